"""Decisions of all mutations, one module per concept. Each decision is made before anything is written (graph/commit/change_set.py).

A decision is pure: it gets an input with the records that the input names, and fills a change set. `Input.refuse` collects user errors and
how to fix them. Each decision first checks the input alone, then each record, and then fills the change set.
"""

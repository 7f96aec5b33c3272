"""Writes: what each mutation does to the graph, decided before anything is written (graph/writing/draft.py), a module per concept.

A decision is pure: an input and the records that it names go in, a draft is filled, or `Refused` says what is wrong and how to mend it.
"""

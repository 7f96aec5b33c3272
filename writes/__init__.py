"""Writes: what each mutation does to the graph, decided before anything is written (graph/writing/draft.py), a module per concept.

A decision is pure: an input and the records that it names go in, and a draft is filled. `Given.refuse` collects what is wrong and how to
mend it. Each decision checks what the input alone tells, then what each record tells, then fills the draft.
"""

"""Writing: one transaction per mutation (ARCHITECTURE 2).

`draft` is what a write decides before anything is written, `known` reads the records that it names, `writer` runs the transaction:
idempotency keys, locks, look-ups, the decision, the change, the standings that follow, the outbox.
"""

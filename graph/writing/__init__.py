"""Writing: one transaction per mutation (ARCHITECTURE 2).

`draft` is what a write decides before anything is written, `clean` prepares an input, `rows` carries it through the transaction,
`known` and `alike` read the records that it names or may repeat, and `writer` runs the transaction: idempotency keys, locks, look-ups,
the decision, the change, the standings that follow, the outbox.
"""

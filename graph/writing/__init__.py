"""Writing: one transaction per mutation (ARCHITECTURE 2).

`draft` holds the decision of a write before anything is written. `clean` prepares an input, and `rows` carries it through the transaction.
`known` and `alike` read the records that it names or may duplicate. `writer` runs the transaction: idempotency keys, locks, look-ups,
decision, change, standings, outbox.
"""

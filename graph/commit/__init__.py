"""Commits: one transaction per mutation (ARCHITECTURE 2).

`change_set` holds the decision of a write before anything is written. `clean` prepares an input, and `rows` carries it through the
transaction. `lookups` and `duplicates` read the records that it names or may duplicate. `transaction` runs the transaction: idempotency
keys, locks, look-ups, decision, change, standings, outbox.
"""

"""Locks: writing an unused property locks a node. Later reads of the node see all commits before the lock."""


def lock(variable: str) -> str:
    """Return the clause that locks a node until the commit."""
    return f"SET {variable}.lock = true REMOVE {variable}.lock"


def store_lock(number: int) -> str:
    """Return the statement that locks a `Store` node: 1 for the store (currency, outbox, attribution), 2 for writes that draw trees."""
    return f"MERGE (store:Store {{id: {number}}}) {lock('store')}"

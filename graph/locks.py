"""Locks: a node is locked by a property that nobody reads; what is read of it afterwards is what the writes before have committed."""


def lock(variable: str) -> str:
    """The clause that holds a node until the commit."""
    return f"SET {variable}.lock = true REMOVE {variable}.lock"


def store_lock(number: int) -> str:
    """The statement that holds one of our own nodes: 1 the store itself (its currency, the outbox, attribution), 2 what draws trees."""
    return f"MERGE (store:Store {{id: {number}}}) {lock('store')}"

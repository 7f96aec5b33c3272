"""Changes of imports: records are marked `(:Untold {untold})` in the import's transactions, and written to the outbox at its end.

A change names the customer it concerns, and a later file may connect a record to its customer. So changes are written at the end. The marks
stay until then, so the next import writes the changes of a killed one.
"""

from datetime import UTC, datetime

import neo4j

from graph.commit.change_set import IMPORT, Change
from graph.outbox import write
from graph.visibility import ANCHOR
from insights.enums import ChangeKind
from values.ids import LABEL

_SAID = {"CREATED": "An import created the record.", "UPDATED": "An import changed the record."}
SIZE = 2000  # records in one transaction: other writes wait for the outbox that long


def tell(driver: neo4j.Driver) -> int:
    """Write a change for every marked record and each of its customers, and remove the marks. Return the number of records."""
    told, now = 0, datetime.now(UTC)  # one time for all changes: separate times would reveal how many records are between them
    with driver.session() as session:
        for label in LABEL.values():
            while number := session.execute_write(_batch, label, now):
                told += number
    return told


def _batch(tx: neo4j.ManagedTransaction, label: str, now: datetime) -> int:
    """Write the changes of the next records of a label. Return their number."""
    found = tx.run(_marked(label), size=SIZE).values()
    changes = [
        Change(ChangeKind(kind), identifier, customer, "IMPORT", _SAID[kind])
        for identifier, kind, customers in found
        for customer in customers or [None]
    ]
    for statement, parameters in write.written(changes, now, IMPORT):
        tx.run(statement, parameters).consume()
    return len(found)


def _marked(label: str) -> str:
    """Return the statement: $size → id, kind and customers of marked records, whose marks it removes."""
    customers = "[n.id]" if label == "Customer" else "[]"
    if label in ANCHOR:
        customers = f"COLLECT {{ MATCH {ANCHOR[label].replace('%v', 'n')} RETURN DISTINCT own.id }}"
    return (
        f"MATCH (n:Untold:{label}) WITH n LIMIT $size WITH n, n.untold AS kind, {customers} AS customers "
        "REMOVE n:Untold, n.untold RETURN n.id, kind, customers"
    )

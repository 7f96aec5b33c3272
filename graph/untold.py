"""Changes of imports: what an import wrote is marked `(:Untold {untold})` in its transactions, and told here when everything is drawn.

A change says whose customer it concerns, and some records reach their customer only by a later file: so changes are written at the end.
The marks stay until then. Whatever an import that was killed has left, the next one tells.
"""

from datetime import UTC, datetime

import neo4j

from graph.ids import LABEL
from graph.visibility import ANCHOR
from graph.writing import outbox
from graph.writing.draft import IMPORT, Change
from insights.enums import ChangeKind

_SAID = {"CREATED": "An import created the record.", "UPDATED": "An import changed the record."}
SIZE = 2000  # records told in one transaction: writes wait for the outbox that long


def tell(driver: neo4j.Driver) -> int:
    """Write a change for every marked record, for each customer that it hangs on, and take the marks off. Returns how many records."""
    told, now = 0, datetime.now(UTC)  # one time for all: times between them would count the records there
    with driver.session() as session:
        for label in LABEL.values():
            while number := session.execute_write(_batch, label, now):
                told += number
    return told


def _batch(tx: neo4j.ManagedTransaction, label: str, now: datetime) -> int:
    """The next records of a label."""
    found = tx.run(_marked(label), size=SIZE).values()
    changes = [
        Change(ChangeKind(kind), identifier, customer, "IMPORT", _SAID[kind])
        for identifier, kind, customers in found
        for customer in customers or [None]
    ]
    for statement, parameters in outbox.written(changes, now, IMPORT):
        tx.run(statement, parameters).consume()
    return len(found)


def _marked(label: str) -> str:
    """$size → id, kind and customers of marked records, without their marks."""
    customers = "[n.id]" if label == "Customer" else "[]"
    if label in ANCHOR:
        customers = f"COLLECT {{ MATCH {ANCHOR[label].replace('%v', 'n')} RETURN DISTINCT own.id }}"
    return (
        f"MATCH (n:Untold:{label}) WITH n LIMIT $size WITH n, n.untold AS kind, {customers} AS customers "
        "REMOVE n:Untold, n.untold RETURN n.id, kind, customers"
    )

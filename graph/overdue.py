"""What has become overdue since the last refresh is told to the outbox: nobody does anything at that moment, so no write can."""

from datetime import datetime
from typing import Any

import neo4j

from graph.files import cypher
from graph.writing import outbox
from graph.writing.draft import Change
from insights.enums import ChangeKind

BATCH = 500
SINCE = "MATCH (r:Refresh) WHERE r.asOf < date($now) RETURN max(r.asOf)"
# What is not done, of which label, and what is said of it: the reason's code and sentence.
KINDS = {
    ChangeKind.CLAIM_OVERDUE: ("Claim", "%n.status <> 'RESOLVED'", "OF", "A claim was not settled by its date (R12)."),
    ChangeKind.FOLLOW_UP_OVERDUE: ("FollowUp", "%n.status = 'PLANNED'", "OF", "A follow-up was not done by its date (R6 to R9)."),
    ChangeKind.PROMISE_BROKEN: ("Promise", "%n.status = 'OPEN'", "TO", "A promise was not kept by its date (R5)."),
}


def statement(kind: ChangeKind) -> str:
    """What of that kind has become overdue and was not told of: $since, $now, $kind, $size."""
    label, undone, arrow, _ = KINDS[kind]
    return cypher("overdue").replace("%label", label).replace("%undone", undone).replace("%n", "n").replace("%arrow", arrow)


def overdue(driver: neo4j.Driver, now: datetime) -> int:
    """Tell, once each, what has passed its date since the day of the last refresh before today; how much that is.

    The first refresh tells nothing: what was overdue before anybody could listen is found in lists.
    """
    told = 0
    with driver.session() as session:
        (since,) = session.run(SINCE, now=now).single(strict=True)
        for kind in KINDS if since else ():
            while found := session.execute_write(_tell, kind, since, now):
                told += found
    return told


def _tell(tx: neo4j.ManagedTransaction, kind: ChangeKind, since: Any, now: datetime) -> int:
    rows = tx.run(statement(kind), since=since, now=now, kind=kind, size=BATCH).values()
    changes = [Change(kind, subject, customer, "DATE_PASSED", KINDS[kind][3]) for subject, customer in rows]
    for text, parameters in outbox.written(changes, now):
        tx.run(text, parameters).consume()
    return len(changes)

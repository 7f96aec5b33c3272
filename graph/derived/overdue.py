"""Changes that only time causes: records that became overdue since the last refresh. No write happens at that moment, so refresh writes
them to the outbox.
"""

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

import neo4j

from graph.client.files import cypher
from graph.commit.change_set import REFRESH, Change
from graph.outbox import write
from insights.days import deadline, zone_of
from insights.enums import ChangeKind

BATCH = 500
SINCE = "MATCH (r:Refresh) WHERE r.asOf < date($now) RETURN max(r.asOf)"
# By kind: the label, the condition "not done", the patterns to its customer and to the rep whose days count, and the message.
_OWNER = "(n)-[:%s]->(:Customer)<-[owns:OWNS WHERE owns.until IS NULL]-(rep:Rep)"
KINDS = {
    ChangeKind.CLAIM_OVERDUE: (
        "Claim", "%n.status <> 'RESOLVED' AND NOT coalesce(%n.waitingSince <= %n.dueAt, false)", "OF", _OWNER % "OF",
        "A claim was not settled by its date (R12).",
    ),
    ChangeKind.FOLLOW_UP_OVERDUE: (
        "FollowUp", "%n.status = 'PLANNED'", "OF", "(n)-[:ASSIGNED_TO]->(rep:Rep)", "A follow-up was not done by its date (R6 to R9).",
    ),
    ChangeKind.PROMISE_BROKEN: ("Promise", "%n.status = 'OPEN'", "TO", _OWNER % "TO", "A promise was not kept by its date (R5)."),
}  # fmt: skip


def statement(kind: ChangeKind) -> str:
    """Return the statement for records of that kind that may have become overdue and have no change yet.

    Parameters: $since, $now, $kind, $after, $size.
    """
    label, undone, arrow, rep, _ = KINDS[kind]
    text = cypher("overdue").replace("%label", label).replace("%undone", undone).replace("%rep", rep)
    return text.replace("%n", "n").replace("%arrow", arrow)


def overdue(driver: neo4j.Driver, now: datetime, company: tzinfo = UTC) -> int:
    """Write a change for each record whose date has passed since the day of the last refresh before today. Return the number of records.

    A date without a time runs to the end of that day in the time zone of the rep. The rep is the one that a follow-up is assigned to, or
    that owns the customer. Without a rep, the company's zone counts. The first refresh writes no changes: lists show what was
    overdue before.
    """
    told = 0
    with driver.session() as session:
        (since,) = session.run(SINCE, now=now).single(strict=True)
        if since:
            begin = datetime.combine(since.to_native(), time(), UTC)
            for kind in KINDS:
                after: list[Any] | None = [begin - timedelta(days=2), ""]
                while after:
                    found, after = session.execute_write(_tell, kind, begin, now, after, company)
                    told += found
    return told


def _tell(
    tx: neo4j.ManagedTransaction, kind: ChangeKind, since: datetime, now: datetime, after: list[Any], company: tzinfo
) -> tuple[int, list[Any] | None]:
    """Write the changes of one batch. Return the number of records, and where the next batch begins (None: done)."""
    rows = tx.run(statement(kind), now=now, kind=kind, due=after[0], id=after[1], size=BATCH).values()
    passed = [row for row in rows if since <= deadline(row[2].to_native(), zone_of(row[3], company)) <= now]
    changes = [Change(kind, subject, customer, "DATE_PASSED", KINDS[kind][-1]) for subject, customer, _, _ in passed]
    for text, parameters in write.written(changes, now, REFRESH):
        tx.run(text, parameters).consume()
    return len(changes), [rows[-1][2], rows[-1][0]] if len(rows) == BATCH else None

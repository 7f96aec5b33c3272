"""Monthly contacts for customers without an open one: imported customers, new owners, LAPSED customers (R9).

Writes plan the monthly contact of the customers that they touch (writes/plans.py). Refresh plans the others here. (:FollowUp {kind:
MONTHLY_CONTACT})-[:OF]->(:Customer), (:FollowUp)-[:ASSIGNED_TO]->(:Rep)
"""

from datetime import UTC, datetime
from typing import Any

import neo4j

from graph.client.files import cypher
from graph.client.locks import lock
from graph.client.moments import apart
from graph.commit import statements
from graph.commit.change_set import REFRESH, SOURCE
from graph.derived import outcomes
from insights.aftersales.plans import next_contact
from insights.aftersales.practice import Practice
from insights.enums import FollowUpStatus
from values.ids import new_external_id, record_id

BATCH = 500
_LOCK = f"UNWIND $ids AS id MATCH (c:Customer {{id: id}}) WITH c ORDER BY c.id {lock('c')} RETURN count(c)"


def plan_contacts(driver: neo4j.Driver, now: datetime, practice: Practice) -> int:
    """Plan a monthly contact for every customer with an owner and an order that has none open. Return how many were planned.

    A date that has passed is replaced by a date 30 days from now. A follow-up that was never planned cannot be missed.
    """
    planned = 0
    with driver.session() as session:
        ids = [row[0] for row in session.run(cypher("uncontacted"), ids=None).values()]
        for start in range(0, len(ids), BATCH):
            planned += session.execute_write(_plan, ids[start : start + BATCH], now, practice)
    return planned


def _plan(tx: neo4j.ManagedTransaction, ids: list[str], now: datetime, practice: Practice) -> int:
    tx.run(_LOCK, ids=ids).consume()
    rows, customers, reps = [], [], []
    for customer, rep, ordered, talked in tx.run(cypher("uncontacted"), ids=ids).values():
        plan = next_contact(_utc(ordered), _utc(talked) if talked else None, now, practice, practice.zone)
        known = new_external_id()
        made = {"id": record_id("FollowUp", SOURCE, known), "source": SOURCE, "externalId": known, "version": 1}
        rows.append({**made, "kind": plan.kind, "dueAt": plan.due, "status": FollowUpStatus.PLANNED})
        customers.append([made["id"], customer, {}])
        reps.append([made["id"], rep, {}])
    if rows:
        tx.run(statements.create("FollowUp"), rows=[apart(one) for one in rows], now=now, by=REFRESH._asdict()).consume()
        tx.run(statements.link("FollowUp", "OF", "Customer"), rows=customers).consume()
        tx.run(statements.link("FollowUp", "ASSIGNED_TO", "Rep"), rows=reps).consume()
        tx.run(outcomes.STORE, ids=ids).consume()
    return len(rows)


def _utc(moment: Any) -> datetime:
    found: datetime = moment.to_native()
    return found.astimezone(UTC)

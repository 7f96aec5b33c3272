"""Attribution of referrals (DOMAIN 3, referral tree): which referrals count, and the relationships that follow.

(:Referral)-[:INTO]->(:Customer): the employer of the named contact when the referral was given. (:Customer)-[:REFERRED {referral,
at}]->(:Customer): the first referral that counts.

A referral counts if it was given before the first order of the customer it led to. Referrals are checked in the order (givenAt, id). A
referral that would close a circle is kept but does not count. The first referral that counts decides the attributed referrer.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import neo4j
from neo4j.time import DateTime

from graph.client.files import cypher
from graph.client.locks import store_lock
from graph.derived import counts

NO_CUSTOMER = "The person named works at no customer."
SAME_CUSTOMER = "Giver and named person work at the same customer."
AFTER_FIRST_ORDER = "It was given after the customer's first order."
CIRCLE = "It would close a circle: the customer it leads to brought the giver's."


class AttributionRow(NamedTuple):
    """A row of `attribution.cypher`. The last four fields are the stored values."""

    id: str
    given: datetime
    giver: str
    named: str | None
    first_order: datetime | None
    attributed: bool | None = None
    reason: str | None = None
    into: str | None = None
    circle: list[str] | None = None


class Attribution(NamedTuple):
    """The decision: reasons why referrals do not count (None: it counts), customer → its attributed referral, and the customers of each
    circle.
    """

    reasons: dict[str, str | None]
    first: dict[str, AttributionRow]
    circles: dict[str, list[str]]


def decide(referrals: Iterable[AttributionRow]) -> Attribution:
    """Return which referrals count. `referrals` must be in the order (givenAt, id)."""
    reasons: dict[str, str | None] = {}
    first: dict[str, AttributionRow] = {}
    circles: dict[str, list[str]] = {}
    brought: dict[str, set[str]] = {}
    for one in referrals:
        reason = own_reason(one)
        if reason is None and one.named and (way := _way(brought, one.named, one.giver)):
            reason, circles[one.id] = CIRCLE, way
        reasons[one.id] = reason
        if reason is None and one.named:
            brought.setdefault(one.giver, set()).add(one.named)
            first.setdefault(one.named, one)
    return Attribution(reasons, first, circles)


def own_reason(one: AttributionRow) -> str | None:
    """Return why a referral does not count, regardless of other referrals. None if only a circle could rule it out."""
    if one.named is None:
        return NO_CUSTOMER
    if one.named == one.giver:
        return SAME_CUSTOMER
    return AFTER_FIRST_ORDER if one.first_order is not None and one.given >= one.first_order else None


def _way(brought: Mapping[str, set[str]], start: str, end: str) -> list[str]:
    """Return the ids of the customers through which the admitted referrals lead from `start` to `end`. Empty if there is no such path."""
    before, waiting = {start: start}, [start]
    while waiting:
        here = waiting.pop()
        for one in sorted(brought.get(here, ())):
            if one not in before:
                before[one] = here
                waiting.append(one)
    if end not in before:
        return []
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]])
    return sorted(way)


ALL = cypher("attribution").replace("%employer", cypher("employer"))
INTO = cypher("attribution_into").replace("%employer", cypher("employer"))
_MARK = """
UNWIND $rows AS row
MATCH (r:Referral {id: row[0]})
SET r.attributed = row[1], r.attributionReason = row[2], r.circle = row[3], r.netValue = null, r.bought = null
"""
_LEAD = """
// (:Referral)-[:INTO]->(:Customer)
UNWIND $rows AS row
MATCH (r:Referral {id: row[0]})
CALL (r) { MATCH (r)-[before:INTO]->(:Customer) DELETE before }
SET r.netValue = null, r.bought = null
WITH r, row
MATCH (at:Customer {id: row[1]})
CREATE (r)-[:INTO]->(at)
"""
# A referral that was declined since, or whose named contact is gone, does not count any more.
_FORGET = """
MATCH (r:Referral)
WHERE r.attributed IS NOT NULL AND (r.status = 'DECLINED' OR r.givenAt IS NULL OR NOT EXISTS { (r)-[:TO]->(:Contact) })
REMOVE r.attributed, r.attributionReason, r.circle, r.netValue, r.bought
WITH r MATCH (r)-[into:INTO]->(:Customer) DELETE into
"""
_ERASE = """
UNWIND $rows AS row
MATCH (:Customer {id: row[0]})-[r:REFERRED]->(:Customer {id: row[1]})
DELETE r
"""
_DRAW = """
// (:Customer)-[:REFERRED]->(:Customer)
UNWIND $rows AS row
MATCH (giver:Customer {id: row[0]}) MATCH (named:Customer {id: row[1]})
CREATE (giver)-[:REFERRED {referral: row[2], at: row[3]}]->(named)
"""
_REFERRED = "MATCH (:Customer)-[r:REFERRED]->(:Customer) RETURN count(r)"
# One transaction at a time attributes referrals, because an uncommitted referral of another transaction could close a circle.
LOCK = store_lock(1)
_DRAWN = "MATCH (giver:Customer)-[r:REFERRED]->(named:Customer) RETURN giver.id, named.id, r.referral, r.at"


def changes(rows: Sequence[AttributionRow], drawn: Iterable[Sequence[Any]]) -> list[tuple[str, list[list[Any]]]]:
    """Return statements with their rows that bring the stored attribution to the decision over `rows`. `drawn`: [giver, named, referral,
    at].
    """
    decided = decide(rows)
    judged = [(row, decided.reasons[row.id] is None, decided.reasons[row.id]) for row in rows]
    marks = [
        [row.id, counts, reason, circle]
        for row, counts, reason in judged
        if (row.attributed, row.reason, row.circle) != (counts, reason, circle := decided.circles.get(row.id))
    ]
    led = [[row.id, row.named] for row in rows if row.into != row.named]
    before = {tuple(map(_native, row)) for row in drawn}
    after = {(one.giver, named, one.id, one.given) for named, one in decided.first.items()}
    made = ((_MARK, marks), (_LEAD, led), (_ERASE, list(map(list, before - after))), (_DRAW, list(map(list, after - before))))
    return [(statement, some) for statement, some in made if some]


def referrals(made: Iterable[tuple[str, list[list[Any]]]]) -> set[str]:
    """Return the referrals that such statements change."""
    return {row[0] for statement, rows in made if statement in (_MARK, _LEAD) for row in rows}


def given(rows: Iterable[Sequence[Any]]) -> list[AttributionRow]:
    """Return the rows of the database as `AttributionRow`."""
    return [AttributionRow._make(map(_native, row)) for row in rows]


def attribute(driver: neo4j.Driver) -> int:
    """Decide over all referrals and write the differences, in one transaction. Return the number of customers with a referrer."""

    def work(tx: neo4j.ManagedTransaction) -> int:
        tx.run(LOCK).consume()
        tx.run(_FORGET).consume()
        rows = given(tx.run(ALL).values())
        made = changes(rows, tx.run(_DRAWN).values())
        if made:
            tx.run(counts.FORGET).consume()
        for statement, changed in made:
            tx.run(statement, rows=changed).consume()
        (count,) = tx.run(_REFERRED).single(strict=True)
        return int(count)

    with driver.session() as session:
        return session.execute_write(work)


def _native(value: Any) -> Any:
    """Return a DateTime of the driver as a Python datetime, and any other value unchanged."""
    return value.to_native() if isinstance(value, DateTime) else value

"""Who brought whom follows a write, in its transaction: what graph/attribution.py would decide over all referrals, decided for those few
that can be other now.

Whether a referral counts depends, beside its own customer's first order, on circles alone; and every circle through a customer lies
among those that referrals lead from to that customer, directly or through others. So the referrals that lead into the customers that
were written to and into all of those are decided anew, and the others stay as they are.
"""

from collections.abc import Iterable

from graph import attribution
from graph.attribution import Given
from graph.writing.standing import Runs

# Referrals to be decided in one transaction. Where more hang together, they stay as they are until the next import decides over all.
MOST = 5000
_NAMED = """
// (:Customer)<-[:FROM]-(:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer)-[:REFERRED]-(:Customer)
UNWIND $ids AS id
MATCH (c:Customer {id: id})
WHERE EXISTS { (c)-[:REFERRED]-(:Customer) } OR EXISTS { (c)<-[:FROM]-(:Referral)-[:TO]->(:Contact) }
  OR EXISTS { (c)<-[:WORKS_AT]-(:Contact)<-[:TO]-(:Referral) }
RETURN c.id LIMIT 1
"""
_DRAWN = "UNWIND $ids AS id MATCH (giver:Customer)-[r:REFERRED]->(named:Customer {id: id}) RETURN giver.id, named.id, r.referral, r.at"


async def follow(run: Runs, customers: Iterable[str]) -> bool:
    """Decide anew for customers whose referrals, people's employers or first orders are others now; says whether that was few enough."""
    ids = sorted(customers)
    if not await run(_NAMED, ids=ids):
        return True
    await run(attribution.LOCK)
    rows: dict[str, Given] = {}
    met, edge = set(ids), ids
    while edge:
        found = attribution.given(await run(attribution.INTO, ids=edge, most=MOST + 1))
        rows |= {one.id: one for one in found}
        if len(rows) > MOST:
            return False
        # what can never count closes no circle; of the customers written to, it may have counted before
        givers = {one.giver for one in found if edge is ids or attribution.own_reason(one) is None}
        # what led into one of them before may lead into another now
        edge = sorted((givers | {one.named for one in found if one.named}) - met)
        met |= set(edge)
    ordered = sorted(rows.values(), key=lambda one: (one.given, one.id))
    for statement, changed in attribution.changes(ordered, await run(_DRAWN, ids=sorted(met))):
        await run(statement, rows=changed)
    return True

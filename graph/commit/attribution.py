"""Attribution after a write, in the same transaction: the decision of graph/derived/attribution.py, limited to the referrals that can
change now.

A referral depends on the first order of its customer, and on circles. Every circle through a customer lies among the customers from which
referrals lead to it, directly or through others. So the referrals that lead to the written customers, and to all these other customers, are
decided again. All other referrals stay as they are.
"""

from collections.abc import Iterable

from graph.commit.standing import Runs
from graph.derived import attribution
from graph.derived.attribution import AttributionRow

# Largest number of referrals decided in one transaction. Larger groups stay as they are until the next import decides over all.
MAX_REFERRALS = 5000
_NAMED = """
// (:Customer)<-[:FROM]-(:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer)-[:REFERRED]-(:Customer)
UNWIND $ids AS id
MATCH (c:Customer {id: id})
WHERE EXISTS { (c)-[:REFERRED]-(:Customer) } OR EXISTS { (c)<-[:FROM]-(:Referral)-[:TO]->(:Contact) }
  OR EXISTS { (c)<-[:WORKS_AT]-(:Contact)<-[:TO]-(:Referral) }
RETURN c.id LIMIT 1
"""
_DRAWN = "UNWIND $ids AS id MATCH (giver:Customer)-[r:REFERRED]->(named:Customer {id: id}) RETURN giver.id, named.id, r.referral, r.at"


async def follow(run: Runs, customers: Iterable[str]) -> set[str]:
    """Decide again for customers whose referrals, contacts' employers or first orders have changed. Return the customers that these
    referrals lead to. Their net values since the referrals must be counted again (graph/derived/net_value.py).
    """
    ids = sorted(customers)
    if not await run(_NAMED, ids=ids):
        return set()
    await run(attribution.LOCK)
    rows: dict[str, AttributionRow] = {}
    met, edge = set(ids), ids
    while edge:
        found = attribution.given(await run(attribution.INTO, ids=edge, most=MAX_REFERRALS + 1))
        rows |= {one.id: one for one in found}
        if len(rows) > MAX_REFERRALS:
            return set(ids)
        # A referral that can never count closes no circle, except that of a written customer, which may have counted before.
        givers = {one.giver for one in found if edge is ids or attribution.own_reason(one) is None}
        # A referral that led into one of them before may lead to another customer now.
        edge = sorted((givers | {one.named for one in found if one.named}) - met)
        met |= set(edge)
    ordered = sorted(rows.values(), key=lambda one: (one.given, one.id))
    decided = attribution.changes(ordered, await run(_DRAWN, ids=sorted(met)))
    for statement, changed in decided:
        await run(statement, rows=changed)
    written = attribution.referrals(decided)
    return {*ids, *(one.named for one in ordered if one.id in written and one.named)}

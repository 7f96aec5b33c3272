"""Net values and outcomes of follow-ups, counted again: a stored value must be equal or absent."""

import neo4j

from graph.derived import counts, outcomes

_WRONG = """
// (:Customer)-[:MADE]->(:Purchase), (:Claim)-[:OF]->(:Customer)
MATCH (c:Customer) WHERE c.netValue IS NOT NULL OR c.lastOrderAt IS NOT NULL
WITH c,
  reduce(sum = 0, p IN COLLECT { MATCH (c)-[:MADE]->(p:Purchase) RETURN p } |
    sum + CASE p.status WHEN 'CANCELLED' THEN 0
      WHEN 'RETURNED' THEN CASE WHEN p.returnedAt IS NULL THEN -1 ELSE 1 END * coalesce(p.totalReporting, 0)
      ELSE coalesce(p.totalReporting, 0) END)
  - reduce(sum = 0, p IN COLLECT { MATCH (c)<-[:OF]-(p:Claim) RETURN p } |
    sum + CASE WHEN p.verdict IN ['TRUE', 'SUSPECTED'] THEN coalesce(p.costReporting, 0) ELSE 0 END) AS net,
  HEAD(COLLECT {
    MATCH (c)-[:MADE]->(p:Purchase) WHERE NOT p.status IN ['CANCELLED', 'RETURNED']
    RETURN p.orderedAt ORDER BY p.orderedAt DESC LIMIT 1
  }) AS ordered
WHERE c.netValue IS NULL OR c.netValue <> net OR coalesce(c.lastOrderAt <> ordered, c.lastOrderAt IS NOT NULL OR ordered IS NOT NULL)
RETURN c.id, c.netValue, net, toString(c.lastOrderAt), toString(ordered)
"""
_WRONG_SINCE = """
// (:Referral)-[:INTO]->(:Customer)-[:MADE]->(:Purchase)
MATCH (r:Referral {attributed: true})-[:INTO]->(c:Customer)
WITH r, c,
  reduce(sum = 0, p IN COLLECT { MATCH (c)-[:MADE]->(p:Purchase) WHERE p.orderedAt >= r.givenAt RETURN p } |
    sum + CASE WHEN p.status = 'CANCELLED' THEN 0 WHEN p.status = 'RETURNED' AND p.returnedAt IS NULL THEN -1 ELSE 1 END
      * coalesce(p.totalReporting, 0))
  - reduce(sum = 0, p IN COLLECT { MATCH (c)<-[:OF]-(p:Claim) WHERE p.openedAt >= r.givenAt RETURN p } |
    sum + CASE WHEN p.verdict IN ['TRUE', 'SUSPECTED'] THEN coalesce(p.costReporting, 0) ELSE 0 END) AS net,
  EXISTS { MATCH (c)-[:MADE]->(p:Purchase) WHERE p.orderedAt >= r.givenAt AND NOT p.status IN ['CANCELLED', 'RETURNED'] } AS bought
WHERE c.netValue IS NOT NULL AND (r.netValue <> net OR r.bought <> bought)
  OR EXISTS { (:StoredCounts {id: 1, known: true}) } AND (r.netValue IS NULL OR c.netValue IS NULL)
RETURN r.id, r.netValue, net, r.bought, bought
"""


_CARE = """
MATCH (n:FollowUp) WHERE EXISTS { (n)-[:OF]->(:Customer) }
RETURN n.id AS id, n.place AS place, n.care AS care ORDER BY id
"""


def _counts(driver: neo4j.Driver) -> list[list[object]]:
    """Return follow-ups whose stored outcomes differ from those that a refresh would store. Empty while counts are unknown."""
    with driver.session() as session, session.begin_transaction() as tx:
        if not tx.run(f"RETURN {counts.KNOWN}").single(strict=True)[0]:
            return []
        before = tx.run(_CARE).values()
        tx.run("MATCH (n:FollowUp) REMOVE n.place, n.care").consume()
        tx.run(outcomes.STORE, ids=tx.run("MATCH (c:Customer) RETURN c.id").value()).consume()
        after = tx.run(_CARE).values()
        tx.rollback()
    return [[one, other] for one, other in zip(before, after, strict=True) if one != other]


def recount(driver: neo4j.Driver) -> None:
    """Count everything again, after a test has created records itself."""
    driver.execute_query(counts.FORGET)
    driver.execute_query("MATCH (c:Customer) SET c.uncounted = true REMOVE c.netValue, c.lastOrderAt")
    counts.count(driver)


def wrong(driver: neo4j.Driver) -> list[list[object]]:
    """Return records with a wrong stored value: the stored and the correct value."""
    return [list(row) for text in (_WRONG, _WRONG_SINCE) for row in driver.execute_query(text).records] + _counts(driver)


def known(driver: neo4j.Driver) -> list[str]:
    """Return the external ids of the customers with a stored value."""
    rows = driver.execute_query("MATCH (c:Customer) WHERE c.netValue IS NOT NULL RETURN c.externalId ORDER BY c.externalId").records
    return [row[0] for row in rows]

"""Net values, counted again: a stored value must be equal or absent."""

import neo4j

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


def wrong(driver: neo4j.Driver) -> list[list[object]]:
    """Return customers with a wrong stored value: the stored and the correct value."""
    return [list(row) for row in driver.execute_query(_WRONG).records]


def known(driver: neo4j.Driver) -> list[str]:
    """Return the external ids of the customers with a stored value."""
    rows = driver.execute_query("MATCH (c:Customer) WHERE c.netValue IS NOT NULL RETURN c.externalId ORDER BY c.externalId").records
    return [row[0] for row in rows]

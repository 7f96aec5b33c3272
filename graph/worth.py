"""What customers bought in all stands on them as `netValue` and `lastOrderAt`, for questions over many customers.

It is known or absent, never old: a write counts it anew in its own transaction, an import takes it away where it changes purchases or
claims, and the next refresh counts it again. Who reads it counts for themselves where it is absent.
"""

import neo4j

from graph.files import cypher
from graph.locks import lock

COUNTED = frozenset({"Purchase", "Claim"})  # records that it is counted from
NET_VALUE = cypher("net_value")
WORTH = cypher("worth").replace("%lock", lock("c")).replace("%net_value", NET_VALUE)
_UNKNOWN = "MATCH (c:Customer) WHERE c.netValue IS NULL RETURN c.id"
_STEP = 1000


def count(driver: neo4j.Driver) -> None:
    """Count it for every customer of whom it is not known."""
    with driver.session() as session:
        ids = session.run(_UNKNOWN).value()
        for start in range(0, len(ids), _STEP):
            session.run(WORTH, ids=ids[start : start + _STEP]).consume()

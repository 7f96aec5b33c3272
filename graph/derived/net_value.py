"""Net values: `netValue` and `lastOrderAt` are stored on customers, for queries over many customers.

A value is correct or absent, never old. A write counts it again in its transaction. An import removes it if purchases or claims change, and
the next refresh counts it. A reader counts for itself if the value is absent.
"""

import neo4j

from graph.client.files import cypher
from graph.client.locks import lock

COUNTED = frozenset({"Purchase", "Claim"})  # records that change the value
NET_VALUE = cypher("net_value")
WORTH = cypher("worth").replace("%lock", lock("c")).replace("%net_value", NET_VALUE)
_UNKNOWN = "MATCH (c:Customer) WHERE c.netValue IS NULL RETURN c.id"
_STEP = 1000


def count(driver: neo4j.Driver) -> None:
    """Compute and store the net value of every customer without one."""
    with driver.session() as session:
        ids = session.run(_UNKNOWN).value()
        for start in range(0, len(ids), _STEP):
            session.run(WORTH, ids=ids[start : start + _STEP]).consume()

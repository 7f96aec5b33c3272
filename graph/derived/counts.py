"""Stored counts for questions about many customers: computed by refresh where they are absent, and known or unknown as a whole.

Net values are absent one by one. Credits of contacts and outcomes of follow-ups are found by an index, which does not contain absent
values. So `countsKnown` of the store says whether all of them are stored. Writes keep them correct. An import removes `countsKnown` with
each batch, and the next refresh computes them all. Readers count facts while it is not true.
"""

import neo4j

from graph.derived import net_value, outcomes

KNOWN = "EXISTS { (:Store {id: 1, countsKnown: true}) }"
# An import sends it with each batch.
FORGET = "MATCH (store:Store {id: 1}) WHERE store.countsKnown IS NOT NULL REMOVE store.countsKnown"
# False while a refresh computes. If an import removes it meanwhile, the counts stay unknown.
_BEGIN = "MERGE (store:Store {id: 1}) WITH store WHERE NOT coalesce(store.countsKnown, false) SET store.countsKnown = false RETURN true"
_END = "MATCH (store:Store {id: 1}) WHERE store.countsKnown = false SET store.countsKnown = true"
_CUSTOMERS = "MATCH (c:Customer) RETURN c.id ORDER BY c.id"
_STEP = 1000


def count(driver: neo4j.Driver) -> None:
    """Compute and store the absent net values. If counts are unknown, also compute credits and outcomes."""
    with driver.session() as session:
        unknown = bool(session.run(_BEGIN).value())
        _each(session, net_value.WORTH, session.run(net_value.UNKNOWN).value())
        if unknown:
            _each(session, net_value.CREDITS, session.run(net_value.GIVERS).value())
            _each(session, outcomes.STORE, session.run(_CUSTOMERS).value())
            session.run(_END).consume()


def _each(session: neo4j.Session, statement: str, ids: list[str]) -> None:
    for start in range(0, len(ids), _STEP):
        session.run(statement, ids=ids[start : start + _STEP]).consume()

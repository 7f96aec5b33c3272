"""Stored counts for questions about many customers: computed by refresh where they are absent, and known or unknown as a whole.

Net values of referrals, outcomes of follow-ups and figures of purchases are found by an index, and an index has no absent values. So
`countsKnown` of the store says whether all of them are stored. Writes keep them correct. An import sets `countsKnown` to false with each
batch, and marks the customers whose counts may change as `uncounted`. The next refresh computes these. `countsKnown` is absent before the
first refresh. Readers count facts while it is not true.
"""

from collections.abc import Iterator

import neo4j

from graph.client.locks import lock
from graph.derived import figures, net_value, outcomes

KNOWN = "EXISTS { (:Store {id: 1, countsKnown: true}) }"
# An import sends it with each batch. A refresh that computes at the same time then leaves the counts unknown.
FORGET = (
    "MATCH (store:Store {id: 1}) WHERE store.countsKnown OR store.counting "
    "SET store.countsKnown = CASE WHEN store.countsKnown THEN false ELSE store.countsKnown END, store.counting = null"
)
_BEGIN = (
    f"MERGE (store:Store {{id: 1}}) {lock('store')} WITH store WHERE NOT coalesce(store.countsKnown, false) "
    "SET store.counting = true RETURN true"
)
_END = "MATCH (store:Store {id: 1}) WHERE store.counting SET store.countsKnown = true, store.counting = null"
_UNCOUNTED = """
MATCH (c:Customer)
WHERE c.uncounted OR NOT EXISTS { MATCH (store:Store {id: 1}) WHERE store.countsKnown IS NOT NULL }
RETURN c.id ORDER BY c.id
"""
# An import that marks a customer waits for the lock, so no mark is lost.
_UNMARK = "UNWIND $ids AS id MATCH (c:Customer {id: id}) REMOVE c.uncounted"
_STEP = 1000


def count(driver: neo4j.Driver) -> None:
    """Compute and store the absent net values. If counts are unknown, also compute the absent outcomes and figures."""
    with driver.session() as session:
        unknown = bool(session.run(_BEGIN).value())
        for ids in _parts(session.run(net_value.UNKNOWN).value()):
            session.run(net_value.WORTH, ids=ids).consume()
        if unknown:
            for ids in _parts(session.run(_UNCOUNTED).value()):
                session.execute_write(_store, ids)
            session.run(_END).consume()


def _store(tx: neo4j.ManagedTransaction, ids: list[str]) -> None:
    for statement in (_UNMARK, outcomes.STORE, figures.STORE):
        tx.run(statement, ids=ids).consume()


def _parts(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + _STEP] for start in range(0, len(ids), _STEP))

"""Stored counts for questions about many customers: computed by refresh where they are absent, and known or unknown as a whole.

Net values of referrals and outcomes of follow-ups are found by an index, and an index has no absent values. So
`(:StoredCounts {known})` says whether all of them are stored. Writes keep them correct. An import sets `known` to false with each batch,
and marks the customers whose counts may change as `uncounted`. The next refresh computes these. `known` is absent before the first
refresh. Readers count facts while it is not true.
"""

from collections.abc import Iterator

import neo4j

from graph.client.locks import lock
from graph.derived import net_value, outcomes
from values.ids import new_external_id

KNOWN = "EXISTS { (:StoredCounts {id: 1, known: true}) }"
# A refresh that ends waits for the batch of an import, and the other way round.
_LOCKED = f"MERGE (counts:StoredCounts {{id: 1}}) {lock('counts')} WITH counts"
# An import sends it with each batch. A refresh that computes at the same time then leaves the counts unknown.
FORGET = (
    f"{_LOCKED} WHERE counts.known OR counts.counting IS NOT NULL "
    "SET counts.known = CASE WHEN counts.known IS NOT NULL THEN false END, counts.counting = null"
)
_BEGIN = f"{_LOCKED} WHERE NOT coalesce(counts.known, false) SET counts.counting = $run RETURN true"
_END = f"{_LOCKED} WHERE counts.counting = $run SET counts.known = true, counts.counting = null"
_UNCOUNTED = """
MATCH (c:Customer)
WHERE c.uncounted OR NOT EXISTS { MATCH (counts:StoredCounts {id: 1}) WHERE counts.known IS NOT NULL }
RETURN c.id ORDER BY c.id
"""
# An import that marks a customer waits for the lock, so no mark is lost.
_UNMARK = "UNWIND $ids AS id MATCH (c:Customer {id: id}) REMOVE c.uncounted"
_STEP = 1000


def count(driver: neo4j.Driver) -> None:
    """Compute and store the absent net values. If counts are unknown, also compute the absent outcomes."""
    run = new_external_id()  # of two refreshes at a time, the one that began first does not know what the other has read
    with driver.session() as session:
        unknown = bool(session.run(_BEGIN, run=run).value())
        for ids in _parts(session.run(net_value.UNKNOWN).value()):
            session.run(net_value.WORTH, ids=ids).consume()
        if unknown:
            for ids in _parts(session.run(_UNCOUNTED).value()):
                session.execute_write(_store, ids)
            session.run(_END, run=run).consume()


def _store(tx: neo4j.ManagedTransaction, ids: list[str]) -> None:
    for statement in (_UNMARK, outcomes.STORE):
        tx.run(statement, ids=ids).consume()


def _parts(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + _STEP] for start in range(0, len(ids), _STEP))

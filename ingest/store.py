"""What an import asks of the graph and what it writes: every statement is made of the declarations in concepts.py, values are parameters.

(:Customer)-[:MADE]->(:Purchase) and the like: an arrow of a column is written beside the row's own node.
"""

import re
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import neo4j

from graph.files import cypher
from graph.ids import PREFIX
from ingest.concepts import Concept, Ref
from ingest.draft import Draft

# What other rows need to know of a record that they name.
FACTS = {
    "Purchase": {
        "customer": "HEAD(COLLECT { MATCH (n)<-[:MADE]-(c:Customer) RETURN c.id })",
        "currency": "n.currency",
        "day": "toString(date(n.orderedAt))",
    },
    "Touchpoint": {"customer": "HEAD(COLLECT { MATCH (n)-[:AT]->(c:Customer) RETURN c.id })", "at": "toString(n.at)"},
    "Claim": {"customer": "HEAD(COLLECT { MATCH (n)-[:OF]->(c:Customer) RETURN c.id })"},
}
_ARROW = re.compile(r"(<?-\[)(:\w+)(\]->?)")
# A source's fingerprints are its own: what another source added to a record does not make this one's rows look changed.
_KEPT = "[one IN coalesce({0}.fingerprints, []) WHERE NOT one STARTS WITH $mark]"
_FRESH_CUSTOMER = {"scopes": [], "scoreLow": -1, "scoreHigh": 1_000_000, "penetrationLow": -1, "penetrationHigh": 1_000_000}
_FRESH: dict[str, dict[str, Any]] = {"Customer": _FRESH_CUSTOMER, "Purchase": {"total": 0, "totalReporting": 0}, "Category": {"level": 0}}


def arrow(ref: Ref, variable: str = "", facts: str = "") -> str:
    """The arrow of a column with a variable and facts on it."""
    return _ARROW.sub(rf"\g<1>{variable}\g<2>{facts}\g<3>", ref.arrow)


class Store:
    """The graph as one import of `source` sees it. `now` stands on everything that it writes.

    A batch is written while the next one is read, one at a time; `settle` waits until everything is there.
    """

    def __init__(self, driver: neo4j.Driver, source: str, now: datetime) -> None:
        bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._session = driver.session(bookmark_manager=bookmarks)
        self._writing = driver.session(bookmark_manager=bookmarks)
        self._writer = ThreadPoolExecutor(1, "import")
        self._written: Future[None] | None = None
        self._source = source
        self._now = now
        self._mark = f"{source}:"

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.shutdown()
        self._writing.close()
        self._session.close()

    def settle(self) -> None:
        """Wait for the batch that is being written; its failure is raised here."""
        if self._written is not None:
            written, self._written = self._written, None
            written.result()

    def currency(self) -> str | None:
        """The reporting currency of this graph; None before the first amount."""
        rows = self._session.run("MATCH (s:Store {id: 1}) RETURN s.reportingCurrency").values()
        return rows[0][0] if rows else None

    def set_currency(self, currency: str) -> None:
        """Fix the reporting currency, unless it is fixed."""
        self._session.run(
            "MERGE (s:Store {id: 1}) SET s.reportingCurrency = coalesce(s.reportingCurrency, $currency)", currency=currency
        ).consume()

    def known(self, label: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Which of these records there are, with what other rows need to know of them."""
        facts = FACTS.get(label, {})
        rows = self._session.run(
            f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN {', '.join(['n.id', *facts.values()])}", ids=list(ids)
        ).values()
        return {row[0]: dict(zip(facts, row[1:], strict=True)) for row in rows}

    def fingerprints(self, concept: Concept, drafts: list[Draft]) -> dict[str, str | None]:
        """Which of these rows are in the graph, and the fingerprint that this source left; None where it left none."""
        if concept.tie:
            starts = list({draft.one(concept.key[0]) for draft in drafts})
            found = f"UNWIND $ids AS id MATCH (:{concept.label} {{id: id}})-[n:{concept.tie}]->() WHERE n.id IS NOT NULL"
        else:
            starts = [draft.id for draft in drafts]
            found = f"UNWIND $ids AS id MATCH (n:{concept.label} {{id: id}})"
        rows = self._session.run(
            f"{found} RETURN n.id, HEAD([one IN coalesce(n.fingerprints, []) WHERE one STARTS WITH $mark])", ids=starts, mark=self._mark
        ).values()
        return {identifier: one.removeprefix(self._mark) if one else None for identifier, one in rows}

    def referred(self, drafts: list[Draft]) -> dict[tuple[str, str], str]:
        """Who has named whom already: (giver, named) → referral."""
        rows = self._session.run(
            "UNWIND $givers AS id MATCH (:Contact {id: id})-[:GAVE]->(r:Referral)-[:TO]->(named:Contact) RETURN id, named.id, r.id",
            givers=list({draft.one("by") for draft in drafts}),
        ).values()
        return {(giver, named): referral for giver, named, referral in rows}

    def write(self, concept: Concept, creates: list[Draft], updates: list[Draft]) -> None:
        """Begin to write a batch in one transaction."""
        self.settle()
        self._written = self._writer.submit(self._writing.execute_write, self._write, concept, creates, updates)

    def _write(self, tx: neo4j.ManagedTransaction, concept: Concept, creates: list[Draft], updates: list[Draft]) -> None:
        if concept.tie:
            self._create_ties(tx, concept, creates)
            self._update_ties(tx, concept, updates)
        else:
            self._create_nodes(tx, concept, creates)
            self._update_nodes(tx, concept, updates)
            for name, ref in concept.refs.items():
                if not ref.later:
                    self._arrows(tx, concept, name, ref, creates, updates)
        both = [*creates, *updates]
        if concept.name == "customers":
            tx.run(cypher("scopes"), ids=[draft.id for draft in both])
        elif concept.name == "purchases":
            buyers = {draft.one("customer") for draft in both if draft.properties.get("status") != "CANCELLED"}
            tx.run("UNWIND $ids AS id MATCH (c:Customer {id: id, status: 'PROSPECT'}) SET c.status = 'ACTIVE'", ids=list(buyers - {None}))
        elif concept.name == "lines":
            tx.run(_TOTALS, ids=list({draft.one("purchase") for draft in both}), now=self._now)

    def _create_nodes(self, tx: neo4j.ManagedTransaction, concept: Concept, drafts: list[Draft]) -> None:
        fresh = {"source": self._source, "version": 1, "createdAt": self._now, "updatedAt": self._now}
        fresh |= concept.defaults | _FRESH.get(concept.label, {})
        rows = [
            {
                "id": draft.id,
                "externalId": draft.external,
                "fingerprints": [self._mark + draft.fingerprint],
                **{name: value for name, value in draft.properties.items() if value is not None},
            }
            for draft in drafts
        ]
        if rows:
            tx.run(f"UNWIND $rows AS row CREATE (n:{concept.label}) SET n = $fresh SET n += row", rows=rows, fresh=fresh)

    def _update_nodes(self, tx: neo4j.ManagedTransaction, concept: Concept, drafts: list[Draft]) -> None:
        if drafts:
            tx.run(
                f"UNWIND $rows AS row MATCH (n:{concept.label} {{id: row[0]}}) SET n += row[1], n.version = coalesce(n.version, 0) + 1, "
                f"n.updatedAt = $now, n.fingerprints = {_KEPT.format('n')} + row[2]",
                rows=[[draft.id, draft.properties, self._mark + draft.fingerprint] for draft in drafts],
                now=self._now,
                mark=self._mark,
            )

    def _arrows(
        self, tx: neo4j.ManagedTransaction, concept: Concept, name: str, ref: Ref, creates: list[Draft], updates: list[Draft]
    ) -> None:
        changed = [draft for draft in updates if name in draft.refs]
        for label in set(ref.labels.values()):
            own = f"(n:{concept.label} {{id: row[0]}})"
            kept = [[draft.id, draft.refs[name], draft.values.get(ref.since)] for draft in changed]
            if kept:
                gone = "SET r.until = coalesce(row[2], date($now))" if ref.since else "DELETE r"
                present = "r.until IS NULL AND " if ref.since else ""
                tx.run(
                    f"UNWIND $rows AS row MATCH {own}{arrow(ref, 'r')}(m:{label}) WHERE {present}NOT m.id IN row[1] {gone}",
                    rows=kept,
                    now=self._now,
                )
            for drafts, verb in ((creates, "CREATE"), (changed, "MERGE")):
                rows = [
                    [draft.id, one, draft.values.get(ref.since)]
                    for draft in drafts
                    for one in draft.refs.get(name, ())
                    if one.startswith(PREFIX[label])
                ]
                if rows:
                    found = f"UNWIND $rows AS row MATCH {own} MATCH (m:{label} {{id: row[1]}})"
                    tx.run(f"{found} {_owning(ref) if ref.since else f'{verb} (n){arrow(ref)}(m)'}", rows=rows)

    def _create_ties(self, tx: neo4j.ManagedTransaction, concept: Concept, drafts: list[Draft]) -> None:
        if drafts:
            tx.run(f"{_ends(concept)} CREATE (a)-[r:{concept.tie}]->(b) SET r = row[2]", rows=[self._tie(concept, one) for one in drafts])

    def _update_ties(self, tx: neo4j.ManagedTransaction, concept: Concept, drafts: list[Draft]) -> None:
        """The product of a line may be another one now: the arrow is drawn anew, with what it had."""
        if drafts:
            tx.run(
                f"{_ends(concept)} MATCH (a)-[old:{concept.tie}]->() WHERE old.id = row[2].id CREATE (a)-[r:{concept.tie}]->(b) "
                f"SET r = properties(old) SET r += row[2] SET r.fingerprints = {_KEPT.format('old')} + row[2].fingerprints DELETE old",
                rows=[self._tie(concept, one) for one in drafts],
                mark=self._mark,
            )

    def _tie(self, concept: Concept, draft: Draft) -> list[Any]:
        start, end = list(concept.refs)[:2]
        return [
            draft.one(start),
            draft.one(end),
            {"id": draft.id, "fingerprints": [self._mark + draft.fingerprint], **draft.properties},
        ]

    def targets(self, concept: Concept, name: str, ids: list[str]) -> dict[str, set[str]]:
        """What the arrows of a column point to now."""
        ref = concept.refs[name]
        rows = self._session.run(
            f"UNWIND $ids AS id MATCH (n:{concept.label} {{id: id}}){arrow(ref)}(m:{concept.label}) RETURN n.id, collect(m.id)", ids=ids
        ).values()
        return {identifier: set(targets) for identifier, targets in rows}

    def ancestors(self, concept: Concept, name: str, ids: list[str]) -> list[tuple[str, str]]:
        """Child and parent, for everything above these."""
        kind = _ARROW.sub(r"\g<1>\g<2>*0..\g<3>", concept.refs[name].arrow)
        rows = self._session.run(
            f"UNWIND $ids AS id MATCH (:{concept.label} {{id: id}}){kind}(n){arrow(concept.refs[name])}(m) RETURN DISTINCT n.id, m.id",
            ids=ids,
        ).values()
        return [(child, parent) for child, parent in rows]

    def redraw(self, concept: Concept, name: str, gone: list[list[str]], new: list[list[str]], changed: list[str]) -> None:
        """Replace arrows of a column after its file was read; `changed` are records that were there before."""
        ref, own = concept.refs[name], f"UNWIND $rows AS row MATCH (n:{concept.label} {{id: row[0]}})"

        bump = "WHERE n.updatedAt < $now SET n.version = n.version + 1, n.updatedAt = $now"

        def work(tx: neo4j.ManagedTransaction) -> None:
            if gone:
                tx.run(f"{own}{arrow(ref, 'r')}(m:{concept.label} {{id: row[1]}}) DELETE r", rows=gone)
            if new:
                tx.run(f"{own} MATCH (m:{concept.label} {{id: row[1]}}) MERGE (n){arrow(ref)}(m)", rows=new)
            if changed:
                tx.run(f"UNWIND $ids AS id MATCH (n:{concept.label} {{id: id}}) {bump}", ids=changed, now=self._now)

        self._session.execute_write(work)

    def levels(self) -> None:
        """How deep the categories lie."""
        self._session.run(cypher("levels")).consume()

    def rescope_all(self) -> None:
        """The scopes of every customer, after territories moved."""
        ids = [row[0] for row in self._session.run("MATCH (c:Customer) RETURN c.id").values()]
        for start in range(0, len(ids), 5000):
            self._session.run(cypher("scopes"), ids=ids[start : start + 5000]).consume()

    def match_returns(self) -> int:
        """Link returns of this import to what they take back; how many were linked."""
        rows = self._session.run(cypher("match_returns"), source=self._source, now=self._now).values()
        return int(rows[0][0])


# A purchase's total is the sum of its lines. Lines that came with their purchase are no change of it.
_TOTALS = """
UNWIND $ids AS id
MATCH (p:Purchase {id: id})
OPTIONAL MATCH (p)-[line:INCLUDES]->(:Product)
WITH p, sum(line.amount) AS total, sum(line.amountReporting) AS reporting
SET p.version = CASE WHEN p.updatedAt = $now THEN p.version ELSE p.version + 1 END, p.updatedAt = $now,
    p.total = total, p.totalReporting = reporting
"""


def _owning(ref: Ref) -> str:
    """(:Rep)-[:OWNS {since}]->(:Customer): the present owner has no `until`, and there is one at most."""
    return (
        f"OPTIONAL MATCH (n){arrow(ref, 'o')}(m) WHERE o.until IS NULL "
        f"FOREACH (_ IN CASE WHEN o IS NULL THEN [1] ELSE [] END | CREATE (n){arrow(ref, '', ' {since: row[2]}')}(m)) SET o.since = row[2]"
    )


def _ends(concept: Concept) -> str:
    """The two ends of a tie's row [start, end, properties]."""
    start, end = (ref.labels[""] for ref in list(concept.refs.values())[:2])
    return f"UNWIND $rows AS row MATCH (a:{start} {{id: row[0]}}) MATCH (b:{end} {{id: row[1]}})"

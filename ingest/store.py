"""Reads and writes of an import (ingest/statements.py has the Cypher)."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import neo4j

from graph.client.files import cypher
from graph.commit.change_set import IMPORT
from graph.derived.net_value import COUNTED
from ingest import statements
from ingest.concepts import Concept, Ref
from ingest.draft import Draft
from values.ids import PREFIX

_FRESH_CUSTOMER = {"scopes": [], "scoreLow": -1, "scoreHigh": 1_000_000, "penetrationLow": -1, "penetrationHigh": 1_000_000}
_FRESH: dict[str, dict[str, Any]] = {"Customer": _FRESH_CUSTOMER, "Purchase": {"total": 0, "totalReporting": 0}, "Category": {"level": 0}}
_BY = {"createdBy": IMPORT.subject, "updatedBy": IMPORT.subject}
_STEP = 5000


class Store:
    """The graph for one import of `source`. `now` is the time of everything that it writes. With `tells`, written records are marked for
    the outbox. `kept`: merged contact → kept contact.

    A batch is written while the next batch is read, one at a time. `settle` waits until everything is written.
    """

    def __init__(self, driver: neo4j.Driver, source: str, now: datetime, *, tells: bool) -> None:
        bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._session = driver.session(bookmark_manager=bookmarks)
        self._writing = driver.session(bookmark_manager=bookmarks)
        self._writer = ThreadPoolExecutor(1, "import")
        self._written: Future[None] | None = None
        self._source = source
        self._now = now
        self._tells = tells
        self._mark = f"{source}:"
        ((kinds,),) = self._session.run(statements.KINDS).values()
        self._kinds = set(kinds)
        self.kept: dict[str, str] = {} if self.vacant("MergedContact") else dict(self._session.run(statements.KEPT).values())

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.shutdown()
        self._writing.close()
        self._session.close()

    def settle(self) -> None:
        """Wait for the batch that is being written. Raises the error of a failed write."""
        if self._written is not None:
            written, self._written = self._written, None
            written.result()

    def currency(self) -> str | None:
        """Return the reporting currency of this graph, or None before the first amount."""
        rows = self._session.run(statements.CURRENCY).values()
        return rows[0][0] if rows else None

    def set_currency(self, currency: str) -> None:
        """Set the reporting currency, unless it is already set."""
        self._session.run(statements.SET_CURRENCY, batch={"currency": currency}).consume()

    def vacant(self, kind: str) -> bool:
        """True if the graph had no record with this label or tie of this type when the import began. All later
        ones are the import's own.
        """
        return kind not in self._kinds

    def known(self, label: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the existing records, with the facts that other rows need."""
        facts = statements.FACTS.get(label, {})
        ((rows,),) = self._session.run(statements.known(label), batch={"ids": list(ids)}).values()
        return {row[0]: dict(zip(facts, row[1:], strict=True)) for row in rows}

    def fingerprints(self, concept: Concept, drafts: list[Draft]) -> dict[str, str | None]:
        """Return the rows that already exist, with the fingerprint of this source, or None without one."""
        if self.vacant(concept.tie or concept.label):
            return {}
        ids = list({draft.one(concept.key[0]) for draft in drafts}) if concept.tie else [draft.id for draft in drafts]
        ((rows,),) = self._session.run(statements.fingerprints(concept), batch={"ids": ids, "mark": self._mark}).values()
        return {identifier: one.removeprefix(self._mark) if one else None for identifier, one in rows}

    def tied(self, concept: Concept, drafts: list[Draft]) -> set[str]:
        """Return the rows that would repeat an existing tie, or tie a record to itself."""
        start, end = list(concept.refs)[:2]
        rows = [[one.id, one.one(start), one.one(end), one.values.get("how")] for one in drafts]
        found = self._session.run(statements.tied(concept), batch={"rows": rows}).values()
        return {identifier for (identifier,) in found} | {one.id for one in drafts if one.one(start) == one.one(end)}

    def referred(self, drafts: list[Draft]) -> dict[tuple[str, str], set[str]]:
        """Return existing referrals: (giver, referred contact) → referrals. Merged contacts can have several."""
        rows = self._session.run(statements.REFERRED, batch={"givers": list({draft.one("by") for draft in drafts})}).values()
        named: dict[tuple[str, str], set[str]] = {}
        for giver, whom, referral in rows:
            named.setdefault((giver, whom), set()).add(referral)
        return named

    def write(self, concept: Concept, creates: list[Draft], updates: list[Draft]) -> None:
        """Start to write a batch in one transaction."""
        self.settle()
        self._written = self._writer.submit(self._writing.execute_write, self._write, concept, creates, updates)

    def _write(self, tx: neo4j.ManagedTransaction, concept: Concept, creates: list[Draft], updates: list[Draft]) -> None:
        counted = statements.unknown(concept.label) if concept.label in COUNTED and not concept.tie else None
        if counted and updates:  # the previous and the new customer both change
            tx.run(counted, batch={"ids": [draft.id for draft in updates]})
        moved = [draft.id for draft in updates if concept.name == "reps" and draft.refs.keys() & {"covers", "manages"}]
        if moved:
            tx.run(statements.REMEMBER, batch={"ids": moved})
        if concept.tie:
            self._ties(tx, concept, creates, updates)
        else:
            self._nodes(tx, concept, creates, updates)
            for name, ref in concept.refs.items():
                if not ref.later:
                    self._arrows(tx, concept, name, ref, creates, updates)
        both = [*creates, *updates]
        if counted:
            tx.run(counted, batch={"ids": [draft.id for draft in both]})
        if concept.name == "customers":
            tx.run(cypher("scopes"), ids=[draft.id for draft in both])
        elif moved:
            tx.run(statements.FORGET, batch={"ids": moved})
            owned = [row[0] for row in tx.run(statements.OWNED, batch={"ids": moved}).values()]
            for start in range(0, len(owned), _STEP):
                tx.run(cypher("scopes"), ids=owned[start : start + _STEP])
        elif concept.name == "purchases":
            buyers = {draft.one("customer") for draft in both if draft.properties.get("status") != "CANCELLED"}
            tx.run(statements.BOUGHT, batch={"ids": list(buyers - {None})})
        elif concept.name == "lines":
            tx.run(statements.TOTALS, batch={"ids": list({draft.one("purchase") for draft in both}), "now": self._now})

    def _nodes(self, tx: neo4j.ManagedTransaction, concept: Concept, creates: list[Draft], updates: list[Draft]) -> None:
        if creates:
            fresh = {"source": self._source, "version": 1, "createdAt": self._now, "updatedAt": self._now, **_BY}
            fresh |= concept.defaults | _FRESH.get(concept.label, {})
            tx.run(
                statements.create(concept, tells=self._tells),
                batch={"rows": [self._properties(draft) for draft in creates], "fresh": fresh},
            )
        if updates:
            rows = [[draft.id, draft.properties, self._mark + draft.fingerprint] for draft in updates]
            tx.run(statements.update(concept, tells=self._tells), batch={"rows": rows, "now": self._now, "mark": self._mark})

    def _properties(self, draft: Draft) -> dict[str, Any]:
        """Return the properties of a new record without missing values. The driver needs 40 µs to pack a datetime, and a hundredth of that
        for text.
        """
        known = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in draft.properties.items()
            if value is not None
        }
        return {"id": draft.id, "externalId": draft.external, "fingerprints": [self._mark + draft.fingerprint], **known}

    def _arrows(
        self, tx: neo4j.ManagedTransaction, concept: Concept, name: str, ref: Ref, creates: list[Draft], updates: list[Draft]
    ) -> None:
        changed = [draft for draft in updates if name in draft.refs]
        for label in set(ref.labels.values()):
            if changed:
                kept = [[draft.id, draft.refs[name], draft.values.get(ref.since)] for draft in changed]
                tx.run(statements.clear(concept, ref, label), batch={"rows": kept, "now": self._now})
            for drafts, anew in ((creates, True), (changed, False)):
                rows = [
                    [draft.id, one, draft.values.get(ref.since)]
                    for draft in drafts
                    for one in draft.refs.get(name, ())
                    if one.startswith(PREFIX[label])
                ]
                if rows:
                    tx.run(statements.draw(concept, ref, label, anew=anew), batch={"rows": rows})

    def _ties(self, tx: neo4j.ManagedTransaction, concept: Concept, creates: list[Draft], updates: list[Draft]) -> None:
        start, end = list(concept.refs)[:2]
        for statement, drafts in ((statements.create_tie(concept), creates), (statements.update_tie(concept), updates)):
            rows = [
                [one.one(start), one.one(end), {"id": one.id, "fingerprints": [self._mark + one.fingerprint], **one.properties}]
                for one in drafts
            ]
            if rows:
                tx.run(statement, batch={"rows": rows, "mark": self._mark})
        ends = (start, end) if concept.tie == "KNOWS" else (start,)
        changed = {one.one(name) for name in ends for one in (*creates, *updates)} if self._tells else set()
        if changed:
            (label,) = set(concept.refs[start].labels.values())
            tx.run(statements.mark(label), batch={"ids": sorted(filter(None, changed))})

    def targets(self, concept: Concept, ref: Ref, ids: list[str]) -> dict[str, set[str]]:
        """Return the present targets of a column's relationships."""
        rows = self._session.run(statements.targets(concept, ref), batch={"ids": ids}).values()
        return {identifier: set(found) for identifier, found in rows}

    def ancestors(self, concept: Concept, ref: Ref, ids: list[str]) -> list[tuple[str, str]]:
        """Return child and parent, for all ancestors of these records."""
        return [(child, parent) for child, parent in self._session.run(statements.ancestors(concept, ref), batch={"ids": ids}).values()]

    def redraw(self, concept: Concept, ref: Ref, gone: list[list[str]], new: list[list[str]], changed: list[str]) -> None:
        """Replace relationships of a column after its file was read. `changed` are records that existed before."""

        def work(tx: neo4j.ManagedTransaction) -> None:
            if gone:
                tx.run(statements.erase(concept, ref), batch={"rows": gone})
            if new:
                tx.run(statements.draw(concept, ref, concept.label, anew=False), batch={"rows": new})
            if changed:
                tx.run(statements.touch(concept, tells=self._tells), batch={"ids": changed, "now": self._now})

        self._session.execute_write(work)

    def levels(self) -> None:
        """Store the depth of each category."""
        self._session.run(cypher("levels")).consume()

    def rescope_all(self) -> None:
        """Recompute the scopes of every customer after territories were read, because some may have moved."""
        ids = [row[0] for row in self._session.run(statements.CUSTOMERS).values()]
        for start in range(0, len(ids), _STEP):
            self._session.run(cypher("scopes"), ids=ids[start : start + _STEP]).consume()

    def match_returns(self) -> int:
        """Link returns of this import to the purchases that they take back. Return how many were linked."""
        rows = self._session.run(cypher("match_returns"), source=self._source, now=self._now).values()
        return int(rows[0][0])

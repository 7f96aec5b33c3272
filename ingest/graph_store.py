"""Reads and writes of an import (ingest/statements.py has the Cypher)."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import neo4j

from graph.client.files import cypher
from graph.commit.change_set import IMPORT
from graph.derived import counts
from graph.voids import voided
from ingest import statements
from ingest.concepts import NODES
from ingest.declare import Concept, ImportRow, Once, Ref
from values.ids import PREFIX
from values.search_values import derived

_BY = {"createdBy": IMPORT.subject, "updatedBy": IMPORT.subject}


class GraphStore:
    """The graph for one import of `source`. `now` is the time of everything that it writes. With `tells`, written records are marked for
    the outbox. `kept`: merged record → kept record. `voided`: ids of voided records, which an import leaves alone. `session` is the
    session of reads.

    A batch is written while the next batch is read, one at a time. `settle` waits until everything is written.
    """

    def __init__(self, driver: neo4j.Driver, source: str, now: datetime, *, tells: bool) -> None:
        bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self.session = driver.session(bookmark_manager=bookmarks)
        self._writing = driver.session(bookmark_manager=bookmarks)
        self._writer = ThreadPoolExecutor(1, "import")
        self._written: Future[None] | None = None
        self._source = source
        self._now = now
        self._tells = tells
        self._mark = f"{source}:"
        ((kinds,),) = self.session.run(statements.KINDS).values()
        self._kinds = set(kinds)
        self.voided: frozenset[str] = frozenset(self.session.run(statements.VOIDED).values()[0][0])
        self.kept: dict[str, str] = {}
        for label, statement in statements.KEPT.items():
            if not self.vacant(f"Merged{label}"):
                self.kept |= dict(self.session.run(statement).values())

    def __enter__(self) -> "GraphStore":
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.shutdown()
        self._writing.close()
        self.session.close()

    def settle(self) -> None:
        """Wait for the batch that is being written. Raises the error of a failed write."""
        if self._written is not None:
            written, self._written = self._written, None
            written.result()

    def currency(self) -> str | None:
        """Return the reporting currency of this graph, or None before the first amount."""
        rows = self.session.run(statements.REPORTING_CURRENCY).values()
        return rows[0][0] if rows else None

    def set_currency(self, currency: str) -> None:
        """Set the reporting currency, unless it is already set."""
        self.session.run(statements.SET_CURRENCY, batch={"currency": currency}).consume()

    def vacant(self, kind: str) -> bool:
        """True if the graph had no record with this label or tie of this type when the import began. All later
        ones are the import's own.
        """
        return kind not in self._kinds and not self.voided

    def known(self, label: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the existing records, also voided ones, with the facts that other rows need."""
        facts, asked = NODES[label].hooks.facts, list(ids)
        ((rows,),) = self.session.run(statements.known(label), batch={"ids": asked}).values()
        if gone := self.voided.intersection(asked):
            ((more,),) = self.session.run(statements.known(label, voided(label)), batch={"ids": sorted(gone)}).values()
            rows = [*rows, *more]
        return {row[0]: dict(zip(facts, row[1:], strict=True)) for row in rows}

    def fingerprints(self, concept: Concept, rows: list[ImportRow]) -> dict[str, str | None]:
        """Return the rows that already exist, with the fingerprint of this source, or None without one."""
        if self.vacant(concept.tie or concept.label):
            return {}
        ids = list({row.one(concept.key[0]) for row in rows}) if concept.tie else [row.id for row in rows]
        ((found,),) = self.session.run(statements.fingerprints(concept), batch={"ids": ids, "mark": self._mark}).values()
        return {identifier: one.removeprefix(self._mark) if one else None for identifier, one in found}

    def tied(self, concept: Concept, rows: list[ImportRow]) -> set[str]:
        """Return the rows that would repeat an existing tie, or tie a record to itself."""
        start, end = list(concept.refs)[:2]
        batch = [[row.id, row.one(start), row.one(end), row.values.get("how")] for row in rows]
        found = self.session.run(statements.tied(concept), batch={"rows": batch}).values()
        return {identifier for (identifier,) in found} | {row.id for row in rows if row.one(start) == row.one(end)}

    def pairs(self, once: Once, rows: list[ImportRow]) -> dict[tuple[str, str], set[str]]:
        """Return the stored pairs of these rows, with the records that name them. Merged contacts can have several."""
        found: dict[tuple[str, str], set[str]] = {}
        givers = list({row.one(once.columns[0]) for row in rows})
        for first, second, identifier in self.session.run(once.statement, batch={"givers": givers}).values():
            found.setdefault((first, second), set()).add(identifier)
        return found

    def write(self, concept: Concept, creates: list[ImportRow], updates: list[ImportRow]) -> None:
        """Start to write a batch in one transaction."""
        self.settle()
        self._written = self._writer.submit(self._writing.execute_write, self._write, concept, creates, updates)

    def _write(self, tx: neo4j.ManagedTransaction, concept: Concept, creates: list[ImportRow], updates: list[ImportRow]) -> None:
        tx.run(counts.FORGET).consume()
        forget = [] if concept.tie else statements.forget(concept.label)
        for statement in forget if updates else ():  # the previous and the new customer both change
            tx.run(statement, batch={"ids": [row.id for row in updates]})
        if concept.hooks.before:
            concept.hooks.before(tx, creates, updates, self._now)
        if concept.tie:
            self._ties(tx, concept, creates, updates)
        else:
            self._nodes(tx, concept, creates, updates)
            for name, ref in concept.refs.items():
                if not ref.later:
                    self._arrows(tx, concept, name, ref, creates, updates)
        for statement in forget:
            tx.run(statement, batch={"ids": [row.id for row in (*creates, *updates)]})
        if concept.hooks.after:
            concept.hooks.after(tx, creates, updates, self._now)

    def _nodes(self, tx: neo4j.ManagedTransaction, concept: Concept, creates: list[ImportRow], updates: list[ImportRow]) -> None:
        if creates:
            unsorted = derived(concept.label, {}, new=True)
            fresh = {
                "source": self._source,
                "version": 1,
                "createdAt": self._now,
                "updatedAt": self._now,
                **_BY,
                **unsorted,
                **concept.fresh,
            }
            batch = {"rows": [self._properties(row) for row in creates], "fresh": fresh}
            tx.run(statements.create(concept, tells=self._tells), batch=batch)
        if updates:
            rows = [[row.id, row.properties, self._mark + row.fingerprint] for row in updates]
            tx.run(statements.update(concept, tells=self._tells), batch={"rows": rows, "now": self._now, "mark": self._mark})

    def _properties(self, row: ImportRow) -> dict[str, Any]:
        """Return the properties of a new record without missing values. The driver needs 40 µs to pack a datetime, and a hundredth of that
        for text.
        """
        known = {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.properties.items() if value is not None
        }
        return {"id": row.id, "externalId": row.external, "fingerprints": [self._mark + row.fingerprint], **known}

    def _arrows(
        self, tx: neo4j.ManagedTransaction, concept: Concept, name: str, ref: Ref, creates: list[ImportRow], updates: list[ImportRow]
    ) -> None:
        changed = [row for row in updates if name in row.refs]
        for label in set(ref.labels.values()):
            if changed:
                kept = [[row.id, row.refs[name], row.values.get(ref.since)] for row in changed]
                tx.run(statements.clear(concept, ref, label), batch={"rows": kept, "now": self._now})
            for rows, anew in ((creates, True), (changed, False)):
                drawn = [
                    [row.id, one, row.values.get(ref.since)]
                    for row in rows
                    for one in row.refs.get(name, ())
                    if one.startswith(PREFIX[label])
                ]
                if drawn:
                    tx.run(statements.draw(concept, ref, label, anew=anew), batch={"rows": drawn})

    def _ties(self, tx: neo4j.ManagedTransaction, concept: Concept, creates: list[ImportRow], updates: list[ImportRow]) -> None:
        start, end = list(concept.refs)[:2]
        for statement, rows in ((statements.create_tie(concept), creates), (statements.update_tie(concept), updates)):
            drawn = [
                [row.one(start), row.one(end), {"id": row.id, "fingerprints": [self._mark + row.fingerprint], **row.properties}]
                for row in rows
            ]
            if drawn:
                tx.run(statement, batch={"rows": drawn, "mark": self._mark})
        ends = [name for name in (start, end) if concept.refs[name].labels[""] == concept.label]
        changed = {row.one(name) for name in ends for row in (*creates, *updates)} if self._tells else set()
        if changed:
            tx.run(statements.mark(concept.label), batch={"ids": sorted(filter(None, changed))})

    def targets(self, concept: Concept, ref: Ref, ids: list[str]) -> dict[str, set[str]]:
        """Return the present targets of a column's relationships."""
        rows = self.session.run(statements.targets(concept, ref), batch={"ids": ids}).values()
        return {identifier: set(found) for identifier, found in rows}

    def ancestors(self, concept: Concept, ref: Ref, ids: list[str]) -> list[tuple[str, str]]:
        """Return child and parent, for all ancestors of these records."""
        return [(child, parent) for child, parent in self.session.run(statements.ancestors(concept, ref), batch={"ids": ids}).values()]

    def redraw(self, concept: Concept, ref: Ref, gone: list[list[str]], new: list[list[str]], changed: list[str]) -> None:
        """Replace relationships of a column after its file was read. `changed` are records that existed before."""

        def work(tx: neo4j.ManagedTransaction) -> None:
            if gone:
                tx.run(statements.erase(concept, ref), batch={"rows": gone})
            if new:
                tx.run(statements.draw(concept, ref, concept.label, anew=False), batch={"rows": new})
            if changed:
                tx.run(statements.touch(concept, tells=self._tells), batch={"ids": changed, "now": self._now})

        self.session.execute_write(work)

    def match_returns(self) -> int:
        """Link returns of this import to the purchases that they take back. Return how many were linked."""
        rows = self.session.run(cypher("match_returns"), source=self._source, now=self._now).values()
        return int(rows[0][0])

"""Imports the files of one source. Rows are read, completed and compared batch by batch; new and changed rows are written."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from ingest.completion import complete
from ingest.concepts import CONCEPTS
from ingest.cutoff import Cutoff
from ingest.declare import Concept, ImportRow, Once, RowContext
from ingest.deferred import BATCH_ROWS, Deferred, postponed
from ingest.feed import Feed, MappedRow
from ingest.graph_store import GraphStore
from ingest.ledger import Ledger, SeenRecord
from ingest.mapping import Files
from ingest.merged import follow
from ingest.money import ImportMoney
from ingest.reader import read_row
from ingest.report import Rejection, Report
from ingest.values import Bad, quoted
from values.ids import LABEL

Progress = Callable[[str, int], None]


class Importer:
    """One pass over the files. With `writes=False` the graph stays unchanged, and the report describes what would have happened."""

    def __init__(
        self,
        files: Files,
        ledger: Ledger,
        store: GraphStore,
        money: ImportMoney,
        report: Report,
        shift: timedelta,
        writes: bool,
        progress: Progress | None,
        until: date | None = None,
    ) -> None:
        self._files, self._ledger, self._store, self._money, self._report = files, ledger, store, money, report
        self._shift, self._writes, self._progress = shift, writes, progress
        self._cutoff = Cutoff(until, ledger, report) if until else None
        self._known: dict[str, dict[str, Any]] = {}
        self._currency_fixed = False
        self._context = RowContext(self._facts, money, report.source, store.kept)

    def run(self) -> None:
        """Import all concepts. Raises `IngestError` for a wrong header before anything is written."""
        rules = self._files.mapping.rules
        numbered = [(CONCEPTS[name], rule) for name in CONCEPTS for rule in rules.get(name, ())]
        feeds = [(concept, Feed(concept, rule, number, self._files, self._ledger)) for number, (concept, rule) in enumerate(numbered)]
        for text in self._files.warnings:
            self._report.warn(text)
        for name in CONCEPTS:
            mine = [feed for concept, feed in feeds if concept.name == name]
            if mine:
                self._concept(CONCEPTS[name], mine)
        if self._writes and self._files.mapping.match_returns:
            self._store.match_returns()

    def _concept(self, concept: Concept, feeds: list[Feed]) -> None:
        read = 0
        for feed in feeds:
            batch: list[ImportRow] = []
            for mapped in feed.rows():
                read += 1
                made = self._read(concept, feed, mapped)
                if made is not None:
                    batch.append(made)
                if len(batch) >= BATCH_ROWS:
                    self._batch(concept, feed, batch)
                    batch = []
                if self._progress and read % BATCH_ROWS == 0:
                    self._progress(concept.name, read)
            if batch:
                self._batch(concept, feed, batch)
        if self._progress:
            self._progress(concept.name, read)
        self._store.settle()
        Deferred(concept, self._ledger, self._store, self._report, self._writes).draw()

    def _read(self, concept: Concept, feed: Feed, mapped: MappedRow) -> ImportRow | None:
        if mapped.skipped:
            self._report.tally(concept.name).skipped[mapped.skipped] += 1
            return None
        try:
            if mapped.wrong:
                raise mapped.wrong
            return read_row(concept, self._report.source, feed.file, mapped.line, self._with_currency(concept, mapped.cells), self._shift)
        except Bad as bad:
            self._reject(concept, feed, mapped.line, bad)
            return None

    def _with_currency(self, concept: Concept, cells: dict[str, str]) -> dict[str, str]:
        """Return the cells with the source's currency, if the row has none."""
        default = self._files.mapping.currency
        return {**cells, "currency": default} if default and "currency" in concept.columns and not cells.get("currency") else cells

    def _reject(self, concept: Concept, feed: Feed, line: int, bad: Bad) -> None:
        column = feed.origin.get(bad.column, bad.column)
        reason = str(bad) if column == bad.column else f"{bad.column} {bad}"
        self._report.reject(Rejection(concept.name, feed.file, line, column, reason))

    def _batch(self, concept: Concept, feed: Feed, rows: list[ImportRow]) -> None:
        """Complete a batch, compare it with the graph, and write new and changed rows."""
        if self._cutoff:
            rows = self._cutoff.known(concept, rows)
        rows = self._unrepeated(concept, feed, rows)
        self._learn(concept, rows)
        completed = []
        for one in rows:
            try:
                self._exists(concept, one)
                complete(concept, one, self._context)
                completed.append(one)
            except Bad as bad:
                self._reject(concept, feed, one.line, bad)
        moved = follow(completed, self._store.kept)
        if concept.hooks.once:
            completed = self._once(concept, feed, concept.hooks.once, completed)
        if completed:
            self._compare(concept, feed, completed, moved)

    def _unrepeated(self, concept: Concept, feed: Feed, rows: list[ImportRow]) -> list[ImportRow]:
        """Leave out rows whose record this run has already read."""
        seen = self._ledger.seen(one.id for one in rows)
        kept: list[ImportRow] = []
        for one in rows:
            place = f"{feed.file}:{one.line}"
            before = seen.get(one.id)
            if before is None:
                seen[one.id] = SeenRecord(place)
                kept.append(one)
                continue
            what = " and ".join(concept.key)
            self._reject(concept, feed, one.line, Bad(f"is the same {what} as in {before.place}: keep one of the two rows", concept.key[0]))
        return kept

    def _learn(self, concept: Concept, rows: list[ImportRow]) -> None:
        """Query once which of the named records exist. The graph knows the records that this run has not written."""
        if len(self._known) > 20_000:
            self._known.clear()
        named = {one.id for one in rows if one.foreign}
        named.update(one for made in rows for column, ids in made.refs.items() if not concept.refs[column].later for one in ids)
        self._known |= {identifier: {} for identifier in named & self._store.kept.keys()}
        unknown = named - self._known.keys()
        written = self._ledger.seen(unknown)
        self._known |= {identifier: one.facts for identifier, one in written.items() if one.facts is not None}
        asked: dict[str, list[str]] = {}
        for identifier in unknown - self._known.keys():
            asked.setdefault(LABEL[identifier[:3]], []).append(identifier)
        for label, ids in asked.items():
            if not self._store.vacant(label):
                self._known |= self._store.known(label, ids)

    def _voided(self, concept: Concept, one: ImportRow) -> bool:
        """Return whether a row is of a voided record, or a line of one. It stays as it is until somebody restores it."""
        return one.id in self._store.voided or (
            bool(concept.tie) and any(not self._store.voided.isdisjoint(ids) for ids in one.refs.values())
        )

    def _exists(self, concept: Concept, one: ImportRow) -> None:
        if one.foreign and one.id not in self._known:
            raise Bad(f"names no {concept.label} of another source: import that source first, or correct the id", "externalId")
        for column, ids in one.refs.items():
            ref = concept.refs[column]
            for identifier in () if ref.later else ids:
                if identifier not in self._known:
                    label = LABEL[identifier[:3]]
                    called = one.named.get(identifier, "")
                    raise Bad(f"names the {label} {quoted(called)}, which is not there: add it, or correct the id", column)

    def _facts(self, one: ImportRow, column: str) -> dict[str, Any]:
        identifier = one.one(column)
        return self._known.get(identifier, {}) if identifier else {}

    def _once(self, concept: Concept, feed: Feed, once: Once, rows: list[ImportRow]) -> list[ImportRow]:
        """Reject a row whose pair of records another row or record names."""
        first, second = once.columns
        stored = self._store.pairs(once, rows)
        kept = []
        for one in rows:
            pair = (one.one(first) or "", one.one(second) or "")
            key = "\0".join(pair)
            others = stored.get(pair, set())
            again = bool(pair[1]) and not self._ledger.first(-1, key)
            if pair[1] and one.id not in others and (others or again):
                self._reject(concept, feed, one.line, Bad(once.reason, second))
            else:
                kept.append(one)
        return kept

    def _compare(self, concept: Concept, feed: Feed, rows: list[ImportRow], moved: list[ImportRow]) -> None:
        """Write new and changed rows. `moved` rows name a merged contact.

        A tie that the kept contact already has stays unchanged. The kept contact stays unchanged by the merged contact's own row, too.
        """
        there = self._store.fingerprints(concept, rows)
        there |= {one.id: one.fingerprint for one in rows if one.id in self._store.kept or self._voided(concept, one)}
        if concept.tie and (new := [one for one in moved if one.id not in there]):
            tied = self._store.tied(concept, new)
            there |= {one.id: one.fingerprint for one in new if one.id in tied}
        creates = [one for one in rows if one.id not in there]
        updates = [one for one in rows if one.id in there and there[one.id] != one.fingerprint]
        if self._writes and (creates or updates):
            if self._money.reporting and not self._currency_fixed:
                self._store.set_currency(self._money.reporting)
                self._currency_fixed = True
            self._store.write(concept, creates, updates)
        tally = self._report.tally(concept.name)
        tally.creates += len(creates)
        tally.updates += len(updates)
        tally.unchanged += len(rows) - len(creates) - len(updates)
        changed = {one.id: "created" for one in creates} | {one.id: "updated" for one in updates}
        own = {one.id: concept.facts(one) for one in rows if one.id in changed and not one.foreign}
        self._ledger.add((one.id, SeenRecord(f"{feed.file}:{one.line}", own.get(one.id))) for one in rows)
        self._ledger.postpone(concept.name, postponed(concept, rows, changed))

"""Turns a rule of a mapping into the rows of a concept: filters, first or last row per value, numbering, columns."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ingest.declare import Concept
from ingest.ledger import Ledger
from ingest.mapping import Files, Rule
from ingest.report import IngestError
from ingest.tables import Table, TableRow
from ingest.templates import Cells, Get, columns_of
from ingest.values import Bad

NUMBER = "#"
REPEATED = "exact repetition of a row beside it"


class MappedRow(NamedTuple):
    """A row of a concept: its cells by canonical column, or the reason why the row was skipped or is invalid."""

    line: int
    cells: dict[str, str]
    skipped: str = ""
    wrong: Bad | None = None


class Feed:
    """The rows that one rule makes of one file. `file` and `origin` tell where a canonical column comes from in the source."""

    def __init__(self, concept: Concept, rule: Rule, number: int, files: Files, ledger: Ledger) -> None:
        self._rule, self._number, self._ledger = rule, number, ledger
        self.table: Table | None = None if rule.rows else files.table(rule.file)
        self.file = self.table.name if self.table else f"{files.mapping.name}.toml"
        given = rule.columns if self.table else {name: "" for row in rule.rows for name in row}
        _check(concept, given, f"sources/{files.mapping.name}.toml" if files.mapping.rules_from_file else self.file)
        self.origin = {name: columns_of(template) or name for name, template in given.items()}
        header = (*self.table.header, NUMBER) if self.table else ()
        compiler = files.compiler(concept.name, header)
        self._columns: list[tuple[str, Get]] = [(name, compiler.compile(template)) for name, template in given.items()]
        self._keep = [(compiler.compile(one.value), re.compile(one.matches).fullmatch, one.otherwise) for one in rule.keep]
        self._before: str | None = None
        self._distinct, self._latest, self._group = (
            compiler.compile(one) if one else None for one in (rule.distinct, rule.latest, rule.number)
        )

    def rows(self) -> Iterator[MappedRow]:
        """Yield every row, read from the beginning of the file."""
        if self.table is None:
            yield from (MappedRow(0, dict(row)) for row in self._rule.rows)
            return
        wanted = self._last_lines(self._latest) if self._latest else None
        numbering = _Numbering(self._number, self._group, self._ledger) if self._group else None
        for row in self.table.rows():
            if wanted is not None and not row.wrong and row.line not in wanted:
                continue
            mapped = self._row(row, numbering)
            if mapped is not None:
                yield mapped

    def _row(self, row: TableRow, numbering: "_Numbering | None") -> MappedRow | None:
        """Return the result for a row, or None when `distinct` drops the row. An invalid row does not count as the first of its value."""
        if row.wrong:
            return MappedRow(row.line, {}, wrong=Bad(row.wrong))
        cells, key = row.cells, ""
        try:
            for value, fits, otherwise in self._keep:
                if not fits(value(cells)):
                    return MappedRow(row.line, {}, skipped=otherwise)
            if self._distinct:
                key = self._distinct(cells)
                if key == self._before or self._ledger.met(self._number, key):
                    return None
            if numbering:
                number = numbering.next(cells)
                if not number:
                    return MappedRow(row.line, {}, skipped=REPEATED)
                cells = [*cells, number]
        except Bad as bad:
            return MappedRow(row.line, {}, wrong=bad)
        made: dict[str, str] = {}
        for name, get in self._columns:
            try:
                made[name] = get(cells)
            except Bad as bad:
                return MappedRow(row.line, {}, wrong=Bad(str(bad), name))
        if self._distinct:
            self._before = key
            self._ledger.first(self._number, key)
        return MappedRow(row.line, made)

    def _last_lines(self, key: Get) -> set[int]:
        assert self.table is not None
        found: dict[str, int] = {}
        for row in self.table.rows():
            if not row.wrong:
                try:
                    found[key(row.cells)] = row.line
                except Bad:
                    found[f"\0{row.line}"] = row.line  # the row itself is rejected when it is read
        return set(found.values())


class _Numbering:
    """Counts rows from 1 for each value. Rows of a value need not be adjacent, but exact repetitions are only
    detected among adjacent rows.
    """

    def __init__(self, rule: int, group: Callable[[Cells], str], ledger: Ledger) -> None:
        self._rule, self._group, self._ledger = rule, group, ledger
        self._key: str | None = None
        self._count = 0
        self._rows: set[tuple[str, ...]] = set()

    def next(self, cells: Cells) -> str:
        """Return the number of the row, or an empty text for an exact repetition."""
        key = self._group(cells)
        if key != self._key:
            if self._key is not None:
                self._ledger.keep_count(self._rule, self._key, self._count)
            self._key, self._count, self._rows = key, self._ledger.count(self._rule, key), set()
        row = tuple(cells)
        if row in self._rows:
            return ""
        self._rows.add(row)
        self._count += 1
        return str(self._count)


def _check(concept: Concept, given: Iterable[str], place: str) -> None:
    """Raise `IngestError` for unknown columns and for missing key columns."""
    unknown = sorted(set(given) - set(concept.given))
    if unknown:
        raise IngestError(f"{place}: {concept.name} have no column {', '.join(unknown)}; they have {', '.join(concept.given)}.")
    missing = [name for name in concept.key if name not in given]
    if missing:
        raise IngestError(f"{place}: {concept.name} need the column {', '.join(missing)}.")

"""Limits an import to what was known at the end of a day, although the files contain later data (docs/import.md).

A record that began later is left out, together with records that require it. Other records lose later dates, and values that became known
by these dates. Values without a date are kept, because nobody knows since when they hold.
"""

from datetime import date, datetime
from typing import Any

from ingest.declare import Cell, Concept, ImportRow
from ingest.ledger import Ledger
from ingest.report import Report

_LEFT_OUT = -3


class Cutoff:
    """Removes what came after the end of a day (UTC) from the rows of one import."""

    def __init__(self, day: date, ledger: Ledger, report: Report) -> None:
        self._day, self._ledger, self._report = day, ledger, report
        self._reason = f"dated after {day}"

    def known(self, concept: Concept, rows: list[ImportRow]) -> list[ImportRow]:
        """Return the rows whose record existed, without values that were unknown then. The other rows are counted as skipped."""
        named = {one for row in rows for ids in row.refs.values() for one in ids}
        gone = self._ledger.noted(_LEFT_OUT, named)
        kept, out = [], []
        for row in rows:
            later = {name for name, value in row.values.items() if self._later(value)}
            if self._began_later(concept, row, later) or any(gone.intersection(row.refs.get(name, ())) for name in concept.needed):
                out.append(row.id)
            else:
                _forget(concept, row, later, gone)
                kept.append(row)
        self._ledger.note(_LEFT_OUT, out)
        if out:
            self._report.tally(concept.name).skipped[self._reason] += len(out)
        return kept

    def _later(self, value: Any) -> bool:
        return isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) > self._day

    def _began_later(self, concept: Concept, row: ImportRow, later: set[str]) -> bool:
        """True if the record began later. A record begins on its required date, unless that is a plan, else on its earliest date."""
        own = {name for name, column in concept.begins.items() if column.required and not column.plan}
        dates = {name for name in concept.begins if row.values.get(name) is not None}
        return bool(later & own) or (bool(dates) and dates <= later)


def _forget(concept: Concept, row: ImportRow, later: set[str], gone: set[str]) -> None:
    """Clear later dates, values that became known by them, and references to left-out records."""
    for name, ids in row.refs.items():
        ref = concept.refs[name]
        if gone.intersection(ids):
            row.refs[name] = [each for each in ids if each not in gone]
        if later.intersection((*ref.told, ref.since)):
            row.refs[name] = []
    for name, value in row.values.items():
        column = concept.columns[name]
        unknown = isinstance(column, Cell) and name in later and not column.plan
        final = isinstance(column, Cell) and value in column.final
        if unknown or (later.intersection(column.told) and not final):
            row.values[name] = None

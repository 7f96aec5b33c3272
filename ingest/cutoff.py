"""Limits an import to what was known at the end of a day, although the files contain later data (docs/import.md).

A record that began later is left out, together with records that require it. Other records lose later dates, and values that became known
by these dates. Values without a date are kept, because nobody knows since when they hold.
"""

from datetime import date, datetime
from typing import Any

from ingest.concepts import Cell, Concept
from ingest.draft import Draft
from ingest.ledger import Ledger
from ingest.report import Report

_LEFT_OUT = -3
_FOR_GOOD = ("RETURNED", "CANCELLED")  # a purchase has this status regardless of its dates


class Until:
    """Removes what came after the end of a day (UTC) from the rows of one import."""

    def __init__(self, day: date, ledger: Ledger, report: Report) -> None:
        self._day, self._ledger, self._report = day, ledger, report
        self._reason = f"dated after {day}"

    def known(self, concept: Concept, drafts: list[Draft]) -> list[Draft]:
        """Return the rows whose record existed, without values that were unknown then. The other rows are counted as skipped."""
        named = {one for made in drafts for ids in made.refs.values() for one in ids}
        gone = self._ledger.noted(_LEFT_OUT, named)
        kept, out = [], []
        for one in drafts:
            later = {name for name, value in one.values.items() if self._later(value)}
            if self._began_later(concept, one, later) or any(gone.intersection(one.refs.get(name, ())) for name in concept.needed):
                out.append(one.id)
            else:
                _forget(concept, one, later, gone)
                kept.append(one)
        self._ledger.note(_LEFT_OUT, out)
        if out:
            self._report.tally(concept.name).skipped[self._reason] += len(out)
        return kept

    def _later(self, value: Any) -> bool:
        return isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) > self._day

    def _began_later(self, concept: Concept, one: Draft, later: set[str]) -> bool:
        """True if the record began later. A record begins on its required date, unless that is a plan, else on its earliest date."""
        own = {name for name, column in concept.begins.items() if column.required and not column.plan}
        dates = {name for name in concept.begins if one.values.get(name) is not None}
        return bool(later & own) or (bool(dates) and dates <= later)


def _forget(concept: Concept, one: Draft, later: set[str], gone: set[str]) -> None:
    """Clear later dates, values that became known by them, and references to left-out records."""
    for name, ids in one.refs.items():
        ref = concept.refs[name]
        if gone.intersection(ids):
            one.refs[name] = [each for each in ids if each not in gone]
        if later.intersection((*ref.told, ref.since)):
            one.refs[name] = []
    for name, value in one.values.items():
        column = concept.columns[name]
        unknown = isinstance(column, Cell) and name in later and not column.plan
        if unknown or (later.intersection(getattr(column, "told", ())) and value not in _FOR_GOOD):
            one.values[name] = None

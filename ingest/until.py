"""An import `until` a day: what was known when that day ended, from files that know more (docs/import.md).

A record that began later is left out, and so is what cannot be without it; one that stays loses the dates that were still to come,
and what became known by them. What a file says without a date is taken as it stands: nobody can tell since when it holds.
"""

from datetime import date, datetime
from typing import Any

from ingest.concepts import Cell, Concept
from ingest.draft import Draft
from ingest.ledger import Ledger
from ingest.report import Report

_LEFT_OUT = -3
_FOR_GOOD = ("RETURNED", "CANCELLED")  # a purchase is that whatever its dates


class Until:
    """Takes what came after the end of a day (UTC) out of the rows of one import."""

    def __init__(self, day: date, ledger: Ledger, report: Report) -> None:
        self._day, self._ledger, self._report = day, ledger, report
        self._reason = f"dated after {day}"

    def known(self, concept: Concept, drafts: list[Draft]) -> list[Draft]:
        """The rows whose record was there, without what was not known of it; the others are counted as skipped."""
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
        """A record begins on the date that it must have, unless that is a plan; else on the first of its dates."""
        own = {name for name, column in concept.begins.items() if column.required and not column.plan}
        dates = {name for name in concept.begins if one.values.get(name) is not None}
        return bool(later & own) or (bool(dates) and dates <= later)


def _forget(concept: Concept, one: Draft, later: set[str], gone: set[str]) -> None:
    """Empty what was still to come, what became known by it, and what names a record that is left out."""
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

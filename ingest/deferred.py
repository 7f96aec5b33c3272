"""Draws relationships between records of one file after the file is read, because a parent can follow its children.

A reference to a missing record or into a circle is reported. The record itself stays, without the relationship.
"""

from collections.abc import Iterable, Iterator

from ingest.declare import Concept, ImportRow, Ref
from ingest.graph_store import GraphStore
from ingest.ledger import Ledger, Postponed
from ingest.report import Rejection, Report
from ingest.values import quoted

BATCH_ROWS = 2000
_COUNTED = -2


def postponed(concept: Concept, rows: Iterable[ImportRow], changed: dict[str, str]) -> Iterator[Postponed]:
    """Yield the relationships that wait for the end of the file. `changed` tells which records are `created` or `updated`."""
    for row in rows:
        state = changed.get(row.id, "unchanged")
        for column, ids in row.refs.items():
            if concept.refs[column].later and (ids or state != "created"):
                yield Postponed(row.id, column, {identifier: row.named[identifier] for identifier in ids}, row.file, row.line, state)


class Deferred:
    """Draws the postponed relationships of one concept."""

    def __init__(self, concept: Concept, ledger: Ledger, store: GraphStore, report: Report, writes: bool) -> None:
        self._concept, self._ledger, self._store, self._report, self._writes = concept, ledger, store, report, writes

    def draw(self) -> None:
        """Draw the relationships, and update the values that depend on them."""
        for name, ref in self._concept.refs.items():
            if ref.later:
                for rows in self._ledger.postponed(self._concept.name, name, BATCH_ROWS):
                    self._batch(name, ref, rows)
        # Update them even without a change, because a killed import may have left them stale.
        if self._writes and self._concept.hooks.finish:
            self._concept.hooks.finish(self._store.session)

    def _batch(self, name: str, ref: Ref, rows: list[Postponed]) -> None:
        targets = list({identifier for row in rows for identifier in row.targets})
        vacant = self._store.vacant(self._concept.label)
        known = set() if vacant else set(self._store.known(self._concept.label, targets))
        if vacant or not self._writes:
            known |= set(self._ledger.seen(targets))
        if ref.tree and not vacant:
            self._ledger.know_edges(name, self._store.ancestors(self._concept, ref, targets))
        before = {} if vacant else self._store.targets(self._concept, ref, [row.id for row in rows])
        gone: list[list[str]] = []
        new: list[list[str]] = []
        changed: list[str] = []
        for row in rows:
            accepted, whole = self._accepted(row, name, ref, known)
            had = before.get(row.id, set())
            drawn = [[row.id, one] for one in accepted if one not in had]
            # For a relationship without direction, the stored one may belong to the other row. A rejected reference leaves stored
            # relationships in place.
            erased = [[row.id, one] for one in had - set(accepted)] if whole and ref.arrow.startswith("<") | ref.arrow.endswith(">") else []
            new += drawn
            gone += erased
            if (drawn or erased) and row.state != "created":
                changed.append(row.id)
                if row.state == "unchanged" and self._ledger.first(_COUNTED, row.id):
                    tally = self._report.tally(self._concept.name)
                    tally.unchanged -= 1
                    tally.updates += 1
        if self._writes and (new or gone):
            self._store.redraw(self._concept, ref, gone, new, changed)

    def _accepted(self, row: Postponed, name: str, ref: Ref, known: set[str]) -> tuple[list[str], bool]:
        """Return the accepted targets, and True if every target is accepted."""
        accepted = []
        for target, called in row.targets.items():
            if target == row.id:
                self._reject(row, name, f"{quoted(called)} names the record itself")
            elif target not in known:
                self._reject(row, name, f"names the {self._concept.label} {quoted(called)}, which is not there: add it, or correct the id")
            elif ref.tree and not self._ledger.draw_edge(name, row.id, target):
                self._reject(row, name, f"{quoted(called)} would close a circle")
            else:
                accepted.append(target)
        if ref.tree and not row.targets:
            self._ledger.draw_edge(name, row.id, None)
        return accepted, len(accepted) == len(row.targets)

    def _reject(self, row: Postponed, name: str, reason: str) -> None:
        self._report.reject(Rejection(self._concept.name, row.file, row.line, name, f"{reason}; the record is kept without it"))

"""Reference connections: everything is listed, filtered and sorted in memory, and then the page is cut out."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from graph.projection.labels import label_of_type, type_name
from graph.projection.pages import Cursors
from graph.projection.seals import SEAL
from tests.graph.plain import Data, Record, Row, Sight
from tests.graph.tables import LISTS, Fact, Hop, Listed, Way
from values.folding import TYPED, fold, forms

# Replacement of a missing value in a cursor, so that it comes last: (descending, ascending).
_MISSING = {
    "text": ("", "\uffff"),
    "number": (-9223372036854775807, 9223372036854775807),
    "time": ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
    "day": ("0001-01-01", "9999-12-31"),
}


class Lists:
    """The connections of one viewer. `told` are the fields that are not stored, by `Type.field`."""

    def __init__(self, data: Data, sight: Sight) -> None:
        self.data = data
        self.sight = sight
        self.told: dict[str, Callable[..., Any]] = {}

    def page(self, rows: list[Row], place: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return a connection: everything is listed, filtered and sorted, and then the page is cut out."""
        listed = LISTS[place]
        rows = [
            row for row in rows if self.sight.sees(row.record) and (not listed.present or (row.tie and listed.present not in row.tie.facts))
        ]
        rows = [row for row in rows if self.holds(row, listed, arguments.get("filter") or {})]
        placed = self.sorted(rows, listed, arguments.get("orderBy"))
        after, before, first, last = (arguments.get(name) for name in ("after", "before", "first", "last"))
        name, descending = self.order(listed, arguments.get("orderBy"))
        purpose = f"{place} {name} {'DESC' if descending else 'ASC'}"
        spots = [Cursors(purpose).encode(value, tie) for value, tie, _ in placed]
        backward = last is not None or before is not None
        asked = last if backward else first
        size: int = 20 if asked is None else asked
        cursor = before if backward else after
        candidates = list(zip(spots, placed, strict=True))
        if cursor is not None:
            at = decode(cursor, purpose)
            down = (descending, descending and listed.sorts[name].tied)
            candidates = [one for one in candidates if _compare(one[1][:2], at, *down) * (-1 if backward else 1) > 0]
        outside = cursor is not None and len(candidates) < len(placed)
        more = len(candidates) > size
        cut = candidates[max(len(candidates) - size, 0) :] if backward else candidates[:size]
        edges = [{"cursor": spot, "node": row if listed.rows else row.record, **self.facts(row)} for spot, (_, _, row) in cut]
        return {
            "edges": edges,
            "nodes": [one["node"] for one in edges],
            "totalCount": len(rows),
            "totalCountIsExact": True,
            "pageInfo": {
                "hasNextPage": outside if backward else more,
                "hasPreviousPage": more if backward else outside,
                "startCursor": cut[0][0] if cut else None,
                "endCursor": cut[-1][0] if cut else None,
            },
        }

    @staticmethod
    def facts(row: Row) -> dict[str, Any]:
        """Return the facts of the relationship on its edge."""
        return dict(row.tie.facts) if row.tie else {}

    @staticmethod
    def order(listed: Listed, order: dict[str, str] | None) -> tuple[str, bool]:
        if not order:
            return listed.default[0], listed.default[1] == "DESC"
        return order["field"], order.get("direction", "ASC") == "DESC"

    def sorted(self, rows: list[Row], listed: Listed, order: dict[str, str] | None) -> list[tuple[Any, str, Row]]:
        """Return rows in order, with the value and the tie-breaker of their cursors."""
        name, descending = self.order(listed, order)
        sort = listed.sorts[name]
        placed = [(self.value(row, sort.fact, sort.kind, descending), self.breaker(row, listed), row) for row in rows]
        placed.sort(key=lambda one: one[1], reverse=descending and sort.tied)
        placed.sort(key=lambda one: one[0], reverse=descending)
        return placed

    def value(self, row: Row, fact: str, kind: str, descending: bool) -> Any:
        """Return the sort value of a row."""
        if fact == "lastTouchedAt":
            found = self.told["Contact.lastTouchedAt"](row.record, None)
        elif fact.startswith("r."):
            found = row.facts.get(fact[2:])
        elif fact in ("score", "penetration"):
            found = row.record.facts.get(fact, -1 if descending else 1000000)
        else:
            found = row.record.facts.get(fact)
        if found is None:
            return _MISSING[kind][0 if descending else 1]
        return fold(found) if kind == "text" else found

    @staticmethod
    def breaker(row: Row, listed: Listed) -> str:
        assert row.record is not None
        found: str = row.record.facts["id"]
        if row.tie is None or listed.tie is None:
            return found
        if listed.tie == "direction":
            return found + ("<" if row.tie.start is row.record else ">")
        return row.tie.facts.get(listed.tie) or found

    def cursors(self, place: str, order: dict[str, str] | None, sources: list[Record] | None = None) -> list[str]:
        """Return cursors of rows that such a list can have."""
        listed = LISTS[place]
        if place.startswith("Query."):
            rows = self.data.of(listed.label)
        else:
            owners = [row.record for row in self.data.of(label_of_type(place.split(".")[0]))]
            rows = [row for owner in owners for row in self.data.hop(owner, listed.hop) if row.record.label == listed.label]
        name, descending = self.order(listed, order)
        cursors = Cursors(f"{place} {name} {'DESC' if descending else 'ASC'}")
        return sorted({cursors.encode(value, tie) for value, tie, _ in self.sorted(rows, listed, order)})

    # -- filters

    def holds(self, row: Row, listed: Listed, conditions: dict[str, Any]) -> bool:
        """Return whether a row meets all conditions. An unknown value meets only `isNull` and `not`."""
        for name, operand in conditions.items():
            if name == "and":
                met = all(self.holds(row, listed, one) for one in operand)
            elif name == "or":
                met = any(self.holds(row, listed, one) for one in operand)
            elif name == "not":
                met = not _empty(operand) and self.holds(row, listed, operand)
                met = True if _empty(operand) else not met
            elif name == "levelChanged":
                met = self.changed(row, operand)
            else:
                met = all(self.meets(row, listed, name, operator, value) for operator, value in operand.items())
            if not met:
                return False
        return True

    def meets(self, row: Row, listed: Listed, name: str, operator: str, operand: Any) -> bool:
        """Return whether a row meets one comparison."""
        fact = listed.filters.get(name, name)
        if isinstance(fact, Hop | Way):
            found = [one.facts["id"] for one in self.reached(row.record, fact, above=operator == "within")]
            if operator == "isNull":
                return (not found) is operand
            return any(one in (operand if operator == "in" else [operand]) for one in found)
        if isinstance(fact, Fact) and fact.kind == "job":
            jobs = [one for one in self.data.hop(row.record, "->WORKS_AT") if "until" not in one.facts and self.sight.sees(one.record)]
            values = [one.facts[fact.name] for one in jobs if fact.name in one.facts]
            return (not values) is operand if operator == "isNull" else any(_OPERATORS[operator](value, operand) for value in values)
        value = row.record.facts.get(fact.name) if isinstance(fact, Fact) else self.fact(row, fact)
        if operator == "isNull":
            return (value is None) is operand
        if value is None:
            return False
        if isinstance(fact, Fact):
            return _OPERATORS[operator](value, Decimal(operand) * 100)
        return _OPERATORS[operator](value, _utc(operand) if isinstance(operand, str) else operand)

    def reached(self, record: Record, way: Hop | Way, *, above: bool) -> list[Record]:
        """Return the visible records at the end of a way, with those above them for `above` and for a way `up`."""
        found = [record]
        for hop in way.hops if isinstance(way, Way) else (way,):
            there = [one for one in found if hop.labels == (one.label,)]  # news about a category need no hop to the category
            rows = [row for one in found if one not in there for row in self.data.hop(one, hop.hop)]
            found = there + [row.record for row in rows if row.record.label in hop.labels and hop.present not in row.facts]
        found = [one for one in found if self.sight.sees(one)]
        if above or (isinstance(way, Way) and way.up):
            for one in found:
                found += [row.record for row in self.data.hop(one, "->PART_OF")]
        return found

    def changed(self, row: Row, wanted: dict[str, Any]) -> bool:
        """Return whether the level of a customer changed as wanted."""
        stood = sorted((one.record.facts for one in self.data.hop(row.record, "->STANDS")), key=lambda one: one["asOf"])
        between = wanted.get("between", {})
        for before, after in zip([{}, *stood], stood, strict=False):
            met = [
                "cause" in after,
                "from" not in wanted or before.get("level") == wanted["from"],
                "to" not in wanted or after.get("level") == wanted["to"],
                (between.get("from") or "") <= after["asOf"] <= (between.get("to") or "9999"),
            ]
            if all(met):
                return True
        return False

    def fact(self, row: Row, fact: str) -> Any:
        if fact == "present":
            return row.tie is not None and "until" not in row.tie.facts
        if fact.startswith("r."):
            return row.tie.facts.get(fact[2:]) if row.tie else None
        computed = {"hasOpenClaim": self.open_claim, "gap": self.told["Satisfaction.gap"], "warmth": self.told["Contact.warmth"]}
        if fact in computed:
            return computed[fact](row.record, None)
        if fact == "lastTouchedAt":
            return self.told["Contact.lastTouchedAt"](row.record, None)
        special = self.told.get(f"{type_name(row.record.label)}.{fact}")
        if special and fact in ("overdue", "status"):
            return special(row.record, None)
        return row.record.facts.get(fact, False if fact == "singleThreaded" else None)

    def open_claim(self, record: Record, _info: Any) -> bool:
        return any(row.record.label == "Claim" and row.record.facts["status"] != "RESOLVED" for row in self.data.hop(record, "<-OF"))


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, operand: value == operand,
    "in": lambda value, operand: value in operand,
    "gt": lambda value, operand: value > operand,
    "gte": lambda value, operand: value >= operand,
    "lt": lambda value, operand: value < operand,
    "lte": lambda value, operand: value <= operand,
    "contains": lambda value, operand: any(asked in one for one in forms(value) for asked in forms(operand, TYPED)),
    "startsWith": lambda value, operand: any(one.startswith(asked) for one in forms(value) for asked in forms(operand, TYPED)),
}


def _empty(conditions: dict[str, Any]) -> bool:
    """Return whether a filter is empty: it is no condition, not even below `not`."""
    for name, operand in conditions.items():
        if name == "or":
            return False
        if name == "and" and not operand:
            continue
        if name == "not" and _empty(operand):
            continue
        return False
    return True


def decode(cursor: str, purpose: str) -> tuple[Any, str]:
    """Return the content of a cursor."""
    value, tie = json.loads(SEAL.open(cursor, purpose.encode()) or "")
    return value, tie


def _compare(one: tuple[Any, str], other: tuple[Any, str], descending: bool, tie_descending: bool) -> int:
    """Return 1 if `one` comes after `other` in the list."""
    if one[0] != other[0]:
        return 1 if (one[0] < other[0]) is descending else -1
    return ((one[1] > other[1]) - (one[1] < other[1])) * (-1 if tie_descending else 1)


def _utc(text: str) -> str:
    """Return a point in time with an offset in UTC. Other texts are unchanged."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d", text):
        return text
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

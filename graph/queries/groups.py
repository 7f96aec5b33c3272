"""Groups of records with their figures: how a statement of `graph/cypher/*_by.cypher` is put together, and the filter of each group.

A grouping uses a field that the list of the records can be filtered by. So a group has a filter with which that list returns its records.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from graph.client.errors import BadRequest
from graph.client.files import cypher
from graph.derived.facts import NO_CURRENCY
from graph.projection.arguments import between
from graph.projection.conditions import MAX_CONDITIONS, condition, conditions_in
from graph.projection.fields import Filter

_MONTHS = {"month": 1, "quarter": 3}
LATEST = date.max.isoformat()
_EXISTS = re.compile(r"EXISTS \{ (MATCH .+) \}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Grouping:
    """How records are grouped: by a field of their filter, or by the `unit` ("month" or "quarter") of a time. `parts` replaces
    placeholders of the statement, such as the value of a purchase within the group of a product.
    """

    field: str
    unit: str = ""
    parts: Mapping[str, str] = dataclasses.field(default_factory=dict)


def statement(
    name: str, grouping: Grouping, offered: Mapping[str, Filter], conditions: Mapping[str, Any], parts: Mapping[str, str]
) -> tuple[str, dict[str, Any]]:
    """Return the statement in the file `name` with its parameters, for the records that meet the conditions of a filter. `parts` fills in
    further placeholders of the file.

    Raises `BadRequest` for a filter over the limits: the filter of each group has the conditions of the group too.
    """
    most = MAX_CONDITIONS - (2 if grouping.unit else 1)  # a period is two conditions
    if (held := conditions_in(conditions)) > most:
        raise BadRequest(
            f"Filter and period hold {held} conditions: {most} is the most here, because the filter of a group adds to them. "
            "Use `in` for many values, or send several requests."
        )
    given: dict[str, Any] = {}

    def bind(path: tuple[str | int, ...], make: Any) -> str:
        value: Any = conditions
        for step in path:
            value = value[step]
        parameter = f"where{len(given)}"
        given[parameter] = make(value)
        return f"${parameter}"

    tests = condition(conditions, offered, _of_n, bind)
    grouped = _grouped(offered[grouping.field], grouping.unit)
    filled = {place: _of_n(one) for place, one in {"grouped": grouped, **parts, **grouping.parts}.items()}
    filled["conditions"] = " AND ".join(tests) or "true"
    text = cypher(name)
    for place, one in filled.items():
        text = text.replace(f"%{place}", one)
    return text, given


def _of_n(template: str) -> str:
    return re.sub(r"%n\b", "n", template)


def _grouped(by: Filter, unit: str) -> str:
    """Return Cypher that binds the `key` of each group of a record `n`, and the `name` of a record that is the key."""
    if found := _EXISTS.fullmatch(by.within):
        variable = by.expression.partition(".")[0]
        match = _of_n(found[1].replace("%test", "true"))
        return f"OPTIONAL {match}\nWITH DISTINCT n, {variable}\nWITH n, {variable}.id AS key, {variable}.name AS name"
    key = _of_n(by.expression)
    if unit:
        key = f"CASE WHEN {key} IS NOT NULL THEN toString(date.truncate({unit!r}, {key})) END"
    return f"WITH n, {key} AS key, null AS name"


def read(
    rows: list[Any], grouping: Grouping, by: Filter, conditions: Mapping[str, Any]
) -> tuple[str, list[tuple[dict[str, Any], list[Any]]]]:
    """Return the reporting currency, and of each group the fields of `Keyed` and its counts, from the row of the statement."""
    ((currency, found),) = rows
    record, unit = by.within != "%test", grouping.unit
    return currency or NO_CURRENCY, [
        (
            {
                "label": _label(key, name, unit),
                "key": None if record else key,
                "record": key if record else None,
                "filter": joined(conditions, {grouping.field: _condition(key, unit)}),
                "sort": _place(key, counts[0], unit),
                "id": key or "",
            },
            counts,
        )
        for key, name, counts in found
    ]


def _label(key: str | None, name: str | None, unit: str) -> str:
    if key is None:
        return "Not recorded"
    if unit:
        return key[:7] if unit == "month" else f"{key[:4]} Q{(int(key[5:7]) + 2) // 3}"
    return name or key


def _place(key: str | None, count: int, unit: str) -> int:
    """Return the sort key of a group: the latest time or the largest number first, and records without a value last."""
    if key is None:
        return 1
    return -date.fromisoformat(key).toordinal() if unit else -count


def _condition(key: str | None, unit: str) -> dict[str, Any]:
    if key is None:
        return {"isNull": True}
    if not unit:
        return {"eq": key}
    begin = date.fromisoformat(key)
    months = begin.year * 12 + begin.month - 1 + _MONTHS[unit]
    return {"gte": f"{begin}T00:00:00Z", "lt": f"{date(months // 12, months % 12 + 1, 1)}T00:00:00Z"}


def joined(conditions: Mapping[str, Any], further: Mapping[str, Any]) -> dict[str, Any]:
    """Return a filter of the conditions and of further ones. It nests no deeper than the deepest filter that is allowed."""
    if not conditions.keys() & further.keys():
        return {**conditions, **further}
    return {**conditions, "and": [*conditions.get("and", []), dict(further)]}


def within(period: Mapping[str, Any]) -> dict[str, str]:
    """Return the condition that a time lies in a period of days. Raises `BadRequest` if the period ends before it begins."""
    first, last = period.get("from"), period.get("to")
    if first and last:
        between("period", last, first, last, f"`period` ends on {last}, before it begins on {first}: give `from` before `to`.")
    found: dict[str, str] = {"gte": f"{first}T00:00:00Z"} if first else {}
    if last and last < LATEST:
        found["lt"] = f"{date.fromisoformat(last) + timedelta(days=1)}T00:00:00Z"
    return found

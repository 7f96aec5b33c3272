"""Sort keys: what lists are sorted by in place of a value that may be missing. Every path that writes stores them (docs/graph.md).

For an optional value `dueAt`, a record has `dueAtLow` and `dueAtHigh`. Both equal the value. Without a value, `dueAtLow` is below and
`dueAtHigh` above every value, so a missing value comes last in both directions. The keys are never null, so their indexes have every
record.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from values.folding import fold


class SortKind(StrEnum):
    """How a value is sorted."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    DAY = "day"


_MOST = 2**63 - 1
# Below and above every value.
MISSING: dict[SortKind, tuple[Any, Any]] = {
    SortKind.TEXT: ("", "\uffff"),
    SortKind.NUMBER: (-_MOST, _MOST),
    SortKind.TIME: (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
    SortKind.DAY: (date(1, 1, 1), date(9999, 12, 31)),
}
# By label: the properties whose keys are stored wherever the property is written.
SORTED: dict[str, dict[str, SortKind]] = {
    "Customer": dict.fromkeys(("city", "country", "industry", "segment"), SortKind.TEXT),
    "Opportunity": {"openedAt": SortKind.TIME, "closedAt": SortKind.TIME, "valueReporting": SortKind.NUMBER},
    "Referral": {"givenAt": SortKind.TIME, "askedAt": SortKind.TIME},
    "ServiceJob": {"agreedAt": SortKind.TIME},
}
# By label: properties that are judged later (graph/derived/standings.py). A new record has the keys of a missing value.
JUDGED: dict[str, dict[str, SortKind]] = {
    "Customer": {
        "willDropAt": SortKind.DAY, "overdue": SortKind.NUMBER, "touchedAt": SortKind.TIME, "orderedAt": SortKind.TIME,
        "lifetimeValue": SortKind.NUMBER,
    },
}  # fmt: skip


def keys_of(name: str, kind: SortKind, value: Any) -> dict[str, Any]:
    """Return the two sort keys of a value. None is a missing value."""
    low, high = MISSING[kind] if value is None else (value, value)
    if kind is SortKind.TEXT and value is not None:
        low = high = fold(value)
    return {f"{name}Low": low, f"{name}High": high}


def key_names(label: str) -> list[str]:
    """Return the sort keys that are stored wherever their property is written."""
    return [f"{name}{end}" for name in SORTED.get(label, {}) for end in ("Low", "High")]


def sort_keys(label: str, properties: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    """Return the sort keys of the given properties. A `new` record also gets the keys of the properties that it does not have."""
    found: dict[str, Any] = {}
    for name, kind in SORTED.get(label, {}).items():
        if new or name in properties:
            found |= keys_of(name, kind, properties.get(name))
    for name, kind in JUDGED.get(label, {}).items() if new else ():
        found |= keys_of(name, kind, None)
    return found

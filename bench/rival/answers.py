"""Compares two answers, value by value. Both are first brought into one form: the same names, edges, amounts and times."""

import re
from decimal import Decimal
from typing import Any

# The library returns lists for relationships to one record.
_ONE = {"customer", "node", "territory", "owner", "parent", "soldBy", "placedBy", "reportsTo", "referredBy", "contact"}
_LEFT_OUT = {"cursor", "endCursor", "score", "match"}  # each side has its own cursors and scores
_WHOLE_SECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.0+Z")


def plain(value: Any) -> Any:
    """Return an answer in the common form."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return _record(value)
    found = _WHOLE_SECONDS.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}Z" if found else value


def _record(value: dict[str, Any]) -> Any:
    value = {key: one for key, one in value.items() if key not in _LEFT_OUT}
    if "nodes" in value:  # nodes without their edges
        value["edges"] = [{"node": one} for one in value.pop("nodes")]
    for inner in ("properties", "relationship"):  # the facts of an edge, and the level of a customer
        value |= value.pop(inner, None) or {}
    if isinstance(value.get("total"), dict):  # Rapport: an amount of money; the library: minor units and a currency
        value["currency"], value["total"] = value["total"]["currency"], round(Decimal(str(value["total"]["amount"])) * 100)
    for key in _ONE & value.keys():
        if isinstance(value[key], list) and len(value[key]) < 2:
            value[key] = value[key][0] if value[key] else None
    if value.keys() == {"edges"}:
        return plain(value["edges"])
    return {key: plain(one) for key, one in value.items()}


def hits(ours: dict[str, Any]) -> list[Any]:
    """Return the hits of both searches of the library in one list, or those of Rapport, by id."""
    if "search" in ours:
        return sorted((plain(one["node"]) for one in ours["search"]), key=lambda one: str(one["id"]))
    edges = [*ours["customers"]["edges"], *ours["contacts"]["edges"]]
    return sorted((plain(one["node"]) for one in edges), key=lambda one: str(one["id"]))


def difference(ours: Any, theirs: Any, path: str = "") -> str | None:
    """Return where two answers differ first, and how. None if they are equal."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        found = (difference(ours[key], theirs[key], f"{path}.{key}") for key in ours)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        found = (difference(*pair, f"{path}[{place}]") for place, pair in enumerate(zip(ours, theirs, strict=True)))
    else:
        return None if ours == theirs else f"{path or 'answer'}: {str(ours)[:300]} | {str(theirs)[:300]}"
    return next((one for one in found if one), None)

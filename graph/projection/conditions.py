"""Filters: `eq in gt gte lt lte contains startsWith isNull` for each field, joined by `and or not`. Null is no condition."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph.client.errors import BadRequest
from graph.projection.fields import Filter, Kind
from graph.projection.pages import literal
from values.folding import TYPED, forms
from values.search_values import BESIDE

DEEPEST = 5
LONGEST_TEXT = 320  # characters of a text to compare with: as long as the longest email address
MAX_CONDITIONS = 64  # conditions of one filter: Neo4j plans many of them for seconds, and fails of some hundreds
Path = tuple[str | int, ...]
Bind = Callable[[Path, Callable[[Any], Any]], str]

# A folded text has `BESIDE` before each of its forms. So a form begins with a text if the folded text contains `BESIDE` and the text.
_FOLDED: dict[str, Callable[[str], list[str]]] = {
    "contains": lambda text: forms(text, TYPED),
    "startsWith": lambda text: [BESIDE + one for one in forms(text, TYPED)],
}


def compares(operator: str, text: str) -> list[str]:
    """Return the texts that `contains` or `startsWith` searches in the folded forms. One match is enough."""
    return _FOLDED[operator](text)


_COMPARE = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def _operator(expression: str, kind: Kind, name: str, parameter: str) -> str:
    if name in _COMPARE:
        return f"{expression} {_COMPARE[name]} {literal(parameter, kind)}"
    if name == "in":
        if kind in (Kind.TIME, Kind.DAY):
            return f"{expression} IN [item IN {parameter} | {literal('item', kind)}]"
        return f"{expression} IN {parameter}"
    if name in _FOLDED:
        return f"any(form IN {parameter} WHERE {expression} CONTAINS form)"
    if name == "isNull":
        return f"({expression} IS NULL) = {parameter}"
    raise BadRequest(f"There is no operator `{name}` in a filter.")


def condition(
    value: Mapping[str, Any],
    offered: Mapping[str, Filter],
    render: Callable[[str], str],
    bind: Bind,
    path: Path = (),
    depth: int = 1,
) -> list[str]:
    """Return the conditions of a filter input, all of which must hold. Parameters are bound by their path in the input.

    Raises `BadRequest` for a filter over the limits.
    """
    if depth == 1 and (held := conditions_in(value)) > MAX_CONDITIONS:
        raise BadRequest(
            f"A filter holds {held} conditions: {MAX_CONDITIONS} is the most. Use `in` for many values, or send several requests."
        )
    if depth > DEEPEST:
        raise BadRequest(f"A filter nests `and`, `or`, `not` {DEEPEST} deep at most: flatten it.")
    found: list[str] = []
    for name, inner in value.items():
        if inner is None:
            continue
        here: Path = (*path, name)
        if name in ("and", "or"):
            parts = _parts(inner, offered, render, bind, here, depth)
            if parts or name == "or":
                found.append("(" + (" AND " if name == "and" else " OR ").join(parts) + ")" if parts else "false")
        elif name == "not":
            parts = condition(inner, offered, render, bind, here, depth + 1)
            if parts:
                found.append(f"NOT coalesce({' AND '.join(parts)}, false)")
        else:
            operators = [operator for operator, operand in inner.items() if operand is not None]
            found += [
                _test(offered[name], operator, render, bind((*here, operator), _read(offered[name], operator))) for operator in operators
            ]
    return found


def conditions_in(value: Any) -> int:
    """Return the number of values in a filter."""
    if isinstance(value, Mapping):
        return sum(map(conditions_in, value.values()))
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return sum(map(conditions_in, value))
    return int(value is not None)


def _test(offer: Filter, operator: str, render: Callable[[str], str], parameter: str) -> str:
    within = render(offer.within)
    if operator == "isNull" and within != "%test":
        return f"({within.replace('%test', 'true')} = (NOT {parameter}))"
    expression = offer.folded if operator in _FOLDED else offer.expression
    return within.replace("%test", _operator(render(expression), offer.kind, operator, parameter))


def _read(offer: Filter, operator: str) -> Callable[[Any], Any]:
    """Return the function that prepares an operand for the comparison."""
    fold = _FOLDED.get(operator) or offer.key
    if fold is None or operator == "isNull":
        return lambda value: value

    def read(text: str) -> Any:
        if len(text) > LONGEST_TEXT:  # folding a long text takes longer than the deadline
            raise BadRequest(
                f"`{operator}` compares with a text of at most {LONGEST_TEXT} characters. This one has {len(text)}: shorten it."
            )
        return fold(text)

    return (lambda texts: [read(one) for one in texts]) if operator == "in" else read


def _parts(
    values: Sequence[Mapping[str, Any]],
    offered: Mapping[str, Filter],
    render: Callable[[str], str],
    bind: Bind,
    path: Path,
    depth: int,
) -> list[str]:
    joined = []
    for position, value in enumerate(values):
        parts = condition(value, offered, render, bind, (*path, position), depth + 1)
        joined.append("(" + (" AND ".join(parts) or "true") + ")")
    return joined

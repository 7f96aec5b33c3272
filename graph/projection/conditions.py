"""Filters: `eq in gt gte lt lte contains startsWith within isNull` for each field, joined by `and or not`.

An omitted field is no condition. Null is an error, and so is a condition without an operator, or a branch without a condition: these are
what a client sends for a variable without a value, and would otherwise find every record.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from graph.client.errors import BadRequest
from graph.projection.fields import Filter, Kind
from graph.projection.pages import literal
from values.folding import TYPED, forms
from values.money import UNUSUAL
from values.search_values import BESIDE

DEEPEST = 5
LONGEST_TEXT = 320  # characters of a text to compare with: as long as the longest email address
MAX_CONDITIONS = 64  # conditions of one filter: Neo4j plans many of them for seconds, and fails of some hundreds
_LARGEST = 2**63 - 1
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


# The number of decimals of the reporting currency.  (:Store {reportingCurrency})
_UNUSUAL = " ".join(f"WHEN store.reportingCurrency IN {currencies} THEN {decimals}" for decimals, currencies in UNUSUAL.items())
_DECIMALS = f"HEAD(COLLECT {{ MATCH (store:Store {{id: 1}}) RETURN CASE {_UNUSUAL} ELSE 2 END }})"
_MOST_DECIMALS = 4
_COMPARE = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def check(given: Mapping[str, Any] | None, path: str = "filter") -> None:
    """Raise `BadRequest` if a filter has a null, a condition without an operator, or a branch of `and`, `or` or `not` without a condition.
    A filter that is null is no filter.
    """
    for name, inner in (given or {}).items():
        here = f"{path}.{name}"
        if name not in ("and", "or", "not"):
            _check(inner, here, name)
        elif inner is None:
            raise BadRequest(f"`{here}` is null. Give conditions, or leave `{name}` out.")
        else:
            branches = [(inner, here)] if name == "not" else [(one, f"{here}[{number}]") for number, one in enumerate(inner)]
            for branch, place in branches:
                if not branch:
                    raise BadRequest(f"`{place}` has no condition. Give one, or leave it out. Is a variable undefined?")
                check(branch, place)


def _check(value: Any, path: str, name: str) -> None:
    """Raise `BadRequest` if a condition is null or empty, or has an operator that is null, or an input without a value (`between: {}`)."""
    if value is None:
        raise BadRequest(f"`{path}` is null. To find records without a value, use `isNull: true`. Otherwise leave `{name}` out.")
    if not value:
        raise BadRequest(f"`{path}` has no operator. Give one, such as `eq`, or leave `{name}` out. Is a variable undefined?")
    for operator, operand in value.items():
        here = f"{path}.{operator}"
        if isinstance(operand, Mapping) and not conditions_in(operand):
            raise BadRequest(f"`{here}` has no value. Give one, or leave `{operator}` out. Is a variable undefined?")
        if operand is None:
            raise BadRequest(f"`{here}` is null. To find records without a value, use `isNull: true`. Otherwise leave `{operator}` out.")


def _operator(expression: str, kind: Kind, name: str, parameter: str) -> str:
    if kind is Kind.MONEY and name in _COMPARE:
        return f"{expression} {_COMPARE[name]} {parameter}[{_DECIMALS}]"
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
        here: Path = (*path, name)
        if name in ("and", "or"):
            parts = _parts(inner, offered, render, bind, here, depth)
            if parts or name == "or":
                found.append("(" + (" AND " if name == "and" else " OR ").join(parts) + ")" if parts else "false")
        elif name == "not":
            parts = condition(inner, offered, render, bind, here, depth + 1)
            found.append(f"NOT coalesce({' AND '.join(parts)}, false)" if parts else "false")  # `and: []` always holds
        else:
            offer = offered[name]
            if offer.parts:
                parts = [_part(offer, render, bind, here, part, operand) for part, operand in inner.items()]
                found.append(render(offer.within).replace("%test", " AND ".join(parts)))
            else:
                found += [_test(offer, operator, render, bind((*here, operator), _read(offer, operator))) for operator in inner]
    return found


def _part(offer: Filter, render: Callable[[str], str], bind: Bind, here: Path, part: str, operand: Any) -> str:
    """Return one condition on the record of `within`. An operand that is an object has conditions of its own, such as `between.from`."""
    if not isinstance(operand, Mapping):
        return render(offer.parts[part]).replace("%given", bind((*here, part), lambda value: value))
    inner = [name for name, value in operand.items() if value is not None]
    tests = [render(offer.parts[f"{part}.{name}"]).replace("%given", bind((*here, part, name), lambda value: value)) for name in inner]
    return f"({' AND '.join(tests) or 'true'})"


def conditions_in(value: Any) -> int:
    """Return the number of values in a filter."""
    if isinstance(value, Mapping):
        return sum(map(conditions_in, value.values()))
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return sum(map(conditions_in, value))
    return int(value is not None)


def _test(offer: Filter, operator: str, render: Callable[[str], str], parameter: str) -> str:
    within = render(offer.within)
    if operator == "within":
        return render(offer.subtree).replace("%given", parameter)
    if operator == "isNull" and within != "%test":
        return f"({within.replace('%test', f'{render(offer.expression)} IS NOT NULL')} = (NOT {parameter}))"
    expression = offer.folded if operator in _FOLDED else offer.expression
    return within.replace("%test", _operator(render(expression), offer.kind, operator, parameter))


def _read(offer: Filter, operator: str) -> Callable[[Any], Any]:
    """Return the function that prepares an operand for the comparison."""
    if offer.kind is Kind.MONEY and operator != "isNull":
        return _amounts
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


def _amounts(text: str) -> list[int | float]:
    """Return an amount in minor units, for currencies with 0, 1, 2 … decimals."""
    found = (Decimal(text).scaleb(decimals) for decimals in range(_MOST_DECIMALS + 1))
    return [int(one) if one == one.to_integral_value() and abs(one) <= _LARGEST else float(one) for one in found]


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

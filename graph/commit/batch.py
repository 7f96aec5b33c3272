"""Batches: writes of any kind in order, each in its own transaction, with references to records of earlier operations.

An id in an input may be `ref:<idempotency key>`: the record that the earlier operation of the batch with this key created or changed. With
`ref:<key>#<field>` it is another record of that operation's payload, such as `ref:…#promises.0`. References are resolved before the write,
so the same batch sent again has the same inputs and gets the same answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.commit.change_set import Decision, UserError
from graph.commit.rows import Outcome
from graph.commit.transaction import Writer
from insights.enums import UserErrorCode

REFERENCE = "ref:"
_UNKNOWN = "No earlier operation of this batch has the key {}: put that operation first, or correct the key."
_REFUSED = "The operation with the key {} was refused: correct it, and send the batch again."
_NOTHING = "The operation with the key {} has no such record: name one of its payload, or only the key."
_STOPPED = "An operation before this one was refused: correct it, and send the batch again."
_TWICE = "An earlier operation of this batch has the same key: give each operation its own."


@dataclass(frozen=True, slots=True)
class Operation:
    """One write of a batch. `records` are the records of its payload: their names in the API and in the answer, the main record first."""

    decision: Decision
    values: Mapping[str, Any]
    records: Mapping[str, str]

    @property
    def key(self) -> str:
        """Return the idempotency key."""
        return str(self.values.get("idempotencyKey") or "")


async def write(writer: Writer, operations: Sequence[Operation], *, stop: bool, later: bool) -> list[Outcome]:
    """Apply the operations in order, and return their outcomes. A refused one refuses those that refer to it, and with `stop` all others.
    With `later`, the server judges the customers afterwards.

    Raises `Unavailable` if the graph does not answer. The same batch may be sent again: operations that were applied keep their answers.
    """
    outcomes: list[Outcome] = []
    known: dict[str, tuple[Operation, Outcome]] = {}
    for operation in operations:
        errors: list[UserError] = []
        if stop and any(one.errors for one in outcomes):
            errors.append(UserError(UserErrorCode.NOT_ATTEMPTED, (), _STOPPED))
        elif operation.key in known:
            errors.append(UserError(UserErrorCode.KEY_REUSED, ("idempotencyKey",), _TWICE))
        values = operation.values if errors else _resolved(operation, known, errors)
        outcome = Outcome({}, tuple(errors)) if errors else (await writer.write(operation.decision, [values], later=later))[0]
        known.setdefault(operation.key, (operation, outcome))
        outcomes.append(outcome)
    return outcomes


def _resolved(operation: Operation, known: Mapping[str, tuple[Operation, Outcome]], errors: list[UserError]) -> Mapping[str, Any]:
    """Return the values of an operation with ids in place of references. Adds an error for every reference to nothing."""
    values: Any = operation.values
    for path in operation.decision.names:
        values = _replaced(values, path.split("."), (), known, errors)
    found: Mapping[str, Any] = values
    return found


def _replaced(
    value: Any, path: list[str], where: tuple[str, ...], known: Mapping[str, tuple[Operation, Outcome]], errors: list[UserError]
) -> Any:
    """Return a value in which the ids at a path are no references any more, through lists and objects."""
    if isinstance(value, list):
        return [_replaced(one, path, (*where, str(number)), known, errors) for number, one in enumerate(value)]
    if path and isinstance(value, Mapping) and path[0] in value:
        return {**value, path[0]: _replaced(value[path[0]], path[1:], (*where, path[0]), known, errors)}
    if path or not isinstance(value, str) or not value.startswith(REFERENCE):
        return value
    name = value.removeprefix(REFERENCE)
    key, field = (name, "") if name in known or "#" not in name else name.rsplit("#", 1)
    if key not in known:
        errors.append(UserError(UserErrorCode.REFERENCE_FAILED, where, _UNKNOWN.format(f"`{key}`")))
        return value
    earlier, outcome = known[key]
    if outcome.errors:
        errors.append(UserError(UserErrorCode.REFERENCE_FAILED, where, _REFUSED.format(f"`{key}`")))
        return value
    found = _record(earlier, outcome, field)
    if found is None:
        errors.append(UserError(UserErrorCode.REFERENCE_FAILED, where, _NOTHING.format(f"`{key}`")))
    return found or value


def _record(operation: Operation, outcome: Outcome, field: str) -> str | None:
    """Return the id of a record of an answer: the main one, or the one in a field of the payload (`promises.0`)."""
    name, _, place = (field or next(iter(operation.records))).partition(".")
    found = outcome.answer.get(operation.records.get(name, ""))
    if isinstance(found, list):
        return str(found[int(place)]) if place.isdecimal() and int(place) < len(found) else None
    return str(found) if found and not place else None

"""One input on its way through a transaction, and its outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from graph.commit.change_set import Caution, Decision, UserError
from insights.enums import WarningCode
from values.ids import label_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one input: the ids of the written records by their names in the payload, with warnings; or the user errors."""

    answer: Mapping[str, Any]
    errors: tuple[UserError, ...] = ()
    warnings: tuple[Caution, ...] = ()

    def kept(self) -> str:
        """Return the answer as it is stored with the idempotency key."""
        return orjson.dumps({**self.answer, **({"warnings": [[*one] for one in self.warnings]} if self.warnings else {})}).decode()


def told(kept: str) -> Outcome:
    """Return the answer that was stored with an idempotency key, with the warnings of the first time."""
    answer = orjson.loads(kept)
    warnings = [Caution(WarningCode(code), tuple(where), message) for code, where, message in answer.pop("warnings", ())]
    return Outcome(answer, (), tuple(warnings))


UNDECIDED = Outcome({})


class Named(NamedTuple):
    """An id in an input: its place, and the labels that it may have."""

    where: tuple[str, ...]
    id: str
    labels: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Return whether the id has one of these labels. The record may not exist."""
        return label_of(self.id) in self.labels


@dataclass(slots=True)
class InputRow:
    """One input on its way through the transaction. `errors` are the errors of its texts and of the caller's role.

    Without a key the input is not processed, because the caller's role may not call this mutation.
    """

    key: str
    digest: str
    values: dict[str, Any]
    ids: Sequence[Named] = ()
    errors: tuple[UserError, ...] = ()
    outcome: Outcome = UNDECIDED


def each_once(errors: Sequence[UserError]) -> tuple[UserError, ...]:
    """Return the first error of each field, because further errors of a field follow from it."""
    first: dict[tuple[str, ...], UserError] = {}
    for one in errors:
        first.setdefault(one.field, one)
    return tuple(first.values())


def chosen(decision: Decision, values: Mapping[str, Any]) -> str:
    """Return the externalId that the input chooses for a new record. Empty if it chooses none."""
    return str(values.get("externalId") or "") if decision.takes and "id" not in values else ""


def ids_of(decision: Decision, values: Mapping[str, Any]) -> list[Named]:
    """Return the ids that an input names."""
    return [
        Named(where, identifier, labels)
        for path, labels in decision.names.items()
        for where, identifier in values_at(values, path.split("."))
    ]


def values_at(values: Any, path: list[str], where: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Return the ids at a path, through lists and objects, each with its place."""
    if values is None:
        return []
    if isinstance(values, list):
        return [found for number, one in enumerate(values) for found in values_at(one, path, (*where, str(number)))]
    if not path:
        return [(where, values)]
    return values_at(values.get(path[0]), path[1:], (*where, path[0]))

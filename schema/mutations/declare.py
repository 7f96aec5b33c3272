"""Helpers to declare mutations: one `input`, and one payload with the records, `userErrors` and `warnings`.

The type of an input's field says what null means when a stored record is changed. `Maybe[str | None]`: null clears the value.
`Maybe[str]`: the value cannot be cleared. `str | None`: null is the same as leaving the field out.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any

import strawberry

from graph.commit.change_set import Decision, Fields
from graph.projection.fields import Cited
from insights import enums
from resolvers import writing
from schema.kit.declare import field, some
from schema.kit.strawberry_internals import RootInfo, input_fields

KEY = (
    "Idempotency key of 1 to 200 characters. Create a new key for each intent. The same key with the same input is "
    "applied once. A repeat returns the same records and warnings."
)
NAMES = (
    "A rep can name only themselves. A manager can also name reps who work in territories that they manage, and owners of accounts that "
    "they see."
)
# The reason of a deprecation begins with its date (docs/deprecations.md).
SEPARATE = "Since 2026-11-29 creating and changing are separate mutations."
_ONE = "one"  # key in a field's metadata for the decision, input and payload behind it
VERSION = (
    "Version of the record that you read (optimistic locking). If it is stale, nothing is written and the user error is STALE_VERSION."
)


@strawberry.type(description="A reason why a mutation was not applied. Nothing of that input is written.")
class UserError:
    code: enums.UserErrorCode = strawberry.field(description="Stable code for programs.")
    field: list[str] = strawberry.field(description="Path of the input's field. Empty when the error concerns the input as a whole.")
    message: str = strawberry.field(description="Message that says what is wrong and what to do.")


@strawberry.type(name="MutationWarning", description="Something to check about a mutation that was applied.")
class Caution:
    code: enums.WarningCode = strawberry.field(description="Stable code for programs.")
    field: list[str] = strawberry.field(description="Path of the input's field.")
    message: str = strawberry.field(description="Message that says what to check.")


def key() -> Any:
    """Return the field `idempotencyKey` of an input."""
    return strawberry.field(description=KEY)


def version(*, optional: bool = False) -> Any:
    """Return the field `expectedVersion` of an input."""
    return strawberry.field(description=VERSION, default=strawberry.UNSET) if optional else strawberry.field(description=VERSION)


def judge() -> Any:
    """Return the field `judge` of an input with many writes."""
    return some("When the relationships of the affected customers are judged. Defaults to NOW.")


def clearable(description: str) -> Any:
    """Return a field that may be left out, of type `Maybe[... | None]`: null clears the stored value."""
    return some(f"{description} Null clears it.")


def must(description: str) -> Any:
    """Return a field that must be given."""
    return strawberry.field(description=description)


def payload(name: str, description: str, **records: tuple[Any, str]) -> Any:
    """Return a payload type with the records that were written or touched, `userErrors` and `warnings`. Each record is null on user errors.

    `records` maps names to (type, description). A type in a list stands for several records.
    """
    return _payload(name, description, records)


def corrected(name: str, description: str, **records: tuple[Any, str]) -> Any:
    """Return a payload type as `payload` does, whose field `record` may be a voided record."""
    return _payload(name, description, records, frozenset({"record"}))


def _payload(name: str, description: str, records: Mapping[str, tuple[Any, str]], voided: frozenset[str] = frozenset()) -> Any:
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for key_, (kind, said) in records.items():
        many = isinstance(kind, list)
        body["__annotations__"][key_] = list.__class_getitem__(kind[0]) if many else kind | None
        body[key_] = field(Cited(key_, many=many, also_voided=key_ in voided), said)
    body["__annotations__"]["user_errors"] = list[UserError]
    body["user_errors"] = strawberry.field(description="Reasons why the mutation was not applied. Empty on success.")
    body["__annotations__"]["warnings"] = list[Caution]
    body["warnings"] = strawberry.field(
        description="Warnings: what to check about a mutation that was applied. A repeated idempotency key returns the same warnings."
    )
    return strawberry.type(type(name, (), body), description=description)


def mutation(decision: Decision, given: Any, payload: Any, description: str, deprecated: str | None = None) -> Any:
    """Return a root field that writes. `deprecated` is the reason of a deprecation."""
    decision = replace(decision, fields=fields(given))
    argument = strawberry.argument(description="Input of the mutation.")

    async def resolve(info: RootInfo, input: Any) -> Any:
        return await writing.write(info, decision, plain(input))

    resolve.__annotations__["input"] = Annotated[given, argument]
    return strawberry.field(
        resolver=resolve,
        graphql_type=payload,
        description=description,
        deprecation_reason=deprecated,
        metadata={_ONE: (decision, given, payload)},
    )


def bulk(one: Any, name: str, description: str, deprecated: str | None = None) -> Any:
    """Return a root field that applies the same mutation to many inputs in one transaction. Each input is applied or refused by itself."""
    decision, given, payload = one.metadata[_ONE]
    rows = {
        "__annotations__": {"rows": list.__class_getitem__(given), "judge": enums.JudgeTiming | None},
        "judge": judge(),
        "rows": must(f"The inputs, at most {writing.MAX_ROWS}, each with its own idempotency key. They are applied in this order."),
        "__module__": __name__,
    }
    results = {
        "__annotations__": {"results": list.__class_getitem__(payload)},
        "results": strawberry.field(
            description="One result for each input, in the same order. An input that is refused does not affect the other inputs."
        ),
        "__module__": __name__,
    }
    many: Any = strawberry.input(type(f"{name}Input", (), rows), description="Several inputs of the same mutation.")
    answer = strawberry.type(type(f"{name}Payload", (), results), description="Results of several inputs.")
    argument = strawberry.argument(description="Input of the mutation.")

    async def resolve(info: RootInfo, input: Any) -> Any:
        values = plain(input)
        return await writing.write_many(info, decision, values["rows"], later=values.get("judge") == enums.JudgeTiming.LATER)

    resolve.__annotations__["input"] = Annotated[many, argument]
    return strawberry.field(resolver=resolve, graphql_type=answer, description=description, deprecation_reason=deprecated)


def behind(field: Any) -> tuple[Decision, Any, Any] | None:
    """Return decision, input and payload of a root field that writes one input. None for other values."""
    found: tuple[Decision, Any, Any] | None = getattr(field, "metadata", {}).get(_ONE)
    return found


def fields(given: Any) -> Fields:
    """Return what the types of an input's fields say about null, by dotted path, including the fields of nested inputs."""
    found = list(input_fields(given))
    return Fields(
        required=frozenset(one.path for one in found if not (one.maybe or one.nullable)) - {"idempotencyKey"},
        clearable=frozenset(one.path for one in found if one.maybe and one.nullable),
        kept=frozenset(one.path for one in found if one.maybe and not one.nullable),
    )


def plain(value: Any) -> Any:
    """Return an input as plain values. Null stays null."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value

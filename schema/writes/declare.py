"""How mutations are declared: one `input`, one payload with the records and `userErrors` (SCHEMA 9)."""

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Cited
from graph.writing.draft import Decision
from insights import enums
from resolvers import writing
from schema.declare import field

KEY = "1 to 200 characters, a new one for each intent: the same key with the same input is done once, and answered alike."
_ONE = "one"  # in a field's metadata: what it is made of
VERSION = "The `version` that you read; another one by now is a user error, and nothing is written."


@strawberry.type(description="Why a write was not done: nothing of that input is written.")
class UserError:
    code: enums.UserErrorCode = strawberry.field(description="A stable code.")
    field: list[str] = strawberry.field(description="The path of the input's field; empty where it is the input as a whole.")
    message: str = strawberry.field(description="What is wrong, and how to mend it.")


def key() -> Any:
    """`idempotencyKey` of an input."""
    return strawberry.field(description=KEY)


def version(*, optional: bool = False) -> Any:
    """`expectedVersion` of an input."""
    return strawberry.field(description=VERSION, default=strawberry.UNSET) if optional else strawberry.field(description=VERSION)


def some(description: str) -> Any:
    """A field that may be left out."""
    return strawberry.field(description=description, default=strawberry.UNSET)


def must(description: str) -> Any:
    """A field that must be given."""
    return strawberry.field(description=description)


def payload(name: str, description: str, **records: tuple[Any, str]) -> Any:
    """A payload type: the records that were written or touched, each null where there are user errors, and `userErrors`.

    `records`: name → (type, description); a type in a list stands for several.
    """
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for key_, (kind, said) in records.items():
        many = isinstance(kind, list)
        body["__annotations__"][key_] = list.__class_getitem__(kind[0]) if many else kind | None
        body[key_] = field(Cited(key_, many=many), said)
    body["__annotations__"]["user_errors"] = list[UserError]
    body["user_errors"] = strawberry.field(description="What stood against it; empty where it was done.")
    return strawberry.type(type(name, (), body), description=description)


def mutation(decision: Decision, given: Any, payload: Any, description: str) -> Any:
    """A root field that writes."""
    argument = strawberry.argument(description="What is to be written.")

    async def resolve(info: Info[Any, Any], input: Any) -> Any:
        return await writing.write(info.context["writer"], info.context["projection"], info._raw_info, decision, plain(input))

    resolve.__annotations__["input"] = Annotated[given, argument]
    return strawberry.field(resolver=resolve, graphql_type=payload, description=description, metadata={_ONE: (decision, given, payload)})


def bulk(one: Any, name: str, description: str) -> Any:
    """The same mutation for many inputs, as a root field: each is done or refused by itself, all in one transaction."""
    decision, given, payload = one.metadata[_ONE]
    rows = {
        "__annotations__": {"rows": list.__class_getitem__(given)},
        "rows": must(f"The inputs, {writing.MOST} at most, each with a key of its own; they are done in this order."),
        "__module__": __name__,
    }
    results = {
        "__annotations__": {"results": list.__class_getitem__(payload)},
        "results": strawberry.field(description="What became of each input, in their order: a refused one leaves its neighbours alone."),
        "__module__": __name__,
    }
    many: Any = strawberry.input(type(f"{name}Input", (), rows), description="Many inputs.")
    answer = strawberry.type(type(f"{name}Payload", (), results), description="What became of many inputs.")
    argument = strawberry.argument(description="What is to be written.")

    async def resolve(info: Info[Any, Any], input: Any) -> Any:
        found = plain(input)["rows"]
        return await writing.write_many(info.context["writer"], info.context["projection"], info._raw_info, decision, found)

    resolve.__annotations__["input"] = Annotated[many, argument]
    return strawberry.field(resolver=resolve, graphql_type=answer, description=description)


def plain(value: Any) -> Any:
    """An input in plain values, without what is null."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value

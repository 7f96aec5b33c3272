"""Filter inputs, one for each kind of value. Keys that are null or omitted are ignored."""

from typing import Any, Generic, TypeVar

import strawberry

from schema.kit.scalars import Date, DateTime

T = TypeVar("T")
ANY: Any = strawberry.UNSET


def _operand(description: str) -> Any:
    return strawberry.field(description=description, default=ANY)


@strawberry.input(description="A condition on a text.")
class StringFilter:
    eq: str | None = _operand("The value equals this text.")
    in_: list[str] | None = strawberry.field(name="in", description="The value is in this list.", default=ANY)
    contains: str | None = _operand(
        "The value contains this text. Case, accents, joiners and the spelling of umlauts and `&` are ignored, as in `search`."
    )
    starts_with: str | None = _operand("The value begins with this text. Spelling is compared as for `contains`.")
    is_null: bool | None = _operand("True: the value is not recorded. False: the value is recorded.")


@strawberry.input(description="A condition on the id of a record.")
class IDFilter:
    eq: strawberry.ID | None = _operand("The record has this id.")
    in_: list[strawberry.ID] | None = strawberry.field(name="in", description="The record has an id in this list.", default=ANY)
    is_null: bool | None = _operand("True: there is no record. False: there is a record.")


@strawberry.input(description="A condition on an integer.")
class IntFilter:
    eq: int | None = _operand("The value equals this number.")
    in_: list[int] | None = strawberry.field(name="in", description="The value is in this list.", default=ANY)
    gt: int | None = _operand("The value is greater than this number.")
    gte: int | None = _operand("The value is greater than or equal to this number.")
    lt: int | None = _operand("The value is less than this number.")
    lte: int | None = _operand("The value is less than or equal to this number.")
    is_null: bool | None = _operand("True: the value is not recorded. False: the value is recorded.")


@strawberry.input(description="A condition on a boolean.")
class BooleanFilter:
    eq: bool | None = _operand("The value equals this boolean.")


@strawberry.input(description="A condition on a point in time, UTC.")
class DateTimeFilter:
    eq: DateTime | None = _operand("The time equals this time.")
    gt: DateTime | None = _operand("The time is after this time.")
    gte: DateTime | None = _operand("The time is at or after this time.")
    lt: DateTime | None = _operand("The time is before this time.")
    lte: DateTime | None = _operand("The time is at or before this time.")
    is_null: bool | None = _operand("True: the time is not recorded. False: the time is recorded.")


@strawberry.input(description="A condition on a day.")
class DateFilter:
    eq: Date | None = _operand("The day equals this day.")
    gt: Date | None = _operand("The day is after this day.")
    gte: Date | None = _operand("The day is this day or later.")
    lt: Date | None = _operand("The day is before this day.")
    lte: Date | None = _operand("The day is this day or earlier.")
    is_null: bool | None = _operand("True: the day is not recorded. False: the day is recorded.")


@strawberry.input(name="Filter", description="A condition on an enum.")
class EnumFilter(Generic[T]):
    eq: T | None = _operand("The value equals this enum value.")
    in_: list[T] | None = strawberry.field(name="in", description="The value is in this list.", default=ANY)
    is_null: bool | None = _operand("True: the value is not recorded. False: the value is recorded.")


@strawberry.input(
    description="A period of days, UTC, including the first and the last day. A null bound leaves the period open on that side."
)
class Period:
    from_: Date | None = strawberry.field(name="from", description="First day of the period. Null for no lower bound.", default=None)
    to: Date | None = strawberry.field(description="Last day of the period. Null for no upper bound.", default=None)

"""Filter inputs, one for each kind of value. Keys that are null or omitted are ignored."""

from typing import Generic, TypeVar

import strawberry

from schema.kit.declare import some
from schema.kit.scalars import Date, DateTime

T = TypeVar("T")


@strawberry.input(description="A condition on a text.")
class StringFilter:
    eq: str | None = some("The value equals this text.")
    in_: list[str] | None = some("The value is in this list.", name="in")
    contains: str | None = some(
        "The value contains this text. Case, accents, joiners and the spelling of umlauts and `&` are ignored, as in `search`."
    )
    starts_with: str | None = some("The value begins with this text. Spelling is compared as for `contains`.")
    is_null: bool | None = some("True: the value is not recorded. False: the value is recorded.")


@strawberry.input(description="A condition on the id of a record.")
class IDFilter:
    eq: strawberry.ID | None = some("The record has this id.")
    in_: list[strawberry.ID] | None = some("The record has an id in this list.", name="in")
    is_null: bool | None = some("True: there is no record. False: there is a record.")


@strawberry.input(description="A condition on an integer.")
class IntFilter:
    eq: int | None = some("The value equals this number.")
    in_: list[int] | None = some("The value is in this list.", name="in")
    gt: int | None = some("The value is greater than this number.")
    gte: int | None = some("The value is greater than or equal to this number.")
    lt: int | None = some("The value is less than this number.")
    lte: int | None = some("The value is less than or equal to this number.")
    is_null: bool | None = some("True: the value is not recorded. False: the value is recorded.")


@strawberry.input(description="A condition on a boolean.")
class BooleanFilter:
    eq: bool | None = some("The value equals this boolean.")


@strawberry.input(description="A condition on a point in time, UTC.")
class DateTimeFilter:
    eq: DateTime | None = some("The time equals this time.")
    gt: DateTime | None = some("The time is after this time.")
    gte: DateTime | None = some("The time is at or after this time.")
    lt: DateTime | None = some("The time is before this time.")
    lte: DateTime | None = some("The time is at or before this time.")
    is_null: bool | None = some("True: the time is not recorded. False: the time is recorded.")


@strawberry.input(description="A condition on a day.")
class DateFilter:
    eq: Date | None = some("The day equals this day.")
    gt: Date | None = some("The day is after this day.")
    gte: Date | None = some("The day is this day or later.")
    lt: Date | None = some("The day is before this day.")
    lte: Date | None = some("The day is this day or earlier.")
    is_null: bool | None = some("True: the day is not recorded. False: the day is recorded.")


@strawberry.input(name="Filter", description="A condition on an enum.")
class EnumFilter(Generic[T]):
    eq: T | None = some("The value equals this enum value.")
    in_: list[T] | None = some("The value is in this list.", name="in")
    is_null: bool | None = some("True: the value is not recorded. False: the value is recorded.")


@strawberry.input(
    description="A period of days, UTC, including the first and the last day. A null bound leaves the period open on that side."
)
class Period:
    from_: Date | None = strawberry.field(name="from", description="First day of the period. Null for no lower bound.", default=None)
    to: Date | None = strawberry.field(description="Last day of the period. Null for no upper bound.", default=None)

"""Filter inputs, one for each kind of value. An omitted operator is no condition, null is an error (graph/projection/conditions.py)."""

from typing import Generic, TypeVar

import strawberry

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import Date, DateTime, Decimal

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


@strawberry.input(description="A condition on a number.")
class FloatFilter:
    gt: float | None = some("The value is greater than this number.")
    gte: float | None = some("The value is greater than or equal to this number.")
    lt: float | None = some("The value is less than this number.")
    lte: float | None = some("The value is less than or equal to this number.")
    is_null: bool | None = some("True: the value is not recorded. False: the value is recorded.")


@strawberry.input(description='A condition on an amount of money, in major units of the reporting currency, such as "1500.00".')
class MoneyFilter:
    eq: Decimal | None = some("The amount equals this amount.")
    gt: Decimal | None = some("The amount is greater than this amount.")
    gte: Decimal | None = some("The amount is greater than or equal to this amount.")
    lt: Decimal | None = some("The amount is less than this amount.")
    lte: Decimal | None = some("The amount is less than or equal to this amount.")
    is_null: bool | None = some("True: the amount is not recorded. False: the amount is recorded.")


@strawberry.input(description="A condition on a territory. Territories form a tree.")
class TerritoryFilter:
    eq: strawberry.ID | None = some("The territory has this id.")
    in_: list[strawberry.ID] | None = some("The territory has an id in this list.", name="in")
    within: strawberry.ID | None = some("The territory has this id, or is below the territory with this id.")
    is_null: bool | None = some("True: there is no territory. False: there is a territory.")


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


@strawberry.input(description="A change of a customer's level. All conditions must hold for the same change.")
class LevelChange:
    from_: enums.Level | None = some("Level before the change.", name="from")
    to: enums.Level | None = some("Level after the change.")
    between: Period | None = some("Period in which the change was.")

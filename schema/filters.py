"""Conditions of filters: one input a kind of value; null and omitted keys are no condition."""

from typing import Any, Generic, TypeVar

import strawberry

from schema.scalars import Date, DateTime

T = TypeVar("T")
ANY: Any = strawberry.UNSET


def _operand(description: str) -> Any:
    return strawberry.field(description=description, default=ANY)


@strawberry.input(description="A condition on a text.")
class StringFilter:
    eq: str | None = _operand("Equal.")
    in_: list[str] | None = strawberry.field(name="in", description="One of these.", default=ANY)
    contains: str | None = _operand(
        "Contains this text, folded as in `search`: case, accents, the spelling of umlauts and of `&`, and joiners do not count."
    )
    starts_with: str | None = _operand("Begins with this text, folded as in `search`.")
    is_null: bool | None = _operand("Unknown (true) or known (false).")


@strawberry.input(description="A condition on a record's id.")
class IDFilter:
    eq: strawberry.ID | None = _operand("This record.")
    in_: list[strawberry.ID] | None = strawberry.field(name="in", description="One of these records.", default=ANY)
    is_null: bool | None = _operand("None (true) or any (false).")


@strawberry.input(description="A condition on a whole number.")
class IntFilter:
    eq: int | None = _operand("Equal.")
    in_: list[int] | None = strawberry.field(name="in", description="One of these.", default=ANY)
    gt: int | None = _operand("Greater.")
    gte: int | None = _operand("Greater or equal.")
    lt: int | None = _operand("Less.")
    lte: int | None = _operand("Less or equal.")
    is_null: bool | None = _operand("Unknown (true) or known (false).")


@strawberry.input(description="A condition on a yes or no.")
class BooleanFilter:
    eq: bool | None = _operand("Equal.")


@strawberry.input(description="A condition on a point in time, UTC.")
class DateTimeFilter:
    eq: DateTime | None = _operand("At.")
    gt: DateTime | None = _operand("After.")
    gte: DateTime | None = _operand("At or after.")
    lt: DateTime | None = _operand("Before.")
    lte: DateTime | None = _operand("At or before.")
    is_null: bool | None = _operand("Unknown (true) or known (false).")


@strawberry.input(description="A condition on a day.")
class DateFilter:
    eq: Date | None = _operand("On.")
    gt: Date | None = _operand("After.")
    gte: Date | None = _operand("On or after.")
    lt: Date | None = _operand("Before.")
    lte: Date | None = _operand("On or before.")
    is_null: bool | None = _operand("Unknown (true) or known (false).")


@strawberry.input(name="Filter", description="A condition on a closed set.")
class EnumFilter(Generic[T]):
    eq: T | None = _operand("Equal.")
    in_: list[T] | None = strawberry.field(name="in", description="One of these.", default=ANY)
    is_null: bool | None = _operand("Unknown (true) or known (false).")


@strawberry.input(description="Days from one to another, both included, UTC; an end that is not said is open.")
class Period:
    from_: Date | None = strawberry.field(name="from", description="The first day.", default=None)
    to: Date | None = strawberry.field(description="The last day.", default=None)

"""Lists of records: a `Listing` says once what a list of records can be filtered and sorted by.

From its fields it makes the input `ClaimFilter`, the input `ClaimOrder` with the enum `ClaimOrderField`, the Cypher of the conditions and
orders, and the connections that offer them. In Cypher, `%n` is the listed record and `%r` the relationship that leads to it.

A field has two descriptions. `condition` is for the filter: without it, the list cannot be filtered by the field. `order` is for the enum:
without it, a client cannot sort by the field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Any, Self

import strawberry

from graph.projection.fields import Filter, Kind, Pages, Sort, Stored, by, by_keys, by_optional
from graph.projection.labels import type_name
from graph.projection.pages import readable
from graph.visibility import OPEN
from insights.enums import OrderDirection
from schema.kit.declare import field, page_arguments, some
from schema.kit.filters import (
    BooleanFilter,
    DateFilter,
    DateTimeFilter,
    EnumFilter,
    FloatFilter,
    IDFilter,
    IntFilter,
    LevelChange,
    MoneyFilter,
    StringFilter,
    TerritoryFilter,
)
from schema.kit.strawberry_internals import describe_values, to_camel_case


@dataclass(frozen=True, slots=True)
class Listed:
    """A field of a list. `given` is the type of its condition in the filter."""

    given: Any
    test: Filter
    condition: str
    sort: Sort | None = None
    order: str = ""


def text(
    stored: str, condition: str = "", order: str = "", *, key: Callable[[str], str] | None = None, folded: str = "", keyed: bool = False
) -> Listed:
    """Return a text that is stored with its folded forms, and sorted by its key. With `key`, `eq` and `in` compare the result of `key`.
    A text that may be missing is `keyed`: it is sorted by its stored sort keys (values/sort_values.py), and many records may share it.
    """
    test = Filter(f"{stored}Key" if key else stored, Kind.TEXT, folded=folded or f"{stored}Folded", key=key)
    return Listed(StringFilter, test, condition, by_keys(stored, Kind.TEXT, tied=True) if keyed else by(f"{stored}Key"), order)


def choice(stored: str, kind: type[Enum], condition: str) -> Listed:
    """Return a value of an enum."""
    generic: Any = EnumFilter
    return Listed(generic[kind], Filter(stored, Kind.TEXT), condition)


def flag(stored: str, condition: str) -> Listed:
    """Return a boolean."""
    return Listed(BooleanFilter, Filter(stored, Kind.FLAG), condition)


def number(stored: str, condition: str, order: str = "") -> Listed:
    """Return an integer. It is sorted by `Low` and `High`, which are stored beside it and put a missing number last."""
    return Listed(IntFilter, Filter(stored, Kind.NUMBER), condition, Sort(f"{stored}Low", f"{stored}High", Kind.NUMBER), order)


def measure(stored: str, condition: str, order: str = "") -> Listed:
    """Return a number that may have decimals, sorted by its stored sort keys."""
    return Listed(FloatFilter, Filter(stored, Kind.NUMBER), condition, by_keys(stored, Kind.NUMBER), order)


def amount(stored: str, condition: str, order: str = "", *, keyed: bool = False) -> Listed:
    """Return an amount, stored in minor units of the reporting currency. An amount that may be missing is `keyed`."""
    return Listed(
        MoneyFilter, Filter(stored, Kind.MONEY), condition, by_keys(stored, Kind.NUMBER) if keyed else by(stored, Kind.NUMBER), order
    )


def moment(stored: str, condition: str = "", order: str = "", *, nullable: bool = False, keyed: bool = False, tied: bool = False) -> Listed:
    """Return a point in time. A time that may be missing is `keyed`: it is sorted by its stored sort keys. `nullable` sorts the list. A
    time that thousands of records may share is `tied`.
    """
    sort = by(stored, Kind.TIME, tied=True) if tied else _sorted(stored, Kind.TIME, nullable, keyed)
    return Listed(DateTimeFilter, Filter(stored, Kind.TIME), condition, sort, order)


def day(stored: str, condition: str = "", order: str = "", *, nullable: bool = False, keyed: bool = False) -> Listed:
    """Return a day, sorted as a `moment` is."""
    return Listed(DateFilter, Filter(stored, Kind.DAY), condition, _sorted(stored, Kind.DAY, nullable, keyed), order)


def _sorted(stored: str, kind: Kind, nullable: bool, keyed: bool) -> Sort:
    return by_keys(stored, kind) if keyed else by_optional(stored, kind) if nullable else by(stored, kind)


def record(path: str, condition: str, where: str = "") -> Listed:
    """Return a record at the end of a path, such as `(%n)-[:AT]->(account:Customer)`. The record must be visible to the viewer."""
    found = re.search(r"\((\w+):(\w+)\)$", path)
    assert found, path
    name, label = found.groups()
    tests = [*([where] if where else []), *([] if label in OPEN else [f"%see({name}:{label})"]), "%test"]
    return Listed(IDFilter, Filter(f"{name}.id", Kind.TEXT, f"EXISTS {{ MATCH {path} WHERE {' AND '.join(tests)} }}"), condition)


def territory(customer: str, condition: str) -> Listed:
    """Return the territory of a customer at the end of a path that ends in `(:Customer)`, or of the listed customer. `within` also finds
    the territories below.
    """
    path = f"{customer}-[:LOCATED_IN]->"
    test = record(f"{path}(located:Territory)", condition).test
    subtree = f"EXISTS {{ MATCH {path}(:Territory)-[:PART_OF*0..]->(above:Territory) WHERE above.id = %given }}"
    return Listed(TerritoryFilter, replace(test, subtree=subtree), condition)


def employed(stored: str, kind: type[Enum] | None, condition: str) -> Listed:
    """Return a property of the present jobs of a contact at customers that are visible to the viewer. `kind` is the enum of its values."""
    present = "EXISTS { MATCH (%n)-[job:WORKS_AT]->(place:Customer) WHERE job.until IS NULL AND %see(place:Customer) AND %test }"
    generic: Any = EnumFilter
    folded = "" if kind else f"job.{stored}Folded"
    return Listed(generic[kind] if kind else StringFilter, Filter(f"job.{stored}", Kind.TEXT, present, folded), condition)


def level_change(condition: str) -> Listed:
    """Return a change of a customer's level: a standing with a cause, compared with the standing before it."""
    before = (
        "HEAD(COLLECT { MATCH (%n)-[:STANDS]->(was:Standing) WHERE was.asOf < moved.asOf RETURN was.level ORDER BY was.asOf DESC LIMIT 1 })"
    )
    parts = {
        "from": f"{before} = %given",
        "to": "moved.level = %given",
        "between.from": "moved.asOf >= date(%given)",
        "between.to": "moved.asOf <= date(%given)",
    }
    within = "EXISTS { MATCH (%n)-[:STANDS]->(moved:Standing) WHERE moved.cause IS NOT NULL AND %test }"
    return Listed(LevelChange, Filter("", Kind.TEXT, within, parts=parts), condition)


def itself(condition: str) -> Listed:
    """Return the listed record itself."""
    return Listed(IDFilter, Filter("%n.id", Kind.TEXT), condition)


class Listing:
    """What the lists of one record can be filtered and sorted by.

    `name` is the record's label. `plural` completes "Conditions on …". `default` is the order if a client asks for none.
    """

    def __init__(self, name: str, plural: str, default: str, /, **fields: Listed) -> None:
        first, direction = default.split()
        self.name, self.fields, self.default = name, fields, (first, direction)
        tests = {key: one for key, one in fields.items() if one.condition}
        orders = {key.upper(): one.order for key, one in fields.items() if one.order}
        self.filters = {to_camel_case(key): one.test for key, one in tests.items()}
        self.sorts = {key.upper(): one.sort for key, one in fields.items() if one.sort and (one.order or key.upper() == first)}
        assert first in self.sorts, f"{name} is not sorted by {first}"
        self.filter = _filter(type_name(name), plural, tests) if tests else None
        self.order = _order(type_name(name), name, orders) if orders else None

    def over(self, pattern: str, **options: Any) -> Pages:
        """Return the declaration of a list of the records at a pattern. `options` are those of `Pages`."""
        return Pages(pattern, self.sorts, self.default, self.filters, **options)

    def pages(self, pattern: str, description: str, **options: Any) -> Any:
        """Return a connection that a client can filter and sort."""
        return field(self.over(pattern, **options), description, *page_arguments(self.filter, self.order))

    def fixed(self, pattern: str, description: str, **options: Any) -> Any:
        """Return a connection in the default order, without filter."""
        return field(self.over(pattern, **options), description, *page_arguments())

    def stored(self, name: str) -> Stored:
        """Return the value that the list compares, for a field of the record's type."""
        test = self.fields[name].test
        return Stored(readable(re.sub(r"%n\b", "%v", test.expression), test.kind))


@strawberry.input(description="Conditions that are joined.")
class _Joined:
    and_: list[Self] | None = some("All of these conditions must hold.", name="and")
    or_: list[Self] | None = some("At least one of these conditions must hold.", name="or")
    not_: Self | None = some("This condition must not hold.", name="not")


def _input(name: str, description: str, fields: Mapping[str, tuple[Any, Any]], *bases: type) -> Any:
    body = {"__annotations__": {key: kind for key, (kind, _) in fields.items()}, **{key: made for key, (_, made) in fields.items()}}
    return strawberry.input(type(name, bases, body), description=description)


def _filter(name: str, plural: str, fields: Mapping[str, Listed]) -> Any:
    conditions = {key: (one.given | None, some(one.condition)) for key, one in fields.items()}
    return _input(f"{name}Filter", f"Conditions on {plural}.", conditions, _Joined)


def _order(name: str, label: str, descriptions: Mapping[str, str]) -> Any:
    kind = StrEnum(f"{name}OrderField", {key: key for key in descriptions})  # type: ignore[misc]  # the name is the list's
    made: Any = strawberry.enum(kind, description=f"Fields to sort {label} records by. Records without a value come last.")
    describe_values(made, descriptions.__getitem__)
    fields = {
        "field": (made, strawberry.field(description="Field to sort by.")),
        "direction": (OrderDirection, strawberry.field(description="Sort direction.", default=OrderDirection.ASC)),
    }
    return _input(f"{name}Order", f"Sort order of {label} records. Ties are sorted by id.", fields)

"""Declarations: how a GraphQL field maps to the graph, as property, edge, insight or ranking.

A declaration is Cypher with placeholders: `%v` is the record (or relationship) of the field, `%n` the node that an edge leads to, `%r` the
relationship of the edge, `%see(x:Label)` the viewer's predicate on x. Its own names must not look like `n1` or `r1`, because the compiler
uses those. A declaration contains no values; values are parameters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

KEY = "projection"  # of the declaration in the extensions of a field
ATTRIBUTE = "attribute"  # of the Python name there


class Kind(StrEnum):
    """How a value is compared and bound as a parameter."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MONEY = "money"  # minor units of the reporting currency, compared with an amount in major units
    TIME = "time"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored value. `expression` yields a JSON value.

    `money` pairs an integer of minor units with a currency. `shape` makes the answer of a value that is not the answer yet.
    """

    expression: str
    money: bool = False
    shape: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort order. If `ascending` differs from `descending`, both put missing values last. The id breaks ties.

    `tied`: thousands of records may have the same value. Then an index has value and id, and both have the same direction.
    """

    descending: str
    ascending: str
    kind: Kind
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter condition: the expression that its operators compare.

    `contains` and `startsWith` compare `folded` (values/search_values.py). The other operators compare `key` of the operand.

    If a record may have several values, `within` is the pattern around the comparison, with the comparison at `%test`: `EXISTS { MATCH
    (%n)-[:WORKS_AT]->(employer:Customer) WHERE %see(employer:Customer) AND %test }`.

    `subtree` is the condition of the operator `within`, with the id of the root of the subtree at `%given`. `parts` replace the operators:
    conditions on one and the same record of `within`, each with its operand at `%given`.
    """

    expression: str
    kind: Kind
    within: str = "%test"
    folded: str = ""
    key: Callable[[str], str] | None = None
    subtree: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class To:
    """To one node, one relationship or a list of them, whichever the field's type says. (%v)-[%r]->(%n)

    A list has the first 100 in `order` (`pages.MAX_PAGE_SIZE`): its description says so.

    `viewer_checked`: the target belongs to a source that is visible already, so its predicate holds by construction. `of` is the meaning of
    the row: "n" for the node, "r" for the relationship as an object. `label` is the label of the node, if the type of the field has another
    name. `also_voided`: a target of an abstract type may be a voided record.
    """

    pattern: str
    order: str = "%n.id"
    of: str = "n"
    viewer_checked: bool = False
    where: str = ""
    label: str | None = None
    also_voided: bool = False


@dataclass(frozen=True, slots=True)
class BoundNode:
    """To a node that the parent's pattern has bound as `name` (such as the product of a line), or to a list of such nodes.

    The value is null if the bound node is null.
    """

    name: str = "n"


@dataclass(frozen=True, slots=True)
class Inset:
    """An object made of properties of the record. `facts` is a map, and the object's fields read it as `%v`.
    Null if `key` is null in it.
    """

    facts: str
    key: str


@dataclass(frozen=True, slots=True)
class Pages:
    """To a keyset connection with filter, order, and the facts of the relationship on the edge."""

    pattern: str
    sorts: Mapping[str, Sort]
    default: tuple[str, str]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    of: str = "n"
    viewer_checked: bool = False
    where: str = ""
    tie: str = "%n.id"


@dataclass(frozen=True, slots=True)
class Insight:
    """An insight: a Cypher expression that counts facts, and a pure rule that judges them.

    `expression` reads the value stored by `refresh`, and `judge` turns it into the object whose attributes are the fields. If the argument
    `asOf` names a day, or nothing is stored, `computed` and `rejudge` are used. `days` names the arguments that hold a day; the default is
    today. `%days` is replaced by all days that the selection asks for. `stored` lists fields that are properties of the record: a
    selection of only these fields skips the rule. `of` is the label of the judged record; the cited records belong to it.
    """

    expression: str
    judge: Callable[[Any, Mapping[str, Any]], Any]
    computed: str | None = None
    rejudge: Callable[[Any, Mapping[str, Any]], Any] | None = None
    stored: Mapping[str, str] = field(default_factory=dict)
    of: str = "Customer"
    days: tuple[str, ...] = ("asOf",)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking: a Cypher subquery that returns at most N rows, best first. `expression` ends in RETURN of a list per row.

    Placeholders: `%v`, `%arg(name)` for an argument, `%row` for the values that the fields of the row are read from (the variables in
    `scope`). The argument `first` must be 1 to `most`. A smaller `first` must give the first rows of a larger one. With `choose` the
    subquery returns [facts, %row]. The rule then chooses `first` rows and their order by the facts of all rows. Fields are read for at most
    `reads` rows.
    """

    subquery: str
    scope: Mapping[str, str] = field(default_factory=dict)
    most: int = 50
    choose: Callable[[list[Any], int], list[int]] | None = None
    reads: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """Records that an insight cites by id. The candidates are reached from the customer of the insight and filtered by viewer.

    `also_voided`: the record may be voided. Only payloads have such a field.
    """

    attribute: str
    many: bool = True
    also_voided: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """A list in a judged answer, paged by `first`, `after`, `last`, `before`.

    Items have `sort` (a number) and `id`. Both define the order and are in the cursor, so that a page never skips or repeats an item while
    items come and go.
    """

    attribute: str


Projected = Stored | To | BoundNode | Inset | Pages | Insight | Ranked | Cited | Slice


def prop(name: str) -> Stored:
    """Return a property as it is stored."""
    return Stored(f"%v.{name}")


def instant(name: str) -> Stored:
    """Return a point in time as RFC 3339 text in UTC."""
    return Stored(f"toString(%v.{name})")


def amount(name: str, currency: str = "currency") -> Stored:
    """Return an amount: minor units and their currency."""
    return money(f"%v.{name}", f"%v.{currency}")


def money(minor: str, currency: str) -> Stored:
    """Return an amount from two expressions. Null if either is null."""
    return Stored(f"CASE WHEN {minor} IS NULL OR {currency} IS NULL THEN null ELSE [{minor}, {currency}] END", money=True)


_LAST = {
    Kind.TEXT: ("''", "'\\uFFFF'"),
    Kind.NUMBER: ("-9223372036854775807", "9223372036854775807"),
    Kind.TIME: ("datetime('0001-01-01T00:00:00Z')", "datetime('9999-12-31T00:00:00Z')"),
    Kind.DAY: ("date('0001-01-01')", "date('9999-12-31')"),
}


def by(expression: str, kind: Kind = Kind.TEXT, *, tied: bool = False) -> Sort:
    """Return a sort order over a value that is never null."""
    return Sort(expression, expression, kind, tied)


def by_optional(expression: str, kind: Kind) -> Sort:
    """Return a sort order over a value that may be null. Nulls are last in both directions."""
    low, high = _LAST[kind]
    return Sort(f"coalesce({expression}, {low})", f"coalesce({expression}, {high})", kind)


def by_keys(name: str, kind: Kind, *, tied: bool = False) -> Sort:
    """Return a sort order over the stored keys of a value that may be missing (values/sort_values.py). An index has them in order."""
    return Sort(f"{name}Low", f"{name}High", kind, tied)


def passed(moment: str) -> str:
    """Return Cypher that is true if something due at `moment` is overdue. A whole day (midnight UTC) lasts until the viewer's day ends."""
    return f"CASE WHEN {moment}.epochSeconds % 86400 = 0 THEN date({moment}) < %today ELSE {moment} < %now END"

"""How a GraphQL field lies in the graph: property, edge, insight, ranked, and nothing else.

A declaration is Cypher with placeholders: `%v` the record (or relationship) that the field belongs to, `%n` the node an edge
leads to, `%r` the relationship it runs over, `%see(x:Label)` the viewer's predicate on x. Names of its own must not look like
`n1` or `r1`: those are the compiler's. Values never stand in a declaration; they arrive as parameters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

KEY = "projection"


class Kind(StrEnum):
    """How a value is compared and bound as a parameter."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Property:
    """A stored value. `expression` yields something JSON can hold; `money` pairs an integer of minor units with a currency, `shape` makes
    the answer of what is not one yet.
    """

    expression: str
    money: bool = False
    shape: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """An order on offer. With `ascending` apart from `descending` both put what is missing last; `id` breaks ties."""

    descending: str
    ascending: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on offer: the expression that its operators compare. `contains` and `startsWith` compare `folded` (graph/folded.py),
    the others what `key` makes of an operand.

    Of something that a record may have more than one of, `within` is the pattern around the comparison, which stands at `%test`:
    `EXISTS { MATCH (%n)-[:WORKS_AT]->(employer:Customer) WHERE %see(employer:Customer) AND %test }`.
    """

    expression: str
    kind: Kind
    within: str = "%test"
    folded: str = ""
    key: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """To one node, one relationship or a list of them, whichever the field's type says. (%v)-[%r]->(%n)

    A list has the first 100 in `order` (`pages.MOST`): its description says so.

    `held` says that the target hangs on a source that is visible already, so its predicate holds by construction.
    `of` is what the row stands for: "n" the node, "r" the relationship as an object. `label` is the node's, where the type of
    the field is not named like it.
    """

    pattern: str
    order: str = "%n.id"
    of: str = "n"
    held: bool = False
    where: str = ""
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """To the node that the parent's own pattern has bound under `name` already (the product of a purchase's line), to null where it is
    null there, or to the list of nodes bound so, whichever the field's type says.
    """

    name: str = "n"


@dataclass(frozen=True, slots=True)
class Inset:
    """Properties of the record itself that form an object: `facts` is a map, its fields read it as `%v`; null where `key` is null in it."""

    facts: str
    key: str


@dataclass(frozen=True, slots=True)
class Pages:
    """To a keyset connection with filter, order and the relationship's facts on the edge.

    Of a root field, `before` may bind names ahead of the list that `where` compares with.
    """

    pattern: str
    sorts: Mapping[str, Sort]
    default: tuple[str, str]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    of: str = "n"
    held: bool = False
    where: str = ""
    tie: str = "%n.id"
    before: str = ""


@dataclass(frozen=True, slots=True)
class Insight:
    """A Cypher expression that counts facts and a pure rule that judges them.

    `expression` answers from what `refresh` stored and `judge` turns it into the object whose attributes are the fields; where the
    argument `asOf` names a day, or nothing is stored, `computed` and `rejudge` do. They are given the arguments in `days` as days, today
    where none is named, and `%days` are the days that are asked of this record. `stored` are fields that lie on the record as properties:
    a selection of only those skips the rule. `of` is the label of the record that is judged: the records that the verdict cites hang on it.
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
    """A Cypher subquery that returns at most N rows, best first; `expression` ends in RETURN of a list per row.

    Placeholders: `%v`, `%arg(name)` for an argument, `%row` for what the row's own fields are read from: the variables in `scope`. The
    argument `first` must be 1 to `most`; a smaller one must answer the first rows of a larger one. With `choose` the subquery returns
    [facts, %row], and that rule says by the facts of all which rows are the answer, `first` of them, and in which order: the fields of
    `reads` rows at most are read for it.
    """

    subquery: str
    scope: Mapping[str, str] = field(default_factory=dict)
    most: int = 50
    choose: Callable[[list[Any], int], list[int]] | None = None
    reads: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """Records that an insight cites by id: the candidates are reached from the insight's customer, and filtered by viewer."""

    attribute: str
    many: bool = True


@dataclass(frozen=True, slots=True)
class Slice:
    """A list in a judged answer, paged by `first`, `after`, `last`, `before`. Its items have `sort` (a number) and `id`; (sort, id)
    is their order and stands in the cursor, so that a page neither skips nor repeats while members come and go.
    """

    attribute: str


Projected = Property | Edge | Bound | Inset | Pages | Insight | Ranked | Cited | Slice


def text(stored: str, key: Callable[[str], str] | None = None) -> Filter:
    """A condition on a text that is stored with its folded forms beside it, and with what `key` makes of it."""
    return Filter(f"{stored}Key" if key else stored, Kind.TEXT, folded=f"{stored}Folded", key=key)


def prop(name: str) -> Property:
    """A property as it is stored."""
    return Property(f"%v.{name}")


def instant(name: str) -> Property:
    """A point in time, as RFC 3339 text in UTC."""
    return Property(f"toString(%v.{name})")


def amount(name: str, currency: str = "currency") -> Property:
    """Minor units and their currency."""
    return money(f"%v.{name}", f"%v.{currency}")


def money(minor: str, currency: str) -> Property:
    """An amount from two expressions; unknown where either is."""
    return Property(f"CASE WHEN {minor} IS NULL OR {currency} IS NULL THEN null ELSE [{minor}, {currency}] END", money=True)


_LAST = {
    Kind.TEXT: ("''", "'\\uFFFF'"),
    Kind.NUMBER: ("-9223372036854775807", "9223372036854775807"),
    Kind.TIME: ("datetime('0001-01-01T00:00:00Z')", "datetime('9999-12-31T00:00:00Z')"),
    Kind.DAY: ("date('0001-01-01')", "date('9999-12-31')"),
}


def by(expression: str, kind: Kind = Kind.TEXT) -> Sort:
    """An order over a value that is never absent."""
    return Sort(expression, expression, kind)


def by_optional(expression: str, kind: Kind) -> Sort:
    """An order over a value that may be absent: missing last, both ways."""
    low, high = _LAST[kind]
    return Sort(f"coalesce({expression}, {low})", f"coalesce({expression}, {high})", kind)


def passed(moment: str) -> str:
    """Cypher that is true when something due at `moment` is overdue. A whole day (midnight UTC) lasts until the viewer's day ends."""
    return f"CASE WHEN {moment}.epochSeconds % 86400 = 0 THEN date({moment}) < %today ELSE {moment} < %now END"

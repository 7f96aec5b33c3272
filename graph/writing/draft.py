"""What a write does, decided before anything is written.

A `Decision` is a pure function: the cleaned input and the records that it names go in, a `Draft` of nodes, arrows and changes is
filled, or `Refused` says what is wrong with which field. So one row and five hundred go the same way.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from graph.ids import label_of, new_external_id, record_id
from graph.money import Money
from graph.visibility import Viewer
from graph.worth import COUNTED
from insights.enums import ChangeKind, UserErrorCode
from insights.practice import Practice

# Records that are born here, or have an externalId of our own users' choosing.
SOURCE = "rapport"


class UserError(NamedTuple):
    """What is wrong with an input: a stable code, the path of the field, what to do about it."""

    code: UserErrorCode
    field: tuple[str, ...]
    message: str


class Refused(Exception):
    """The write cannot be done as it was asked for; nothing is written."""

    def __init__(self, code: UserErrorCode, where: str | Iterable[str], message: str) -> None:
        super().__init__(message)
        path = (where,) if isinstance(where, str) else tuple(where)
        self.error = UserError(code, path, message)


@dataclass(slots=True)
class Found:
    """A record that the input names and the viewer sees: its properties, and what `known` tells of it beside them.

    `properties` follow the writes of earlier rows of the same request.
    """

    id: str
    label: str
    properties: dict[str, Any]
    facts: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.properties[name]

    def get(self, name: str) -> Any:
        """A property, or None."""
        return self.properties.get(name)

    @property
    def version(self) -> int:
        """Counts the changes."""
        return int(self.properties.get("version", 1))


@dataclass(frozen=True, slots=True)
class Given:
    """One input with what it names. `values` has the names of the API, without what was left out or null.

    Times are aware, UTC; amounts are {amount: Decimal, currency}.
    """

    values: Mapping[str, Any]
    records: Mapping[str, Found]
    viewer: Viewer
    now: datetime
    practice: Practice
    money: Money  # the reporting currency, which the first amount of all says, and the rates towards it

    def __getitem__(self, name: str) -> Any:
        """A field that must be given. Raises `Refused` for a text that has nothing in it."""
        if name not in self.values:
            raise Refused(UserErrorCode.INVALID, name, "Is empty: write something.")
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str) -> Any:
        """A field, or None where it was left out."""
        return self.values.get(name)

    def only(self, *names: str) -> dict[str, Any]:
        """Those of the fields that were given."""
        return {name: self.values[name] for name in names if name in self.values}

    def record(self, name: str) -> Found:
        """The record behind a field that was given."""
        return self.records[self.values[name]]

    def optional(self, name: str) -> Found | None:
        """The record behind a field, or None where it was left out."""
        return self.records[self.values[name]] if name in self.values else None

    def current(self, name: str = "id") -> Found:
        """The record to be changed, at the version that the caller read. Raises `Refused`."""
        found = self.record(name)
        expected = self.values.get("expectedVersion")
        if expected is None:
            raise Refused(UserErrorCode.INVALID, "expectedVersion", f"Say which version you read: it is at version {found.version} now.")
        if expected != found.version:
            message = f"You read version {expected}, and it is at version {found.version} by now: read it again, and decide anew."
            raise Refused(UserErrorCode.STALE_VERSION, "expectedVersion", message)
        return found


class Arrow(NamedTuple):
    """A relationship from one record to another, by ids."""

    start: str
    kind: str
    end: str
    facts: dict[str, Any]


class Change(NamedTuple):
    """An entry of the outbox. `customer` decides who hears of it; None: everybody who may ask."""

    kind: ChangeKind
    subject: str
    customer: str | None
    code: str
    message: str


@dataclass(slots=True)
class Draft:
    """What one input is to write, what later inputs of the request must know of it, and what its payload holds."""

    creates: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    updates: list[tuple[Found, dict[str, Any]]] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    erased: list[Arrow] = field(default_factory=list)
    statements: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    learned: list[tuple[Found, dict[str, Any]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    attributed: set[str] = field(default_factory=set)
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether it changes what its customers bought in all (graph/worth.py)."""
        return not COUNTED.isdisjoint([kind for kind, _ in self.creates] + [found.label for found, _ in self.updates])

    def create(self, label: str, properties: Mapping[str, Any], external_id: str | None = None) -> str:
        """A new record; its id. Values of None are left out."""
        known = external_id or new_external_id()
        identifier = record_id(label, SOURCE, known)
        row = {"id": identifier, "source": SOURCE, "externalId": known, "version": 1}
        self.creates.append((label, row | {name: value for name, value in properties.items() if value is not None}))
        if label == "Customer":
            self.touched.add(identifier)
        return identifier

    def update(self, found: Found, properties: Mapping[str, Any]) -> None:
        """Set properties, remove those that are None, and count a version."""
        self.updates.append((found, dict(properties)))

    def link(self, start: str, kind: str, end: str, **facts: Any) -> None:
        """(start)-[:KIND {facts}]->(end); facts of None are left out."""
        self.arrows.append(Arrow(start, kind, end, {name: value for name, value in facts.items() if value is not None}))

    def unlink(self, start: str, kind: str, end: str, **facts: Any) -> None:
        """Erase (start)-[:KIND]->(end); with `id` among the facts, that one alone."""
        self.erased.append(Arrow(start, kind, end, facts))

    def run(self, statement: str, **parameters: Any) -> None:
        """A statement of its own, after nodes and arrows are written and before standings are judged.

        Where all parameters are lists, the rows of a request are sent at once, in their order.
        """
        self.statements.append((statement, parameters))

    def learn(self, found: Found, **facts: Any) -> None:
        """What `found.facts` are after this write, for later rows of the same request."""
        self.learned.append((found, facts))

    def attribute(self, *customers: str) -> None:
        """Decide anew who brought these customers: their referrals, their people's employers or their first orders are others now.

        Of a referral, both ends; of a job that somebody left or took, both customers; of who works nowhere any more, also who named them.
        """
        self.attributed |= set(customers)

    def change(self, kind: ChangeKind, subject: str, customer: str | None, code: str, message: str) -> None:
        """Tell the outbox what happened; `code` and `message` are the cause."""
        self.changes.append(Change(kind, subject, customer, code, message))

    def tell(self, **answer: Any) -> None:
        """What the payload holds: the ids of records by their names there."""
        self.answer |= answer


@dataclass(frozen=True, slots=True)
class Decision:
    """One kind of write.

    `names`: which fields hold ids of which labels, `lines.product` inside lists and objects; an id of another label answers as
    an unknown one. `reads`: names of the facts of `known` that this decision needs beside the properties, by label. `takes`: the label
    of the record whose `externalId` the input may choose; one that is taken is refused. `trees`: fields that draw a tree (who belongs
    to whom); who gives one waits for the others who do, so that no two together close a circle. `viewer`: the viewer's own rep is
    read with the records that the input names.
    """

    name: str
    names: Mapping[str, tuple[str, ...]]
    decide: Callable[[Given, Draft], None]
    reads: frozenset[str] = frozenset()
    takes: str = ""
    trees: tuple[str, ...] = ()
    viewer: bool = False


def label(identifier: str) -> str:
    """The label of an id that exists."""
    found = label_of(identifier)
    assert found is not None, "ids in drafts are our own"
    return found

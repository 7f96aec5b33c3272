"""What a write does, decided before anything is written.

A `Decision` is a pure function: the cleaned input and the records that it names go in, a `Draft` of nodes, arrows and changes is
filled. `Given.refuse` collects user errors and goes on, so that a payload returns all of them; `Given.sound` ends a decision that
has some. One input and five hundred take the same path.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple, Protocol

from graph.files import cypher
from graph.ids import label_of, new_external_id, record_id
from graph.money import Money
from graph.visibility import Viewer
from graph.worth import COUNTED
from insights import days
from insights.enums import ChangeKind, CustomerStatus, ReviewKind, ReviewStatus, Role, UserErrorCode, WarningCode
from insights.practice import Practice

# Records that are born here, or have an externalId of our own users' choosing.
SOURCE = "rapport"


STOPPED = "The customer is STOPPED: nothing is offered to them, and nobody there is asked for referrals (R13)."


class UserError(NamedTuple):
    """What is wrong with an input: a stable code, the path of the field, what to do about it."""

    code: UserErrorCode
    field: tuple[str, ...]
    message: str


class Caution(NamedTuple):
    """What to check about a write that was done: a stable code, the path of the input's field, a sentence."""

    code: WarningCode
    field: tuple[str, ...]
    message: str


class Stop(Exception):
    """A check, or the whole decision, cannot go on. The user error that says why was collected before.

    A decision suppresses it around a check on which others do not depend.
    """


def _path(where: str | Iterable[str]) -> tuple[str, ...]:
    return (where,) if isinstance(where, str) else tuple(where)


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

    @property
    def customers(self) -> Sequence[str]:
        """The customers that it hangs on and that the viewer sees; none of what is the company's own."""
        found: Sequence[str] = self.facts.get("customers", ())
        return found

    @property
    def stopped(self) -> Sequence[str]:
        """Those of its customers that are STOPPED and that the viewer sees."""
        if self.label == "Customer":
            return [self.id] if self.get("status") == CustomerStatus.STOPPED else []
        found: Sequence[str] = self.facts.get("stopped", ())
        return found


class Records(dict[str, Found]):
    """The records that an input names, by id. Asking for one that the look-up refused stops the decision."""

    def __missing__(self, identifier: str) -> Found:
        raise Stop


@dataclass(frozen=True, slots=True)
class Given:
    """One input with the records that it names. `values` has the names of the API, without fields that were left out.

    A null is kept only where it clears a stored value: `clears(name)` is true then. Times are aware, UTC; amounts are
    {amount: Decimal, currency}. A decision checks what the input alone tells, then what each record tells, then calls `sound` and
    fills the draft. A stale version or a wrong status does not end the checks; a missing record ends those that need it.
    """

    values: Mapping[str, Any]
    records: Mapping[str, Found]
    viewer: Viewer
    now: datetime
    practice: Practice
    money: Money  # the reporting currency, which the first amount of all says, and the rates towards it
    delivery_days: float | None  # that 8 of 10 deliveries took at least, as of the last refresh
    alike: "Alike"
    errors: list[UserError] = field(default_factory=list)
    manages: bool = False  # whether the viewer manages every account that the input concerns

    @property
    def zone(self) -> tzinfo:
        """Where the viewer's days begin and end: their rep's time zone, else the company's."""
        return days.zone_of(self.viewer.time_zone, self.practice.zone)

    @property
    def today(self) -> date:
        """The viewer's date."""
        return days.today(self.now, self.zone)

    @property
    def latest(self) -> date:
        """The latest date that has begun for the viewer, or in UTC: a client may send either."""
        return max(self.today, self.now.date())

    def __getitem__(self, name: str) -> Any:
        """A field that the schema requires."""
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def get(self, name: str) -> Any:
        """A field, or None where it was left out or is cleared."""
        return self.values.get(name)

    def clears(self, name: str) -> bool:
        """Whether null was given to clear the stored value."""
        return name in self.values and self.values[name] is None

    def only(self, *names: str) -> dict[str, Any]:
        """Those of the fields that were given; None clears the stored value."""
        return {name: self.values[name] for name in names if name in self.values}

    def record(self, name: str) -> Found:
        """The record behind a field that was given."""
        return self.records[self.values[name]]

    def optional(self, name: str) -> Found | None:
        """The record behind a field, or None where it was left out."""
        return self.records[self.values[name]] if name in self else None

    def found(self, name: str) -> Found | None:
        """The record behind a field, or None where it was left out or refused."""
        return self.records.get(self.values.get(name, ""))

    def current(self, name: str = "id") -> Found:
        """The record to be changed. Refuses a version other than the one that the caller read."""
        found = self.record(name)
        expected = self.values.get("expectedVersion")
        if expected is None:
            message = f"Is missing: give the `version` that you read. The record is at version {found.version} now."
            self.refuse(UserErrorCode.INVALID, "expectedVersion", message)
        elif expected != found.version:
            message = f"You read version {expected}, and the record is at version {found.version} now: read it again, then decide."
            self.refuse(UserErrorCode.STALE_VERSION, "expectedVersion", message)
        return found

    def refuse(self, code: UserErrorCode, where: str | Iterable[str], message: str) -> None:
        """Collect a user error and go on, so that the payload returns all of them. Nothing of the input is written."""
        self.errors.append(UserError(code, _path(where), message))

    def reserve(self, where: str | Iterable[str], message: str) -> None:
        """Refuse what only a manager of the account writes, unless the viewer manages every account that the input concerns."""
        if not self.manages:
            self.refuse(UserErrorCode.NEEDS_MANAGER, where, message)

    def sound(self) -> None:
        """Raise `Stop` if anything was refused: what follows relies on every check."""
        if self.errors:
            raise Stop


class Alike(Protocol):
    """Customers that may be the same as the one that is written (graph/writing/alike.py)."""

    def find(self, name: str, city: str, besides: str | None) -> str | None: ...


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


class Actor(NamedTuple):
    """Who causes a write: the token's subject (or the command), the rep and the role of the token, and the id of the request."""

    subject: str
    rep: str | None = None
    role: Role | None = None
    request: str | None = None


# Writes of commands, which have no token.
IMPORT = Actor("import")
REFRESH = Actor("refresh")


@dataclass(slots=True)
class Draft:
    """What one input is to write, what later inputs of the request must know of it, and what its payload holds."""

    creates: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    updates: dict[str, tuple[Found, dict[str, Any]]] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    erased: list[Arrow] = field(default_factory=list)
    statements: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    learned: list[tuple[Found, dict[str, Any]]] = field(default_factory=list)
    requested: list[tuple[Found, dict[str, Any]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    attributed: set[str] = field(default_factory=set)
    moved: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    warnings: list[Caution] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        """Whether it writes nothing: every value that was given is stored already."""
        return not (self.creates or self.updates or self.arrows or self.erased or self.statements)

    @property
    def counts(self) -> bool:
        """Whether it changes what its customers bought in all (graph/worth.py)."""
        return not COUNTED.isdisjoint([kind for kind, _ in self.creates] + [found.label for found, _ in self.updates.values()])

    def create(self, label: str, properties: Mapping[str, Any], external_id: str | None = None) -> str:
        """A new record; its id. Values of None are left out."""
        fresh = new_external_id()
        identifier = record_id(label, SOURCE, fresh)  # never from an externalId that was chosen: others may have chosen it too
        row = {"id": identifier, "source": SOURCE, "externalId": external_id or fresh, "version": 1}
        self.creates.append((label, row | {name: value for name, value in properties.items() if value is not None}))
        if label == "Customer":
            self.touched.add(identifier)
        return identifier

    def update(self, found: Found, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Set properties and remove those that are None. Returns the ones that differ from what is stored: they count one version."""
        changed = {name: value for name, value in properties.items() if found.get(name) != value}
        if changed:
            self.touch(found)
            self.updates[found.id][1].update(changed)
        return changed

    def touch(self, found: Found) -> None:
        """Count one version of a record whose relationships change. Several changes of one input count once."""
        self.updates.setdefault(found.id, (found, {}))

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

    def request(self, found: Found, properties: Mapping[str, Any], now: datetime) -> None:
        """Ask to change a person some of whose employers the viewer does not see (graph/requests.py). It counts one version."""
        changed = {name: value for name, value in properties.items() if found.get(name) != value}
        if changed:
            self.touch(found)
            self.updates[found.id][1]["requested"] = True
            self.requested.append((found, changed))
            known = new_external_id()
            row = {"id": record_id("Review", SOURCE, known), "externalId": known, "contact": found.id}
            asked = {"unseen": sorted(found.facts["hidden"]), "fields": sorted(changed), "values": changed}
            self.run(cypher("request_change"), rows=[row | asked], now=now)

    def review(self, kind: ReviewKind, subject: str, other: str | None = None) -> str:
        """Have an admin look at what waits for them because of a record that the viewer does not see; the id of the review.

        (:Review)-[:OF]->(subject), (:Review)-[:ABOUT]->(other)
        """
        review = self.create("Review", {"kind": kind, "status": ReviewStatus.OPEN})
        self.link(review, "OF", subject)
        if other:
            self.link(review, "ABOUT", other)
        return review

    def learn(self, found: Found, **facts: Any) -> None:
        """What `found.facts` are after this write, for later rows of the same request."""
        self.learned.append((found, facts))

    def attribute(self, *customers: str) -> None:
        """Decide anew who brought these customers: their referrals, their people's employers or their first orders are others now.

        Of a referral, both ends; of a job that somebody left or took, both customers; of who works nowhere any more, also who named them.
        """
        self.attributed |= set(customers)

    def move(self, identifier: str, where: str | Iterable[str], *, managed: bool = False) -> None:
        """Who sees a record changes with this write, by the field `where`. The viewer must see it afterwards, and manage it if they did."""
        self.moved.setdefault(identifier, (_path(where), managed))

    def change(self, kind: ChangeKind, subject: str, customer: str | None, code: str, message: str) -> None:
        """Tell the outbox what happened; `code` and `message` are the cause."""
        self.changes.append(Change(kind, subject, customer, code, message))

    def warn(self, code: WarningCode, where: str | Iterable[str], message: str) -> None:
        """Add a warning to the payload: the write is done, and somebody should check something."""
        self.warnings.append(Caution(code, _path(where), message))

    def tell(self, **answer: Any) -> None:
        """What the payload holds: the ids of records by their names there."""
        self.answer |= answer


class Fields(NamedTuple):
    """What the schema says of an input's fields, by their dotted paths (`employment.title`)."""

    required: frozenset[str] = frozenset()  # must hold something
    clearable: frozenset[str] = frozenset()  # null clears the stored value
    kept: frozenset[str] = frozenset()  # may be left out, and cannot be cleared


_NO_FIELDS = Fields()


@dataclass(frozen=True, slots=True)
class Decision:
    """One kind of write.

    `names`: which fields hold ids of which labels, `lines.product` inside lists and objects; an id of another label answers as
    an unknown one. `reads`: names of the facts of `known` that this decision needs beside the properties, by label. `takes`: the label
    of the record whose `externalId` the input may choose; one that is taken is refused. `trees`: fields that draw a tree (who belongs
    to whom); who gives one waits for the others who do, so that no two together close a circle. `viewer`: the viewer's own rep is
    read with the records that the input names. `changes`: the field that names the stored record which this write changes; where it is
    given, a null clears a stored value or is refused, as `fields` says, and elsewhere a null is the same as a field that was left out.
    `everywhere`: fields with contacts whom the write concerns at all their accounts, not only at the account that the input names.
    The schema sets `fields`.
    """

    name: str
    names: Mapping[str, tuple[str, ...]]
    decide: Callable[[Given, Draft], None]
    reads: frozenset[str] = frozenset()
    takes: str = ""
    trees: tuple[str, ...] = ()
    viewer: bool = False
    changes: str = ""
    everywhere: frozenset[str] = frozenset()
    fields: Fields = _NO_FIELDS


def label(identifier: str) -> str:
    """The label of an id that exists."""
    found = label_of(identifier)
    assert found is not None, "ids in drafts are our own"
    return found

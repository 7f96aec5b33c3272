"""Change sets: the decision of a write, before anything is written.

A `Decision` is a pure function. It gets the cleaned input and the records that the input names, and fills a `ChangeSet` with nodes,
relationships and changes. `Input.refuse` collects user errors and goes on, so that a payload returns all of them. `Input.sound` ends a
decision that has errors. One input and five hundred take the same path.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple, Protocol

from graph.client.files import cypher
from graph.derived.net_value import COUNTED
from graph.visibility import Viewer
from graph.voids import live
from insights import days
from insights.aftersales.practice import Practice
from insights.enums import ChangeKind, CustomerStatus, ReviewKind, ReviewStatus, Role, UserErrorCode, WarningCode
from values.ids import label_of, new_external_id, record_id
from values.money import Money

# Source of records created in Rapport, whose externalId a user may have chosen.
SOURCE = "rapport"


STOPPED = "The customer is STOPPED: nothing is offered to them, and nobody there is asked for referrals (R13)."


class UserError(NamedTuple):
    """A user error: a stable code, the path of the field, and a message that says what to do."""

    code: UserErrorCode
    field: tuple[str, ...]
    message: str


class Caution(NamedTuple):
    """A warning about a write that was applied: a stable code, the path of the input's field, and a sentence."""

    code: WarningCode
    field: tuple[str, ...]
    message: str


class Stop(Exception):
    """A check, or the whole decision, cannot continue. Its user error was collected before.

    A decision suppresses it around a check that no other check depends on.
    """


def _path(where: str | Iterable[str]) -> tuple[str, ...]:
    return (where,) if isinstance(where, str) else tuple(where)


@dataclass(slots=True)
class Found:
    """A record that the input names and the viewer sees: its properties, and further facts from `known`.

    `properties` include the writes of earlier rows of the same request.
    """

    id: str
    label: str
    properties: dict[str, Any]
    facts: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.properties[name]

    def get(self, name: str) -> Any:
        """Return a property, or None."""
        return self.properties.get(name)

    @property
    def version(self) -> int:
        """Return the version: the number of changes."""
        return int(self.properties.get("version", 1))

    @property
    def customers(self) -> Sequence[str]:
        """Return the customers of the record that are visible to the viewer. Empty for records of the company itself."""
        found: Sequence[str] = self.facts.get("customers", ())
        return found

    @property
    def stopped(self) -> Sequence[str]:
        """Return the STOPPED customers of the record that are visible to the viewer."""
        if self.label == "Customer":
            return [self.id] if self.get("status") == CustomerStatus.STOPPED else []
        found: Sequence[str] = self.facts.get("stopped", ())
        return found


class Records(dict[str, Found]):
    """The records that an input names, by id. A record that the look-up refused raises `Stop`."""

    def __missing__(self, identifier: str) -> Found:
        raise Stop


@dataclass(frozen=True, slots=True)
class Input:
    """One input with the records that it names. `values` has the names of the API, without fields that were left out.

    A null is kept only if it clears a stored value: `clears(name)` is then true. Times are aware, in UTC. Amounts are {amount: Decimal,
    currency}. A decision checks the input, then each record, then calls `sound` and fills the change set. A stale version or a wrong status
    does not end the checks. A missing record ends the checks that need it.
    """

    values: Mapping[str, Any]
    records: Mapping[str, Found]
    viewer: Viewer
    now: datetime
    practice: Practice
    money: Money  # the reporting currency, which the first amount sets, and the rates to it
    delivery_days: float | None  # days that 8 of 10 deliveries took at least, as of the last refresh
    alike: "DuplicateSearch"
    errors: list[UserError] = field(default_factory=list)
    manages: bool = False  # whether the viewer manages every account that the input concerns

    @property
    def zone(self) -> tzinfo:
        """Return the time zone of the viewer's days: their rep's zone, else the company's."""
        return days.zone_of(self.viewer.time_zone, self.practice.zone)

    @property
    def today(self) -> date:
        """Return the viewer's date."""
        return days.today(self.now, self.zone)

    @property
    def latest(self) -> date:
        """Return the latest date that has begun for the viewer or in UTC. A client may send either."""
        return max(self.today, self.now.date())

    def __getitem__(self, name: str) -> Any:
        """Return a field that the schema requires."""
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def get(self, name: str) -> Any:
        """Return a field. None if it was left out or is cleared."""
        return self.values.get(name)

    def clears(self, name: str) -> bool:
        """Return whether a null was given to clear the stored value."""
        return name in self.values and self.values[name] is None

    def only(self, *names: str) -> dict[str, Any]:
        """Return the given fields among `names`. None clears the stored value."""
        return {name: self.values[name] for name in names if name in self.values}

    def record(self, name: str) -> Found:
        """Return the record of a field that was given."""
        return self.records[self.values[name]]

    def optional(self, name: str) -> Found | None:
        """Return the record of a field. None if it was left out."""
        return self.records[self.values[name]] if name in self else None

    def found(self, name: str) -> Found | None:
        """Return the record of a field. None if it was left out or refused."""
        return self.records.get(self.values.get(name, ""))

    def current(self, name: str = "id") -> Found:
        """Return the record to change. A version other than the stored one is refused as stale."""
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
        """Add a user error and continue, so that the payload returns all errors. Nothing of the input is written."""
        self.errors.append(UserError(code, _path(where), message))

    def reserve(self, where: str | Iterable[str], message: str) -> None:
        """Refuse what only a manager of the account writes, unless the viewer manages every account that the input concerns."""
        if not self.manages:
            self.refuse(UserErrorCode.NEEDS_MANAGER, where, message)

    def sound(self) -> None:
        """Raise `Stop` if anything was refused, because the following code relies on every check."""
        if self.errors:
            raise Stop


class DuplicateSearch(Protocol):
    """Possible duplicates of the written customer (graph/commit/duplicates.py)."""

    def find(self, name: str, city: str, besides: str | None) -> str | None: ...


class Arrow(NamedTuple):
    """A relationship from one record to another, by ids."""

    start: str
    kind: str
    end: str
    facts: dict[str, Any]


class Change(NamedTuple):
    """An entry of the outbox. `customer` decides which viewers receive it. If it is None, every viewer does."""

    kind: ChangeKind
    subject: str
    customer: str | None
    code: str
    message: str


class Actor(NamedTuple):
    """The actor of a write: the token's subject (or the command), the rep and the role of the token, and the id of the request."""

    subject: str
    rep: str | None = None
    role: Role | None = None
    request: str | None = None


# Writes of commands, and judgments of a server after a write with `judge: LATER`, have no token.
IMPORT = Actor("import")
REFRESH = Actor("refresh")
SERVER = Actor("server")


@dataclass(slots=True)
class ChangeSet:
    """The writes of one input, the changes that later inputs of the request must know, and the content of its payload."""

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
    counted: set[str] = field(default_factory=set)
    moved: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    warnings: list[Caution] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        """Return whether it writes nothing, because every given value is stored already."""
        return not (self.creates or self.updates or self.arrows or self.erased or self.statements)

    @property
    def counts(self) -> bool:
        """Return whether it changes the net value of its customers, or of those in `counted` (graph/derived/net_value.py)."""
        labels = [kind for kind, _ in self.creates] + [live(found.label) for found, _ in self.updates.values()]
        return bool(self.counted) or not COUNTED.isdisjoint(labels)

    @property
    def moves(self) -> bool:
        """Return whether it may change the place of a customer, or to which customer a record belongs."""
        if self.statements or self.erased or any(arrow.kind == "LOCATED_IN" for arrow in self.arrows):
            return True
        return any(found.label == "Customer" and "confidential" in properties for found, properties in self.updates.values())

    def written(self, new: frozenset[str], changed: frozenset[str]) -> set[str]:
        """Return the new records with some labels, and the changed records with some labels."""
        created = {row["id"] for kind, row in self.creates if kind in new}
        return created | {found.id for found, _ in self.updates.values() if found.label in changed}

    def create(self, label: str, properties: Mapping[str, Any], external_id: str | None = None, source: str | None = None) -> str:
        """Create a record and return its id. Values of None are left out.

        With a `source`, the id follows from it and from `external_id`, as in an import. This is only for records that every viewer sees.
        """
        fresh = new_external_id()
        # Never from a chosen externalId alone, because others may have chosen the same one for a record that is hidden here.
        identifier = record_id(label, source, external_id) if source and external_id else record_id(label, SOURCE, fresh)
        row = {"id": identifier, "source": source or SOURCE, "externalId": external_id or fresh, "version": 1}
        self.creates.append((label, row | {name: value for name, value in properties.items() if value is not None}))
        if label == "Customer":
            self.touched.add(identifier)
        return identifier

    def update(self, found: Found, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Set properties, and remove the properties that are None. Return the properties that differ from the stored ones. They raise the
        version by one.
        """
        changed = {name: value for name, value in properties.items() if found.get(name) != value}
        if changed:
            self.touch(found)
            self.updates[found.id][1].update(changed)
        return changed

    def touch(self, found: Found) -> None:
        """Raise the version of a record whose relationships change. Several changes of one input raise it once."""
        self.updates.setdefault(found.id, (found, {}))

    def link(self, start: str, kind: str, end: str, **facts: Any) -> None:
        """Create (start)-[:KIND {facts}]->(end). Facts that are None are left out."""
        self.arrows.append(Arrow(start, kind, end, {name: value for name, value in facts.items() if value is not None}))

    def unlink(self, start: str, kind: str, end: str, **facts: Any) -> None:
        """Delete (start)-[:KIND]->(end). With `id` among the facts, delete only that relationship."""
        self.erased.append(Arrow(start, kind, end, facts))

    def run(self, statement: str, **parameters: Any) -> None:
        """Run a separate statement, after nodes and relationships are written and before standings are judged.

        If all parameters are lists, the rows of a request are sent together, in their order.
        """
        self.statements.append((statement, parameters))

    def request(self, found: Found, properties: Mapping[str, Any], now: datetime) -> None:
        """Request a change of a contact some of whose employers are not visible to the viewer (graph/queries/requests.py). It raises the
        version by one.
        """
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
        """Create a review for an admin, because of a record that is not visible to the viewer. Return the id of the review.

        (:Review)-[:OF]->(subject), (:Review)-[:ABOUT]->(other)
        """
        review = self.create("Review", {"kind": kind, "status": ReviewStatus.OPEN})
        self.link(review, "OF", subject)
        if other:
            self.link(review, "ABOUT", other)
        return review

    def learn(self, found: Found, **facts: Any) -> None:
        """Set `found.facts` to their values after this write, for later rows of the same request."""
        self.learned.append((found, facts))

    def attribute(self, *customers: str) -> None:
        """Decide attribution again for these customers, because referrals, contacts' employers or first orders have changed.

        For a referral, name both ends. For a job that a contact left or took, name both customers. For a contact without any employer now,
        also name the referrers.
        """
        self.attributed |= set(customers)

    def move(self, identifier: str, where: str | Iterable[str], *, managed: bool = False) -> None:
        """Note that this write changes who sees a record, by the field `where`. The viewer must still see it, and manage it if they did."""
        self.moved.setdefault(identifier, (_path(where), managed))

    def change(self, kind: ChangeKind, subject: str, customer: str | None, code: str, message: str) -> None:
        """Add a change to the outbox. `code` and `message` are its cause."""
        self.changes.append(Change(kind, subject, customer, code, message))

    def warn(self, code: WarningCode, where: str | Iterable[str], message: str) -> None:
        """Add a warning to the payload: the write is applied, but the user should check the input at `where`."""
        self.warnings.append(Caution(code, _path(where), message))

    def tell(self, **answer: Any) -> None:
        """Set the content of the payload: ids of records by their names there."""
        self.answer |= answer


class Fields(NamedTuple):
    """Facts of the schema about the fields of an input, by their dotted paths (`employment.title`)."""

    required: frozenset[str] = frozenset()  # must have a value
    clearable: frozenset[str] = frozenset()  # null clears the stored value
    kept: frozenset[str] = frozenset()  # may be left out, and cannot be cleared


_NO_FIELDS = Fields()


@dataclass(frozen=True, slots=True)
class Decision:
    """One kind of write.

    `names`: the fields that hold ids, with the labels of the ids; `lines.product` is a field inside lists and objects. An id of another
    label gets the same answer as an unknown id. `reads`: names of the facts (graph/commit/lookups.py) that this decision needs in addition
    to the properties, by label. `takes`: the label of the record whose `externalId` the input may choose. An externalId that is taken is
    refused. `trees`: fields that form a tree, such as a parent. Writes that set such a field wait for each other, so that two of them
    cannot close a circle together. `viewer`: the viewer's own rep is read with the records that the input names. `changes`: the field that
    names the stored record which this write changes. If it is given, a null clears a stored value or is refused, as `fields` says.
    Otherwise a null is the same as a field that was left out. `everywhere`: fields with contacts. The write concerns all accounts of these
    contacts, not only the account that the input names. `upserts`: the label of the record that the input changes, or creates if there is
    none. The field `record` then has the id that follows from `externalId`, and may name a record that does not exist. `beside`: facts of
    the changed record that hold ids of records. The decision reads these records too, if the viewer sees them. The schema sets `fields`.
    `restores`: the input names voided records.
    """

    name: str
    names: Mapping[str, tuple[str, ...]]
    decide: Callable[[Input, ChangeSet], None]
    reads: frozenset[str] = frozenset()
    takes: str = ""
    trees: tuple[str, ...] = ()
    viewer: bool = False
    changes: str = ""
    everywhere: frozenset[str] = frozenset()
    upserts: str = ""
    beside: tuple[str, ...] = ()
    fields: Fields = _NO_FIELDS
    restores: bool = False


def label(identifier: str) -> str:
    """Return the label of an existing id."""
    found = label_of(identifier)
    assert found is not None, "ids in change sets are our own"
    return found

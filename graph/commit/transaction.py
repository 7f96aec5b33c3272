"""The writer: one mutation is one transaction of key, locks, look-ups, decision, change, standings, outbox. Nothing is lost or applied
twice.

A write locks the customers that it names, and the customers of the records that it names, until the commit. So writes to one account follow
each other, and versions and standings are never based on old values. The idempotency key is written in the same transaction. A client that
did not receive the outcome sends the mutation again: either the key exists with its answer, or the write never happened.
"""

import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import neo4j
import orjson
from neo4j.exceptions import ConstraintError, IncompleteCommit

from graph.client.bookmarks import Bookmarks
from graph.client.driver import Graph
from graph.client.files import cypher
from graph.commit import attribution, clean, managing, naming, statements
from graph.commit.apply import apply
from graph.commit.change_set import SOURCE, STOPPED, Actor, Change, ChangeSet, Decision, Found, Input, Records, Stop, UserError, label
from graph.commit.duplicates import Duplicates, alike
from graph.commit.later import mark
from graph.commit.rows import InputRow, Outcome, chosen, each_once, ids_of, told, values_at
from graph.commit.standing import Runs, follow
from graph.derived import outcomes
from graph.derived.net_value import WORTH
from graph.outbox import write
from graph.visibility import Viewer
from graph.voids import voided
from insights import actions
from insights.aftersales.practice import Practice
from insights.days import an
from insights.enums import ReviewKind, UserErrorCode, WarningCode
from insights.permits import above_only, refused
from values.ids import label_of, new_external_id, record_id
from values.money import Money, Rates

ATTEMPTS = 3
_OUT_OF_SCOPE = "This would take the record out of your scope. Name an owner or a territory within it, or ask an admin."
_NOBODY = "Only admins see this customer: give it an owner or a territory."
_NO_MANAGER = "No manager sees this customer: give it a territory that somebody manages."


class _Common(NamedTuple):
    """Values that the decisions of a request share."""

    money: Money
    delivery_days: float | None
    alike: Duplicates


class _OutOfScope(Exception):
    """Rows whose write moves a record out of the viewer's scope, with their errors. They are refused, and the
    other rows are written again.
    """

    def __init__(self, errors: dict[str, UserError]) -> None:
        super().__init__()
        self.errors = errors


class _NothingToDo(Exception):
    """Every input is refused or was applied before, so the transaction is rolled back."""

    def __init__(self, rows: list[InputRow]) -> None:
        super().__init__()
        self.rows = rows


class Writer:
    """Writes of one viewer at one moment."""

    def __init__(
        self,
        graph: Graph,
        viewer: Viewer,
        now: datetime,
        practice: Practice,
        deadline: float | None = None,
        currency: str | None = None,
        rates: Rates | None = None,
        request: str | None = None,
        bookmarks: Bookmarks | None = None,
    ) -> None:
        """Set up a writer. `currency` is the reporting currency if the graph has none yet, `rates` convert to it, `request` is the
        request's id. The bookmark of each commit is added to `bookmarks`.
        """
        self._graph = graph
        self._viewer = viewer
        self._now = now
        self._practice = practice
        self._deadline = deadline
        self._currency = currency
        self._rates = rates or Rates()
        self._bookmarks = Bookmarks() if bookmarks is None else bookmarks
        self._actor = Actor(viewer.subject or viewer.rep or viewer.role.lower(), viewer.rep, viewer.role, request)

    async def write(self, decision: Decision, inputs: Sequence[Mapping[str, Any]], *, later: bool = False) -> list[Outcome]:
        """Apply a decision to each input, in order, in one transaction. A refused input does not affect the others. With `later`, a
        transaction of the server judges the customers (graph/commit/later.py).

        Raises `Unavailable` if the graph does not answer. The client may send the same inputs again with the same keys.
        """
        rows = [self._row(decision, values) for values in inputs]
        if not any(row.key for row in rows):
            return [row.outcome for row in rows]
        attempts = 0
        while True:
            try:
                rows = await self._run(partial(self._transact, decision, rows, later))
                break
            except _NothingToDo as nothing:
                rows = nothing.rows
                if not all(row.outcome.errors for row in rows):  # a rollback has no bookmark, and an earlier request wrote these records
                    await self._run(_nothing)
                break
            except _OutOfScope as out:
                rows = [replace(row, errors=(*row.errors, out.errors[row.key])) if row.key in out.errors else row for row in rows]
            except (ConstraintError, IncompleteCommit):
                # Another write was first, or the outcome is unknown. By now its key and its records exist, or it never happened.
                attempts += 1
                if attempts == ATTEMPTS:
                    raise
        return [row.outcome for row in rows]

    async def _run(self, work: Callable[[neo4j.AsyncManagedTransaction], Awaitable[list[InputRow]]]) -> list[InputRow]:
        """Return the rows of one transaction, and keep the bookmark of its commit."""
        return await self._graph.write(work, timeout=self._deadline, bookmarks=self._bookmarks)

    def _row(self, decision: Decision, values: Mapping[str, Any]) -> InputRow:
        """Return an input with the errors of its texts and of the caller's role. Further errors are found in the transaction."""
        errors: list[UserError] = []

        def refuse(code: UserErrorCode, where: tuple[str, ...], message: str) -> None:
            errors.append(UserError(code, where, message))

        given = clean.cleaned(values, decision.fields, refuse, changes=bool(values.get(decision.changes) or decision.upserts))
        role = self._viewer.role
        if message := refused(role, decision.name):
            refuse(UserErrorCode.FORBIDDEN, (), message)
            return InputRow("", "", {}, outcome=Outcome({}, tuple(errors[-1:])))
        if "idempotencyKey" not in given:
            refuse(UserErrorCode.INVALID, ("idempotencyKey",), "Give a key of 1 to 200 characters, a new one for each intent.")
            given["idempotencyKey"] = new_external_id()  # an unused key: the input is refused, and further errors are found
        for name in sorted(above_only(role, decision.name) & given.keys()):
            refuse(UserErrorCode.FORBIDDEN, (name,), f"{an(role.lower()).capitalize()} cannot set this: leave it out, or ask a manager.")
        if decision.upserts and "externalId" in given and "id" not in given:
            given["record"] = record_id(decision.upserts, given["externalId"]["source"], given["externalId"]["externalId"])
        digest = hashlib.sha256(orjson.dumps([decision.name, given], default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
        key = hashlib.sha256(f"{self._actor.subject}\0{given.pop('idempotencyKey')}".encode()).hexdigest()
        return InputRow(key, digest, given, ids_of(decision, given), tuple(errors))

    async def _transact(self, decision: Decision, asked: list[InputRow], later: bool, tx: neo4j.AsyncManagedTransaction) -> list[InputRow]:
        """Run the whole transaction. It runs again from the start if the database asks for that."""

        async def run(statement: str, **parameters: Any) -> list[list[Any]]:
            self._graph.statements += 1
            result = await tx.run(statement, parameters)
            return await result.values()

        rows = [replace(row) for row in asked]
        fresh = await self._remembered(run, [row for row in rows if row.key])
        if not fresh:
            raise _NothingToDo(rows)
        records = await self._look(run, decision, fresh)
        counted, money, days = await self._store(run)
        taken = await self._taken(run, decision, fresh)
        common = _Common(money, days, await self._alike(run, decision, fresh, records))
        made = [(row, change_set) for row in fresh if (change_set := self._decide(decision, row, records, common, taken)) is not None]
        if not made:
            raise _NothingToDo(rows)
        changes: list[Change] = []
        if written := [(row, change_set) for row, change_set in made if not change_set.idle]:
            if money.reporting != counted:
                await run(statements.SET_CURRENCY, currency=money.reporting)
            customers = {one for row, _ in written for named in row.ids if named.id in records for one in records[named.id].customers}
            named = {named.id for row, _ in written for named in row.ids}
            own = {one for name, found in records.items() if name in named and found.label != "Contact" for one in found.customers}
            changes = await self._write(run, [change_set for _, change_set in written], customers, own if later else None)
            await self._seen(run, written)
        answers = [{"id": row.key, "input": row.digest, "answer": row.outcome.kept()} for row, _ in made]
        await run(statements.KEEP, keys=answers)
        if refused := {row.key for row in fresh} - {row.key for row, _ in made}:
            await run(statements.FREE, ids=sorted(refused))
        await write.put(run, changes, self._now, self._actor)
        return rows

    async def _write(self, run: Runs, change_sets: Sequence[ChangeSet], customers: set[str], later: set[str] | None) -> list[Change]:
        """Write the change sets that change something, and the consequences for their customers. Return the changes for the outbox.
        Customers in `later` are marked instead of judged, and new customers with them.
        """
        await apply(run, change_sets, self._now, self._actor)
        counted: set[str] = set()
        if attributed := set().union(*(change_set.attributed for change_set in change_sets)):
            counted |= await attribution.follow(run, attributed)
        if any(change_set.counts for change_set in change_sets):
            counted |= customers.union(*(change_set.counted for change_set in change_sets))
        if counted:
            await run(WORTH, ids=sorted(counted))
        concerned = customers.union(*(change_set.touched for change_set in change_sets))
        await self._count(run, change_sets, concerned)
        changes = [change for change_set in change_sets for change in change_set.changes]
        new = {row["id"]: row.get("segment") for change_set in change_sets for kind, row in change_set.creates if kind == "Customer"}
        if later is not None:
            await mark(run, (concerned & later).union(new), self._now)
            concerned, new = concerned - later - new.keys(), {}
        return changes + (await follow(run, concerned, new, self._now) if concerned or new else [])

    @staticmethod
    async def _count(run: Runs, change_sets: Sequence[ChangeSet], customers: set[str]) -> None:
        """Store the outcomes of the written follow-ups, or of all follow-ups of the customers if records moved."""
        if any(change_set.moves for change_set in change_sets):
            await run(outcomes.STORE, ids=sorted(customers))
        elif ids := set().union(*(change_set.written(outcomes.NEW, outcomes.TENDED) for change_set in change_sets)):
            await run(outcomes.STORE_RECORDS, ids=sorted(ids))

    async def _seen(self, run: Runs, written: Sequence[tuple[InputRow, ChangeSet]]) -> None:
        """Check rights after the write. Raises `_OutOfScope` for records that the viewer no longer sees; adds warnings for records that
        nobody sees.
        """
        moved = {one: (row, change_set) for row, change_set in written for one in change_set.moved}
        if not moved:
            return
        asked: dict[str, list[Any]] = defaultdict(list)
        for one, (_, change_set) in moved.items():
            asked[label(one)].append([one, change_set.moved[one][1]])
        errors: dict[str, UserError] = {}
        for kind, rows in asked.items():
            for (one,) in await run(statements.kept(kind, self._viewer), rows=rows, **self._viewer.parameters()):
                row, change_set = moved[one]
                errors[row.key] = UserError(UserErrorCode.OUT_OF_SCOPE, change_set.moved[one][0], _OUT_OF_SCOPE)
        if errors:
            raise _OutOfScope(errors)
        for one, rep, manager in await run(cypher("seen_by"), ids=[one for one, _ in asked["Customer"]]):
            row, change_set = moved[one]
            if not (rep and manager):
                code = WarningCode.NO_MANAGER_SEES if rep else WarningCode.NOBODY_SEES
                change_set.warn(code, change_set.moved[one][0], _NO_MANAGER if rep else _NOBODY)
                row.outcome = replace(row.outcome, warnings=tuple(change_set.warnings))

    async def _remembered(self, run: Runs, rows: list[InputRow]) -> list[InputRow]:
        """Return the inputs whose keys are new. Other inputs get their first answer, or are refused because the input differs."""
        asked = sorted({row.key for row in rows})
        ((keys,),) = await run(statements.KEYS, keys=asked, now=self._now)
        known = {key: (digest, answer) for key, digest, answer in keys}
        fresh: dict[str, InputRow] = {}
        for row in rows:
            digest, answer = known[row.key]
            twin = fresh.get(row.key)
            if (digest or (twin.digest if twin else row.digest)) != row.digest:
                message = "This key was used for another input: give a new input a new key."
                row.outcome = Outcome({}, (UserError(UserErrorCode.KEY_REUSED, ("idempotencyKey",), message), *row.errors))
            elif digest:
                row.outcome = told(answer)
            elif twin:
                message = "This request contains the same input twice: send it once."
                row.outcome = Outcome({}, (UserError(UserErrorCode.KEY_REUSED, ("idempotencyKey",), message), *row.errors))
            else:
                fresh[row.key] = row
        return list(fresh.values())

    async def _look(self, run: Runs, decision: Decision, rows: list[InputRow]) -> Records:
        """Lock the records that the inputs name, and their customers. Return the records that are visible to the viewer."""
        if any(values_at(row.values, path.split(".")) for row in rows for path in decision.trees):
            await run(statements.TREES_LOCK)
        named: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for one in row.ids:
                if one.possible:
                    named[voided(label(one.id)) if decision.restores else label(one.id)].add(one.id)
        if decision.viewer and self._viewer.rep and label_of(self._viewer.rep) == "Rep":
            named["Rep"].add(self._viewer.rep)
        ids = {one: sorted(found) for one, found in named.items()}
        if ids:
            await run(statements.lock_customers(ids), ids=ids)
        records = Records()
        await self._read(run, decision, ids, records)
        if decision.beside:
            changed = [records[known] for row in rows if (known := row.values.get(decision.changes, "")) in records]
            await self._read(run, decision, _beside(decision, changed, records), records)
        return records

    async def _read(self, run: Runs, decision: Decision, ids: Mapping[str, list[str]], records: Records) -> None:
        """Add the records of these ids that are visible to the viewer, with the facts that the decision needs."""
        seen, reads = self._viewer.parameters(), decision.reads | naming.reads(self._viewer)
        for kind in ids:
            ((found,),) = await run(statements.known(kind, self._viewer, reads), ids=ids[kind], **seen)
            for identifier, properties, facts in found:
                records[identifier] = Found(identifier, kind, {k: _native(v) for k, v in properties.items()}, _native(facts))

    async def _store(self, run: Runs) -> tuple[str | None, Money, float | None]:
        """Return the graph's reporting currency, the conversion of amounts to it, and the days that 8 of 10 deliveries took at least.

        While there is no reporting currency, one write at a time may set it.
        """
        found = await run(statements.STORE)
        if not found or found[0][0] is None:
            await run(statements.OUTBOX_LOCK)
            found = await run(statements.STORE)
        counted, days = found[0]
        return counted, Money(counted or self._currency, self._rates), days

    async def _alike(self, run: Runs, decision: Decision, rows: list[InputRow], records: Records) -> Duplicates:
        """Return possible duplicates of the customers that the inputs create or rename."""
        return await alike(run, [row.values for row in rows], records, self._viewer) if decision.takes == "Customer" else Duplicates()

    async def _taken(self, run: Runs, decision: Decision, rows: list[InputRow]) -> dict[str, tuple[str, bool]]:
        """Return the external ids that the inputs choose and that are taken: a record with each, and whether
        it is visible to the viewer.
        """
        asked = sorted({chosen(decision, row.values) for row in rows} - {""})
        if not asked:
            return {}
        await run(statements.HOLD, ids=sorted(hashlib.sha256(f"{decision.takes}\0{one}".encode()).hexdigest() for one in asked))
        statement = statements.taken(decision.takes, self._viewer)
        found = await run(statement, externalIds=asked, source=SOURCE, **self._viewer.parameters())
        return {known: (identifier, seen) for known, identifier, seen in found}

    def _decide(
        self, decision: Decision, row: InputRow, records: Records, common: _Common, taken: dict[str, tuple[str, bool]]
    ) -> ChangeSet | None:
        """Return the change set of one input, and update the records that later inputs see. None if the input is refused."""
        change_set, counted = ChangeSet(), common.money.reporting
        known, absent = self._known(decision, row, records)
        foreign = naming.foreign(decision, row, known, self._viewer)
        manages = managing.every(decision, row, known, self._viewer)
        given = Input(row.values, known, self._viewer, self._now, self._practice, *common, [*row.errors, *absent, *foreign], manages)
        managing.check(decision, row, given)
        external = chosen(decision, row.values)
        other, seen = taken.get(external, (None, False))
        if seen:
            message = f"Another {decision.takes.lower()} has this externalId: choose another one, or leave it out."
            given.refuse(UserErrorCode.TAKEN, "externalId", message)
        with suppress(Stop):
            decision.decide(given, change_set)
        if given.errors:
            row.outcome = Outcome({}, each_once(given.errors))
            common.money.reporting = counted
            return None
        self._warn(row, change_set, known)
        for found, properties in change_set.updates.values():
            found.properties |= {**properties, "version": found.version + 1}
        for found, requested in change_set.requested:
            found.properties |= requested
        for found, facts in change_set.learned:
            found.facts |= facts
        common.alike.after(change_set)
        if external:
            new = next(properties["id"] for kind, properties in change_set.creates if kind == decision.takes)
            taken[external] = (new, True)
            if other:
                change_set.review(ReviewKind.EXTERNAL_ID, new, other)
        row.outcome = Outcome(change_set.answer, (), tuple(change_set.warnings))
        return change_set

    @staticmethod
    def _known(decision: Decision, row: InputRow, records: Records) -> tuple[Records, list[UserError]]:
        """Return the records that an input may use, and an error for every id that is unknown, hidden or of another label."""
        absent = [one for one in row.ids if not one.possible or one.id not in records]
        if decision.upserts:  # its record may not exist yet
            absent = [one for one in absent if one.where != ("record",)]
        if not absent:
            return records, []
        errors = []
        for one in absent:
            code, message = actions.absent(*one.labels, voided=decision.restores)
            errors.append(UserError(code, one.where, message))
        gone = {one.id for one in absent}
        return Records({name: found for name, found in records.items() if name not in gone}), errors

    @staticmethod
    def _warn(row: InputRow, change_set: ChangeSet, records: Records) -> None:
        """Warn once about a STOPPED customer that the changes concern, unless this write stops or resumes calling on it."""
        concerned = {change.customer for change in change_set.changes}
        for one in row.ids:
            if one.id not in records:  # created by this write
                continue
            found = records[one.id]
            set_now = found.label == "Customer" and "status" in change_set.updates.get(one.id, (found, {}))[1]
            if not set_now and concerned.intersection(found.stopped):
                change_set.warn(WarningCode.CUSTOMER_STOPPED, one.where, STOPPED)
                return


async def _nothing(tx: neo4j.AsyncManagedTransaction) -> list[InputRow]:
    """Read nothing. The bookmark of this transaction includes every earlier commit."""
    await (await tx.run("RETURN 1")).consume()
    return []


def _beside(decision: Decision, changed: Sequence[Found], records: Mapping[str, Found]) -> dict[str, list[str]]:
    """Return the ids, by label, of the records beside the changed records that were not read yet."""
    named: dict[str, set[str]] = defaultdict(set)
    for found in changed:
        for name in decision.beside:
            held = found.facts.get(name) or ()
            for one in (held,) if isinstance(held, str) else held:
                if one not in records:
                    named[label(one)].add(one)
    return {kind: sorted(ids) for kind, ids in named.items()}


def _native(value: Any) -> Any:
    """Return a value of the driver with DateTime and Date as Python values. A DateTime may have UTC as an offset or by name."""
    if isinstance(value, dict):
        return {name: _native(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_native(one) for one in value]
    found = value.to_native() if hasattr(value, "to_native") else value
    return found.astimezone(UTC) if isinstance(found, datetime) else found

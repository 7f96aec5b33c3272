"""One mutation is one transaction: key, locks, look-ups, decision, change, standings, outbox. Nothing is lost, nothing is done twice.

Who names a customer, or a record that hangs on one, locks it until the commit: writes to one account follow each other, so versions
and standings are never decided on what is old. The key is written in the same transaction; so an outcome that nobody heard of is
resolved by doing it again: the key is there with its answer, or it never happened.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import neo4j
import orjson
from neo4j.exceptions import ConstraintError, IncompleteCommit

from graph.driver import Graph
from graph.ids import label_of, record_id
from graph.money import Money, Rates
from graph.visibility import Viewer
from graph.worth import WORTH
from graph.writing import attribution, clean, outbox, statements
from graph.writing.applied import apply
from graph.writing.draft import SOURCE, Decision, Draft, Found, Given, Refused, UserError, label
from graph.writing.standing import Runs, follow
from insights.enums import UserErrorCode
from insights.permits import above_only, may
from insights.practice import Practice

ATTEMPTS = 3
_ABSENT = "There is no such {}, or none that you may see."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: the ids of what it wrote, by their names in the payload, or what is wrong with it."""

    answer: Mapping[str, Any]
    errors: tuple[UserError, ...] = ()


_UNDECIDED = Outcome({})


@dataclass(slots=True)
class _Row:
    """One input on its way through the transaction; without a key it is refused already."""

    key: str
    digest: str
    values: dict[str, Any]
    outcome: Outcome = _UNDECIDED


class _NothingToDo(Exception):
    """Every input is refused, or was done before: the transaction is rolled back."""

    def __init__(self, rows: list[_Row]) -> None:
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
    ) -> None:
        """`currency` is the reporting currency where the graph has none yet; `rates` lead to it."""
        self._graph = graph
        self._viewer = viewer
        self._now = now
        self._practice = practice
        self._deadline = deadline
        self._currency = currency
        self._rates = rates or Rates()

    async def write(self, decision: Decision, inputs: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Do what was decided for each input, in their order, in one transaction; a refused one leaves its neighbours alone.

        Raises `Unavailable` where the graph does not answer: the same may be sent again with the same keys.
        """
        rows = [self._row(decision, values) for values in inputs]
        if not any(row.key for row in rows):
            return [row.outcome for row in rows]
        for attempt in range(ATTEMPTS):
            try:
                rows = await self._graph.write(partial(self._transact, decision, rows), timeout=self._deadline)
                break
            except _NothingToDo as nothing:
                rows = nothing.rows
                break
            except (ConstraintError, IncompleteCommit):
                # another write was first, or nobody knows who was: by now its key and its records are there, or it never happened
                if attempt == ATTEMPTS - 1:
                    raise
        return [row.outcome for row in rows]

    def _row(self, decision: Decision, values: Mapping[str, Any]) -> _Row:
        """An input, refused already where its texts or its caller's role will not do."""
        try:
            given = clean.cleaned(values)
            self._permit(decision, given)
        except Refused as refused:
            return _Row("", "", {}, Outcome({}, (refused.error,)))
        digest = hashlib.sha256(orjson.dumps([decision.name, given], default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
        who = self._viewer.rep or self._viewer.role.value
        key = hashlib.sha256(f"{who}\0{given.pop('idempotencyKey')}".encode()).hexdigest()
        return _Row(key, digest, given)

    def _permit(self, decision: Decision, given: Mapping[str, Any]) -> None:
        if "idempotencyKey" not in given:
            raise Refused(UserErrorCode.INVALID, "idempotencyKey", "Give a key of 1 to 200 characters, a new one for each intent.")
        role = self._viewer.role
        if not may(role, decision.name):
            raise Refused(UserErrorCode.FORBIDDEN, (), f"A {role.lower()} does not do this: ask a manager.")
        for name in sorted(above_only(role, decision.name) & given.keys()):
            raise Refused(UserErrorCode.FORBIDDEN, name, f"A {role.lower()} does not set this: leave it out, or ask a manager.")

    async def _transact(self, decision: Decision, asked: list[_Row], tx: neo4j.AsyncManagedTransaction) -> list[_Row]:
        """The whole of it; run again from the start where the database asks for that."""

        async def run(statement: str, **parameters: Any) -> list[list[Any]]:
            self._graph.statements += 1
            result = await tx.run(statement, parameters)
            return await result.values()

        rows = [replace(row) for row in asked]
        fresh = await self._remembered(run, [row for row in rows if row.key])
        if not fresh:
            raise _NothingToDo(rows)
        customers, records = await self._look(run, decision, fresh)
        counted, money = await self._money(run)
        taken = await self._taken(run, decision, fresh)
        made = [(row, draft) for row in fresh if (draft := self._decide(decision, row, records, money, taken)) is not None]
        if not made:
            raise _NothingToDo(rows)
        drafts = [draft for _, draft in made]
        if money.reporting != counted:
            await run(statements.SET_CURRENCY, currency=money.reporting)
        await apply(run, drafts, self._now)
        if any(draft.counts for draft in drafts):
            await run(WORTH, ids=customers)
        if attributed := set().union(*(draft.attributed for draft in drafts)):
            await attribution.follow(run, attributed)
        changes = [change for draft in drafts for change in draft.changes]
        new = {row["id"]: row.get("segment") for draft in drafts for kind, row in draft.creates if kind == "Customer"}
        changes += await follow(run, set(customers).union(*(draft.touched for draft in drafts)), new, self._now)
        answers = [{"id": row.key, "input": row.digest, "answer": orjson.dumps(row.outcome.answer).decode()} for row, _ in made]
        await run(statements.KEEP, keys=answers)
        if refused := {row.key for row in fresh} - {row.key for row, _ in made}:
            await run(statements.FREE, ids=sorted(refused))
        await outbox.put(run, changes, self._now)
        return rows

    async def _remembered(self, run: Runs, rows: list[_Row]) -> list[_Row]:
        """The inputs whose keys are new; the others are answered as before, or refused for being others."""
        asked = sorted({row.key for row in rows})
        ((keys,),) = await run(statements.KEYS, keys=asked, now=self._now)
        known = {key: (digest, answer) for key, digest, answer in keys}
        fresh: dict[str, _Row] = {}
        for row in rows:
            digest, answer = known[row.key]
            twin = fresh.get(row.key)
            if (digest or (twin.digest if twin else row.digest)) != row.digest:
                message = "This key stands for another input already: a new intent takes a new key."
                row.outcome = Outcome({}, (UserError(UserErrorCode.KEY_REUSED, ("idempotencyKey",), message),))
            elif digest:
                row.outcome = Outcome(orjson.loads(answer))
            elif twin:
                message = "The same input stands in this request twice: once is enough."
                row.outcome = Outcome({}, (UserError(UserErrorCode.KEY_REUSED, ("idempotencyKey",), message),))
            else:
                fresh[row.key] = row
        return list(fresh.values())

    async def _look(self, run: Runs, decision: Decision, rows: list[_Row]) -> tuple[list[str], dict[str, Found]]:
        """Lock what the inputs name, and read it: the customers concerned, the records that the viewer sees."""
        if any(_values(row.values, path.split(".")) for row in rows for path in decision.trees):
            await run(statements.TREES_LOCK)
        named: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for path, labels in decision.names.items():
                for _, identifier in _values(row.values, path.split(".")):
                    if label_of(identifier) in labels:
                        named[label(identifier)].add(identifier)
        if decision.viewer and self._viewer.rep and label_of(self._viewer.rep) == "Rep":
            named["Rep"].add(self._viewer.rep)
        ids = {one: sorted(found) for one, found in named.items()}
        customers = (await run(statements.customers_of(ids), ids=ids))[0][0] if ids else []
        records = {}
        seen = self._viewer.parameters()
        for kind in ids:
            ((found,),) = await run(statements.known(kind, self._viewer, decision.reads), ids=ids[kind], **seen)
            for identifier, properties, facts in found:
                records[identifier] = Found(identifier, kind, {k: _native(v) for k, v in properties.items()}, _native(facts))
        return customers, records

    async def _money(self, run: Runs) -> tuple[str | None, Money]:
        """The reporting currency of the graph, and what amounts are worth in it; while there is none, one write at a time may say it."""
        found = await run(statements.CURRENCY)
        if not found or found[0][0] is None:
            await run(statements.OUTBOX_LOCK)
            found = await run(statements.CURRENCY)
        counted = found[0][0]
        return counted, Money(counted or self._currency, self._rates)

    async def _taken(self, run: Runs, decision: Decision, rows: list[_Row]) -> set[str]:
        """The ids that the inputs would give to new records and that others have."""
        asked = sorted({_chosen(decision, row.values) for row in rows} - {""})
        return {one for (one,) in await run(statements.taken(decision.takes), ids=asked)} if asked else set()

    def _decide(self, decision: Decision, row: _Row, records: Mapping[str, Found], money: Money, taken: set[str]) -> Draft | None:
        """The draft of one input, with what it changes in the records that later ones see; None where it is refused."""
        draft, counted = Draft(), money.reporting
        try:
            if _chosen(decision, row.values) in taken:
                message = f"Another {decision.takes.lower()} has this externalId: choose another one, or leave it out."
                raise Refused(UserErrorCode.TAKEN, "externalId", message)
            for path, labels in decision.names.items():
                for where, identifier in _values(row.values, path.split(".")):
                    if identifier not in records or label_of(identifier) not in labels:
                        raise Refused(UserErrorCode.NOT_FOUND, where, _ABSENT.format(" or ".join(labels).lower()))
            decision.decide(Given(row.values, records, self._viewer, self._now, self._practice, money), draft)
        except Refused as refused:
            row.outcome = Outcome({}, (refused.error,))
            money.reporting = counted
            return None
        for found, properties in draft.updates:
            found.properties |= {**properties, "version": found.version + 1}
        for found, facts in draft.learned:
            found.facts |= facts
        taken.update(properties["id"] for _, properties in draft.creates)
        row.outcome = Outcome(draft.answer)
        return draft


def _chosen(decision: Decision, values: Mapping[str, Any]) -> str:
    """The id of a new record whose externalId the input chooses; empty where it chooses none."""
    chosen = values.get("externalId") if decision.takes and "id" not in values else None
    return record_id(decision.takes, SOURCE, chosen) if chosen else ""


def _values(values: Any, path: list[str], where: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """The ids at a path, through lists and objects, each with where it stands."""
    if values is None:
        return []
    if isinstance(values, list):
        return [found for number, one in enumerate(values) for found in _values(one, path, (*where, str(number)))]
    if not path:
        return [(where, values)]
    return _values(values.get(path[0]), path[1:], (*where, path[0]))


def _native(value: Any) -> Any:
    """The driver's points in time, which are UTC by an offset or by name, and its days as Python's."""
    if isinstance(value, dict):
        return {name: _native(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_native(one) for one in value]
    found = value.to_native() if hasattr(value, "to_native") else value
    return found.astimezone(UTC) if isinstance(found, datetime) else found

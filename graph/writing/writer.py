"""One mutation is one transaction: key, locks, look-ups, decision, change, standings, outbox. Nothing is lost, nothing is done twice.

Who names a customer, or a record that hangs on one, locks it until the commit: writes to one account follow each other, so versions
and standings are never decided on what is old. The key is written in the same transaction; so an outcome that nobody heard of is
resolved by doing it again: the key is there with its answer, or it never happened.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any

import neo4j
import orjson
from neo4j.exceptions import ConstraintError, IncompleteCommit

from graph.driver import Graph
from graph.ids import label_of, record_id
from graph.visibility import Viewer
from graph.writing import attribution, clean, outbox, statements
from graph.writing.draft import SOURCE, Arrow, Decision, Draft, Found, Given, Refused, UserError, label
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

    def __init__(self, graph: Graph, viewer: Viewer, now: datetime, practice: Practice, deadline: float | None = None) -> None:
        self._graph = graph
        self._viewer = viewer
        self._now = now
        self._practice = practice
        self._deadline = deadline

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
        customers, records, currency = await self._look(run, decision, fresh)
        taken = await self._taken(run, decision, fresh)
        made = [(row, draft) for row in fresh if (draft := self._decide(decision, row, records, currency, taken)) is not None]
        if not made:
            raise _NothingToDo(rows)
        drafts = [draft for _, draft in made]
        await self._apply(run, drafts)
        if attributed := set().union(*(draft.attributed for draft in drafts)):
            await attribution.follow(run, attributed)
        changes = [change for draft in drafts for change in draft.changes]
        changes += await follow(run, set(customers).union(*(draft.touched for draft in drafts)), self._now)
        answers = [{"id": row.key, "input": row.digest, "answer": orjson.dumps(row.outcome.answer).decode()} for row, _ in made]
        await run(statements.KEEP, keys=answers)
        if refused := {row.key for row in fresh} - {row.key for row, _ in made}:
            await run(statements.FREE, ids=sorted(refused))
        await outbox.put(run, changes, self._now)
        return rows

    async def _remembered(self, run: Runs, rows: list[_Row]) -> list[_Row]:
        """The inputs whose keys are new; the others are answered as before, or refused for being others."""
        asked = sorted({row.key for row in rows})
        known = {key: (digest, answer) for key, digest, answer in await run(statements.KEYS, keys=asked, now=self._now)}
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

    async def _look(self, run: Runs, decision: Decision, rows: list[_Row]) -> tuple[list[str], dict[str, Found], str | None]:
        """Lock what the inputs name, and read it: the customers concerned, the records that the viewer sees, the reporting currency."""
        if any(_values(row.values, path.split(".")) for row in rows for path in decision.trees):
            await run(statements.TREES_LOCK)
        named: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for path, labels in decision.names.items():
                for _, identifier in _values(row.values, path.split(".")):
                    if label_of(identifier) in labels:
                        named[label(identifier)].add(identifier)
        ids = {one: sorted(found) for one, found in named.items()}
        customers = [one for (one,) in await run(statements.customers_of(ids), ids=ids)] if ids else []
        records = {}
        seen = self._viewer.parameters()
        for kind in ids:
            for identifier, properties, facts in await run(statements.known(kind, self._viewer, decision.reads), ids=ids[kind], **seen):
                records[identifier] = Found(identifier, kind, {k: _native(v) for k, v in properties.items()}, _native(facts))
        currency = await run(statements.CURRENCY)
        return customers, records, currency[0][0] if currency else None

    async def _taken(self, run: Runs, decision: Decision, rows: list[_Row]) -> set[str]:
        """The ids that the inputs would give to new records and that others have."""
        asked = sorted({_chosen(decision, row.values) for row in rows} - {""})
        return {one for (one,) in await run(statements.taken(decision.takes), ids=asked)} if asked else set()

    def _decide(self, decision: Decision, row: _Row, records: Mapping[str, Found], currency: str | None, taken: set[str]) -> Draft | None:
        """The draft of one input, with what it changes in the records that later ones see; None where it is refused."""
        draft = Draft()
        try:
            if _chosen(decision, row.values) in taken:
                message = f"Another {decision.takes.lower()} has this externalId: choose another one, or leave it out."
                raise Refused(UserErrorCode.TAKEN, "externalId", message)
            for path, labels in decision.names.items():
                for where, identifier in _values(row.values, path.split(".")):
                    if identifier not in records or label_of(identifier) not in labels:
                        raise Refused(UserErrorCode.NOT_FOUND, where, _ABSENT.format(" or ".join(labels).lower()))
            decision.decide(Given(row.values, records, self._viewer, self._now, self._practice, currency), draft)
        except Refused as refused:
            row.outcome = Outcome({}, (refused.error,))
            return None
        for found, properties in draft.updates:
            found.properties |= {**properties, "version": found.version + 1}
        for found, facts in draft.learned:
            found.facts |= facts
        taken.update(properties["id"] for _, properties in draft.creates)
        row.outcome = Outcome(draft.answer)
        return draft

    async def _apply(self, run: Runs, made: list[Draft]) -> None:
        """Write nodes, arrows and statements of their own; one statement for each label and each kind of arrow."""
        creates: dict[str, list[Any]] = defaultdict(list)
        updates: dict[str, dict[str, Any]] = defaultdict(dict)
        arrows: dict[tuple[bool, str, str, str], list[Any]] = defaultdict(list)
        for draft in made:
            for kind, row in draft.creates:
                creates[kind].append(row)
            for found, properties in draft.updates:
                # `found` has its last version by now
                known = updates[found.label].setdefault(found.id, {})
                known |= {**properties, "version": found.version}
            for new, every in ((False, draft.erased), (True, draft.arrows)):
                for one in every:
                    arrow = (label(one.start), one.kind, label(one.end))
                    if not new:
                        arrows[(True, *arrow)] = [row for row in arrows[(True, *arrow)] if not _is(row, one)]
                    arrows[(new, *arrow)].append([one.start, one.end, one.facts])
        for kind, rows in creates.items():
            await run(statements.create(kind), rows=rows, now=self._now)
        for kind, changed in updates.items():
            await run(statements.update(kind), rows=[list(one) for one in changed.items()], now=self._now)
        for (new, start, kind, end), rows in sorted(arrows.items(), key=itemgetter(0)):
            if rows:
                await run((statements.link if new else statements.unlink)(start, kind, end), rows=rows)
        for statement, parameters in _together([one for draft in made for one in draft.statements]):
            await run(statement, **parameters)


def _chosen(decision: Decision, values: Mapping[str, Any]) -> str:
    """The id of a new record whose externalId the input chooses; empty where it chooses none."""
    chosen = values.get("externalId") if decision.takes and "id" not in values else None
    return record_id(decision.takes, SOURCE, chosen) if chosen else ""


def _is(row: list[Any], erased: Arrow) -> bool:
    """Whether an arrow that an earlier row of the request draws is what a later one erases."""
    return row[:2] == [erased.start, erased.end] and erased.facts.items() <= row[2].items()


def _together(asked: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """The same statements, those whose parameters are all lists once for all."""
    found: list[tuple[str, dict[str, Any]]] = []
    first: dict[str, dict[str, Any]] = {}
    for statement, parameters in asked:
        if statement in first:
            for name, rows in parameters.items():
                first[statement][name] += rows
        elif all(isinstance(rows, list) for rows in parameters.values()):
            first[statement] = {name: [*rows] for name, rows in parameters.items()}
            found.append((statement, first[statement]))
        else:
            found.append((statement, parameters))
    return found


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
    """The driver's points in time and days as Python's."""
    if isinstance(value, dict):
        return {name: _native(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_native(one) for one in value]
    return value.to_native() if hasattr(value, "to_native") else value

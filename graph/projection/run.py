"""Run a projection: find the plan of the operation, bind the values of this request, send one statement per
root field, shape the answer.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol

from graphql import FieldNode, GraphQLError, GraphQLField, get_named_type, is_non_null_type

from graph import voids
from graph.client.bookmarks import Bookmarks
from graph.client.errors import TooLong
from graph.projection import citations, compiler, connections
from graph.projection.citations import JudgedPlan
from graph.projection.codegen import swift
from graph.projection.compiled import Info, Plan, Plans, parameters_of
from graph.projection.context import VOIDED, Arguments, Context, ordered
from graph.projection.fields import Pages
from graph.projection.holes import Hole, Shaper
from graph.projection.labels import type_name
from graph.projection.shapers import guarded, many, tagged
from graph.visibility import Viewer, predicate, resolve
from insights import days
from insights.aftersales.practice import Practice
from values.ids import label_of
from values.instants import rfc3339

AT_ONCE = 6  # statements of an operation that run at the same time, so that other operations keep connections and memory of Neo4j


class Asks(Protocol):
    """The part of the graph that a projection needs."""

    async def read(
        self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None, bookmarks: Bookmarks | None = None
    ) -> list[Any]: ...


class Shaped:
    """A finished value. The execution context passes it on unchanged."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True, slots=True)
class Event:
    """One of several values that are answered separately: the shaped value, or an error in its place; and the errors below it."""

    value: Shaped | GraphQLError
    errors: Sequence[GraphQLError]


@dataclass(frozen=True, slots=True)
class Root:
    """How a record is looked up: `match` binds `root` and has its own parameters. The first record in `order` is the answer.

    `voided`: `match` finds a voided record of the label.
    """

    match: str
    label: str
    order: str = "root.id"
    voided: bool = False


Make = Callable[[Context, Any, list[FieldNode]], Plan]


@dataclass(slots=True)
class Projection:
    """The interface of root resolvers: the graph as one viewer sees it at one moment.

    `zone` decides where the viewer's days begin and end. `encoded` answers hold JSON (see `swift`). `most` is the largest number of
    characters in the statements of an operation. `purchase_limit` is the limit of the purchases that a rep cancels (Practice). Every
    statement waits for the `bookmarks`.
    """

    graph: Asks
    viewer: Viewer
    now: datetime
    plans: Plans
    deadline: float | None = None
    encoded: bool = False
    zone: tzinfo = UTC
    most: int | None = None
    purchase_limit: int = Practice().purchase_limit
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    _clock: dict[str, Any] = field(init=False)
    _characters: int = 0
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        self._clock = {"now": rfc3339(self.now), "today": self.today.isoformat(), "zone": str(self.zone)}
        viewer, nobody = self.viewer, ["rep of no viewer"] * 2  # types and sizes as of a value, so that viewers share plans of Neo4j
        self._clock |= {"viewerRole": viewer.role.value, "viewerRep": viewer.rep or nobody[0], "viewerManaged": viewer.managed or nobody}
        self._clock |= {"purchaseLimit": self.purchase_limit, "viewerSubject": viewer.subject or nobody[0]}

    @property
    def today(self) -> date:
        """Return the viewer's date."""
        return days.today(self.now, self.zone)

    async def one(self, info: Info, root: Root, **parameters: Any) -> Any:
        """Return the record that `root.match` finds. None if there is none."""
        return await self._run(info, root.match, parameters, lambda context, _kind, nodes: _record(context, root, nodes))

    async def pages(self, info: Info, declared: Pages, **parameters: Any) -> Any:
        """Return a connection over all records of a label, paged by the arguments of the root field."""
        definition, label = info.parent_type.fields[info.field_name], f"{info.parent_type.name}.{info.field_name}"
        return await self._run(
            info, declared.pattern, parameters, lambda context, _kind, nodes: _list(context, declared, definition, nodes, label)
        )

    async def ranked(self, info: Info, subquery: str, names: Mapping[str, str], **parameters: Any) -> Any:
        """Return at most N rows of a subquery that ends in `RETURN %row …`. `names` are the variables that the fields of the rows are read
        from.
        """
        return await self._run(info, subquery, parameters, lambda context, kind, nodes: _ranking(context, subquery, names, kind, nodes))

    async def records(self, info: Info, identifiers: list[str]) -> Any:
        """Return records of any label by id, in the requested order. None for an id that is not visible to the viewer."""
        labels = tuple(sorted({label for label in map(label_of, identifiers) if label}))
        if not labels:
            return Shaped([None] * len(identifiers))
        return await self._run(info, labels, {"ids": identifiers}, lambda context, _kind, nodes: _union(context, labels, nodes))

    async def each(self, info: Info, statement: str, name: str, **parameters: Any) -> list[Any]:
        """Return the row of a statement. Its last column, [key, %row] of each node in `name`, becomes (key, event) pairs."""
        plan, arguments = self._plan(info, statement, parameters, lambda context, kind, nodes: _each(context, statement, name, kind, nodes))
        (row,) = await self.rows(plan, arguments, parameters)
        return [*row[:-1], [(key, self._event(info, plan.shaper, one)) for key, one in row[-1]]]

    @staticmethod
    def _event(info: Info, shaper: Shaper, row: list[Any]) -> Event:
        errors: list[Hole] = []
        nodes = list(info.field_nodes)
        value: Shaped | GraphQLError
        try:
            value = Shaped(shaper(row, errors))
        except Hole as hole:
            value = _located(hole, nodes, info)
        return Event(value, [_located(one, nodes, info) for one in errors])

    async def single(self, info: Info, **parameters: Any) -> Any:
        """Return an object that is no record: its fields are expressions over the parameters."""
        return await self._run(info, "", parameters, _single)

    def arguments(self, info: Info) -> Mapping[str, Any]:
        """Return the arguments of the root field as plain values."""
        _, survey = self.plans.survey(info)
        return survey.sites[0].given(info.variable_values).values

    async def judged(self, info: Info, facts: str, rule: Callable[[list[Any]], Any], **parameters: Any) -> Any:
        """Return the rule's verdict on the rows of the statement `facts`, filtered by viewer. None if the rule returns None.

        Two statements are sent: the facts, then the cited records, if the verdict cites any.
        """
        verdict = rule(await self.counted(facts, **parameters))
        return None if verdict is None else await self.told(info, verdict, ("judged", facts), **parameters)

    async def counted(self, facts: str, **parameters: Any) -> list[Any]:
        """Return the rows of a counting statement, filtered by viewer."""
        statement = resolve(facts, self.viewer).replace("%now", "datetime($now)").replace("%today", "date($today)")
        given = {**parameters, **self.viewer.parameters(), **self._clock}
        return await self._read(statement, given)

    async def told(self, info: Info, verdict: Any, start: Hashable, **parameters: Any) -> Any:
        """Return an object that is known already, with the records that it cites, filtered by viewer."""
        plan, arguments = self.citing(info, start, parameters)
        answer = citations.Answer(plan.reader, verdict, arguments)
        wanted = answer.wanted()
        rows: list[Any] = []
        if any(wanted):
            rows = await self.rows(plan, arguments, {**parameters, "cited": wanted})
        return self._answer(info, answer.shaped, rows)

    def citing(self, info: Info, start: Hashable, sent: Iterable[str]) -> tuple[JudgedPlan, Arguments]:
        """Return the plan for the records that a verdict cites."""
        return self._plan(info, start, {*sent, "cited"}, lambda context, _kind, nodes: citations.plan(context, info.return_type, nodes))

    async def _run(self, info: Info, start: Hashable, parameters: dict[str, Any], make: Make) -> Any:
        plan, arguments = self._plan(info, start, parameters, make)
        return self._answer(info, plan.shaper, await self.rows(plan, arguments, parameters))

    async def rows(self, plan: Plan, arguments: Arguments, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the rows of a plan's statement with the values of this request, for this viewer, now."""
        bound = {name: binder(arguments) for name, binder in plan.binders.items()}
        given = {**parameters, **bound, **self.viewer.parameters(), **self._clock}
        return await self._read(plan.statement, given)

    async def _read(self, statement: str, parameters: dict[str, Any]) -> list[Any]:
        async with self._turns:
            return await self.graph.read(statement, parameters, timeout=self.deadline, bookmarks=self.bookmarks)

    def _plan(self, info: Info, start: Hashable, sent: Iterable[str], make: Make) -> tuple[Any, Arguments]:
        """Return the plan for this shape of request, and the arguments that its parameters are bound from.

        Raises `TooLong` if the statements are too long to plan. Raises `TypeError` if the statement reads a parameter that is neither bound
        by the plan, the viewer or the clock, nor in `sent`.
        """
        place, survey = self.plans.survey(info)
        variables = info.variable_values
        taken = survey.taken(variables)
        given = [site.given(variables) for site in survey.sites]
        arguments: Arguments = [one.values for one in given]

        def compiled() -> Plan:
            context = Context(info.schema, survey.fragments, taken, self.viewer, survey.numbers, arguments, compiler.answers, self.encoded)
            plan = make(context, get_named_type(info.return_type), list(info.field_nodes))
            unbound = parameters_of(plan.statement) - {*plan.binders, *sent, *self.viewer.parameters(), *self._clock}
            if unbound:
                raise TypeError(f"{info.parent_type.name}.{info.field_name}: nothing binds {', '.join(sorted(unbound))}.")
            return plan

        plan = self.plans.get((place, start, self.viewer.sees_all, tuple(taken.values()), tuple([one.shape for one in given])), compiled)
        self._characters += len(plan.statement)
        if self.most is not None and self._characters > self.most:
            raise TooLong(
                f"The selection becomes a statement of {self._characters} characters: {self.most} is the most. "
                "Select fewer lists and computed fields, or send several requests.",
                limit=self.most,
                requested=self._characters,
            )
        return plan, [*arguments, self._clock]

    def _answer(self, info: Info, finish: Shaper, rows: list[Any]) -> Any:
        """Return the shaped value. Errors of its holes are added at their own paths."""
        errors: list[Hole] = []
        nodes = list(info.field_nodes)
        shaper = guarded(finish, f"{info.parent_type.name}.{info.field_name}", is_non_null_type(info.return_type))
        try:
            value = shaper(rows, errors) if shaper else None
        except Hole as hole:
            raise _located(hole, nodes, info) from hole.original
        finally:
            for later in errors:
                self.note(info, _located(later, nodes, info))
        return None if value is None else Shaped(value)

    @staticmethod
    def note(info: Info, error: GraphQLError) -> None:
        """Add an error to the response without changing the answer."""
        info.context["errors"].append(error)


def _record(context: Context, root: Root, nodes: list[FieldNode]) -> Plan:
    """Return the plan of one record. For an interface, the id has named the label already."""
    columns, shaper = _columns(context, root.label, nodes, "root", gone=root.voided)
    seen = predicate(context.viewer, voids.voided(root.label) if root.voided else root.label, "root")
    text = f"MATCH {root.match} WHERE {seen} {ordered(root.order, '1')} RETURN [{', '.join(columns)}]"
    return Plan(text, context.binders, _first(shaper, context.encoded))


def _list(context: Context, declared: Pages, definition: GraphQLField, nodes: list[FieldNode], label: str) -> Plan:
    before, column = connections.root(context, declared, definition, nodes, label)
    return Plan(f"{before}RETURN {column.expression}", context.binders, _first(column.shaper, context.encoded))


def _ranking(context: Context, subquery: str, names: Mapping[str, str], kind: Any, nodes: list[FieldNode]) -> Plan:
    row, shaper = context.target(kind, nodes, names)
    return Plan(resolve(subquery, context.viewer).replace("%row", row), context.binders, _rows(shaper, context.encoded))


def _each(context: Context, statement: str, name: str, kind: Any, nodes: list[FieldNode]) -> Plan:
    row, shaper = context.target(kind, nodes, {"v": name, "n": name})
    return Plan(resolve(statement, context.viewer).replace("%row", row), context.binders, shaper)


def _single(context: Context, kind: Any, nodes: list[FieldNode]) -> Plan:
    row, shaper = context.target(kind, nodes, {})
    return Plan(f"RETURN {row}", context.binders, _first(shaper, context.encoded))


def _union(context: Context, labels: tuple[str, ...], nodes: list[FieldNode]) -> Plan:
    """Return the plan of records of several labels: one row for each requested id."""
    branches, shapers = [], {}
    for label in labels:
        for stored in (label, voids.voided(label)) if label in voids.LABELS else (label,):
            columns, shapers[label] = _columns(context, label, nodes, "root", gone=stored != label)
            match = f"{_found(stored)} WHERE {predicate(context.viewer, stored, 'root')}"
            branches.append(f"{match} RETURN ['{label}', [{', '.join(columns)}]] AS row")
    text = (
        "UNWIND range(0, size($ids) - 1) AS position "
        f"OPTIONAL CALL (position) {{ {' UNION ALL '.join(branches)} }} RETURN row ORDER BY position"
    )
    return Plan(text, context.binders, _rows(guarded(tagged(shapers), "Query.nodes", False), context.encoded))


def _found(label: str) -> str:
    """Return the MATCH of a requested id. The id of a merged customer leads to the customer that was kept."""
    if label != "Customer":
        return f"MATCH (root:{label} {{id: $ids[position]}})"
    kept = "HEAD(COLLECT { MATCH (:MergedCustomer {id: $ids[position]})-[:MERGED_INTO*]->(kept:Customer) RETURN kept.id })"
    return f"WITH coalesce({kept}, $ids[position]) AS keptId MATCH (root:Customer {{id: keptId}})"


def _columns(context: Context, label: str, nodes: list[FieldNode], variable: str, *, gone: bool) -> tuple[list[str], Shaper]:
    kind: Any = context.schema.get_type(type_name(label))
    scope = {"v": variable, "n": variable, **({VOIDED: variable} if gone else {})}
    return context.object(kind, context.collect(kind, nodes), scope)


def _first(shaper: Shaper | None, encoded: bool) -> Shaper:
    """Return a shaper that shapes the only column of the first row."""

    quick = swift(shaper, encoded=encoded)

    def shaped(rows: list[Any], errors: list[Hole]) -> Any:
        return None if not rows else (quick(rows[0][0], errors) if quick else rows[0][0])

    return shaped


def _rows(shaper: Shaper | None, encoded: bool) -> Shaper:
    """Return a shaper that shapes the only column of every row."""
    every = swift(many(shaper), encoded=encoded)

    def shaped(rows: list[Any], errors: list[Hole]) -> Any:
        values = [row[0] for row in rows]
        return every(values, errors) if every else values

    return shaped


def _located(hole: Hole, nodes: list[FieldNode], info: Info) -> GraphQLError:
    return GraphQLError(hole.message, nodes, path=[*info.path.as_list(), *hole.path], original_error=hole.original)

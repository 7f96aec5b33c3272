"""Judged root fields: a rule reads facts of many records, and its verdict cites some of them. A second statement reads the cited records.

The verdict is a plain object, as for insights (`insights.VerdictWalk`), with additions. A list can be paged (`Slice`) or cut (`first`). A
type can also have a connection of records that the rule does not judge (`Pages`, with the parameters of the root field). An entry is left
out of its list if its non-null record is not visible to the viewer. Ids in a verdict grant no access: every cited record passes the
viewer's predicate in the second statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import FieldNode, GraphQLField, get_named_type, is_abstract_type, is_list_type, is_non_null_type, print_ast

from graph.projection import connections, pages
from graph.projection.compiled import Plan
from graph.projection.context import VOIDED, Arguments, Column, Context, declaration
from graph.projection.fields import Cited, Kind, Pages, Slice
from graph.projection.holes import Hole, Shaper
from graph.projection.insights import Read, VerdictWalk
from graph.projection.labels import label_of_type
from graph.projection.shapers import guarded
from graph.visibility import predicate
from graph.voids import voided
from values.ids import label_of


class Absent(Exception):
    """A required record is not visible to the viewer. The entry of the nearest list, or the nearest nullable value, is dropped."""


@dataclass(frozen=True, slots=True)
class Cite:
    """The records of one label that are cited in one place of the selection."""

    label: str
    shaper: Shaper


@dataclass(frozen=True, slots=True)
class JudgedPlan(Plan):
    """The second statement, which reads the cited records, and the reader that turns a verdict and these records into the answer."""

    reader: "tuple[Read, list[Cite]]"


class Answer:
    """One verdict while it is answered. For each place, `cites` has a set of ids first, then the rows that were found for them."""

    def __init__(self, reader: tuple[Read, list[Cite]], verdict: Any, arguments: Arguments) -> None:
        self.read, self.cites = reader
        self.verdict = verdict
        self.arguments = arguments
        self.errors: list[Hole] = []
        self._wanted: list[set[str]] | None = None
        self._rows: list[Mapping[str, Any]] = []
        self._shaped: dict[tuple[int, str], Any] = {}

    def wanted(self) -> list[list[str]]:
        """Return the ids that the verdict cites, by place."""
        self._wanted = [set() for _ in self.cites]
        self.read(self.verdict, self)
        found, self._wanted = self._wanted, None
        return [sorted(ids) for ids in found]

    def record(self, place: int, identifier: str) -> Any:
        """Return the shaped record cited in a place. None if it is not visible, or while ids are collected."""
        if self._wanted is not None:
            self._wanted[place].add(identifier)
            return None
        key = (place, identifier)
        if key not in self._shaped:
            row = self._rows[place].get(identifier)
            self._shaped[key] = None if row is None else self.cites[place].shaper(row, self.errors)
        return self._shaped[key]

    @property
    def gathering(self) -> bool:
        """Return whether ids are being collected. No record is absent then."""
        return self._wanted is not None

    def shaped(self, rows: list[Any], errors: list[Hole]) -> Any:
        """Return the answer, from the one row of the second statement: a list of [place, id, row]."""
        self.errors = errors
        self._rows = [{} for _ in self.cites]
        for place, identifier, row in rows[0][0] if rows else ():
            self._rows[place][identifier] = row
        try:
            return self.read(self.verdict, self)
        except Absent:
            return None


class Fetch(VerdictWalk):
    """Builds the reader of a judged verdict, and the branches of the statement that reads its cited records."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, {}, [], {})
        self.places: list[Cite] = []
        self._known: dict[tuple[str, ...], int] = {}
        self._met = 0  # number of cited places so far, shared ones included

    def value(self, wrapped: Any, kind: Any, nodes: list[FieldNode]) -> Read:
        """Return the reader of one value, as for insights. A list leaves out absent entries."""
        before = self._met
        inner = wrapped.of_type if is_non_null_type(wrapped) else wrapped
        if is_list_type(inner):
            every = present(self.value(inner.of_type, kind, nodes))
            return every if self._met > before else shown(every)
        read = super().value(wrapped, kind, nodes)
        return read if is_non_null_type(wrapped) or self._met == before else or_none(read)

    def field(self, definition: GraphQLField, nodes: list[FieldNode]) -> tuple[str, Read]:
        """Return the attribute and reader of a field, also for paged lists and required records."""
        declared = declaration(definition)
        if isinstance(declared, Slice):
            return declared.attribute, self.slice(definition, nodes)
        if isinstance(declared, Pages):
            key = nodes[0].alias.value if nodes[0].alias else nodes[0].name.value
            return "", self.aside(key, connections.column(self.context, declared, definition, nodes, {}, f"judged {nodes[0].name.value}"))
        attribute, read = super().field(definition, nodes)
        if "first" in definition.args:
            read = self.first(read, nodes)
        if isinstance(declared, Cited) and not declared.many and is_non_null_type(definition.type):
            return attribute, required(read)
        return attribute, read

    def cited(self, declared: Cited, kind: Any, nodes: list[FieldNode]) -> Read:
        """Return the reader of records by id. Each record passes the viewer's predicate."""
        self._met += 1
        places: dict[str, int] = {}
        for one in self.context.possible(kind) if is_abstract_type(kind) else [kind]:
            label = label_of_type(one.name)
            said = (label, *map(print_ast, self.context.below(nodes)))
            if said in self._known:  # records cited under several aliases are read once
                places[label] = self._known[said]
                continue
            node = self.context.name("n")
            columns, shaper = self.context.object(one, self.context.collect(one, nodes), {"v": node, "n": node})
            place = places[label] = self._known[said] = len(self.places)
            self.columns.append(
                f"UNWIND $cited[{place}] AS id{place} MATCH ({node}:{label} {{id: id{place}}}) WHERE {self.context.seen(one, node)} "
                f"RETURN {place} AS place, id{place} AS id, [{', '.join(columns)}] AS row"
            )
            if declared.also_voided:
                columns, _ = self.context.object(one, self.context.collect(one, nodes), {"v": node, "n": node, VOIDED: node})
                gone = voided(label)
                self.columns.append(
                    f"UNWIND $cited[{place}] AS id{place} MATCH ({node}:{gone} {{id: id{place}}}) "
                    f"WHERE {predicate(self.context.viewer, gone, node)} "
                    f"RETURN {place} AS place, id{place} AS id, [{', '.join(columns)}] AS row"
                )
            self.places.append(Cite(label, guarded(shaper, one.name, False) or shaper))

        only = None if is_abstract_type(kind) else places[label_of_type(kind.name)]

        def one_of(identifier: str | None, answer: Any) -> Any:
            if not identifier:
                return None
            place = places.get(label_of(identifier) or "") if only is None else only
            return None if place is None else answer.record(place, identifier)

        if declared.many:
            return lambda value, answer: [found for found in (one_of(one, answer) for one in value or ()) if found is not None]
        return one_of

    def aside(self, key: str, column: Column) -> Read:
        """Return the reader of a connection that is not a part of the verdict. It uses the parameters of the root field."""
        self._met += 1
        place = len(self.places)
        self.columns.append(f"RETURN {place} AS place, '' AS id, {column.expression} AS row")
        self.places.append(Cite("", under(key, column.shaper) if column.shaper else lambda value, _errors: value))
        return lambda _value, answer: answer.record(place, "")

    def first(self, read: Read, nodes: list[FieldNode]) -> Read:
        """Return the reader of the first rows of a ranked list. The field's argument gives the number."""
        position, _ = self.context.site(nodes)
        return lambda values, answer: read(values[: pages.Page.size(answer.arguments[position])], answer)

    def slice(self, definition: GraphQLField, nodes: list[FieldNode]) -> Read:
        """Return the reader of a connection over a list of the verdict, from the list's own items."""
        kind: Any = get_named_type(definition.type)
        position, _ = self.context.site(nodes)
        item = get_named_type(kind.fields["nodes"].type)
        readers: list[tuple[str, str, Any]] = []
        for key, found in self.context.collect(kind, nodes).items():
            name = found[0].name.value
            if name == "nodes":
                readers.append((key, name, self.value(item, item, found)))
            elif name == "edges":
                edge: Any = get_named_type(kind.fields[name].type)
                inner = self.context.collect(edge, found)
                parts = [
                    (k, one[0].name.value, self.value(item, item, one) if self.context.below(one) else edge.name)
                    for k, one in inner.items()
                ]
                readers.append((key, name, parts))
            elif name == "pageInfo":
                info: Any = get_named_type(kind.fields[name].type)
                fields = self.context.collect(info, found)
                readers.append((key, name, {k: one[0].name.value for k, one in fields.items()}))
            else:
                readers.append((key, name, kind.name))
        cursors = pages.Cursors(f"judged {nodes[0].name.value}")
        return lambda value, answer: _page(value, answer, position, readers, cursors)


def under(key: str, shaper: Shaper) -> Shaper:
    """Return a shaper whose errors have `key` in front of their paths."""

    def below(hole: Hole) -> Hole:
        return Hole(hole.message, [key, *hole.path], hole.original)

    def shaped(value: Any, errors: list[Hole]) -> Any:
        found: list[Hole] = []
        try:
            return shaper(value, found)
        except Hole as hole:
            raise below(hole) from hole
        finally:
            errors.extend(map(below, found))

    return shaped


def present(read: Read) -> Read:
    """Return a reader of a list that leaves out entries whose records are not visible."""

    def every(values: Any, answer: Any) -> list[Any]:
        found = []
        for value in values:
            try:
                found.append(read(value, answer))
            except Absent:
                continue
        return found

    return every


def shown(read: Read) -> Read:
    """Return a reader of a value that cites nothing. It is skipped while ids are collected."""
    return lambda value, answer: None if answer.gathering else read(value, answer)


def or_none(read: Read) -> Read:
    """Return a reader of a nullable value: null if a required record in it is absent."""

    def one(value: Any, answer: Any) -> Any:
        try:
            return read(value, answer)
        except Absent:
            return None

    return one


def required(read: Read) -> Read:
    """Return a reader of a required record. It raises `Absent` if the record is not visible."""

    def one(value: Any, answer: Any) -> Any:
        found = read(value, answer)
        if found is None and not answer.gathering:
            raise Absent
        return found

    return one


def _page(items: Any, answer: Any, position: int, readers: list[tuple[str, str, Any]], cursors: pages.Cursors) -> dict[str, Any]:
    arguments = answer.arguments[position]
    page = pages.Page.of(arguments)
    size = pages.Page.size(arguments)
    chosen = list(items)
    if page.cursor:
        cursor = cursors.decode(arguments["before" if page.backward else "after"], Kind.NUMBER)
        chosen = [one for one in items if ((one.sort, one.id) < cursor if page.backward else (one.sort, one.id) > cursor)]
    cut = chosen[-size:] if page.backward and size else chosen[:size]
    more, behind = len(chosen) > len(cut), len(items) > len(chosen)
    made: dict[str, Any] = {}
    for key, name, detail in readers:
        if name == "nodes":
            made[key] = present(detail)(cut, answer)
        elif name == "edges":
            made[key] = present(partial(_edge, detail, cursors))(cut, answer)
        elif name == "totalCountIsExact":
            made[key] = True
        elif name == "totalCount":
            made[key] = len(items)
        elif name == "__typename":
            made[key] = detail
        else:
            facts = {
                "hasNextPage": behind if page.backward else more,
                "hasPreviousPage": more if page.backward else behind,
                "startCursor": cursors.encode(cut[0].sort, cut[0].id) if cut else None,
                "endCursor": cursors.encode(cut[-1].sort, cut[-1].id) if cut else None,
                "__typename": "PageInfo",
            }
            made[key] = {inner: facts[field] for inner, field in detail.items()}
    return made


def _edge(parts: list[tuple[str, str, Any]], cursors: pages.Cursors, item: Any, answer: Any) -> dict[str, Any]:
    edge: dict[str, Any] = {}
    for key, name, detail in parts:
        edge[key] = detail(item, answer) if name == "node" else cursors.encode(item.sort, item.id) if name == "cursor" else detail
    return edge


def plan(context: Context, wrapped: Any, nodes: list[FieldNode]) -> JudgedPlan:
    """Return how a verdict of that type is read, and the statement for the records that it cites."""
    walk = Fetch(context)
    read = walk.value(wrapped, get_named_type(wrapped), nodes)
    # One row, because the driver spends more time on each row than on its content.
    text = f"CALL () {{ {' UNION ALL '.join(walk.columns)} }} RETURN collect([place, id, row])" if walk.columns else "RETURN []"
    return JudgedPlan(text, context.binders, lambda rows, _errors: rows, (read, walk.places))

"""Connections: a page's rows, one more where `pageInfo` needs it, the counts that are selected, the relationship's facts on the edge."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLField, get_named_type, is_abstract_type

from graph.projection import pages, root_lists
from graph.projection.codegen import Shape, Source, Written
from graph.projection.conditions import condition
from graph.projection.context import Column, Context, Match, Scope, ordered
from graph.projection.fields import Pages
from graph.projection.holes import Hole, Shaper, prefix
from graph.projection.shapers import Slot, fields, record, unpacked

COUNTED = frozenset({"totalCount", "totalCountIsExact"})
CURSOR = -1  # place of the cursor: behind the row's own columns
_STORED = re.compile(r"%n\.\w+")


@dataclass(frozen=True, slots=True)
class ConnectionPart:
    """One key of a connection: its value from the exact shaper, and as an expression over `w` (the value), `rows` and `more`."""

    exact: Callable[[list[Any], list[list[Any]], bool, list[Hole]], Any]
    written: Callable[[Source], str]


def column(context: Context, declared: Pages, definition: GraphQLField, nodes: list[FieldNode], scope: Scope, label: str) -> Column:
    """Return the column of a keyset connection: `[size, rows, count or test …]`. `label` names the list."""
    return _connection(context, declared, definition, nodes, scope, label)[1]


def root(context: Context, declared: Pages, definition: GraphQLField, nodes: list[FieldNode], label: str) -> tuple[str, Column]:
    """Return the column of a root list, and the Cypher before the RETURN of its statement."""
    return _connection(context, declared, definition, nodes, {}, label, root=True)


def _connection(
    context: Context, declared: Pages, definition: GraphQLField, nodes: list[FieldNode], scope: Scope, label: str, *, root: bool = False
) -> tuple[str, Column]:
    position, arguments = context.site(nodes)
    kind: Any = get_named_type(definition.type)
    match = context.match(declared, get_named_type(kind.fields["nodes"].type), scope)
    names = match.names
    conditions = condition(
        arguments.get("filter") or {},
        declared.filters,
        lambda text: context.render(text, names),
        lambda path, make: context.argument(position, "filter", *path, make=make),
    )
    asked = {found[0].name.value for found in context.collect(kind, nodes).values()}
    counted = not asked.isdisjoint(COUNTED)
    paged = not asked <= {*COUNTED, "__typename"}
    ways = root_lists.ways(context, match, conditions, counted=counted, paged=paged) if root else None
    match = match.having(*conditions)
    page = pages.Page.of(arguments)
    named, sort, descending = pages.chosen(declared.sorts, declared.default, arguments)
    cursors = pages.Cursors(f"{label} {named}")
    template = sort.descending if descending else sort.ascending
    expression, tie = context.render(template, names), context.render(declared.tie, names)
    down = descending != page.backward
    tie_down = down if sort.tied else page.backward
    test = behind = ""
    if page.cursor:
        name = "before" if page.backward else "after"
        value = pages.literal(context.bind(lambda given: cursors.decode(given[position][name], sort.kind)[0]), sort.kind)
        identifier = context.bind(lambda given: cursors.decode(given[position][name], sort.kind)[1])
        test, behind = pages.sides(expression, tie, value, identifier, descending=down, tie_descending=tie_down)
    walked, index = test, ""
    if "v" not in scope and _STORED.fullmatch(template):
        # The whole label in the order of one property. With this hint the planner reads the index of that property.
        index = f"{template.removeprefix('%n.')}{', id' if sort.tied else ''}"
        walked = " AND ".join([test or f"{expression} IS NOT NULL", *([f"{tie} IS NOT NULL"] if sort.tied else [])])
    keys = [pages.readable(expression, sort.kind), tie]
    walk = _ConnectionWalk(context, match, behind, page.backward, cursors, keys, ways)
    shaper = walk.connection(kind, nodes)
    further = int(walk.further)
    limit = context.bind(lambda given: pages.Page.size(given[position]) + further)
    order = f"{expression}{' DESC' if down else ''}, {tie}{' DESC' if tie_down else ''}"
    # Neo4j plans and reads the rows wherever they are in the text. So the text has no rows if only the count is selected.
    if not paged:
        rows = "[]"
    elif ways:
        page_of = ways.page(root_lists.Order(order, test, index, walked), limit)
        rows = f"COLLECT {{ UNWIND {page_of} AS {names['n']} WITH * ORDER BY {order} RETURN [{', '.join(walk.columns)}] }}"
    else:
        rows = f"COLLECT {{ {match.having(walked) if walked else match} {ordered(order, limit)} RETURN [{', '.join(walk.columns)}] }}"
    return ways.before if ways else "", Column(f"[{limit} - {further}, {', '.join([rows, *walk.beside])}]", shaper)


@dataclass(slots=True)
class _ConnectionWalk:
    """The selection of one connection: `columns` of its rows, and expressions `beside` them.

    The two `keys` make a row's cursor; they are its last columns where a cursor is selected (`marked`). One row more than the page has is
    read only where it is asked whether there are `further` ones. `behind` finds the rows up to the cursor, on the other side of the page.
    `ways` find the records of a root list. `exactly` are the parameters that ask for an exact count.
    """

    context: Context
    match: Match
    behind: str
    backward: bool
    cursors: pages.Cursors
    keys: list[str]
    ways: root_lists.Ways | None
    exactly: list[str] = field(default_factory=list)
    marked: bool = False
    further: bool = False
    columns: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def connection(self, kind: Any, nodes: list[FieldNode]) -> Shaper:
        """Return the shaper of the connection's object. It removes the extra row and reverses a backward page."""
        parts: list[tuple[str, ConnectionPart]] = []
        selected = self.context.collect(kind, nodes)
        if self.ways:
            sites = [self.context.site(found)[0] for found in selected.values() if found[0].name.value == "totalCount"]
            self.exactly = [self.context.argument(one, "exact") for one in sites if one >= 0]
        for key, found in selected.items():
            name = found[0].name.value
            if name == "edges":
                parts.append((key, _edges(key, self.edge(get_named_type(kind.fields[name].type), found), self.columns, self.cursors)))
            else:
                parts.append((key, self.part(name, kind, key, found)))
        if self.marked:
            self.columns += self.keys
        backward = self.backward

        def shaped(value: list[Any], errors: list[Hole]) -> dict[str, Any]:
            size, rows = value[0], value[1]
            more = len(rows) > size
            rows = rows[:size]
            if backward:
                rows.reverse()
            return {key: part.exact(value, rows, more, errors) for key, part in parts}

        def written(source: Source) -> Written:
            pairs = ", ".join(f"{key!r}: {part.written(source)}" for key, part in parts)
            page = ["size, rows = w[0], w[1]", "more = len(rows) > size", "rows = rows[:size] if more else rows"]
            name = source.block("w", [*page, *(["rows = rows[::-1]"] if backward else [])], f"{{{pairs}}}")
            value = source.name()
            return Written(value, f"{name}({value}, errors)", [])

        return Shape(shaped, written)

    def part(self, name: str, kind: Any, key: str, found: list[FieldNode]) -> ConnectionPart:
        """Return one field of the connection other than `edges`."""
        if name == "__typename":
            constant = kind.name
            return ConnectionPart(lambda _value, _rows, _more, _errors: constant, lambda _source: repr(constant))
        if name == "nodes":
            return _nodes(key, self.node(key, get_named_type(kind.fields[name].type), found), self.columns)
        if name in COUNTED:
            number = self.aside(self.counted(name))
            return ConnectionPart(lambda value, _rows, _more, _errors: value[number], lambda _source: f"w[{number}]")
        return self.page_info(get_named_type(kind.fields[name].type), found)

    def counted(self, name: str) -> str:
        """Return the count of the list, or whether it is exact."""
        if name == "totalCount":
            return self.ways.count(self.exactly) if self.ways else f"COUNT {{ {self.match} }}"
        return self.ways.exact(self.exactly) if self.ways else "true"

    def aside(self, expression: str) -> int:
        """Return the place of an expression beside the rows in the connection's value."""
        self.beside.append(expression)
        return len(self.beside) + 1

    def page_info(self, kind: Any, nodes: list[FieldNode]) -> ConnectionPart:
        """Return `pageInfo`. Whether there are rows on the other side of the cursor is read only if it is selected."""
        fields = {key: found[0].name.value for key, found in self.context.collect(kind, nodes).items()}
        ahead, behind = ("hasPreviousPage", "hasNextPage") if self.backward else ("hasNextPage", "hasPreviousPage")
        self.further |= ahead in fields.values()
        asked = bool(self.behind) and behind in fields.values()
        number = None
        if asked:
            number = self.aside(self.ways.some(self.behind) if self.ways else f"EXISTS {{ {self.match.having(self.behind)} }}")
        marked = not {"startCursor", "endCursor"}.isdisjoint(fields.values())
        self.marked |= marked
        encode = self.cursors.encode

        def part(value: list[Any], rows: list[list[Any]], more: bool, _errors: list[Hole]) -> dict[str, Any]:
            facts = {
                ahead: more,
                behind: number is not None and value[number],
                "startCursor": encode(*rows[0][-2:]) if marked and rows else None,
                "endCursor": encode(*rows[-1][-2:]) if marked and rows else None,
                "__typename": "PageInfo",
            }
            return {key: facts[name] for key, name in fields.items()}

        return ConnectionPart(part, lambda source: f"{source.constant(part)}(w, rows, more, errors)")

    def edge(self, kind: Any, nodes: list[FieldNode]) -> list[Slot]:
        """Return the slots of an edge."""
        slots: list[Slot] = []
        for key, found in self.context.collect(kind, nodes).items():
            name = found[0].name.value
            if name == "__typename":
                slots.append(Slot(key, None, constant=kind.name))
            elif name == "cursor":
                slots.append(Slot(key, CURSOR))
                self.marked = True
            elif name == "node":
                slots.append(self.node(key, get_named_type(kind.fields[name].type), found))
            else:
                facts = {**self.match.names, "v": self.match.names["r"]}
                label = f"{kind.name}.{name}"
                for fact, shapers in self.context.answers(self.context, kind.fields[name], {key: found}, facts, label):
                    assert not fact.shared, f"{label}: a fact of an edge is no insight"
                    slots.append(Slot(key, len(self.columns), shapers[key]))
                    self.columns.append(fact.expression)
        return slots

    def node(self, key: str, kind: Any, found: list[FieldNode]) -> Slot:
        """Return the slot of a row's node. The columns of an object are the row's own, which saves one list per row."""
        start = len(self.columns)
        if is_abstract_type(kind):
            row, shaper = self.context.target(kind, found, self.match.names)
            self.columns.append(row)
            return Slot(key, start, shaper)
        columns, shaper = self.context.object(kind, self.context.collect(kind, found), self.match.names)
        self.columns += columns
        return Slot(key, start, shaper, span=len(columns))


def _each(key: str, rows: list[Any], shape: Shaper, errors: list[Hole]) -> list[Any]:
    answer = []
    for position, row in enumerate(rows):
        before = len(errors)
        try:
            answer.append(shape(row, errors))
        except Hole as hole:
            hole.path[:0] = (key, position)
            raise
        finally:
            if len(errors) != before:
                prefix(errors, before, key, position)
    return answer


def _nodes(key: str, slot: Slot, columns: list[str]) -> ConnectionPart:
    shape = slot.shaper
    assert shape

    def exact(_value: list[Any], rows: list[list[Any]], _more: bool, errors: list[Hole]) -> list[Any]:
        return _each(key, [slot.of(row) for row in rows], shape, errors)

    def written(source: Source) -> str:
        targets = ["_"] * len(columns)
        each = source.items(lambda: slot.written(source, targets))
        return f"[{each.checked} for {unpacked(targets)} in rows]"

    return ConnectionPart(exact, written)


def _edges(key: str, slots: list[Slot], columns: list[str], cursors: pages.Cursors) -> ConnectionPart:
    """Return `edges`. A selected cursor comes from the last two of a row's own columns."""
    shape = record(slots, 0)
    marked = any(slot.column == CURSOR for slot in slots)

    def exact(_value: list[Any], rows: list[list[Any]], _more: bool, errors: list[Hole]) -> list[Any]:
        return _each(key, [[*row, cursors.encode(*row[-2:])] for row in rows] if marked else rows, shape, errors)

    def written(source: Source) -> str:
        targets: list[str] = []
        first, second = source.name(), source.name()
        beside = {CURSOR: f"{source.constant(cursors.encode)}({first}, {second})"} if marked else {}

        def write() -> Written:
            found, value, holds = fields(source, slots, len(columns), {}, beside)
            targets[:] = [*found[:-2], first, second] if marked else found
            return Written("", value, holds)

        each = source.items(write)
        return f"[{each.checked} for {unpacked(targets)} in rows]"

    return ConnectionPart(exact, written)

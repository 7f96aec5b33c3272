"""Connections: a page's rows and one more, the counts that are selected, the relationship's facts on the edge."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLField, get_named_type

from graph.projection import compile as compiler
from graph.projection import pages
from graph.projection.conditions import condition
from graph.projection.fields import Pages
from graph.projection.shape import Hole, Shape, Shaper, Slot, Written, fields, prefix, record

if TYPE_CHECKING:
    from graph.projection.compile import Column, Compiler, Match, Scope
    from graph.projection.swift import Source

CURSOR = 0  # stands for the column behind the row's own until their number is known
_STORED = re.compile(r"%n\.\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """One key of a connection: its value, exactly, and as an expression over `w` (the value), `rows` and `more`."""

    exact: Callable[[list[Any], list[list[Any]], bool, list[Hole]], Any]
    written: Callable[["Source"], str]


def column(made: "Compiler", declared: Pages, definition: GraphQLField, nodes: list[FieldNode], scope: "Scope") -> "Column":
    """The expression and the shaper of a keyset connection: `[size, rows, count or test …]`."""
    position, arguments = made.site(nodes)
    kind: Any = get_named_type(definition.type)
    node_kind = get_named_type(kind.fields["nodes"].type)
    match = made.match(declared.pattern, declared.where, scope, node_kind, declared.of, declared.held)
    names = match.names
    match = match.having(
        *condition(
            arguments.get("filter") or {},
            declared.filters,
            lambda text: made.render(text, names),
            lambda path: made.argument(position, "filter", *path),
        )
    )
    page = pages.Page.of(arguments)
    sort, descending = pages.chosen(declared.sorts, declared.default, arguments)
    template = sort.descending if descending else sort.ascending
    expression, tie = made.render(template, names), made.render(declared.tie, names)
    down = descending != page.backward
    test = ""
    if page.cursor:
        name = "before" if page.backward else "after"
        value = made.bind(lambda given: pages.decode(given[position][name], sort.kind)[0])
        identifier = made.bind(lambda given: pages.decode(given[position][name], sort.kind)[1])
        test = pages.beyond(expression, tie, pages.literal(value, sort.kind), identifier, descending=down, tie_descending=page.backward)
    elif "v" not in scope and _STORED.fullmatch(template):
        # The whole label in the order of one property: said so, the planner reads that property's index.
        test = f"{expression} IS NOT NULL"
    walk = _Walk(made, match, test if page.cursor else "", page.backward, [pages.readable(expression, sort.kind), tie])
    shaper = walk.connection(kind, nodes)
    limit = made.bind(lambda given: pages.Page.size(given[position]) + 1)
    order = f"{expression}{' DESC' if down else ''}, {tie}{' DESC' if page.backward else ''}"
    rows = f"COLLECT {{ {match.having(test) if test else match} RETURN [{', '.join(walk.columns)}] ORDER BY {order} LIMIT {limit} }}"
    return compiler.Column(f"[{limit} - 1, {', '.join([rows, *walk.beside])}]", shaper)


@dataclass(slots=True)
class _Walk:
    """The selection of one connection: `columns` of its rows (the first two make the cursor), and expressions `beside` them."""

    made: "Compiler"
    match: "Match"
    cursor: str
    backward: bool
    columns: list[str]
    beside: list[str] = field(default_factory=list)

    def connection(self, kind: Any, nodes: list[FieldNode]) -> Shaper:
        """The connection's object: trims the row too many, turns a backward page round."""
        parts: list[tuple[str, Part]] = []
        edges: dict[str, list[Slot]] = {}
        for key, found in self.made.collect(kind, self.made.below(nodes)).items():
            name = found[0].name.value
            if name == "edges":
                edges[key] = self.edge(get_named_type(kind.fields[name].type), found)
                parts.append((key, _edges(key, edges[key], self.columns)))
            else:
                parts.append((key, self.part(name, kind, key, found)))
        for slot in (slot for slots in edges.values() for slot in slots if slot.column == CURSOR):
            slot.column = len(self.columns)
        backward = self.backward

        def shaped(value: list[Any], errors: list[Hole]) -> dict[str, Any]:
            size, rows = value[0], value[1]
            more = len(rows) > size
            rows = rows[:size]
            if backward:
                rows.reverse()
            return {key: part.exact(value, rows, more, errors) for key, part in parts}

        def written(source: "Source") -> Written:
            pairs = ", ".join(f"{key!r}: {part.written(source)}" for key, part in parts)
            page = ["size, rows = w[0], w[1]", "more = len(rows) > size", "rows = rows[:size] if more else rows"]
            name = source.block("w", [*page, *(["rows = rows[::-1]"] if backward else [])], f"{{{pairs}}}")
            value = source.name()
            return Written(value, f"{name}({value}, errors)", [])

        return Shape(shaped, written)

    def part(self, name: str, kind: Any, key: str, found: list[FieldNode]) -> Part:
        """One field of the connection but `edges`."""
        if name == "__typename":
            constant = kind.name
            return Part(lambda _value, _rows, _more, _errors: constant, lambda _source: repr(constant))
        if name == "nodes":
            row, shaper = self.made.target(get_named_type(kind.fields[name].type), self.made.below(found), self.match.names)
            self.columns.append(row)
            return _nodes(key, len(self.columns) - 1, shaper, self.columns)
        if name == "totalCount":
            number = self.aside(f"COUNT {{ {self.match} }}")
            return Part(lambda value, _rows, _more, _errors: value[number], lambda _source: f"w[{number}]")
        return self.page_info(get_named_type(kind.fields[name].type), found)

    def aside(self, expression: str) -> int:
        """Where an expression beside the rows is found in the connection's value."""
        self.beside.append(expression)
        return len(self.beside) + 1

    def page_info(self, kind: Any, nodes: list[FieldNode]) -> Part:
        """`pageInfo`: whether there is more on the other side of the cursor is asked only where it is selected."""
        fields = {key: found[0].name.value for key, found in self.made.collect(kind, self.made.below(nodes)).items()}
        ahead, behind = ("hasPreviousPage", "hasNextPage") if self.backward else ("hasNextPage", "hasPreviousPage")
        asked = bool(self.cursor) and behind in fields.values()
        number = self.aside(f"EXISTS {{ {self.match.having(f'NOT {self.cursor}')} }}") if asked else None

        def part(value: list[Any], rows: list[list[Any]], more: bool, _errors: list[Hole]) -> dict[str, Any]:
            facts = {
                ahead: more,
                behind: number is not None and value[number],
                "startCursor": pages.encode(rows[0][0], rows[0][1]) if rows else None,
                "endCursor": pages.encode(rows[-1][0], rows[-1][1]) if rows else None,
                "__typename": "PageInfo",
            }
            return {key: facts[name] for key, name in fields.items()}

        return Part(part, lambda source: f"{source.constant(part)}(w, rows, more, errors)")

    def edge(self, kind: Any, nodes: list[FieldNode]) -> list[Slot]:
        """The slots of an edge: the cursor is put behind the row's columns, whose number is not known yet."""
        slots: list[Slot] = []
        for key, found in self.made.collect(kind, self.made.below(nodes)).items():
            name = found[0].name.value
            if name == "__typename":
                slots.append(Slot(key, None, constant=kind.name))
            elif name == "cursor":
                slots.append(Slot(key, CURSOR))
            elif name == "node":
                row, shaper = self.made.target(get_named_type(kind.fields[name].type), self.made.below(found), self.match.names)
                slots.append(Slot(key, len(self.columns), shaper))
                self.columns.append(row)
            else:
                facts = {**self.match.names, "v": self.match.names["r"]}
                fact = self.made.field(kind.fields[name], found, facts, f"{kind.name}.{name}")
                slots.append(Slot(key, len(self.columns), fact.shaper))
                self.columns.append(fact.expression)
        return slots


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


def _nodes(key: str, number: int, shape: Shaper, columns: list[str]) -> Part:
    def exact(_value: list[Any], rows: list[list[Any]], _more: bool, errors: list[Hole]) -> list[Any]:
        return _each(key, [row[number] for row in rows], shape, errors)

    def written(source: "Source") -> str:
        each = source.write(shape)
        targets = ["_"] * number + [each.target] + ["_"] * (len(columns) - number - 1)
        return f"[{each.checked} for {', '.join(targets)} in rows]"

    return Part(exact, written)


def _edges(key: str, slots: list[Slot], columns: list[str]) -> Part:
    """Behind a row's own columns stands its cursor."""

    def exact(_value: list[Any], rows: list[list[Any]], _more: bool, errors: list[Hole]) -> list[Any]:
        shape = record(slots, len(columns) + 1)
        return _each(key, [[*row, pages.encode(row[0], row[1])] for row in rows], shape, errors)

    def written(source: "Source") -> str:
        first, second, encode = source.name(), source.name(), source.constant(pages.encode)
        targets, value, holds = fields(source, slots, len(columns), {}, {len(columns): f"{encode}({first}, {second})"})
        return f"[{Written('', value, holds).checked} for {', '.join([first, second, *targets[2:]])} in rows]"

    return Part(exact, written)

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
from graph.projection.shape import Hole, Shaper, Slot, prefix, record

if TYPE_CHECKING:
    from graph.projection.compile import Column, Compiler, Match, Scope

CURSOR = 0  # stands for the column behind the row's own until their number is known
_STORED = re.compile(r"%n\.\w+")
Part = Callable[[list[Any], list[list[Any]], bool, list[Hole]], Any]


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
        edges: list[tuple[str, list[Slot]]] = []
        for key, found in self.made.collect(kind, self.made.below(nodes)).items():
            name = found[0].name.value
            if name == "edges":
                edges.append((key, self.edge(get_named_type(kind.fields[name].type), found)))
                parts.append((key, _nothing))
            else:
                parts.append((key, self.part(name, kind, key, found)))
        width = len(self.columns)
        for slot in (slot for _, slots in edges for slot in slots if slot.column == CURSOR):
            slot.column = width
        shaped_edges = {key: _edges(key, record(slots, width + 1)) for key, slots in edges}
        final = [(key, shaped_edges.get(key, part)) for key, part in parts]
        backward = self.backward

        def shaped(value: list[Any], errors: list[Hole]) -> dict[str, Any]:
            size, rows = value[0], value[1]
            more = len(rows) > size
            rows = rows[:size]
            if backward:
                rows.reverse()
            return {key: part(value, rows, more, errors) for key, part in final}

        return shaped

    def part(self, name: str, kind: Any, key: str, found: list[FieldNode]) -> Part:
        """One field of the connection but `edges`."""
        if name == "__typename":
            constant = kind.name
            return lambda _value, _rows, _more, _errors: constant
        if name == "nodes":
            row, shaper = self.made.target(get_named_type(kind.fields[name].type), self.made.below(found), self.match.names)
            self.columns.append(row)
            return _nodes(key, len(self.columns) - 1, shaper)
        if name == "totalCount":
            number = self.aside(f"COUNT {{ {self.match} }}")
            return lambda value, _rows, _more, _errors: value[number]
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

        return part

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


def _nothing(_value: list[Any], _rows: list[list[Any]], _more: bool, _errors: list[Hole]) -> None:
    return None


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


def _nodes(key: str, number: int, shape: Shaper) -> Part:
    return lambda _value, rows, _more, errors: _each(key, [row[number] for row in rows], shape, errors)


def _edges(key: str, shape: Shaper) -> Part:
    return lambda _value, rows, _more, errors: _each(key, [[*row, pages.encode(row[0], row[1])] for row in rows], shape, errors)

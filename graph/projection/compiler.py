"""The compiler: it walks a validated selection once and writes one Cypher statement and one shaper for it.

Rows are lists, not maps: `RETURN [n1.id, n1.name, COLLECT { … }]`. Variables of the statement are `n1, n2 …` (nodes) and `r1 …`
(relationships). Every value is a parameter. The viewer's predicate is in every hop.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)

from graph.projection import connections, insights, pages, ranked
from graph.projection.fields import KEY, Bound, Cited, Edge, Inset, Insight, Pages, Projected, Property, Ranked
from graph.projection.shapers import Shaper, Slot, guarded, made, many, money, record, tagged
from graph.visibility import Viewer, predicate, resolve

Arguments = Sequence[Mapping[str, Any]]
Binder = Callable[[Arguments], Any]
Scope = Mapping[str, str]
_PLACE = re.compile(r"%(v|n|r|now|today)\b")
_CLOCK = {"now": "datetime($now)", "today": "date($today)"}


@dataclass(frozen=True, slots=True)
class Column:
    """One expression of a row, and how its value is shaped.

    Expressions in `shared` are read once for all fields of a record. Each has its own column, and their values come first in the list that
    `expression` yields.
    """

    expression: str
    shaper: Shaper | None
    shared: tuple[str, ...] = ()


# A column, and for each response key how its value is shaped from the column.
Answers = tuple[Column, Mapping[str, Shaper | None]]


@dataclass(frozen=True, slots=True)
class Match:
    """The `MATCH … WHERE …` of one hop, and the names that it binds."""

    pattern: str
    tests: list[str]
    names: dict[str, str]

    def __str__(self) -> str:
        return f"MATCH {self.pattern}" + (f" WHERE {' AND '.join(self.tests)}" if self.tests else "")

    def having(self, *tests: str) -> "Match":
        """Return the same hop with further conditions."""
        return Match(self.pattern, [*self.tests, *tests], self.names)


@dataclass(slots=True)
class Compiler:
    """The state of one compilation. Each plan has its own."""

    schema: GraphQLSchema
    fragments: Mapping[str, Any]
    taken: Mapping[int, bool]
    viewer: Viewer
    sites: Mapping[int, int]
    arguments: Arguments
    encoded: bool = False
    binders: dict[str, Binder] = field(default_factory=dict)
    days: dict[str, list[tuple[int, str]]] = field(default_factory=dict)  # places of the days that are asked of a record
    cited: dict[Any, tuple[str, Shaper]] = field(default_factory=dict)  # columns with the records that verdicts on a record cite
    count: int = 0

    # -- names and parameters

    def name(self, letter: str) -> str:
        """Return a variable name that no declaration uses."""
        self.count += 1
        return f"{letter}{self.count}"

    def bind(self, binder: Binder, name: str | None = None) -> str:
        """Return a parameter whose value is read from the arguments of each request. A named parameter is bound once."""
        name = name or f"p{len(self.binders)}"
        self.binders[name] = binder
        return f"${name}"

    def site(self, nodes: Sequence[FieldNode]) -> tuple[int, Mapping[str, Any]]:
        """Return where each request finds a field's arguments, and the arguments of this request."""
        position = self.sites.get(id(nodes[0]))
        return (-1, {}) if position is None else (position, self.arguments[position])

    def argument(self, position: int, *path: str | int, make: Callable[[Any], Any] | None = None) -> str:
        """Return a parameter for one value within an argument, or for the result of `make` on it."""

        def read(arguments: Arguments) -> Any:
            value: Any = arguments[position]
            for step in path:
                value = value[step]
            return make(value) if make else value

        return self.bind(read)

    def render(self, template: str, scope: Scope) -> str:
        """Return a declaration's Cypher with its placeholders filled in."""
        seen = resolve(template, self.viewer, lambda name: scope.get(name, name))
        return _PLACE.sub(lambda found: _CLOCK.get(found[1]) or scope[found[1]], seen)

    # -- selections

    def collect(self, kind: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """Return the fields that a concrete type answers, by response key, in the order of the answer."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selections in sets:
            self._collect(kind, selections, found, seen)
        return found

    def _collect(self, kind: GraphQLObjectType, selections: SelectionSetNode, found: dict[str, list[FieldNode]], seen: set[str]) -> None:
        for node in selections.selections:
            if not self.taken.get(id(node), True):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, kind):
                    self._collect(kind, node.selection_set, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, kind):
                    self._collect(kind, fragment.selection_set, found, seen)

    def _applies(self, condition_name: str, kind: GraphQLObjectType) -> bool:
        if condition_name == kind.name:
            return True
        other = self.schema.get_type(condition_name)
        return is_abstract_type(other) and self.schema.is_sub_type(other, kind)

    @staticmethod
    def below(nodes: Sequence[FieldNode]) -> list[SelectionSetNode]:
        """Return the selections under a field that may be named more than once."""
        return [node.selection_set for node in nodes if node.selection_set]

    # -- rows

    def target(self, kind: Any, sets: Sequence[SelectionSetNode], scope: Scope) -> tuple[str, Shaper]:
        """Return the row of the node or relationship in `scope["v"]`, of an object, interface or union type."""
        if not is_abstract_type(kind):
            columns, shaper = self.object(kind, self.collect(kind, sets), scope)
            return f"[{', '.join(columns)}]", shaper
        cases, shapers = [], {}
        for possible in self.possible(kind):
            columns, shaper = self.object(possible, self.collect(possible, sets), scope)
            cases.append(f"WHEN {scope['v']}:{possible.name} THEN ['{possible.name}', [{', '.join(columns)}]]")
            shapers[possible.name] = shaper
        return f"CASE {' '.join(cases)} END", tagged(shapers)

    def possible(self, kind: GraphQLAbstractType) -> list[GraphQLObjectType]:
        """Return the concrete types of an interface or union, always in the same order."""
        return sorted(self.schema.get_possible_types(kind), key=lambda one: one.name)

    def object(self, kind: GraphQLObjectType, fields: Mapping[str, list[FieldNode]], scope: Scope) -> tuple[list[str], Shaper]:
        """Return the columns of an object, and the shaper that puts them under their keys."""
        slots: dict[str, Slot] = {}
        every: list[Column] = []
        aliases: dict[str, dict[str, list[FieldNode]]] = {}
        for key, nodes in fields.items():
            aliases.setdefault(nodes[0].name.value, {})[key] = nodes
        for name, asked in aliases.items():
            if name == "__typename":
                slots |= {key: Slot(key, None, constant=kind.name) for key in asked}
                continue
            for column, shapers in self.answers(kind.fields[name], asked, scope, f"{kind.name}.{name}"):
                slots |= {key: Slot(key, len(every), shaper) for key, shaper in shapers.items()}
                every.append(column)
        shared = list(dict.fromkeys(one for column in every for one in column.shared))
        lent = {place: [len(every) + shared.index(one) for one in column.shared] for place, column in enumerate(every) if column.shared}
        columns = [*(column.expression for column in every), *shared]
        return columns, record([slots[key] for key in fields], len(columns), lent)

    def answers(self, definition: GraphQLField, aliases: Mapping[str, list[FieldNode]], scope: Scope, label: str) -> Iterator[Answers]:
        """Yield the answers of a field under its aliases. Aliases with equal words are read once; an insight or a ranking is read once for
        all.
        """
        declared, required = declaration(definition), is_non_null_type(definition.type)
        if isinstance(declared, Ranked):
            found = ranked.answers(self, declared, definition, aliases, scope)
        elif isinstance(declared, Insight):
            found = insights.answers(self, declared, definition, aliases, scope)
        else:
            said = [(keys, self.field(definition, aliases[keys[0]], scope, label)) for keys in alike(aliases).values()]
            yield from ((column, dict.fromkeys(keys, column.shaper)) for keys, column in said)
            return
        for column, shapers in found:
            yield column, {key: guarded(shaper, label, required) for key, shaper in shapers.items()}

    def field(self, definition: GraphQLField, nodes: list[FieldNode], scope: Scope, label: str) -> Column:
        """Return the column of a field that no rule judges, from its declaration."""
        declared = declaration(definition)
        required = is_non_null_type(definition.type)
        if isinstance(declared, Property):
            column = self.property(declared, definition, nodes, scope)
        elif isinstance(declared, Edge):
            column = self.edge(declared, definition, nodes, scope)
        elif isinstance(declared, Bound):
            column = self.bound(declared, definition, nodes, scope)
        elif isinstance(declared, Inset):
            column = self.inset(declared, definition, nodes, scope)
        elif isinstance(declared, Pages):
            column = connections.column(self, declared, definition, nodes, scope, label)
        else:
            raise TypeError(f"{label} does not say how it lies in the graph: declare a property, edge, insight or ranked field.")
        return Column(column.expression, guarded(column.shaper, label, required))

    def property(self, declared: Property, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
        """Return the column of a stored value."""
        shaper = None
        if declared.money:
            kind: Any = get_named_type(definition.type)
            keys = [(key, found[0].name.value) for key, found in self.collect(kind, self.below(nodes)).items()]
            shaper = money(keys)
        elif declared.shape:
            shaper = made(declared.shape)
        return Column(self.render(declared.expression, scope), shaper)

    # -- edges

    def match(self, pattern: str, where: str, scope: Scope, kind: Any, of: str, held: bool) -> "Match":
        """Return one hop: its pattern, its conditions with the viewer's predicate, and the names that it binds."""
        names = {**scope, "n": self.name("n"), "r": self.name("r")}
        tests = [] if held or of != "n" else [self.seen(kind, names["n"])]
        if where:
            tests.append(self.render(where, names))
        return Match(self.render(pattern, names), [test for test in tests if test != "true"], {**names, "v": names[of]})

    def seen(self, kind: Any, variable: str) -> str:
        """Return the viewer's predicate on a node of that type. For an abstract type, return the test that
        the node has one of its types.
        """
        if not is_abstract_type(kind):
            return predicate(self.viewer, kind.name, variable)
        possible = self.possible(kind)
        if self.viewer.sees_all:
            return f"{variable}:{'|'.join(one.name for one in possible)}"
        cases = " ".join(f"WHEN {variable}:{one.name} THEN {predicate(self.viewer, one.name, variable)}" for one in possible)
        return f"CASE {cases} ELSE false END"

    def edge(self, declared: Edge, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
        """One node, one relationship as an object, or a list of either, as long as a page at most."""
        kind = get_named_type(definition.type)
        node_kind = self.schema.get_type(declared.label) if declared.label else kind
        match = self.match(declared.pattern, declared.where, scope, node_kind, declared.of, declared.held)
        row, shaper = self.target(kind, self.below(nodes), match.names)
        order = self.render(declared.order, match.names)
        nullable = definition.type.of_type if is_non_null_type(definition.type) else definition.type
        if is_list_type(nullable):
            return Column(f"COLLECT {{ {match} {ordered(order, str(pages.MOST))} RETURN {row} }}", many(shaper))
        return Column(f"HEAD(COLLECT {{ {match} {ordered(order, '1')} RETURN {row} }})", shaper)

    def bound(self, declared: Bound, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
        """Return the column of a node, or a list of nodes, that the parent's pattern has bound and tested already."""
        kind, node = get_named_type(definition.type), scope[declared.name]
        if not is_non_null_type(definition.type):
            row, shaper = self.target(kind, self.below(nodes), {**scope, "v": node})
            return Column(f"CASE WHEN {node} IS NOT NULL THEN {row} END", shaper)
        if not is_list_type(definition.type.of_type):
            return Column(*self.target(kind, self.below(nodes), {**scope, "v": node}))
        item = self.name("n")
        row, shaper = self.target(kind, self.below(nodes), {**scope, "v": item})
        return Column(f"COLLECT {{ UNWIND {node} AS {item} RETURN {row} }}", many(shaper))

    def inset(self, declared: Inset, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
        """Return the column of an object made of the record's own properties."""
        facts = self.name("r")
        row, shaper = self.target(get_named_type(definition.type), self.below(nodes), {**scope, "v": facts})
        made = f"WITH {self.render(declared.facts, scope)} AS {facts} WHERE {facts}.{declared.key} IS NOT NULL RETURN {row}"
        return Column(f"HEAD(COLLECT {{ {made} }})", shaper)


def ordered(order: str, limit: str) -> str:
    """The order of rows and how many, ahead of their RETURN: behind it Neo4j plans what is returned twice, and so the innermost of ten
    levels a thousand times.
    """
    return f"WITH * ORDER BY {order} LIMIT {limit}"


def words(nodes: Sequence[FieldNode]) -> tuple[str, ...]:
    """Return the selection as words. Fields of a record with the same words have the same answer."""
    said = [*(argument for node in nodes for argument in node.arguments or ()), *Compiler.below(nodes)]
    return tuple(print_ast(one) for one in said)


def alike(aliases: Mapping[str, list[FieldNode]]) -> Mapping[Any, list[str]]:
    """Return the response keys of a field, grouped by their words."""
    if len(aliases) == 1:
        return {(): list(aliases)}
    found: dict[Any, list[str]] = {}
    for key, nodes in aliases.items():
        found.setdefault(words(nodes), []).append(key)
    return found


def declaration(definition: GraphQLField) -> Projected | Cited | None:
    """Return the declaration of a field. None if it has none."""
    found: Projected | Cited | None = definition.extensions.get(KEY)
    return found

"""The context of one compilation: names, parameters, the viewer's predicates, and the fields and rows of a selection.

Connections, insights and rankings compile what is selected below them through the context. So they do not import the compiler, which calls
them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    is_abstract_type,
)

from graph.projection.fields import KEY, Cited, Pages, Projected, To
from graph.projection.holes import Shaper
from graph.projection.labels import label_of_type
from graph.projection.shapers import Slot, record, tagged
from graph.visibility import Viewer, predicate, resolve
from graph.voids import LABELS, hops, voided

Arguments = Sequence[Mapping[str, Any]]
Binder = Callable[[Arguments], Any]
Scope = Mapping[str, str]
VOIDED = "voided"  # key in a scope for the variable of a voided record
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


class FieldCompiler(Protocol):
    """Yields the columns of a field under its aliases, and how each alias reads them. `label` names the field in errors."""

    def __call__(
        self, context: "Context", definition: GraphQLField, aliases: Mapping[str, list[FieldNode]], scope: Scope, label: str, /
    ) -> Iterator[Answers]: ...


@dataclass(slots=True)
class Context:
    """The state of one compilation. Each plan has its own. `answers` compiles each selected field."""

    schema: GraphQLSchema
    fragments: Mapping[str, Any]
    taken: Mapping[int, bool]
    viewer: Viewer
    sites: Mapping[int, int]
    arguments: Arguments
    answers: FieldCompiler
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
        if scope.get(VOIDED, "") == scope.get("v"):
            template = hops(template, "%v")
        seen = resolve(template, self.viewer, lambda name: scope.get(name, name))
        return _PLACE.sub(lambda found: _CLOCK.get(found[1]) or scope[found[1]], seen)

    # -- hops and the viewer's predicates

    def match(self, declared: To | Pages, kind: Any, scope: Scope) -> Match:
        """Return one hop: its pattern, its conditions with the viewer's predicate, and the names that it binds."""
        names = {**scope, "n": self.name("n"), "r": self.name("r")}
        tests = [] if declared.viewer_checked or declared.of != "n" else [self.seen(kind, names["n"])]
        if declared.where:
            tests.append(self.render(declared.where, names))
        pattern = self.render(declared.pattern, names)
        return Match(pattern, [test for test in tests if test != "true"], {**names, "v": names[declared.of]})

    def seen(self, kind: Any, variable: str) -> str:
        """Return the viewer's predicate on a node of that type. For an abstract type, return the test that
        the node has one of its types.
        """
        if not is_abstract_type(kind):
            return predicate(self.viewer, label_of_type(kind.name), variable)
        labels = [label_of_type(one.name) for one in self.possible(kind)]
        if self.viewer.sees_all:
            return f"{variable}:{'|'.join(labels)}"
        cases = " ".join(f"WHEN {variable}:{label} THEN {predicate(self.viewer, label, variable)}" for label in labels)
        return f"CASE {cases} ELSE false END"

    # -- selections

    def collect(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> dict[str, list[FieldNode]]:
        """Return the fields under a field that a concrete type answers, by response key, in the order of the answer."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selections in self.below(nodes):
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

    def possible(self, kind: GraphQLAbstractType) -> list[GraphQLObjectType]:
        """Return the concrete types of an interface or union, always in the same order."""
        return sorted(self.schema.get_possible_types(kind), key=lambda one: one.name)

    # -- rows

    def target(self, kind: Any, nodes: Sequence[FieldNode], scope: Scope, *, also_voided: bool = False) -> tuple[str, Shaper]:
        """Return the expression of a row for the node or relationship in `scope["v"]`, and its shaper. `kind` may be abstract.

        `also_voided`: the row of an abstract type may be a voided record.
        """
        if not is_abstract_type(kind):
            columns, shaper = self.object(kind, self.collect(kind, nodes), scope)
            return f"[{', '.join(columns)}]", shaper
        cases, shapers = [], {}
        for possible in self.possible(kind):
            columns, shaper = self.object(possible, self.collect(possible, nodes), scope)
            label = label_of_type(possible.name)
            cases.append(f"WHEN {scope['v']}:{label} THEN ['{label}', [{', '.join(columns)}]]")
            shapers[label] = shaper
            if also_voided and label in LABELS:
                columns, _ = self.object(possible, self.collect(possible, nodes), {**scope, VOIDED: scope["v"]})
                cases.append(f"WHEN {scope['v']}:{voided(label)} THEN ['{label}', [{', '.join(columns)}]]")
        return f"CASE {' '.join(cases)} END", tagged(shapers)

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
            for column, shapers in self.answers(self, kind.fields[name], asked, scope, f"{kind.name}.{name}"):
                slots |= {key: Slot(key, len(every), shaper) for key, shaper in shapers.items()}
                every.append(column)
        shared = list(dict.fromkeys(one for column in every for one in column.shared))
        lent = {place: [len(every) + shared.index(one) for one in column.shared] for place, column in enumerate(every) if column.shared}
        columns = [*(column.expression for column in every), *shared]
        return columns, record([slots[key] for key in fields], len(columns), lent)


def ordered(order: str, limit: str) -> str:
    """Return Cypher for the order and the number of rows, to put before their RETURN. After RETURN, Neo4j plans what is returned twice,
    and so the innermost of ten levels a thousand times.
    """
    return f"WITH * ORDER BY {order} LIMIT {limit}"


def declaration(definition: GraphQLField) -> Projected | Cited | None:
    """Return the declaration of a field. None if it has none."""
    found: Projected | Cited | None = definition.extensions.get(KEY)
    return found

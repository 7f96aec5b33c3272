"""Kept plans: compiled once for each operation and shape. Their number is limited per operation and in total.

A shape is everything about a request that decides the text of the statement: see `arguments`. Values are not part of it, so the number of
plans does not grow with them. A caller who sends ever new shapes displaces only their own plans.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, get_named_type
from graphql.execution.values import get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from graph.projection.arguments import Site
from graph.projection.context import Binder
from graph.projection.holes import Shaper

PER_OPERATION = 64
CHARACTERS = 32_000_000
Info = GraphQLResolveInfo[Any]
_PARAMETER = re.compile(r"\$(\w+)")


def parameters_of(statement: str) -> set[str]:
    """Return the names of the parameters that a statement reads."""
    return set(_PARAMETER.findall(statement))


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement, how its parameters are bound, and how its rows are shaped."""

    statement: str
    binders: Mapping[str, Binder]
    shaper: Shaper


class Shelf:
    """The plans of all operations, at most `characters` of statements. Plans of the least recently used operation are dropped first."""

    def __init__(self, characters: int = CHARACTERS) -> None:
        self.most = characters
        self.characters = 0
        self._operations: OrderedDict[int, Plans] = OrderedDict()

    def used(self, plans: "Plans", grown: int) -> None:
        """Note that the plans of an operation were used, and that they grew by that many characters (negative: shrank)."""
        self._operations[id(plans)] = plans
        self._operations.move_to_end(id(plans))
        self.characters += grown
        while self.characters > self.most and len(self._operations) > 1:
            self.drop(next(iter(self._operations.values())))

    def drop(self, plans: "Plans") -> None:
        """Drop an operation's plans. They are compiled again when the operation comes back."""
        if self._operations.pop(id(plans), None) is not None:
            self.characters -= plans.clear()


class Plans:
    """The plans of one operation. The least recently used plan is dropped first."""

    def __init__(self, shelf: Shelf | None = None, most: int = PER_OPERATION) -> None:
        self.shelf = shelf or Shelf()
        self.most = most
        self._plans: OrderedDict[Any, Plan] = OrderedDict()
        self._surveys: OrderedDict[Any, Survey] = OrderedDict()

    def __len__(self) -> int:
        return len(self._plans)

    def get(self, key: Any, make: Callable[[], Plan]) -> Plan:
        """Return the plan of that shape. It is compiled if there is none."""
        plan = self._plans.get(key)
        grown = 0
        if plan is None:
            plan = self._plans[key] = make()
            grown = len(plan.statement)
            if len(self._plans) > self.most:
                grown -= len(self._plans.popitem(last=False)[1].statement)
        else:
            self._plans.move_to_end(key)
        self.shelf.used(self, grown)
        return plan

    def survey(self, info: Info) -> "tuple[Any, Survey]":
        """Return the survey of the selection below a root field. Its key is the merged nodes, because @include decides which nodes are
        merged.
        """
        key = (info.path.key, *(id(node) for node in info.field_nodes))
        survey = self._surveys.get(key)
        if survey is None:
            survey = self._surveys[key] = Survey(info)
            if len(self._surveys) > self.most:
                self._surveys.popitem(last=False)
        return key, survey

    def clear(self) -> int:
        """Drop all plans. Return the number of characters of their statements."""
        characters = sum(len(plan.statement) for plan in self._plans.values())
        self._plans.clear()
        self._surveys.clear()
        return characters


class Survey:
    """Every place with arguments and every condition below a root field, whether this request takes it or not."""

    def __init__(self, info: Info) -> None:
        self._schema = info.schema
        self.fragments = {name: getattr(one, "definition", one) for name, one in info.fragments.items()}
        self._walked: set[str] = set()
        self._sites: dict[int, Site] = {}
        self._conditions: dict[int, Any] = {}
        definition = info.parent_type.fields[info.field_name]
        for node in info.field_nodes:
            self._sites.setdefault(id(node), Site(node, definition))
            if node.selection_set:
                self._walk(get_named_type(info.return_type), node.selection_set)
        self.sites = list(self._sites.values())
        self.numbers = {node: number for number, node in enumerate(self._sites)}

    def _walk(self, kind: Any, selections: Any) -> None:
        """Walk each fragment once, however often it is spread."""
        for node in selections.selections:
            if node.directives:
                self._conditions.setdefault(id(node), node)
            if isinstance(node, FieldNode):
                definition = getattr(kind, "fields", {}).get(node.name.value)
                if definition is None:  # __typename
                    continue
                if definition.args:
                    self._sites.setdefault(id(node), Site(node, definition))
                if node.selection_set:
                    self._walk(get_named_type(definition.type), node.selection_set)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                self._walk(self._schema.get_type(condition.name.value) if condition else kind, node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in self._walked:
                self._walked.add(node.name.value)
                fragment = self.fragments[node.name.value]
                self._walk(self._schema.get_type(fragment.type_condition.name.value), fragment.selection_set)

    def taken(self, variables: Any) -> dict[int, bool]:
        """Return which conditional selections this request takes, by the id() of the node."""
        return {number: _included(node, variables) for number, node in self._conditions.items()}


def _included(node: Any, variables: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    if skip and skip["if"] is True:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not (include and include["if"] is False)

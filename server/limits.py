"""Limits of one operation. They are measured in one pass over the document, before validation and execution.

Each fragment is measured once, however often it is spread, so a fragment bomb of 666 bytes costs microseconds. The structure (depth,
aliases, root fields, selections) follows from the text alone. The cost is a formula over `first`, `last`, `ids`, `asOf` and filters. Each
request fills in its variables. Introspection is measured separately.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
    value_from_ast_untyped,
)

from graph.client.errors import Refused
from graph.projection.context import declaration
from graph.projection.fields import Cited, Ranked
from graph.projection.pages import DEFAULT, MAX_PAGE_SIZE
from schema.execution import MAX_CHARACTERS, MAX_COMMENTS, MAX_TOKENS
from server.cost import ConditionCount, Cost, GivenCount, InputCount, IsValue, Priced, Quantity, RecordCount, add, count, price, times
from server.cost_weights import LIST, FieldWeights, computed, judged, load

WEIGHTS = load()
DEPTH = 12
ALIASES = 30
ROOTS = 20
SELECTIONS = 2_000
NESTING = 32
# Maximum length of all statements of an operation. Neo4j plans a thousand characters in 50 to 150 ms, and keeps no plan of a statement with
# more than 65,536 characters.
STATEMENT = 60_000
INTROSPECTION_DEPTH = 20
INTROSPECTION = 500_000

# Approximate lengths of introspection lists in a schema of this size. GraphiQL's query reaches a third of the limit.
_INTROSPECTED = {"types": 200, "fields": 15, "args": 3, "inputFields": 6, "interfaces": 1, "possibleTypes": 5, "enumValues": 8}
_META = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


class Limit(Refused):
    """An operation exceeds a limit. `extensions` hold the limit and the requested number."""

    def __init__(self, name: str, message: str, limit: int, requested: int) -> None:
        self.code = f"LIMIT_{name}"
        super().__init__(message, limit=limit, requested=requested)


@dataclass(slots=True)
class Measure:
    """The size of a selection set, in which each spread of a fragment counts."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    selections: int = 0
    nesting: int = 0
    cost: Cost = 0
    introspection_depth: int = 0
    introspection: Cost = 0
    computed: int = 0
    counted: bool = False  # True if the selection includes the `totalCount` of a connection
    paged: bool = False  # True if the selection includes the `pageInfo` of a connection, for which one more row is read

    @classmethod
    def all(cls, parts: list["Measure"]) -> "Measure":
        """Return the combined measure of several parts."""
        return cls(
            max((one.depth for one in parts), default=0),
            sum(one.aliases for one in parts),
            sum(one.fields for one in parts),
            sum(one.selections for one in parts),
            max((one.nesting for one in parts), default=0),
            add(one.cost for one in parts),
            max((one.introspection_depth for one in parts), default=0),
            add(one.introspection for one in parts),
            sum(one.computed for one in parts),
            any(one.counted for one in parts),
            any(one.paged for one in parts),
        )


class _CostWalk:
    """One pass over a document. Each fragment is measured once."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], weights: FieldWeights) -> None:
        self.schema = schema
        self.weights = weights
        self.fragments = fragments
        self.known: dict[str, Measure] = {}
        self.open: set[str] = set()
        self.sizes: list[Quantity] = []

    def set(self, kind: Any, selections: SelectionSetNode) -> Measure:
        """Measure a selection set. `kind` is None when the document names an unknown type; validation reports the error later."""
        return Measure.all([self.one(kind, node) for node in selections.selections])

    def one(self, kind: Any, node: Any) -> Measure:
        """Measure one selection."""
        if isinstance(node, FieldNode):
            return self.field(kind, node)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            found = self.set(self.schema.get_type(condition.name.value) if condition else kind, node.selection_set)
        else:
            found = self.fragment(node)
        return replace(found, selections=found.selections + 1)

    def fragment(self, node: FragmentSpreadNode) -> Measure:
        """Measure a fragment on its first use. A fragment that spreads itself is left to validation."""
        name = node.name.value
        found = self.known.get(name)
        if found is None:
            definition = self.fragments.get(name)
            if definition is None or name in self.open:
                return Measure()
            self.open.add(name)
            found = self.set(self.schema.get_type(definition.type_condition.name.value), definition.selection_set)
            self.open.discard(name)
            self.known[name] = found
        return found

    def field(self, kind: Any, node: FieldNode) -> Measure:
        """Measure a field and its selections."""
        name = node.name.value
        definition = _META.get(name) or (getattr(kind, "fields", None) or {}).get(name)
        inner = get_named_type(definition.type) if definition else None
        below = self.set(inner, node.selection_set) if node.selection_set else Measure()
        nesting = max([below.nesting, *(_nesting(argument.value) for argument in node.arguments or ())])
        cost = add((self.cost(kind, node, definition, inner, below) if node.selection_set else 0, self.work(kind, node, below)))
        found = Measure(below.depth + 1, below.aliases + (node.alias is not None), 1, below.selections + 1, nesting, cost)
        found.computed = below.computed + bool(definition and name not in _META and computed(definition))
        found.paged = name == "pageInfo"
        found.counted = name in ("totalCount", "totalCountIsExact") and getattr(kind, "name", "").endswith("Connection")
        if name in _META:
            found.depth, found.introspection_depth = 0, found.depth
            found.cost, found.introspection = 0, found.cost
        else:
            found.introspection_depth, found.introspection = below.introspection_depth, below.introspection
        return found

    def cost(self, kind: Any, node: FieldNode, definition: GraphQLField | None, inner: Any, found: Measure) -> Cost:
        """Return the number of records of a field and its selections. Pages and lists multiply it. `edges` and `pageInfo` add nothing."""
        owner, name, below = getattr(kind, "name", ""), node.name.value, found.cost
        if definition is None or name == "pageInfo":
            return below
        if owner.endswith("Connection") and name in ("nodes", "edges"):
            return below if name == "edges" else add((1, below))
        if owner.startswith("__"):
            listed = is_list_type(definition.type.of_type if is_non_null_type(definition.type) else definition.type)
            return times(RecordCount((_INTROSPECTED.get(name, LIST) if listed else 1,), 1), add((1, below)))
        if kind is self.schema.mutation_type:
            return times(self.rows(node, inner), add((1, below)))
        size = self.size(owner, node, definition)
        if inner is not None and inner.name.endswith("Connection"):
            return add((1, times(size, below), below if found.paged else 0))
        return add((times(size, 1), times(self.read(owner, definition, size), below)))

    def read(self, owner: str, definition: GraphQLField, size: RecordCount) -> RecordCount:
        """Return how many records are read to answer the field: the candidates of a ranking, or the records that a verdict chooses from."""
        declared = declaration(definition)
        if isinstance(declared, Ranked) and declared.reads:
            return RecordCount((), declared.reads)
        if isinstance(declared, Cited) and owner in _judged(self.schema):
            return RecordCount((), max(self.weights.cited, size.of({})))
        return size

    def work(self, kind: Any, node: FieldNode, below: Measure) -> Cost:
        """Return the weight of a field for each parent record, by its arguments. A filter adds the weight again for each condition."""
        owner, name = getattr(kind, "name", ""), node.name.value
        weight = self.weights.of(owner, name)
        if not weight:
            return 0
        given = {one.name.value: one.value for one in node.arguments or () if not isinstance(one.value, NullValueNode)}
        if below.counted or not {"filter", "orderBy"}.isdisjoint(given):
            weight = max(weight, self.weights.of(owner, f"{name}(all)"))
        found: list[Cost] = [weight]
        for argument, value in given.items():
            more = max(0, self.weights.of(owner, f"{name}({argument})") - weight)
            found.append(times(self.seen(GivenCount(value.name.value)), more) if isinstance(value, VariableNode) else more)
            for choice, cost in self.weights.choices(owner, name, argument).items():
                if isinstance(value, VariableNode):
                    found.append(times(self.seen(IsValue(value.name.value, choice)), max(0, cost - weight)))
                elif isinstance(value, EnumValueNode) and value.value == choice:
                    found.append(max(0, cost - weight))
        if "filter" in given:
            found.append(self.conditions(given["filter"], weight))
        return add(found)

    def conditions(self, value: Any, weight: int) -> Cost:
        """Return the weight multiplied by the number of conditions in a filter."""
        if isinstance(value, VariableNode):
            return times(self.seen(ConditionCount(value.name.value)), weight)
        if isinstance(value, ObjectValueNode):
            return add(self.conditions(one.value, weight) for one in value.fields)
        if isinstance(value, ListValueNode) and any(isinstance(one, ObjectValueNode | VariableNode) for one in value.values):
            return add(self.conditions(one, weight) for one in value.values)
        return weight

    def seen(self, counted: Quantity) -> Quantity:
        """Remember a number that depends on variables, and return it."""
        self.sizes.append(counted)
        return counted

    def size(self, owner: str, node: FieldNode, definition: GraphQLField) -> RecordCount:
        """Return how many records the field returns for each parent record."""
        given: list[int | str] = []
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last", "ids"):
                literal = _literal(argument.value)
                if literal is not None:
                    given.append(literal)
        made = RecordCount(tuple(given), self.fallback(owner, node.name.value, definition))
        if not made.fixed:
            self.sizes.append(made)
        return made

    def rows(self, node: FieldNode, payload: Any) -> Quantity:
        """How many inputs a mutation has: its payload is read for each."""
        given = next((one.value for one in node.arguments or () if one.name.value == "input"), NullValueNode())
        return self.seen(InputCount(given, "results" in payload.fields, LIST))

    def fallback(self, owner: str, name: str, definition: GraphQLField) -> int:
        """Return the number of records of a field without a stated size."""
        if "first" in definition.args:
            default = definition.args["first"].default_value
            return default if isinstance(default, int) else DEFAULT
        if name == "results" and owner.endswith("Payload"):
            return 1  # the mutation counts them
        kind = definition.type.of_type if is_non_null_type(definition.type) else definition.type
        return self.weights.length(owner, name) if is_list_type(kind) else 1


@cache
def _judged(schema: GraphQLSchema) -> frozenset[str]:
    return judged(schema)


def _literal(value: Any) -> int | str | None:
    """Return a size from the document: a number, the name of a variable, or None for null."""
    if isinstance(value, VariableNode):
        return value.name.value
    if isinstance(value, IntValueNode):
        return MAX_PAGE_SIZE if len(value.value) > 9 else count(int(value.value))
    return min(len(value.values), MAX_PAGE_SIZE) if isinstance(value, ListValueNode) else None


def _nesting(value: Any) -> int:
    """Return how deeply lists and objects are nested in a literal."""
    if isinstance(value, ListValueNode):
        return 1 + max((_nesting(one) for one in value.values), default=0)
    if isinstance(value, ObjectValueNode):
        return 1 + max((_nesting(one.value) for one in value.fields), default=0)
    return 0


def _check(found: Measure) -> None:
    """Raise `Limit` when the structure of the document exceeds a limit."""
    for name, asked, limit, message in (
        ("DEPTH", found.depth, DEPTH, "Fields are nested {asked} deep: {limit} is the most. Ask for the inner records by their ids."),
        ("ALIASES", found.aliases, ALIASES, "The operation has {asked} aliases: {limit} is the most. Send it as several requests."),
        ("ROOT_FIELDS", found.fields, ROOTS, "The operation has {asked} root fields: {limit} is the most. Send it as several requests."),
        ("SELECTIONS", found.selections, SELECTIONS,
         "With its fragments spread the operation has {asked} selections: {limit} is the most. Spread fewer fragments."),
        ("NESTING", found.nesting, NESTING, "An argument is nested {asked} deep: {limit} is the most. Write it flatter."),
        ("INTROSPECTION_DEPTH", found.introspection_depth, INTROSPECTION_DEPTH,
         "Introspection is nested {asked} deep: {limit} is the most. Ask for types by name with `__type`."),
    ):  # fmt: skip
        if asked > limit:
            shown = asked if asked < 1_000_000 else "more than 1000000"
            raise Limit(name, message.format(asked=shown, limit=limit), limit, min(asked, 1_000_000))
    introspected = price(found.introspection, {}, {})
    if introspected > INTROSPECTION:
        message = f"Introspection asks for about {introspected} objects: {INTROSPECTION} is the most. Ask for types by name with `__type`."
        raise Limit("INTROSPECTION", message, INTROSPECTION, introspected)


def measure(schema: GraphQLSchema, document: DocumentNode, weights: FieldWeights = WEIGHTS) -> dict[int, Priced]:
    """Return the price of each operation of a document, by the id of its node. Raises `Limit` when an operation exceeds a limit.

    The document does not need to be valid yet, so validation itself never sees a bomb.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    walk = _CostWalk(schema, fragments, weights)
    prices = {}
    try:
        for one in document.definitions:
            if isinstance(one, OperationDefinitionNode):
                found = walk.set(schema.get_root_type(one.operation), one.selection_set)
                _check(found)
                prices[id(one)] = Priced(found.cost, _defaults(one), tuple(dict.fromkeys(walk.sizes)), found.computed)
    except RecursionError:
        raise Limit("DEPTH", f"Fields are nested far too deep: {DEPTH} is the most.", DEPTH, 1000) from None
    return prices


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Return the defaults of the variables."""
    defaults = [(one.variable.name.value, one.default_value) for one in operation.variable_definitions or () if one.default_value]
    return {name: value_from_ast_untyped(value) for name, value in defaults}


def refusal(priced: Priced, cost: int, most: int, fields: int) -> Limit | None:
    """Return the error for an operation that is too expensive, else None."""
    if cost > most:
        message = (
            f"The operation costs {cost}: {most} is the most (RAPPORT_COST). "
            "Ask for shorter pages with `first`, for fewer computed fields, or send several requests."
        )
        return Limit("COST", message, most, cost)
    if priced.computed > fields:
        message = (
            f"The operation has {priced.computed} computed fields: {fields} is the most (RAPPORT_COMPUTED). "
            "Computed fields are judgments and rankings. Send it as several requests."
        )
        return Limit("COMPUTED", message, fields, priced.computed)
    return None


def of_parser(error: GraphQLError) -> GraphQLError:
    """Return a `Limit` for a limit of the parser, and any other error unchanged."""
    if "nested too deeply" in error.message:
        return Limit("DEPTH", f"The document is nested far too deep: {DEPTH} is the most.", DEPTH, DEPTH + 1)
    for what, limit in (("tokens", MAX_TOKENS), ("comments", MAX_COMMENTS), ("code points", MAX_CHARACTERS)):
        if f"more than {limit} {what}" in error.message:
            return Limit("TOKENS", f"The document has more than {limit} {what}: {limit} is the most. Send it in parts.", limit, limit + 1)
    return error

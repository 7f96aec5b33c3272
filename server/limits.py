"""How much one operation may ask: measured in one pass over the document, before it is validated or run.

A fragment is measured once however often it is spread, so a bomb of 666 bytes costs microseconds. The structure (depth, aliases,
root fields, selections) is known from the text alone; the cost is a formula over `first`, `last` and `ids` that each request's
variables fill in. Cost counts records: how many the answer can hold at most. Introspection is measured apart from the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from graph.errors import Refused
from graph.projection.pages import DEFAULT, MOST
from schema.execution import MOST_CHARACTERS, MOST_COMMENTS, MOST_TOKENS
from server.cost import Cost, Priced, Size, add, count, price, times

DEPTH = 12
ALIASES = 30
ROOTS = 20
SELECTIONS = 2_000
NESTING = 32
INTROSPECTION_DEPTH = 20
INTROSPECTION = 500_000
LIST = 10  # records of a list that has no `first`

# What introspection's own lists hold in a schema of this size, about; GraphiQL's query comes to a third of the limit.
_INTROSPECTED = {"types": 200, "fields": 15, "args": 3, "inputFields": 6, "interfaces": 1, "possibleTypes": 5, "enumValues": 8}
_META = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


class Limit(Refused):
    """An operation asks too much; `extensions` name the limit, its number and what was asked."""

    def __init__(self, name: str, message: str, limit: int, requested: int) -> None:
        self.code = f"LIMIT_{name}"
        super().__init__(message, limit=limit, requested=requested)


@dataclass(slots=True)
class Measure:
    """What a selection set comes to with its fragments spread."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    selections: int = 0
    nesting: int = 0
    cost: Cost = 0
    introspection_depth: int = 0
    introspection: Cost = 0

    @classmethod
    def all(cls, parts: list["Measure"]) -> "Measure":
        """What several come to together."""
        return cls(
            max((one.depth for one in parts), default=0),
            sum(one.aliases for one in parts),
            sum(one.fields for one in parts),
            sum(one.selections for one in parts),
            max((one.nesting for one in parts), default=0),
            add(one.cost for one in parts),
            max((one.introspection_depth for one in parts), default=0),
            add(one.introspection for one in parts),
        )


class _Walk:
    """One pass over a document: every fragment once."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.schema = schema
        self.fragments = fragments
        self.known: dict[str, Measure] = {}
        self.open: set[str] = set()
        self.sizes: list[Size] = []

    def set(self, kind: Any, selections: SelectionSetNode) -> Measure:
        """A selection set; `kind` is None where the document names no type of ours, which validation will say."""
        return Measure.all([self.one(kind, node) for node in selections.selections])

    def one(self, kind: Any, node: Any) -> Measure:
        """One selection."""
        if isinstance(node, FieldNode):
            return self.field(kind, node)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            found = self.set(self.schema.get_type(condition.name.value) if condition else kind, node.selection_set)
        else:
            found = self.fragment(node)
        return Measure(
            found.depth, found.aliases, found.fields, found.selections + 1, found.nesting, found.cost,
            found.introspection_depth, found.introspection,
        )  # fmt: skip

    def fragment(self, node: FragmentSpreadNode) -> Measure:
        """A fragment, measured the first time it is met; one that spreads itself is left to validation."""
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
        """A field with what is below it."""
        name = node.name.value
        definition = _META.get(name) or (getattr(kind, "fields", None) or {}).get(name)
        inner = get_named_type(definition.type) if definition else None
        below = self.set(inner, node.selection_set) if node.selection_set else Measure()
        nesting = max([below.nesting, *(_nesting(argument.value) for argument in node.arguments or ())])
        cost = self.cost(kind, node, definition, inner, below.cost) if node.selection_set else 0
        found = Measure(below.depth + 1, below.aliases + (node.alias is not None), 1, below.selections + 1, nesting, cost)
        if name in _META:
            found.depth, found.introspection_depth = 0, found.depth
            found.cost, found.introspection = 0, found.cost
        else:
            found.introspection_depth, found.introspection = below.introspection_depth, below.introspection
        return found

    def cost(self, kind: Any, node: FieldNode, definition: GraphQLField | None, inner: Any, below: Cost) -> Cost:
        """Records of a field and of what is below it: pages and lists multiply, `edges` and `pageInfo` are no records."""
        owner, name = getattr(kind, "name", ""), node.name.value
        if definition is None or name == "pageInfo":
            return below
        if owner.endswith("Connection") and name in ("nodes", "edges"):
            return below if name == "edges" else add((1, below))
        if owner.startswith("__"):
            listed = is_list_type(definition.type.of_type if is_non_null_type(definition.type) else definition.type)
            return times(Size((_INTROSPECTED.get(name, LIST) if listed else 1,), 1), add((1, below)))
        size = self.size(node, definition)
        if inner is not None and inner.name.endswith("Connection"):
            return add((1, times(size, below)))
        return times(size, add((1, below)))

    def size(self, node: FieldNode, definition: GraphQLField) -> Size:
        """How many records the field answers for each record above it."""
        given: list[int | str] = []
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last", "ids"):
                literal = _literal(argument.value)
                if literal is not None:
                    given.append(literal)
        made = Size(tuple(given), _fallback(definition))
        if any(isinstance(one, str) for one in given):
            self.sizes.append(made)
        return made


def _fallback(definition: GraphQLField) -> int:
    """The records of a field whose size is not stated."""
    if "first" in definition.args:
        default = definition.args["first"].default_value
        return default if isinstance(default, int) else DEFAULT
    kind = definition.type.of_type if is_non_null_type(definition.type) else definition.type
    return LIST if is_list_type(kind) else 1


def _literal(value: Any) -> int | str | None:
    """A size as it stands in the document: a number, the name of a variable, None for null."""
    if isinstance(value, VariableNode):
        return value.name.value
    if isinstance(value, IntValueNode):
        return MOST if len(value.value) > 9 else count(int(value.value))
    return min(len(value.values), MOST) if isinstance(value, ListValueNode) else None


def _nesting(value: Any) -> int:
    """How deep lists and objects stand in each other in a literal."""
    if isinstance(value, ListValueNode):
        return 1 + max((_nesting(one) for one in value.values), default=0)
    if isinstance(value, ObjectValueNode):
        return 1 + max((_nesting(one.value) for one in value.fields), default=0)
    return 0


def _check(found: Measure) -> None:
    """Refuse what is too much by the text alone."""
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


def measure(schema: GraphQLSchema, document: DocumentNode) -> dict[int, Priced]:
    """The price of each operation of a document, by the id of its node. Raises `Limit` where one of them is too much.

    The document need not be valid yet, so that validation itself never meets a bomb.
    """
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    walk = _Walk(schema, fragments)
    prices = {}
    try:
        for one in document.definitions:
            if isinstance(one, OperationDefinitionNode):
                found = walk.set(schema.get_root_type(one.operation), one.selection_set)
                _check(found)
                prices[id(one)] = Priced(found.cost, _defaults(one), tuple(dict.fromkeys(walk.sizes)))
    except RecursionError:
        raise Limit("DEPTH", f"Fields are nested far too deep: {DEPTH} is the most.", DEPTH, 1000) from None
    return prices


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """The defaults of the variables that can be sizes."""
    found: dict[str, Any] = {}
    for one in operation.variable_definitions or ():
        literal = _literal(one.default_value) if one.default_value else None
        if isinstance(literal, int):
            found[one.variable.name.value] = literal
    return found


def too_dear(cost: int, limit: int) -> Limit:
    """The refusal of an operation whose answer could hold too many records."""
    message = (
        f"The answer could hold {cost} records: {limit} is the most (RAPPORT_COST). "
        "Ask for shorter pages with `first`, or for inner lists in requests of their own."
    )
    return Limit("COST", message, limit, cost)


def of_parser(error: GraphQLError) -> GraphQLError:
    """A refusal by the parser's own limits as one of ours; any other error as it is."""
    if "nested too deeply" in error.message:
        return Limit("DEPTH", f"The document is nested far too deep: {DEPTH} is the most.", DEPTH, DEPTH + 1)
    for what, limit in (("tokens", MOST_TOKENS), ("comments", MOST_COMMENTS), ("code points", MOST_CHARACTERS)):
        if f"more than {limit} {what}" in error.message:
            return Limit("TOKENS", f"The document has more than {limit} {what}: {limit} is the most. Send it in parts.", limit, limit + 1)
    return error

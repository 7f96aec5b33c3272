"""Operations that reach every field, argument, filter operator and sort key of queries, within the limits of a server.

Fields of a record are selected on records found by `nodes`. Fields of other types are selected at the first place in the schema that leads
to them. One operation holds as many fields as are worth planning together.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    parse,
    visit,
)

from graph.projection.conditions import MAX_CONDITIONS
from server import limits
from tests.api.everything import EDITED

COST = 100_000  # default limit of a server
IDS = 30  # ids in one variable at most
WORDS = 180  # of an operation: planning together is faster up to about this size
Part = tuple[str, str]  # a key of an answer, or another distinction, and the selection


@dataclass(frozen=True, slots=True)
class Head:
    """The place of a selection: `text` is a root field with `%` for the selection, `variables` are its variables by type."""

    text: str
    kind: Any
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return a name for a variable of this head."""
        return re.sub(r"\W+", "_", self.text).strip("_")


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation: its variables by type, and the keys of its selections under the head."""

    text: str
    head: Head
    declared: Mapping[str, str]
    keys: Sequence[str]


# -- the schema


def is_record(kind: Any) -> bool:
    """Return whether `nodes` can find a type."""
    return any(one.name == "Node" for one in getattr(kind, "interfaces", ()))


def reached(schema: GraphQLSchema) -> dict[str, Any]:
    """Return every type with fields that a query can reach, by name, interfaces included."""
    found: dict[str, Any] = {}
    ahead: list[Any] = [schema.query_type]
    while ahead:
        kind = ahead.pop()
        if kind.name in found:
            continue
        found[kind.name] = kind
        if is_abstract_type(kind):
            ahead += schema.get_possible_types(kind)
        ahead += getattr(kind, "interfaces", ())
        ahead += (get_named_type(one.type) for one in getattr(kind, "fields", {}).values() if not is_leaf_type(get_named_type(one.type)))
    return {name: kind for name, kind in found.items() if hasattr(kind, "fields")}


def selection(schema: GraphQLSchema, kind: Any, *, light: bool = False) -> str:
    """Return the selection of a whole type. A record gives its id.

    A union or interface also gives a field of each of its types, unless the selection is `light`.
    """
    if light and is_abstract_type(kind):
        return "{ __typename ... on Node { id } }"
    if is_abstract_type(kind):
        own = _own(kind)
        parts = [f"... on {one.name} {{ {_of_possible(schema, one)} }}" for one in schema.get_possible_types(kind)]
        return f"{{ __typename {' '.join(own)} {' '.join(parts)} }}"
    if is_record(kind):
        return "{ id }"
    return f"{{ __typename {' '.join(text for _, text in fields(schema, kind, light=light))} }}"


def _of_possible(schema: GraphQLSchema, kind: Any) -> str:
    """Return a field of a type in a union that makes the union read a record, or everything of a type that is no record."""
    if not is_record(kind):
        return " ".join(text for _, text in fields(schema, kind))
    name = next(name for name, one in kind.fields.items() if is_leaf_type(get_named_type(one.type)) and name not in ("id", "externalId"))
    return f"id {kind.name.lower()}_{name}: {name}"


def fields(schema: GraphQLSchema, kind: Any, *, light: bool = False) -> Iterator[Part]:
    """Yield each field of a type with every variant of its arguments except filters, orders and cursors. The first variant is complete,
    except for the records that an edit names: they are the same on every type and become most of the statement, so one type has them.
    """
    for name, one in kind.fields.items():
        target = get_named_type(one.type)
        if target.name == "EditConnection" and kind.name != EDITED:
            yield name, f"{name} {{ totalCount nodes {{ kind at changes {{ field }} }} }}"
            continue
        for number, given in enumerate(variants(one)):
            inner = "" if is_leaf_type(target) else f" {selection(schema, target, light=light or number > 0)}"
            if name == "nodes" and "edges" in kind.fields:
                inner = " { __typename }"  # the edges select its fields
            key = f"{name}_{number}" if number else name
            yield key, f"{f'{key}: ' if number else ''}{name}{given}{inner}"
    for interface in kind.interfaces:
        yield interface.name, f"... on {interface.name} {{ {' '.join(_own(interface))} }}"


def _own(kind: Any) -> list[str]:
    """Return the fields of an interface that lead to no record. Empty for a union."""
    found = []
    for name, one in getattr(kind, "fields", {}).items():
        target: Any = get_named_type(one.type)
        if is_leaf_type(target):
            found.append(name)
        elif is_object_type(target) and not is_record(target):
            found.append(f"{name} {{ {' '.join(_own(target))} }}")
    return found


_DAYS = {"from": '"2026-01-31"', "to": '"2026-06-10"', "asOf": '"2026-03-31"'}


def variants(one: GraphQLField) -> list[str]:
    """Return the variants of a field's arguments: none, then each optional argument."""
    if "after" in one.args:
        return ["(first: 20)"]
    if not one.args:
        return [""]
    if "exact" in one.args:
        return ["(exact: true)"]
    if {"from", "to"} <= one.args.keys():
        return [f"(from: {_DAYS['from']}, to: {_DAYS['to']})"]
    found = ["(first: 5)" if "first" in one.args else ""]
    found += [f"(asOf: {_DAYS['asOf']})"] if "asOf" in one.args else []
    for name, argument in one.args.items():
        kind = get_named_type(argument.type)
        if isinstance(kind, GraphQLEnumType):
            found += [f"({name}: {value})" for value in kind.values]
    return found


def lists(kind: Any) -> Iterator[tuple[str, GraphQLField]]:
    """Yield the connections among a type's fields."""
    return ((name, one) for name, one in kind.fields.items() if "after" in one.args)


# -- filters and orders


def conditions(one: GraphQLField, values: "Values", *, few: bool = False) -> list[str]:
    """Return every operator of every condition of a field's filter, or a `few`: one of each condition. Each is a separate filter."""
    kind: Any = get_named_type(one.args["filter"].type)
    found = []
    for name, held in kind.fields.items():
        condition: Any = get_named_type(held.type)
        if condition is not kind:
            operators = ["gt" if "gt" in condition.fields else next(iter(condition.fields))] if few else condition.fields
            found += [f"{{{name}: {{{key}: {values.literal(name, key, condition.fields[key].type)}}}}}" for key in operators]
    return found


def any_of(found: Sequence[str]) -> list[str]:
    """Return filters for any of the conditions, as few as the limit of conditions allows."""
    each = MAX_CONDITIONS - 10  # some conditions hold two values
    return [f"{{or: [{', '.join(found[start : start + each])}]}}" for start in range(0, len(found), each)]


def joined(found: Sequence[str]) -> list[str]:
    """Return any of the conditions, then others joined in every way, nested."""
    some, other = found[0], found[-1]
    return [
        *any_of(found),
        f"{{and: [{some}, {{or: [{other}, {{not: {some}}}]}}]}}",
        f"{{not: {{and: [{some}, {other}]}}}}",
        "{and: []}",
    ]


def orders(one: GraphQLField) -> list[str]:
    """Return every sort key in both directions, in the form of `orderBy`. The first entry is none."""
    if "orderBy" not in one.args:
        return [""]
    kind: Any = get_named_type(one.args["orderBy"].type)
    keys = get_named_type(kind.fields["field"].type).values
    ways = get_named_type(kind.fields["direction"].type).values
    return ["", *(f"orderBy: {{field: {key}, direction: {way}}}" for key in keys for way in ways)]


class Values:
    """Values for the operands of filters: ids by the label of the condition, one text and one day."""

    def __init__(self, ids: Mapping[str, Sequence[str]], text: str) -> None:
        self.ids = ids
        self.text = text

    def literal(self, name: str, operator: str, wanted: Any) -> str:
        """Return a value for an operator of the condition on `name`."""
        kind: Any = get_named_type(wanted)
        value = self._value(name, kind)
        return f"[{value}]" if operator == "in" else value

    def _value(self, name: str, kind: Any) -> str:
        if is_enum_type(kind):
            return str(next(iter(kind.values)))
        if is_input_object_type(kind):
            return "{" + ", ".join(f"{key}: {self.literal(name, key, one.type)}" for key, one in kind.fields.items()) + "}"
        if kind.name == "ID":
            label = name[0].upper() + name[1:]
            return f'"{self.ids.get(label, self.ids["Rep"])[0]}"'  # the other names are roles of a rep
        return {
            "String": f'"{self.text}"', "Int": "50", "Float": "0.5", "Decimal": '"100.00"', "Boolean": "true", "Date": '"2026-03-31"',
            "DateTime": '"2026-03-31T10:00:00Z"',
        }[kind.name]  # fmt: skip


# -- operations


def packed(schema: GraphQLSchema, head: Head, parts: Iterable[Part], declared: Mapping[str, str]) -> Iterator[Asked]:
    """Yield the parts under one head, in as few operations as the limits and the size of a plan allow. `declared` are their variables."""
    held: list[Part] = []
    for part in parts:
        if held and not _fits(schema, head, [*held, part], declared):
            yield _asked(head, held, declared)
            held = []
        held.append(part)
    if held:
        yield _asked(head, held, declared)


def _asked(head: Head, parts: list[Part], declared: Mapping[str, str]) -> Asked:
    body = head.text.replace("%", " ".join(text for _, text in parts))
    known = {name: {**head.variables, **declared}[name] for name in sorted(set(re.findall(r"\$(\w+)", body)))}
    names = ", ".join(f"${name}: {kind}" for name, kind in known.items())
    return Asked(f"query{f'({names})' if names else ''} {{ {body} }}", head, known, [key for key, _ in parts])


def _fits(schema: GraphQLSchema, head: Head, parts: list[Part], declared: Mapping[str, str]) -> bool:
    asked = _asked(head, parts, declared)
    try:
        (price,) = limits.measure(schema, parse(asked.text)).values()
    except limits.Limit:
        return False
    return price.of(dict.fromkeys(asked.declared, [""] * IDS)) <= COST and len(asked.text.split()) <= WORDS


class Seen(Visitor):
    """Names used in documents: fields and arguments as `Type.field` and `Type.field.argument`, conditions as `Input.field`, enum values."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.names: set[str] = set()
        self._field = ""

    def enter_field(self, node: Any, *_: Any) -> None:
        parent = self.info.get_parent_type()
        if parent and not node.name.value.startswith("__"):
            self.names.add(f"{parent.name}.{node.name.value}")

    def enter_argument(self, node: Any, *_: Any) -> None:
        parent, one = self.info.get_parent_type(), self.info.get_field_def()
        if parent and one:
            name = next(name for name, known in parent.fields.items() if known is one)  # type: ignore[union-attr]
            self.names.add(f"{parent.name}.{name}.{node.name.value}")

    def enter_object_field(self, node: Any, *_: Any) -> None:
        parent = get_named_type(self.info.get_parent_input_type()) if self.info.get_parent_input_type() else None
        if parent is not None:
            self.names.add(f"{parent.name}.{node.name.value}")


def named(schema: GraphQLSchema, documents: Iterable[DocumentNode]) -> set[str]:
    """Return all names used in the documents, in the form of `Seen`."""
    found: set[str] = set()
    for document in documents:
        info = TypeInfo(schema)
        seen = Seen(info)
        visit(document, TypeInfoVisitor(info, seen))
        found |= seen.names
    return found


def everything(schema: GraphQLSchema) -> set[str]:
    """Return all names that a query can use: fields, their arguments, the fields of inputs."""
    found: set[str] = set()
    inputs: list[Any] = []
    for kind in reached(schema).values():
        for name, one in kind.fields.items():
            if is_interface_type(kind) and not is_leaf_type(get_named_type(one.type)):
                continue
            found.add(f"{kind.name}.{name}")
            found |= {f"{kind.name}.{name}.{argument}" for argument in one.args}
            inputs += [get_named_type(argument.type) for argument in one.args.values()]
    known: set[str] = set()
    while inputs:
        kind = inputs.pop()
        if not is_input_object_type(kind) or kind.name in known:
            continue
        known.add(kind.name)
        found |= {f"{kind.name}.{name}" for name in kind.fields}
        inputs += [get_named_type(one.type) for one in kind.fields.values()]
    return found


def answered(schema: GraphQLSchema, kind: Any, selections: Any, value: Any, found: set[str]) -> None:
    """Add to `found` the fields whose answer is neither null nor empty, as `Type.field`."""
    if isinstance(value, list):
        for one in value:
            answered(schema, kind, selections, one, found)
        return
    if not isinstance(value, dict):
        return
    for node in selections.selections:
        if node.kind == "inline_fragment":
            condition = schema.get_type(node.type_condition.name.value)
            if not is_object_type(condition) or value.get("__typename", condition.name) == condition.name:
                answered(schema, condition, node.selection_set, value, found)
            continue
        name = node.name.value
        given = value.get(node.alias.value if node.alias else name)
        if name.startswith("__") or given is None or given == []:
            continue
        one = getattr(kind, "fields", {}).get(name)
        if one is None:
            continue
        found.add(f"{kind.name}.{name}")
        if node.selection_set:
            answered(schema, get_named_type(one.type), node.selection_set, given, found)

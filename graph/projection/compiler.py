"""The compiler: it turns each field of a validated selection into columns of a Cypher statement, and shapers for them, by its declaration.

Rows are lists, not maps: `RETURN [n1.id, n1.name, COLLECT { … }]`. Variables of the statement are `n1, n2 …` (nodes) and `r1 …`
(relationships). Every value is a parameter. The viewer's predicate is in every hop.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, GraphQLField, get_named_type, is_list_type, is_non_null_type, print_ast

from graph.projection import connections, insights, pages, ranked
from graph.projection.context import Answers, Column, Context, Scope, declaration, ordered
from graph.projection.fields import BoundNode, Inset, Insight, Pages, Ranked, Stored, To
from graph.projection.labels import type_name
from graph.projection.shapers import guarded, made, many, money


def answers(
    context: Context, definition: GraphQLField, aliases: Mapping[str, list[FieldNode]], scope: Scope, label: str
) -> Iterator[Answers]:
    """Yield the answers of a field under its aliases. Aliases with equal words are read once; an insight or a ranking is read once for
    all.
    """
    declared, required = declaration(definition), is_non_null_type(definition.type)
    if isinstance(declared, Ranked):
        judged = ranked.answers(context, declared, definition, aliases, scope)
    elif isinstance(declared, Insight):
        judged = insights.answers(context, declared, definition, aliases, scope)
    else:
        for keys in _alike(context, aliases):
            column = _field(context, definition, aliases[keys[0]], scope, label)
            yield column, dict.fromkeys(keys, guarded(column.shaper, label, required))
        return
    for column, shapers in judged:
        yield column, {key: guarded(shaper, label, required) for key, shaper in shapers.items()}


def _alike(context: Context, aliases: Mapping[str, list[FieldNode]]) -> list[list[str]]:
    """Return the response keys of a field, grouped by the words of their arguments and selections."""
    if len(aliases) == 1:
        return [list(aliases)]
    found: dict[tuple[str, ...], list[str]] = {}
    for key, nodes in aliases.items():
        said = [*(argument for node in nodes for argument in node.arguments or ()), *context.below(nodes)]
        found.setdefault(tuple(map(print_ast, said)), []).append(key)
    return list(found.values())


def _field(context: Context, definition: GraphQLField, nodes: list[FieldNode], scope: Scope, label: str) -> Column:
    """Return the column of a field that no rule judges, from its declaration."""
    declared = declaration(definition)
    if isinstance(declared, Stored):
        return _property(context, declared, definition, nodes, scope)
    if isinstance(declared, To):
        return _edge(context, declared, definition, nodes, scope)
    if isinstance(declared, BoundNode):
        return _bound_node(context, declared, definition, nodes, scope)
    if isinstance(declared, Inset):
        return _inset(context, declared, definition, nodes, scope)
    if isinstance(declared, Pages):
        return connections.column(context, declared, definition, nodes, scope, label)
    raise TypeError(f"{label} does not say how it lies in the graph: declare a property, edge, insight or ranked field.")


def _property(context: Context, declared: Stored, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
    """Return the column of a stored value."""
    shaper = None
    if declared.money:
        kind: Any = get_named_type(definition.type)
        shaper = money([(key, found[0].name.value) for key, found in context.collect(kind, nodes).items()])
    elif declared.shape:
        shaper = made(declared.shape)
    return Column(context.render(declared.expression, scope), shaper)


def _edge(context: Context, declared: To, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
    """Return the column of one node, one relationship as an object, or a list of either, as long as a page at most."""
    kind = get_named_type(definition.type)
    match = context.match(declared, context.schema.get_type(type_name(declared.label)) if declared.label else kind, scope)
    row, shaper = context.target(kind, nodes, match.names, also_voided=declared.also_voided)
    order = context.render(declared.order, match.names)
    nullable = definition.type.of_type if is_non_null_type(definition.type) else definition.type
    if is_list_type(nullable):
        return Column(f"COLLECT {{ {match} {ordered(order, str(pages.MAX_PAGE_SIZE))} RETURN {row} }}", many(shaper))
    return Column(f"HEAD(COLLECT {{ {match} {ordered(order, '1')} RETURN {row} }})", shaper)


def _bound_node(context: Context, declared: BoundNode, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
    """Return the column of a node, or a list of nodes, that the parent's pattern has bound and tested already."""
    kind, node = get_named_type(definition.type), scope[declared.name]
    many_nodes = is_non_null_type(definition.type) and is_list_type(definition.type.of_type)
    item = context.name("n") if many_nodes else node
    row, shaper = context.target(kind, nodes, {**scope, "v": item})
    if many_nodes:
        return Column(f"COLLECT {{ UNWIND {node} AS {item} RETURN {row} }}", many(shaper))
    return Column(row if is_non_null_type(definition.type) else f"CASE WHEN {node} IS NOT NULL THEN {row} END", shaper)


def _inset(context: Context, declared: Inset, definition: GraphQLField, nodes: list[FieldNode], scope: Scope) -> Column:
    """Return the column of an object made of the record's own properties."""
    facts = context.name("r")
    row, shaper = context.target(get_named_type(definition.type), nodes, {**scope, "v": facts})
    found = f"WITH {context.render(declared.facts, scope)} AS {facts} WHERE {facts}.{declared.key} IS NOT NULL RETURN {row}"
    return Column(f"HEAD(COLLECT {{ {found} }})", shaper)

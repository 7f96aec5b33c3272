"""Insights in a statement: the facts that Cypher counts, the rule that judges them, and the records that the verdict cites.

Facts do not depend on arguments, except facts that depend on a day. These are read in one list for all days that the selection asks of a
record. So the facts of a record are read once, for any number of fields and aliases.

A verdict is a plain Python object whose attributes are the GraphQL fields. It cites records by id. Records that are not visible to the
viewer are left out. If more than `id` is selected, the records are projected from the customer's own records.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)

from graph.client.errors import BadRequest
from graph.projection.context import Answers, Arguments, Column, Context, Scope, declaration, ordered
from graph.projection.fields import ATTRIBUTE, Cited, Insight
from graph.projection.holes import Hole, Shaper
from graph.projection.labels import label_of_type, type_name
from graph.projection.shapers import Slot, decimal, record
from graph.visibility import predicate
from values.ids import label_of

# The way from a customer to the records that its judgment may cite. For a contact, the way starts at its employers.
_OF_CUSTOMER = {
    "Claim": "(%v)<-[:OF]-(%n:Claim)",
    "Contact": "(%v)<-[:WORKS_AT]-(%n:Contact)",
    "Customer": "(%n:Customer) WHERE %n = %v",
    "Department": "(%v)<-[:OF]-(:Claim)-[:HANDLED_BY]->(%n:Department)",
    "FollowUp": "(%v)<-[:OF]-(%n:FollowUp)",
    "Opportunity": "(%v)-[:CONSIDERED]->(%n:Opportunity)",
    "Promise": "(%v)<-[:TO]-(%n:Promise)",
    "Purchase": "(%v)-[:MADE]->(%n:Purchase)",
    "Reference": "(%v)<-[:OF]-(%n:Reference)",
    "Referral": "(%v)<-[:FROM]-(%n:Referral)",
    "Satisfaction": "(%v)<-[:AT]-(%n:Satisfaction)",
    "Touchpoint": "(%v)<-[:AT]-(%n:Touchpoint)",
}
_OF_CONTACT = {
    **{label: pattern.replace("(%v)", "(%v)-[:WORKS_AT]->(:Customer)") for label, pattern in _OF_CUSTOMER.items()},
    "Contact": "(%n:Contact) WHERE %n = %v",
    "Customer": "(%v)-[:WORKS_AT]->(%n:Customer)",
}
CITED = {"Customer": _OF_CUSTOMER, "Contact": _OF_CONTACT}
MAX_CITED_RECORDS = 100  # records of one label that are read for a judgment
# Which of them, where there are more: those that the stored judgment cites, then the latest.  (:Customer)-[:STANDS]->(:Standing)
_CITED_NOW = "%n.id IN HEAD(COLLECT { MATCH (%v)-[:STANDS]->(now:Standing {current: true}) RETURN now.evidence })"
_LATEST = {
    "Claim": "%n.openedAt DESC",
    "Contact": "COUNT { (%n)<-[:WITH]-(:Touchpoint)-[:AT]->(%v) } DESC",
    "FollowUp": "%n.dueAt <= %now DESC, %n.dueAt DESC",
    "Opportunity": "%n.openedAt DESC",
    "Promise": "%n.dueAt <= %now DESC, %n.dueAt DESC",
    "Purchase": "%n.orderedAt DESC",
    "Reference": "%n.askedAt DESC",
    "Referral": "coalesce(%n.givenAt, %n.askedAt) DESC",
    "Satisfaction": "%n.at DESC",
    "Touchpoint": "%n.at DESC",
}
Read = Callable[[Any, Any], Any]
EARLIEST = "1900-01-01"


@dataclass(slots=True)
class Citations:
    """The rows that one record brings for the ids in its verdict."""

    hidden: frozenset[str]
    rows: Mapping[int, Mapping[str, Any]]
    errors: list[Hole]
    shaped: dict[tuple[int, str], Any]


def day(arguments: Arguments, position: int, name: str) -> str:
    """Return the day of an argument, else the viewer's today. Raises `BadRequest` for a day that has begun nowhere, because it has no facts
    yet.
    """
    clock = arguments[-1]
    today, latest = clock["today"], max(clock["today"], clock["now"][:10])
    given = arguments[position].get(name) or today if position >= 0 else today
    if not EARLIEST <= given <= latest:
        raise BadRequest(f"`{name}` is {given}. Give a day from {EARLIEST} to today, {today}.")
    return str(given)


def answers(
    context: Context, declared: Insight, definition: GraphQLField, aliases: Mapping[str, list[FieldNode]], scope: Scope
) -> Iterator[Answers]:
    """Yield the columns of an insight field, and how each alias reads them: one column for computed verdicts, one for stored verdicts."""
    groups: dict[bool, dict[str, list[FieldNode]]] = {}
    for key, nodes in aliases.items():
        _, arguments = context.site(nodes)
        computed = declared.computed is not None and (arguments.get("asOf") is not None or not declared.expression)
        direct = None if computed or not declared.stored else _stored(context, declared, get_named_type(definition.type), nodes, scope)
        if direct is not None:
            yield direct, {key: direct.shaper}
        else:
            groups.setdefault(computed, {})[key] = nodes
    for computed, keys in groups.items():
        yield _judged(context, declared, definition, keys, scope, computed=computed)


def _judged(
    context: Context, declared: Insight, definition: GraphQLField, aliases: Mapping[str, list[FieldNode]], scope: Scope, *, computed: bool
) -> Answers:
    """Return one column: [facts, hidden records, cited records …, arguments of each alias]. Other fields may
    share all but the arguments.
    """
    text = context.render((declared.computed if computed else declared.expression) or "null", scope)
    names, days = list(definition.args), declared.days if computed else ()
    places = [context.site(nodes)[0] for nodes in aliases.values()]
    if "%days" in text:
        text = text.replace("%days", _days(context, scope["v"], [(place, name) for place in places for name in days]))

    def given(values: Arguments) -> list[list[Any]]:
        return [[day(values, place, name) if name in days else values[place].get(name) for name in names] for place in places]

    walk = VerdictWalk(context, scope, [], CITED[declared.of])
    judge = declared.rejudge if computed and declared.rejudge else declared.judge
    shapers = {}
    for number, (key, nodes) in enumerate(aliases.items()):
        read = walk.value(definition.type, get_named_type(definition.type), nodes)
        shapers[key] = _reader(judge, read, number, names)
    hidden = "[]"
    if not context.viewer.sees_all and walk.cites:
        unseen = predicate(context.viewer, "Referral", "cited")
        pattern = context.render(walk.patterns["Referral"], {**scope, "n": "cited"})
        hidden = f"COLLECT {{ MATCH {pattern} WHERE NOT {unseen} RETURN cited.id }}"
    return Column(f"[{context.bind(given)}]", None, (text, hidden, *walk.columns)), shapers


def _reader(judge: Callable[[Any, Mapping[str, Any]], Any], read: Read, number: int, names: list[str]) -> Shaper:
    """Return the shaper of the verdict as one alias selects it."""

    def shaped(row: list[Any], errors: list[Hole]) -> Any:
        facts, hidden, *cited, given = row
        try:
            verdict = judge(facts, dict(zip(names, given[number], strict=True)))
        except Exception as error:
            raise Hole("This judgment failed.", [], error) from error
        if verdict is None:
            return None
        rows = {place: {one[0]: one[1] for one in found} for place, found in enumerate(cited)}
        return read(verdict, Citations(frozenset(hidden), rows, errors, {}))

    return shaped


def _days(context: Context, v: str, places: list[tuple[int, str]]) -> str:
    """Return a parameter with the days that all fields ask of the record in `v`, each once."""
    every = context.days.setdefault(v, [])
    every += places
    return context.bind(lambda given: sorted({day(given, place, name) for place, name in every}), f"days_{v}")


def _stored(context: Context, declared: Insight, kind: Any, nodes: list[FieldNode], scope: Scope) -> Column | None:
    """Return a column that reads properties of the record, if every selected field is one. No rule is called then."""
    columns: list[str] = []
    slots: list[Slot] = []
    for key, found in context.collect(kind, nodes).items():
        name = found[0].name.value
        if name == "__typename":
            slots.append(Slot(key, None, constant=kind.name))
        elif name in declared.stored:
            slots.append(Slot(key, len(columns)))
            columns.append(context.render(declared.stored[name], scope))
        else:
            return None
    return Column(f"[{', '.join(columns)}]", record(slots, len(columns)))


def plain(value: Any, _cited: Any) -> Any:
    """Return the value unchanged."""
    return value


def written(text: str, known: Mapping[str, Any]) -> Read:
    """Return a reader from the source of an expression over `value` and `cited` (decision 8)."""
    found: Read = eval(f"lambda value, cited: {text}", dict(known))  # noqa: S307  # made of keys, attributes and these names only
    return found


class VerdictWalk:
    """Builds the reader of a verdict, and the columns of the records that it cites."""

    def __init__(self, context: Context, scope: Scope, columns: list[str], patterns: Mapping[str, str]) -> None:
        self.context = context
        self.scope = scope
        self.columns = columns
        self.patterns = patterns
        self.cites = False

    def value(self, wrapped: Any, kind: Any, nodes: list[FieldNode]) -> Read:
        """Return the reader of one value, by the type of its field."""
        if is_non_null_type(wrapped):
            wrapped = wrapped.of_type
        if is_list_type(wrapped):
            item = self.value(wrapped.of_type, kind, nodes)
            return lambda values, cited: [item(value, cited) for value in values]
        if is_leaf_type(kind):
            return plain
        if kind.name == "Money":
            return self.money(kind, nodes)
        if is_abstract_type(kind):  # the value knows its type
            each = {one.name: self.object(one, nodes) for one in self.context.possible(kind)}
            return lambda value, cited: each[value.typename](value, cited)
        inner = self.object(kind, nodes)
        return lambda value, cited: None if value is None else inner(value, cited)

    def money(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Read:
        """Return the reader of an amount. Money in a verdict is (minor units, currency)."""
        facts = {"amount": "decimal(value[0], value[1])", "currency": "value[1]", "__typename": "'Money'"}
        parts = [f"{key!r}: {facts[found[0].name.value]}" for key, found in self.context.collect(kind, nodes).items()]
        return written(f"None if value is None else {{{', '.join(parts)}}}", {"decimal": decimal})

    def object(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Read:
        """Return the reader of an object in a verdict. Attributes have the Python names of the fields."""
        parts: list[str] = []
        readers: dict[str, Read] = {}
        for key, found in self.context.collect(kind, nodes).items():
            name = found[0].name.value
            if name == "__typename":
                parts.append(f"{key!r}: {kind.name!r}")
                continue
            attribute, reader = self.field(kind.fields[name], found)
            text = f"value.{attribute}" if attribute else "value"
            if reader is not plain:
                readers[f"read{len(parts)}"] = reader
                text = f"read{len(parts)}({text}, cited)"
            parts.append(f"{key!r}: {text}")
        return written(f"{{{', '.join(parts)}}}", readers)

    def field(self, definition: GraphQLField, nodes: list[FieldNode]) -> tuple[str, Read]:
        """Return the attribute of a verdict that a field answers, and its reader."""
        declared = declaration(definition)
        kind = get_named_type(definition.type)
        if isinstance(declared, Cited):
            return declared.attribute, self.cited(declared, kind, nodes)
        return definition.extensions[ATTRIBUTE], self.value(definition.type, kind, nodes)

    def cited(self, declared: Cited, kind: Any, nodes: list[FieldNode]) -> Read:
        """Return the reader of records by id, filtered by viewer."""
        self.cites = True
        possible = self.context.possible(kind) if is_abstract_type(kind) else [kind]
        light: dict[str, list[tuple[str, str]]] = {}
        heavy: dict[str, tuple[int, Shaper]] = {}
        for one in possible:
            label, fields = label_of_type(one.name), self.context.collect(one, nodes)
            keys = [(key, found[0].name.value) for key, found in fields.items()]
            if all(name in ("id", "__typename") for _, name in keys) or label not in self.patterns:
                light[label] = [pair for pair in keys if pair[1] in ("id", "__typename")]
            else:
                heavy[label] = self.candidates(one, fields)

        def one_of(identifier: str, cited: Citations) -> Any:
            label = label_of(identifier)
            if label in light and identifier not in cited.hidden:
                facts = {"id": identifier, "__typename": type_name(label)}
                return {key: facts[name] for key, name in light[label]}
            if label not in heavy:
                return None
            number, shaper = heavy[label]
            memo = (number, identifier)
            if memo not in cited.shaped:
                row = cited.rows[number].get(identifier)
                cited.shaped[memo] = None if row is None else shaper(row, cited.errors)
            return cited.shaped[memo]

        if declared.many:
            return lambda value, cited: [found for found in (one_of(one, cited) for one in value) if found is not None]
        return lambda value, cited: None if value is None else one_of(value, cited)

    def candidates(self, kind: GraphQLObjectType, fields: Mapping[str, list[FieldNode]]) -> tuple[int, Shaper]:
        """Return the place of a column with pairs of id and row, and the shaper of the rows: the customer's visible records of one type, at
        most `MAX_CITED_RECORDS`. Equal selections share the column.
        """
        pattern = self.patterns[label_of_type(kind.name)]
        said = (self.scope["v"], pattern, kind.name, *(print_ast(node) for nodes in fields.values() for node in nodes))
        found = self.context.cited.get(said)
        if found is None:
            found = self.context.cited[said] = self._candidates(kind, fields)
        text, shaper = found
        if text not in self.columns:
            self.columns.append(text)
        return self.columns.index(text), shaper

    def _candidates(self, kind: GraphQLObjectType, fields: Mapping[str, list[FieldNode]]) -> tuple[str, Shaper]:
        label, node = label_of_type(kind.name), self.context.name("n")
        inner = {**self.scope, "n": node}
        columns, shaper = self.context.object(kind, fields, {**inner, "v": node})
        pattern = self.context.render(self.patterns[label], inner)
        seen = self.context.seen(kind, node)
        joint = " AND " if " WHERE " in pattern else " WHERE "
        order = [f"{node}.id"]
        if label in _LATEST:
            order = [self.context.render(_LATEST[label], inner), *order]
            if self.patterns is _OF_CUSTOMER:
                order = [f"coalesce({self.context.render(_CITED_NOW, inner)}, false) DESC", *order]
        chosen = ordered(", ".join(order), str(MAX_CITED_RECORDS))
        found = f"MATCH {pattern}{joint}{seen} WITH DISTINCT {node} {chosen}"
        return f"COLLECT {{ {found} RETURN [{node}.id, [{', '.join(columns)}]] }}", shaper

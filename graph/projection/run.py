"""Run: keep the plans of each operation, bind this request's values, ask the graph once per root field, shape the answer."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLResolveInfo,
    InlineFragmentNode,
    get_named_type,
    is_abstract_type,
    is_non_null_type,
)
from graphql.execution.values import get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from graph.ids import label_of
from graph.projection.arguments import Site, key_of
from graph.projection.compile import Arguments, Binder, Compiler
from graph.projection.fields import Pages
from graph.projection.shape import Hole, Shaper, guarded, many
from graph.visibility import Viewer, resolve

PLANS_PER_FIELD = 64
Info = GraphQLResolveInfo[Any]


class Asks(Protocol):
    """The graph, as far as a projection needs it."""

    async def read(self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement, how its parameters are bound, how its rows are shaped."""

    statement: str
    binders: Mapping[str, Binder]
    shaper: Shaper


class Shaped:
    """A finished value: the execution context passes it through as it is."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True, slots=True)
class Root:
    """Where a root field starts: `match` binds `root`, with parameters of its own; `where` may use `%see(root:Label)`.

    `many` returns a list in the order of the match; `entry` is the expression that becomes the root field's value when the
    field is not a node (search hits): see `Ranked` in fields.
    """

    match: str
    label: str | None = None
    many: bool = False
    order: str = ""


class Plans:
    """The plans of one operation: bounded, least recently used out first."""

    def __init__(self) -> None:
        self._plans: OrderedDict[Any, Plan] = OrderedDict()
        self.fields: dict[str, tuple[list[Site], list[Any]]] = {}

    def get(self, key: Any, make: Callable[[], Plan]) -> Plan:
        """The plan of that shape, made where there is none yet."""
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = make()
            if len(self._plans) > PLANS_PER_FIELD:
                self._plans.popitem(last=False)
        else:
            self._plans.move_to_end(key)
        return plan


def _survey(info: Info) -> tuple[list[Site], list[Any]]:
    """Every place with arguments and every condition below a root field, whether it is taken in this request or not."""
    sites: dict[int, Site] = {}
    conditions: dict[int, Any] = {}

    def conditioned(node: Any) -> None:
        if node.directives:
            conditions.setdefault(id(node), node)

    def walk(kind: Any, selections: Any, seen: frozenset[str]) -> None:
        for node in selections.selections:
            conditioned(node)
            if isinstance(node, FieldNode):
                definition = getattr(kind, "fields", {}).get(node.name.value)
                if definition is None:
                    continue
                if definition.args:
                    sites.setdefault(id(node), Site(node, definition))
                if node.selection_set:
                    walk(get_named_type(definition.type), node.selection_set, seen)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                walk(info.schema.get_type(condition.name.value) if condition else kind, node.selection_set, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                fragment = info.fragments[node.name.value]
                fragment = getattr(fragment, "definition", fragment)
                inner = info.schema.get_type(fragment.type_condition.name.value)
                walk(inner, fragment.selection_set, seen | {node.name.value})

    definition = info.parent_type.fields[info.field_name]
    for node in info.field_nodes:
        sites.setdefault(id(node), Site(node, definition))
        if node.selection_set:
            walk(get_named_type(info.return_type), node.selection_set, frozenset())
    return list(sites.values()), list(conditions.values())


def _included(node: Any, variables: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    if skip and skip["if"] is True:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not (include and include["if"] is False)


@dataclass(slots=True)
class Projection:
    """What a root resolver asks: the graph as one viewer sees it at one moment."""

    graph: Asks
    viewer: Viewer
    now: datetime
    plans: Plans
    deadline: float | None = None

    async def one(self, info: Info, root: Root, **parameters: Any) -> Any:
        """The record that `root.match` finds, or None; a list of them where `root.many` says so."""
        return await self._run(info, root, parameters, None)

    async def pages(self, info: Info, declared: Pages, **parameters: Any) -> Any:
        """A connection over all records of a label, paged by the root field's own arguments."""
        return await self._run(info, declared, parameters, None)

    async def ranked(self, info: Info, subquery: str, scope: Mapping[str, str], **parameters: Any) -> Any:
        """At most N rows of a subquery that ends in `RETURN %row …`."""
        return await self._run(info, subquery, parameters, scope)

    async def records(self, info: Info, identifiers: list[str]) -> Any:
        """Records of any label by id, in the order asked for; None in the place of what is not there for this viewer."""
        labels = tuple(sorted({label for label in map(label_of, identifiers) if label}))
        found = (await self._run(info, labels, {"ids": identifiers}, None)).value if labels else {}
        return Shaped([found.get(identifier) for identifier in identifiers])

    async def single(self, info: Info, **parameters: Any) -> Any:
        """An object that is no record: its fields are expressions over the parameters."""
        return await self._run(info, "RETURN %row", parameters, {})

    async def _run(self, info: Info, start: Any, parameters: dict[str, Any], scope: Mapping[str, str] | None) -> Any:
        field_key = str(info.path.key)
        if field_key not in self.plans.fields:
            self.plans.fields[field_key] = _survey(info)
        sites, conditions = self.plans.fields[field_key]
        variables = info.variable_values
        taken = {id(node): _included(node, variables) for node in conditions}
        arguments: Arguments = [site.values(variables) for site in sites]
        marker = start if isinstance(start, str | tuple) else getattr(start, "match", getattr(start, "pattern", ""))
        key = (field_key, marker, self.viewer.sees_all, tuple(taken.values()), key_of(arguments))
        plan = self.plans.get(key, lambda: self._compile(info, start, scope, sites, arguments, taken))
        bound = {name: binder(arguments) for name, binder in plan.binders.items()}
        values = {**parameters, **bound, **self.viewer.parameters(), "now": self.now.isoformat().replace("+00:00", "Z")}
        rows = await self.graph.read(plan.statement, values, timeout=self.deadline)
        return self._answer(info, plan, rows)

    def _compile(
        self,
        info: Info,
        start: Any,
        scope: Mapping[str, str] | None,
        sites: list[Site],
        arguments: Arguments,
        taken: Mapping[int, bool],
    ) -> Plan:
        fragments = {name: getattr(one, "definition", one) for name, one in info.fragments.items()}
        made = Compiler(
            info.schema,
            fragments,
            lambda node: taken.get(id(node), True),
            self.viewer,
            {id(site.node): number for number, site in enumerate(sites)},
            arguments,
        )
        kind = get_named_type(info.return_type)
        nodes = list(info.field_nodes)
        if isinstance(start, tuple):
            return _union(made, start, nodes)
        if isinstance(start, Pages):
            column = made.connection(start, info.parent_type.fields[info.field_name], nodes, {})
            return Plan(f"RETURN {column.expression}", made.binders, _first(column.shaper))
        if isinstance(start, str):
            names = dict(scope or {})
            row, shaper = made.target(kind, made.below(nodes), names)
            text = resolve(start, self.viewer).replace("%row", row)
            return Plan(text, made.binders, _rows(shaper))
        names = {"v": "root", "n": "root"}
        row, shaper = made.target(kind, made.below(nodes), names)
        tests = made.seen(kind if start.label is None else info.schema.get_type(start.label), "root")
        joint = " AND " if " WHERE " in start.match else " WHERE "
        text = f"MATCH {start.match}{joint}{tests} RETURN {row}{' ORDER BY ' + start.order if start.order else ''}"
        if is_abstract_type(kind) and start.label is not None:
            concrete = info.schema.get_type(start.label)
            columns, shaper = made.object(concrete, made.collect(concrete, made.below(nodes)), names)  # type: ignore[arg-type]
            text = f"MATCH {start.match}{joint}{tests} RETURN [{', '.join(columns)}]"
        return Plan(text, made.binders, _rows(shaper) if start.many else _first(shaper))

    def _answer(self, info: Info, plan: Plan, rows: list[Any]) -> Any:
        """The shaped value, with the errors of its holes at their own paths."""
        errors: list[Hole] = []
        nodes = list(info.field_nodes)
        shaper = guarded(plan.shaper, f"{info.parent_type.name}.{info.field_name}", is_non_null_type(info.return_type))
        try:
            value = shaper(rows, errors) if shaper else None
        except Hole as hole:
            raise _located(hole, nodes, info) from hole.original
        for later in errors:
            self.note(info, _located(later, nodes, info))
        return None if value is None else Shaped(value)

    @staticmethod
    def note(info: Info, error: GraphQLError) -> None:
        """Report an error beside an answer that stands."""
        info.context["errors"].append(error)


def _union(made: Compiler, labels: tuple[str, ...], nodes: list[FieldNode]) -> Plan:
    """Records of several labels in one statement."""
    branches, shapers = [], {}
    for label in labels:
        concrete: Any = made.schema.get_type(label)
        columns, shapers[label] = made.object(concrete, made.collect(concrete, made.below(nodes)), {"v": "root", "n": "root"})
        seen = made.seen(concrete, "root")
        branches.append(f"MATCH (root:{label}) WHERE root.id IN $ids AND {seen} RETURN ['{label}', root.id, [{', '.join(columns)}]] AS row")

    def shaped(rows: list[Any], errors: list[Hole]) -> Any:
        return {row[0][1]: shapers[row[0][0]](row[0][2], errors) for row in rows}

    return Plan(f"CALL {{ {' UNION ALL '.join(branches)} }} RETURN row", made.binders, shaped)


def _first(shaper: Shaper | None) -> Shaper:
    def shaped(rows: list[Any], errors: list[Hole]) -> Any:
        return None if not rows else (shaper(rows[0][0], errors) if shaper else rows[0][0])

    return shaped


def _rows(shaper: Shaper) -> Shaper:
    every = many(shaper)

    def shaped(rows: list[Any], errors: list[Hole]) -> Any:
        return every([row[0] for row in rows], errors) if every else []

    return shaped


def _located(hole: Hole, nodes: list[FieldNode], info: Info) -> GraphQLError:
    return GraphQLError(hole.message, nodes, path=[*info.path.as_list(), *hole.path], original_error=hole.original)

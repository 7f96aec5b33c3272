"""Execution of operations: each is parsed and validated once, root fields are resolved, and shaped values are passed through unchanged."""

import inspect
import re
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    KnownDirectivesRule,
    Node,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValuesOfCorrectTypeRule,
    Visitor,
    execute,
    get_nullable_type,
    parse,
    print_schema,
    specified_rules,
    subscribe,
    validate,
    visit,
)
from graphql.execution import executor

from graph.client.bookmarks import Bookmarks
from graph.client.driver import Graph
from graph.client.errors import BadRequest, Unavailable
from graph.commit.transaction import Writer
from graph.outbox.listener import Listener
from graph.outbox.watch import Watch
from graph.projection.compiled import Plans, Shelf
from graph.projection.planning import ExplainingGraph, Planning
from graph.projection.run import Projection, Shaped
from graph.queries.changes import MAX_CHANGES
from graph.visibility import Viewer
from insights import days
from insights.aftersales.practice import Practice
from schema.kit.coercion import LocatedValues, worded, write_values_as_json
from schema.kit.direct import call_directly
from schema.kit.scalars import SCALARS
from schema.kit.strawberry_internals import core_schema
from schema.mutation import Mutation
from schema.query import Query
from schema.single_field import SingleField, single_field
from schema.subscription import Subscription
from values.money import Rates

MAX_TOKENS = 2000
MAX_COMMENTS = 1000
MAX_CHARACTERS = 200_000
# Python reads an integer in the square of its digits, and at most 4,300 of them. The search starts only where digits start: from every
# digit, it would take seconds for a megabyte of digits.
LONG_NUMBER = re.compile(r"(?<!\d)\d{1000}")
EMPTY = re.compile(r"\{[\s,]*\}")
_INCREMENTAL = frozenset({"defer", "stream"})
_WHOLE = "`@%s` is not supported, because an answer is sent as a whole. Remove the directive, or ask for that part in a request of its own."
MAX_ERRORS = 5  # in an answer; validation ends after so many
OPERATIONS = 1000
# Returns the cost of each operation by the id of its node. It runs before validation, and raises for an operation that costs too much.
Measure = Callable[[GraphQLSchema, DocumentNode], Mapping[int, Any]]


@cache
def build() -> GraphQLSchema:
    """Return the schema of the types in this folder. It is built once per process.

    Root fields are nullable, so that one that fails leaves the others.
    """
    write_values_as_json()
    made = core_schema(Query, Mutation, Subscription, SCALARS)
    for root in (made.query_type, made.mutation_type):
        for one in root.fields.values() if root else ():
            one.type = get_nullable_type(one.type)
    call_directly(made)
    return made


def sdl() -> str:
    """Return the SDL of the schema, as `schema/schema.graphql` contains it."""
    return print_schema(build()) + "\n"


class ShapedExecutor(executor.Executor[Any]):
    """graphql-core's executor, which leaves a value alone that the projection has shaped already."""

    def complete_value(self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any) -> Any:
        """Return a shaped value as it is, because it is complete."""
        if type(result) is Shaped:
            return result.value
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


class KnownDirectives(KnownDirectivesRule):
    """graphql-core's rule. For the directives of incremental delivery, it says what to do without them."""

    def enter_directive(self, node: DirectiveNode, _key: Any, _parent: Any, _path: Any, ancestors: list[Node]) -> None:
        """Report a directive that is not known here."""
        if node.name.value in _INCREMENTAL:
            self.report_error(GraphQLError(_WHOLE % node.name.value, node))
        else:
            super().enter_directive(node, _key, _parent, _path, ancestors)


class NoEmptySelection(Visitor):
    """Refuses a selection without a field, which graphql-core reads without complaint. Raises `GraphQLError`."""

    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> None:
        """Refuse an empty one."""
        if not node.selections:
            raise GraphQLError("Syntax Error: Expected Name, found '}'. Select at least one field.", node)


@dataclass(slots=True)
class Prepared:
    """An operation that is parsed and valid, with the plans that its requests share."""

    document: DocumentNode
    operation: OperationDefinitionNode
    plans: Plans = field(default_factory=Plans)
    measured: Any = None
    single: SingleField | None = None

    @property
    def kind(self) -> OperationType:
        """Return whether the operation is a query, a mutation or a subscription."""
        return self.operation.operation


class Executor:
    """Executes operations of one schema over one graph. Keeps the most recently used operations parsed and validated.

    The data of a result is plain Python. Only `orjson.dumps` reads the data of an `encoded` result, which is faster if it is large.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        introspection: bool = True,
        now: Callable[[], datetime] | None = None,
        measure: Measure | None = None,
        practice: Practice | None = None,
        currency: str | None = None,
        rates: Rates | None = None,
        encoded: bool = False,
        characters: int | None = None,
    ) -> None:
        self.graph = graph
        self._most = characters
        self._encoded = encoded
        self._practice = practice or Practice()
        self._currency, self._rates = currency, rates
        self._measure = measure or (lambda _schema, _document: {})
        self._watch = Watch(graph)
        self.schema = build()
        self.shelf = Shelf()
        self._now = now or (lambda: datetime.now(UTC))
        self._hidden = not introspection  # a client that may not introspect gets no names as suggestions
        own = {ValuesOfCorrectTypeRule: LocatedValues, KnownDirectivesRule: KnownDirectives}
        rules = [own.get(rule, rule) for rule in specified_rules]
        self._rules = rules if introspection else [*rules, NoSchemaIntrospectionCustomRule]
        self._operations: OrderedDict[tuple[str, str | None], Prepared] = OrderedDict()

    def prepare(self, query: str, operation_name: str | None = None) -> Prepared | list[GraphQLError]:
        """Return the operation to execute, or the errors in it."""
        key = (query, operation_name)
        known = self._operations.get(key)
        if known is not None:
            self._operations.move_to_end(key)
            return known
        if LONG_NUMBER.search(query):
            return [BadRequest("The operation contains more than 1,000 digits in a row. Send a shorter number, or a variable.")]
        try:
            document = parse(query, max_lexical_tokens=MAX_TOKENS, max_comments=MAX_COMMENTS, max_source_length=MAX_CHARACTERS)
            if EMPTY.search(query):
                visit(document, NoEmptySelection())
            measured = self._measure(self.schema, document)
        except GraphQLError as error:
            return [error]
        errors = validate(self.schema, document, self._rules, max_errors=MAX_ERRORS, hide_suggestions=self._hidden)
        if errors:
            return errors
        operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        chosen = [one for one in operations if operation_name is None or (one.name and one.name.value == operation_name)]
        if len(chosen) != 1:
            names = ", ".join(one.name.value for one in operations if one.name)
            return [BadRequest(f"Say which operation to run with `operationName`: this document has {names or 'none'}.")]
        prepared = self._operations[key] = Prepared(document, chosen[0], Plans(self.shelf), measured.get(id(chosen[0])))
        prepared.single = single_field(self.schema, document, chosen[0])
        if len(self._operations) > OPERATIONS:
            self.shelf.drop(self._operations.popitem(last=False)[1].plans)
        return prepared

    async def execute(
        self,
        prepared: Prepared,
        variables: dict[str, Any] | None,
        viewer: Viewer,
        deadline: float | None = None,
        request: str | None = None,
        bookmarks: Bookmarks | None = None,
    ) -> ExecutionResult:
        """Return the result for one viewer. `deadline`, in seconds, bounds each statement. Writes store the id of the `request`.

        Every statement waits for the `bookmarks`. Afterwards they include the commits of this request.
        """
        now = self._now()
        limit, seen = self._practice.purchase_limit, Bookmarks() if bookmarks is None else bookmarks
        zone = self._zone(viewer)
        projection = Projection(self.graph, viewer, now, prepared.plans, deadline, self._encoded, zone, self._most, limit, seen)
        context: dict[str, Any] = {"projection": projection, "watch": self._watch, "errors": []}
        if prepared.kind is OperationType.MUTATION:
            context["writer"] = Writer(self.graph, viewer, now, self._practice, deadline, self._currency, self._rates, request, seen)
        if prepared.single is not None:
            hidden = self._hidden
            short = await prepared.single.execute(self.schema, variables, context, MAX_ERRORS, hide_suggestions=hidden)
            if short is not None:
                return _complete(short, context)
        result = execute(self.schema, prepared.document, **self._asked(prepared, variables, context))
        if not isinstance(result, ExecutionResult):
            result = await result
        if prepared.kind is OperationType.MUTATION:
            self._watch.poke()
        return _complete(result, context)

    async def plan(self, prepared: Prepared, variables: dict[str, Any] | None, viewer: Viewer) -> bool:
        """Let Neo4j plan the statements of a query for viewers like this one, without reading data. False if it does not answer."""
        graph = ExplainingGraph(self.graph)
        projection = Planning(graph, viewer, self._now(), prepared.plans, None, self._encoded, self._zone(viewer))
        context: dict[str, Any] = {"projection": projection, "watch": self._watch, "errors": []}
        result = execute(self.schema, prepared.document, **self._asked(prepared, variables, context))
        if not isinstance(result, ExecutionResult):
            result = await result
        return not any(isinstance(error.original_error, Unavailable) for error in result.errors or ())

    def _zone(self, viewer: Viewer) -> tzinfo:
        """Return the time zone of the viewer's days: the time zone of their rep, else the company's."""
        return days.zone_of(viewer.time_zone, self._practice.zone)

    async def subscribe(
        self,
        prepared: Prepared,
        variables: dict[str, Any] | None,
        who: Callable[[], Awaitable[Viewer]],
        deadline: float | None = None,
        most: int = MAX_CHANGES,
    ) -> AsyncGenerator[ExecutionResult, None] | list[GraphQLError]:
        """Return the results of a subscription, without end, or the errors why it cannot begin.

        `who` is asked again before each statement. What it raises ends the stream. A statement answers at most `most` values.
        """

        async def projection() -> Projection:
            viewer, limit = await who(), self._practice.purchase_limit
            zone, seen = self._zone(viewer), self._watch.bookmarks
            return Projection(self._watch, viewer, self._now(), prepared.plans, deadline, False, zone, self._most, limit, seen)

        context: dict[str, Any] = {"listener": Listener(self._watch, projection, most), "errors": []}
        found = subscribe(self.schema, prepared.document, **self._asked(prepared, variables, context))
        begun: Any = await found if inspect.isawaitable(found) else found
        if isinstance(begun, ExecutionResult):
            return [worded(error) for error in begun.errors or []]

        async def answers() -> AsyncGenerator[ExecutionResult, None]:
            async with aclosing(begun) as stream:
                async for result in stream:
                    yield _complete(result, context)

        return answers()

    def _asked(self, prepared: Prepared, variables: dict[str, Any] | None, context: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of a request for graphql-core."""
        return {
            "context_value": context,
            "variable_values": variables,
            "operation_name": prepared.operation.name.value if prepared.operation.name else None,
            "executor_class": ShapedExecutor,
            "max_coercion_errors": MAX_ERRORS,
            "hide_suggestions": self._hidden,
        }


def _complete(result: ExecutionResult, context: dict[str, Any]) -> ExecutionResult:
    """Return the result with the errors that the projection noted."""
    for error in result.errors or ():
        worded(error)
    if context["errors"]:
        result.errors = [*(result.errors or []), *context["errors"]]
        context["errors"].clear()
    return result

"""The path of every operation, whatever carries it: viewer, parameters, preparation, cost and limits, execution, description of errors.

A transport hands over each operation as a `Submission`, and sends the answers.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple, Protocol

from graphql import GraphQLError, OperationType

from graph.client.bookmarks import Bookmarks
from graph.client.errors import Unavailable
from graph.visibility import Viewer
from schema.execution import MAX_ERRORS, Executor, Prepared
from server import limits, logs
from server.admission import Admission
from server.parameters import Parameters
from server.persisted import NotPersisted, PersistedQueries
from server.settings import Settings
from server.trace import MASK, Trace


class Submission(Protocol):
    """An operation that a client has sent, as its transport reads it."""

    async def viewer(self) -> Viewer:
        """Return the viewer with their current rights. Raises `Unauthenticated` and `Unavailable`."""

    async def parameters(self) -> Parameters:
        """Return the parameters, once the viewer is known. Raises `Malformed`, or an error of the transport."""

    def bookmarks(self) -> Bookmarks:
        """Return the bookmarks that the operation waits for. Raises an error of the transport."""

    def permit(self, kind: OperationType) -> None:
        """Raise an error of the transport for a kind of operation that it does not carry."""


class Rejected(Exception):
    """The operation is not executed, because it is invalid or exceeds a limit. `errors` say why."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


class Admitted(NamedTuple):
    """An operation that may be executed."""

    submission: Submission
    viewer: Viewer
    prepared: Prepared
    variables: dict[str, Any] | None
    trace: Trace
    bookmarks: Bookmarks

    @property
    def kind(self) -> OperationType:
        """Return whether the operation is a query, a mutation or a subscription."""
        return self.prepared.kind


class Pipeline:
    """Admits and executes operations within the limits of the settings."""

    def __init__(self, settings: Settings, executor: Executor) -> None:
        self._executor = executor
        self._deadline = settings.deadline
        self._cost, self._computed = settings.cost, settings.computed
        self._persisted = PersistedQueries()
        self._admission = Admission(settings.running, settings.wait)

    def deadline(self) -> asyncio.Timeout:
        """Return the time limit of an operation. A block that exceeds it raises `TimeoutError`, and `late` is the answer."""
        return asyncio.timeout(self._deadline)

    def late(self) -> Unavailable:
        """Return the error of an operation that exceeded the deadline."""
        return Unavailable(f"This took longer than {self._deadline:g} s (RAPPORT_DEADLINE): ask for fewer records, or try again.")

    async def admit(self, submission: Submission, trace: Trace) -> Admitted:
        """Return the operation after all checks, and record it in the trace. Raises `Rejected`, and what the submission raises."""
        viewer = await submission.viewer()
        trace.role = viewer.role.value
        asked = self._completed(await submission.parameters())
        prepared = self._executor.prepare(asked.query, asked.operation)
        if isinstance(prepared, list):
            raise Rejected([limits.of_parser(error) for error in prepared])
        self._persisted.keep(asked)
        trace.operation = prepared.operation.name.value[:80] if prepared.operation.name else None
        submission.permit(prepared.kind)
        trace.cost = prepared.measured.of(asked.variables)
        refusal = limits.refusal(prepared.measured, trace.cost, self._cost, self._computed)
        if refusal:
            raise Rejected([refusal])
        return Admitted(submission, viewer, prepared, asked.variables, trace, submission.bookmarks())

    def _completed(self, asked: Parameters) -> Parameters:
        """Return the parameters with the text of a persisted query. Raises `Rejected`."""
        try:
            return self._persisted.complete(asked)
        except NotPersisted as error:
            raise Rejected([error]) from None

    async def execute(self, admitted: Admitted, limit: asyncio.Timeout) -> dict[str, Any]:
        """Return the answer to a query or mutation. Its statements end at the time limit. Raises `Busy` if too many operations wait."""
        until = limit.when()
        assert until is not None
        async with self._admission.place(admitted.viewer.subject, admitted.trace.cost or 0):
            left = max(0.001, until - asyncio.get_running_loop().time())
            given = (admitted.variables, admitted.viewer, left, admitted.trace.id, admitted.bookmarks)
            result = await self._executor.execute(admitted.prepared, *given)
        return self.answer(admitted.trace, result.errors or (), data=result.data)

    async def subscribe(self, admitted: Admitted) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the answers of a subscription, without end. A read of several values costs no more than an operation may.

        The viewer is read again before each statement. Raises `Rejected` if the subscription cannot begin, `Unauthenticated` and
        `Unavailable`.
        """
        trace, who = admitted.trace, admitted.submission.viewer
        most = self._cost // max(1, trace.cost or 0)
        begun = await self._executor.subscribe(admitted.prepared, admitted.variables, who, self._deadline, most)
        if isinstance(begun, list):
            raise Rejected(begun)
        async with aclosing(begun) as results:
            async for result in results:
                yield self.answer(trace, result.errors or (), data=result.data)

    def answer(self, trace: Trace, errors: Sequence[GraphQLError], **data: Any) -> dict[str, Any]:
        """Return an answer: `data` if the operation was executed, described errors, and the cost if it is known."""
        found = described(errors, trace)
        cost = {} if trace.cost is None else {"extensions": {"cost": {"requested": trace.cost, "limit": self._cost}}}
        return {**data, **({"errors": found} if found else {}), **cost}


def described(errors: Sequence[GraphQLError], trace: Trace) -> list[dict[str, Any]]:
    """Describe the first errors of an answer. The number is limited so that a small request cannot cause a large answer."""
    return [_described(error, trace) for error in errors[:MAX_ERRORS]]


def _described(error: GraphQLError, trace: Trace) -> dict[str, Any]:
    """Return an error as it is sent to the client. Expected errors keep code and message. Bugs are masked and logged."""
    original = error.original_error
    while isinstance(original, GraphQLError) and original.original_error is not None:
        original = original.original_error
    extensions = {**(getattr(original, "extensions", None) or {}), **(error.extensions or {})}
    message, code = error.message, extensions.get("code", "BAD_REQUEST")
    if original is not None and not isinstance(original, GraphQLError):
        logs.bug(original, id=trace.id, operation=trace.operation, path=_place(error))
        message, code, extensions = MASK, "INTERNAL", {}
    elif message.startswith("Cannot return null for non-nullable field"):
        code = "INTERNAL"
        logs.log.error("hole", id=trace.id, operation=trace.operation, path=_place(error), message=message)
    trace.codes.append(code)
    found: dict[str, Any] = {"message": message}
    if error.locations:
        found["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if error.path is not None:
        found["path"] = error.path
    found["extensions"] = {**extensions, "code": code, "requestId": trace.id}
    return found


def _place(error: GraphQLError) -> str:
    return ".".join(str(step) for step in error.path or ())

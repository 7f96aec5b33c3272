"""Runs one operation on a WebSocket: checks its cost, sends its results and completes it."""

import asyncio
from contextlib import aclosing
from typing import Any, Protocol

from graphql import ExecutionResult, GraphQLError, OperationType

from graph.client.errors import Unavailable
from graph.visibility import Viewer
from schema.execution import Executor, Prepared
from server import limits, logs, messages
from server.auth import Unauthenticated
from server.endpoint import described, late
from server.messages import Closing, Code, Message
from server.observe import MASK, Trace
from server.protocol import Refusal, from_payload
from server.settings import Settings


class Client(Protocol):
    """The part of a connection that an operation uses."""

    async def viewer(self) -> Viewer: ...
    async def send(self, text: str) -> None: ...
    def end(self, closing: Closing | None) -> None: ...
    def listen(self) -> None: ...
    def unlisten(self) -> None: ...


class Operation:
    """One operation of a connection."""

    def __init__(self, client: Client, executor: Executor, settings: Settings, message: Message, trace: Trace) -> None:
        self._client = client
        self._executor = executor
        self._settings = settings
        self._message = message
        self.trace = trace
        self.told = 0
        self.kind: OperationType | None = None
        self.task = asyncio.ensure_future(self._run())
        self._wanted = True

    @property
    def listens(self) -> bool:
        """True for a subscription, which runs until it is ended."""
        return self.kind is OperationType.SUBSCRIPTION

    def cancel(self) -> None:
        """Stop sending results, because the client wants no more. A query is abandoned. A mutation is finished, so that its outcome is
        known.
        """
        self._wanted = False
        if self.kind is not OperationType.MUTATION:
            self.task.cancel()

    async def _run(self) -> None:
        """Run the operation and send `complete` or `error`."""
        try:
            errors = await self._answered()
            await self._say("error", errors) if errors else await self._say("complete")
        except Closing as closing:
            self._client.end(closing)
        except Unauthenticated as error:
            self._client.end(Closing(Code.FORBIDDEN, error.message))
        except Exception as error:
            logs.bug(error, id=self.trace.id, operation=self.trace.operation)
            self._client.end(Closing(Code.TRY_LATER, MASK))

    async def _answered(self) -> list[dict[str, Any]]:
        """Run the operation. Return the errors that prevented its execution; the list is empty after execution."""
        executor = self._executor
        try:
            viewer = await self._client.viewer()
            asked = from_payload(self._message.payload)
            prepared = executor.prepare(asked.query, asked.operation)
            if isinstance(prepared, list):
                return described([limits.of_parser(error) for error in prepared], self.trace)
            self.kind = prepared.kind
            self.trace.operation = prepared.operation.name.value[:80] if prepared.operation.name else None
            self.trace.cost = prepared.measured.of(asked.variables)
            refusal = limits.refusal(prepared.measured, self.trace.cost, self._settings.cost, self._settings.computed)
            if refusal:
                return described([refusal], self.trace)
            if prepared.kind is OperationType.SUBSCRIPTION:
                return await self._listen(prepared, asked.variables)
            async with asyncio.timeout(self._settings.deadline):
                result = await executor.execute(prepared, asked.variables, viewer, self._settings.deadline, self.trace.id)
        except Refusal as refusal:
            return described([GraphQLError(refusal.message, extensions={"code": refusal.code})], self.trace)
        except Unavailable as error:
            return described([error], self.trace)
        except TimeoutError:
            return described([late(self._settings.deadline)], self.trace)
        await self._next(result)
        return []

    async def _listen(self, prepared: Prepared, variables: dict[str, Any] | None) -> list[dict[str, Any]]:
        """Send each value of a subscription. Return the errors that prevented its start."""
        try:
            self._client.listen()
        except limits.Limit as error:
            return described([error], self.trace)
        try:
            most = self._settings.cost // max(1, self.trace.cost or 0)  # a read of several values costs no more than an operation may
            begun = await self._executor.subscribe(prepared, variables, self._client.viewer, self._settings.deadline, most)
            if isinstance(begun, list):
                return described(begun, self.trace)
            async with aclosing(begun) as results:
                async for result in results:
                    await self._next(result)
            return []
        finally:
            self._client.unlisten()

    async def _next(self, result: ExecutionResult) -> None:
        """Send one result."""
        errors = described(result.errors or [], self.trace)
        cost = {"requested": self.trace.cost, "limit": self._settings.cost}
        self.told += 1
        await self._say("next", {"data": result.data, **({"errors": errors} if errors else {}), "extensions": {"cost": cost}})

    async def _say(self, kind: str, payload: Any = None) -> None:
        if self._wanted:
            await self._client.send(messages.said(kind, self._message.id, payload))

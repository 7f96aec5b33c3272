"""One operation on a WebSocket: sends its answers and completes it."""

import asyncio
from contextlib import aclosing
from typing import Any, Protocol

from graphql import OperationType

from graph.client.bookmarks import Bookmarks
from graph.client.errors import Unavailable
from graph.visibility import Viewer
from server import logs, messages, parameters
from server.auth import Unauthenticated
from server.limits import Limit
from server.messages import Closing, Code, Message
from server.parameters import Malformed, Parameters
from server.pipeline import Admitted, Pipeline, Rejected, described
from server.trace import MASK, Trace


class OperationConnection(Protocol):
    """The part of a connection that an operation uses. Each operation sees the writes that were answered before it."""

    bookmarks: Bookmarks

    async def viewer(self) -> Viewer: ...
    async def send(self, text: str) -> None: ...
    def end(self, closing: Closing | None) -> None: ...
    def listen(self) -> None: ...
    def unlisten(self) -> None: ...


class SocketOperation:
    """One operation of a connection."""

    def __init__(self, client: OperationConnection, pipeline: Pipeline, message: Message, trace: Trace) -> None:
        self._client = client
        self._pipeline = pipeline
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

    # -- the submission

    async def viewer(self) -> Viewer:
        """Return the viewer of the connection with their current rights."""
        return await self._client.viewer()

    async def parameters(self) -> Parameters:
        """Return the parameters in the message. Raises `Malformed`."""
        return parameters.read(self._message.payload)

    def bookmarks(self) -> Bookmarks:
        """Return the bookmarks of the connection."""
        return self._client.bookmarks

    def permit(self, kind: OperationType) -> None:
        """Permit every kind of operation, and remember the kind."""
        self.kind = kind

    # -- the run

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
        """Run the operation and send its answers. Return the errors that prevented its execution; the list is empty after execution."""
        try:
            admitted = await self._pipeline.admit(self, self.trace)
            if self.listens:
                await self._listen(admitted)
            else:
                async with self._pipeline.deadline() as limit:
                    answer = await self._pipeline.execute(admitted, limit)
                await self._next(answer)
        except Rejected as rejected:
            return described(rejected.errors, self.trace)
        except (Malformed, Limit, Unavailable) as error:
            return described([error], self.trace)
        except TimeoutError:
            return described([self._pipeline.late()], self.trace)
        return []

    async def _listen(self, admitted: Admitted) -> None:
        """Send each value of a subscription. Raises `Limit` when the viewer has too many subscriptions."""
        self._client.listen()
        try:
            async with aclosing(self._pipeline.subscribe(admitted)) as answers:
                async for answer in answers:
                    await self._next(answer)
        finally:
            self._client.unlisten()

    async def _next(self, answer: dict[str, Any]) -> None:
        """Send one answer."""
        self.told += 1
        await self._say("next", answer)

    async def _say(self, kind: str, payload: Any = None) -> None:
        if self._wanted:
            await self._client.send(messages.said(kind, self._message.id, payload))

"""Watching of the outbox: listeners learn that something was committed, by this process or another one, and share their reads."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import neo4j

from graph.client.bookmarks import Bookmarks
from graph.client.errors import Unavailable

LOOK_EVERY = 0.25  # seconds between two looks at the outbox
LOOK_SECONDS = 5.0  # seconds that one look may take
NEWEST = "MATCH (store:Store {id: 1}) RETURN coalesce(store.place, 0)"
# Removing a property locks its node, even if the node does not have it, and then nothing is written (graph/client/locks.py).
COMPLETE = "MATCH (store:Store {id: 1}) REMOVE store.lock RETURN coalesce(store.place, 0)"
BEGINNING = 0  # before the place of the first change
SHARED_SECONDS = 1.0  # seconds for which a read is shared, because rights may change meanwhile


class Reads(Protocol):
    """The part of the graph that watching needs."""

    async def read(
        self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None, bookmarks: Bookmarks | None = None
    ) -> list[Any]: ...
    async def write(
        self,
        work: Callable[[neo4j.AsyncManagedTransaction], Awaitable[int]],
        *,
        timeout: float | None = None,
        bookmarks: Bookmarks | None = None,
    ) -> int: ...


class Watch:
    """One watcher per process. It sends a tiny statement at intervals, and only while somebody listens.

    A read that waits for `bookmarks` sees every change up to the place that `beyond` has returned.
    """

    def __init__(self, graph: Reads, every: float = LOOK_EVERY) -> None:
        self._graph = graph
        self._every = every
        self._listeners = 0
        self._newest = BEGINNING
        self.bookmarks = Bookmarks()
        self._looking: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._poked = asyncio.Event()
        self._reads: dict[tuple[str, str], asyncio.Task[list[Any]]] = {}

    async def newest(self, deadline: float | None = None, bookmarks: Bookmarks | None = None) -> int:
        """Return the place of the last change, when every change up to it can be read. A read that waits for `bookmarks` sees them.

        Neo4j shows a commit piece by piece: the new place can be read before its change. A writer locks the store until its commit is
        complete. So the place is read under the same lock.
        """

        async def place(transaction: neo4j.AsyncManagedTransaction) -> int:
            row = await (await transaction.run(COMPLETE)).single()
            return int(row[0]) if row else BEGINNING

        return await self._graph.write(place, timeout=deadline, bookmarks=bookmarks)

    def poke(self) -> None:
        """Look at the outbox at once, because this process has written."""
        self._poked.set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Allow `beyond` to wait while the context is open."""
        self._listeners += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                self._looking.cancel()
                self._looking = None

    async def beyond(self, known: int) -> int:
        """Return the place of the last change, when it is beyond the known place. Raises the error that ended the watching."""
        while self._newest <= known:
            assert self._looking is not None, "only while listening"
            moved = asyncio.ensure_future(self._moved.wait())
            try:
                await asyncio.wait({moved, self._looking}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                moved.cancel()
            if self._looking.done():
                self._looking.result()
        return self._newest

    async def read(
        self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None, bookmarks: Bookmarks | None = None
    ) -> list[Any]:
        """Return the rows of a read for a listener. Listeners with equal statements and rights after the same commit share one read.

        The listener's own moment is ignored. A read is at most `SHARED_SECONDS` seconds old.
        """
        asked = repr(sorted((name, value) for name, value in parameters.items() if name != "now"))
        key = (statement, asked)
        reading = self._reads.get(key)
        if reading is None or (reading.done() and (reading.cancelled() or reading.exception())):
            sent = self._graph.read(statement, parameters, timeout=timeout, bookmarks=bookmarks)
            reading = self._reads[key] = asyncio.ensure_future(sent)
            asyncio.get_running_loop().call_later(SHARED_SECONDS, self._reads.pop, key, None)
        return await asyncio.shield(reading)

    async def _look(self) -> None:
        while True:
            newest, bookmarks = self._newest, Bookmarks()
            with suppress(Unavailable):  # a failed look is repeated, or the next request reports the error; listeners wait meanwhile
                rows = await self._graph.read(NEWEST, {}, timeout=LOOK_SECONDS)
                if rows and rows[0][0] > newest:
                    newest = await self.newest(LOOK_SECONDS, bookmarks)
            if newest > self._newest:
                self._newest, self.bookmarks = newest, bookmarks
                self._moved.set()
                self._moved = asyncio.Event()
            try:
                async with asyncio.timeout(self._every):
                    await self._poked.wait()
            except TimeoutError:
                continue
            self._poked.clear()

"""Watching the outbox: listeners hear that something was committed, by this process or by any other, and share what they read."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from graph.errors import Unavailable

EVERY = 0.25  # seconds between two looks
PATIENCE = 5.0  # seconds that a look may take
NEWEST = "MATCH (store:Store {id: 1}) RETURN store.place"
BEGINNING = 0  # before the place of the first change
KEPT = 1.0  # seconds for which a read is shared: rights may change meanwhile


class Reads(Protocol):
    """The graph, as far as watching needs it."""

    async def read(self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]: ...


class Watch:
    """One for a process: a tiny statement every so often, and only while somebody listens."""

    def __init__(self, graph: Reads, every: float = EVERY) -> None:
        self._graph = graph
        self._every = every
        self._listeners = 0
        self._newest = BEGINNING
        self._looking: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._poked = asyncio.Event()
        self._reads: dict[tuple[str, str, int], asyncio.Task[list[Any]]] = {}

    async def newest(self, deadline: float | None = None) -> int:
        """The place of the last change that was committed, as of now."""
        rows = await self._graph.read(NEWEST, {}, timeout=deadline)
        return int(rows[0][0]) if rows and rows[0][0] is not None else BEGINNING

    def poke(self) -> None:
        """This process has written: look at once."""
        self._poked.set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this is open, `beyond` can be waited for."""
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

    async def beyond(self, known: int) -> None:
        """Wait until something was committed beyond that place. Raises what the watching failed of."""
        while self._newest <= known:
            assert self._looking is not None, "only while listening"
            moved = asyncio.ensure_future(self._moved.wait())
            try:
                await asyncio.wait({moved, self._looking}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                moved.cancel()
            if self._looking.done():
                self._looking.result()

    async def read(self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]:
        """Read for a listener. Listeners who ask the same with the same rights after the same commit share one read.

        The moment that a listener asks at does not count: a read is at most `KEPT` seconds old, and began after the newest commit that
        we know of. So it holds every change that woke the listener.
        """
        asked = repr(sorted((name, value) for name, value in parameters.items() if name != "now"))
        key = (statement, asked, self._newest)
        reading = self._reads.get(key)
        if reading is None or (reading.done() and (reading.cancelled() or reading.exception())):
            reading = self._reads[key] = asyncio.ensure_future(self._graph.read(statement, parameters, timeout=timeout))
            asyncio.get_running_loop().call_later(KEPT, self._reads.pop, key, None)
        return await asyncio.shield(reading)

    async def _look(self) -> None:
        while True:
            try:
                newest = await self.newest(PATIENCE)
            except Unavailable:
                # it comes back, or the next request says so; who listens waits meanwhile
                newest = self._newest
            if newest > self._newest:
                self._newest = newest
                self._moved.set()
                self._moved = asyncio.Event()
            try:
                async with asyncio.timeout(self._every):
                    await self._poked.wait()
            except TimeoutError:
                continue
            self._poked.clear()

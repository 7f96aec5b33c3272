"""The gate for statements that Neo4j has not planned yet: few are planned at the same time, few more wait, and further ones are refused."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.client.errors import Busy

TINY = 300  # characters of a statement that is planned in milliseconds
SHORT = 8_000  # characters of a statement that takes a part of a place, such as a list with a filter
PARTS = 4  # of a place; a short statement takes one of them
QUEUE = 8  # statements that wait for each that is planned
KNOWN = 1_000  # statements that Neo4j keeps the plans of


class Gate:
    """Lets so many new statements through at once, in order. Of short ones `PARTS` times as many."""

    def __init__(self, most: int) -> None:
        self._most = most * PARTS
        self._free = self._most
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._known: OrderedDict[int, None] = OrderedDict()

    @asynccontextmanager
    async def planned(self, statement: str) -> AsyncIterator[None]:
        """Hold a place while a new statement is planned. Raises `Busy` if too many statements wait."""
        key = hash(statement.removeprefix("EXPLAIN "))
        if len(statement) <= TINY or key in self._known:
            yield
        else:
            parts = 1 if len(statement) <= SHORT else PARTS
            await self._enter(parts)
            try:
                yield
            finally:
                self._leave(parts)
            self._known[key] = None
            if len(self._known) > KNOWN:
                self._known.popitem(last=False)
        if key in self._known:
            self._known.move_to_end(key)

    @property
    def full(self) -> bool:
        """Whether a new statement would have to wait."""
        return bool(self._queue) or self._free < PARTS

    async def _enter(self, parts: int) -> None:
        if not self._queue and parts <= self._free:
            self._free -= parts
            return
        if sum(waiting for waiting, turn in self._queue if not turn.done()) + parts > self._most * QUEUE:
            raise Busy("Too many new operations wait to be planned. Send this one again in a second.")
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((parts, turn))
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(0 if turn.cancelled() else parts)  # it may be let in at the moment when it gives up
            raise

    def _leave(self, parts: int) -> None:
        """Give parts back, and admit the statements that have waited longest."""
        self._free += parts
        while self._queue and (self._queue[0][1].cancelled() or self._queue[0][0] <= self._free):
            needed, turn = self._queue.popleft()
            if not turn.cancelled():
                self._free -= needed
                turn.set_result(None)

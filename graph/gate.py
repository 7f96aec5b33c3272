"""Statements that Neo4j has not planned yet: few are planned at once, few more wait, and the rest are told to come again."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph.errors import Busy

SHORT = 2_000  # characters of a statement that is planned in milliseconds
QUEUE = 8  # statements that wait for each that is planned
KNOWN = 1_000  # statements that Neo4j keeps the plans of


class Gate:
    """Lets so many new statements through at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = asyncio.Semaphore(most)
        self._waiting = 0
        self._known: OrderedDict[int, None] = OrderedDict()

    @asynccontextmanager
    async def planned(self, statement: str) -> AsyncIterator[None]:
        """Holds a place while a new statement is planned. Raises `Busy` if too many wait."""
        key = hash(statement.removeprefix("EXPLAIN "))
        if len(statement) <= SHORT or key in self._known:
            yield
        else:
            await self._enter()
            try:
                yield
            finally:
                self._free.release()
            self._known[key] = None
            if len(self._known) > KNOWN:
                self._known.popitem(last=False)
        if key in self._known:
            self._known.move_to_end(key)

    @property
    def full(self) -> bool:
        """Whether a new statement would have to wait."""
        return self._free.locked()

    async def _enter(self) -> None:
        if self._free.locked() and self._waiting >= self._most * QUEUE:
            raise Busy("Too many new operations wait to be planned. Send this one again in a second.")
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1

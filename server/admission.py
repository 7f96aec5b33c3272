"""Admission control: which operations of a worker run, wait or are refused, by their cost.

Cheap operations have a queue of their own, so they never wait behind expensive ones. An operation is refused at once if it would wait
longer than `RAPPORT_WAIT` seconds, and otherwise at the end of that time. A client that is refused early can try another worker, or the
same one later.
"""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from graph.client.errors import Busy
from server.fair_queue import FairQueue

CHEAP = 1_000  # maximum cost of a cheap operation, which takes about 20 ms of Neo4j's CPU
LEAST = 100  # cost of the smallest operation, because each request also takes CPU of this process
SHARE = 2  # the queue of cheap operations runs this part of the other queue's cost
LARGEST = 2  # an operation counts as at most this part of the limit, so that two of any size run at once
PACE = 10e-6  # seconds for a cost of one at first: half of a core's 20 µs
SLOWER, FASTER = 0.05, 0.5  # weights of a new measurement; a first run is slow because Neo4j plans it
LATEST = 10  # maximum seconds that a client is asked to wait because of the operations that wait


class Lane:
    """One queue, and the pace at which it works."""

    def __init__(self, limit: int, wait: float) -> None:
        self._queue = FairQueue(limit, 2 * limit)
        self._largest = limit // LARGEST
        self._wait = wait
        self._pace = PACE  # seconds for a cost of one
        self._turns: dict[Hashable, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def place(self, viewer: str, cost: int) -> AsyncIterator[None]:
        """Hold a place for an operation while the block runs. Raises `Busy` if it would wait, or has waited, too long."""
        ticket, cost = object(), min(cost, self._largest)
        await self._enter(ticket, viewer, cost)
        began, beside = time.monotonic(), self._queue.running
        try:
            yield
            self._measure((time.monotonic() - began) / max(1, beside))  # an operation that failed says nothing about the pace
        finally:
            self._leave(ticket)

    async def _enter(self, ticket: object, viewer: str, cost: int) -> None:
        expected = 0.0 if self._queue.fits(cost) else self._queue.ahead(viewer, cost) * self._pace
        if expected > self._wait:
            raise _busy(expected)
        entry = self._queue.enter(ticket, viewer, cost)
        self._wake(entry.started)
        for one in entry.refused:
            if one is not ticket and not self._turns[one].done():
                self._turns[one].set_exception(_busy(expected))
        if ticket in entry.refused:
            raise _busy(expected)
        if ticket not in entry.started:
            await self._turn(ticket, expected)

    async def _turn(self, ticket: object, expected: float) -> None:
        """Wait until the operation starts. Raises `Busy` after the maximum time, and if another operation takes its place."""
        turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._wait):
                await turn
        except TimeoutError:
            self._leave(ticket)
            raise _busy(expected) from None
        except BaseException:
            self._leave(ticket)
            raise
        finally:
            del self._turns[ticket]

    def _leave(self, ticket: object) -> None:
        self._wake(self._queue.leave(ticket))

    def _wake(self, started: list[Hashable]) -> None:
        for one in started:
            turn = self._turns.get(one)
            if turn is not None and not turn.done():  # one that gives up at this moment hands its place on
                turn.set_result(None)

    def _measure(self, pace: float) -> None:
        self._pace += (pace - self._pace) * (SLOWER if pace > self._pace else FASTER)


class Admission:
    """The queues of a worker."""

    def __init__(self, limit: int, wait: float) -> None:
        """`limit` is the cost that runs at once, `wait` the maximum seconds that an operation waits."""
        self._expensive, self._cheap = Lane(limit, wait), Lane(max(CHEAP, limit // SHARE), wait)

    @asynccontextmanager
    async def place(self, viewer: str, cost: int) -> AsyncIterator[None]:
        """Hold a place for an operation of the viewer while the block runs. Raises `Busy`."""
        lane = self._cheap if cost <= CHEAP else self._expensive
        async with lane.place(viewer, max(LEAST, cost)):
            yield


def _busy(seconds: float) -> Busy:
    later = random.randint(1, 2) + min(LATEST, math.floor(seconds))  # noqa: S311  # so that refused clients do not come back together
    return Busy(f"Too many operations wait on this server. Send this one again after {later} s.", later)

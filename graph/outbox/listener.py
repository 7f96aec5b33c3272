"""Reads the change feed for one subscriber: change by change, in the order of the commits, without end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from graph.client.errors import Unavailable
from graph.outbox.watch import BEGINNING, Watch
from graph.projection.fields import Kind
from graph.projection.run import Projection
from graph.queries.changes import CHANGED, CURSORS, MAX_CHANGES, MAX_EXAMINED

SENT_SECONDS = 5.0  # seconds for which read changes can be sent, because rights may change meanwhile
AGAIN = 1.0  # seconds until an unavailable Neo4j is read again
LONGEST_WAIT = 10.0  # the longest wait after several failures


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscriber. `projection` returns the graph with the viewer's current rights, and raises when the viewer may no longer read.

    `most` is the number of changes that one read may return within the cost of one operation.
    """

    watch: Watch
    projection: Callable[[], Awaitable[Projection]]
    most: int = MAX_CHANGES

    async def place(self, cursor: str | None) -> int:
        """Return the place after which the changes begin. An empty cursor begins with the first change. None begins after the newest
        change.
        """
        if cursor is None:
            return await self.watch.newest()
        return CURSORS.decode(cursor, Kind.NUMBER)[0] if cursor else BEGINNING

    async def changes(self, info: Any, place: int, wanted: dict[str, Any]) -> AsyncIterator[Any]:
        """Yield the changes after a place, page by page. Each page is read after the previous page was consumed, so nothing is queued for a
        slow client.

        If Neo4j does not answer in time, half as many changes are read next. A single change is read again after longer and longer waits.
        """
        most = max(1, min(MAX_CHANGES, self.most))
        first, pause = most, AGAIN
        with self.watch.listening():
            while True:
                newest = await self.watch.beyond(place)
                projection = await self.projection()
                read = time.monotonic()
                try:
                    page = await projection.each(
                        info, CHANGED, "change", after=place, newest=newest, looked=MAX_EXAMINED, first=first, **wanted
                    )
                except Unavailable:
                    await asyncio.sleep(pause)
                    first, pause = max(1, first // 2), pause if first > 1 else min(2 * pause, LONGEST_WAIT)
                    continue
                pause = AGAIN
                reached, rows = page
                for number, (behind, event) in enumerate(rows):
                    # At least one change is sent, else a slow graph would never send any.
                    if number and time.monotonic() - read > SENT_SECONDS:
                        break
                    for error in event.errors:
                        projection.note(info, error)
                    yield event.value
                    place = behind
                else:
                    place = place if len(rows) == first else reached
                    first = first if place < newest else most

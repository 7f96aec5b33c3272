"""Reads the position of the change feed and subscribes to changes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.client.errors import Unavailable
from graph.client.files import cypher
from graph.outbox.watch import BEGINNING, Watch
from graph.projection import pages
from graph.projection.fields import Kind
from graph.projection.run import Projection

# A list is read up to the last complete commit ($newest): no page ends after a change that is still being committed.
COMMITTED = "%n.place <= $newest"
CURSORS = pages.Cursors("Query.changes AT ASC")  # cursors of the list and of each change are the same
CHANGED = cypher("changed")
LOOKED = 500  # maximum number of changes that one statement examines
FIRST = 50  # maximum number of changes that one statement returns; fewer if one of them costs much
FRESH = 5.0  # seconds for which read changes can be sent, because rights may change meanwhile
AGAIN = 1.0  # seconds until an unavailable Neo4j is read again
LATEST = 10.0  # the longest wait after several failures


def cursor(place: list[Any]) -> str:
    """Return the cursor of a change from its place and id. The list uses the same cursor."""
    return CURSORS.encode(place[0], place[1])


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscriber. `projection` returns the graph with the viewer's current rights, and raises when the viewer may no longer read.

    `most` is the number of changes that one read may return within the cost of one operation.
    """

    watch: Watch
    projection: Callable[[], Awaitable[Projection]]
    most: int = FIRST


async def newest(context: dict[str, Any]) -> dict[str, int]:
    """Return the parameter that `COMMITTED` reads."""
    watch: Watch = context["watch"]
    return {"newest": await watch.newest(context["projection"].deadline)}


async def changed(
    listener: Listener, info: Any, kinds: Sequence[str] | None, customer: str | None, after: str | None
) -> AsyncIterator[Any]:
    """Return an iterator of the changes after a cursor, as they are committed. An empty cursor starts with the first change. None starts
    after the newest change.
    """
    if after is None:
        place = await listener.watch.newest()
    elif not after:
        place = BEGINNING
    else:
        place = CURSORS.decode(after, Kind.NUMBER)[0]
    return _told(listener, info, place, {"kinds": kinds, "customer": customer})


async def _told(listener: Listener, info: Any, place: int, wanted: dict[str, Any]) -> AsyncIterator[Any]:
    """Yield changes page by page. Each page is read after the previous page was consumed, so nothing is queued for a slow client.

    If Neo4j does not answer in time, half as many changes are read next. A single change is read again after longer and longer waits.
    """
    most = max(1, min(FIRST, listener.most))
    first, pause = most, AGAIN
    with listener.watch.listening():
        while True:
            newest = await listener.watch.beyond(place)
            projection = await listener.projection()
            read = time.monotonic()
            try:
                page = await projection.each(info, CHANGED, "change", after=place, newest=newest, looked=LOOKED, first=first, **wanted)
            except Unavailable:
                await asyncio.sleep(pause)
                first, pause = max(1, first // 2), pause if first > 1 else min(2 * pause, LATEST)
                continue
            pause = AGAIN
            reached, rows = page
            for number, (behind, event) in enumerate(rows):
                if number and time.monotonic() - read > FRESH:  # send at least one change, else a slow graph would never send any
                    break
                for error in event.errors:
                    projection.note(info, error)
                yield event.value
                place = behind
            else:
                place = place if len(rows) == first else reached
                first = first if place < newest else most

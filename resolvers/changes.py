"""Changes: where they stand, and listening to them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.errors import Unavailable
from graph.files import cypher
from graph.projection import pages
from graph.projection.fields import Kind
from graph.projection.run import Projection
from graph.watching import BEGINNING, Watch

# A list is read up to the last commit that is known: no page ends behind a change that is still to come.
NEWEST = "OPTIONAL MATCH (store:Store {id: 1}) WITH store.place AS newest"
COMMITTED = "(newest IS NULL OR %n.place <= newest)"
CURSORS = pages.Cursors("Query.changes AT ASC")  # of the list and of each change: the same
CHANGED = cypher("changed")
LOOKED = 500  # changes that one statement looks at
FIRST = 50  # changes that one statement answers
FRESH = 5.0  # seconds for which what was read may be told: rights may change meanwhile
AGAIN = 1.0  # seconds until a graph that is away is asked again


def cursor(place: list[Any]) -> str:
    """The cursor of a change, from its place and id: the same as in a list."""
    return CURSORS.encode(place[0], place[1])


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens: `projection` is the graph as they see it at that moment, and raises where they may not ask any more."""

    watch: Watch
    projection: Callable[[], Awaitable[Projection]]


async def changed(
    listener: Listener, info: Any, kinds: Sequence[str] | None, customer: str | None, after: str | None
) -> AsyncIterator[Any]:
    """The changes after a cursor, from the first one on for an empty cursor, or from now on, as they are committed."""
    if after is None:
        place = await listener.watch.newest()
    elif not after:
        place = BEGINNING
    else:
        place = CURSORS.decode(after, Kind.NUMBER)[0]
    return _told(listener, info, place, {"kinds": kinds, "customer": customer})


async def _told(listener: Listener, info: Any, place: int, wanted: dict[str, Any]) -> AsyncIterator[Any]:
    """Page by page, each read when the one before was taken: nothing is kept for who is slow."""
    with listener.watch.listening():
        while True:
            projection = await listener.projection()
            try:
                read = time.monotonic()
                page = await projection.each(info, CHANGED, "change", after=place, looked=LOOKED, first=FIRST, **wanted)
            except Unavailable:
                await asyncio.sleep(AGAIN)
                continue
            if page is None or page[0] is None:  # nothing was ever written
                await listener.watch.beyond(place)
                continue
            newest, reached, rows = page
            for number, (behind, event) in enumerate(rows):
                if number and time.monotonic() - read > FRESH:  # one at least, or a slow graph would never tell anything
                    break
                for error in event.errors:
                    projection.note(info, error)
                yield event.value
                place = behind
            else:
                place = place if len(rows) == FIRST else reached
                if place >= newest:
                    await listener.watch.beyond(newest)

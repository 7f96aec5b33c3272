"""Bookmarks: the commits that the statements of a request must see, on whichever member of a cluster they run."""

from collections.abc import Collection

from neo4j.api import AsyncBookmarkManager


class Bookmarks(AsyncBookmarkManager):
    """The bookmarks of one request. Each statement sees what the earlier statements read or wrote.

    Without them, a member of a cluster that lags behind could answer the payload of a write without its records.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        """`known` are the bookmarks that the first statement waits for."""
        self.known = frozenset(known)

    async def get_bookmarks(self) -> Collection[str]:
        """Return the bookmarks that the next statement waits for."""
        return self.known

    async def update_bookmarks(self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]) -> None:
        """Replace the bookmarks that a statement has waited for by the bookmarks that it returned."""
        self.known = self.known.difference(previous_bookmarks).union(new_bookmarks)

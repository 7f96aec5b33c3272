"""The change feed: its statement, and the cursors of its changes."""

from typing import Any

from graph.client.files import cypher
from graph.projection import pages

# A list is read up to the last complete commit ($newest): no page ends after a change that is still being committed.
COMMITTED = "%n.place <= $newest"
CURSORS = pages.Cursors("Query.changes AT ASC")  # cursors of the list and of each change are the same
CHANGED = cypher("changed")
MAX_EXAMINED = 500  # changes that one statement examines
MAX_CHANGES = 50  # changes that one statement returns; fewer if one of them costs much


def cursor(place: list[Any]) -> str:
    """Return the cursor of a change from its place and id. The list uses the same cursor."""
    return CURSORS.encode(place[0], place[1])

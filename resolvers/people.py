"""Resolves the viewer and the search for customers and contacts."""

from typing import Any

from graph.client.errors import BadRequest
from graph.client.files import cypher
from graph.projection.run import Projection, Shaped
from graph.queries.full_text import sought

MOST = 50
LONGEST = 200
STATEMENT = cypher("search").replace("%near", cypher("near"))
FEW = 500  # maximum number of visible customers for which their own records are searched first (search.cypher)


async def viewer(projection: Projection, info: Any) -> Any:
    """Return the viewer with the record of their rep."""
    who = projection.viewer
    return await projection.single(info, role=who.role.value, withheld=not who.sees_all, rep=who.rep)


async def search(projection: Projection, info: Any, text: str, first: int) -> Any:
    """Return customers and contacts that match the typed text. The result is empty for fewer than two letters (one for Han, Kana or
    Hangul).

    Raises `BadRequest` when `first` is out of range.
    """
    if not 1 <= first <= MOST:
        raise BadRequest(f"`first` is {first}: it must be between 1 and {MOST}.")
    asked = sought(text[:LONGEST])
    if asked is None:
        return Shaped([])
    names = {"v": "found", "node": "found"}
    who = projection.viewer
    scopes = None if who.sees_all else list(who.scopes)
    return await projection.ranked(info, STATEMENT, names, scopes=scopes, size=first, few=FEW, **asked.parameters())

"""Who asks, and who is looked for."""

from typing import Any

from graph.errors import BadRequest
from graph.files import cypher
from graph.projection.run import Projection, Shaped
from graph.words import fold, lucene

MOST = 50
LONGEST = 200
FEW = 500  # customers that somebody sees at most whose own records are looked through first (search.cypher)


async def viewer(projection: Projection, info: Any) -> Any:
    """The viewer, with their own record."""
    who = projection.viewer
    return await projection.single(info, role=who.role.value, withheld=not who.sees_all, rep=who.rep)


async def search(projection: Projection, info: Any, text: str, first: int) -> Any:
    """Customers and contacts by what has been typed so far; nothing below two letters."""
    if not 1 <= first <= MOST:
        raise BadRequest(f"`first` is {first}: it must be between 1 and {MOST}.")
    query = lucene(text[:LONGEST])
    if query is None:
        return Shaped([])
    names = {"v": "found", "node": "found"}
    who = projection.viewer
    given = {"query": query, "text": fold(text[:LONGEST]), "size": first, "few": FEW}
    return await projection.ranked(info, cypher("search"), names, scopes=None if who.sees_all else list(who.scopes), **given)

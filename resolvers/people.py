"""The viewer, and the searches."""

import asyncio
from typing import Annotated, Any

import strawberry

from graph.projection.arguments import between
from graph.projection.run import Shaped
from graph.queries import found as finding
from graph.queries.full_text import sought
from graph.queries.search import MAX_CHARACTERS, MAX_HITS, NAMES, STATEMENT, parameters
from insights import found as rule
from insights.enums import SearchKind
from schema.kit.strawberry_internals import RootInfo

_Text = Annotated[
    str,
    strawberry.argument(
        description="The text typed so far: words of a name, an email address, a domain or a phone number. A phone number may have "
        "any spelling. The text needs at least two letters, or one Han, Kana or Hangul letter. Characters after the 200th "
        "are ignored."
    ),
]
_First = Annotated[int, strawberry.argument(description="Number of hits to return, from 1 to 50.")]


_Kinds = Annotated[
    list[SearchKind] | None,
    strawberry.argument(
        description=f"Kinds of results. Only results of these kinds are returned, chosen among the best {finding.MAX_FOUND} results. "
        "Null for all kinds."
    ),
]
_Cities = Annotated[
    list[str] | None,
    strawberry.argument(
        description="Names of cities, as in the facet `cities`. Only customers in these cities are returned, chosen among the best "
        f"{finding.MAX_FOUND} results. Null for all."
    ),
]


async def viewer(info: RootInfo) -> Any:
    """Return the viewer with the record of their rep."""
    who = info.projection.viewer
    return await info.projection.single(info.selection, role=who.role.value, withheld=who.withheld, rep=who.rep)


async def search(info: RootInfo, text: _Text, first: _First = 20) -> Any:
    """Return customers and contacts that match the typed text. The result is empty for fewer than two letters (one for Han, Kana or
    Hangul).

    Raises `BadRequest` when `first` is out of range.
    """
    between("first", first, 1, MAX_HITS)
    found = sought(text[:MAX_CHARACTERS])
    if found is None:
        return Shaped([])
    return await info.projection.ranked(info.selection, STATEMENT, NAMES, **parameters(found, info.projection.viewer, first))


async def search_results(info: RootInfo, text: _Text, kinds: _Kinds = None, cities: _Cities = None) -> Any:
    """Return customers, contacts, products and cities that match the typed text, with facets. The result is empty for a text that is too
    short.
    """
    projection, sought_ = info.projection, sought(text[:MAX_CHARACTERS])
    hits: list[rule.RankedHit] = []
    if sought_ is not None:
        asked = finding.statements(sought_, text[:MAX_CHARACTERS], projection.viewer)
        hits = finding.read(sought_, *await asyncio.gather(*(projection.counted(one, **given) for one, given in asked)))
    return await projection.told(info.selection, rule.rank(hits, finding.MAX_FOUND, kinds=kinds, cities=cities), "searchResults")

"""The results of a search: records and cities by their score, and how many there are of each kind, city and country."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from insights.enums import SearchKind, SearchMatch

_KINDS = {kind: place for place, kind in enumerate(SearchKind)}


@dataclass(frozen=True, slots=True)
class FoundCity:
    """A city of customers, with the filter that finds them."""

    name: str
    filter: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RankedHit:
    """A record or a city that matches. `place` has the city and country of a customer."""

    score: float
    match: SearchMatch
    kind: SearchKind
    name: str
    record: str | None
    city: FoundCity | None
    place: tuple[str | None, str | None]

    @property
    def sort(self) -> float:
        """Return the place among the results: the best score first."""
        return -self.score

    @property
    def id(self) -> str:
        """Return what orders results of the same score: the kind, the name and the id."""
        return f"{_KINDS[self.kind]}\t{self.name}\t{self.record}"


@dataclass(frozen=True, slots=True)
class KindFacet:
    """The number of results of one kind."""

    kind: SearchKind
    count: int


@dataclass(frozen=True, slots=True)
class PlaceFacet:
    """The number of customers among the results in one city or country."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The results, and the facets of all of them before they are narrowed."""

    hits: tuple[RankedHit, ...]
    kinds: tuple[KindFacet, ...]
    cities: tuple[PlaceFacet, ...]
    countries: tuple[PlaceFacet, ...]
    complete: bool


def rank(found: Iterable[RankedHit], most: int, *, kinds: Collection[SearchKind] | None, cities: Collection[str] | None) -> SearchResults:
    """Return the best `most` results with their facets, narrowed to kinds and to customers in these cities. None is no condition."""
    every = sorted(found, key=lambda one: (one.sort, one.id))
    best = every[:most]
    counted = Counter(one.kind for one in best)
    return SearchResults(
        hits=tuple(one for one in best if (kinds is None or one.kind in kinds) and (cities is None or one.place[0] in cities)),
        kinds=tuple(KindFacet(kind, counted[kind]) for kind in SearchKind if counted[kind]),
        cities=_places(one.place[0] for one in best),
        countries=_places(one.place[1] for one in best),
        complete=len(every) < most,
    )


def _places(names: Iterable[str | None]) -> tuple[PlaceFacet, ...]:
    counted = Counter(name for name in names if name)
    return tuple(PlaceFacet(name, count) for name, count in sorted(counted.items(), key=lambda one: (-one[1], one[0])))

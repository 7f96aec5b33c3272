"""Search over customers, contacts, products and cities: the statements, their parameters, and the reader of their rows."""

from typing import Any

from graph.client.files import cypher
from graph.queries import search
from graph.queries.full_text import Sought
from graph.visibility import Viewer
from insights.enums import SearchKind, SearchMatch
from insights.found import FoundCity, RankedHit
from values.ids import label_of

MAX_FOUND = search.MAX_HITS  # results that are ranked, and counted in facets
_CITIES = 10
_PRODUCTS = 200  # products with a word of the text that are compared
# Of a hit of search.cypher: the facts that the ranking and the facets need.
_PEOPLE = search.STATEMENT.replace("%row", "[found.id, found.nameKey, exact, match, found.city, found.country]")


def statements(sought: Sought, text: str, viewer: Viewer) -> list[tuple[str, dict[str, Any]]]:
    """Return the statements with their parameters: people, products, cities. They can be sent at the same time."""
    told = sought.parameters()
    forms = {name: told[name] for name in ("text", "tight", "exact", "begins", "inner")}
    number = list(dict.fromkeys([text.strip(), text.strip().upper()]))
    return [
        (_PEOPLE, search.parameters(sought, viewer, MAX_FOUND)),
        (cypher("find_products"), {**forms, "number": number, "size": MAX_FOUND, "most": _PRODUCTS}),
        (cypher("find_cities"), {"text": sought.text, "steps": list(range(_CITIES))}),
    ]


def read(sought: Sought, people: list[Any], products: list[Any], cities: list[Any]) -> list[RankedHit]:
    """Return everything that was found, from the rows of the statements."""
    found = [
        RankedHit(score, SearchMatch(match), SearchKind(str(label_of(key)).upper()), name or "", key, None, (city, country))
        for (key, name, score, match, city, country) in (row[0] for row in people)
    ]
    for (every,) in products:
        found += [
            RankedHit(score, SearchMatch(match), SearchKind.PRODUCT, name, key, None, (None, None)) for key, name, score, match in every
        ]
    for (every,) in cities:
        found += [_city(sought, city, folded) for city, folded in every]
    return found


def _city(sought: Sought, name: str, folded: str) -> RankedHit:
    """Return a city, with the score that a name of the same length has in search.cypher."""
    whole = folded == sought.text
    score = 1.0 if whole else 0.7 + 0.25 * len(sought.text) / (len(folded) + len(sought.text))
    match = SearchMatch.EXACT if whole else SearchMatch.PREFIX
    return RankedHit(score, match, SearchKind.CITY, name, None, FoundCity(name, {"city": {"eq": name}}), (None, None))

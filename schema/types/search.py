"""Search as you type, over customers, contacts, products and cities."""

from typing import Annotated, Union

import strawberry

from graph.projection.fields import BoundNode, Cited, Slice, Stored
from graph.queries.found import MAX_FOUND
from insights import enums
from schema.kit.declare import field, page_arguments, says
from schema.kit.page import Connection
from schema.kit.scalars import ListFilter
from schema.types.company import Product
from schema.types.contact import Contact
from schema.types.customer import Customer

SearchResult = Annotated[
    Union[Customer, Contact],  # noqa: UP007  # strawberry reads Union
    strawberry.union("SearchResult", description="A record that a search can find."),
]


@strawberry.type(description="A record that matches the search text.")
class SearchHit:
    score: float = field(
        Stored("score"),
        "Score of the match, from 0 to 1. It depends on the kind of match and on how much of the name was typed. Hidden records do "
        "not affect it.",
    )
    match: enums.SearchMatch = field(Stored("match"), "Kind of match.")
    node: SearchResult = field(BoundNode("node"), "The customer or contact.")


FoundRecord = Annotated[
    Union[Customer, Contact, Product],  # noqa: UP007  # strawberry reads Union
    strawberry.union("FoundRecord", description="A record among the results of a search."),
]


@strawberry.type(description="A city in which the viewer sees a customer.")
class FoundCity:
    name: str = says("Name of the city.")
    filter: ListFilter = says("Filter of the customers in the city. Pass it to `customers`.")


@strawberry.type(description="A result of a search: a record or a city.")
class Found:
    score: float = says("Score of the match, from 0 to 1, as in `search`. Hidden records do not affect it.")
    match: enums.SearchMatch = says("Kind of match.")
    kind: enums.SearchKind = says("Kind of result.")
    record: FoundRecord | None = field(Cited("record", many=False), "The customer, contact or product. Null for a city.")
    city: FoundCity | None = says("The city. Null for a record.")


@strawberry.type(description="Number of results of one kind.")
class KindFacet:
    kind: enums.SearchKind = says("The kind.")
    count: int = says("Number of results.")


@strawberry.type(description="Number of customers among the results in one place.")
class PlaceFacet:
    name: str = says("The city, or the country as ISO 3166-1 alpha-2.")
    count: int = says("Number of customers.")


_FACET = f"Facets count the best {MAX_FOUND} results, before `kinds` and `cities` filter them."


@strawberry.type(description=f"Results of a search: at most the best {MAX_FOUND}. {_FACET}")
class SearchResults:
    hits: Connection[Found] = field(Slice("hits"), "The results, best first.", *page_arguments())
    kinds: list[KindFacet] = says(f"Results by kind. {_FACET}")
    cities: list[PlaceFacet] = says(f"Customers by city, the most frequent first. {_FACET}")
    countries: list[PlaceFacet] = says(f"Customers by country, the most frequent first. {_FACET}")
    complete: bool = says(f"Whether these are all results. False when there may be more than {MAX_FOUND}.")

"""Type-as-you-go search over customers and contacts."""

from typing import Annotated, Union

import strawberry

from graph.projection.fields import Bound
from graph.projection.fields import Property as Stored
from insights import enums
from schema.contact import Contact
from schema.customer import Customer
from schema.declare import field

SearchResult = Annotated[
    Union[Customer, Contact],  # noqa: UP007  # strawberry reads Union
    strawberry.union("SearchResult", description="What a search finds."),
]


@strawberry.type(description="Something that a search found.")
class SearchHit:
    score: float = field(Stored("score"), "How well it matches, 0 to 1: the kind of match and its closeness; nothing hidden counts.")
    match: enums.SearchMatch = field(Stored("match"), "Why it was found.")
    node: SearchResult = field(Bound("node"), "The customer or contact.")

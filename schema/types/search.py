"""Search as you type, over customers and contacts."""

from typing import Annotated, Union

import strawberry

from graph.projection.fields import BoundNode, Stored
from insights import enums
from schema.kit.declare import field
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

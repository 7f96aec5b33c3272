"""Search for customers and contacts by typed text, and for contacts by telephone number: the statements and their parameters."""

from typing import Any

from graph.client.files import cypher
from graph.queries.full_text import Sought
from graph.visibility import Viewer

_NEAR = cypher("near").replace("%own", cypher("own_accounts").replace("$viewerScopes", "$scopes"))
STATEMENT = cypher("search").replace("%near", _NEAR)
PHONE = cypher("phone")
NAMES = {"v": "found", "node": "found"}  # the variables that the fields of a hit are read from
MAX_HITS = 50
MAX_CHARACTERS = 200
MAX_PHONE = 60  # characters of a telephone number
FEW_VISIBLE = 500  # maximum number of visible customers for which their own records are searched first (search.cypher)


def parameters(sought: Sought, viewer: Viewer, first: int) -> dict[str, Any]:
    """Return the parameters of a search for the best `first` hits."""
    return {"scopes": None if viewer.sees_all else list(viewer.scopes), "size": first, "few": FEW_VISIBLE, **sought.parameters()}

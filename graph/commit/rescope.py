"""Statements that store again who sees the customers of a rep or of a territory, after rep or territory were changed."""

from graph.client.files import cypher
from graph.client.locks import lock

_SCOPES = cypher("scopes").replace("UNWIND $ids AS id", "UNWIND ids AS id")
OWNED = cypher("rescope_owned").replace("%scopes", _SCOPES)
TERRITORY = cypher("rescope_territory").replace("%scopes", _SCOPES)
LOCK_SUBTREE = cypher("lock_subtree").replace("%lock", lock("one"))

"""Net values: stored on customers and on the referrals that led to them, for queries over many records.

`netValue` and `lastOrderAt` of a customer are correct or absent, never old. So are `netValue` and `bought` of a referral that counts, as
long as its customer has a `netValue`. A write counts them again in its transaction. An import removes them if purchases, claims or
referrals change, and the next refresh counts them. A reader counts for itself if a value is absent.
"""

from graph.client.files import cypher
from graph.client.locks import lock

COUNTED = frozenset({"Purchase", "Claim"})  # records that change the value
NET_VALUE = cypher("net_value")
SINCE = cypher("net_value_since")
WORTH = cypher("worth").replace("%lock", lock("c")).replace("%net_value", NET_VALUE).replace("%since", SINCE)
UNKNOWN = """
// (:Referral)-[:INTO]->(:Customer)
MATCH (c:Customer)
WHERE c.netValue IS NULL OR EXISTS { MATCH (c)<-[:INTO]-(r:Referral) WHERE r.attributed AND r.netValue IS NULL }
RETURN c.id
"""

"""Figures of purchases: `place`, `state`, `netValue` and `claimsCost` are stored on purchases, so that an index counts the purchases of
everybody by month (purchasesBy).

`state` is ORDER, RETURN or CANCELLED, as purchasesBy counts. `netValue` has the sign with which the purchase is added up.
"""

from graph.client.files import cypher
from graph.client.locks import lock

# The purchases of some customers, who are locked as by a write.
_OF_CUSTOMERS = f"""UNWIND $ids AS id
MATCH (c:Customer {{id: id}})
{lock("c")}
WITH c
MATCH (c)-[:MADE]->(p:Purchase)"""
# Some purchases, and the purchases that some claims are about.  (:Claim)-[:ABOUT]->(:Purchase)
_OF_RECORDS = f"""UNWIND $ids AS id
CALL (id) {{
  MATCH (p:Purchase {{id: id}})
  RETURN p
  UNION
  MATCH (:Claim {{id: id}})-[:ABOUT]->(p:Purchase)
  RETURN p
}}
WITH DISTINCT p ORDER BY p.id
{lock("p")}
WITH p
MATCH (c:Customer)-[:MADE]->(p)"""
_FIGURES = cypher("figures").replace("%place", cypher("place"))
STORE, STORE_RECORDS = (_FIGURES.replace("%purchases", one) for one in (_OF_CUSTOMERS, _OF_RECORDS))

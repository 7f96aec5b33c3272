"""Ids of interesting records in the demo, for GraphiQL's example tabs and the README."""

from typing import NamedTuple

import neo4j


class Tour(NamedTuple):
    """Ids of records. An id is None when the loaded demo has no such record. `rep` sees all records except `root`; `manager` sees all.

    rep: owns `customer` and has due follow-ups. manager: manages the root territory. customer: works closely with us, has given referrals
    and raised claims. contact: works at the customer, revealed findings, and raised `claim`. target: works elsewhere and knows somebody at
    the customer. root: started the longest chain of referrals. text: an example for search.
    """

    rep: str | None
    manager: str | None
    territory: str | None
    customer: str | None
    contact: str | None
    claim: str | None
    purchase: str | None
    product: str | None
    target: str | None
    root: str | None
    text: str | None


# (:Rep)-[:OWNS]->(:Customer): the account with the best standing, then most referrals, claims and open follow-ups. It is never
# confidential.
_ACCOUNT = """
MATCH (rep:Rep)-[o:OWNS]->(c:Customer) WHERE o.until IS NULL AND NOT c.confidential
WITH rep, c,
     COUNT { (c)-[:REFERRED]->(:Customer) } AS referred,
     COUNT { (c)<-[:OF]-(:Claim)<-[:RAISED]-(told:Contact) WHERE EXISTS { (told)<-[:FROM]-(:Finding)-[:AT]->(c) } } AS claims,
     COUNT { (c)<-[:OF]-(f:FollowUp) WHERE f.status = 'PLANNED' } AS open
RETURN rep.id, rep.name, c.id, c.name
ORDER BY claims = 0, referred = 0, c.level = 'PARTNERING' DESC, open = 0, referred DESC, c.score DESC, c.id LIMIT 1
"""
_AROUND = """
MATCH (c:Customer {id: $customer})
RETURN HEAD(COLLECT {
         MATCH (c)<-[:OF]-(claim:Claim)<-[:RAISED]-(k:Contact)
         WITH claim, k, COUNT { (k)<-[:FROM]-(:Finding)-[:AT]->(c) } AS told
         RETURN [k.id, claim.id] ORDER BY told = 0, claim.status = 'RESOLVED', claim.openedAt DESC, claim.id LIMIT 1 }),
       HEAD(COLLECT { MATCH (k:Contact)-[w:WORKS_AT]->(c) WHERE w.until IS NULL RETURN k.id ORDER BY k.nameKey, k.id LIMIT 1 }),
       HEAD(COLLECT { MATCH (c)-[:MADE]->(p:Purchase) WHERE p.status <> 'RETURNED' RETURN p.id ORDER BY p.orderedAt DESC, p.id LIMIT 1 }),
       HEAD(COLLECT {
         MATCH (c)-[:MADE]->(:Purchase)-[line:INCLUDES]->(p:Product)
         WITH p, sum(line.amount) AS amount RETURN p.id ORDER BY amount DESC, p.id LIMIT 1 }),
       HEAD(COLLECT { MATCH (c)-[:LOCATED_IN]->(t:Territory) RETURN t.id }),
       HEAD(COLLECT {
         MATCH (c)<-[:WORKS_AT]-(:Contact)-[:KNOWS]-(friend:Contact)-[w:WORKS_AT]->(other:Customer)
         WHERE other <> c AND w.until IS NULL AND NOT other.confidential AND $rep IN other.scopes
         RETURN friend.id ORDER BY friend.id LIMIT 1 })
"""
_MANAGER = """
MATCH (rep:Rep)-[:MANAGES]->(t:Territory)
RETURN rep.id ORDER BY EXISTS { (t)-[:PART_OF]->(:Territory) }, COUNT { (:Territory)-[:PART_OF]->*(t) } DESC, rep.id LIMIT 1
"""
# (:Customer)-[:REFERRED]->(:Customer) is a forest: referrals have no circles, and each customer has at most one referrer.
_ROOT = """
MATCH (c:Customer) WHERE NOT c.confidential AND NOT EXISTS { (:Customer)-[:REFERRED]->(c) } AND EXISTS { (c)-[:REFERRED]->(:Customer) }
MATCH path = (c)-[:REFERRED]->+(member:Customer)
WITH c, max(length(path)) AS depth, count(DISTINCT member) AS members
RETURN c.id ORDER BY depth DESC, members DESC, c.id LIMIT 1
"""


def rep(driver: neo4j.Driver) -> str | None:
    """Return the rep of the tour."""
    found = driver.execute_query(_ACCOUNT, routing_=neo4j.RoutingControl.READ).records
    return found[0][0] if found else None


def manager(driver: neo4j.Driver) -> str | None:
    """Return the manager of the tour: the manager of the largest territory without a parent."""
    found = driver.execute_query(_MANAGER, routing_=neo4j.RoutingControl.READ).records
    return found[0][0] if found else None


def tour(driver: neo4j.Driver) -> Tour:
    """Return the interesting records. The same graph always gives the same records."""
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        account = session.run(_ACCOUNT).single()
        rep, _, customer, name = account.values() if account else (None, None, None, None)
        around = session.run(_AROUND, customer=customer, rep=rep).single()
        raised, anyone, purchase, product, territory, target = around.values() if around else (None,) * 6
        contact, claim = raised or (anyone, None)
        manager = session.run(_MANAGER).single()
        root = session.run(_ROOT).single()
    return Tour(
        rep=rep,
        manager=manager[0] if manager else None,
        territory=territory,
        customer=customer,
        contact=contact,
        claim=claim,
        purchase=purchase,
        product=product,
        target=target,
        root=root[0] if root else None,
        text=name and name.split()[0].lower(),
    )

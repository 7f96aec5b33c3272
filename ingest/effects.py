"""What rows of one concept change in other records. Each statement has one parameter, the map `$batch` (ingest/statements.py)."""

from datetime import datetime

import neo4j

from graph.client.files import cypher
from graph.commit.change_set import IMPORT
from ingest.declare import ImportRow

_STEP = 5000
# $batch.ids: reps whose territories change, then reps with new territories. A rep without territories keeps the last ones as LAST_COVERED.
# Managers then still see the customers of this rep.  (:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory)
_REMEMBER = "UNWIND $batch.ids AS id MATCH (rep:Rep {id: id})-[:COVERS|MANAGES]->(t:Territory) MERGE (rep)-[:LAST_COVERED]->(t)"
_FORGET = (
    "UNWIND $batch.ids AS id MATCH (rep:Rep {id: id})-[last:LAST_COVERED]->() "
    "WHERE EXISTS { (rep)-[:COVERS|MANAGES]->(:Territory) } DELETE last"
)
_OWNED = "UNWIND $batch.ids AS id MATCH (:Rep {id: id})-[owns:OWNS]->(c:Customer) WHERE owns.until IS NULL RETURN c.id"
_CUSTOMERS = "MATCH (c:Customer) RETURN c.id"
_BOUGHT = "UNWIND $batch.ids AS id MATCH (c:Customer {id: id, status: 'PROSPECT'}) SET c.status = 'ACTIVE'"
# The total of a purchase is the sum of its lines. Lines that came with their purchase are not a change of the purchase.
# (:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product)
_TOTALS = """
UNWIND $batch.ids AS id
MATCH (p:Purchase {id: id})
OPTIONAL MATCH (p)-[line:INCLUDES]->(:Product)
WITH p, {total: sum(line.amount), totalReporting: sum(line.amountReporting)} AS sums
SET p += CASE WHEN p.updatedAt = $batch.now THEN sums
  ELSE sums{.*, version: p.version + 1, updatedAt: $batch.now, updatedBy: '%by', updatedByRep: null} END
WITH p MATCH (p)<-[:MADE]-(c:Customer) WHERE c.netValue IS NOT NULL
REMOVE c.netValue, c.lastOrderAt
""".replace("%by", IMPORT.subject)

Rows = list[ImportRow]


def _rescope(graph: neo4j.Session | neo4j.ManagedTransaction, ids: list[str]) -> None:
    for start in range(0, len(ids), _STEP):
        graph.run(cypher("scopes"), ids=ids[start : start + _STEP]).consume()


def rescope_all(session: neo4j.Session) -> None:
    """Recompute the scopes of every customer after territories were read, because some may have moved."""
    _rescope(session, [row[0] for row in session.run(_CUSTOMERS).values()])


def set_levels(session: neo4j.Session) -> None:
    """Store the depth of each category."""
    session.run(cypher("levels")).consume()


def scope(tx: neo4j.ManagedTransaction, creates: Rows, updates: Rows, _now: datetime) -> None:
    """Compute the scopes of the written customers."""
    _rescope(tx, [row.id for row in (*creates, *updates)])


def _moved(updates: Rows) -> list[str]:
    return [row.id for row in updates if row.refs.keys() & {"covers", "manages"}]


def remember_territories(tx: neo4j.ManagedTransaction, _creates: Rows, updates: Rows, _now: datetime) -> None:
    """Remember the territories of reps whose territories will change."""
    if moved := _moved(updates):
        tx.run(_REMEMBER, batch={"ids": moved})


def rescope_owned(tx: neo4j.ManagedTransaction, _creates: Rows, updates: Rows, _now: datetime) -> None:
    """Forget the remembered territories of reps with new ones, and recompute the scopes of the customers of all moved reps."""
    if moved := _moved(updates):
        tx.run(_FORGET, batch={"ids": moved})
        _rescope(tx, [row[0] for row in tx.run(_OWNED, batch={"ids": moved}).values()])


def activate_buyers(tx: neo4j.ManagedTransaction, creates: Rows, updates: Rows, _now: datetime) -> None:
    """Make prospects with a purchase active customers."""
    buyers = {row.one("customer") for row in (*creates, *updates) if row.properties.get("status") != "CANCELLED"}
    tx.run(_BOUGHT, batch={"ids": list(buyers - {None})})


def sum_lines(tx: neo4j.ManagedTransaction, creates: Rows, updates: Rows, now: datetime) -> None:
    """Store the totals of the purchases of the written lines."""
    tx.run(_TOTALS, batch={"ids": list({row.one("purchase") for row in (*creates, *updates)}), "now": now})

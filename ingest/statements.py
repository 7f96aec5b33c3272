"""The statements of an import, made of the declarations in concepts.py alone; every value is a parameter.

(:Customer)-[:MADE]->(:Purchase) and the like: an arrow of a column is written beside the row's own node.
"""

import re

from graph.ids import TIE_PREFIX
from ingest.concepts import Cell, Concept, Ref
from ingest.values import moment

# What other rows need to know of a record that they name.
FACTS = {
    "Purchase": {
        "customer": "HEAD(COLLECT { MATCH (n)<-[:MADE]-(c:Customer) RETURN c.id })",
        "currency": "n.currency",
        "day": "toString(date(n.orderedAt))",
    },
    "Touchpoint": {"customer": "HEAD(COLLECT { MATCH (n)-[:AT]->(c:Customer) RETURN c.id })", "at": "toString(n.at)"},
    "Claim": {"customer": "HEAD(COLLECT { MATCH (n)-[:OF]->(c:Customer) RETURN c.id })"},
}
CURRENCY = "MATCH (s:Store {id: 1}) RETURN s.reportingCurrency"
SET_CURRENCY = "MERGE (s:Store {id: 1}) SET s.reportingCurrency = coalesce(s.reportingCurrency, $currency)"
REFERRED = "UNWIND $givers AS id MATCH (:Contact {id: id})-[:GAVE]->(r:Referral)-[:TO]->(named:Contact) RETURN id, named.id, r.id"
BOUGHT = "UNWIND $ids AS id MATCH (c:Customer {id: id, status: 'PROSPECT'}) SET c.status = 'ACTIVE'"
CUSTOMERS = "MATCH (c:Customer) RETURN c.id"
# A purchase's total is the sum of its lines. Lines that came with their purchase are no change of it.
TOTALS = """
UNWIND $ids AS id
MATCH (p:Purchase {id: id})
OPTIONAL MATCH (p)-[line:INCLUDES]->(:Product)
WITH p, {total: sum(line.amount), totalReporting: sum(line.amountReporting)} AS sums
SET p += CASE WHEN p.updatedAt = $now THEN sums ELSE sums{.*, version: p.version + 1, updatedAt: $now} END
"""
_ARROW = re.compile(r"(<?-\[)(:\w+)(\]->?)")
# A source's fingerprints are its own: what another source added to a record does not make this one's rows look changed.
_OWN_FINGERPRINT = "HEAD([one IN coalesce(n.fingerprints, []) WHERE one STARTS WITH $mark])"


def _arrow(ref: Ref, variable: str = "", facts: str = "") -> str:
    """The arrow of a column with a variable and facts on it."""
    return _ARROW.sub(rf"\g<1>{variable}\g<2>{facts}\g<3>", ref.arrow)


def _others(variable: str) -> str:
    """The fingerprints that other sources left."""
    return f"[one IN coalesce({variable}.fingerprints, []) WHERE NOT one STARTS WITH $mark]"


def count(kind: str) -> str:
    """How many records with this label, or ties of this type, there are: the store keeps the figure."""
    found = f"()-[n:{kind}]->()" if kind in TIE_PREFIX else f"(n:{kind})"
    return f"MATCH {found} RETURN count(n)"


def known(label: str) -> str:
    """$ids → those that there are, with `FACTS`: one row with a list, which is cheaper to read than many rows."""
    return f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN collect([{', '.join(['n.id', *FACTS.get(label, {}).values()])}])"


def fingerprints(concept: Concept) -> str:
    """$ids (of a tie: of its starts), $mark → one list of [id, fingerprint]."""
    found = (
        f"(:{concept.label} {{id: id}})-[n:{concept.tie}]->() WHERE n.id IS NOT NULL" if concept.tie else f"(n:{concept.label} {{id: id}})"
    )
    return f"UNWIND $ids AS id MATCH {found} RETURN collect([n.id, {_OWN_FINGERPRINT}])"


def create(concept: Concept) -> str:
    """$rows: properties, moments as text; $fresh: what every new record has."""
    moments = [name for name, one in concept.columns.items() if isinstance(one, Cell) and one.stored and one.read is moment]
    row = f"row{{.*, {', '.join(f'{name}: datetime(row.{name})' for name in moments)}}}" if moments else "row"
    return f"UNWIND $rows AS row CREATE (n:{concept.label}) SET n = $fresh SET n += {row}"


def update(concept: Concept) -> str:
    """$rows: [id, properties, fingerprint]; $mark, $now."""
    return (
        f"UNWIND $rows AS row MATCH (n:{concept.label} {{id: row[0]}}) SET n += row[1], n.version = coalesce(n.version, 0) + 1, "
        f"n.updatedAt = $now, n.fingerprints = {_others('n')} + row[2]"
    )


def create_tie(concept: Concept) -> str:
    """$rows: [start, end, properties]."""
    return f"{_ends(concept)} CREATE (a)-[r:{concept.tie}]->(b) SET r = row[2]"


def update_tie(concept: Concept) -> str:
    """$rows as above, $mark. The product of a line may be another one now: the arrow is drawn anew, with what it had."""
    return (
        f"{_ends(concept)} MATCH (a)-[old:{concept.tie}]->() WHERE old.id = row[2].id CREATE (a)-[r:{concept.tie}]->(b) "
        f"SET r = properties(old) SET r += row[2] SET r.fingerprints = {_others('old')} + row[2].fingerprints DELETE old"
    )


def _ends(concept: Concept) -> str:
    start, end = (ref.labels[""] for ref in list(concept.refs.values())[:2])
    return f"UNWIND $rows AS row MATCH (a:{start} {{id: row[0]}}) MATCH (b:{end} {{id: row[1]}})"


def clear(concept: Concept, ref: Ref, label: str) -> str:
    """$rows: [id, ids that stay, since]; $now. Erases a column's other arrows, or ends them where they have a `since`."""
    gone = "SET r.until = coalesce(row[2], date($now))" if ref.since else "DELETE r"
    present = "r.until IS NULL AND " if ref.since else ""
    return f"{_from(concept)}{_arrow(ref, 'r')}(m:{label}) WHERE {present}NOT m.id IN row[1] {gone}"


def draw(concept: Concept, ref: Ref, label: str, *, anew: bool) -> str:
    """$rows: [id, other id, since]; `anew`: there is no arrow yet.

    (:Rep)-[:OWNS {since}]->(:Customer): the present owner has no `until`, and there is one at most.
    """
    found = f"{_from(concept)} MATCH (m:{label} {{id: row[1]}})"
    if not ref.since:
        return f"{found} {'CREATE' if anew else 'MERGE'} (n){_arrow(ref)}(m)"
    return (
        f"{found} OPTIONAL MATCH (n){_arrow(ref, 'o')}(m) WHERE o.until IS NULL FOREACH (_ IN CASE WHEN o IS NULL THEN [1] ELSE [] END | "
        f"CREATE (n){_arrow(ref, '', ' {since: row[2]}')}(m)) SET o.since = row[2]"
    )


def erase(concept: Concept, ref: Ref) -> str:
    """$rows: [id, other id], both of this concept."""
    return f"{_from(concept)}{_arrow(ref, 'r')}(m:{concept.label} {{id: row[1]}}) DELETE r"


def targets(concept: Concept, ref: Ref) -> str:
    """$ids → id, what its arrows point to."""
    return f"UNWIND $ids AS id MATCH (n:{concept.label} {{id: id}}){_arrow(ref)}(m:{concept.label}) RETURN n.id, collect(m.id)"


def ancestors(concept: Concept, ref: Ref) -> str:
    """$ids → child and parent, for everything above them."""
    upwards = _ARROW.sub(r"\g<1>\g<2>*0..\g<3>", ref.arrow)
    return f"UNWIND $ids AS id MATCH (:{concept.label} {{id: id}}){upwards}(n){_arrow(ref)}(m) RETURN DISTINCT n.id, m.id"


def touch(concept: Concept) -> str:
    """$ids, $now: a change that this import has not counted yet."""
    return (
        f"UNWIND $ids AS id MATCH (n:{concept.label} {{id: id}}) WHERE n.updatedAt < $now SET n.version = n.version + 1, n.updatedAt = $now"
    )


def _from(concept: Concept) -> str:
    return f"UNWIND $rows AS row MATCH (n:{concept.label} {{id: row[0]}})"

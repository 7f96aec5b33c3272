"""Statements of an import, built from the declarations in concepts.py alone. Every value is a parameter.

Each statement has one parameter, the map `$batch`. With a list as parameter, Neo4j plans again for each order of magnitude of its length.
The relationship of a column is written together with the row's node, for example (:Customer)-[:MADE]->(:Purchase).
"""

import re

from graph.commit.change_set import IMPORT
from graph.derived.net_value import COUNTED
from graph.derived.outcomes import TENDED
from graph.visibility import ANCHOR
from graph.voids import LABELS, hops, tie, voided
from ingest.concepts import CONCEPTS, NODES
from ingest.declare import Cell, Concept, Ref
from ingest.values import moment
from values.sort_values import key_names

REPORTING_CURRENCY = "MATCH (s:Store {id: 1}) RETURN s.reportingCurrency"
# (:Label) and ()-[:TYPE]->(): each existing kind of record and tie, else null. One statement is cheaper, because planning costs more than
# running.
_NODES = sorted(NODES.keys() | {"MergedContact", "MergedCustomer"})
_TIES = sorted({concept.tie for concept in CONCEPTS.values() if concept.tie})
_PATTERNS = {**{label: f"(:{label})" for label in _NODES}, **{tie: f"()-[:{tie}]->()" for tie in _TIES}}
KINDS = f"RETURN [{', '.join(f'CASE WHEN EXISTS {{ {pattern} }} THEN {kind!r} END' for kind, pattern in _PATTERNS.items())}]"
SET_CURRENCY = "MERGE (s:Store {id: 1}) SET s.reportingCurrency = coalesce(s.reportingCurrency, $batch.currency)"
# (:MergedContact)-[:MERGED_INTO]->(:Contact), (:MergedCustomer)-[:MERGED_INTO]->(:Customer): the merged record and the one that was kept in
# the end, by label
KEPT = {label: f"MATCH (gone:Merged{label})-[:MERGED_INTO*]->(kept:{label}) RETURN gone.id, kept.id" for label in ("Contact", "Customer")}
# Voided records, jobs and ties (decision 21): an import neither changes them nor creates them again.
VOIDED = (
    f"RETURN COLLECT {{ MATCH (n:{'|'.join(map(voided, LABELS))}) RETURN n.id }} "
    f"+ COLLECT {{ MATCH ()-[r:{'|'.join(map(tie, ('WORKS_AT', 'KNOWS')))}]->() WHERE r.id IS NOT NULL RETURN r.id }}"
)
_UPDATED = f"n.updatedAt = $batch.now, n.updatedBy = '{IMPORT.subject}', n.updatedByRep = null"
_ARROW = re.compile(r"(<?-\[)(:\w+)(\]->?)")
# Each source has its own fingerprints, so additions by another source do not make rows of this source look changed.
_OWN_FINGERPRINT = "HEAD([one IN coalesce(n.fingerprints, []) WHERE one STARTS WITH $batch.mark])"


def forget(label: str) -> list[str]:
    """$batch.ids: return the statements that remove the stored counts that depend on these records, or mark their customers as uncounted
    (graph/derived/net_value.py, graph/derived/counts.py).
    """
    if label == "Referral":
        return ["UNWIND $batch.ids AS id MATCH (r:Referral {id: id}) REMOVE r.netValue, r.bought"]
    if label == "Customer":
        return ["UNWIND $batch.ids AS id MATCH (own:Customer {id: id}) SET own.uncounted = true"]
    if label not in COUNTED | TENDED:
        return []
    of = f"UNWIND $batch.ids AS id MATCH {ANCHOR[label].replace('(%v)', f'(:{label} {{id: id}})')}"
    found = [f"{of} SET own.uncounted = true"] if label in TENDED else []
    if label in COUNTED:
        found.append(f"{of} WHERE own.netValue IS NOT NULL REMOVE own.netValue, own.lastOrderAt")
    return found


def _arrow(ref: Ref, variable: str = "", facts: str = "") -> str:
    """Return the relationship of a column with a variable and properties."""
    return _ARROW.sub(rf"\g<1>{variable}\g<2>{facts}\g<3>", ref.arrow)


def _others(variable: str) -> str:
    """Return the fingerprints of other sources."""
    return f"[one IN coalesce({variable}.fingerprints, []) WHERE NOT one STARTS WITH $batch.mark]"


def known(label: str, stored: str = "") -> str:
    """$batch.ids → the existing records with their facts. The result is one row with a list, which is cheaper to read than many rows.

    `stored` is the label of voided records.
    """
    facts = "".join(f", {expression}" for expression, _ in NODES[label].hooks.facts.values())
    return f"UNWIND $batch.ids AS id MATCH (n:{stored or label} {{id: id}}) RETURN collect([n.id{hops(facts, 'n') if stored else facts}])"


def fingerprints(concept: Concept) -> str:
    """$batch.ids (for a tie: its start nodes), $batch.mark → one list of [id, fingerprint]."""
    found = (
        f"(:{concept.label} {{id: id}})-[n:{concept.tie}]->() WHERE n.id IS NOT NULL" if concept.tie else f"(n:{concept.label} {{id: id}})"
    )
    return f"UNWIND $batch.ids AS id MATCH {found} RETURN collect([n.id, {_OWN_FINGERPRINT}])"


# (:Untold {untold}): a record that an import wrote, but whose change is not in the outbox yet (graph/outbox/imports.py). The mark is set in
# the transaction that writes the record. The change is written after everything is drawn. A killed import leaves its marks to the next
# import.
def _mark(kind: str, *, tells: bool) -> str:
    return f", n:Untold, n.untold = coalesce(n.untold, '{kind}')" if tells else ""


def mark(label: str) -> str:
    """$batch.ids: records whose ties changed."""
    return f"UNWIND $batch.ids AS id MATCH (n:{label} {{id: id}}) SET n:Untold, n.untold = coalesce(n.untold, 'UPDATED')"


def create(concept: Concept, *, tells: bool) -> str:
    """$batch.rows: properties, with moments as text. $batch.fresh: properties of every new record."""
    moments = [name for name, one in concept.columns.items() if isinstance(one, Cell) and one.stored and one.read is moment]
    keys = [key for key in key_names(concept.label) if key.removesuffix("Low").removesuffix("High") in moments]
    read = [f"{name}: datetime(row.{name})" for name in moments]
    read += [f"{key}: coalesce(datetime(row.{key}), n.{key})" for key in keys]  # of a column that the file does not have
    row = f"row{{.*, {', '.join(read)}}}" if read else "row"
    return f"UNWIND $batch.rows AS row CREATE (n:{concept.label}) SET n = $batch.fresh SET n += {row}{_mark('CREATED', tells=tells)}"


def update(concept: Concept, *, tells: bool) -> str:
    """$batch.rows: [id, properties, fingerprint]; $batch.mark, $batch.now."""
    return (
        f"UNWIND $batch.rows AS row MATCH (n:{concept.label} {{id: row[0]}}) SET n += row[1], n.version = coalesce(n.version, 0) + 1, "
        f"{_UPDATED}, n.fingerprints = {_others('n')} + row[2]{_mark('UPDATED', tells=tells)}"
    )


def create_tie(concept: Concept) -> str:
    """$batch.rows: [start, end, properties]."""
    return f"{_ends(concept)} CREATE (a)-[r:{concept.tie}]->(b) SET r = row[2]"


def update_tie(concept: Concept) -> str:
    """$batch.rows as in `create_tie`, $batch.mark. A line may have another product now, so the relationship is recreated with its
    properties.
    """
    return (
        f"{_ends(concept)} MATCH (a)-[old:{concept.tie}]->() WHERE old.id = row[2].id CREATE (a)-[r:{concept.tie}]->(b) "
        f"SET r = properties(old) SET r += row[2] SET r.fingerprints = {_others('old')} + row[2].fingerprints DELETE old"
    )


def _ends(concept: Concept, first: int = 0) -> str:
    start, end = (ref.labels[""] for ref in list(concept.refs.values())[:2])
    return f"UNWIND $batch.rows AS row MATCH (a:{start} {{id: row[{first}]}}) MATCH (b:{end} {{id: row[{first + 1}]}})"


def tied(concept: Concept) -> str:
    """$batch.rows: [row's id, start, end, how] → the ids of rows whose tie exists, under any id."""
    return f"{_ends(concept, 1)} MATCH {concept.hooks.tied or f'(a)-[r:{concept.tie}]->(b)'} RETURN DISTINCT row[0]"


def clear(concept: Concept, ref: Ref, label: str) -> str:
    """$batch.rows: [id, ids that stay, since]; $batch.now. Deletes the column's other relationships, or ends them
    if they have a `since`.
    """
    gone = "SET r.until = coalesce(row[2], date($batch.now))" if ref.since else "DELETE r"
    present = "r.until IS NULL AND " if ref.since else ""
    return f"{_from(concept)}{_arrow(ref, 'r')}(m:{label}) WHERE {present}NOT m.id IN row[1] {gone}"


def draw(concept: Concept, ref: Ref, label: str, *, anew: bool) -> str:
    """$batch.rows: [id, other id, since]. `anew`: no such relationship exists yet.

    (:Rep)-[:OWNS {since}]->(:Customer): the present owner has no `until`, and there is at most one present owner.
    """
    found = f"{_from(concept)} MATCH (m:{label} {{id: row[1]}})"
    if not ref.since:
        return f"{found} {'CREATE' if anew else 'MERGE'} (n){_arrow(ref)}(m)"
    return (
        f"{found} OPTIONAL MATCH (n){_arrow(ref, 'o')}(m) WHERE o.until IS NULL FOREACH (_ IN CASE WHEN o IS NULL THEN [1] ELSE [] END | "
        f"CREATE (n){_arrow(ref, '', ' {since: row[2]}')}(m)) SET o.since = row[2]"
    )


def erase(concept: Concept, ref: Ref) -> str:
    """$batch.rows: [id, other id], both of this concept."""
    return f"{_from(concept)}{_arrow(ref, 'r')}(m:{concept.label} {{id: row[1]}}) DELETE r"


def targets(concept: Concept, ref: Ref) -> str:
    """$batch.ids → id, and the targets of its relationships."""
    return f"UNWIND $batch.ids AS id MATCH (n:{concept.label} {{id: id}}){_arrow(ref)}(m:{concept.label}) RETURN n.id, collect(m.id)"


def ancestors(concept: Concept, ref: Ref) -> str:
    """$batch.ids → child and parent, for all ancestors."""
    upwards = _ARROW.sub(r"\g<1>\g<2>*0..\g<3>", ref.arrow)
    return f"UNWIND $batch.ids AS id MATCH (:{concept.label} {{id: id}}){upwards}(n){_arrow(ref)}(m) RETURN DISTINCT n.id, m.id"


def touch(concept: Concept, *, tells: bool) -> str:
    """$batch.ids, $batch.now: mark records as changed, unless this import already did."""
    return (
        f"UNWIND $batch.ids AS id MATCH (n:{concept.label} {{id: id}}) WHERE n.updatedAt < $batch.now "
        f"SET n.version = n.version + 1, {_UPDATED}{_mark('UPDATED', tells=tells)}"
    )


def _from(concept: Concept) -> str:
    return f"UNWIND $batch.rows AS row MATCH (n:{concept.label} {{id: row[0]}})"

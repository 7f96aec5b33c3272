"""Statements of a write, built from the labels and types in decisions only. Every value is a parameter.

A statement that may find hundreds of records returns them as one list in one row, which is cheaper to read than many rows.
"""

from collections.abc import Iterable

from graph.client.files import cypher
from graph.client.locks import lock, store_lock
from graph.client.moments import put
from graph.commit.lookups import MERGED_SEEN, READ, facts
from graph.derived.facts import counted
from graph.visibility import ANCHOR, Viewer, resolve
from graph.voids import KEPT, LABELS, live, tie, voided
from values import sort_values

STORE = "MATCH (store:Store {id: 1}) RETURN store.reportingCurrency, store.deliveryDays"
SET_CURRENCY = "MERGE (store:Store {id: 1}) SET store.reportingCurrency = coalesce(store.reportingCurrency, $currency)"

# (:IdempotencyKey): the first writer of a key holds it until the end of the transaction.
KEYS = """
UNWIND $keys AS key
MERGE (k:IdempotencyKey {id: key})
ON CREATE SET k.at = $now
RETURN collect([k.id, k.input, k.answer])
"""
KEEP = "UNWIND $keys AS key MATCH (k:IdempotencyKey {id: key.id}) SET k.input = key.input, k.answer = key.answer"
FREE = "UNWIND $ids AS id MATCH (k:IdempotencyKey {id: id}) DELETE k"

JUDGED = cypher("judged").replace("%facts", counted("c", stood=False))
# Lock customers. Return level and staleBy of each.
HELD = f"UNWIND $ids AS id MATCH (c:Customer {{id: id}}) {lock('c')} RETURN c.id, c.level, c.staleBy"
FROZEN = f"UNWIND $days AS day CALL (day) {{ RETURN {cypher('frozen').replace('$day', 'day')} AS frozen }} RETURN day, frozen"

PRODUCT_NAMES = "UNWIND $ids AS id MATCH (p:Product {id: id}) RETURN p.id, p.name"

# $now, $by: time and actor of the change of `n`.
UPDATED = "n.updatedAt = $now, n.updatedBy = $by.subject, n.updatedByRep = $by.rep"

TREES_LOCK = store_lock(2)

# The outbox is written last. The transaction that holds its lock commits next, so changes are in the order of their commits.
OUTBOX_LOCK = store_lock(1)
# (:Change)-[:OF]->(subject), (:Change)-[:AT]->(:Customer). Places define the order. They are never shown, because they count hidden
# changes.
OUTBOX = """
MATCH (store:Store {id: 1})
WITH store, coalesce(store.place, 0) AS before
SET store.place = before + size($rows)
WITH before
UNWIND range(0, size($rows) - 1) AS number
WITH $rows[number] AS row, before + number + 1 AS place
CREATE (change:Change {
  id: row.id, kind: row.kind, at: $now, place: place, cause: row.cause,
  actor: $by.subject, rep: $by.rep, role: $by.role, request: $by.request
})
"""


_UNREAD = ("createdAt", "updatedAt", "asOf", "staleSince", "lastOrderAt")


def lock_customers(labels: Iterable[str]) -> str:
    """Return the statement for $ids by label: lock these records and their customers, in the order of the ids."""
    parts = []
    for label in sorted(labels):
        parts.append(f"UNWIND $ids.{label} AS id MATCH (one:{label} {{id: id}}) RETURN one")
        if label in ANCHOR:
            parts.append(f"UNWIND $ids.{label} AS id MATCH {ANCHOR[label].replace('(%v)', f'(:{label} {{id: id}})')} RETURN own AS one")
        if label == "Contact":  # restoring a job concerns its customer
            way = f"(:Contact {{id: id}})-[:{tie('WORKS_AT')}]->(own:Customer)"
            parts.append(f"UNWIND $ids.Contact AS id MATCH {way} RETURN own AS one")
    every = " UNION ".join(parts)
    return f"CALL () {{ {every} }} WITH DISTINCT one ORDER BY one.id {lock('one')} RETURN count(one)"


def known(label: str, viewer: Viewer, reads: frozenset[str]) -> str:
    """Return the statement $ids → id, properties and facts of the records that are visible to the viewer.

    Moments that no decision needs are left out, because reading each of them is expensive.
    """
    unread = (*_UNREAD, *sort_values.JUDGED.get(label, ()), *sort_values.sort_keys(label, {}, new=True))
    rest = {**dict.fromkeys(unread, "null"), **READ.get(label, {})}
    row = f"[n.id, n {{.*, {', '.join(f'{name}: {text}' for name, text in rest.items())}}}, {facts(label, reads)}]"
    return resolve(f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) WHERE %see(n:{label}) WITH {row} AS row RETURN collect(row)", viewer)


def kept(label: str, viewer: Viewer) -> str:
    """Return the statement $rows: [id, whether the viewer managed it] → ids that the viewer no longer sees, or no longer manages."""
    managed = "%manages(n)" if label == "Customer" else "true"
    lost = f"NOT (%see(n:{label}) AND (NOT row[1] OR {managed}))"
    return resolve(f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) WHERE {lost} RETURN n.id", viewer)


# $ids: one transaction at a time gives these external ids to new records.
HOLD = "UNWIND $ids AS id MERGE (k:IdempotencyKey {id: id}) DELETE k"


def taken(label: str, viewer: Viewer) -> str:
    """$externalIds, $source → those that records have, with one of these records and whether the viewer sees it; a visible one last.

    Of a merged record, the record that is kept, and whether the viewer saw the merged contact, or sees the kept customer.
    """
    also = ""
    # who also works at an account hidden from the writer who merged them stays a Contact
    for merged in {"Contact": ("MergedContact", "Contact"), "Customer": ("MergedCustomer",)}.get(label, ()):
        way = f"merged = (:{merged} {{source: $source, externalId: known}})-[:MERGED_INTO*]->(kept:{label})"
        seen = MERGED_SEEN if label == "Contact" else "%see(kept:Customer)"
        also += f" UNION UNWIND $externalIds AS known MATCH {way} RETURN known, kept.id AS id, {seen} AS seen"
    found = f"MATCH (n:{label} {{source: $source, externalId: known}}) RETURN known, n.id AS id, %see(n:{label}) AS seen"
    every = f"CALL () {{ UNWIND $externalIds AS known {found}{also} }} RETURN known, id, seen ORDER BY seen, id"
    return resolve(every, viewer)


def create(label: str) -> str:
    """Return the statement for $rows: properties by `moments.apart`; $now; $by: the actor."""
    created = "n.createdAt = $now, n.createdBy = $by.subject, n.createdByRep = $by.rep"
    return f"UNWIND $rows AS row CREATE (n:{label}) SET n = row[0], {created}, {UPDATED} {put('n', 'row[1]', 'row[2]')}"


def update(label: str) -> str:
    """Return the statement for $rows: [id, properties by `moments.apart`], where null removes a property; $now; $by: the actor.

    For records with a history, the rows are [id, the properties before].
    """
    found = f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}})"
    changes = f"SET n += row[1], {UPDATED} {put('n', 'row[2]', 'row[3]')}"
    if live(label) not in LABELS:
        return f"{found} {changes}"
    return f"{found} WITH n, row, properties(n) AS before {changes} RETURN n.id, before"


def link(start: str, kind: str, end: str) -> str:
    """Return the statement for $rows: [start, end, facts]."""
    return f"{_ends(start, end)} CREATE (a)-[r:{kind}]->(b) SET r = row[2]"


def unlink(start: str, kind: str, end: str) -> str:
    """Return the statement for $rows: [start, end, facts that the relationship must have]."""
    return f"{_ends(start, end)} MATCH (a)-[r:{kind}]->(b) WHERE all(name IN keys(row[2]) WHERE r[name] = row[2][name]) DELETE r"


def _ends(start: str, end: str) -> str:
    return f"UNWIND $rows AS row MATCH (a:{start} {{id: row[0]}}) MATCH (b:{end} {{id: row[1]}})"


def changed(subject: str, *, at: bool) -> str:
    """Return the statement for $rows: [change, subject, customer]. It creates the relationships of changes."""
    of = f"UNWIND $rows AS row MATCH (change:Change {{id: row[0]}}) MATCH (s:{subject} {{id: row[1]}}) CREATE (change)-[:OF]->(s)"
    return f"{of} WITH change, row MATCH (c:Customer {{id: row[2]}}) CREATE (change)-[:AT]->(c)" if at else of


def void_tie(kind: str, end: str) -> str:
    """Return the statement for $rows: [contact, end, facts that the relationship must have, facts of the void]; $by: the actor. A job, or a
    tie between two people, leaves every list, count and judgment (decision 21).
    """
    return f"""
{_ends("Contact", end)}
MATCH (a)-[old:{kind}]->(b) WHERE all(name IN keys(row[2]) WHERE old[name] = row[2][name])
CREATE (a)-[new:{tie(kind)}]->(b)
SET new = properties(old), new += row[3], new.voidedBy = $by.subject, new.voidedByRep = $by.rep
DELETE old"""


def restore_tie(kind: str, end: str) -> str:
    """Return the statement for $rows: [contact, end, facts that the voided relationship must have, facts that the restored one gets]."""
    marks = ", ".join(f"new.{name} = null" for name in ("void", "voidedAt", "voidReason", "voidedBy", "voidedByRep"))
    return f"""
{_ends("Contact", end)}
MATCH (a)-[old:{tie(kind)}]->(b) WHERE all(name IN keys(row[2]) WHERE old[name] = row[2][name])
CREATE (a)-[new:{kind}]->(b)
SET new = properties(old), new += row[3], {marks}
DELETE old"""


# Relationships that a voided record keeps: its history, where it is named in the history of others, and its changes.
_KEPT = f"type(old) IN {sorted(KEPT)} OR other:Change OR other:FieldChange"


def void(label: str) -> str:
    """Return the statement for $rows: [id, void]; $by: the actor. The record leaves every list, count and judgment (decision 21).

    (:Touchpoint)-[:AT]->(:Customer) becomes (:VoidedTouchpoint)-[:VOIDED_AT {voids: [void]}]->(:Customer). If the other end is voided
    already, the relationship has both voids.
    """
    ways = "".join(
        f"""
CALL (n, row) {{
  MATCH {pattern.format("old")}
  WHERE NOT type(old) STARTS WITH 'VOIDED_' AND NOT ({_KEPT})
  CREATE {pattern.format("new:$('VOIDED_' + type(old))")}
  SET new = properties(old), new.voids = [row[1]]
  DELETE old
}}"""
        for pattern in ("(n)-[{}]->(other)", "(n)<-[{}]-(other)")
    )
    return f"""
UNWIND $rows AS row
MATCH (n:{label} {{id: row[0]}})
REMOVE n:{label}
SET n:{voided(label)}, n.voidedBy = $by.subject, n.voidedByRep = $by.rep
WITH n, row
CALL (n, row) {{
  MATCH (n)-[old]-() WHERE type(old) STARTS WITH 'VOIDED_' AND NOT row[1] IN old.voids
  SET old.voids = old.voids + row[1]
}}{ways}"""


def restore(label: str) -> str:
    """Return the statement for $rows: [id, void]: undo `void`. A relationship stays voided while its other end is."""
    ways = "".join(
        f"""
CALL (n, row) {{
  MATCH {pattern.format("old")}
  WHERE type(old) STARTS WITH 'VOIDED_' AND old.voids = [row[1]]
  CREATE {pattern.format("new:$(substring(type(old), 7))")}
  SET new = properties(old), new.voids = null
  DELETE old
}}"""
        for pattern in ("(n)-[{}]->(other)", "(n)<-[{}]-(other)")
    )
    return f"""
UNWIND $rows AS row
MATCH (n:{voided(label)} {{id: row[0]}})
REMOVE n:{voided(label)}
SET n:{label}, n.voidedBy = null, n.voidedByRep = null
WITH n, row{ways}
CALL (n, row) {{
  MATCH (n)-[old]-() WHERE type(old) STARTS WITH 'VOIDED_' AND row[1] IN old.voids
  SET old.voids = [one IN old.voids WHERE one <> row[1]]
}}"""


# Properties of an edit, from `row`, and its changes. $now, $by: time and actor of the edit.
_EDIT = "id: row.id, at: $now, kind: row.kind, reason: row.reason, subject: $by.subject, rep: $by.rep"
_FIELDS = """
WITH edit, row
CALL (edit, row) { UNWIND row.changes AS change CREATE (edit)-[:CHANGED]->(one:FieldChange) SET one = change }"""


def edited(label: str) -> str:
    """Return the statement for $rows: {record, id, kind, reason, changes: [{id, field, before, after}]}; $now; $by: the actor.

    (record)-[:EDITED]->(:Edit)-[:CHANGED]->(:FieldChange)
    """
    return f"UNWIND $rows AS row MATCH (n:{label} {{id: row.record}}) CREATE (n)-[:EDITED]->(edit:Edit {{{_EDIT}}}){_FIELDS}"


# $rows: {history, at, id, kind, reason, changes}; $by. Edits of jobs and ties (writes/tie_history.py).
EDITED_TIE = f"UNWIND $rows AS row CREATE (edit:Edit {{history: row.history, {_EDIT.replace('$now', 'row.at')}}}){_FIELDS}"
# $rows: [history of a tie that is deleted, history of the tie that takes its place]
JOINED_TIES = "UNWIND $rows AS row MATCH (edit:Edit {history: row[0]}) SET edit.history = row[1]"


def named_in_history(side: str, label: str) -> str:
    """Return the statement for $rows: [field change, record].  (:FieldChange)-[:NAMED|NAMES]->(record)"""
    ends = f"MATCH (change:FieldChange {{id: row[0]}}) MATCH (named:{label} {{id: row[1]}})"
    return f"UNWIND $rows AS row {ends} CREATE (change)-[:{side}]->(named)"

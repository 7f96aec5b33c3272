"""Facts that a decision may need about the records that its input names, in addition to their properties: expressions over `n`, by label.

`customers` are the visible customers of a record: the write judges them again. `stopped` are the STOPPED customers among them. `unmanaged`
are the visible customers that the record concerns, and that the viewer does not manage. If the far end of a pattern has an index, its
labels and conditions come after a WITH. Otherwise a plan made while the store is small would begin at that index for every `n`.
"""

from graph.client.files import cypher
from graph.commit.change_set import SOURCE
from graph.queries import requests
from graph.visibility import ANCHOR
from insights.aftersales.plans import MEETS
from insights.weights import WEIGHTS

_PERIOD = "since: job.since, until: job.until"
_ORDER = "NOT p.status IN ['CANCELLED', 'RETURNED']"
_DAYS = "duration.inSeconds(p.orderedAt, p.deliveredAt).seconds / 86400.0"
_DELIVERED = f"WITH p WHERE p.deliveredAt >= p.orderedAt WITH p ORDER BY p.deliveredAt DESC LIMIT {WEIGHTS.delivery.latest} RETURN {_DAYS}"
_TWO_WAY = "t:Touchpoint AND t.direction = 'TWO_WAY'"
_TASK = "RETURN f {.id, .kind, .dueAt, .version} ORDER BY f.dueAt, f.id"
_PLANNED = "f:FollowUp AND f.status = 'PLANNED'"
_MONTHLY = f"{_PLANNED} AND f.kind = 'MONTHLY_CONTACT'"
_PROMISE = "RETURN p {.id, .kind, .dueAt, .version} ORDER BY p.dueAt, p.id"
_LOOSE = "f.kind <> 'MONTHLY_CONTACT' AND NOT EXISTS { (f)-[:OF]->(:Purchase) }"  # without a purchase
_ACCOUNT = "customer: c.id, status: c.status"
_EMPLOYERS = "COLLECT { MATCH (%p)-[:WORKS_AT]->(c:Customer) RETURN DISTINCT c.id }"
_OWNER = "HEAD(COLLECT { MATCH (c)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id LIMIT 1 })"
_LINE = "line: r.line, product: p.id, quantity: r.quantity"
_PRICE = "unitPrice: r.unitPrice, discount: r.discount, amount: r.amount, amountReporting: r.amountReporting"
_GUARANTEED = "OPTIONAL MATCH (sold)-[:INCLUDES]->(g:Product) WHERE g.guaranteeMonths IS NOT NULL"
_MONTHS = (
    "RETURN {months: g.guaranteeMonths, deliveredAt: sold.deliveredAt, until: sold.guaranteeUntil} ORDER BY g.guaranteeMonths DESC LIMIT 1"
)
_ZONE = "WHERE owns.until IS NULL RETURN rep.timeZone LIMIT 1"
# Of a claim: whether it names a subject, whether the customer bought it, whether all of it came back.
_NAMED = "EXISTS { (n)-[:ABOUT]->(:Purchase|Product) }"
_BOUGHT = (
    "EXISTS { MATCH (n)-[:OF]->(:Customer)-[:MADE]->(p:Purchase) WHERE p.status <> 'CANCELLED' "
    "AND (EXISTS { (n)-[:ABOUT]->(p) } OR EXISTS { (p)-[:INCLUDES]->(:Product)<-[:ABOUT]-(n) }) }"
)
# The reps that a claim concerns. If the claim names no rep, and its cause is our treatment or agreement, it is the rep who sold the
# purchase. For poor treatment it is also every rep who met the customer in the 90 days before.
_CONCERNED = "MATCH (n)-[:CONCERNS]->(rep:Rep) RETURN rep.id"
_NOBODY = "NOT EXISTS { (n)-[:CONCERNS]->(:Rep) }"
_SOLD_BY = (
    f"WITH n WHERE {_NOBODY} AND n.cause IN ['POOR_TREATMENT', 'ORDER_CONDITION_UNMET'] "
    "MATCH (n)-[:ABOUT]->(:Purchase)<-[:SOLD]-(rep:Rep) RETURN rep.id"
)
_MET_BY = (
    f"WITH n WHERE {_NOBODY} AND n.cause = 'POOR_TREATMENT' MATCH (n)-[:OF]->(:Customer)<-[:AT]-(met:Touchpoint)<-[:HAD]-(rep:Rep) "
    f"WHERE met.at <= n.openedAt AND met.at >= n.openedAt - duration('P90D') RETURN rep.id"
)
_BACK_AGAIN = f"HEAD([one IN [{cypher('already_returned').replace('%v', 'n')}] | one[1] >= one[2]])"
_BACK = "(n)<-[:RETURNS]-(back:Purchase {status: 'RETURNED'})"
# Of a purchase: the referrals that were won by it alone.
_WON_BY_ALONE = (
    "coalesce(n.orderedAt >= r.givenAt, true) AND NOT EXISTS { MATCH (n)<-[:MADE]-(:Customer)-[:MADE]->(p:Purchase) "
    f"WHERE p <> n AND coalesce(p.orderedAt >= r.givenAt, true) AND {_ORDER} }}"
)
_WON = (
    "RETURN r {.id, .version, .status, .wonAt, .contactedAt, .metAt, customer: [(r)-[:FROM]->(c:Customer) | c.id][0], "
    "ledTo: [(r)-[:LED_TO]->(p:Purchase) | p.id]} ORDER BY r.id"
)
# Of a contact: the country of a present employer; customers with the email address's domain at which the contact never worked; the
# customers where a superior or a report works now; the records that a merge moved.
_IN_COUNTRY = "job.until IS NULL AND c.country IS NOT NULL AND %see(c:Customer)"
_STOPPED_NOW = "job.until IS NULL AND c.status = 'STOPPED'"
_OF_DOMAIN = "c.domainKey = split(n.emailKey, '@')[1] AND NOT EXISTS { (n)-[:WORKS_AT]->(c) }"
_NOW = "COLLECT { MATCH (%p)-[job:WORKS_AT]->(c:Customer) WHERE job.until IS NULL AND %test RETURN DISTINCT c.id }"
_SEEN_NOW = _NOW.replace("%test", "%see(c:Customer)")
_UNSEEN_NOW = _NOW.replace("%test", "NOT %see(c:Customer)")
_NOW_AT = f"customers: {_SEEN_NOW}, unseen: {_UNSEEN_NOW}, at: r.at".replace("%p", "p")
_MOVED = "EXISTS { MATCH (n)-[job:WORKS_AT]->(c:Customer) WHERE into.id IN job.merges AND %see(c:Customer) }"
_LAID_ASIDE = "EXISTS { MATCH (m)-[was:WAS {was: 'WORKS_AT', mergedBy: into.id}]->(c:Customer) WHERE %see(c:Customer) }"
# Whether the viewer saw a contact who was merged, `merged` being the way to the one that is kept: a job of theirs went along, or was laid
# aside on the way.  (:MergedContact)-[:MERGED_INTO]->(:Contact)
MERGED_SEEN = (
    "(%all OR EXISTS { UNWIND nodes(merged) AS one MATCH (one)-[job:WORKS_AT|WAS]->(c:Customer) WHERE %see(c:Customer) "
    "AND (relationships(merged)[0].id IN job.merges OR relationships(merged)[0].id = job.mergedBy) })"
)
_TIE = "start: startNode(tie).id, end: endNode(tie).id, facts: properties(tie)"
# How a record reaches the customers that it concerns: the one it hangs on, those of the contact whom a referral names, and those of the
# contact whom a review would change.
_CONCERNS = {label: [pattern.replace("%v", "n")] for label, pattern in ANCHOR.items()}
_CONCERNS["Referral"].append("(n)-[:TO]->(:Contact)-[:WORKS_AT]->(own:Customer)")
_CONCERNS["Review"] = ["(n)-[:OF]->(:Contact)-[:WORKS_AT]->(own:Customer)"]
_UNMANAGED = "WHERE %see(own:Customer) AND NOT %manages(own) RETURN own.id"
# Whom somebody leads to by the lines of superiors that the viewer sees, and by all of them.  (:Contact)-[:REPORTS_TO*]->(:Contact)
_ABOVE = (
    "COLLECT { MATCH way = (%p)-[:REPORTS_TO*1..]->(high:Contact) WHERE all(one IN nodes(way) WHERE %see(one:Contact)) "
    f"AND all(l IN relationships(way) WHERE {requests.line('l')}) RETURN DISTINCT high.id }}"
)
_BEYOND = "COLLECT { MATCH (%p)-[:REPORTS_TO*1..]->(high:Contact) RETURN DISTINCT high.id }"
_WAYS = f"above: {_ABOVE}, beyond: {_BEYOND}".replace("%p", "p")
_LAID = (
    "COLLECT { MATCH (m)-[was:WAS {was: 'REPORTS_TO', mergedBy: into.id}]-(p:Contact) WHERE %see(p:Contact) "
    f"RETURN {{start: startNode(was).id, end: endNode(was).id, {_WAYS}}} }}"
)
_MERGE = f"{{id: into.id, filled: into.filled, contact: m.id, had: m {{.email, .phone, .phoneRaw}}, lines: {_LAID}}}"
FACTS: dict[str, dict[str, str]] = {
    "Customer": {
        "owners": "COLLECT { MATCH (n)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id }",
        "zone": "HEAD(COLLECT { MATCH (n)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.timeZone LIMIT 1 })",
        "territory": "HEAD(COLLECT { MATCH (n)-[:LOCATED_IN]->(t:Territory) RETURN t.id LIMIT 1 })",
        "parent": f"HEAD(COLLECT {{ MATCH (n)-[r:SUBSIDIARY_OF]->(p:Customer) WHERE {requests.tie('r')} AND %see(p:Customer) "
        "RETURN p.id ORDER BY r.review IS NOT NULL, p.id LIMIT 1 })",
        "unseenParent": "HEAD(COLLECT { MATCH (n)-[:SUBSIDIARY_OF]->(p:Customer) WHERE NOT %see(p:Customer) RETURN p.id LIMIT 1 })",
        "above": "COLLECT { MATCH way = (n)-[:SUBSIDIARY_OF*1..]->(p:Customer) "
        f"WHERE all(one IN nodes(way) WHERE %see(one:Customer)) AND all(l IN relationships(way) WHERE {requests.tie('l')}) "
        "RETURN DISTINCT p.id }",
        "beyond": "COLLECT { MATCH (n)-[:SUBSIDIARY_OF*1..]->(p:Customer) RETURN DISTINCT p.id }",
        "monthly": f"HEAD(COLLECT {{ MATCH (n)<-[:OF]-(f) WITH f WHERE {_MONTHLY} {_TASK} LIMIT 1 }})",
        "firstOrder": f"HEAD(COLLECT {{ MATCH (n)-[:MADE]->(p) WITH p WHERE {_ORDER} RETURN min(p.orderedAt) }})",
        "lastTwoWay": f"HEAD(COLLECT {{ MATCH (n)<-[:AT]-(t) WITH t WHERE {_TWO_WAY} RETURN max(t.at) }})",
        "deliveries": f"COLLECT {{ MATCH (n)-[:MADE]->(p) {_DELIVERED} }}",
        "met": f"EXISTS {{ MATCH (n)<-[:AT]-(t) WHERE t.kind IN {[str(one) for one in sorted(MEETS)]} }}",
        "loose": f"COLLECT {{ MATCH (n)<-[:OF]-(f) WITH f WHERE {_PLANNED} AND {_LOOSE} {_TASK} LIMIT 100 }}",
    },
    "Contact": {
        "works": "COLLECT { MATCH (n)-[job:WORKS_AT]->(c:Customer) WHERE %see(c:Customer) "
        "RETURN {customer: c.id, facts: properties(job)} }",
        "everywhere": _EMPLOYERS.replace("%p", "n"),
        "unseen": _UNSEEN_NOW.replace("%p", "n"),
        "hidden": "COLLECT { MATCH (n)-[:WORKS_AT]->(c:Customer) WHERE NOT %see(c:Customer) RETURN DISTINCT c.id }",
        "country": f"HEAD(COLLECT {{ MATCH (n)-[job:WORKS_AT]->(c:Customer) WHERE {_IN_COUNTRY} RETURN c.country ORDER BY c.id LIMIT 1 }})",
        "employer": f"HEAD(COLLECT {{ MATCH (c:Customer) WHERE {_OF_DOMAIN} AND %see(c:Customer) RETURN c.id ORDER BY c.id LIMIT 1 }})",
        "above": _ABOVE.replace("%p", "n"),
        "beyond": _BEYOND.replace("%p", "n"),
        "reporting": f"COLLECT {{ MATCH (n)-[r:REPORTS_TO]-(p:Contact) WHERE {requests.line('r')} AND %see(p:Contact) "
        f"RETURN {{start: startNode(r).id, end: endNode(r).id, {_NOW_AT}}} }}",
        "lines": f"COLLECT {{ MATCH (n)-[r:REPORTS_TO]-(p:Contact) WHERE {requests.line('r')} AND %see(p:Contact) "
        f"RETURN {{start: startNode(r).id, end: endNode(r).id, {_WAYS}}} }}",
        "merges": f"COLLECT {{ MATCH (n)<-[into:MERGED_INTO]-(m) WHERE %all OR {_MOVED} OR {_LAID_ASIDE} "
        f"RETURN {_MERGE} ORDER BY into.at DESC, into.id }}",
        "accounts": f"COLLECT {{ MATCH (n)-[job:WORKS_AT]->(c:Customer) WHERE %see(c:Customer) RETURN {{{_ACCOUNT}, {_PERIOD}}} }}",
        "knows": f"COLLECT {{ MATCH (n)-[tie:KNOWS]-(:Contact) RETURN {{{_TIE}}} }}",
        "named": "COLLECT { MATCH (n)-[:GAVE]->(r:Referral)-[:TO]->(p:Contact) WHERE %see(r:Referral) RETURN DISTINCT p.id }",
        "namedUnseen": "COLLECT { MATCH (n)-[:GAVE]->(r:Referral)-[:TO]->(p:Contact) WHERE NOT %see(r:Referral) "
        "RETURN {to: p.id, referral: r.id} }",
    },
    "Claim": {
        "zone": f"HEAD(COLLECT {{ MATCH (n)-[:OF]->(:Customer)<-[owns:OWNS]-(rep:Rep) {_ZONE} }})",
        "product": "HEAD(COLLECT { MATCH (n)-[:ABOUT]->(p:Product) RETURN p.id LIMIT 1 })",
        "department": "HEAD(COLLECT { MATCH (n)-[:HANDLED_BY]->(d:Department) RETURN d.id LIMIT 1 })",
        "reps": f"COLLECT {{ {_CONCERNED} UNION {_SOLD_BY} UNION {_MET_BY} }}",
        "concerns": "HEAD(COLLECT { MATCH (n)-[:CONCERNS]->(rep:Rep) RETURN rep.id LIMIT 1 })",
        "products": "COLLECT { MATCH (n)-[:ABOUT]->(sold:Purchase)-[:INCLUDES]->(p:Product) WHERE %see(sold:Purchase) "
        "RETURN DISTINCT p.id }",
        "checked": f"{{named: {_NAMED}, bought: {_BOUGHT}, returned: coalesce({_BACK_AGAIN}, false)}}",
        "purchase": "HEAD(COLLECT { MATCH (n)-[:ABOUT]->(p:Purchase) WHERE %see(p:Purchase) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "guarantee": f"HEAD(COLLECT {{ MATCH (n)-[:ABOUT]->(sold:Purchase) WHERE %see(sold:Purchase) {_GUARANTEED} {_MONTHS} }})",
    },
    "Purchase": {
        "deliveries": f"COLLECT {{ MATCH (n)<-[:MADE]-(:Customer)-[:MADE]->(p) {_DELIVERED} }}",
        "deliveryDays": "HEAD(COLLECT { MATCH (n)-[:INCLUDES]->(p:Product) RETURN max(p.deliveryDays) })",
        "products": "COLLECT { MATCH (n)-[:INCLUDES]->(p:Product) RETURN DISTINCT p.id }",
        "seller": "HEAD(COLLECT { MATCH (n)<-[:SOLD]-(rep:Rep) RETURN rep.id LIMIT 1 })",
        "owner": "HEAD(COLLECT { MATCH (n)<-[:MADE]-(:Customer)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id LIMIT 1 })",
        "promises": f"COLLECT {{ MATCH (n)<-[:OF]-(p:Promise {{status: 'OPEN'}}) WHERE %see(p:Promise) {_PROMISE} }}",
        "planned": f"COLLECT {{ MATCH (n)<-[:OF]-(f:FollowUp {{status: 'PLANNED'}}) WHERE %see(f:FollowUp) {_TASK} }}",
        "guarantee": f"HEAD(COLLECT {{ WITH n AS sold {_GUARANTEED} {_MONTHS} }})",
        "lines": f"COLLECT {{ MATCH (n)-[r:INCLUDES]->(p:Product) RETURN {{{_LINE}, {_PRICE}}} ORDER BY r.line }}",
        "returned": f"COLLECT {{ MATCH {_BACK}-[r:INCLUDES]->(p:Product) WHERE %see(back:Purchase) "
        f"RETURN {{{_LINE}, at: back.orderedAt}} ORDER BY r.line }}",
        "won": f"COLLECT {{ MATCH (n)<-[:MADE]-(:Customer)<-[:INTO]-(r:Referral {{status: 'WON'}}) WHERE {_WON_BY_ALONE} {_WON} }}",
    },
    "FollowUp": {
        "purchase": "HEAD(COLLECT { MATCH (n)-[:OF]->(p:Purchase) WHERE %see(p:Purchase) "
        "RETURN p {.id, .orderedAt, .deliveredAt} ORDER BY p.id LIMIT 1 })",
        "account": f"HEAD(COLLECT {{ MATCH (n)-[:OF]->(c:Customer) RETURN {{status: c.status, owner: {_OWNER}}} LIMIT 1 }})",
        "doneBy": "HEAD(COLLECT { MATCH (n)-[:DONE_BY]->(t:Touchpoint) WHERE %see(t:Touchpoint) RETURN t.id ORDER BY t.id LIMIT 1 })",
        "assigned": "HEAD(COLLECT { MATCH (n)-[:ASSIGNED_TO]->(rep:Rep) RETURN rep.id LIMIT 1 })",
        "other": f"HEAD(COLLECT {{ MATCH (n)-[:OF]->(:Customer)<-[:OF]-(f) WITH n, f WHERE {_MONTHLY} AND f <> n {_TASK} LIMIT 1 }})",
    },
    "Rep": {
        "works": "COLLECT { MATCH (n)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory)-[:PART_OF*0..]->(t:Territory) RETURN DISTINCT t.id }",
        "owns": "EXISTS { MATCH (n)-[owns:OWNS]->(c:Customer) WHERE owns.until IS NULL AND %see(c:Customer) }",
        "covers": "COLLECT { MATCH (n)-[:COVERS]->(t:Territory) RETURN t {.id, .name} AS one ORDER BY t.nameKey, t.id }",
    },
    "Territory": {
        "above": "COLLECT { MATCH (n)-[:PART_OF*0..]->(t:Territory) RETURN t.id }",
    },
    "Touchpoint": {
        "about": "COLLECT { MATCH (n)-[:ABOUT]->(topic) RETURN topic.id }",
        "entered": f"CASE n.source WHEN '{SOURCE}' THEN n.createdAt END",  # null: imported
    },
    "Opportunity": {
        "rep": "HEAD(COLLECT { MATCH (n)-[:OWNED_BY]->(rep:Rep) RETURN rep.id LIMIT 1 })",
        "owner": f"HEAD(COLLECT {{ MATCH (n)<-[:CONSIDERED]-(c:Customer) RETURN {_OWNER} LIMIT 1 }})",
    },
    "Referral": {
        "by": "HEAD(COLLECT { MATCH (n)<-[:GAVE]-(p:Contact) WHERE %see(p:Contact) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "toStopped": f"EXISTS {{ MATCH (n)-[:TO]->(:Contact)-[job:WORKS_AT]->(c:Customer) WHERE {_STOPPED_NOW} AND %see(c:Customer) }}",
        "to": f"HEAD(COLLECT {{ MATCH (n)-[:TO]->(p:Contact) RETURN {{id: p.id, customers: {_EMPLOYERS.replace('%p', 'p')}}} LIMIT 1 }})",
    },
    "Reference": {
        "contact": "HEAD(COLLECT { MATCH (n)<-[:GAVE]-(p:Contact) WHERE %see(p:Contact) RETURN p.id ORDER BY p.id LIMIT 1 })",
    },
    "Review": {
        # A customer, or a contact with their employers and the number of requests to change them.
        "subject": "HEAD(COLLECT { MATCH (n)-[:OF]->(s:Customer|Contact|Purchase|Referral) RETURN s {.id, .version, .name, .email, .phone, "
        f".phoneRaw, .doNotContact, asked: COUNT {{ (s)<-[:OF]-(:Review {{kind: 'CONTACT', status: 'OPEN'}}) }}, "
        f"customers: CASE WHEN s:Customer THEN [s.id] ELSE {_EMPLOYERS.replace('%p', 's')} END}} }})",
        "other": "HEAD(COLLECT { MATCH (n)-[:ABOUT]->(s:Customer|Contact|Purchase|Referral) RETURN s.id })",
        # Whether the tie that waits would close a circle for any viewer.
        "closes": "EXISTS { MATCH (n)-[:OF]->(low) MATCH (n)-[:ABOUT]->(high) MATCH (high)-[ways:SUBSIDIARY_OF|REPORTS_TO*0..]->(low) "
        "WHERE all(way IN ways WHERE way.review IS NULL) }",
    },
    "ServiceJob": {
        "promise": f"HEAD(COLLECT {{ MATCH (n)<-[:FOR]-(p:Promise {{status: 'OPEN'}}) WHERE %see(p:Promise) {_PROMISE} LIMIT 1 }})",
    },
}


# Properties that the viewer may read differently from their stored value.
READ = {"Contact": {name: requests.read(name, "n") for name in requests.PERSONAL}}


def facts(label: str, reads: frozenset[str]) -> str:
    """Return a map of the facts of `n`."""
    told = {}
    if label in ANCHOR:
        own = f"MATCH {ANCHOR[label].replace('%v', 'n')}"
        seen = "CASE WHEN own.status = 'STOPPED' THEN %see(own:Customer) ELSE false END"
        here = " WHERE %see(own:Customer)" if label == "Contact" else ""  # other records belong to a customer that is visible already
        told = {
            "customers": f"COLLECT {{ {own}{here} RETURN DISTINCT own.id }}",
            "stopped": f"COLLECT {{ {own} WHERE {seen} RETURN DISTINCT own.id }}",
        }
    if label == "Customer":
        told = {"customers": "[n.id]", "unmanaged": "[one IN [n] WHERE NOT %manages(one) | one.id]"}
    if label in _CONCERNS:
        told["unmanaged"] = f"COLLECT {{ {' UNION '.join(f'MATCH {pattern} {_UNMANAGED}' for pattern in _CONCERNS[label])} }}"
    told |= {name: text for name, text in FACTS.get(label, {}).items() if f"{label}.{name}" in reads}
    return "{" + ", ".join(f"{name}: {text}" for name, text in told.items()) + "}"

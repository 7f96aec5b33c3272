"""Facts that a decision may need about the records that its input names, in addition to their properties: expressions over `n`, by label.

`customers` are the visible customers of a record: the write judges them again. `stopped` are the STOPPED customers among them. `unmanaged`
are the visible customers that the record concerns, and that the viewer does not manage. If the far end of a pattern has an index, its
labels and conditions come after a WITH. Otherwise a plan made while the store is small would begin at that index for every `n`.
"""

import re

from graph import voids
from graph.client.files import cypher
from graph.commit.change_set import SOURCE
from graph.queries import requests
from graph.visibility import ANCHOR
from graph.voids import voided
from insights.aftersales.plans import MEETS
from insights.weights import WEIGHTS

_RECORD = re.compile(r"\bn\b")
# Records that can be corrected: updated, voided and restored.
CORRECTABLE = (
    "Touchpoint", "Finding", "Satisfaction", "Opportunity", "Referral", "Reference", "Promise", "Purchase", "ServiceJob", "News", "Contact",
)  # fmt: skip
_PERIOD = "since: job.since, until: job.until"
_ORDER = "NOT p.status IN ['CANCELLED', 'RETURNED']"
_DAYS = "duration.inSeconds(p.orderedAt, p.deliveredAt).seconds / 86400.0"
_DELIVERED = f"WITH p WHERE p.deliveredAt >= p.orderedAt WITH p ORDER BY p.deliveredAt DESC LIMIT {WEIGHTS.delivery.latest} RETURN {_DAYS}"
_TWO_WAY = "t:Touchpoint AND t.direction = 'TWO_WAY'"
_TASK = "RETURN f {.id, .kind, .dueAt, .version} ORDER BY f.dueAt, f.id"
# A planned follow-up, with the facts by which the correction of its event finds it.
_MADE = (
    "RETURN f {.id, .kind, .dueAt, .version, .createdAt, .cause, rep: [(f)-[:ASSIGNED_TO]->(rep:Rep) | rep.id][0]} ORDER BY f.dueAt, f.id"
)
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
_NAMED = "(EXISTS { (n)-[:ABOUT]->(:Product) } OR EXISTS { MATCH (n)-[:ABOUT]->(subject:Purchase) WHERE %see(subject:Purchase) })"
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
    "MATCH (n)-[:ABOUT]->(sold:Purchase)<-[:SOLD]-(rep:Rep) WHERE %see(sold:Purchase) RETURN rep.id"
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
    "ledTo: COLLECT { MATCH (r)-[:LED_TO]->(led:Purchase) WHERE %see(led:Purchase) RETURN led.id }} ORDER BY r.id"
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
# Whether the viewer saw a merged contact. `merged` is the path to the kept contact. A job of the merged contact moved along, or was laid
# aside on the path.  (:MergedContact)-[:MERGED_INTO]->(:Contact)
MERGED_SEEN = (
    "(%all OR EXISTS { UNWIND nodes(merged) AS one MATCH (one)-[job:WORKS_AT|WAS]->(c:Customer) WHERE %see(c:Customer) "
    "AND (relationships(merged)[0].id IN job.merges OR relationships(merged)[0].id = job.mergedBy) })"
)
_TIE = "start: startNode(tie).id, end: endNode(tie).id, facts: properties(tie)"
# How a record reaches the customers that it concerns: its own customer, the employers of the contact that a referral names, and the
# employers of the contact that a review would change.
_CONCERNS = {label: [pattern.replace("%v", "n")] for label, pattern in ANCHOR.items()}
_CONCERNS["Referral"].append("(n)-[:TO]->(:Contact)-[:WORKS_AT]->(own:Customer)")
_CONCERNS["VoidedReferral"].append("(n)-[:VOIDED_TO]->(:Contact)-[:WORKS_AT]->(own:Customer)")
_CONCERNS["Review"] = ["(n)-[:OF]->(:Contact)-[:WORKS_AT]->(own:Customer)"]
_UNMANAGED = "WHERE %see(own:Customer) AND NOT %manages(own) RETURN own.id"
# The superiors of a person, over the reporting lines that the viewer sees, and over all of them.  (:Contact)-[:REPORTS_TO*]->(:Contact)
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
# Of a customer: which customers another one belongs to, by the ties that the viewer sees and by all; and a record that was merged into it.
_BELONGS = (
    "above: COLLECT { MATCH way = (p)-[:SUBSIDIARY_OF*1..]->(high:Customer) WHERE all(one IN nodes(way) WHERE %see(one:Customer)) "
    f"AND all(l IN relationships(way) WHERE {requests.tie('l')}) RETURN DISTINCT high.id }}, "
    "beyond: COLLECT { MATCH (p)-[:SUBSIDIARY_OF*1..]->(high:Customer) RETURN DISTINCT high.id }"
)
_MERGED_CUSTOMER = (
    "{id: into.id, filled: into.filled, customer: m.id, had: m {.domain, .industry, .segment, .country, .city, .phone, .phoneRaw}, "
    "lines: COLLECT { MATCH (m)-[was:WAS {was: 'SUBSIDIARY_OF', mergedBy: into.id}]-(p:Customer) WHERE %see(p:Customer) "
    f"RETURN {{start: startNode(was).id, end: endNode(was).id, {_BELONGS}}} }}, "
    "leads: COLLECT { MATCH (n)<-[r:FROM]-(:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(c:Customer) WHERE into.id IN r.merges "
    "RETURN DISTINCT c.id }, "
    "later: EXISTS { MATCH (n)--(x) WHERE NOT (x:Change OR x:Rep OR x:Territory OR x:Product OR x:Category OR x:Customer OR x:Review "
    "OR x:MergedCustomer) AND %see(x) AND (x.createdAt >= into.at OR (x.updatedAt >= into.at AND NOT (x:Contact OR x:MergedContact))) }}"
)
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
        "lines": f"COLLECT {{ MATCH (n)-[r:SUBSIDIARY_OF]-(p:Customer) WHERE {requests.tie('r')} AND %see(p:Customer) "
        f"RETURN {{start: startNode(r).id, end: endNode(r).id, {_BELONGS}}} }}",
        "merges": "COLLECT { MATCH (n)<-[into:MERGED_INTO]-(m:MergedCustomer) "
        f"RETURN {_MERGED_CUSTOMER} ORDER BY into.at DESC, into.id }}",
        "leads": "COLLECT { MATCH (n)<-[:FROM]-(:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(c:Customer) RETURN DISTINCT c.id }",
        "monthly": f"HEAD(COLLECT {{ MATCH (n)<-[:OF]-(f) WITH f WHERE {_MONTHLY} {_TASK} LIMIT 1 }})",
        "contact": f"COLLECT {{ MATCH (n)<-[:OF]-(f) WITH f WHERE {_MONTHLY} {_MADE} LIMIT 1 }}",
        "thanks": f"COLLECT {{ MATCH (n)<-[:OF]-(f) WITH f WHERE {_PLANNED} AND f.kind = 'THANK_YOU' AND {_LOOSE} {_MADE} }}",
        "firstOrder": f"HEAD(COLLECT {{ MATCH (n)-[:MADE]->(p) WITH p WHERE {_ORDER} RETURN min(p.orderedAt) }})",
        "lastTwoWay": f"HEAD(COLLECT {{ MATCH (n)<-[:AT]-(t) WITH t WHERE {_TWO_WAY} RETURN max(t.at) }})",
        "deliveries": f"COLLECT {{ MATCH (n)-[:MADE]->(p) {_DELIVERED} }}",
        "met": f"EXISTS {{ MATCH (n)<-[:AT]-(t) WHERE t.kind IN {[str(one) for one in sorted(MEETS)]} }}",
        "loose": f"COLLECT {{ MATCH (n)<-[:OF]-(f) WITH f WHERE {_PLANNED} AND {_LOOSE} {_TASK} LIMIT 100 }}",
    },
    "Contact": {
        "works": "COLLECT { MATCH (n)-[job:WORKS_AT]->(c:Customer) WHERE %see(c:Customer) "
        "RETURN {customer: c.id, facts: properties(job)} }",
        "voidedWorks": "COLLECT { MATCH (n)-[job:VOIDED_WORKS_AT]->(c:Customer) WHERE %see(c:Customer) "
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
        "voidedKnows": f"COLLECT {{ MATCH (n)-[tie:VOIDED_KNOWS]-(:Contact) RETURN {{{_TIE}}} }}",
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
        # What follows from the order or the delivery, for updatePurchase.
        "placedBy": "HEAD(COLLECT { MATCH (n)<-[:PLACED]-(p:Contact) WHERE %see(p:Contact) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "drawn": "COLLECT { MATCH (n)-[r:INCLUDES]->(p:Product) RETURN {product: p.id, facts: properties(r)} ORDER BY r.line }",
        "promised": "COLLECT { MATCH (n)<-[:OF]-(p:Promise) WHERE %see(p:Promise) "
        "RETURN p {.id, .kind, .dueAt, .madeAt, .status, .keptAt, .version, "
        "confirmedWith: [(p)-[:CONFIRMED_WITH]->(d:Department) | d.id]} ORDER BY p.dueAt, p.id }",
        "plans": f"COLLECT {{ MATCH (n)<-[:OF]-(f:FollowUp {{status: 'PLANNED'}}) WHERE %see(f:FollowUp) {_MADE} }}",
        "ended": "COLLECT { MATCH (n)<-[:OF]-(f:FollowUp {status: 'SKIPPED'}) WHERE f.skippedAt IN [n.deliveredAt, n.cancelledAt] "
        "AND %see(f:FollowUp) RETURN f {.id, .kind, .dueAt, .skippedAt, .reason, .status, .version, .createdAt, .cause, "
        "rep: [(f)-[:ASSIGNED_TO]->(rep:Rep) | rep.id][0]} }",
        "ledFrom": "COLLECT { MATCH (n)<-[:LED_TO]-(r:Referral) WHERE %see(r:Referral) RETURN r {.id, .version, .status, .givenAt, .wonAt, "
        ".contactedAt, .metAt, customer: [(r)-[:FROM]->(c:Customer) | c.id][0], ledTo: [n.id]} ORDER BY r.id }",
        "consideredAt": "HEAD(COLLECT { MATCH (n)<-[:LED_TO]-(o:Opportunity) WHERE %see(o:Opportunity) RETURN max(o.openedAt) })",
        "later": "COLLECT { MATCH (n)<-[:OF|ABOUT|FOR|RETURNS]-(one:Satisfaction|Claim|ServiceJob|Purchase) WHERE %see(one) "
        "RETURN {label: [name IN labels(one) WHERE name <> 'Untold'][0], at: coalesce(one.at, one.openedAt, one.orderedAt)} }",
        "backBy": "COLLECT { MATCH (n)<-[:RETURNS]-(back:Purchase) WHERE %see(back:Purchase) "
        "RETURN back {.id, .version, seller: [(back)<-[:SOLD]-(rep:Rep) | rep.id][0]} ORDER BY back.id }",
        "won": f"COLLECT {{ MATCH (n)<-[:MADE]-(:Customer)<-[:INTO]-(r:Referral {{status: 'WON'}}) WHERE {_WON_BY_ALONE} {_WON} }}",
    },
    "FollowUp": {
        "purchase": "HEAD(COLLECT { MATCH (n)-[:OF]->(p:Purchase) WHERE %see(p:Purchase) "
        "RETURN p {.id, .orderedAt, .deliveredAt, .dateChangedAt} ORDER BY p.id LIMIT 1 })",
        "account": f"HEAD(COLLECT {{ MATCH (n)-[:OF]->(c:Customer) RETURN {{status: c.status, owner: {_OWNER}}} LIMIT 1 }})",
        "doneBy": "HEAD(COLLECT { MATCH (n)-[:DONE_BY]->(t:Touchpoint) WHERE %see(t:Touchpoint) RETURN t.id ORDER BY t.id LIMIT 1 })",
        "assigned": "HEAD(COLLECT { MATCH (n)-[:ASSIGNED_TO]->(rep:Rep) RETURN rep.id LIMIT 1 })",
        "other": f"HEAD(COLLECT {{ MATCH (n)-[:OF]->(:Customer)<-[:OF]-(f) WITH n, f WHERE {_MONTHLY} AND f <> n {_TASK} LIMIT 1 }})",
    },
    "Rep": {
        "works": "COLLECT { MATCH (n)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory)-[:PART_OF*0..]->(t:Territory) RETURN DISTINCT t.id }",
        "places": "COLLECT { MATCH (n)-[works:COVERS|MANAGES]->(t:Territory) RETURN {kind: type(works), id: t.id, name: t.name, "
        "above: COLLECT { MATCH (t)-[:PART_OF*0..]->(top:Territory) RETURN top.id }} }",
        "last": "COLLECT { MATCH (n)-[:LAST_COVERED]->(t:Territory) RETURN t.id }",
        "owns": "EXISTS { MATCH (n)-[owns:OWNS]->(c:Customer) WHERE owns.until IS NULL AND %see(c:Customer) }",
        "covers": "COLLECT { MATCH (n)-[:COVERS]->(t:Territory) RETURN t {.id, .name} AS one ORDER BY t.nameKey, t.id }",
    },
    "Product": {
        "category": "HEAD(COLLECT { MATCH (n)-[:IN_CATEGORY]->(c:Category) RETURN c.id LIMIT 1 })",
    },
    "Category": {
        "above": "COLLECT { MATCH (n)-[:PART_OF*0..]->(c:Category) RETURN c.id }",
        "parent": "HEAD(COLLECT { MATCH (n)-[:PART_OF]->(c:Category) RETURN c.id LIMIT 1 })",
    },
    "Territory": {
        "parent": "HEAD(COLLECT { MATCH (n)-[:PART_OF]->(t:Territory) RETURN t.id LIMIT 1 })",
        "above": "COLLECT { MATCH (n)-[:PART_OF*0..]->(t:Territory) RETURN t.id }",
    },
    "News": {
        "about": "COLLECT { MATCH (n)-[:ABOUT]->(topic:Product|Category) RETURN topic.id }",
    },
    "Satisfaction": {
        "contact": "HEAD(COLLECT { MATCH (n)<-[:GAVE]-(p:Contact) WHERE %see(p:Contact) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "purchase": "HEAD(COLLECT { MATCH (n)-[:OF]->(p:Purchase) WHERE %see(p:Purchase) RETURN p.id ORDER BY p.id LIMIT 1 })",
    },
    "Finding": {
        "from": "COLLECT { MATCH (n)-[:FROM]->(p:Contact) WHERE %see(p:Contact) RETURN p.id }",
        "about": "COLLECT { MATCH (n)-[:ABOUT]->(topic) WHERE %see(topic) RETURN topic.id }",
    },
    "Touchpoint": {
        "about": "COLLECT { MATCH (n)-[:ABOUT]->(topic) RETURN topic.id }",
        "contacts": "COLLECT { MATCH (n)-[:WITH]->(p:Contact) WHERE %see(p:Contact) RETURN p.id }",
        "rep": "HEAD(COLLECT { MATCH (n)<-[:HAD]-(rep:Rep) RETURN rep.id LIMIT 1 })",
        "topics": "COLLECT { MATCH (n)-[:ABOUT]->(topic) WHERE %see(topic) RETURN topic.id ORDER BY topic.id }",
        "findings": "COLLECT { MATCH (n)-[:REVEALED]->(f:Finding) WHERE %see(f:Finding) "
        "RETURN f {.id, .at, .version, from: COLLECT { MATCH (f)-[:FROM]->(p:Contact) WHERE %see(p:Contact) RETURN p.id }} "
        "ORDER BY f.id }",
        "done": "COLLECT { MATCH (n)<-[:DONE_BY]-(f:FollowUp) WHERE %see(f:FollowUp) RETURN f {.id, .kind, .dueAt, .status, .doneAt, "
        ".enteredAt, .version, purchase: HEAD(COLLECT { MATCH (f)-[:OF]->(p:Purchase) WHERE %see(p:Purchase) "
        "RETURN p {.id, .orderedAt, .deliveredAt} ORDER BY p.id LIMIT 1 })} ORDER BY f.dueAt, f.id }",
        "metBefore": "EXISTS { MATCH (n)-[:AT]->(:Customer)<-[:AT]-(t) WHERE t <> n AND t.kind IN "
        f"{[str(one) for one in sorted(MEETS)]} }}",
        "entered": f"CASE n.source WHEN '{SOURCE}' THEN n.createdAt END",  # null: imported
    },
    "Opportunity": {
        "rep": "HEAD(COLLECT { MATCH (n)-[:OWNED_BY]->(rep:Rep) RETURN rep.id LIMIT 1 })",
        "owner": f"HEAD(COLLECT {{ MATCH (n)<-[:CONSIDERED]-(c:Customer) RETURN {_OWNER} LIMIT 1 }})",
        "ledTo": "HEAD(COLLECT { MATCH (n)-[:LED_TO]->(p:Purchase) WHERE %see(p:Purchase) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "ledToAt": "HEAD(COLLECT { MATCH (n)-[:LED_TO]->(p:Purchase) WHERE %see(p:Purchase) RETURN min(p.orderedAt) })",
        "products": "COLLECT { MATCH (n)-[:FOR]->(p:Product) RETURN p.id }",
        "keepInTouch": f"COLLECT {{ MATCH (n)<-[:CONSIDERED]-(:Customer)<-[:OF]-(f) WITH f WHERE {_PLANNED} "
        f"AND f.kind = 'KEEP_IN_TOUCH' AND {_LOOSE} {_MADE} }}",
    },
    "Promise": {
        "purchase": "HEAD(COLLECT { MATCH (n)-[:OF]->(p:Purchase) WHERE %see(p:Purchase) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "confirmedWith": "COLLECT { MATCH (n)-[:CONFIRMED_WITH]->(d:Department) RETURN d.id }",
        "job": "HEAD(COLLECT { MATCH (n)-[:FOR]->(job:ServiceJob) WHERE %see(job:ServiceJob) RETURN job.id LIMIT 1 })",
    },
    "Referral": {
        "by": "HEAD(COLLECT { MATCH (n)<-[:GAVE]-(p:Contact) WHERE %see(p:Contact) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "toId": "HEAD(COLLECT { MATCH (n)-[:TO]->(p:Contact) RETURN p.id LIMIT 1 })",
        "purchase": "HEAD(COLLECT { MATCH (n)-[:AFTER]->(p:Purchase) WHERE %see(p:Purchase) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "opportunity": "HEAD(COLLECT { MATCH (n)-[:AFTER]->(o:Opportunity) WHERE %see(o:Opportunity) RETURN o.id ORDER BY o.id LIMIT 1 })",
        "ledToAt": "HEAD(COLLECT { MATCH (n)-[:LED_TO]->(p:Purchase) WHERE %see(p:Purchase) RETURN min(p.orderedAt) })",
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
        "elsewhere": "COLLECT { MATCH (n)-[:ABOUT]->(:Contact)-[:WORKS_AT]->(c:Customer) RETURN DISTINCT c.id }",
        # Whether the tie that waits would close a circle for any viewer.
        "closes": "EXISTS { MATCH (n)-[:OF]->(low) MATCH (n)-[:ABOUT]->(high) MATCH (high)-[ways:SUBSIDIARY_OF|REPORTS_TO*0..]->(low) "
        "WHERE all(way IN ways WHERE way.review IS NULL) }",
    },
    "ServiceJob": {
        "promise": f"HEAD(COLLECT {{ MATCH (n)<-[:FOR]-(p:Promise {{status: 'OPEN'}}) WHERE %see(p:Promise) {_PROMISE} LIMIT 1 }})",
        "agreed": "HEAD(COLLECT { MATCH (n)<-[:FOR]-(p:Promise) WHERE %see(p:Promise) RETURN p {.id, .text, .dueAt, .madeAt, .status, "
        ".keptAt, .version, confirmedWith: [(p)-[:CONFIRMED_WITH]->(d:Department) | d.id], "
        "purchase: HEAD(COLLECT { MATCH (p)-[:OF]->(of:Purchase) WHERE %see(of:Purchase) RETURN of.id ORDER BY of.id LIMIT 1 })} "
        "ORDER BY p.id LIMIT 1 })",
        "purchase": "HEAD(COLLECT { MATCH (n)-[:FOR]->(p:Purchase) WHERE %see(p:Purchase) RETURN p.id ORDER BY p.id LIMIT 1 })",
        "claim": "HEAD(COLLECT { MATCH (n)-[:FOR]->(c:Claim) WHERE %see(c:Claim) RETURN c.id ORDER BY c.id LIMIT 1 })",
    },
}

# What depends on a record that is voided (writes/voids.py): `parts` are voided along, `called` are follow-ups that it called for, `did` are
# follow-ups that it completed, `hangs` are records that stand in the way.
_STATE = ".id, .version, .kind, .status, .doneAt, .enteredAt, .skippedAt, .reason"
_DONE_BY = "doneBy: HEAD([(f)-[:DONE_BY]->(t:Touchpoint) | t.id])"


def _parts(pattern: str) -> str:
    return f"COLLECT {{ MATCH {pattern} WHERE %see(part) RETURN part {{.id, .version}} ORDER BY part.id }}"


def _called(pattern: str) -> str:
    return (
        f"COLLECT {{ MATCH {pattern}(:Customer)<-[:OF]-(f) WITH n, f WHERE f:FollowUp AND f.cause = n.id AND %see(f:FollowUp) "
        f"RETURN f {{{_STATE}, {_DONE_BY}}} ORDER BY f.dueAt, f.id }}"
    )


_DEPENDS: dict[str, dict[str, str]] = {
    "Touchpoint": {
        "parts": _parts("(n)-[:REVEALED]->(part:Finding)"),
        "called": _called("(n)-[:AT]->"),
        "did": f"COLLECT {{ MATCH (n)<-[:DONE_BY]-(f:FollowUp) WHERE %see(f:FollowUp) RETURN f {{{_STATE}}} ORDER BY f.dueAt, f.id }}",
    },
    "Opportunity": {"called": _called("(n)<-[:CONSIDERED]-")},
    "ServiceJob": {"parts": _parts("(n)<-[:FOR]-(part:Promise)")},
    "Promise": {
        "hangs": "COLLECT { MATCH (n)-[:FOR]->(j:ServiceJob) WHERE %see(j:ServiceJob) RETURN 'service job' AS what UNION "
        "MATCH (n)-[:OF]->(p:Purchase) WHERE n.kind = 'DELIVERY_DATE' AND p.promisedAt = n.dueAt AND %see(p:Purchase) "
        "RETURN 'purchase' AS what }",
    },
    "Purchase": {
        "parts": _parts("(n)<-[:OF]-(part:Promise|FollowUp|Satisfaction)"),
        "called": _called("(n)<-[:MADE]-"),
        "hangs": "COLLECT { MATCH (n)<-[:ABOUT]-(c:Claim) WHERE %see(c:Claim) RETURN 'claim' AS what UNION "
        "MATCH (n)<-[:RETURNS]-(p:Purchase) WHERE %see(p:Purchase) RETURN 'return' AS what UNION "
        "MATCH (n)<-[:FOR]-(j:ServiceJob) WHERE %see(j:ServiceJob) RETURN 'service job' AS what }",
        "cameBack": "EXISTS { MATCH (n)-[:RETURNS]->(p:Purchase) WHERE p.returnedAt IS NOT NULL AND %see(p:Purchase) }",
        "others": f"EXISTS {{ MATCH (n)<-[:MADE]-(:Customer)-[:MADE]->(p) WHERE p <> n AND {_ORDER} }}",
    },
}
# What a restored record needs: the records that were voided along, the records that the void changed, as they are now, and whether the
# record belongs to another voided record.
_ALONG = " UNION ".join(
    f"UNWIND coalesce(n.along, []) AS one MATCH (m:{voided(label)} {{id: one}}) RETURN m {{.id, .version, .kind, .status}} AS row"
    for label in ("Finding", "FollowUp", "Promise", "Satisfaction")
)
_UNDONE = " UNION ".join(
    f"UNWIND coalesce(n.undone, []) AS one MATCH (m:{label} {{id: one}}) WHERE %see(m:{label}) "
    f"RETURN m {{.id, .version, customer: [(m)-[:{tie}]->(c:Customer) | c.id][0]}} AS row"
    for label, tie in (("FollowUp", "OF"), ("Referral", "FROM"))
)
_WHOLE = {
    "Finding": "EXISTS { MATCH (n)<-[:VOIDED_REVEALED]-(t:VoidedTouchpoint) WHERE %see(t:VoidedTouchpoint) }",
    "Promise": "(EXISTS { MATCH (n)-[:VOIDED_OF]->(p:VoidedPurchase) WHERE %see(p:VoidedPurchase) } "
    "OR EXISTS { MATCH (n)-[:VOIDED_FOR]->(j:VoidedServiceJob) WHERE %see(j:VoidedServiceJob) })",
    "Satisfaction": "EXISTS { MATCH (n)-[:VOIDED_OF]->(p:VoidedPurchase) WHERE %see(p:VoidedPurchase) }",
    "ServiceJob": "EXISTS { MATCH (n)-[:VOIDED_FOR]->(p:VoidedPurchase) WHERE %see(p:VoidedPurchase) }",
    "Purchase": "EXISTS { MATCH (n)-[:VOIDED_RETURNS]->(p:VoidedPurchase) WHERE %see(p:VoidedPurchase) }",
}
_ACCOUNT_OF = {label: voids.hops(pattern, "%v").replace("%v", "n").replace("own:", ":") for label, pattern in ANCHOR.items()}
_RESTORED: dict[str, dict[str, str]] = {
    "Referral": {
        "to": voids.hops(FACTS["Referral"]["to"], "n"),
        "again": "EXISTS { MATCH (by:Contact)-[:VOIDED_GAVE]->(n)-[:VOIDED_TO]->(p:Contact)<-[:TO]-(r:Referral)<-[:GAVE]-(by) "
        "WHERE %see(r:Referral) AND %see(by:Contact) }",
    },
    "Purchase": {
        "again": "EXISTS { MATCH (p:Purchase {source: n.source, externalId: n.externalId}) WHERE %see(p:Purchase) }",
        "units": "COLLECT { MATCH (n)-[:VOIDED_RETURNS]->(sold:Purchase)-[line:INCLUDES]->(p:Product) WHERE %see(sold:Purchase) "
        "WITH n, sold, p, sum(line.quantity) AS had RETURN {had: had, back: COLLECT { "
        "MATCH (n)-[line:VOIDED_INCLUDES]->(p) RETURN line.quantity UNION ALL "
        "MATCH (sold)<-[:RETURNS]-(r:Purchase {status: 'RETURNED'})-[line:INCLUDES]->(p) WHERE %see(r:Purchase) RETURN line.quantity }} }",
    },
}
for _label in voids.LABELS:
    FACTS[_label] = FACTS.get(_label, {}) | _DEPENDS.get(_label, {})
    _monthly = f"{_ACCOUNT_OF[_label]}<-[:OF]-(f) WITH f WHERE {_MONTHLY}" if _label in _ACCOUNT_OF else ""
    FACTS[voided(_label)] = {
        "along": f"COLLECT {{ {_ALONG} }}",
        "undone": f"COLLECT {{ {_UNDONE} }}",
        "whole": f"NOT {_WHOLE[_label]}" if _label in _WHOLE else "true",
        "openMonthly": f"COLLECT {{ MATCH {_monthly} RETURN f.id }}" if _monthly else "[]",
        **_RESTORED.get(_label, {}),
    }
# Who may correct a record (insights/permits.py): when it was recorded in Rapport, and the reps who own its customers now.
_CORRECTED = {
    "recordedAt": f"CASE n.source WHEN '{SOURCE}' THEN n.createdAt END",  # null: imported
    "accountOwners": "[]",
}
_OWNERS = "COLLECT {{ MATCH {}<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL AND %see(own:Customer) RETURN DISTINCT rep.id }}"
for _label in (*CORRECTABLE, *map(voided, voids.LABELS)):
    _own = {"accountOwners": _OWNERS.format(ANCHOR[_label].replace("%v", "n"))} if _label in ANCHOR else {}
    FACTS[_label] = FACTS.get(_label, {}) | _CORRECTED | _own


def of(label: str, name: str) -> str:
    """Return a fact as a declaration of the schema reads it: of `%v`."""
    return _RECORD.sub("%v", FACTS[label][name])


def _unmanaged(label: str) -> str:
    """Return the visible customers that `n` concerns, and that the viewer does not manage."""
    return f"COLLECT {{ {' UNION '.join(f'MATCH {pattern} {_UNMANAGED}' for pattern in _CONCERNS[label])} }}"


def managed(label: str) -> str:
    """Return whether the viewer manages every visible customer that `%v` concerns, as a declaration of the schema reads it."""
    found = _RECORD.sub("%v", _unmanaged(label)).replace("%manages(own)", "any(scope IN own.scopes WHERE scope IN $viewerManaged)")
    return f"(%all OR size({found}) = 0)"


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
        told["unmanaged"] = _unmanaged(label)
    told |= {name: text for name, text in FACTS.get(label, {}).items() if f"{label}.{name}" in reads}
    return "{" + ", ".join(f"{name}: {text}" for name, text in told.items()) + "}"

"""Declares the concepts of an import: their columns, values, relationships and hooks (docs/graph.md, docs/import.md).

Concepts are read in this order. A row can name records that already exist, or records of its own file.
"""

from ingest import completion, effects, values
from ingest.declare import Amount, Cell, Column, Concept, Fact, Hooks, Once, Ref
from ingest.values import choice, choices, day, flag, moment, number, text, words
from insights import enums

LONG = text(4000)
NAME = Cell(text(), required=True)
TEXT = Cell(text())
NOTE = Cell(LONG)
TIME = Cell(moment)
DAY = Cell(day)
POINT = Cell(moment, required=True)
PLAN = Cell(moment, plan=True)
DUE = Cell(moment, required=True, plan=True)
GRADE = Cell(number(1, 5, whole=True))
GRADED = Cell(number(1, 5, whole=True), required=True)
YES = Cell(flag)
CURRENCY = Cell(values.currency, stored=False)


def _to(label: str, arrow: str, **more: object) -> Ref:
    return Ref({"": label}, arrow, **more)  # type: ignore[arg-type]  # the names are the fields of Ref


def _any(arrow: str, *labels: str, many: bool = True) -> Ref:
    return Ref({label.lower(): label for label in labels}, arrow, many=many)


def _node(name: str, label: str, hooks: Hooks | None = None, /, **columns: Column) -> Concept:
    return Concept(name, label, {"externalId": Cell(text(), required=True, stored=False), **columns}, hooks or Hooks())


def _customer(arrow: str) -> Fact:
    """Return the customer of a record. After a merge it is the customer that the record was imported for."""
    tied = arrow.replace("[", "[tie")
    merged = "HEAD(COLLECT { MATCH (gone:MergedCustomer)-[:MERGED_INTO {id: tie.merges[0]}]->() RETURN gone.id })"
    told = f"CASE WHEN tie.merges IS NULL THEN c.id ELSE coalesce({merged}, c.id) END"
    return f"HEAD(COLLECT {{ MATCH (n){tied}(c:Customer) RETURN {told} }})", lambda row: row.one("customer")


_CURRENCY: Fact = ("n.currency", lambda row: row.properties.get("currency"))
_DAY: Fact = ("toString(date(n.orderedAt))", lambda row: row.values["orderedAt"].date().isoformat())
_AT: Fact = ("toString(n.at)", lambda row: row.values["at"].isoformat())
_DELIVERY = {"deliveredAt": "DELIVERED", "shippedAt": "SHIPPED"}
_DONE = {"doneAt": "DONE"}
_DUE = frozenset({"DUE"})
_STEPS = {"declinedAt": "DECLINED", "lostAt": "LOST", "wonAt": "WON", "metAt": "MET", "contactedAt": "CONTACTED", "givenAt": "GIVEN"}
_NAMED_ONCE = Once(  # DOMAIN 3
    ("by", "to"),
    "UNWIND $batch.givers AS id MATCH (:Contact {id: id})-[:GAVE]->(r:Referral)-[:TO]->(named:Contact) RETURN id, named.id, r.id",
    "was named by the same giver before: a person is referred once by each",
)
_ALL = (
    _node(
        "territories", "Territory", Hooks(finish=effects.rescope_all),
        name=NAME, parent=_to("Territory", "-[:PART_OF]->", later=True, tree=True),
    ),
    _node(
        "reps", "Rep", Hooks(before=effects.remember_territories, after=effects.rescope_owned),
        name=NAME, email=Cell(values.email), title=TEXT, timeZone=Cell(values.time_zone),
        covers=_to("Territory", "-[:COVERS]->", many=True), manages=_to("Territory", "-[:MANAGES]->", many=True),
    ),
    _node("departments", "Department", name=NAME),
    _node(
        "categories", "Category", Hooks(fresh={"level": 0}, finish=effects.set_levels),
        name=NAME, parent=_to("Category", "-[:PART_OF]->", later=True, tree=True),
    ),
    _node(
        "products", "Product", name=NAME, number=TEXT, category=_to("Category", "-[:IN_CATEGORY]->"),
        guaranteeMonths=Cell(number(0, 1200, whole=True)), terms=Cell(words), listPrice=Amount(), currency=CURRENCY,
    ),
    _node(
        "customers", "Customer",
        Hooks(
            complete=completion.customers, after=effects.scope,
            fresh={"scopes": [], "scoreLow": -1, "scoreHigh": 1_000_000, "penetrationLow": -1, "penetrationHigh": 1_000_000},
        ),
        name=NAME, domain=TEXT, industry=TEXT, segment=TEXT, country=Cell(values.country), city=TEXT,
        phone=TEXT, status=Cell(choice(enums.CustomerStatus), default="PROSPECT"), stopReason=NOTE, confidential=Cell(flag, default=False),
        territory=_to("Territory", "-[:LOCATED_IN]->"), owner=_to("Rep", "<-[:OWNS]-", since="ownedSince"),
        ownedSince=Cell(day, stored=False), parent=_to("Customer", "-[:SUBSIDIARY_OF]->", later=True, tree=True),
        competesWith=_to("Customer", "-[:COMPETES_WITH]-", many=True, later=True),
    ),
    _node(
        "contacts", "Contact", Hooks(complete=completion.contacts),
        name=NAME, email=Cell(values.email), phone=TEXT, phoneCountry=Cell(values.country, stored=False),
        doNotContact=Cell(flag, default=False), reportsTo=_to("Contact", "-[:REPORTS_TO]->", later=True, tree=True),
    ),
    Concept(
        "employments", "Contact",
        {
            "contact": _to("Contact", "", required=True), "customer": _to("Customer", "", required=True),
            "title": TEXT, "department": TEXT, "site": TEXT, "buyingRole": Cell(choice(enums.BuyingRole)), "since": DAY, "until": DAY,
        },
        Hooks(complete=completion.employments, credit=True), tie="WORKS_AT", key=("contact", "customer"),
    ),
    Concept(
        "knows", "Contact",
        {
            "from": _to("Contact", "", required=True), "to": _to("Contact", "", required=True),
            "how": Cell(choice(enums.KnowsHow), required=True), "strength": Cell(number(0, 1)), "since": DAY,
        },
        Hooks(  # all kinds except ADVISES are symmetric
            complete=completion.knows, tied="(a)-[r:KNOWS]-(b) WHERE r.how = row[3] AND (r.how <> 'ADVISES' OR startNode(r) = a)"
        ),
        tie="KNOWS", key=("from", "to", "how"),
    ),
    _node(
        "opportunities", "Opportunity", customer=_to("Customer", "<-[:CONSIDERED]-", required=True),
        products=_to("Product", "-[:FOR]->", many=True),
        status=Cell(choice(enums.OpportunityStatus), required=True, told=("closedAt",), otherwise="OPEN"),
        reason=Cell(text(), told=("closedAt",)), value=Amount(("closedAt", "openedAt")), currency=CURRENCY,
        openedAt=TIME, closedAt=TIME, rep=_to("Rep", "-[:OWNED_BY]->"),
    ),
    _node(
        "purchases", "Purchase",
        Hooks(
            complete=completion.purchases, after=effects.activate_buyers, fresh={"total": 0, "totalReporting": 0}, returns=True,
            credit=True, facts={"customer": _customer("<-[:MADE]-"), "currency": _CURRENCY, "day": _DAY},
        ),
        customer=_to("Customer", "<-[:MADE]-", required=True), placedBy=_to("Contact", "<-[:PLACED]-"),
        soldBy=_to("Rep", "<-[:SOLD]-"), orderedAt=POINT, promisedAt=PLAN, shippedAt=TIME, deliveredAt=TIME,
        status=Cell(choice(enums.PurchaseStatus), by_date=_DELIVERY, otherwise="ORDERED", final=("RETURNED", "CANCELLED")),
        currency=CURRENCY, returns=_to("Purchase", "-[:RETURNS]->", later=True), sellerPresent=YES, terms=Cell(words),
    ),
    Concept(
        "lines", "Purchase",
        {
            "purchase": _to("Purchase", "", required=True), "product": _to("Product", "", required=True),
            "line": Cell(number(1, 1_000_000, whole=True), required=True),
            "quantity": Cell(number(1, 1_000_000_000, whole=True), required=True),
            "unitPrice": Cell(values.price, required=True, stored=False), "discount": Cell(number(0, 1), default=0.0),
        },
        Hooks(complete=completion.lines, after=effects.sum_lines, returns=True), tie="INCLUDES", key=("purchase", "line"),
    ),
    _node(
        "promises", "Promise", Hooks(complete=completion.promises),
        purchase=_to("Purchase", "-[:OF]->"), customer=_to("Customer", "-[:TO]->", via=("purchase",)),
        kind=Cell(choice(enums.PromiseKind), required=True), text=NOTE, madeAt=TIME, dueAt=DUE,
        status=Cell(choice(enums.PromiseStatus), told=("dueAt", "keptAt")), keptAt=TIME,
        confirmedWith=_to("Department", "-[:CONFIRMED_WITH]->", many=True),
    ),
    _node("news", "News", text=Cell(LONG, required=True), at=POINT, about=_any("-[:ABOUT]->", "Product", "Category")),
    _node(
        "satisfaction", "Satisfaction", purchase=_to("Purchase", "-[:OF]->", required=True),
        customer=_to("Customer", "-[:AT]->", via=("purchase",), derived=True), contact=_to("Contact", "<-[:GAVE]-"),
        at=POINT, expectation=GRADED, experience=GRADED, willingToRepeat=GRADE, trustworthy=GRADE, didAsSaid=GRADE, cared=GRADE,
        givenBy=Cell(choice(enums.SatisfactionSource), required=True),
    ),
    _node(
        "claims", "Claim", Hooks(complete=completion.claims, facts={"customer": _customer("-[:OF]->")}),
        customer=_to("Customer", "-[:OF]->", via=("purchase",)), contact=_to("Contact", "<-[:RAISED]-"),
        purchase=_to("Purchase", "-[:ABOUT]->"), product=_to("Product", "-[:ABOUT]->"),
        cause=Cell(choice(enums.ClaimCause), default="UNKNOWN"), severity=Cell(choice(enums.Severity), required=True),
        status=Cell(choice(enums.ClaimStatus), by_date={"resolvedAt": "RESOLVED", "assessedAt": "ASSESSED"}, otherwise="OPEN"),
        verdict=Cell(choice(enums.Verdict), told=("assessedAt",)), finding=Cell(choice(enums.ClaimFinding), told=("assessedAt",)),
        remedies=Cell(choices(enums.Remedy), told=("resolvedAt",)), remedy=Cell(choice(enums.Remedy), stored=False, told=("resolvedAt",)),
        channel=Cell(choice(enums.Channel)), department=_to("Department", "-[:HANDLED_BY]->"),
        concerns=_to("Rep", "-[:CONCERNS]->"), grounds=NOTE, demand=NOTE, text=Cell(LONG, stored=False),
        waitingSince=TIME, waitReason=NOTE, openedAt=POINT, dueAt=DUE, assessedAt=TIME, resolvedAt=TIME, understoodAt=TIME,
        reopened=Cell(number(0, 1000, whole=True), default=0, told=("resolvedAt",)),
        cost=Amount(("openedAt",), "costCurrency", told=("resolvedAt",)), currency=CURRENCY,
    ),
    _node(
        "servicejobs", "ServiceJob", customer=_to("Customer", "-[:AT]->", via=("claim", "purchase")),
        claim=_to("Claim", "-[:FOR]->"), purchase=_to("Purchase", "-[:FOR]->"), kind=Cell(choice(enums.ServiceJobKind), required=True),
        status=Cell(choice(enums.ServiceJobStatus), by_date=_DONE, otherwise="PLANNED"), openedAt=POINT,
        agreedAt=PLAN, doneAt=TIME, text=NOTE,
        cost=Amount(("openedAt",), "costCurrency", told=("doneAt",)), currency=CURRENCY, underGuarantee=YES,
    ),
    _node(
        "referrals", "Referral", Hooks(complete=completion.referrals, once=_NAMED_ONCE, credit=True),
        by=_to("Contact", "<-[:GAVE]-", required=True), customer=_to("Customer", "-[:FROM]->", required=True),
        to=_to("Contact", "-[:TO]->", told=("givenAt",)), status=Cell(choice(enums.ReferralStatus), by_date=_STEPS, otherwise="ASKED"),
        how=Cell(choice(enums.KnowsHow)), after=_any("-[:AFTER]->", "Purchase", "Opportunity", many=False),
        askedAt=TIME, givenAt=TIME, contactedAt=TIME, metAt=TIME, wonAt=TIME, lostAt=TIME, declinedAt=TIME, note=NOTE,
    ),
    _node(
        "references", "Reference", contact=_to("Contact", "<-[:GAVE]-", required=True), customer=_to("Customer", "-[:OF]->", required=True),
        askedAt=TIME, givenAt=TIME, declinedAt=TIME, note=NOTE,
    ),
    _node(
        "touchpoints", "Touchpoint",
        Hooks(complete=completion.touchpoints, facts={"customer": _customer("-[:AT]->"), "at": _AT}),
        customer=_to("Customer", "-[:AT]->", required=True),
        contacts=_to("Contact", "-[:WITH]->", many=True), rep=_to("Rep", "<-[:HAD]-"),
        kind=Cell(choice(enums.TouchpointKind), required=True), direction=Cell(choice(enums.Direction)), at=POINT,
        summary=NOTE, nextStep=NOTE, personal=YES,
        about=_any("-[:ABOUT]->", "Purchase", "Claim", "Product", "News", "Opportunity", "Promise", "Customer", "Contact", "Referral"),
    ),
    _node(
        "findings", "Finding", Hooks(complete=completion.findings),
        touchpoint=_to("Touchpoint", "<-[:REVEALED]-", required=True),
        kind=Cell(choice(enums.FindingKind), required=True), text=Cell(LONG, required=True), at=TIME,
        customer=_to("Customer", "-[:AT]->", via=("touchpoint",), derived=True),
        about=_any("-[:ABOUT]->", "Customer", "Contact", "Product", "Purchase"),
        **{"from": _to("Contact", "-[:FROM]->")},
    ),
    _node(
        "followups", "FollowUp", Hooks(complete=completion.followups),
        customer=_to("Customer", "-[:OF]->", via=("purchase",)), purchase=_to("Purchase", "-[:OF]->"),
        kind=Cell(choice(enums.FollowUpKind), required=True), dueAt=DUE,
        status=Cell(choice(enums.FollowUpStatus, without=_DUE), told=("dueAt", "skippedAt"), by_date=_DONE, otherwise="PLANNED"),
        doneAt=TIME, skippedAt=TIME, doneBy=_to("Touchpoint", "-[:DONE_BY]->"), assignedTo=_to("Rep", "-[:ASSIGNED_TO]->"), reason=TEXT,
    ),
)  # fmt: skip
CONCEPTS: dict[str, Concept] = {concept.name: concept for concept in _ALL}
NODES: dict[str, Concept] = {concept.label: concept for concept in _ALL if not concept.tie}

"""The tables of docs/graph.md for the reference: the relationship of each field, and the sort orders and filters of each list."""

from dataclasses import dataclass, field

from graph import voids
from graph.projection.labels import type_name


@dataclass(frozen=True)
class Hop:
    """`->KIND`, `<-KIND` or `--KIND` to records of these labels. `present` names a fact that must be absent (`until`)."""

    hop: str
    labels: tuple[str, ...]
    many: bool = False
    order: tuple[str, ...] = ()
    present: str | None = None


@dataclass(frozen=True)
class Way:
    """Several hops, one after the other. `up` also reaches the records above the last ones in their tree."""

    hops: tuple[Hop, ...]
    up: bool = False


@dataclass(frozen=True)
class Fact:
    """A fact that is compared as an amount (`money`), or of the present jobs of a contact at visible customers (`job`)."""

    name: str
    kind: str


@dataclass(frozen=True)
class Sort:
    """The fact to sort by (`r.` of the relationship), and its kind. If `tied`, the same values are sorted by id in the same direction."""

    fact: str
    kind: str
    tied: bool = False


Filters = dict[str, str | Hop | Way | Fact]


@dataclass(frozen=True)
class Listed:
    """A connection."""

    hop: str
    label: str
    sorts: dict[str, Sort]
    default: tuple[str, str]
    filters: Filters = field(default_factory=dict)
    tie: str | None = None
    rows: bool = False
    present: str | None = None


OPEN = frozenset({"Rep", "Territory", "Product", "Category", "Department", "News"})
HISTORY = frozenset({"Edit", "FieldChange"})  # visible with the record that was edited
ANCHORS = {
    "Contact": "->WORKS_AT", "Purchase": "<-MADE", "Promise": "->TO", "Touchpoint": "->AT", "Finding": "->AT", "Satisfaction": "->AT",
    "FollowUp": "->OF", "Claim": "->OF", "ServiceJob": "->AT", "Opportunity": "<-CONSIDERED", "Reference": "->OF", "Standing": "<-STANDS",
    "Referral": "->FROM", "Change": "->AT",
}  # fmt: skip
SPEAKS_OF = {
    "Referral": [("->TO", "Contact")],
    "Finding": [("->ABOUT", "Customer"), ("->ABOUT", "Contact"), ("->ABOUT", "Purchase")],
    "Change": [("->OF", "Customer"), ("->OF", "Contact"), ("->OF", "Referral"), ("->OF", "Finding")],
}
MONEY = {
    "Product.listPrice": "currency", "Purchase.total": "currency", "Opportunity.value": "currency", "Claim.cost": "costCurrency",
    "ServiceJob.cost": "costCurrency",
}  # fmt: skip


def _one(hop: str, *labels: str, present: str | None = None) -> Hop:
    return Hop(hop, labels, present=present)


def _many(hop: str, *labels: str, order: tuple[str, ...] = ()) -> Hop:
    return Hop(hop, labels, True, order)


_NAME = ("nameKey",)
EDGES = {
    "Rep.covers": _many("->COVERS", "Territory", order=_NAME),
    "Rep.manages": _many("->MANAGES", "Territory", order=_NAME),
    "Territory.parent": _one("->PART_OF", "Territory"),
    "Territory.children": _many("<-PART_OF", "Territory", order=_NAME),
    "Category.parent": _one("->PART_OF", "Category"),
    "Category.children": _many("<-PART_OF", "Category", order=_NAME),
    "Product.category": _one("->IN_CATEGORY", "Category"),
    "News.product": _one("->ABOUT", "Product"),
    "News.category": _one("->ABOUT", "Category"),
    "Customer.territory": _one("->LOCATED_IN", "Territory"),
    "Customer.owner": _one("<-OWNS", "Rep", present="until"),
    "Customer.parent": _one("->SUBSIDIARY_OF", "Customer"),
    "Customer.competitors": _many("--COMPETES_WITH", "Customer", order=_NAME),
    "Contact.reportsTo": _one("->REPORTS_TO", "Contact"),
    "Contact.reports": _many("<-REPORTS_TO", "Contact", order=_NAME),
    "Purchase.customer": _one("<-MADE", "Customer"),
    "Purchase.soldBy": _one("<-SOLD", "Rep"),
    "Purchase.placedBy": _one("<-PLACED", "Contact"),
    "Purchase.returns": _one("->RETURNS", "Purchase"),
    "Purchase.returnedBy": _many("<-RETURNS", "Purchase", order=("orderedAt",)),
    "CustomerPromise.customer": _one("->TO", "Customer"),
    "CustomerPromise.purchase": _one("->OF", "Purchase"),
    "CustomerPromise.confirmedWith": _many("->CONFIRMED_WITH", "Department", order=_NAME),
    "Satisfaction.purchase": _one("->OF", "Purchase"),
    "Satisfaction.contact": _one("<-GAVE", "Contact"),
    "Satisfaction.customer": _one("->AT", "Customer"),
    "ServiceJob.customer": _one("->AT", "Customer"),
    "ServiceJob.purchase": _one("->FOR", "Purchase"),
    "ServiceJob.claim": _one("->FOR", "Claim"),
    "ServiceJob.promise": _one("<-FOR", "Promise"),
    "Claim.customer": _one("->OF", "Customer"),
    "Claim.contact": _one("<-RAISED", "Contact"),
    "Claim.purchase": _one("->ABOUT", "Purchase"),
    "Claim.product": _one("->ABOUT", "Product"),
    "Claim.concerns": _one("->CONCERNS", "Rep"),
    "Claim.department": _one("->HANDLED_BY", "Department"),
    "Touchpoint.rep": _one("<-HAD", "Rep"),
    "Touchpoint.customer": _one("->AT", "Customer"),
    "Touchpoint.contacts": _many("->WITH", "Contact", order=_NAME),
    "Touchpoint.about": _many("->ABOUT", "Purchase", "Promise", "Claim", "Opportunity", "Product", "Category", "News", "Customer"),
    "Touchpoint.findings": _many("->REVEALED", "Finding", order=("at",)),
    "Finding.from": _one("->FROM", "Contact"),
    "Finding.about": _many("->ABOUT", "Customer", "Contact", "Product", "Purchase"),
    "Finding.touchpoint": _one("<-REVEALED", "Touchpoint"),
    "Finding.customer": _one("->AT", "Customer"),
    "FollowUp.customer": _one("->OF", "Customer"),
    "FollowUp.purchase": _one("->OF", "Purchase"),
    "FollowUp.assignedTo": _one("->ASSIGNED_TO", "Rep"),
    "FollowUp.doneBy": _one("->DONE_BY", "Touchpoint"),
    "Opportunity.customer": _one("<-CONSIDERED", "Customer"),
    "Opportunity.products": _many("->FOR", "Product", order=_NAME),
    "Opportunity.rep": _one("->OWNED_BY", "Rep"),
    "Referral.by": _one("<-GAVE", "Contact"),
    "Referral.customer": _one("->FROM", "Customer"),
    "Referral.to": _one("->TO", "Contact"),
    "Referral.purchase": _one("->AFTER", "Purchase"),
    "Referral.opportunity": _one("->AFTER", "Opportunity"),
    "Referral.ledTo": _one("->LED_TO", "Purchase"),
    "Opportunity.ledTo": _one("->LED_TO", "Purchase"),
    "Purchase.opportunities": _many("<-LED_TO", "Opportunity", order=("openedAt",)),
    "Edit.changes": _many("->CHANGED", "FieldChange", order=("field",)),
    "FieldChange.recordsBefore": _many("->NAMED", *sorted({*OPEN, *ANCHORS, "Customer"})),
    "FieldChange.recordsAfter": _many("->NAMES", *sorted({*OPEN, *ANCHORS, "Customer"})),
    "Reference.contact": _one("<-GAVE", "Contact"),
    "Reference.customer": _one("->OF", "Customer"),
    "Standing.customer": _one("<-STANDS", "Customer"),
    "Change.subject": _one("->OF", *sorted({*OPEN, *ANCHORS, "Customer"})),
    "Change.customer": _one("->AT", "Customer"),
    "Review.subject": _one("->OF", "Customer", "Contact", "Purchase", "Referral"),
    "Review.other": _one("->ABOUT", "Customer", "Contact", "Purchase", "Referral"),
    "ReferredBy.contact": _one("<-GAVE", "Contact"),
    "ReferredBy.customer": _one("->FROM", "Customer"),
}


def _sorts(**facts: str) -> dict[str, Sort]:
    return {name: Sort(fact, "time") for name, fact in facts.items()}


def _up(*hops: Hop) -> Way:
    return Way(hops, up=True)


def _money(name: str) -> Fact:
    return Fact(name, "money")


def _numbers(**facts: str) -> dict[str, Sort]:
    return {name: Sort(fact, "number") for name, fact in facts.items()}


def _account(to_customer: str) -> Filters:
    """Return the conditions on the customer of a record: the customer, its owner and its territory."""
    own = _one(to_customer, "Customer")
    return {"customer": own, "owner": Way((own, _OWNER)), "territory": Way((own, _PLACE))}


_OWNER, _PLACE = _one("<-OWNS", "Rep", present="until"), _one("->LOCATED_IN", "Territory")
_IN_CATEGORY, _INCLUDES = _one("->IN_CATEGORY", "Category"), _one("->INCLUDES", "Product")
_BY_NAME = {"NAME": Sort("nameKey", "text")}
_AT = _sorts(AT="at")
_ORDERED, _DUE, _OPENED = _sorts(ORDERED_AT="orderedAt"), _sorts(DUE_AT="dueAt"), _sorts(OPENED_AT="openedAt")
_CLAIMS = _sorts(OPENED_AT="openedAt", DUE_AT="dueAt")
_REFERRALS = _sorts(GIVEN_AT="givenAt", ASKED_AT="askedAt")
_DEALS = _sorts(OPENED_AT="openedAt", CLOSED_AT="closedAt") | _numbers(VALUE="valueReporting")
_TIES = {**_BY_NAME, "STRENGTH": Sort("r.strength", "number")}
_JOBS = _sorts(OPENED_AT="openedAt", AGREED_AT="agreedAt")
_SALES = _ORDERED | _numbers(AMOUNT="totalReporting")
_CUSTOMERS = {
    **_BY_NAME, **_numbers(SCORE="score", PENETRATION="penetration", OVERDUE="overdue", LIFETIME_VALUE="lifetimeValue"),
    **{name.upper(): Sort(name, "text", tied=True) for name in ("city", "country", "industry", "segment")},
    "UPDATED_AT": Sort("updatedAt", "time", tied=True),
    **_sorts(LAST_TOUCHED_AT="touchedAt", LAST_ORDER_AT="orderedAt"), "WILL_DROP_AT": Sort("willDropAt", "day"),
}  # fmt: skip
_PEOPLE = {**_BY_NAME, "LAST_TOUCHED_AT": Sort("lastTouchedAt", "time"), "SINCE": Sort("r.since", "day")}
_UP, _LATE = ("NAME", "ASC"), "DESC"
_SELLS = _account("<-MADE")
_BUYS: Filters = {
    "customer": _SELLS["customer"], "territory": _SELLS["territory"], "soldBy": _one("<-SOLD", "Rep"), "product": _INCLUDES,
    "category": _up(_INCLUDES, _IN_CATEGORY), "amount": _money("totalReporting"),
}  # fmt: skip
_BLAMES: Filters = {
    **_account("->OF"), "product": _one("->ABOUT", "Product"), "department": _one("->HANDLED_BY", "Department"),
}  # fmt: skip
_TODO: Filters = {"customer": _one("->OF", "Customer"), "assignedTo": _one("->ASSIGNED_TO", "Rep")}
_IS: Filters = {
    "owner": _OWNER, "territory": _PLACE, "lastTouchedAt": "touchedAt", "lastOrderAt": "orderedAt",
    "lifetimeValue": _money("lifetimeValue"),
}  # fmt: skip
_SOLD: Filters = {"category": _IN_CATEGORY}
_JOB: Filters = {"title": "r.title", "department": "r.department", "buyingRole": "r.buyingRole", "contact": "id"}
_WORKS: Filters = {
    "customer": _one("->WORKS_AT", "Customer"),
    **{name: Fact(name, "job") for name in ("title", "department", "buyingRole")},
}
_CONSIDERS: Filters = {
    **_account("<-CONSIDERED"), "rep": _one("->OWNED_BY", "Rep"), "product": _one("->FOR", "Product"),
    "category": _up(_one("->FOR", "Product"), _IN_CATEGORY), "value": _money("valueReporting"),
}  # fmt: skip
_SAID: Filters = {**_account("->TO"), "department": _one("->CONFIRMED_WITH", "Department"), "purchase": _one("->OF", "Purchase")}
_MET: Filters = {**_account("->AT"), "contact": _one("->WITH", "Contact"), "rep": _one("<-HAD", "Rep")}
_TOLD: Filters = {
    **{name: one for name, one in _account("->AT").items() if name != "owner"}, "contact": _one("->FROM", "Contact"),
    "product": _one("->ABOUT", "Product"), "category": _up(_one("->ABOUT", "Product"), _IN_CATEGORY),
}  # fmt: skip
_RATED: Filters = {
    **_account("->AT"), "contact": _one("<-GAVE", "Contact"), "purchase": _one("->OF", "Purchase"),
    "product": Way((_one("->OF", "Purchase"), _INCLUDES)), "category": _up(_one("->OF", "Purchase"), _INCLUDES, _IN_CATEGORY),
}  # fmt: skip
_SERVED: Filters = {**_account("->AT"), "claim": _one("->FOR", "Claim"), "purchase": _one("->FOR", "Purchase")}
_NAMED: Filters = {**_account("->FROM"), "by": _one("<-GAVE", "Contact"), "to": _one("->TO", "Contact")}
_NEWS: Filters = {"product": _one("->ABOUT", "Product"), "category": _up(_one("->ABOUT", "Category", "Product"), _IN_CATEGORY)}

LISTS = {
    "Query.customers": Listed("", "Customer", _CUSTOMERS, _UP, _IS),
    "Query.contacts": Listed("", "Contact", _BY_NAME, _UP, _WORKS),
    "Query.purchases": Listed("", "Purchase", _SALES, ("ORDERED_AT", _LATE), _BUYS),
    "Query.opportunities": Listed("", "Opportunity", _DEALS, ("OPENED_AT", _LATE), _CONSIDERS),
    "Query.touchpoints": Listed("", "Touchpoint", _AT, ("AT", _LATE), _MET),
    "Query.findings": Listed("", "Finding", _AT, ("AT", _LATE), _TOLD),
    "Query.promises": Listed("", "Promise", _DUE, ("DUE_AT", "ASC"), _SAID),
    "Query.satisfactions": Listed("", "Satisfaction", _AT, ("AT", _LATE), _RATED),
    "Query.serviceJobs": Listed("", "ServiceJob", _JOBS, ("OPENED_AT", _LATE), _SERVED),
    "Query.referrals": Listed("", "Referral", _REFERRALS, ("GIVEN_AT", _LATE), _NAMED),
    "Query.claims": Listed("", "Claim", _CLAIMS, ("OPENED_AT", _LATE), _BLAMES),
    "Query.followUps": Listed("", "FollowUp", _DUE, ("DUE_AT", "ASC"), _TODO),
    "Query.products": Listed("", "Product", _BY_NAME, _UP, _SOLD),
    "Query.categories": Listed("", "Category", _BY_NAME, _UP),
    "Query.reps": Listed("", "Rep", _BY_NAME, _UP),
    "Query.territories": Listed("", "Territory", _BY_NAME, _UP),
    "Query.departments": Listed("", "Department", _BY_NAME, _UP),
    "Query.changes": Listed("", "Change", {"AT": Sort("place", "number")}, ("AT", "ASC"), {"customer": _one("->AT", "Customer")}),
    "Query.reviews": Listed("", "Review", _sorts(AT="createdAt"), ("AT", "ASC")),
    "Query.news": Listed("", "News", _AT, ("AT", _LATE), _NEWS),
    "Rep.customers": Listed("->OWNS", "Customer", _CUSTOMERS, _UP, _IS, present="until"),
    "Territory.customers": Listed("<-LOCATED_IN", "Customer", _BY_NAME, _UP),
    "Category.products": Listed("<-IN_CATEGORY", "Product", _BY_NAME, _UP, _SOLD),
    "Product.news": Listed("<-ABOUT", "News", _AT, ("AT", _LATE), _NEWS),
    "Customer.subsidiaries": Listed("<-SUBSIDIARY_OF", "Customer", _BY_NAME, _UP),
    "Customer.contacts": Listed("<-WORKS_AT", "Contact", _PEOPLE, _UP, _JOB, tie="id"),
    "Customer.purchases": Listed("->MADE", "Purchase", _SALES, ("ORDERED_AT", _LATE), _BUYS),
    "Customer.promises": Listed("<-TO", "Promise", _DUE, ("DUE_AT", "ASC"), _SAID),
    "Customer.claims": Listed("<-OF", "Claim", _CLAIMS, ("OPENED_AT", _LATE), _BLAMES),
    "Customer.followUps": Listed("<-OF", "FollowUp", _DUE, ("DUE_AT", "ASC"), _TODO),
    "Customer.touchpoints": Listed("<-AT", "Touchpoint", _AT, ("AT", _LATE), _MET),
    "Customer.findings": Listed("<-AT", "Finding", _AT, ("AT", _LATE), _TOLD),
    "Customer.satisfactionReadings": Listed("<-AT", "Satisfaction", _AT, ("AT", _LATE), _RATED),
    "Customer.serviceJobs": Listed("<-AT", "ServiceJob", _JOBS, ("OPENED_AT", _LATE), _SERVED),
    "Customer.opportunities": Listed("->CONSIDERED", "Opportunity", _DEALS, ("OPENED_AT", _LATE), _CONSIDERS),
    "Customer.referrals": Listed("<-FROM", "Referral", _REFERRALS, ("GIVEN_AT", _LATE), _NAMED),
    "Customer.references": Listed("<-OF", "Reference", _REFERRALS, ("ASKED_AT", _LATE)),
    "Customer.relationshipHistory": Listed("->STANDS", "Standing", {"AS_OF": Sort("asOf", "day")}, ("AS_OF", _LATE)),
    "Customer.referred": Listed("->REFERRED", "Customer", _BY_NAME, _UP),
    "Contact.knows": Listed("--KNOWS", "Contact", _TIES, ("STRENGTH", _LATE), tie="direction"),
    "Contact.touchpoints": Listed("<-WITH", "Touchpoint", _AT, ("AT", _LATE), _MET),
    "Contact.findings": Listed("<-FROM", "Finding", _AT, ("AT", _LATE), _TOLD),
    "Contact.claims": Listed("->RAISED", "Claim", _CLAIMS, ("OPENED_AT", _LATE), _BLAMES),
    "Contact.purchases": Listed("->PLACED", "Purchase", _SALES, ("ORDERED_AT", _LATE), _BUYS),
    "Contact.satisfactionReadings": Listed("->GAVE", "Satisfaction", _AT, ("AT", _LATE), _RATED),
    "Contact.references": Listed("->GAVE", "Reference", _REFERRALS, ("ASKED_AT", _LATE)),
    "Contact.referralsGiven": Listed("->GAVE", "Referral", _REFERRALS, ("GIVEN_AT", _LATE), _NAMED),
    "Purchase.lines": Listed("->INCLUDES", "Product", {"LINE": Sort("r.line", "number")}, ("LINE", "ASC"), tie="id", rows=True),
    "Purchase.promises": Listed("<-OF", "Promise", _DUE, ("DUE_AT", "ASC"), _SAID),
    "Purchase.satisfaction": Listed("<-OF", "Satisfaction", _AT, ("AT", _LATE), _RATED),
    "Purchase.followUps": Listed("<-OF", "FollowUp", _DUE, ("DUE_AT", "ASC")),
    "Purchase.claims": Listed("<-ABOUT", "Claim", _OPENED, ("OPENED_AT", _LATE)),
    "Purchase.serviceJobs": Listed("<-FOR", "ServiceJob", _JOBS, ("OPENED_AT", _LATE), _SERVED),
    **{f"{name}.history": Listed("->EDITED", "Edit", _AT, ("AT", _LATE)) for name in ("Correctable", *map(type_name, voids.LABELS))},
    **{f"{name}.history": Listed("", "Edit", _AT, ("AT", _LATE)) for name in ("Employment", "EmploymentEdge", "TieEdge")},
}  # fmt: skip

"""What the lists of each record can be filtered and sorted by: one line for each field.

The connections in `schema/types/` and in `schema/query.py` are made of these listings. A field that is filtered or sorted by needs an index
(`migrations/`).
"""

from dataclasses import replace

from graph.projection.fields import Kind, by, passed
from graph.queries import requests
from insights import enums
from insights.weights import WEIGHTS
from schema.kit.listing import (
    Listed,
    Listing,
    amount,
    choice,
    day,
    employed,
    flag,
    itself,
    level_change,
    measure,
    moment,
    number,
    record,
    territory,
    text,
)
from values.folding import host, mailbox

# DUE begins two days before the due date. A due date without a time (midnight UTC) counts in the viewer's days, any other to the second.
_DUE = (
    "CASE WHEN %n.status <> 'PLANNED' THEN %n.status "
    "WHEN CASE WHEN %n.dueAt.epochSeconds % 86400 = 0 THEN date(%n.dueAt) <= %today + duration('P2D') "
    "ELSE %n.dueAt <= %now + duration('P2D') END THEN 'DUE' ELSE 'PLANNED' END"
)
_PASSED = passed("%n.dueAt")
# (:Customer)-[:MADE]->(:Purchase). The thirds are those of the last refresh, as in portfolio_care.cypher.
_SIZE = (
    "HEAD(COLLECT { MATCH (%n)<-[:MADE]-(buyer:Customer), (r:Refresh {current: true}) "
    "WHERE %see(buyer:Customer) AND buyer.netValue IS NOT NULL AND buyer.lastOrderAt IS NOT NULL RETURN "
    "CASE WHEN buyer.netValue <= r.smallUpTo THEN 'SMALL' WHEN buyer.netValue <= r.mediumUpTo THEN 'MEDIUM' "
    "WHEN buyer.netValue > r.mediumUpTo THEN 'LARGE' END LIMIT 1 })"
)
_W = WEIGHTS.warmth
# As in insights/relationship/penetration.py, but by the touchpoints that the viewer sees, and by the addresses as the viewer reads them.
_WARMTH = (
    "CASE WHEN EXISTS { MATCH (%n)<-[:WITH]-(met:Touchpoint) WHERE met.direction = 'TWO_WAY' AND %see(met:Touchpoint) "
    f"AND duration.inDays(date(met.at), %today).days <= {_W.warm_days} }} THEN {_W.warm} "
    "WHEN EXISTS { MATCH (%n)<-[:WITH]-(met:Touchpoint) WHERE met.direction = 'TWO_WAY' AND %see(met:Touchpoint) "
    f"AND duration.inDays(date(met.at), %today).days <= {_W.lukewarm_days} }} THEN {_W.lukewarm} "
    f"WHEN coalesce({', '.join(requests.read(name, '%n') for name in ('email', 'phone', 'phoneRaw'))}) IS NOT NULL "
    f"THEN {_W.known} ELSE 0.0 END"
)
_TOUCHED = "HEAD(COLLECT { MATCH (%n)<-[:WITH]-(t:Touchpoint) WHERE %see(t:Touchpoint) RETURN t.at ORDER BY t.at DESC LIMIT 1 })"


def _owner(customer: str) -> Listed:
    """Return the rep who owns the customer at the end of a path."""
    return record(f"{customer}<-[owns:OWNS]-(owner:Rep)", "Rep who owns the customer now.", "owns.until IS NULL")


def _category(product: str, condition: str, where: str = "") -> Listed:
    """Return the categories of the products at the end of a path, with all categories above them."""
    return record(f"{product}-[:IN_CATEGORY]->(:Category)-[:PART_OF*0..]->(category:Category)", condition, where)


CUSTOMERS = Listing(
    "Customer",
    "customers",
    "NAME ASC",
    name=text("%n.name", "Name of the customer.", "Name of the customer."),
    domain=text("%n.domain", "Internet domain. `eq` and `in` ignore case, `www.`, scheme and path.", key=host),
    industry=text("%n.industry", "Industry.", "Industry.", keyed=True),
    segment=text("%n.segment", "Segment.", "Segment.", keyed=True),
    country=text(
        "%n.country", "Country, ISO 3166-1 alpha-2.", "Country, ISO 3166-1 alpha-2.", folded="('\\t' + toLower(%n.country))", keyed=True
    ),
    city=text("%n.city", "City.", "City.", keyed=True),
    status=choice("%n.status", enums.CustomerStatus, "Status of the customer."),
    level=choice("%n.level", enums.Level, "Level of the relationship, as of the last refresh or write."),
    trend=choice("%n.trend", enums.Trend, "Trend of the relationship's score over the last 90 days, as of the last refresh or write."),
    score=number("%n.score", "Score of the relationship, from 0 to 100.", "Score of the relationship."),
    penetration=number("%n.penetration", "Score of the penetration, from 0 to 100.", "Score of the penetration."),
    single_threaded=flag("coalesce(%n.singleThreaded, false)", "Whether only one contact is warm, as of the last refresh or write."),
    territory=territory("(%n)", "Territory in which the customer is located. `within` also finds the territories below."),
    owner=_owner("(%n)"),
    confidential=flag("%n.confidential", "Whether only the owner, the managers above and admins see the customer."),
    has_open_claim=flag("EXISTS { (%n)<-[:OF]-(open:Claim) WHERE open.status <> 'RESOLVED' }", "Whether a claim is not resolved."),
    updated_at=moment("%n.updatedAt", "Time of the last change in Rapport, UTC.", "Time of the last change in Rapport.", tied=True),
    last_touched_at=moment(
        "%n.touchedAt",
        "Time of the latest touchpoint, UTC, as of the last refresh or write.",
        "Time of the latest touchpoint, as of the last refresh or write.",
        keyed=True,
    ),
    last_order_at=moment(
        "%n.orderedAt",
        "Time of the latest order, UTC, as of the last refresh or write. Cancellations and returns are no orders.",
        "Time of the latest order, as of the last refresh or write.",
        keyed=True,
    ),
    lifetime_value=amount(
        "%n.lifetimeValue",
        "Value so far (`lifetimeValue.observed`), as of the last refresh or write.",
        "Value so far, as of the last refresh or write.",
        keyed=True,
    ),
    will_drop_at=day(
        "%n.willDropAt",
        "First day on which the level falls if nothing happens, as of the last refresh or write.",
        "First day on which the level falls if nothing happens.",
        keyed=True,
    ),
    overdue=measure(
        "%n.overdue",
        "Days since the last order, divided by the usual gap between orders, as of the last refresh or write. At 1 the next order is due.",
        "Days since the last order, divided by the usual gap between orders, as of the last refresh or write.",
    ),
    level_changed=level_change("A change of the level. The first level of a customer is a change too, but not with `from`."),
)
CONTACTS = Listing(
    "Contact",
    "contacts",
    "NAME ASC",
    name=text("%n.name", "Full name.", "Name of the contact."),
    email=text("%n.email", "Email address. `eq` and `in` ignore case.", key=mailbox),
    do_not_contact=flag("%n.doNotContact", "Whether the contact asked not to be contacted."),
    customer=record("(%n)-[:WORKS_AT]->(employer:Customer)", "Customer where the contact works or worked."),
    title=employed("title", None, "Job title in a present job."),
    department=employed("department", None, "Department in a present job."),
    buying_role=employed("buyingRole", enums.BuyingRole, "Buying role in a present job."),
    warmth=measure(
        _WARMTH,
        "Warmth by the touchpoints visible to the viewer. 1: a two-way touchpoint within 90 days. 0.5: within a year. "
        "0.25: an address is known. 0: none of these.",
    ),
    last_touched_at=moment(_TOUCHED, "Time of the latest touchpoint that is visible to the viewer, UTC."),
)
EMPLOYMENTS = Listing(
    "Employment",
    "the employments at a customer",
    "NAME ASC",
    name=CONTACTS.fields["name"],
    title=text("%r.title", "Job title."),
    department=text("%r.department", "Department at the customer."),
    buying_role=choice("%r.buyingRole", enums.BuyingRole, "Buying role."),
    do_not_contact=CONTACTS.fields["do_not_contact"],
    present=flag("(%r.until IS NULL)", "Whether the contact works at the customer now."),
    contact=itself("The contact."),
    last_touched_at=moment(_TOUCHED, order="Time of the latest touchpoint with the contact.", nullable=True),
    since=day("%r.since", order="First day of the job.", nullable=True),
)
PURCHASES = Listing(
    "Purchase",
    "purchases",
    "ORDERED_AT DESC",
    status=choice("%n.status", enums.PurchaseStatus, "Status of the purchase."),
    ordered_at=moment("%n.orderedAt", "Time of the order, UTC.", "Time of the order."),
    delivered_at=moment("%n.deliveredAt", "Time of delivery, UTC."),
    customer=record("(%n)<-[:MADE]-(buyer:Customer)", "Customer who bought."),
    sold_by=record("(%n)<-[:SOLD]-(seller:Rep)", "Rep who sold."),
    product=record("(%n)-[:INCLUDES]->(bought:Product)", "Product on a line of the purchase."),
    category=_category("(%n)-[:INCLUDES]->(:Product)", "Category of a product on a line of the purchase, or a category above it."),
    amount=amount(
        "%n.totalReporting", "Total of the purchase. Totals of returns are positive.", "Total of the purchase, in the reporting currency."
    ),
    territory=territory("(%n)<-[:MADE]-(:Customer)", "Territory in which the customer is located."),
    customer_size=choice(_SIZE, enums.CustomerSize, "Size class of the customer, as of the last refresh."),
)
PROMISES = Listing(
    "Promise",
    "promises",
    "DUE_AT ASC",
    kind=choice("%n.kind", enums.PromiseKind, "Subject of the promise."),
    status=choice("%n.status", enums.PromiseStatus, "Status of the promise."),
    due_at=moment("%n.dueAt", "Time by which the promise is due, UTC.", "Due date."),
    overdue=flag(f"(%n.status = 'OPEN' AND {_PASSED})", "Whether the promise is open and its due date has passed."),
    customer=record("(%n)-[:TO]->(promised:Customer)", "Customer who received the promise."),
    owner=_owner("(%n)-[:TO]->(:Customer)"),
    territory=territory("(%n)-[:TO]->(:Customer)", "Territory in which the customer is located."),
    department=record("(%n)-[:CONFIRMED_WITH]->(confirms:Department)", "Department that confirmed the promise."),
    purchase=record("(%n)-[:OF]->(sale:Purchase)", "Purchase that the promise belongs to."),
    sold_by=record("(%n)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)", "Rep who sold that purchase.", "%see(sale:Purchase)"),
)
SATISFACTIONS = Listing(
    "Satisfaction",
    "satisfaction readings",
    "AT DESC",
    at=moment("%n.at", "Time of the reading, UTC.", "Time of the reading."),
    given_by=choice("%n.givenBy", enums.SatisfactionSource, "How the reading was taken."),
    gap=measure("(%n.experience - %n.expectation)", "Experience minus expectation, from -4 to 4."),
    customer=record("(%n)-[:AT]->(place:Customer)", "Customer of the purchase."),
    contact=record("(%n)<-[:GAVE]-(giver:Contact)", "Contact who gave the reading."),
    purchase=record("(%n)-[:OF]->(sale:Purchase)", "Purchase that the reading is about."),
    sold_by=record("(%n)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)", "Rep who sold that purchase.", "%see(sale:Purchase)"),
    product=record(
        "(%n)-[:OF]->(sale:Purchase)-[:INCLUDES]->(bought:Product)", "Product on a line of that purchase.", "%see(sale:Purchase)"
    ),
    category=_category(
        "(%n)-[:OF]->(sale:Purchase)-[:INCLUDES]->(:Product)",
        "Category of a product on a line of that purchase, or a category above it.",
        "%see(sale:Purchase)",
    ),
    owner=_owner("(%n)-[:AT]->(:Customer)"),
    territory=territory("(%n)-[:AT]->(:Customer)", "Territory in which the customer is located."),
)
STANDINGS = Listing("Standing", "standings", "AS_OF DESC", as_of=day("%n.asOf"))
SERVICE_JOBS = Listing(
    "ServiceJob",
    "service jobs",
    "OPENED_AT DESC",
    kind=choice("%n.kind", enums.ServiceJobKind, "Kind of service."),
    status=choice("%n.status", enums.ServiceJobStatus, "Status of the service job."),
    opened_at=moment("%n.openedAt", "Time when the service was requested, UTC.", "Time when the service was requested."),
    agreed_at=moment("%n.agreedAt", "Agreed date of the service, UTC.", "Agreed date of the service.", keyed=True),
    customer=record("(%n)-[:AT]->(served:Customer)", "Customer that the service is for."),
    owner=_owner("(%n)-[:AT]->(:Customer)"),
    territory=territory("(%n)-[:AT]->(:Customer)", "Territory in which the customer is located."),
    claim=record("(%n)-[:FOR]->(cause:Claim)", "Claim that led to the service."),
    purchase=record("(%n)-[:FOR]->(sale:Purchase)", "Purchase that the service is for."),
)
CLAIMS = Listing(
    "Claim",
    "claims",
    "OPENED_AT DESC",
    cause=choice("%n.cause", enums.ClaimCause, "Cause of the claim."),
    severity=choice("%n.severity", enums.Severity, "Severity of the claim."),
    status=choice("%n.status", enums.ClaimStatus, "Status of the claim."),
    verdict=choice("%n.verdict", enums.Verdict, "Verdict on the claim."),
    opened_at=moment("%n.openedAt", "Time when the claim was raised, UTC.", "Time when the claim was raised."),
    due_at=moment("%n.dueAt", "Time by which the claim must be resolved, UTC.", "Time by which the claim must be resolved."),
    overdue=flag(  # the clock stops while we wait for the customer
        f"(%n.status <> 'RESOLVED' AND {_PASSED} AND NOT coalesce(%n.waitingSince <= %n.dueAt, false))",
        "Whether the due date has passed and the claim is not resolved.",
    ),
    customer=record("(%n)-[:OF]->(claimant:Customer)", "Customer of the claim."),
    product=record("(%n)-[:ABOUT]->(faulty:Product)", "Product that the claim is about."),
    department=record("(%n)-[:HANDLED_BY]->(answers:Department)", "Department that is responsible for the claim."),
    owner=_owner("(%n)-[:OF]->(:Customer)"),
    territory=territory("(%n)-[:OF]->(:Customer)", "Territory in which the customer is located."),
)
TOUCHPOINTS = Listing(
    "Touchpoint",
    "touchpoints",
    "AT DESC",
    kind=choice("%n.kind", enums.TouchpointKind, "Kind of touchpoint."),
    direction=choice("%n.direction", enums.Direction, "Direction of the touchpoint."),
    at=moment("%n.at", "Time of the touchpoint, UTC.", "Time of the touchpoint."),
    customer=record("(%n)-[:AT]->(place:Customer)", "Customer where the touchpoint took place."),
    contact=record("(%n)-[:WITH]->(met:Contact)", "Contact who took part."),
    rep=record("(%n)<-[:HAD]-(ours:Rep)", "Rep who had the touchpoint."),
    owner=_owner("(%n)-[:AT]->(:Customer)"),
    territory=territory("(%n)-[:AT]->(:Customer)", "Territory in which the customer is located."),
)
FINDINGS = Listing(
    "Finding",
    "findings",
    "AT DESC",
    at=moment("%n.at", "Time of the finding, UTC.", "Time of the finding."),
    kind=choice("%n.kind", enums.FindingKind, "Kind of finding."),
    product=record("(%n)-[:ABOUT]->(topic:Product)", "Product that the finding is about."),
    category=_category("(%n)-[:ABOUT]->(:Product)", "Category of a product that the finding is about, or a category above it."),
    customer=record("(%n)-[:AT]->(place:Customer)", "Customer where the finding was made."),
    contact=record("(%n)-[:FROM]->(teller:Contact)", "Contact who told us."),
    territory=territory("(%n)-[:AT]->(:Customer)", "Territory in which the customer is located."),
)
FOLLOW_UPS = Listing(
    "FollowUp",
    "follow-ups",
    "DUE_AT ASC",
    kind=choice("%n.kind", enums.FollowUpKind, "Kind of follow-up."),
    status=choice(_DUE, enums.FollowUpStatus, "Status of the follow-up."),
    due_at=moment("%n.dueAt", "Due date of the follow-up, UTC.", "Due date."),
    overdue=flag(
        f"(%n.status = 'PLANNED' AND {_PASSED})", "Whether the due date has passed and the follow-up is neither done nor skipped."
    ),
    customer=record("(%n)-[:OF]->(account:Customer)", "Customer that the follow-up is for."),
    assigned_to=record("(%n)-[:ASSIGNED_TO]->(doer:Rep)", "Rep who is to do the follow-up."),
)
OPPORTUNITIES = Listing(
    "Opportunity",
    "opportunities",
    "OPENED_AT DESC",
    status=choice("%n.status", enums.OpportunityStatus, "Status of the opportunity."),
    opened_at=moment("%n.openedAt", "Time when the opportunity came up, UTC.", "Time when the opportunity came up.", keyed=True),
    closed_at=moment(
        "%n.closedAt", "Time when the opportunity was won or lost, UTC.", "Time when the opportunity was won or lost.", keyed=True
    ),
    reason=text("%n.reason", "Reason why the opportunity was won or lost."),
    value=amount("%n.valueReporting", "Value of the opportunity.", "Value of the opportunity, in the reporting currency.", keyed=True),
    customer=record("(%n)<-[:CONSIDERED]-(buyer:Customer)", "Customer who considers the sale."),
    rep=record("(%n)-[:OWNED_BY]->(seller:Rep)", "Rep who works on the opportunity."),
    owner=_owner("(%n)<-[:CONSIDERED]-(:Customer)"),
    territory=territory("(%n)<-[:CONSIDERED]-(:Customer)", "Territory in which the customer is located."),
    product=record("(%n)-[:FOR]->(wanted:Product)", "Product that the opportunity is about."),
    category=_category("(%n)-[:FOR]->(:Product)", "Category of a product that the opportunity is about, or a category above it."),
)
REFERRALS = Listing(
    "Referral",
    "referrals",
    "GIVEN_AT DESC",
    status=choice("%n.status", enums.ReferralStatus, "Status of the referral."),
    given_at=moment("%n.givenAt", "Time when the referral was given, UTC.", "Time when the referral was given.", keyed=True),
    asked_at=moment("%n.askedAt", "Time when we asked for the referral, UTC.", "Time when we asked.", keyed=True),
    customer=record("(%n)-[:FROM]->(account:Customer)", "Customer of the giver at the time of the referral."),
    by=record("(%n)<-[:GAVE]-(giver:Contact)", "Contact who gave the referral or was asked for it."),
    to=record("(%n)-[:TO]->(named:Contact)", "Person who was referred."),
    owner=_owner("(%n)-[:FROM]->(:Customer)"),
    territory=territory("(%n)-[:FROM]->(:Customer)", "Territory in which the customer is located."),
)
REFERENCES = Listing(
    "Reference",
    "references",
    "ASKED_AT DESC",
    asked_at=moment("%n.askedAt", order="Time when we asked.", nullable=True),
    given_at=moment("%n.givenAt", order="Time when the contact stood as a reference.", nullable=True),
)
PRODUCTS = Listing(
    "Product",
    "products",
    "NAME ASC",
    name=text("%n.name", "Name of the product.", "Name."),
    number=text("%n.number", "Our product number."),
    category=record("(%n)-[:IN_CATEGORY]->(holds:Category)", "Category that directly contains the product."),
)
CATEGORIES = Listing("Category", "categories", "NAME ASC", name=text("%n.name"))
REPS = Listing("Rep", "reps", "NAME ASC", name=text("%n.name"))
TERRITORIES = Listing("Territory", "territories", "NAME ASC", name=text("%n.name"))
DEPARTMENTS = Listing("Department", "departments", "NAME ASC", name=text("%n.name"))
NEWS = Listing(
    "News",
    "news",
    "AT DESC",
    at=moment("%n.at", "Time from which the news applies, UTC.", "Time from which the news applies."),
    product=record("(%n)-[:ABOUT]->(topic:Product)", "Product that the news is about."),
    category=record(
        "(%n)-[:ABOUT]->(:Category|Product)-[:IN_CATEGORY*0..1]->(:Category)-[:PART_OF*0..]->(category:Category)",
        "Category that the news is about, category of its product, or a category above them.",
    ),
)
CHANGES = Listing(
    "Change",
    "changes",
    "AT ASC",
    kind=choice("%n.kind", enums.ChangeKind, "Kind of change."),
    at=replace(moment("%n.at", "Time when the write began, UTC."), sort=by("%n.place", Kind.NUMBER)),  # in the order of the commits
    customer=record("(%n)-[:AT]->(account:Customer)", "Customer that the change concerns."),
)
REVIEWS = Listing(
    "Review",
    "reviews",
    "AT ASC",
    kind=choice("%n.kind", enums.ReviewKind, "Reason for the review."),
    status=choice("%n.status", enums.ReviewStatus, "Status of the review."),
    at=moment("%n.createdAt"),
)

"""What the lists of each record can be filtered and sorted by: one line for each field.

The connections in `schema/types/` and in `schema/query.py` are made of these listings. A field that is filtered or sorted by needs an index
(`migrations/`).
"""

from dataclasses import replace

from graph.projection.fields import Kind, by, passed
from insights import enums
from schema.kit.listing import Listing, choice, day, flag, itself, moment, number, record, text
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
_TOUCHED = "HEAD(COLLECT { MATCH (%n)<-[:WITH]-(t:Touchpoint) WHERE %see(t:Touchpoint) RETURN t.at ORDER BY t.at DESC LIMIT 1 })"

CUSTOMERS = Listing(
    "Customer",
    "customers",
    "NAME ASC",
    name=text("%n.name", "Name of the customer.", "Name of the customer."),
    domain=text("%n.domain", "Internet domain. `eq` and `in` ignore case, `www.`, scheme and path.", key=host),
    industry=text("%n.industry", "Industry."),
    segment=text("%n.segment", "Segment."),
    country=text("%n.country", "Country, ISO 3166-1 alpha-2.", folded="('\\t' + toLower(%n.country))"),
    city=text("%n.city", "City.", folded="('\\t' + toLower(%n.city))"),
    status=choice("%n.status", enums.CustomerStatus, "Status of the customer."),
    level=choice("%n.level", enums.Level, "Level of the relationship, as of the last refresh."),
    trend=choice("%n.trend", enums.Trend, "Trend of the relationship's score over the last 90 days."),
    score=number("%n.score", "Score of the relationship, from 0 to 100.", "Score of the relationship."),
    penetration=number("%n.penetration", "Score of the penetration, from 0 to 100.", "Score of the penetration."),
    single_threaded=flag("coalesce(%n.singleThreaded, false)", "Whether only one contact is warm."),
    territory=record("(%n)-[:LOCATED_IN]->(located:Territory)", "Territory in which the customer is directly located."),
    owner=record("(%n)<-[owns:OWNS]-(owner:Rep)", "Rep who owns the customer now.", "owns.until IS NULL"),
)
CONTACTS = Listing(
    "Contact",
    "contacts",
    "NAME ASC",
    name=text("%n.name", "Full name.", "Name of the contact."),
    email=text("%n.email", "Email address. `eq` and `in` ignore case.", key=mailbox),
    do_not_contact=flag("%n.doNotContact", "Whether the contact asked not to be contacted."),
    customer=record("(%n)-[:WORKS_AT]->(employer:Customer)", "Customer where the contact works or worked."),
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
    category=record(
        "(%n)-[:INCLUDES]->(:Product)-[:IN_CATEGORY]->(holds:Category)",
        "Category that directly contains a product on a line of the purchase.",
    ),
    territory=record(
        "(%n)<-[:MADE]-(buyer:Customer)-[:LOCATED_IN]->(located:Territory)",
        "Territory in which the customer is directly located.",
        "%see(buyer:Customer)",
    ),
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
    department=record("(%n)-[:CONFIRMED_WITH]->(confirmed:Department)", "Department that confirmed that it can keep the promise."),
    sold_by=record(
        "(%n)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)", "Rep who sold the purchase that the promise belongs to.", "%see(sale:Purchase)"
    ),
)
SATISFACTIONS = Listing(
    "Satisfaction",
    "satisfaction readings",
    "AT DESC",
    at=moment("%n.at", "Time of the reading, UTC."),
    sold_by=record("(%n)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)", "Rep who sold the purchase.", "%see(sale:Purchase)"),
    product=record(
        "(%n)-[:OF]->(sale:Purchase)-[:INCLUDES]->(bought:Product)", "Product on a line of the purchase.", "%see(sale:Purchase)"
    ),
    category=record(
        "(%n)-[:OF]->(sale:Purchase)-[:INCLUDES]->(:Product)-[:IN_CATEGORY]->(holds:Category)",
        "Category that directly contains a product on a line of the purchase.",
        "%see(sale:Purchase)",
    ),
    territory=record(
        "(%n)-[:AT]->(buyer:Customer)-[:LOCATED_IN]->(located:Territory)",
        "Territory in which the customer is directly located.",
        "%see(buyer:Customer)",
    ),
)
STANDINGS = Listing("Standing", "standings", "AS_OF DESC", as_of=day("%n.asOf"))
SERVICE_JOBS = Listing(
    "ServiceJob",
    "service jobs",
    "OPENED_AT DESC",
    kind=choice("%n.kind", enums.ServiceJobKind, "Kind of service."),
    status=choice("%n.status", enums.ServiceJobStatus, "Status of the service job."),
    opened_at=moment("%n.openedAt", "Time when the service was requested, UTC.", "Time when the service was requested."),
    agreed_at=moment("%n.agreedAt", order="Agreed date of the service.", nullable=True),
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
)
TOUCHPOINTS = Listing(
    "Touchpoint",
    "touchpoints",
    "AT DESC",
    kind=choice("%n.kind", enums.TouchpointKind, "Kind of touchpoint."),
    direction=choice("%n.direction", enums.Direction, "Direction of the touchpoint."),
    at=moment("%n.at", "Time of the touchpoint, UTC.", "Time of the touchpoint."),
)
FINDINGS = Listing(
    "Finding",
    "findings",
    "AT DESC",
    at=moment("%n.at", "Time of the finding, UTC.", "Time of the finding."),
    kind=choice("%n.kind", enums.FindingKind, "Kind of finding."),
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
    opened_at=moment("%n.openedAt", "Time when the opportunity came up, UTC.", "Time when the opportunity came up.", nullable=True),
    closed_at=moment(
        "%n.closedAt", "Time when the opportunity was won or lost, UTC.", "Time when the opportunity was won or lost.", nullable=True
    ),
    reason=text("%n.reason", "Reason why the opportunity was won or lost.", folded="('\\t' + toLower(%n.reason))"),
    rep=record("(%n)-[:OWNED_BY]->(works:Rep)", "Rep who works on the opportunity."),
)
REFERRALS = Listing(
    "Referral",
    "referrals",
    "GIVEN_AT DESC",
    status=choice("%n.status", enums.ReferralStatus, "Status of the referral."),
    given_at=moment("%n.givenAt", "Time when the referral was given, UTC.", "Time when the referral was given.", nullable=True),
    asked_at=moment("%n.askedAt", "Time when we asked for the referral, UTC.", "Time when we asked.", nullable=True),
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
NEWS = Listing("News", "news", "AT DESC", at=moment("%n.at"))
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

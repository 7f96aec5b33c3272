"""The records behind the numbers of a portfolio: lists with conditions that single out each number.

The conditions repeat those of `graph/cypher/portfolio.cypher` and `portfolio_care.cypher`, and read the same parameters. $quarters has the
net values up to which customers belong to the first three quarters.
"""

from typing import Any

from graph.queries.care import IN_TIME, LEFT_OUT, PASSED
from insights import enums
from schema import listings
from schema.kit.listing import Listing, choice, flag, moment, number, text

_SCOPE = "($territories IS NULL OR any(place IN $territories WHERE place IN {0}.scopes))"
_BEGIN, _UNTIL = "datetime($begin)", "datetime($until)"
_ORDER = "NOT p.status IN ['CANCELLED', 'RETURNED']"


def _quartile(customer: str) -> str:
    """Return the quarter of a customer: 1 for the lowest net values. Null without an order."""
    below = f"size([up IN $quarters WHERE {customer}.netValue > up])"
    return f"CASE WHEN {customer}.netValue IS NOT NULL AND {customer}.lastOrderAt IS NOT NULL THEN 1 + {below} END"


def _level(day: str) -> str:
    """Return the level in the last standing up to a day."""
    stood = f"MATCH (%n)-[:STANDS]->(s:Standing) WHERE s.asOf <= date({day}) RETURN s.level ORDER BY s.asOf DESC LIMIT 1"
    return f"HEAD(COLLECT {{ {stood} }})"


# -- the virtuous circle: (:Customer)-[:MADE]->(:Purchase), (:Satisfaction)-[:AT]->(:Customer), (:Referral)-[:FROM]->(:Customer)
_BOUGHT = f"EXISTS {{ MATCH (%n)-[:MADE]->(p:Purchase) WHERE p.orderedAt >= {_BEGIN} AND p.orderedAt < {_UNTIL} AND {_ORDER} }}"
_READING = (
    f"HEAD(COLLECT {{ MATCH (%n)<-[:AT]-(r:Satisfaction) WHERE r.at >= {_BEGIN} AND r.at < {_UNTIL} "
    "WITH r.at AS at, r.experience >= r.expectation AS satisfied WHERE satisfied IS NOT NULL "
    "RETURN satisfied ORDER BY at DESC, satisfied DESC LIMIT 1 })"
)
_AGAIN = (
    f"size(COLLECT {{ MATCH (%n)-[:MADE]->(p:Purchase) WHERE p.orderedAt < {_UNTIL} AND {_ORDER} "
    "RETURN DISTINCT p.orderedAt.epochSeconds / 86400 LIMIT 2 }) = 2"
)
_GAVE = (
    f"EXISTS {{ MATCH (%n)<-[:FROM]-(r:Referral) WHERE r.givenAt < {_UNTIL} AND r.status <> 'DECLINED' "
    "AND NOT EXISTS { MATCH (r)-[:TO]->(named:Contact) WHERE NOT %see(named:Contact) } }"
)
_BROUGHT = (
    "EXISTS { MATCH (%n)-[named:REFERRED]->(other:Customer)-[:MADE]->(p:Purchase) "
    f"WHERE p.orderedAt >= named.at AND p.orderedAt < {_UNTIL} AND {_ORDER} AND %see(other:Customer) }}"
)
_STEPS = [one.value for one in enums.CircleStep]
_TAKEN = (
    f"CASE WHEN NOT {_BOUGHT} THEN [] WHEN NOT coalesce({_READING}, false) THEN {_STEPS[:1]} WHEN NOT {_AGAIN} THEN {_STEPS[:2]} "
    f"WHEN NOT {_GAVE} THEN {_STEPS[:3]} WHEN NOT {_BROUGHT} THEN {_STEPS[:4]} ELSE {_STEPS} END"
)

_CUSTOMERS = Listing(
    "PortfolioCustomer",
    "the customers of a portfolio",
    "NAME ASC",
    name=text("%n.name"),
    level_before=choice(_level("$from"), enums.Level, "Level at the end of the first day."),
    level_after=choice(_level("$to"), enums.Level, "Level at the end of the last day."),
    step=choice(f"{_TAKEN}[-1]", enums.CircleStep, "Last step of the virtuous circle that the customer took. Null if it took none."),
    gave_reading=flag(
        f"({_BOUGHT} AND {_READING} IS NOT NULL)", "Whether the customer bought within the period and gave a satisfaction reading in it."
    ),
    quartile=number(f"({_quartile('%n')})", "Quarter of the customers with an order by net value, from 1 (lowest) to 4 (highest)."),
    owner=listings.CUSTOMERS.fields["owner"],
)

# -- claims, as they stood at the end of the period
_DUE_PASSED = "(CASE WHEN %n.dueAt.epochSeconds % 86400 = 0 THEN %n.dueAt + duration('P1D') ELSE %n.dueAt END)"
_RESOLVED = f"(CASE WHEN %n.resolvedAt < {_UNTIL} THEN %n.resolvedAt END)"
_CLAIMS = Listing(
    "PortfolioClaim",
    "the claims of a portfolio",
    "OPENED_AT DESC",
    opened_at=moment("%n.openedAt"),
    cause=listings.CLAIMS.fields["cause"],
    department=listings.CLAIMS.fields["department"],
    due=flag(
        f"({_RESOLVED} IS NOT NULL OR "
        f"coalesce({_DUE_PASSED} < coalesce(CASE WHEN %n.waitingSince < {_UNTIL} THEN %n.waitingSince END, {_UNTIL}), false))",
        "Whether the claim was resolved or past its due date by the end of the period.",
    ),
    resolved=flag(f"({_RESOLVED} IS NOT NULL)", "Whether the claim was resolved by the end of the period."),
    in_time=flag(
        f"coalesce({_RESOLVED} <= %n.dueAt OR {_RESOLVED} < {_DUE_PASSED}, false)",
        "Whether the claim was resolved by its due date and by the end of the period.",
    ),
)

# -- care: (:FollowUp)-[:OF]->(:Customer), (:FollowUp)-[:ASSIGNED_TO]->(:Rep)
_CARE_PASSED = f"({PASSED.replace('task.', '%n.')})"


def _of_care(expression: str) -> str:
    return expression.replace("task.", "%n.").replace("passed", _CARE_PASSED)


_IN_TIME = f"({_of_care(IN_TIME)})"
_BY_ANOTHER = (
    "EXISTS { MATCH (%n)-[:DONE_BY]->(visit:Touchpoint)<-[:HAD]-(visitor:Rep), (%n)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep), "
    "(%n)-[:OF]->(at:Customer) WHERE visitor <> seller AND EXISTS { (visit)-[:AT]->(at) } AND EXISTS { (at)-[:MADE]->(sale) } }"
)
_AT = "HEAD(COLLECT {{ MATCH (%n)-[:OF]->(at:Customer){0} RETURN {1} LIMIT 1 }})"
_FOLLOW_UPS = Listing(
    "PortfolioFollowUp",
    "the follow-ups of a portfolio",
    "DUE_AT ASC",
    due_at=moment("%n.dueAt"),
    kind=listings.FOLLOW_UPS.fields["kind"],
    assigned_to=listings.FOLLOW_UPS.fields["assigned_to"],
    in_time=flag(_IN_TIME, "Whether the follow-up was done in time."),
    by_seller=flag(
        f"({_IN_TIME} AND NOT (%n.kind = 'FOLLOW_UP_VISIT' AND {_BY_ANOTHER}))",
        "Whether the follow-up was done in time. A visit by somebody other than the seller does not count.",
    ),
    size=choice(
        _AT.format(
            ", (r:Refresh {current: true}) WHERE at.netValue IS NOT NULL AND at.lastOrderAt IS NOT NULL",
            "CASE WHEN at.netValue <= r.smallUpTo THEN 'SMALL' WHEN at.netValue <= r.mediumUpTo THEN 'MEDIUM' "
            "WHEN at.netValue > r.mediumUpTo THEN 'LARGE' END",
        ),
        enums.CustomerSize,
        "Size class of the customer.",
    ),
    quartile=number(_AT.format("", _quartile("at")), "Quarter of the customer by net value, from 1 (lowest) to 4 (highest)."),
)

# -- lost sales: (:Customer)-[:CONSIDERED]->(:Opportunity)<-[:AFTER]-(:Referral)
_OPPORTUNITIES = Listing(
    "PortfolioOpportunity",
    "the lost opportunities of a portfolio",
    "CLOSED_AT DESC",
    closed_at=moment("%n.closedAt"),
    valued=flag("(%n.valueReporting IS NOT NULL)", "Whether the value is known."),
    gave_referral=flag(
        f"EXISTS {{ MATCH (%n)<-[:AFTER]-(r:Referral) WHERE r.givenAt < {_UNTIL} AND r.status <> 'DECLINED' AND %see(r:Referral) }}",
        "Whether the opportunity led to a referral by the end of the period.",
    ),
)


def _at_customer(path: str) -> str:
    return f"EXISTS {{ MATCH {path} WHERE {_SCOPE.format('account')} AND %see(account:Customer) }}"


CUSTOMERS: Any = _CUSTOMERS.pages("(%n:Customer)", "Customers behind the numbers of the portfolio.", where=_SCOPE.format("%n"))
CLAIMS: Any = _CLAIMS.pages(
    "(%n:Claim)",
    "Claims behind the numbers of the portfolio: claims opened within the period.",
    where=f"%n.openedAt >= {_BEGIN} AND %n.openedAt < {_UNTIL} AND {_at_customer('(%n)-[:OF]->(account:Customer)')}",
)
FOLLOW_UPS: Any = _FOLLOW_UPS.pages(
    "(%n:FollowUp)",
    "Follow-ups behind the care in the portfolio. They came due within the period. A rep gets only their own.",
    where=f"%n.dueAt >= {_BEGIN} - duration('P1D') AND %n.dueAt < {_UNTIL} "
    f"AND {_CARE_PASSED} >= {_BEGIN} AND {_CARE_PASSED} < {_UNTIL} AND NOT {_of_care(LEFT_OUT)} "
    "AND EXISTS { MATCH (%n)-[:ASSIGNED_TO]->(doer:Rep) WHERE $rep IS NULL OR doer.id = $rep } "
    f"AND {_at_customer('(%n)-[:OF]->(account:Customer)')}",
)
OPPORTUNITIES: Any = _OPPORTUNITIES.pages(
    "(%n:Opportunity)",
    "Opportunities behind `lostSales`, the latest lost first.",
    where=f"%n.closedAt >= {_BEGIN} AND %n.closedAt < {_UNTIL} AND %n.status = 'LOST' "
    f"AND {_at_customer('(%n)<-[:CONSIDERED]-(account:Customer)')}",
)

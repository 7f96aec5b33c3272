"""Claims: what went wrong, who answers for it, how it was settled (R11 to R14, R19)."""

from typing import TYPE_CHECKING

import strawberry

from graph.facts import thawed
from graph.files import cypher
from graph.projection.fields import Cited, Insight, Kind, Pages, amount, by, instant, passed, prop
from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Property as Stored
from insights import enums
from insights.claims import Told, advice, profile
from insights.enums import ClaimFinding, ClaimStatus, Verdict
from schema.company import Department, Product, Rep
from schema.declare import field, lazy, order
from schema.filters import BooleanFilter, DateTimeFilter, EnumFilter, IDFilter
from schema.node import Record
from schema.purchase import Purchase
from schema.scalars import DateTime, Money

if TYPE_CHECKING:
    from schema.contact import Contact
    from schema.customer import Customer
else:
    Contact = lazy("Contact", "schema.contact")
    Customer = lazy("Customer", "schema.customer")

# The clock stands still while we wait for the customer.
_OVERDUE = f"(%v.status <> 'RESOLVED' AND {passed('%v.dueAt')} AND NOT coalesce(%v.waitingSince <= %v.dueAt, false))"

_ADVICE = Insight(
    f"[%v.status, %v.verdict, EXISTS {{ (%v)-[:ABOUT]->(bought:Purchase) WHERE %see(bought:Purchase) }}, {cypher('already_returned')}, "
    "%v.finding, %v.waitingSince IS NOT NULL]",
    lambda found, _: advice(
        ClaimStatus(found[0]),
        Verdict(found[1]) if found[1] else None,
        found[2],
        found[3],
        ClaimFinding(found[4]) if found[4] else None,
        waiting=found[5],
    ),
)

# Of a customer: (:Claim)-[:OF]->(:Customer)-[:MADE]->(:Purchase)
PROFILE = Insight(
    "[COLLECT { MATCH (%v)<-[:OF]-(claim:Claim) RETURN [claim.cause, claim.verdict, [(claim)-[:HANDLED_BY]->(d:Department) | d.id][0], "
    "claim.openedAt.epochSeconds, claim.resolvedAt.epochSeconds, claim.finding] }, "
    "COUNT { MATCH (%v)-[:MADE]->(p:Purchase) WHERE NOT p.status IN ['CANCELLED', 'RETURNED'] }, "
    "HEAD(COLLECT { MATCH (r:Refresh {current: true}) RETURN r.statistics LIMIT 1 }), $viewerManages]",
    lambda found, _: profile([Told._make(one) for one in found[0]], found[1], thawed(found[2]).complaints if found[2] else None, found[3]),
)


@strawberry.type(description="How many of a customer's claims have a cause.")
class ClaimsByCause:
    cause: enums.ClaimCause = strawberry.field(description="The cause.")
    claims: int = strawberry.field(description="How many.")


@strawberry.type(description="How many of a customer's claims were judged so.")
class ClaimsByVerdict:
    verdict: enums.Verdict = strawberry.field(description="The verdict.")
    claims: int = strawberry.field(description="How many.")


@strawberry.type(description="How many of a customer's claims that were not correct have a finding (R14).")
class ClaimsByFinding:
    finding: enums.ClaimFinding = strawberry.field(description="The finding.")
    claims: int = strawberry.field(description="How many.")


@strawberry.type(description="For how many of a customer's claims a department answers (R19).")
class ClaimsByDepartment:
    department: Department | None = field(Cited("department", many=False), "The department.")
    claims: int = strawberry.field(description="How many.")


@strawberry.type(
    description="A customer's claims: counts, how long they took, and whether the next one would be the first protest (R11, R12)."
)
class ClaimsProfile:
    claims: int = strawberry.field(description="All claims.")
    by_cause: list[ClaimsByCause] = strawberry.field(description="By cause, most first.")
    by_verdict: list[ClaimsByVerdict] = strawberry.field(description="By verdict, most first; claims that are not judged are left out.")
    by_finding: list[ClaimsByFinding] = strawberry.field(
        description="For managers, empty for reps: claims that were not correct, by what was found out, most first."
    )
    by_department: list[ClaimsByDepartment] = strawberry.field(description="By department that answers, most first.")
    median_hours_to_resolve: float | None = strawberry.field(
        description="Hours from opened to settled, the median; null where none is settled."
    )
    first_protest: bool = strawberry.field(description="There is no claim yet: the next one is their first protest.")
    repeat_claimant: bool | None = strawberry.field(
        description="For managers, null for reps: they claim far more often than others, mostly wrongly; a reason to look, no more."
    )
    reason: str | None = strawberry.field(description="For managers: the numbers behind that.")


@strawberry.type(description="What to do about a claim (R12).")
class Advice:
    code: enums.AdviceCode = strawberry.field(description="A stable code.")
    message: str = strawberry.field(description="In a sentence.")
    purchase: Purchase | None = field(Cited("purchase", many=False), "The return that ALREADY_RETURNED is about, else null.")


@strawberry.type(
    description="A claim. A claim alone never lowers a score. A claim that is overdue, or was settled late or badly, does (R14)."
)
class Claim(Record):
    cause: enums.ClaimCause = field(prop("cause"), "What went wrong.")
    severity: enums.Severity = field(prop("severity"), "How severe it is.")
    status: enums.ClaimStatus = field(prop("status"), "Where it stands.")
    verdict: enums.Verdict | None = field(prop("verdict"), "What we found.")
    finding: enums.ClaimFinding | None = field(
        Stored("CASE WHEN $viewerManages THEN %v.finding END"),
        "For managers, null for reps: what NOT_CORRECT means (R14). Null for other verdicts, and if an import does not say.",
    )
    remedies: list[enums.Remedy] = field(Stored("coalesce(%v.remedies, [])"), "How it was settled; empty until then.")
    remedy: enums.Remedy | None = field(
        Stored("%v.remedies[0]"), "The first of `remedies`.", deprecation_reason="Since 2026-11-29 a claim has several: use `remedies`."
    )
    channel: enums.Channel | None = field(prop("channel"), "How it reached us.")
    grounds: str | None = field(prop("grounds"), "What happened, in the claimant's words.")
    demand: str | None = field(prop("demand"), "What the claimant asks for.")
    text: str | None = field(
        prop("grounds"), "The grounds.", deprecation_reason="Since 2026-11-29 a claim has `grounds` and a `demand`: use these."
    )
    opened_at: DateTime = field(instant("openedAt"), "When it was raised.")
    due_at: DateTime = field(instant("dueAt"), "By when it must be settled. It moves when a wait for the customer ends.")
    overdue: bool = field(
        Stored(_OVERDUE),
        "Not settled, and its date has passed. The clock stands still while we wait for the customer. A date without a time lasts until "
        "the viewer's day ends.",
    )
    waiting_since: DateTime | None = field(instant("waitingSince"), "Since when we wait for the customer. Null if we do not.")
    wait_reason: str | None = field(prop("waitReason"), "What we wait for. Null if we do not wait.")
    assessed_at: DateTime | None = field(instant("assessedAt"), "When it was judged.")
    resolved_at: DateTime | None = field(instant("resolvedAt"), "When it was settled.")
    understood_at: DateTime | None = field(instant("understoodAt"), "When the claimant had understood the settlement (R12).")
    reopened: int = field(Stored("coalesce(%v.reopened, 0)"), "How often it was reopened.")
    cost: Money | None = field(amount("cost", "costCurrency"), "What the settlement cost us.")
    customer: Customer | None = field(To("(%v)-[:OF]->(%n:Customer)"), "Whose claim.")
    contact: Contact | None = field(To("(%v)<-[:RAISED]-(%n:Contact)"), "Who raised it.")
    purchase: Purchase | None = field(To("(%v)-[:ABOUT]->(%n:Purchase)"), "The purchase it is about.")
    product: Product | None = field(To("(%v)-[:ABOUT]->(%n:Product)"), "The product it is about.")
    concerns: Rep | None = field(To("(%v)-[:CONCERNS]->(%n:Rep)"), "Who of us it is about, for example after poor treatment.")
    department: Department | None = field(To("(%v)-[:HANDLED_BY]->(%n:Department)"), "The department that answers for it (R19).")
    note: str | None = field(prop("note"), "A note of whoever handled it.")
    reopen_reason: str | None = field(prop("reopenReason"), "Why it was opened again, the last time.")
    advice: list[Advice] = field(_ADVICE, "What to do now (R12); nothing once it is settled.")
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


ClaimOrder = order("Claim", {"OPENED_AT": "When it was raised.", "DUE_AT": "By when it must be settled."})


@strawberry.input(description="Conditions on claims.")
class ClaimFilter:
    and_: list["ClaimFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["ClaimFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "ClaimFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    cause: EnumFilter[enums.ClaimCause] | None = strawberry.field(description="What went wrong.", default=strawberry.UNSET)
    severity: EnumFilter[enums.Severity] | None = strawberry.field(description="How severe it is.", default=strawberry.UNSET)
    status: EnumFilter[enums.ClaimStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)
    verdict: EnumFilter[enums.Verdict] | None = strawberry.field(description="What we found.", default=strawberry.UNSET)
    opened_at: DateTimeFilter | None = strawberry.field(description="When it was raised.", default=strawberry.UNSET)
    due_at: DateTimeFilter | None = strawberry.field(description="By when it must be settled.", default=strawberry.UNSET)
    overdue: BooleanFilter | None = strawberry.field(description="Not settled, and its date has passed.", default=strawberry.UNSET)
    customer: IDFilter | None = strawberry.field(description="Raised by these customers.", default=strawberry.UNSET)
    product: IDFilter | None = strawberry.field(description="About these products.", default=strawberry.UNSET)
    department: IDFilter | None = strawberry.field(description="Answered for by these departments (R19).", default=strawberry.UNSET)


CLAIM_SORTS = {"OPENED_AT": by("%n.openedAt", Kind.TIME), "DUE_AT": by("%n.dueAt", Kind.TIME)}
CLAIMS = {
    "cause": On("%n.cause", Kind.TEXT),
    "severity": On("%n.severity", Kind.TEXT),
    "status": On("%n.status", Kind.TEXT),
    "verdict": On("%n.verdict", Kind.TEXT),
    "openedAt": On("%n.openedAt", Kind.TIME),
    "dueAt": On("%n.dueAt", Kind.TIME),
    "overdue": On(_OVERDUE.replace("%v", "%n"), Kind.FLAG),
    "customer": On("claimant.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:OF]->(claimant:Customer) WHERE %see(claimant:Customer) AND %test }"),
    "product": On("faulty.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:ABOUT]->(faulty:Product) WHERE %test }"),
    "department": On("answers.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:HANDLED_BY]->(answers:Department) WHERE %test }"),
}
CLAIM_LIST = Pages("(%n:Claim)", CLAIM_SORTS, ("OPENED_AT", "DESC"), CLAIMS)

"""Claims: their cause, the responsible department, the verdict and the remedy."""

import strawberry

from graph.client.files import cypher
from graph.derived.facts import thawed
from graph.projection.fields import Cited, Insight, Stored, To, amount, instant, prop
from insights import enums
from insights.aftersales.claims import ProfiledClaim, advice, profile
from insights.enums import ClaimFinding, ClaimStatus, Verdict
from schema import listings
from schema.kit.declare import field, says
from schema.kit.scalars import DateTime, Money
from schema.types import action
from schema.types.action import Action
from schema.types.company import Department, Product, Rep
from schema.types.forward import Contact, Customer
from schema.types.node import Record, versioned
from schema.types.purchase import Purchase

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
    lambda found, _: profile(
        [ProfiledClaim._make(one) for one in found[0]], found[1], thawed(found[2]).complaints if found[2] else None, found[3]
    ),
)


@strawberry.type(description="Number of a customer's claims with one cause.")
class ClaimsByCause:
    cause: enums.ClaimCause = says("The cause.")
    claims: int = says("Number of claims with this cause.")


@strawberry.type(description="Number of a customer's claims with one verdict.")
class ClaimsByVerdict:
    verdict: enums.Verdict = says("The verdict.")
    claims: int = says("Number of claims with this verdict.")


@strawberry.type(description="Number of a customer's NOT_CORRECT claims with one finding.")
class ClaimsByFinding:
    finding: enums.ClaimFinding = says("The finding.")
    claims: int = says("Number of claims with this finding.")


@strawberry.type(description="Number of a customer's claims for which one department is responsible.")
class ClaimsByDepartment:
    department: Department | None = field(Cited("department", many=False), "The responsible department.")
    claims: int = says("Number of claims for which the department is responsible.")


@strawberry.type(
    description="Profile of a customer's claims: counts, time to resolve them, and whether the next claim would be the first protest."
)
class ClaimsProfile:
    claims: int = says("Number of all claims.")
    by_cause: list[ClaimsByCause] = says("Claims by cause, the most frequent cause first.")
    by_verdict: list[ClaimsByVerdict] = says("Claims by verdict, the most frequent verdict first. Claims without a verdict are left out.")
    by_finding: list[ClaimsByFinding] = says("NOT_CORRECT claims by finding, the most frequent finding first. Empty for reps.")
    by_department: list[ClaimsByDepartment] = says(
        "Claims by responsible department, the most frequent department first. Claims without a department are left out."
    )
    median_hours_to_resolve: float | None = says(
        "Median time from opening to resolving a claim, in hours, rounded to 1 decimal. Null when no claim is resolved."
    )
    first_protest: bool = says("Whether the customer has no claim yet, so that the next claim would be the first protest.")
    repeat_claimant: bool | None = says(
        "Whether the customer claims far more often than others, and at least half of the claims were not correct. It is "
        "a reason to look, not a verdict on honesty. Null for reps."
    )
    reason: str | None = says("Numbers behind `repeatClaimant`, in a sentence. Null for reps.")


@strawberry.type(description="Advice on handling a claim.")
class Advice:
    code: enums.AdviceCode = says("Stable code for programs.")
    message: str = says("The advice in a sentence.")
    purchase: Purchase | None = field(
        Cited("purchase", many=False),
        "Return that ALREADY_RETURNED refers to. Null for other advice, or when the return is not visible to the viewer.",
    )


@strawberry.type(
    description="A claim. A claim alone never lowers a score. A claim that is overdue, or was resolved late or badly, lowers it."
)
class Claim(Record):
    cause: enums.ClaimCause = field(prop("cause"), "Cause of the claim.")
    severity: enums.Severity = field(prop("severity"), "Severity of the claim.")
    status: enums.ClaimStatus = field(prop("status"), "Status of the claim.")
    verdict: enums.Verdict | None = field(prop("verdict"), "Verdict on the claim. Null until the claim is assessed.")
    finding: enums.ClaimFinding | None = field(
        Stored("CASE WHEN $viewerManages THEN %v.finding END"),
        "Explanation of a NOT_CORRECT verdict, for managers and admins. Null for reps, for other verdicts, and when not recorded.",
    )
    remedies: list[enums.Remedy] = field(
        Stored("coalesce(%v.remedies, [])"), "Remedies by which the claim was settled. Empty until the claim is resolved."
    )
    remedy: enums.Remedy | None = field(
        Stored("%v.remedies[0]"),
        "The first of `remedies`. Null when there is none.",
        deprecation_reason="Since 2026-11-29 a claim can have several remedies. Use `remedies`.",
    )
    channel: enums.Channel | None = field(prop("channel"), "Channel through which the claim was raised. Null when not recorded.")
    grounds: str | None = field(prop("grounds"), "Grounds of the claim: what happened, in the claimant's words. Null when not recorded.")
    demand: str | None = field(prop("demand"), "Demand of the claimant. Null when not recorded.")
    text: str | None = field(
        prop("grounds"),
        "Grounds of the claim. Null when not recorded.",
        deprecation_reason="Since 2026-11-29 a claim has `grounds` and a `demand`. Use these fields.",
    )
    opened_at: DateTime = field(instant("openedAt"), "Time when the claim was raised, UTC.")
    due_at: DateTime = field(instant("dueAt"), "Time by which the claim must be resolved, UTC. It moves when a wait for the customer ends.")
    overdue: bool = field(
        listings.CLAIMS.stored("overdue"),
        "Whether the due date has passed and the claim is not resolved. The clock stops while we wait for the customer. A "
        "due date without a time lasts until the viewer's day ends.",
    )
    waiting_since: DateTime | None = field(
        instant("waitingSince"), "Time when the wait for the customer began, UTC. Null when we do not wait."
    )
    wait_reason: str | None = field(prop("waitReason"), "The answer or item that we wait for. Null when we do not wait.")
    assessed_at: DateTime | None = field(instant("assessedAt"), "Time of the last assessment, UTC. Null until the claim is assessed.")
    resolved_at: DateTime | None = field(instant("resolvedAt"), "Time when the claim was resolved, UTC. Null until the claim is resolved.")
    understood_at: DateTime | None = field(
        instant("understoodAt"), "Time when the claimant understood how the claim was resolved, UTC. Null until this is confirmed."
    )
    reopened: int = field(Stored("coalesce(%v.reopened, 0)"), "Number of times that the claim was reopened.")
    cost: Money | None = field(amount("cost", "costCurrency"), "Cost of the remedies to us. Null when not recorded.")
    customer: Customer | None = field(
        To("(%v)-[:OF]->(%n:Customer)"), "Customer of the claim. Null when the customer is not visible to the viewer."
    )
    contact: Contact | None = field(
        To("(%v)<-[:RAISED]-(%n:Contact)"), "Contact who raised the claim. Null when not recorded or not visible to the viewer."
    )
    purchase: Purchase | None = field(
        To("(%v)-[:ABOUT]->(%n:Purchase)"), "Purchase that the claim is about. Null when not recorded or not visible to the viewer."
    )
    product: Product | None = field(To("(%v)-[:ABOUT]->(%n:Product)"), "Product that the claim is about. Null when not recorded.")
    concerns: Rep | None = field(
        To("(%v)-[:CONCERNS]->(%n:Rep)"), "Rep that the claim is about, for example after poor treatment. Null when not recorded."
    )
    department: Department | None = field(
        To("(%v)-[:HANDLED_BY]->(%n:Department)"), "Department that is responsible for the claim. Null when not recorded."
    )
    note: str | None = field(prop("note"), "Note of the person who handled the claim. Null when there is no note.")
    reopen_reason: str | None = field(prop("reopenReason"), "Reason why the claim was last reopened. Null when it was never reopened.")
    advice: list[Advice] = field(_ADVICE, "Advice on the next steps. Empty once the claim is resolved.")
    allowed_actions: list[Action] = action.claim()
    version: int = versioned()

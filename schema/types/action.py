"""What the viewer may do: the permissions of the viewer's role, and the actions on a record."""

from typing import Any

import strawberry

from graph.commit.lookups import of
from graph.projection.fields import Insight
from insights import actions, enums
from insights.actions import ClaimState, NotAllowed
from insights.aftersales.purchases import lines_left
from insights.enums import ClaimStatus, FollowUpStatus, OpportunityStatus, PromiseStatus, PurchaseStatus, ReferralStatus, Role
from insights.permits import permissions
from schema import listings
from schema.kit.declare import field, says
from writes.amounts import above


@strawberry.type(description="A mutation that the viewer's role allows or forbids, whatever the record.")
class Permission:
    mutation: str = says("Name of the mutation: a field of `Mutation`. A bulk mutation has the permission of the single one.")
    allowed: bool = says("Whether the viewer's role may call the mutation.")
    scope: enums.PermissionScope = says("Records on which the viewer may call the mutation, if the role allows it.")
    forbidden_fields: list[str] = says("Fields of the input that the viewer's role may not set. Empty when the mutation is not allowed.")
    reason: str | None = says("Reason why the mutation is not allowed. Null when it is allowed.")


@strawberry.type(description="A mutation of a record, and whether the viewer may call it now.")
class Action:
    mutation: str = says("Name of the mutation: a field of `Mutation`.")
    allowed: bool = says("Whether the mutation succeeds now if its input is correct.")
    code: enums.UserErrorCode | None = says("Code of the user error that the mutation would return. Null when it is allowed.")
    reason: str | None = says("Reason why the mutation is not allowed, and what to do. Null when it is allowed.")
    statuses: list[str] = says("Values that the field `status` of the input may have. Empty when the input has no such field.")
    only_fields: list[str] = says(
        "The only fields that the viewer may set, besides the id and the version. Empty when the viewer may set every field."
    )


def _allowed(insight: Insight) -> Any:
    return field(insight, "Mutations of this record: which are allowed now, and why the others are not.")


PERMISSIONS = Insight("$viewerRole", lambda role, _: permissions(Role(role)))

# Whether a claim is about the viewer, who may not judge it then. Admins may.
_ABOUT_VIEWER = f"CASE WHEN %all THEN false ELSE $viewerRep IN {of('Claim', 'reps')} END"


def claim() -> Any:
    """Return the field of claims."""
    return _allowed(
        Insight(
            f"[%v.status, %v.waitingSince IS NOT NULL, %v.understoodAt IS NOT NULL, {_ABOUT_VIEWER}, $viewerRole]",
            lambda found, _: actions.claim_actions(Role(found[4]), ClaimState(ClaimStatus(found[0]), *found[1:4])),
        )
    )


def promise() -> Any:
    """Return the field of promises."""
    return _allowed(
        Insight(
            f"[%v.status, {listings.PROMISES.stored('overdue').expression}, $viewerRole]",
            lambda found, _: actions.promise_actions(Role(found[2]), PromiseStatus(found[0]), overdue=found[1]),
        )
    )


def referral() -> Any:
    """Return the field of referrals."""
    return _allowed(
        Insight(
            f"[%v.status, {of('Referral', 'by')} IS NOT NULL, $viewerRole]",
            lambda found, _: actions.referral_actions(Role(found[2]), ReferralStatus(found[0]), giver=found[1]),
        )
    )


def follow_up() -> Any:
    """Return the field of follow-ups."""
    return _allowed(
        Insight("[%v.status, $viewerRole]", lambda found, _: actions.follow_up_actions(Role(found[1]), FollowUpStatus(found[0])))
    )


def opportunity() -> Any:
    """Return the field of opportunities."""
    return _allowed(
        Insight("[%v.status, $viewerRole]", lambda found, _: actions.opportunity_actions(Role(found[1]), OpportunityStatus(found[0])))
    )


# (:Purchase)<-[:MADE]-(:Customer): whether the viewer manages the account. A manager may exceed the limit of a purchase.
_MANAGED = "NOT EXISTS { MATCH (%v)<-[:MADE]-(own:Customer) WHERE NOT any(scope IN own.scopes WHERE scope IN $viewerManaged) }"
_LINES = f"CASE %v.status WHEN 'DELIVERED' THEN [{of('Purchase', 'lines')}, {of('Purchase', 'returned')}] END"
_CURRENCY = "HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency })"


def purchase() -> Any:
    """Return the field of purchases."""
    return _allowed(
        Insight(
            f"[%v.status, coalesce(%v.totalReporting, 0), {_LINES}, %all OR {_MANAGED}, {_CURRENCY}, $purchaseLimit, $viewerRole]",
            lambda found, _: _of_purchase(*found),
        )
    )


def _of_purchase(
    status: str, total: int, lines: list[list[dict[str, object]]] | None, manages: bool, currency: str | None, limit: int, role: str
) -> list[actions.Action]:
    """Return the actions on a purchase. The least that can come back is one unit of a line."""
    units = [line.share(1)[1] for line in lines_left(*lines) if line.left] if lines else []
    least = {"cancelPurchase": total, "returnPurchase": min(units, default=0)}
    limits: dict[str, NotAllowed | None] = {} if manages else {name: above(currency, amount, limit) for name, amount in least.items()}
    return actions.purchase_actions(Role(role), PurchaseStatus(status), limits, units_left=bool(units))

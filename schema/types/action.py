"""What the viewer may do: the permissions of the viewer's role, and the actions on a record."""

from datetime import UTC, datetime
from typing import Any

import strawberry

from graph.commit.lookups import managed, of
from graph.projection.fields import Insight
from graph.voids import voided
from insights import actions, enums
from insights.actions import ClaimState, Correctable, NotAllowed
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


# What a void or a restore depends on, by label: facts of the record, and of the voided record.
_VOID = {"Promise": ("hangs",), "Purchase": ("hangs", "cameBack")}
_RESTORE = {"Referral": ("again",), "Purchase": ("again", "units")}


def _correctable(label: str) -> str:
    """Return the expression from which `_read` makes the `Correctable` of a record."""
    recorded, owners = of(label, "recordedAt"), of(label, "accountOwners")
    author = "coalesce(%v.createdByRep = $viewerRep, false) OR coalesce(%v.createdBy = $viewerSubject, false)"
    live = ", ".join(f"{name}: {of(label, name)}" for name in _VOID.get(label, ()))
    gone = ", ".join(f"{name}: {of(voided(label), name)}" for name in ("whole", *_RESTORE.get(label, ())))
    depends = f"CASE WHEN %v.voidedAt IS NULL THEN {{{live}}} ELSE {{{gone}}} END"
    return (
        f"[$viewerRole, %v.voidedAt IS NOT NULL, ({recorded}).epochMillis, %now.epochMillis, {author}, "
        f"$viewerRep IN {owners}, {managed(label)}, {depends}]"
    )


def _read(label: str, found: list[Any], limit: NotAllowed | None = None, only_fields: tuple[str, ...] = ()) -> tuple[Role, Correctable]:
    """Return the viewer's role, and the record. `limit`: the refusal of an amount that only a manager of the account voids or restores."""
    role, gone, recorded, now, author, owner, manages, depends = found
    at = None if recorded is None else _instant(recorded)
    permission = actions.of_correction(Role(role), at, _instant(now), author=author, owner=owner, manages=manages)
    void: list[NotAllowed] = []
    restore: list[NotAllowed] = []
    if gone:
        restore = actions.of_restore(label, whole=depends["whole"], again=depends.get("again"), units=depends.get("units", ()))
    elif label == "Promise":
        void = actions.of_promise_void(depends["hangs"])
    elif label == "Purchase":
        void = actions.of_purchase_void(depends["hangs"], came_back=depends["cameBack"])
    also = [limit] if limit else []
    return Role(role), Correctable(label, gone, permission, void + also, restore + also, only_fields)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def promise() -> Any:
    """Return the field of promises."""
    return _allowed(
        Insight(
            f"[%v.status, {listings.PROMISES.stored('overdue').expression}, {_correctable('Promise')}]",
            lambda found, _: actions.promise_actions(*_read("Promise", found[2]), PromiseStatus(found[0]), overdue=found[1]),
        )
    )


def referral() -> Any:
    """Return the field of referrals."""
    return _allowed(
        Insight(
            f"[%v.status, {of('Referral', 'by')} IS NOT NULL, {_correctable('Referral')}]",
            lambda found, _: actions.referral_actions(*_read("Referral", found[2]), ReferralStatus(found[0]), giver=found[1]),
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
        Insight(
            f"[%v.status, {_correctable('Opportunity')}]",
            lambda found, _: actions.opportunity_actions(*_read("Opportunity", found[1]), OpportunityStatus(found[0])),
        )
    )


_LINES = f"CASE %v.status WHEN 'DELIVERED' THEN [{of('Purchase', 'lines')}, {of('Purchase', 'returned')}] END"
_CURRENCY = "HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency })"


def purchase() -> Any:
    """Return the field of purchases."""
    return _allowed(
        Insight(
            f"[%v.status, %v.returnedAt IS NOT NULL, coalesce(%v.totalReporting, 0), {_LINES}, {_CURRENCY}, $purchaseLimit, "
            f"{_correctable('Purchase')}]",
            lambda found, _: _of_purchase(*found),
        )
    )


def _of_purchase(
    step: str, whole: bool, total: int, lines: list[list[dict[str, object]]] | None, currency: str | None, limit: int, record: list[Any]
) -> list[actions.Action]:
    """Return the actions on a purchase. The least that can come back is one unit of a line. A manager may exceed the limit."""
    status, manages = PurchaseStatus(step), record[6]
    units = [line.share(1)[1] for line in lines_left(*lines) if line.left] if lines else []
    least = {"cancelPurchase": total, "returnPurchase": min(units, default=0)}
    limits: dict[str, NotAllowed | None] = {} if manages else {name: above(currency, amount, limit) for name, amount in least.items()}
    only = actions.OF_RETURN if actions.is_return(status, whole=whole) else ()
    role, correctable = _read("Purchase", record, limits.get("cancelPurchase"), only)
    return actions.purchase_actions(role, correctable, status, limits, units_left=bool(units))

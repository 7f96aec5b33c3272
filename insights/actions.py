"""Actions: the mutations of a record that its state allows now, and the reasons why the others are not allowed.

The decisions in writes/ refuse by the same functions. So an action that is listed as allowed succeeds with a correct input.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from insights.aftersales import claims, promises
from insights.aftersales.purchases import STEPS as PURCHASE_STEPS
from insights.days import an
from insights.enums import ClaimStatus, FollowUpStatus, OpportunityStatus, PromiseStatus, PurchaseStatus, ReferralStatus, Role, describe
from insights.enums import UserErrorCode as Code
from insights.network.referrals import STEPS as REFERRAL_STEPS
from insights.network.referrals import open_steps
from insights.permits import may_correct, refused


class NotAllowed(NamedTuple):
    """Why a mutation is not allowed: the code and the message of its user error."""

    code: Code
    message: str


@dataclass(frozen=True, slots=True)
class Action:
    """A mutation of a record. `statuses`: values of its input `status`. `only_fields`: all that the viewer may set; empty for no limit."""

    mutation: str
    allowed: bool
    code: Code | None = None
    reason: str | None = None
    statuses: tuple[str, ...] = ()
    only_fields: tuple[str, ...] = ()


def illegal(status: StrEnum, can: str) -> NotAllowed:
    """Return the refusal of a step that the status does not allow. `can` names the allowed steps."""
    return NotAllowed(Code.ILLEGAL_STEP, f"{describe(type(status), status)} What can be done now: {can}.")


def above_limit(most: int, currency: str) -> NotAllowed:
    """Return the refusal of an amount that only a manager of the account records."""
    return NotAllowed(Code.NEEDS_MANAGER, f"Exceeds {most:,} {currency}: correct it, or ask a manager of the account to record this.")


def _judged(
    role: Role, mutation: str, refusals: list[NotAllowed], statuses: tuple[str, ...] = (), only_fields: tuple[str, ...] = ()
) -> Action:
    """Return an action by the viewer's role and the first refusal of the record's state."""
    if message := refused(role, mutation):
        return Action(mutation, False, Code.FORBIDDEN, message)
    if refusals:
        return Action(mutation, False, *refusals[0])
    return Action(mutation, True, statuses=statuses, only_fields=only_fields)


# -- corrections

_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LATE = "More than a day has passed since you recorded this. Ask the owner of the account, a manager of the account or an admin."
_FOREIGN = "Somebody else recorded this. Ask the author within a day, the owner of the account, a manager of the account or an admin."
_WITHIN = NotAllowed(Code.ILLEGAL_STEP, "It belongs to another voided record: restore that record first.")
_AGAIN = {
    "Referral": "It cannot come back, because the same contact gave this referral again: correct that record.",
    "Purchase": "It cannot come back, because another purchase has its externalId: correct that record.",
}
_TOO_MUCH = NotAllowed(
    Code.ILLEGAL_STEP, "With it, as much or more came back than was bought: record the return again with returnPurchase."
)


class Correctable(NamedTuple):
    """A record that can be corrected. `permission`: why the viewer may not correct it. `void`: why it cannot be voided while it is not
    voided. `restore`: why it cannot come back while it is voided. `only_fields`: as of `Action`, for its update.
    """

    label: str
    voided: bool
    permission: list[NotAllowed]
    void: list[NotAllowed]
    restore: list[NotAllowed]
    only_fields: tuple[str, ...] = ()


def absent(*labels: str, voided: bool = False) -> NotAllowed:
    """Return the refusal of a record that does not exist for the viewer. Voided records exist only for restores, and no others do."""
    called = " or ".join(_INNER_CAPITAL.sub(" ", label).lower() for label in labels)
    return NotAllowed(Code.NOT_FOUND, f"There is no such {'voided ' if voided else ''}{called}, or none that you may see.")


def of_correction(role: Role, recorded_at: datetime | None, now: datetime, *, author: bool, owner: bool, manages: bool) -> list[NotAllowed]:
    """Return why the viewer may not correct a record, by the arguments of `may_correct`. The list is empty if they may."""
    if may_correct(role, recorded_at, now, author=author, owner=owner, manages=manages):
        return []
    return [NotAllowed(Code.FORBIDDEN, _LATE if author else _FOREIGN)]


def of_promise_void(owners: Sequence[str]) -> list[NotAllowed]:
    """Return why a promise cannot be voided alone. `owners`: the records that it is a part of, in words."""
    return [NotAllowed(Code.ILLEGAL_STEP, f"It belongs to {an(what)}: void or correct the {what}.") for what in owners]


def of_purchase_void(hangs: Sequence[str], *, came_back: bool) -> list[NotAllowed]:
    """Return why a purchase cannot be voided. `hangs`: what belongs to it, in words. `came_back`: it completed the return of a purchase."""
    claimed = "A claim is about it: give the claim another subject with updateClaim first."
    said = [claimed if what == "claim" else f"{an(what).capitalize()} belongs to it: void the {what} first." for what in hangs]
    if came_back:
        said.append("It completed the return of a purchase, so it cannot be voided. Record a new purchase of what stays with the customer.")
    return [NotAllowed(Code.ILLEGAL_STEP, one) for one in said]


def of_restore(label: str, *, whole: bool, again: bool | None, units: Sequence[Mapping[str, Any]]) -> list[NotAllowed]:
    """Return why a voided record cannot come back.

    `whole`: it belongs to no other voided record. `again`: it was recorded again. `units`: of each product of a returned purchase, the
    units that were bought (`had`) and those that came back (`back`), with this return.
    """
    found = [] if whole else [_WITHIN]
    if again:
        found.append(NotAllowed(Code.TAKEN, _AGAIN[label]))
    back = [(sum(row["back"]), row["had"]) for row in units]
    if back and (any(came > had for came, had in back) or all(came >= had for came, had in back)):
        found.append(_TOO_MUCH)
    return found


def _with_corrections(role: Role, record: Correctable, steps: list[Action]) -> list[Action]:
    """Return the steps of a record, and its update, void and restore. Of a voided record only the restore is possible."""
    update, void, restore = (f"{verb}{record.label}" for verb in ("update", "void", "restore"))
    if record.voided:
        gone = [absent(record.label)]
        return [
            *(_judged(role, one, gone) for one in (*(step.mutation for step in steps), update, void)),
            _judged(role, restore, record.permission or record.restore),
        ]
    return [
        *steps,
        _judged(role, update, record.permission, only_fields=record.only_fields),
        _judged(role, void, record.permission or record.void),
        _judged(role, restore, [absent(record.label, voided=True)]),
    ]


# -- claims

_ABOUT_VIEWER = NotAllowed(Code.NEEDS_MANAGER, "This claim is about you: ask another manager of the account, or a colleague who sees it.")
# What the rep that a claim is about may change. From the assessment on, the note belongs to whoever judges.
_NOTE = ("note",)
_CLAIM = ("updateClaim", "assessClaim", "waitForCustomer", "resumeClaim", "resolveClaim", "confirmUnderstood", "reopenClaim")


class ClaimState(NamedTuple):
    """The state of a claim. `about_viewer`: the claim is about the viewer's rep, and the viewer is not an admin."""

    status: ClaimStatus
    waiting: bool
    understood: bool
    about_viewer: bool

    @property
    def free(self) -> tuple[str, ...] | None:
        """Return the fields that the viewer may correct. None for all fields."""
        if not self.about_viewer:
            return None
        return _NOTE if self.status is ClaimStatus.OPEN else ()


def of_claim(state: ClaimState, mutation: str) -> list[NotAllowed]:
    """Return why a step on a claim, or its correction, is not allowed. The list is empty for an allowed one."""
    if mutation == "updateClaim":
        return [_ABOUT_VIEWER] if state.free == () else []
    found = [_ABOUT_VIEWER] if state.about_viewer else []
    can = claims.steps(state.status, waiting=state.waiting, understood=state.understood)
    if mutation not in can:
        if mutation in ("waitForCustomer", "resumeClaim") and state.status is not ClaimStatus.RESOLVED:
            said = "We wait for the customer already." if state.waiting else "We do not wait for the customer."
            found.append(NotAllowed(Code.ILLEGAL_STEP, f"{said} What can be done now: {' or '.join(can)}."))
        else:
            found.append(illegal(state.status, " or ".join(can)))
    return found


def about_viewer(state: ClaimState, fields: frozenset[str]) -> NotAllowed | None:
    """Return the refusal of a correction of these fields by the rep that the claim is about."""
    return None if state.free is None or fields <= {*state.free} else _ABOUT_VIEWER


def claim_actions(role: Role, state: ClaimState) -> list[Action]:
    """Return the actions on a claim."""
    only = {"updateClaim": state.free or ()}
    return [_judged(role, one, of_claim(state, one), only_fields=only.get(one, ())) for one in _CLAIM]


# -- promises


def of_promise(status: PromiseStatus, mutation: str, *, overdue: bool) -> list[NotAllowed]:
    """Return why a step on a promise is not allowed. The list is empty for an allowed one."""
    can = promises.steps(status, overdue=overdue)
    if mutation in can:
        return []
    past = "It is past its date, and counts as broken until it is kept: it cannot be withdrawn."
    said = past if can else describe(PromiseStatus, status)
    return [NotAllowed(Code.ILLEGAL_STEP, f"{said} What can be done now: {' or '.join(can) or 'makePromise, for a new one'}.")]


def promise_actions(role: Role, record: Correctable, status: PromiseStatus, *, overdue: bool) -> list[Action]:
    """Return the actions on a promise."""
    return _with_corrections(role, record, [_judged(role, one, of_promise(status, one, overdue=overdue)) for one in promises.OPEN])


# -- referrals

_NOBODY_ASKED = NotAllowed(Code.INVALID, "Somebody else was asked: record what this person gave without `referral`.")


def of_asked(status: ReferralStatus) -> list[NotAllowed]:
    """Return why a referral that was asked for cannot be given. The list is empty if it can be given."""
    return [] if status is ReferralStatus.ASKED else [illegal(status, open_steps(status))]


def of_referral(status: ReferralStatus, step: ReferralStatus | None = None) -> list[NotAllowed]:
    """Return why a referral does not go on to a step, or to any step. The list is empty if it can."""
    can = REFERRAL_STEPS[status]
    return [] if (step in can if step else can) else [illegal(status, open_steps(status))]


def referral_actions(role: Role, record: Correctable, status: ReferralStatus, *, giver: bool) -> list[Action]:
    """Return the actions on a referral. `giver`: the viewer sees the contact who was asked."""
    given = of_asked(status) or ([] if giver else [_NOBODY_ASKED])
    steps = [
        _judged(role, "recordReferral", given),
        _judged(role, "advanceReferral", of_referral(status), statuses=tuple(REFERRAL_STEPS[status])),
    ]
    return _with_corrections(role, record, steps)


# -- follow-ups


def of_follow_up(status: FollowUpStatus) -> list[NotAllowed]:
    """Return why a follow-up is neither completed nor skipped. The list is empty for an open one."""
    if status is FollowUpStatus.PLANNED:
        return []
    message = f"{describe(FollowUpStatus, status)} It is completed or skipped once. What can be done now: nothing."
    return [NotAllowed(Code.ILLEGAL_STEP, message)]


def follow_up_actions(role: Role, status: FollowUpStatus) -> list[Action]:
    """Return the actions on a follow-up."""
    return [_judged(role, one, of_follow_up(status)) for one in ("completeFollowUp", "skipFollowUp")]


# -- opportunities


def of_opportunity(status: OpportunityStatus) -> list[NotAllowed]:
    """Return why an opportunity cannot be closed. The list is empty for an open one."""
    if status is OpportunityStatus.OPEN:
        return []
    message = f"{describe(OpportunityStatus, status)} It is closed: record another one where they consider it again."
    return [NotAllowed(Code.ILLEGAL_STEP, message)]


def of_link(status: OpportunityStatus) -> list[NotAllowed]:
    """Return why an opportunity cannot be linked to a purchase. The list is empty for a won one."""
    if status is OpportunityStatus.WON:
        return []
    can = "closeOpportunity" if status is OpportunityStatus.OPEN else "nothing; recordOpportunity records another one"
    return [illegal(status, f"{can}. Only a won opportunity leads to a purchase")]


def opportunity_actions(role: Role, record: Correctable, status: OpportunityStatus) -> list[Action]:
    """Return the actions on an opportunity."""
    closed = (OpportunityStatus.WON, OpportunityStatus.LOST)
    steps = [
        _judged(role, "closeOpportunity", of_opportunity(status), statuses=closed),
        _judged(role, "linkOpportunity", of_link(status)),
    ]
    return _with_corrections(role, record, steps)


# -- purchases

_STEPS = ("recordShipment", "changePromisedDate", "recordDelivery", "cancelPurchase", "returnPurchase")
# What can be corrected in a return.
OF_RETURN = ("returnReason",)
ALL_BACK = NotAllowed(Code.ILLEGAL_STEP, "All of it was returned before. What can be done now: recordPurchase.")


def of_purchase(status: PurchaseStatus, mutation: str) -> list[NotAllowed]:
    """Return why a step on a purchase is not allowed. The list is empty for an allowed one."""
    can = PURCHASE_STEPS[status]
    return [] if mutation in can else [illegal(status, " or ".join(can) or "nothing; recordPurchase records another one")]


def is_return(status: PurchaseStatus, *, whole: bool) -> bool:
    """Return whether a purchase is a return. `whole`: it is an order all of which came back."""
    return status is PurchaseStatus.RETURNED and not whole


def purchase_actions(
    role: Role, record: Correctable, status: PurchaseStatus, limits: dict[str, NotAllowed | None], *, units_left: bool
) -> list[Action]:
    """Return the actions on a purchase. `limits`: for each action, the refusal of its smallest possible amount."""

    def refusals(mutation: str) -> list[NotAllowed]:
        left = [ALL_BACK] if mutation == "returnPurchase" and not units_left else []
        limit = limits.get(mutation)
        return of_purchase(status, mutation) or left or ([limit] if limit else [])

    return _with_corrections(role, record, [_judged(role, one, refusals(one)) for one in _STEPS])

"""Writing referrals and references (R13, R15, R16)."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.customer import Customer
from schema.referral import Reference, Referral
from schema.scalars import DateTime
from schema.writes.declare import clearable, key, must, mutation, payload, some, version
from writes import referrals


@strawberry.input(description="Somebody is asked whom they know.")
class AskForReferralInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("Who is asked: not where `referralAsk` says NEVER (R13).")
    at: DateTime = must("When: not in the future.")
    purchase: strawberry.ID | None = some("The purchase after which we ask, of their customer.")
    opportunity: strawberry.ID | None = some("The opportunity after which we ask, of their customer.")
    note: str | None = some("A note.")


@strawberry.input(description="Somebody names a person who may need us.")
class RecordReferralInput:
    idempotency_key: str = key()
    referral: strawberry.ID | None = some("The referral that was asked for and is given now; none where they named somebody unasked.")
    expected_version: int | None = version(optional=True)
    by: strawberry.ID = must("Who names.")
    to: strawberry.ID = must("Who is named: saveContact first, where we do not know them yet.")
    given_at: DateTime = must("When: not in the future.")
    how: enums.KnowsHow | None = some("How the two know each other.")
    note: Maybe[str | None] = clearable("A note.")
    purchase: strawberry.ID | None = some("The purchase after which it was given unasked, of their customer.")
    opportunity: strawberry.ID | None = some("The opportunity after which it was given unasked, of their customer.")


@strawberry.input(description="A referral goes on.")
class AdvanceReferralInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The referral.")
    expected_version: int = version()
    status: enums.ReferralStatus = must(
        "Where it stands now: from ASKED to DECLINED; from GIVEN to CONTACTED, MET, then WON, LOST or DECLINED, leaving out what did not"
        " happen. A name is given by recordReferral."
    )
    at: DateTime = must("When: not before an earlier step, and not in the future.")
    purchase: strawberry.ID | None = some("With WON: the purchase, of a customer where the named person works.")


@strawberry.input(description="Somebody is asked to stand as a reference, does so, or declines.")
class RecordReferenceInput:
    idempotency_key: str = key()
    reference: strawberry.ID | None = some("The reference that was asked for and is answered now.")
    expected_version: int | None = version(optional=True)
    contact: strawberry.ID = must("Who.")
    asked_at: Maybe[DateTime | None] = clearable("When we asked.")
    given_at: DateTime | None = some("When they stood as a reference.")
    declined_at: DateTime | None = some("When they declined.")
    note: Maybe[str | None] = clearable("A note.")


def _payload(name: str, description: str) -> Any:
    return payload(
        name,
        description,
        referral=(Referral, "The referral."),
        customer=(Customer, "The giver's account: their relationship follows at once."),
    )


ASK_FOR_REFERRAL = mutation(
    referrals.ASK,
    AskForReferralInput,
    _payload("AskForReferralPayload", "A referral that was asked for."),
    "Record that somebody was asked for a referral (R15).",
)
RECORD_REFERRAL = mutation(
    referrals.RECORD,
    RecordReferralInput,
    _payload("RecordReferralPayload", "A referral that was given."),
    "Record whom somebody named; whether it counts in the referral tree is decided at once (`attributed`).",
)
ADVANCE_REFERRAL = mutation(
    referrals.ADVANCE,
    AdvanceReferralInput,
    _payload("AdvanceReferralPayload", "A referral that went on."),
    "Say how far a referral has come (R16).",
)
RECORD_REFERENCE = mutation(
    referrals.REFERENCE,
    RecordReferenceInput,
    payload(
        "RecordReferencePayload",
        "A reference that was recorded.",
        reference=(Reference, "The reference."),
        customer=(Customer, "For which account: their relationship follows at once."),
    ),
    "Record that somebody was asked to stand as a reference, did so, or declined (R15).",
)

"""Mutations of referrals and references."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import clearable, key, must, mutation, payload, version
from schema.types.customer import Customer
from schema.types.referral import Reference, Referral
from writes import referrals


@strawberry.input(description="A request for a referral.")
class AskForReferralInput:
    idempotency_key: str = key()
    contact: strawberry.ID = must("Contact who is asked. Not allowed if `referralAsk` is NEVER for the contact.")
    at: DateTime = must("Time of the request, not in the future.")
    purchase: strawberry.ID | None = some("Purchase after which we ask. It must belong to the contact's customer.")
    opportunity: strawberry.ID | None = some("Opportunity after which we ask. It must belong to the contact's customer.")
    note: str | None = some("A note.")


@strawberry.input(description="A referral: a contact names a person who may buy from us.")
class RecordReferralInput:
    idempotency_key: str = key()
    referral: strawberry.ID | None = some("Referral that was asked for and is given now. Leave it out if the contact was not asked.")
    expected_version: int | None = version(optional=True)
    by: strawberry.ID = must("Contact who gives the referral.")
    to: strawberry.ID = must("Person who is referred. Create an unknown person with createContact first.")
    given_at: DateTime = must("Time when the referral was given, not in the future.")
    how: enums.KnowsHow | None = some("How the two people know each other.")
    note: Maybe[str | None] = clearable("A note.")
    purchase: strawberry.ID | None = some("Purchase after which an unasked referral was given. It must belong to the giver's customer.")
    opportunity: strawberry.ID | None = some(
        "Opportunity after which an unasked referral was given. It must belong to the giver's customer."
    )


@strawberry.input(description="A step of a referral.")
class AdvanceReferralInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The referral.")
    expected_version: int = version()
    status: enums.ReferralStatus = must(
        "New status. ASKED can become DECLINED. GIVEN can become CONTACTED, MET, and then WON, LOST or DECLINED. Steps "
        "that did not happen can be left out. recordReferral makes a referral GIVEN."
    )
    at: DateTime = must("Time of the step, not before an earlier step and not in the future.")
    purchase: strawberry.ID | None = some(
        "Purchase that won the referral, for the status WON only. Its customer must be a present or past employer of the referred person."
    )


@strawberry.input(description="A request for a reference, or the contact's answer.")
class RecordReferenceInput:
    idempotency_key: str = key()
    reference: strawberry.ID | None = some("Reference that was asked for and is answered now.")
    expected_version: int | None = version(optional=True)
    contact: strawberry.ID = must("Contact who stands as a reference, or declines to.")
    asked_at: Maybe[DateTime | None] = clearable("Time of the request.")
    given_at: DateTime | None = some("Time when the contact stood as a reference.")
    declined_at: DateTime | None = some("Time when the contact declined.")
    note: Maybe[str | None] = clearable("A note.")


def _payload(name: str, description: str) -> Any:
    return payload(
        name,
        description,
        referral=(Referral, "The referral."),
        customer=(Customer, "Customer of the giver. Its relationship already reflects this write."),
    )


ASK_FOR_REFERRAL = mutation(
    referrals.ASK,
    AskForReferralInput,
    _payload("AskForReferralPayload", "A referral that was asked for."),
    "Record that a contact was asked for a referral.",
)
RECORD_REFERRAL = mutation(
    referrals.RECORD,
    RecordReferralInput,
    _payload("RecordReferralPayload", "A referral that was given."),
    "Record a referral that a contact gave. `attributed` says at once whether it counts in the referral tree.",
)
ADVANCE_REFERRAL = mutation(
    referrals.ADVANCE,
    AdvanceReferralInput,
    _payload("AdvanceReferralPayload", "A referral that moved to another status."),
    "Record the next step of a referral.",
)
RECORD_REFERENCE = mutation(
    referrals.REFERENCE,
    RecordReferenceInput,
    payload(
        "RecordReferencePayload",
        "A reference that was recorded.",
        reference=(Reference, "The reference."),
        customer=(Customer, "Customer of the reference. Its relationship already reflects this write."),
    ),
    "Record that a contact was asked to stand as a reference, stood as a reference, or declined.",
)


@strawberry.input(description="Corrections to a referral. A field that is left out keeps its value.")
class UpdateReferralInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The referral.")
    expected_version: int = version()
    by: Maybe[strawberry.ID] = some("Contact who gave the referral or was asked for it, at the same customer.")
    to: Maybe[strawberry.ID] = some("Person who was referred, once the referral is given.")
    how: Maybe[enums.KnowsHow | None] = clearable("How the two people know each other.")
    note: Maybe[str | None] = clearable("A note.")
    purchase: Maybe[strawberry.ID | None] = clearable("Purchase after which the referral was given or asked for.")
    opportunity: Maybe[strawberry.ID | None] = clearable("Opportunity after which the referral was given or asked for.")
    asked_at: Maybe[DateTime] = some("Time when we asked for the referral, if we did.")
    given_at: Maybe[DateTime] = some("Time when the contact gave the referral, once it is given.")
    contacted_at: Maybe[DateTime] = some("Time when we contacted the referred person, if that step was recorded.")
    met_at: Maybe[DateTime] = some("Time when we met the referred person, if that step was recorded.")
    won_at: Maybe[DateTime] = some("Time when the referral was won, if it was won.")
    lost_at: Maybe[DateTime] = some("Time when the referral was lost, if it was lost.")
    declined_at: Maybe[DateTime] = some("Time when the referral was declined, if it was declined.")


@strawberry.input(description="Corrections to a reference. A field that is left out keeps its value.")
class UpdateReferenceInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The reference.")
    expected_version: int = version()
    contact: Maybe[strawberry.ID] = some("Contact who stands as a reference, or declines to, at the same customer.")
    asked_at: Maybe[DateTime | None] = clearable("Time of the request.")
    given_at: Maybe[DateTime | None] = clearable("Time when the contact stood as a reference.")
    declined_at: Maybe[DateTime | None] = clearable("Time when the contact declined.")
    note: Maybe[str | None] = clearable("A note.")


UPDATE_REFERRAL = mutation(
    referrals.UPDATE,
    UpdateReferralInput,
    _payload("UpdateReferralPayload", "A referral that was corrected."),
    "Correct a referral. Whether it counts in the referral tree is decided again.",
)
UPDATE_REFERENCE = mutation(
    referrals.UPDATE_REFERENCE,
    UpdateReferenceInput,
    payload(
        "UpdateReferencePayload",
        "A reference that was corrected.",
        reference=(Reference, "The reference."),
        customer=(Customer, "Customer of the reference. Its relationship already reflects this write."),
    ),
    "Correct a reference.",
)

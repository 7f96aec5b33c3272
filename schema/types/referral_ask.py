"""Whether to ask for a referral now, and which contact to ask."""

import strawberry

from graph.projection.fields import Cited
from insights import enums
from schema.kit.declare import field, says
from schema.kit.scalars import Date
from schema.types.forward import Contact
from schema.types.node import Node


@strawberry.type(description="Reason to ask for a referral now, to wait, or never to ask.")
class AskReason:
    code: enums.AskCode = says("Stable code for programs.")
    message: str = says("The reason in a sentence. A reason to wait also names the day or event that ends the wait.")
    record: Node | None = field(
        Cited("record", many=False), "Record behind the reason. Null when there is none, or the record is not visible to the viewer."
    )
    contact: Contact | None = field(
        Cited("contact", many=False),
        "Contact whose reading the verdict is based on. Null when this is the contact to ask, or there is no such reading.",
    )


@strawberry.type(
    description="Whether to ask for a referral now. The best moment is right after satisfaction is verified. Contacts of STOPPED "
    "customers are never asked."
)
class ReferralAsk:
    verdict: enums.AskVerdict = says("Verdict: ask, wait or never.")
    until: Date | None = says(
        "Day on which the wait ends by itself, in the viewer's time zone. Null when an event must happen first, or the verdict is not WAIT."
    )
    contact: Contact | None = field(
        Cited("contact", many=False),
        "Contact to ask: the contact with the latest good reading, then the warmest contact. Null unless the verdict is ASK.",
    )
    reasons: list[AskReason] = says("All reasons not to ask now. When there are none, the reason to ask now.")
    as_of: Date = says("The facts are judged as of the end of this day, in the viewer's time zone.")

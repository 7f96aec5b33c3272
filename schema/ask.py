"""Whether to ask for a referral now, and whom (R15)."""

from typing import TYPE_CHECKING

import strawberry

from graph import judge
from graph.projection.fields import Cited, Insight
from insights import enums, referral_ask
from schema.declare import argument, field, lazy
from schema.node import Node
from schema.relationship import says
from schema.scalars import Date

if TYPE_CHECKING:
    from schema.contact import Contact
else:
    Contact = lazy("Contact", "schema.contact")

ASK_AS_OF = argument(
    "as_of", Date | None, "Judge the facts as of the end of this day of the viewer. Defaults to today, the latest possible day.", None
)


@strawberry.type(description="Why a referral is asked for, or not yet, or never.")
class AskReason:
    code: enums.AskCode = says("A stable code.")
    message: str = says("The reason in a sentence. A reason to wait also says which day or which event ends it.")
    record: Node | None = field(
        Cited("record", many=False), "The record behind the reason. Null without one, or if it is not visible to you."
    )
    contact: Contact | None = field(
        Cited("contact", many=False), "The contact whose reading the verdict rests on, when it is not the contact to ask."
    )


@strawberry.type(
    description="Whether to ask for a referral now (R15). The best moment is right after satisfaction is verified. STOPPED customers are "
    "never asked (R13)."
)
class ReferralAsk:
    verdict: enums.AskVerdict = says("Ask, wait, or never.")
    until: Date | None = says("The viewer's day on which waiting ends by itself. Null when something must happen first.")
    contact: Contact | None = field(
        Cited("contact", many=False),
        "The contact to ask: the one with the latest good reading, then the warmest contact. Null unless the verdict is ASK.",
    )
    reasons: list[AskReason] = says("All reasons against asking now. If there are none, the reason to ask now.")
    as_of: Date = says("The viewer's day whose end is judged.")


REFERRAL_ASK = Insight(
    expression="",
    judge=judge.judged(referral_ask.judge, by_viewer=True),
    computed=judge.facts(),
)
CONTACT_REFERRAL_ASK = Insight(expression="", judge=judge.judged_person(referral_ask.judge_contact), computed=judge.person(), of="Contact")

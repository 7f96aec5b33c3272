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

ASK_AS_OF = argument("as_of", Date | None, "Judge the facts as of the end of this day, UTC, at the latest today; null: today.", None)


@strawberry.type(description="Why a referral is asked for, or not yet, or never.")
class AskReason:
    code: enums.AskCode = says("A stable code.")
    message: str = says("The reason in a sentence; of one that makes us wait, also the day or the event that releases it.")
    record: Node | None = field(Cited("record", many=False), "The record behind it; null where none is, or none that you may see.")


@strawberry.type(
    description="Whether to ask for a referral now (R15): right after satisfaction is verified, and never where we stopped (R13)."
)
class ReferralAsk:
    verdict: enums.AskVerdict = says("Ask, wait, or never.")
    until: Date | None = says("The day on which waiting ends by itself, UTC; null where something must happen first.")
    contact: Contact | None = field(
        Cited("contact", many=False), "Whom to ask: who said last that it is what they expected, then who is warmest; null unless ASK."
    )
    reasons: list[AskReason] = says("All that speaks against it; where nothing does, what makes this the moment.")
    as_of: Date = says("The day whose end is judged, UTC.")


REFERRAL_ASK = Insight(
    expression="",
    judge=judge.judged(lambda facts, _statistics, as_of: referral_ask.judge(facts, as_of)),
    computed=judge.facts_on(),
)
CONTACT_REFERRAL_ASK = Insight(
    expression="", judge=judge.judged_person(referral_ask.judge_contact), computed=judge.person_on(), of="Contact"
)

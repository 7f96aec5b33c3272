"""Who probably knows a contact although nobody recorded it, and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry

from graph.projection.fields import Bound, Insight, Ranked
from graph.ties import introducers as statement
from insights import enums, introducers
from schema.declare import argument, field, lazy

if TYPE_CHECKING:
    from schema.contact import Contact
else:
    Contact = lazy("Contact", "schema.contact")


def _score(signs: list[Any], _arguments: Mapping[str, Any]) -> float:
    return round(introducers.score(introducers.read(signs)), 4)


def _reasons(signs: list[Any], _arguments: Mapping[str, Any]) -> list[introducers.Reason]:
    return introducers.reasons(introducers.read(signs))


LIKELY_INTRODUCERS = Ranked(statement(), {"r": "signs", "n": "other"}, choose=introducers.choose)
FIRST_INTRODUCERS = argument("first", int, "People at most: 1 to 50.", 10)


@strawberry.type(description="Why two people probably know each other.")
class IntroducerReason:
    code: enums.IntroducerCode = strawberry.field(description="A stable code.")
    message: str = strawberry.field(description="The sign in a sentence.")


@strawberry.type(
    description="Somebody who probably knows a contact although nobody recorded it. How well connected they are counts neither for nor "
    "against them. Nobody at a competitor of the contact's employer (R21), and nobody who asked not to be contacted."
)
class LikelyIntroducer:
    contact: Contact = field(Bound("n"), "The person; one of us has been in two-way contact with them within a year.")
    score: float = field(Insight("%r", _score), "The chance that they know each other, as far as the signs tell: above 0 to 1.")
    reasons: list[IntroducerReason] = field(Insight("%r", _reasons), "The signs, the strongest kind first.")

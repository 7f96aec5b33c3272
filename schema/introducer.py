"""People who can probably introduce us to a contact, and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry

from graph.projection.fields import Bound, Insight, Ranked
from graph.ties import introducers as statement
from insights import enums, introducers
from insights.weights import WEIGHTS
from schema.declare import argument, field, lazy

if TYPE_CHECKING:
    from schema.contact import Contact
else:
    Contact = lazy("Contact", "schema.contact")


def _score(signs: list[Any], _arguments: Mapping[str, Any]) -> float:
    return round(introducers.score(introducers.read(signs)), 4)


def _reasons(signs: list[Any], _arguments: Mapping[str, Any]) -> list[introducers.Reason]:
    return introducers.reasons(introducers.read(signs))


LIKELY_INTRODUCERS = Ranked(statement(), {"r": "signs", "n": "other"}, choose=introducers.choose, reads=WEIGHTS.introducers.candidates)
FIRST_INTRODUCERS = argument("first", int, "People at most: 1 to 50.", 10)


@strawberry.type(description="A sign that a contact listens to a person.")
class IntroducerReason:
    code: enums.IntroducerCode = strawberry.field(description="A stable code.")
    message: str = strawberry.field(description="The sign, in a sentence.")


@strawberry.type(
    description="A person to whom the contact probably listens, although nobody recorded it. People whose advice others ask for score "
    "higher. Excludes the contact's recorded advisers, people at a competitor of the contact's employer (R21) and people who asked not to "
    "be contacted."
)
class LikelyIntroducer:
    contact: Contact = field(Bound("n"), "The person. One of our reps had two-way contact with them in the last 365 days.")
    score: float = field(Insight("%r", _score), "Chance that the contact listens to them: above 0, at most 1, rounded to 4 decimals.")
    reasons: list[IntroducerReason] = field(Insight("%r", _reasons), "The signs: ties first, then jobs, then advice.")

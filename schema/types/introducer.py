"""People who can probably introduce us to a contact, with the reasons."""

from collections.abc import Mapping
from typing import Any

import strawberry

from graph.projection.fields import BoundNode, Insight, Ranked
from graph.queries import tie_strength
from insights import enums
from insights.network import introducers
from insights.weights import WEIGHTS
from schema.kit.declare import argument, field, says
from schema.types.forward import Contact


def _score(signs: list[Any], _arguments: Mapping[str, Any]) -> float:
    return round(introducers.score(introducers.read(signs)), 4)


def _reasons(signs: list[Any], _arguments: Mapping[str, Any]) -> list[introducers.IntroducerReason]:
    return introducers.reasons(introducers.read(signs))


LIKELY_INTRODUCERS = Ranked(
    tie_strength.introducers(), {"r": "signs", "n": "other"}, choose=introducers.choose, reads=WEIGHTS.introducers.candidates
)
FIRST_INTRODUCERS = argument("first", int, "Number of people to return, from 1 to 50.", 10)


@strawberry.type(description="A sign that a contact listens to a person.")
class IntroducerReason:
    code: enums.IntroducerCode = says("Stable code for programs.")
    message: str = says("The sign in a sentence.")


@strawberry.type(
    description="A person that the contact probably listens to, although nobody recorded it. People who are asked for advice "
    "score higher. Recorded advisers, people at competitors of the contact's employer, and people who asked not to be "
    "contacted are left out."
)
class LikelyIntroducer:
    contact: Contact = field(BoundNode("n"), "The person. One of our reps had two-way contact with the person in the last 365 days.")
    score: float = field(
        Insight("%r", _score), "Chance that the contact listens to the person, above 0 and at most 1, rounded to 4 decimals."
    )
    reasons: list[IntroducerReason] = field(Insight("%r", _reasons), "The signs: ties first, then jobs, then advice.")

"""Introductions: the best paths from our reps to a contact or customer, over the people that the reps know."""

import strawberry

from graph.projection.fields import Cited
from insights import enums
from schema.kit.declare import field, says
from schema.kit.scalars import DateTime
from schema.types.node import Node, Person


@strawberry.type(description="A tie on the path from one of our reps to the target.")
class IntroductionStep:
    from_: Person = field(Cited("giver", many=False), "Person nearer to the rep.", name="from")
    to: Person = field(Cited("taker", many=False), "Person nearer to the target.")
    how: enums.TieHow = says("How the two people are tied. Of several ties, the strongest counts.")
    strength: float = says(
        "Strength of the tie, above 0 and at most 1: the recorded strength, else the usual strength of its kind. For "
        "TOUCHPOINT: 1 - 0.5^n for n two-way touchpoints. Each touchpoint counts half after 90 days (joint work after 180 "
        "days)."
    )
    last_seen_at: DateTime | None = says("Time when a record last showed the tie, UTC. Null when no dated record shows it.")
    evidence: list[Node] = field(
        Cited("evidence"), "Records behind the tie, at most 3, latest first: touchpoints, the referral, or the account where both work."
    )


@strawberry.type(description="A reason not to ask for an introduction.")
class IntroductionBlocker:
    code: enums.BlockerCode = says("Stable code for programs.")
    message: str = says("The reason and what to do about it, in a sentence.")


@strawberry.type(description="A path from one of our reps to the target.")
class IntroductionPath:
    strength: float = says("Strength of the path: the product of the strengths of its ties, above 0 and at most 1.")
    ask: Person = field(Cited("ask", many=False), "Person to ask first: the contact that the rep knows, or the rep who knows the target.")
    steps: list[IntroductionStep] = says("Ties of the path, starting at the rep.")
    blockers: list[IntroductionBlocker] = says("Reasons not to ask, starting at the person to ask first. Empty when there are none.")


@strawberry.type(
    description="Paths from our reps to a target. No path leads through people at a competitor of the target's employer, or through "
    "records hidden from the viewer. Of equally strong paths, the shorter path comes first."
)
class IntroductionPaths:
    paths: list[IntroductionPath] = says("The best paths, strongest first. Nobody is on a path twice.")
    truncated: bool = says(
        "Whether some ties were not followed. The 50 strongest ties of a person are followed, and the nearest 500 people at each distance."
    )
    withheld: bool = says("Whether the viewer sees only a part of the graph. It depends on the viewer's role alone, not on this answer.")
    empty_reason: str | None = says("Reason why there is no path. Null when there is a path.")

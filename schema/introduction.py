"""Who can introduce us to somebody: the best ways from our reps over the people they know."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Cited
from insights import enums
from resolvers import introductions
from schema.declare import field
from schema.node import Node, Person
from schema.relationship import says
from schema.scalars import DateTime


@strawberry.input(one_of=True, description="To whom: say one.")
class IntroductionTo:
    contact: strawberry.ID | None = strawberry.field(description="To a contact, by their id.", default=strawberry.UNSET)
    customer: strawberry.ID | None = strawberry.field(
        description="To anybody who works at a customer, by the customer's id.", default=strawberry.UNSET
    )


@strawberry.type(description="One tie on the way from one of our reps to the target.")
class IntroductionStep:
    from_: Person = field(Cited("giver", many=False), "Who knows.", name="from")
    to: Person = field(Cited("taker", many=False), "Whom they know.")
    how: enums.TieHow = says("How they are tied: of several ties the strongest counts.")
    strength: float = says(
        "How strong the tie is, above 0 to 1: as recorded, else by how they are tied; TOUCHPOINT: 1 - 0.5^n of n two-way touchpoints, "
        "each counting half after 90 days (joint work after 180)."
    )
    last_seen_at: DateTime | None = says("When a record last showed the tie, UTC; null where nothing dated did.")
    evidence: list[Node] = field(
        Cited("evidence"), "The records behind it, latest first, three at most: touchpoints, the referral, the account where both work."
    )


@strawberry.type(description="What stands against asking for an introduction.")
class IntroductionBlocker:
    code: enums.BlockerCode = says("A stable code.")
    message: str = says("What it is, and what to do.")


@strawberry.type(description="A way from one of our reps to the target.")
class IntroductionPath:
    strength: float = says("The product of its ties' strengths, above 0 to 1.")
    ask: Person = field(Cited("ask", many=False), "Whom to ask first: the contact whom the rep knows; the rep, who knows the target.")
    steps: list[IntroductionStep] = says("Its ties, from the rep on.")
    blockers: list[IntroductionBlocker] = says("What stands against it, from the person to be asked first on; empty where nothing does.")


@strawberry.type(
    description="Who can introduce us. Never through people at a competitor of the target's employer (R21), nor through anything that "
    "you may not see. Among equals the shorter path stands first, then ids decide."
)
class IntroductionPaths:
    paths: list[IntroductionPath] = says("The best paths, strongest first; nobody stands on a path twice.")
    truncated: bool = says(
        "Whether somebody has more ties than are followed: 50 of a person, the strongest; 500 people at a distance, the nearest."
    )
    withheld: bool = says("Whether there is a part of the graph that your role does not open; nothing is said of whether it matters here.")
    empty_reason: str | None = says("Why there is no path; null where there is one.")


_To = Annotated[IntroductionTo, strawberry.argument(description="To whom.")]
_Hops = Annotated[int, strawberry.argument(description="Ties from the rep to the target: 1 to 4.")]
_First = Annotated[int, strawberry.argument(description="Paths at most: 1 to 50.")]


async def introduction_paths(info: Info[Any, Any], to: _To, max_hops: _Hops = 3, first: _First = 3) -> Any:
    """Root field `introductionPaths`."""
    found = (to.contact or None, to.customer or None)
    return await introductions.paths(info.context["projection"], info._raw_info, *found, max_hops, first)

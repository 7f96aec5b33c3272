"""Who brought whom: referral trees, referral networks, and who brings most (R15, R16)."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Cited, Slice
from insights import enums
from resolvers import referrals
from schema.contact import Contact
from schema.customer import Customer
from schema.declare import field, page_arguments
from schema.filters import Period
from schema.page import Connection
from schema.referral import Referral
from schema.relationship import says
from schema.scalars import DateTime, Money


@strawberry.type(description="The person who named a customer, and where they worked then.")
class Referrer:
    contact: Contact | None = field(Cited("contact", many=False), "The person; null where you may not see them.")
    customer: Customer = field(Cited("customer", many=False), "Their account at the time.")


@strawberry.type(description="All customers of a tree that are as far from its root.")
class ReferralGeneration:
    generation: int = says("1: named by the root; 2: named by those; and so on.")
    customers: int = says("How many customers.")
    won: int = says("How many of them bought.")
    value: Money = says("What they bought since they were named, net of returns, by the root's share; reporting currency.")
    claims_cost: Money = says("What their TRUE and SUSPECTED claims cost since, by the root's share; reporting currency.")
    net_value: Money = says("Value less claims' cost, the sum over its members; reporting currency.")


@strawberry.type(description="A customer whom the root of a tree brought, directly or through others.")
class ReferralMember:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    generation: int = says("The shortest way from the root, in referrals: 1 is named by the root.")
    share: float = says("How much of them is the root's doing, above 0 to 1; below 1 only where SPLIT shares them among several givers.")
    won: bool = says("Whether they bought.")
    value: Money = says("What they bought since they were named, net of returns, times `share`; reporting currency.")
    claims_cost: Money = says("What their TRUE and SUSPECTED claims cost since, times `share`; reporting currency.")
    net_value: Money = says("Value less claims' cost; reporting currency.")
    referred_by: Referrer = says("Who named them; of several the first on the shortest way.")
    referral: Referral = field(Cited("referral", many=False), "The referral by which they did.")


@strawberry.type(
    description="What one customer brought (R16): by the referrals that count, those given before the named customer's first purchase. "
    "Each purchase counts once: generations and total are the sums over the members."
)
class ReferralTree:
    root: Customer = field(Cited("root", many=False), "The customer at its root; its own purchases are not part of it.")
    generations: list[ReferralGeneration] = says("The generations that have customers, nearest first.")
    net_total: Money = says("What all members are worth to the root: value less claims' cost, by share; reporting currency.")
    members: Connection[ReferralMember] = field(
        Slice("members"), "Its customers: nearer generations first, within one the most valuable.", *page_arguments()
    )
    truncated: bool = says("Whether a generation has more customers than a tree holds (10000): then the sums are of those it holds.")
    withheld: bool = says("Whether there is a part of the graph that your role does not open; nothing is said of whether it matters here.")
    empty_reason: str | None = says("Why there is nobody in it; null where there is.")


@strawberry.type(description="A customer in a drawing of referrals.")
class NetworkNode:
    id: strawberry.ID = says("The customer's id: the same in every drawing.")
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    generation: int = says("0: the root; 1: brought by it; -1: brought it; along the shortest way: who was brought by the same is 0 too.")
    degree: int = says("Links at it in this drawing.")
    further: int = says("Referrals between it and others that you may see, not drawn: ask for more `depth` or `limit`.")
    net_value: Money = says("All they bought, net of returns and of what TRUE and SUSPECTED claims cost; reporting currency.")


@strawberry.type(description="A referral in a drawing, from the giver's customer to the one it led to.")
class NetworkLink:
    id: strawberry.ID = says("The referral's id: the same in every drawing.")
    referral: Referral = field(Cited("referral", many=False), "The referral.")
    from_: NetworkNode = strawberry.field(name="from", description="The giver's customer.")
    to: NetworkNode = says("The named person's customer, where they worked when the name was given.")
    status: enums.ReferralStatus = says("Where it stands.")
    at: DateTime = says("When the name was given, UTC.")
    value: Money | None = says(
        "What the named customer is worth, on the first referral that counts only, so that each purchase counts once; null on others."
    )


@strawberry.type(description="The customers around one over referrals in both directions, ready to draw: who brought it, whom it brought.")
class ReferralNetwork:
    nodes: list[NetworkNode] = says("The root, then others as far as they are away; among equals those won first, then those named last.")
    links: list[NetworkLink] = says("The referrals among the nodes, all that named somebody, whether they count or not.")
    truncated: bool = says("Whether there are more customers within that depth than `limit`.")
    withheld: bool = says("Whether there is a part of the graph that your role does not open; nothing is said of whether it matters here.")
    empty_reason: str | None = says("Why there is no link; null where there is.")


@strawberry.type(description="A contact by what they brought, not by how many names they gave (R16).")
class TopReferrer:
    contact: Contact = field(Cited("contact", many=False), "The contact.")
    customer: Customer = field(Cited("customer", many=False), "Their account when they last gave a name in the period.")
    asked: int = says("How often we asked them in the period.")
    given: int = says("Names they gave in the period.")
    won: int = says("How many of those bought, up to now.")
    conversion: float | None = says("`won` of `sample`, 0 to 1; null where `sample` is under 5.")
    sample: int = says("The names behind `conversion`: those given in the period.")
    net_value: Money = says(
        "What those bought since whom they were the first to name, net of returns and of what TRUE and SUSPECTED claims cost; "
        "reporting currency."
    )


# `root` names a resolver's parent in strawberry, so the argument goes by another name in Python
_Root = Annotated[
    strawberry.ID, strawberry.argument(name="root", description="The customer's id; a malformed one answers as an unknown one.")
]
_Generations = Annotated[int, strawberry.argument(description="How many generations: 1 to 12.")]
_Attribution = Annotated[
    enums.ReferralAttribution, strawberry.argument(description="Whose a customer is whom several people named before its first purchase.")
]
_Depth = Annotated[int, strawberry.argument(description="How many referrals away from the root: 1 to 6.")]
_Limit = Annotated[int, strawberry.argument(description="Nodes at most, the root among them: 1 to 500.")]
_First = Annotated[int, strawberry.argument(description="Contacts at most: 1 to 50.")]
_Period = Annotated[Period | None, strawberry.argument(description="When names were given and asks made; null: ever.")]


async def referral_tree(
    info: Info[Any, Any],
    customer: _Root,
    generations: _Generations = 4,
    attribution: _Attribution = enums.ReferralAttribution.FIRST,
) -> Any:
    """Root field `referralTree`."""
    return await referrals.tree(info.context["projection"], info._raw_info, customer, generations, attribution)


async def referral_network(info: Info[Any, Any], customer: _Root, depth: _Depth = 2, limit: _Limit = 200) -> Any:
    """Root field `referralNetwork`."""
    return await referrals.network(info.context["projection"], info._raw_info, customer, depth, limit)


async def top_referrers(info: Info[Any, Any], first: _First = 10, period: _Period = None) -> Any:
    """Root field `topReferrers`."""
    days = (period.from_, period.to) if period else (None, None)
    return await referrals.top(info.context["projection"], info._raw_info, first, *days)

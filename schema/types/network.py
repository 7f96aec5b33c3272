"""Referral trees, referral networks and top referrers."""

import strawberry

from graph.projection.fields import Cited, Slice
from insights import enums
from schema.kit.declare import field, page_arguments, says
from schema.kit.page import Connection
from schema.kit.scalars import DateTime, Money
from schema.types.contact import Contact
from schema.types.customer import Customer
from schema.types.referral import Referral


@strawberry.type(description="The contact who referred a customer, with the contact's customer at the time of the referral.")
class Referrer:
    contact: Contact | None = field(
        Cited("contact", many=False), "Contact who gave the referral. Null when the contact is not visible to the viewer."
    )
    customer: Customer = field(Cited("customer", many=False), "Customer of the contact at the time of the referral.")


@strawberry.type(description="All customers of a referral tree with the same distance from its root.")
class ReferralGeneration:
    generation: int = says(
        "Distance from the root: 1 for customers that the root referred, 2 for customers that generation 1 referred, etc."
    )
    customers: int = says("Number of customers in the generation.")
    won: int = says("Number of customers in the generation who bought.")
    value: Money = says("Value of purchases since the referrals, minus returns, times the root's share, in the reporting currency.")
    claims_cost: Money = says("Cost of TRUE and SUSPECTED claims since the referrals, times the root's share, in the reporting currency.")
    net_value: Money = says("Value minus cost of claims, summed over the members of the generation, in the reporting currency.")


@strawberry.type(description="A customer that the root of a tree referred, directly or through other customers.")
class ReferralMember:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    generation: int = says("Distance from the root over the shortest path, in referrals. 1 for customers that the root referred.")
    share: float = says("The root's share of the credit for the customer, above 0 and at most 1. Below 1 only with the attribution SPLIT.")
    won: bool = says("Whether the customer bought.")
    value: Money = says("Value of purchases since the referral, minus returns, times `share`, in the reporting currency.")
    claims_cost: Money = says("Cost of TRUE and SUSPECTED claims since the referral, times `share`, in the reporting currency.")
    net_value: Money = says("Value minus cost of claims, in the reporting currency.")
    referred_by: Referrer = says("Contact who referred the customer. If several did, the first of them on the shortest path from the root.")
    referral: Referral = field(Cited("referral", many=False), "Referral by which that contact referred the customer.")


@strawberry.type(
    description="The referral tree of a customer. It contains the referrals that count: referrals given before the first purchase "
    "of the referred customer. Each purchase counts once. The figures of a generation and of the tree are sums over the "
    "members."
)
class ReferralTree:
    root: Customer = field(Cited("root", many=False), "Customer at the root of the tree. Its own purchases are not part of the tree.")
    generations: list[ReferralGeneration] = says("Generations with at least one customer, nearest to the root first.")
    net_total: Money = says("Sum of `netValue` over all generations, in the reporting currency.")
    members: Connection[ReferralMember] = field(
        Slice("members"),
        "Customers in the tree. Nearer generations come first, and within a generation the highest net value.",
        *page_arguments(),
    )
    truncated: bool = says("Whether a generation has more than 10,000 customers. If so, the sums cover only the customers in the tree.")
    withheld: bool = says("Whether the viewer sees only a part of the graph. It depends on the viewer's role alone, not on this answer.")
    empty_reason: str | None = says("Reason why the tree is empty. Null when it is not empty.")


@strawberry.type(description="A customer in a drawing of a referral network.")
class NetworkNode:
    id: strawberry.ID = says("Global id of the customer. It is the same in every drawing.")
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    generation: int = says(
        "Generation relative to the root, by the shortest path. 0 for the root, 1 for customers that the root referred, -1 for "
        "customers that referred the root. Customers with the same referrer as the root also have generation 0."
    )
    degree: int = says("Number of links of the customer in this drawing.")
    further: int = says(
        "Number of visible referrals of the customer that are not drawn. Request more `depth` or a higher `limit` to see them."
    )
    net_value: Money = says("Value of all purchases, minus returns and the cost of TRUE and SUSPECTED claims, in the reporting currency.")


@strawberry.type(description="A referral in a drawing, from the giver's customer to the referred customer.")
class NetworkLink:
    id: strawberry.ID = says("Global id of the referral. It is the same in every drawing.")
    referral: Referral = field(Cited("referral", many=False), "The referral.")
    from_: NetworkNode = strawberry.field(name="from", description="Customer of the contact who gave the referral.")
    to: NetworkNode = says("Customer where the referred person worked when the referral was given.")
    status: enums.ReferralStatus = says("Status of the referral.")
    at: DateTime = says("Time when the referral was given, UTC.")
    value: Money | None = says(
        "Net value of the referred customer, in the reporting currency. Only the first referral that counts has a value, so "
        "that each purchase counts once. Null for other referrals."
    )


@strawberry.type(description="The referral network around a customer, ready to draw: referrals in both directions.")
class ReferralNetwork:
    nodes: list[NetworkNode] = says(
        "The root, then the other customers by distance. At the same distance, customers that were won come first, then "
        "the most recently referred customers."
    )
    links: list[NetworkLink] = says("All given referrals between the nodes, whether they count or not. Declined referrals are left out.")
    truncated: bool = says("Whether more than `limit` customers are within the depth.")
    withheld: bool = says("Whether the viewer sees only a part of the graph. It depends on the viewer's role alone, not on this answer.")
    empty_reason: str | None = says("Reason why there are no links. Null when there are links.")


@strawberry.type(
    description="A contact, ranked by the net value of the customers that the contact referred, not by the number of referrals."
)
class TopReferrer:
    contact: Contact = field(Cited("contact", many=False), "The contact.")
    customer: Customer = field(Cited("customer", many=False), "Customer of the contact at the last referral in the period.")
    asked: int = says("Number of times that we asked the contact in the period.")
    given: int = says("Number of referrals that the contact gave in the period.")
    won: int = says("Number of referrals in `given` that led to a purchase up to now.")
    conversion: float | None = says("`won` as a share of `sample`, from 0 to 1. Null when `sample` is below 5.")
    sample: int = says("Number of referrals behind `conversion`: the referrals given in the period.")
    net_value: Money = says(
        "Net value of the customers that this contact was the first to refer, in the reporting currency. Net value is "
        "purchases minus returns minus claim costs."
    )

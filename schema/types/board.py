"""The best open offers to many customers."""

import strawberry

from graph.projection.fields import BoundNode
from schema.kit.declare import field
from schema.types.customer import Customer
from schema.types.offer import Offer


@strawberry.type(description="An open offer to a customer. Customers who may not get offers now are left out.")
class OpenOffer(Offer):
    customer: Customer = field(BoundNode("customer"), "Customer to make the offer to.")

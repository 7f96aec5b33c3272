"""The subscription root."""

import strawberry

from resolvers.changes import changed
from schema.types.change import Change


@strawberry.type(description="Subscriptions, over a WebSocket with the subprotocol graphql-transport-ws.")
class Subscription:
    changed: Change = strawberry.subscription(
        resolver=changed,
        graphql_type=Change,
        description="The change feed: changes in the order of their commits, none omitted or repeated. After a break, subscribe again "
        "with the last cursor.",
    )

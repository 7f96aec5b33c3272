"""The subscription root: what front ends are told without asking again."""

import strawberry

from schema.change import Change, changed


@strawberry.type(description="What you are told as it happens, over a WebSocket (graphql-transport-ws).")
class Subscription:
    changed: Change = strawberry.subscription(
        resolver=changed,
        graphql_type=Change,
        description="Changes, in their order, none left out and none twice; who was cut off goes on after the last cursor they had.",
    )

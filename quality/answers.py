"""Answers of the API about every customer, queried as an admin. The code that serves users runs in process, as of the end of a day."""

import asyncio
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from graph.client.driver import Address, Graph, connect_async
from graph.visibility import Viewer
from insights.enums import Level, Role
from schema.execution import Executor
from values.money import minor

QUESTION = """
query Quality($after: String, $offers: Boolean!) {
  customers(first: 50, after: $after) {
    nodes {
      id
      relationship { score level }
      orderChance { chance }
      lifetimeValue { expectedNextYear { amount currency } }
      products: crossSell(first: 10) @include(if: $offers) { product { id } }
      categories: crossSell(first: 10, level: CATEGORY) @include(if: $offers) { category { id } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


class CustomerAnswer(NamedTuple):
    """Score and level of a customer, chance of an order, and expected next year in minor units. Offers are ids, best first."""

    score: int | None
    level: Level | None
    chance: float | None
    expected: int
    products: list[str]
    categories: list[str]


def ask(address: Address, day: date, *, offers: bool = True) -> dict[str, CustomerAnswer]:
    """Return the answers at the end of a day (UTC) by customer. Without `offers`, both lists of offers are empty."""
    return asyncio.run(_ask(address, datetime.combine(day, time.max, UTC), offers))


async def _ask(address: Address, now: datetime, offers: bool) -> dict[str, CustomerAnswer]:
    graph = Graph(connect_async(address))
    try:
        executor, found, after = Executor(graph, now=lambda: now), dict[str, CustomerAnswer](), None
        prepared = executor.prepare(QUESTION)
        if isinstance(prepared, list):
            raise prepared[0]
        while True:
            result = await executor.execute(prepared, {"after": after, "offers": offers}, Viewer(Role.ADMIN, None))
            if result.errors or result.data is None:
                raise result.errors[0] if result.errors else RuntimeError("the API did not answer")
            page = result.data["customers"]
            found |= {one["id"]: _answer(one) for one in page["nodes"]}
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]
    finally:
        await graph.close()


def _answer(customer: dict[str, Any]) -> CustomerAnswer:
    said, year = customer["relationship"], customer["lifetimeValue"]["expectedNextYear"]
    return CustomerAnswer(
        said["score"],
        Level(said["level"]) if said["level"] else None,
        customer["orderChance"]["chance"],
        minor(Decimal(year["amount"]), year["currency"]) if year else 0,
        [one["product"]["id"] for one in customer.get("products", ()) if one["product"]],
        [one["category"]["id"] for one in customer.get("categories", ()) if one["category"]],
    )

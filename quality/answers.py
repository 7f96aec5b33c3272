"""What the API answers about every customer, as an admin asks it: the code that serves users, in process and at the end of a day."""

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from graph.driver import Address, Graph, connect_async
from graph.visibility import Viewer
from insights.enums import Level, Role
from schema.execution import Executor

QUESTION = """
query Quality($after: String) {
  customers(first: 50, after: $after) {
    nodes {
      id
      relationship { score level }
      products: crossSell(first: 10) { product { id } }
      categories: crossSell(first: 10, level: CATEGORY) { category { id } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


class Answer(NamedTuple):
    """The score and level of a customer, and the ids of what is offered, best first."""

    score: int | None
    level: Level | None
    products: list[str]
    categories: list[str]


def ask(address: Address, day: date) -> dict[str, Answer]:
    """The answers at the end of a day (UTC), by customer."""
    return asyncio.run(_ask(address, datetime.combine(day, time.max, UTC)))


async def _ask(address: Address, now: datetime) -> dict[str, Answer]:
    graph = Graph(connect_async(address))
    try:
        executor, found, after = Executor(graph, now=lambda: now), dict[str, Answer](), None
        prepared = executor.prepare(QUESTION)
        if isinstance(prepared, list):
            raise prepared[0]
        while True:
            result = await executor.execute(prepared, {"after": after}, Viewer(Role.ADMIN, None))
            if result.errors or result.data is None:
                raise result.errors[0] if result.errors else RuntimeError("the API did not answer")
            page = result.data["customers"]
            found |= {one["id"]: _answer(one) for one in page["nodes"]}
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]
    finally:
        await graph.close()


def _answer(customer: dict[str, Any]) -> Answer:
    said = customer["relationship"]
    level = Level(said["level"]) if said["level"] else None
    products = [one["product"]["id"] for one in customer["products"] if one["product"]]
    return Answer(said["score"], level, products, [one["category"]["id"] for one in customer["categories"] if one["category"]])

"""Planning: Neo4j plans the statements of an operation and keeps the plans. Nothing is read."""

from collections.abc import Callable, Hashable
from typing import Any

from graph.client.bookmarks import Bookmarks
from graph.projection.compiled import Info
from graph.projection.run import Asks, Projection


class ExplainingGraph:
    """A graph that sends EXPLAIN of every statement. Neo4j then uses the kept plan for the statement itself."""

    def __init__(self, graph: Asks) -> None:
        self._graph = graph

    async def read(
        self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None, bookmarks: Bookmarks | None = None
    ) -> list[Any]:
        """Return no rows, after the statement was planned."""
        return await self._graph.read(f"EXPLAIN {statement}", parameters, timeout=timeout, bookmarks=bookmarks)


class Planning(Projection):
    """A projection over an explained graph. Without rows a rule cites nothing, so the second statement is planned separately."""

    async def judged(self, info: Info, facts: str, rule: Callable[[list[Any]], Any], **parameters: Any) -> Any:
        """Plan both statements. Return None."""
        await self.counted(facts, **parameters)
        return await self.told(info, None, ("judged", facts), **parameters)

    async def told(self, info: Info, verdict: Any, start: Hashable, **parameters: Any) -> Any:
        """Plan the statement for the records that a verdict cites. Return None."""
        plan, arguments = self.citing(info, start, parameters)
        await self.rows(plan, arguments, {**parameters, "cited": [[] for _ in plan.reader[1]]})
        return None

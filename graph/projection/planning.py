"""Planning: Neo4j plans the statements of an operation and keeps the plans; nothing is read."""

from collections.abc import Callable, Hashable
from typing import Any

from graph.projection.plans import Info
from graph.projection.run import Asks, Projection


class Explained:
    """A graph that explains every statement. The plan that Neo4j keeps of it serves the statement itself."""

    def __init__(self, graph: Asks) -> None:
        self._graph = graph

    async def read(self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None) -> list[Any]:
        """No rows, once the statement is planned."""
        return await self._graph.read(f"EXPLAIN {statement}", parameters, timeout=timeout)


class Planning(Projection):
    """A projection over an explained graph. Without rows a rule cites nothing, so the statement for what it cites is planned by itself."""

    async def judged(self, info: Info, facts: str, rule: Callable[[list[Any]], Any], **parameters: Any) -> Any:
        """Plans both statements; None."""
        await self.counted(facts, **parameters)
        return await self.told(info, None, ("judged", facts), **parameters)

    async def told(self, info: Info, verdict: Any, start: Hashable, **parameters: Any) -> Any:
        """Plans the statement for the records that a verdict cites; None."""
        plan, arguments = self.citing(info, start, parameters)
        await self.rows(plan, arguments, {**parameters, "cited": [[] for _ in plan.reader[1]]})
        return None

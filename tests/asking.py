"""The API in one process: all real parts from the operation's text to the answer, without HTTP."""

import asyncio
import re
from datetime import datetime
from types import TracebackType
from typing import Any

from graphql import ExecutionResult

from graph.client.driver import Address, Graph, connect_async
from graph.visibility import Viewer, viewer_of
from insights.enums import Role
from schema.execution import Executor

# What no error shows: values as Python writes them.
PYTHON = re.compile(r"\b(None|True|False|inf|nan|object at|Decimal\(|datetime\.)\b|[\[{(]\s*'|<class")


class Api:
    """One executor on one graph at a fixed moment. It has its own event loop, so that hypothesis can use it."""

    def __init__(self, address: Address, now: str, graph: type[Graph] = Graph, *, encoded: bool = False) -> None:
        self.runner = asyncio.Runner()
        self.moment = now
        self.graph = graph(connect_async(address))
        self.executor = Executor(self.graph, now=lambda: datetime.fromisoformat(self.moment), encoded=encoded)

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.runner.run(self.graph.close())
        self.runner.close()

    def viewer(self, role: str, rep: str | None = None) -> Viewer:
        """Return a viewer as the server creates it. For an unknown rep, return a viewer who sees nothing."""
        return self.runner.run(viewer_of(self.graph, Role(role), rep)) or Viewer(Role(role), rep)

    def ask(self, query: str, variables: dict[str, Any] | None = None, viewer: Viewer | None = None) -> ExecutionResult:
        """Return the answer with its errors. An invalid operation returns its validation errors."""
        prepared = self.executor.prepare(query)
        if isinstance(prepared, list):
            return ExecutionResult(None, prepared)
        return self.runner.run(self.executor.execute(prepared, variables, viewer or Viewer(Role.ADMIN, None)))

    def data(self, query: str, viewer: Viewer | None = None, /, **variables: Any) -> Any:
        """Return the data of an answer without errors."""
        result = self.ask(query, variables, viewer)
        assert result.errors is None, [(error.message, error.path) for error in result.errors]
        return result.data

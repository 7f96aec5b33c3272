"""Talking to Neo4j: where it is, and the two ways we ask it.

The server asks asynchronously through `Graph`; the command line, ingest and refresh use the plain driver.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import neo4j
from neo4j import NotificationMinimumSeverity
from neo4j.exceptions import ConstraintError, DriverError, IncompleteCommit, Neo4jError

from graph.errors import Unavailable
from graph.gate import Gate

Done = TypeVar("Done")
PLANNING = 30.0  # seconds that planning in the background may take
PLANS = 2  # new statements that are planned at once
_QUIET: dict[str, Any] = {"notifications_min_severity": NotificationMinimumSeverity.OFF}


@dataclass(frozen=True, slots=True)
class Address:
    """A Neo4j server and how we log in; the password never shows in a repr."""

    uri: str
    user: str
    password: str = field(repr=False)


def connect(address: Address, **options: Any) -> neo4j.Driver:
    """A driver for the command line, ingest and refresh."""
    return neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password), **{**_QUIET, **options})


def connect_async(address: Address, **options: Any) -> neo4j.AsyncDriver:
    """A driver for the server."""
    return neo4j.AsyncGraphDatabase.driver(address.uri, auth=(address.user, address.password), **{**_QUIET, **options})


class Graph:
    """One Neo4j, asked asynchronously. `statements` counts what was sent: a root field is one statement."""

    def __init__(self, driver: neo4j.AsyncDriver, plans: int = PLANS) -> None:
        self.driver = driver
        self.statements = 0
        self._gate = Gate(plans)
        self._planning: asyncio.Task[None] | None = None

    async def read(self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None) -> list[list[Any]]:
        """The rows of a read, each a list. Auto-commit: a third cheaper than a managed transaction; `timeout` in seconds.

        Neo4j stops planning when the timeout has passed, and forgets half a plan. So a read that is given up is planned once more in the
        background, if nothing else is planned: the same request succeeds later however short its deadline is. Raises `Busy` where too
        many new statements wait to be planned.
        """
        self.statements += 1
        query = neo4j.Query(statement, timeout=timeout)
        try:
            async with self.driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
                async with self._gate.planned(statement):
                    result = await session.run(query, parameters)
                return await result.values()
        except asyncio.CancelledError:
            self._plan(statement, parameters)
            raise
        except (Neo4jError, DriverError) as error:
            told = _told(error)
            if isinstance(told, asyncio.CancelledError) or _late(error):
                self._plan(statement, parameters)
            raise told from error

    def _plan(self, statement: str, parameters: dict[str, Any]) -> None:
        """Plan a statement in the background; one at a time, and none while a place is not free."""
        if not statement.startswith("EXPLAIN ") and not self._gate.full and (self._planning is None or self._planning.done()):
            self._planning = asyncio.ensure_future(self._explain(statement, parameters))

    async def _explain(self, statement: str, parameters: dict[str, Any]) -> None:
        with suppress(Neo4jError, DriverError, Unavailable):
            await self.read(f"EXPLAIN {statement}", parameters, timeout=PLANNING)

    async def write(self, work: Callable[[neo4j.AsyncManagedTransaction], Awaitable[Done]], *, timeout: float | None = None) -> Done:
        """Run a transaction; `work` runs again where the database asks for that (a deadlock, a leader that changed).

        Raises `IncompleteCommit` where nobody knows whether it was committed, `ConstraintError` where another one was first.
        """
        try:
            async with self.driver.session() as session:
                return await session.execute_write(neo4j.unit_of_work(timeout=timeout)(work))
        except (IncompleteCommit, ConstraintError):
            raise
        except (Neo4jError, DriverError) as error:
            raise _told(error) from error

    async def close(self) -> None:
        """Close every connection."""
        if self._planning is not None:
            self._planning.cancel()
            await asyncio.gather(self._planning, return_exceptions=True)
        await self.driver.close()


def _late(error: Neo4jError | DriverError) -> bool:
    """Whether the statement ran into its timeout."""
    return isinstance(error, Neo4jError) and "TransactionTimedOut" in (error.code or "")


def _told(error: Neo4jError | DriverError) -> BaseException:
    """The same failure as a caller hears of it; what is a bug of ours stays what it is."""
    task = asyncio.current_task()
    if task and task.cancelling():
        return asyncio.CancelledError()  # the driver fails of it, and nobody must try again
    if isinstance(error, DriverError):
        return Unavailable("The graph cannot be reached right now: try again in a moment.")
    if _late(error):
        return Unavailable("This took longer than a request may: ask for fewer records, or try again.")
    return Unavailable("The graph is busy: try again in a moment.") if error.is_retryable() else error

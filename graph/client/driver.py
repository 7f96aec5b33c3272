"""Connections to Neo4j. The server uses the asynchronous `Graph`. The command line, ingest and refresh use the plain driver."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import neo4j
from neo4j import NotificationMinimumSeverity
from neo4j.exceptions import ConstraintError, DriverError, IncompleteCommit, Neo4jError

from graph.client.bookmarks import Bookmarks
from graph.client.errors import BadRequest, Unavailable
from graph.client.gate import Gate

Done = TypeVar("Done")
PLANNING = 30.0  # seconds for planning in the background
PLANS = 2  # new statements that are planned at the same time
_QUIET: dict[str, Any] = {"notifications_min_severity": NotificationMinimumSeverity.OFF}


@dataclass(frozen=True, slots=True)
class Address:
    """Address and login of a Neo4j server, and its database. None is the user's home database. The repr never shows the password."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of a driver. Every session of the driver uses the database."""
        return {**_QUIET, "auth": (self.user, self.password), "database": self.database}


def connect(address: Address, **options: Any) -> neo4j.Driver:
    """Return a driver for the command line, ingest and refresh. Its sessions share their bookmarks, so each sees what the others wrote."""
    shared = {"bookmark_manager": neo4j.GraphDatabase.bookmark_manager()}
    return neo4j.GraphDatabase.driver(address.uri, **{**address.options, **shared, **options})


def connect_async(address: Address, **options: Any) -> neo4j.AsyncDriver:
    """Return a driver for the server."""
    return neo4j.AsyncGraphDatabase.driver(address.uri, **{**address.options, **options})


class Graph:
    """An asynchronous connection to one Neo4j. `statements` counts the statements sent: one for each root field."""

    def __init__(self, driver: neo4j.AsyncDriver, plans: int = PLANS) -> None:
        self.driver = driver
        self.statements = 0
        self._gate = Gate(plans)
        self._planning: asyncio.Task[None] | None = None

    async def read(
        self, statement: str, parameters: dict[str, Any], *, timeout: float | None = None, bookmarks: Bookmarks | None = None
    ) -> list[list[Any]]:
        """Return the rows of a read, each a list. `timeout` is in seconds. The read waits for the commits of `bookmarks`.

        Raises `Unavailable` if the graph does not answer in time, `Busy` if too many new statements wait to be planned. The read is
        auto-commit, which is a third cheaper than a managed transaction. Neo4j stops planning at the timeout and discards the partial plan.
        So a read that timed out is planned once more in the background, if nothing else is planned there. The same request then succeeds
        later, however short its deadline.
        """
        self.statements += 1
        query = neo4j.Query(statement, timeout=timeout)
        try:
            async with self.driver.session(default_access_mode=neo4j.READ_ACCESS, bookmark_manager=bookmarks) as session:
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
        """Plan a statement in the background, one at a time, and only while a place in the gate is free."""
        if not statement.startswith("EXPLAIN ") and not self._gate.full and (self._planning is None or self._planning.done()):
            self._planning = asyncio.ensure_future(self._explain(statement, parameters))

    async def _explain(self, statement: str, parameters: dict[str, Any]) -> None:
        with suppress(Neo4jError, DriverError, Unavailable):
            await self.read(f"EXPLAIN {statement}", parameters, timeout=PLANNING)

    async def write(
        self,
        work: Callable[[neo4j.AsyncManagedTransaction], Awaitable[Done]],
        *,
        timeout: float | None = None,
        bookmarks: Bookmarks | None = None,
    ) -> Done:
        """Run a write transaction and return the result of `work`. `work` may run again after a deadlock or a change of leader. The
        bookmark of the commit is added to `bookmarks`.

        Raises `IncompleteCommit` if it is unknown whether the transaction was committed, `ConstraintError` if another transaction was
        first.
        """
        try:
            async with self.driver.session(bookmark_manager=bookmarks) as session:
                return await session.execute_write(neo4j.unit_of_work(timeout=timeout)(work))
        except (IncompleteCommit, ConstraintError):
            raise
        except (Neo4jError, DriverError) as error:
            raise _told(error) from error

    async def close(self) -> None:
        """Close all connections."""
        if self._planning is not None:
            self._planning.cancel()
            await asyncio.gather(self._planning, return_exceptions=True)
        await self.driver.close()


def _late(error: Neo4jError | DriverError) -> bool:
    """Return whether the statement ran into its timeout."""
    return isinstance(error, Neo4jError) and "TransactionTimedOut" in (error.code or "")


def _told(error: Neo4jError | DriverError) -> BaseException:
    """Return the error for the caller. A bug of Rapport stays as it is."""
    task = asyncio.current_task()
    if task and task.cancelling():
        return asyncio.CancelledError()  # the cancellation made the driver fail; nobody must retry
    if isinstance(error, DriverError):
        return Unavailable("The graph cannot be reached right now: try again in a moment.")
    if _late(error):
        return Unavailable("This took longer than a request may: ask for fewer records, or try again.")
    if "InvalidBookmark" in (error.code or ""):
        return BadRequest("The bookmark is not of this database. Send the request again without the bookmark.")
    return Unavailable("The graph is busy: try again in a moment.") if error.is_retryable() else error

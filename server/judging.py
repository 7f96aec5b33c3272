"""Judges customers whose writes asked for it LATER, while the server runs. Each worker does so."""

import asyncio
from datetime import UTC, datetime

from neo4j.exceptions import DriverError, Neo4jError

from graph.client.driver import Graph
from graph.client.errors import Unavailable
from graph.commit.later import judge_stale
from server.logs import log

PAUSE = 1.0  # seconds until the graph is asked again


def _now() -> datetime:
    return datetime.now(UTC)


async def judging(graph: Graph) -> None:
    """Judge stale customers until the task is canceled. If the graph does not answer, ask again after the pause."""
    while True:
        try:
            while await judge_stale(graph, _now):
                await asyncio.sleep(0)  # requests come first
        except (Unavailable, Neo4jError, DriverError) as error:
            log.warning("judging stale customers failed, and is tried again", reason=str(error))
        await asyncio.sleep(PAUSE)

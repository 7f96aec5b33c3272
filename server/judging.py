"""Judges customers whose writes asked for it LATER, while the server runs. Each worker does so."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from neo4j.exceptions import IncompleteCommit

from graph.client.driver import Graph
from graph.client.errors import Unavailable
from graph.commit.later import judge_stale
from server.logs import log

PAUSE = 1.0  # seconds until the graph is asked again


def _now() -> datetime:
    return datetime.now(UTC)


async def judging(graph: Graph) -> None:
    """Judge stale customers until the task is canceled. After an error, ask again: their marks are stored in the graph."""
    while True:
        try:
            with suppress(Unavailable, IncompleteCommit):  # `/readyz` says so
                while await judge_stale(graph, _now):
                    await asyncio.sleep(0)  # requests come first
        except Exception as error:
            log.error("judging stale customers failed", error=repr(error))
        await asyncio.sleep(PAUSE)

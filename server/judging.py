"""Judges the customers of writes with `judge: LATER`. Each worker does so while it runs."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from neo4j.exceptions import IncompleteCommit

from graph.client.driver import Graph
from graph.client.errors import Unavailable
from graph.commit.later import judge_stale
from server.logs import log

PAUSE = 1.0  # seconds between two looks for stale customers


def _now() -> datetime:
    return datetime.now(UTC)


async def judging(graph: Graph) -> None:
    """Judge stale customers until the task is canceled. After an error, try again: the marks are stored in the graph."""
    while True:
        try:
            with suppress(Unavailable, IncompleteCommit):  # `/readyz` reports it
                while await judge_stale(graph, _now):
                    await asyncio.sleep(0)  # requests come first
        except Exception as error:
            log.error("judging stale customers failed", error=repr(error))
        await asyncio.sleep(PAUSE)

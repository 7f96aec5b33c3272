"""Judges the customers of writes with `judge: LATER`. Each worker does so while it runs."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

from neo4j.exceptions import IncompleteCommit

from graph.client.driver import Graph
from graph.client.errors import Unavailable
from graph.commit.later import judge_stale
from server.logs import bug

ASIDE = 600.0  # seconds for which a customer that cannot be judged is left out
PAUSE = 1.0  # seconds between two looks for stale customers


def _now() -> datetime:
    return datetime.now(UTC)


async def judging(graph: Graph) -> None:
    """Judge stale customers until the task is canceled. After an error, try again: the marks are stored in the graph.

    A customer that cannot be judged is logged, and tried again after `ASIDE` seconds.
    """
    aside: dict[str, float] = {}  # until when

    def fail(customer: str, error: Exception) -> None:
        aside[customer] = time.monotonic() + ASIDE
        bug(error, customer=customer)

    while True:
        aside = {one: until for one, until in aside.items() if until > time.monotonic()}
        try:
            with suppress(Unavailable, IncompleteCommit):  # `/readyz` reports it
                while await judge_stale(graph, _now, aside, fail):
                    await asyncio.sleep(0)  # requests come first
        except Exception as error:
            bug(error)
        await asyncio.sleep(PAUSE)

"""Judges the customers of writes with `judge: LATER`. Each worker does so while it runs."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

from neo4j.exceptions import IncompleteCommit

from graph.client.driver import Graph
from graph.client.errors import Unavailable
from graph.commit.later import judge_stale
from server.logs import log

ASIDE = 600.0  # seconds for which a customer that cannot be judged is left out
PAUSE = 1.0  # seconds between two looks for stale customers


def _now() -> datetime:
    return datetime.now(UTC)


async def judging(graph: Graph) -> None:
    """Judge stale customers until the task is canceled. After an error, try again: the marks are stored in the graph.

    A customer that cannot be judged is logged once, and tried again after `ASIDE` seconds.
    """
    failed: dict[str, Exception] = {}
    logged: dict[str, float] = {}
    while True:
        try:
            with suppress(Unavailable, IncompleteCommit):  # `/readyz` reports it
                while await judge_stale(graph, _now, failed):
                    await asyncio.sleep(0)  # requests come first
        except Exception as error:
            log.error("judging stale customers failed", error=repr(error))
        for one in failed.keys() - logged.keys():
            logged[one] = time.monotonic() + ASIDE
            log.error("a stale customer cannot be judged", customer=one, error=repr(failed[one]))
        for one in [one for one, until in logged.items() if until < time.monotonic()]:
            del logged[one]
            failed.pop(one, None)
        await asyncio.sleep(PAUSE)

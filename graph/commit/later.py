"""Judging later: a write with `judge: LATER` marks the customers that it touches, and a transaction after it judges them.

The mark is part of the commit of the write, so no kill loses it. A server judges the marked customers, oldest mark first. Servers and
workers may judge at the same time: each transaction locks its customers, and judges the customers that are still marked.

The mark has two properties. `staleSince` is the time of the oldest write that was not judged yet. `staleBy` is a random text, new with each
write. If it changed since a refresh read the customer, the refresh has read older records, so it leaves the customer to the server.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import neo4j

from graph.client.driver import Graph
from graph.client.locks import lock
from graph.commit.change_set import SERVER
from graph.commit.standing import Runs, follow
from graph.outbox import write
from values.ids import new_external_id

BATCH = 50  # judging 50 customers keeps a worker busy for some 30 ms, and their accounts locked for 100
_MARK = "UNWIND $ids AS id MATCH (c:Customer {id: id}) SET c.staleSince = coalesce(c.staleSince, $now), c.staleBy = $by"
_STALE = "MATCH (c:Customer) WHERE c.staleSince IS NOT NULL RETURN c.id ORDER BY c.staleSince LIMIT $most"
_HELD = f"""
UNWIND $ids AS id
MATCH (c:Customer {{id: id}})
WITH c ORDER BY c.id
{lock("c")}
WITH c WHERE c.staleSince IS NOT NULL
RETURN c.id
"""


async def mark(run: Runs, customers: Iterable[str], now: datetime) -> None:
    """Mark customers as stale, in the transaction that changes their records."""
    await run(_MARK, ids=sorted(customers), now=now, by=new_external_id())


async def judge_stale(graph: Graph, now: Callable[[], datetime]) -> int:
    """Judge the customers with the oldest marks as of today, and remove the marks. Return the number of judged customers: 0 if none is
    stale, or if another server judged them.

    Changes of level are written to the outbox. Raises `Unavailable` if the graph does not answer.
    """
    found = [one for (one,) in await graph.read(_STALE, {"most": BATCH})]
    if not found:
        return 0

    async def judge(tx: neo4j.AsyncManagedTransaction) -> int:
        async def run(statement: str, **parameters: Any) -> list[list[Any]]:
            return await (await tx.run(statement, parameters)).values()

        held = [one for (one,) in await run(_HELD, ids=found)]
        if held:
            moment = now()
            await write.put(run, await follow(run, held, {}, moment), moment, SERVER)
        return len(held)

    return await graph.write(judge)

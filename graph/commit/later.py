"""Judging later: a write with `judge: LATER` marks the customers that it touches, and a transaction after it judges them.

The mark is part of the commit of the write, so no kill loses it. A server judges the marked customers, oldest mark first. Servers and
workers may judge at the same time: each transaction locks its customers, and judges the customers that are still marked.

The mark has two properties. `staleSince` is the time of the oldest write that was not judged yet. `staleBy` is a random text, new with each
such write. It stays when the customer is judged. If it changed since a refresh read the customer, the refresh has read older records, so it
reads them again.

Only customers of the records that a write names are marked. A customer that a write concerns only through a contact is judged at once: its
viewers may not see why it would be stale.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import neo4j

from graph.client.driver import Graph
from graph.client.errors import Unavailable
from graph.client.locks import lock
from graph.commit.change_set import SERVER
from graph.commit.standing import Runs, follow
from graph.outbox import write
from values.ids import new_external_id

BATCH = 50  # judging 50 customers keeps a worker busy for some 30 ms, and their accounts locked for 100
TIMEOUT = 5.0  # seconds of a transaction, because writes wait for its locks
Fail = Callable[[str, Exception], None]
_MARK = "UNWIND $ids AS id MATCH (c:Customer {id: id}) SET c.staleSince = coalesce(c.staleSince, $now), c.staleBy = $by"
_STALE = "MATCH (c:Customer) WHERE c.staleSince IS NOT NULL AND NOT c.id IN $aside RETURN c.id ORDER BY c.staleSince LIMIT $most"
_HELD = f"""
UNWIND $ids AS id
MATCH (c:Customer {{id: id}})
WITH c ORDER BY c.id
{lock("c")}
WITH c WHERE c.staleSince IS NOT NULL
RETURN c.id, c.staleSince
"""


async def mark(run: Runs, customers: Iterable[str], now: datetime) -> None:
    """Mark customers as stale, in the transaction that changes their records."""
    await run(_MARK, ids=sorted(customers), now=now, by=new_external_id())


def _raise(_customer: str, error: Exception) -> None:
    raise error


async def judge_stale(graph: Graph, now: Callable[[], datetime], aside: Collection[str] = (), fail: Fail = _raise) -> int:
    """Judge the customers with the oldest marks as of today, and remove the marks. Return the number of judged customers: 0 if none is
    stale, or if another server judged them. Customers in `aside` are left out.

    If they cannot be judged together, each is judged alone, and `fail` is called for each customer that cannot be judged. Raises
    `Unavailable` if the graph does not answer.
    """
    found = [one for (one,) in await graph.read(_STALE, {"most": BATCH, "aside": sorted(aside)})]
    if not found:
        return 0
    try:
        return await _judge(graph, found, now)
    except Exception:
        judged = 0
        errors: dict[str, Exception] = {}
        for one in found:
            try:
                judged += await _judge(graph, [one], now)
            except Exception as error:
                errors[one] = error
        if len(errors) == len(found) and all(isinstance(error, Unavailable) for error in errors.values()):
            raise
        for one, why in errors.items():
            fail(one, why)
        return judged


async def _judge(graph: Graph, customers: list[str], now: Callable[[], datetime]) -> int:
    """Judge those of the customers that are stale, in one transaction. Changes of level have the time of the write, because a time of their
    own would reveal how many customers were judged between two of them.
    """

    async def judge(tx: neo4j.AsyncManagedTransaction) -> int:
        async def run(statement: str, **parameters: Any) -> list[list[Any]]:
            return await (await tx.run(statement, parameters)).values()

        held = {one: since.to_native() for one, since in await run(_HELD, ids=customers)}
        if held:
            changes = await follow(run, held, {}, now())
            for since in sorted(set(held.values())):
                await write.put(run, [one for one in changes if held[one.customer] == since], since, SERVER)
        return len(held)

    return await graph.write(judge, timeout=TIMEOUT)

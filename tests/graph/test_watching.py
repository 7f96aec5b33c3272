"""Watching the outbox: a place is told only when every change up to it can be read."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import neo4j

from graph.client.driver import Address, Graph, connect_async
from graph.client.locks import store_lock
from graph.outbox.watch import Watch
from tests.waiting import CEILING

COMMITS, CHANGES = 40, 200
# One commit of the outbox, with long changes, so that Neo4j needs a while to complete it.
COMMIT = f"""
{store_lock(1)} WITH store, store.place AS known
SET store.place = known + {CHANGES}
WITH known UNWIND range(1, {CHANGES}) AS n
CREATE (:Change {{id: 'chg_' + (known + n), place: known + n, cause: $long}})
"""


def test_every_change_up_to_the_newest_place_can_be_read(address: Address, empty: neo4j.Driver) -> None:
    empty.execute_query("CREATE (:Store {id: 1, place: 0})")

    def write() -> None:
        for _ in range(COMMITS):
            empty.execute_query(COMMIT, long="x" * 20_000)

    async def read() -> None:
        graph = Graph(connect_async(address))
        watch, place = Watch(graph), 0
        try:
            while place < COMMITS * CHANGES:
                place = await watch.newest(CEILING)
                rows = await graph.read("MATCH (c:Change) WHERE c.place <= $place RETURN count(c)", {"place": place})
                assert rows == [[place]]
        finally:
            await graph.close()

    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(write)
        asyncio.run(read())
        written.result()

"""More operations than a worker can run: some wait, the others are refused early, and cheap ones are answered meanwhile."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest

from graph.client.driver import Address, Graph, connect_async
from graph.client.errors import Busy
from insights.enums import Role
from server.admission import Lane
from tests.graph import sample
from tests.waiting import CEILING, until
from tests.web.conftest import Served, running, settings_for
from tests.web.listening import line

HEAVY = "query Heavy { customers(first: 100) { nodes { name contacts(first: 20) { nodes { name } } } } }"
CHEAP = "{ viewer { role } }"
LIMIT = 1_000  # two expensive operations run at a time, and four wait


class Held(Graph):
    """A graph that keeps back the answers to the expensive operation until the test lets them go."""

    def __init__(self, driver: neo4j.AsyncDriver) -> None:
        super().__init__(driver)
        self.begun = 0
        self.most = 0
        self.now = 0
        self.go_on = threading.Event()

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        if "WORKS_AT" not in statement or statement.startswith("EXPLAIN "):
            return await super().read(statement, parameters, **options)
        self.begun, self.now = self.begun + 1, self.now + 1
        self.most = max(self.most, self.now)
        try:
            while not self.go_on.is_set():
                await asyncio.sleep(0.01)
            return await super().read(statement, parameters, **options)
        finally:
            self.now -= 1


@contextmanager
def flooded(address: Address, folder: Path, wait: float) -> Iterator[tuple[Served, Held, Callable[..., Future[httpx.Response]]]]:
    """Yield a server whose expensive operations are held, the graph, and a function that sends an operation in a thread."""
    held = Held(connect_async(address))
    settings = settings_for(folder, running=LIMIT, wait=wait, deadline=600)
    with ThreadPoolExecutor(20) as threads, running(settings, held) as served:

        def send(token: str | None = None) -> Future[httpx.Response]:
            return threads.submit(served.ask, HEAVY, token=token)

        try:
            yield served, held, send
        finally:
            held.go_on.set()


def refused(answer: httpx.Response) -> bool:
    """Return whether the answer is a refusal as documented."""
    (error,) = answer.json()["errors"]
    documented = (answer.status_code, error["extensions"]["code"]) == (503, "TOO_BUSY")
    return documented and 1 <= int(answer.headers["retry-after"]) <= 12


@pytest.mark.usefixtures("sampled")
def test_a_flood_is_refused_early_while_cheap_operations_are_answered(address: Address, tmp_path: Path) -> None:
    with flooded(address, tmp_path, wait=CEILING) as (served, held, send):
        flood = [send() for _ in range(2)]
        assert until(lambda: held.begun == 2)
        flood += [send() for _ in range(10)]
        assert until(lambda: sum(one.done() for one in flood) == 6)  # two run, and four wait
        assert all(refused(one.result()) for one in flood if one.done())
        assert served.ask(CHEAP).status_code == 200
        assert served.client.get("/readyz").status_code == 200
        with line(served) as socket:
            socket.begin(served.token()).ask(HEAVY)
            answer = socket.hear()
            assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", "TOO_BUSY")
        assert held.begun == 2
        held.go_on.set()
        assert [one.result().status_code for one in flood].count(200) == 6
    assert held.most == 2


@pytest.mark.usefixtures("sampled")
def test_another_viewer_takes_a_place_of_the_viewer_who_floods(address: Address, tmp_path: Path) -> None:
    with flooded(address, tmp_path, wait=CEILING) as (served, held, send):
        flood = [send() for _ in range(2)]
        assert until(lambda: held.begun == 2)
        flood += [send() for _ in range(5)]
        assert until(lambda: sum(one.done() for one in flood) == 1)  # two run, four wait, one is refused
        other = send(served.token(Role.REP, sample.key("Rep", "Ann")))
        assert until(lambda: sum(one.done() for one in flood) == 2)
        assert not other.done()
        held.go_on.set()
        assert other.result().status_code == 200
        assert sorted(one.result().status_code for one in flood) == [200] * 5 + [503] * 2


@pytest.mark.usefixtures("sampled")
def test_an_operation_is_refused_when_it_has_waited_long_enough(address: Address, tmp_path: Path) -> None:
    with flooded(address, tmp_path, wait=0.05) as (_, held, send):
        first = [send() for _ in range(2)]
        assert until(lambda: held.begun == 2)
        assert refused(send().result())
        held.go_on.set()
        assert {one.result().status_code for one in first} == {200}


class Taken(Graph):
    """A graph whose only connection is in use for as long as the test wants."""

    def __init__(self, driver: neo4j.AsyncDriver) -> None:
        super().__init__(driver)
        self.taken, self.go_on = threading.Event(), threading.Event()

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        async with self.driver.session() as session, await session.begin_transaction():
            self.taken.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.01)
        return await super().read(statement, parameters, **options)


@pytest.mark.usefixtures("sampled")
def test_a_server_without_a_free_connection_is_still_ready(address: Address, tmp_path: Path) -> None:
    full = Taken(connect_async(address, max_connection_pool_size=1, connection_acquisition_timeout=600))
    probe = Graph(connect_async(address, max_connection_pool_size=1))
    with ThreadPoolExecutor(21) as threads, running(settings_for(tmp_path, deadline=600), full, probe=probe) as served:
        asked = threads.submit(served.ask, HEAVY)
        assert full.taken.wait(CEILING)
        probes = [threads.submit(httpx.get, f"{served.url}/readyz", timeout=CEILING) for _ in range(20)]
        assert {one.result().status_code for one in probes} == {200}
        full.go_on.set()
        assert asked.result().status_code == 200


def test_an_operation_that_gives_up_hands_its_place_on() -> None:
    async def run() -> list[str]:
        lane, order, go_on = Lane(20, CEILING), list[str](), asyncio.Event()

        async def operation(name: str) -> None:
            async with lane.place(name, 10):
                order.append(name)
                await go_on.wait()

        tasks = [asyncio.ensure_future(operation(name)) for name in "abcd"]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with lane.place("e", 10), lane.place("f", 10):
            order.append("e")
        return order

    assert asyncio.run(run()) == ["a", "b", "d", "e"]


def test_an_operation_that_would_wait_too_long_is_refused_without_waiting() -> None:
    async def run() -> int:
        lane = Lane(10**6, 1e-3)  # at 10 µs for a cost of one, a cost of 1,000,000 takes 10 s
        async with lane.place("a", 10**6), lane.place("a", 10**6):
            with pytest.raises(Busy, match=r"Send this one again after 1[12] s") as busy:
                await lane.place("b", 10**6).__aenter__()
        return busy.value.seconds

    assert asyncio.run(run()) in (11, 12)

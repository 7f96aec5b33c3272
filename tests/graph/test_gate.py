"""The gate: statements that Neo4j has not planned yet wait for a place, and are refused if too many wait."""

import asyncio

import pytest

from graph.client.errors import Busy
from graph.client.gate import PARTS, QUEUE, SHORT, TINY, Gate


def long(name: str) -> str:
    return f"RETURN {name}".ljust(SHORT + 1)


def short(name: str) -> str:
    return f"RETURN {name}".ljust(TINY + 1)


class Plans:
    """Statements that stay in planning until they are released."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.running: list[str] = []
        self.end = asyncio.Event()

    async def plan(self, name: str, statement: str | None = None) -> None:
        async with self.gate.planned(statement or long(name)):
            self.running.append(name)
            await self.end.wait()

    def begin(self, *names: str) -> list[asyncio.Task[None]]:
        return [asyncio.ensure_future(self.plan(name)) for name in names]


def test_a_limited_number_is_planned_at_once_and_the_rest_wait_in_order() -> None:
    async def scene() -> None:
        plans = Plans(Gate(2))
        tasks = plans.begin(*"abcde")
        await asyncio.sleep(0)
        assert plans.running == ["a", "b"]
        plans.end.set()
        await asyncio.gather(*tasks)
        assert plans.running == list("abcde")

    asyncio.run(scene())


def test_a_full_queue_refuses_a_new_statement() -> None:
    async def scene() -> None:
        plans = Plans(Gate(1))
        tasks = plans.begin(*map(str, range(1 + QUEUE)))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await plans.plan("one more")
        tasks[3].cancel()  # a canceled task frees its place
        await asyncio.sleep(0)
        tasks += plans.begin("another")
        await asyncio.sleep(0)
        plans.end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert plans.running[-1] == "another"

    asyncio.run(scene())


def test_short_statements_wait_for_a_part_of_a_place() -> None:
    async def scene() -> None:
        plans = Plans(Gate(1))
        names = [str(number) for number in range(PARTS * (1 + QUEUE))]
        tasks = [asyncio.ensure_future(plans.plan(name, short(name))) for name in names]
        await asyncio.sleep(0)
        assert plans.running == names[:PARTS]
        for statement in (short("one more"), long("one more")):
            with pytest.raises(Busy):
                await plans.plan("one more", statement)
        tasks[0].cancel()  # a part is free, and the next in line takes it
        await asyncio.sleep(0.001)
        assert plans.running == names[: PARTS + 1]
        plans.end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert plans.running == names

    asyncio.run(scene())


def test_a_long_statement_waits_for_a_whole_place_and_is_not_overtaken() -> None:
    async def scene() -> None:
        plans = Plans(Gate(1))
        tasks = [asyncio.ensure_future(plans.plan(name, made(name))) for name, made in (("a", short), ("b", long), ("c", short))]
        await asyncio.sleep(0)
        assert plans.running == ["a"]
        tasks[1].cancel()  # who waited behind it goes on
        await asyncio.sleep(0.001)
        assert plans.running == ["a", "c"]
        plans.end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not plans.gate.full

    asyncio.run(scene())


@pytest.mark.parametrize("statement", ["RETURN 1", long("known"), f"EXPLAIN {long('known')}"])
def test_what_is_tiny_or_planned_already_never_waits(statement: str) -> None:
    async def scene() -> None:
        plans = Plans(Gate(1))
        plans.end.set()
        await plans.plan("known")
        plans.end.clear()
        tasks = plans.begin(*map(str, range(1 + QUEUE)))
        await asyncio.sleep(0)
        async with plans.gate.planned(statement):  # the queue is full, so a new statement is refused
            pass
        plans.end.set()
        await asyncio.gather(*tasks)

    asyncio.run(scene())


def test_a_failed_statement_does_not_count_as_planned() -> None:
    async def fail(gate: Gate) -> None:
        async with gate.planned(long("a")):
            raise ValueError("the planner failed")

    async def scene() -> None:
        gate = Gate(1)
        with pytest.raises(ValueError, match="the planner failed"):
            await fail(gate)
        plans = Plans(gate)
        tasks = plans.begin("b", "a")
        await asyncio.sleep(0)
        assert plans.running == ["b"]
        plans.end.set()
        await asyncio.gather(*tasks)

    asyncio.run(scene())

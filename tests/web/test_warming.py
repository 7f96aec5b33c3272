"""After a start the statements of common operations are planned, without reading records."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address, Graph, connect_async
from graph.client.errors import Unavailable
from schema.execution import Prepared
from server.warming import EXAMPLES, VIEWERS, operations, warm
from tests.asking import Api
from tests.graph import sample
from tests.waiting import CEILING, until
from tests.web.conftest import running, settings_for

TODAY = date.fromisoformat(sample.NOW[:10])


class Noted(Graph):
    """A graph that records its statements, with the sizes of their lists."""

    sent: list[tuple[str, dict[str, Any]]]

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        self.sent = [*getattr(self, "sent", []), (statement, parameters)]
        return await super().read(statement, parameters, **options)


@pytest.fixture(scope="module")
def api(sampled: neo4j.Driver, address: Address) -> Iterator[Api]:
    with Api(address, sample.NOW, Noted) as made:
        yield made


def test_the_examples_are_operations_of_the_contract() -> None:
    contract = EXAMPLES.parents[1] / "tests" / "contract"
    reading = {path.name for path in contract.glob("*.graphql") if not path.stem.startswith("write_")} - {
        "inputs.graphql",
        "changes.graphql",
    }
    assert reading <= {path.name for path in EXAMPLES.glob("*.graphql")}
    assert all((contract / name).read_text(encoding="utf-8") == (EXAMPLES / name).read_text(encoding="utf-8") for name in reading)
    assert len({name for _, name, _ in operations(TODAY)}) > 15


def test_operations_after_a_start_are_planned_already(api: Api) -> None:
    graph: Any = api.graph
    api.runner.run(warm(api.executor, TODAY, rest=0))
    planned = [statement.removeprefix("EXPLAIN ") for statement, _ in graph.sent]
    assert all(statement.startswith("EXPLAIN ") for statement, _ in graph.sent)
    graph.sent.clear()
    for text, name, variables in operations(TODAY):
        prepared = api.executor.prepare(text, name)
        assert isinstance(prepared, Prepared)
        for viewer in (*VIEWERS, api.viewer("REP", sample.key("Rep", "Ann"))):
            api.runner.run(api.executor.execute(prepared, variables, viewer))  # the sample has holes, so some answers have errors
    asked = [one for one in graph.sent if "(rep:Rep {id: $rep})\nRETURN COLLECT" not in one[0]]
    assert {statement for statement, _ in asked} <= set(planned)


def test_planning_continues_after_a_read_times_out(api: Api) -> None:
    graph: Any = api.graph
    graph.sent.clear()
    endless = "UNWIND range(1, 10000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x)"

    async def given_up() -> None:
        with pytest.raises(Unavailable):
            await graph.read(endless, {}, timeout=0.1)
        while not any(statement == f"EXPLAIN {endless}" for statement, _ in graph.sent):
            await asyncio.sleep(0.05)

    api.runner.run(asyncio.wait_for(given_up(), CEILING))


def test_a_server_plans_after_its_start_and_stops_planning_when_it_stops(sampled: neo4j.Driver, address: Address, tmp_path: Path) -> None:
    graph = Noted(connect_async(address))
    with running(settings_for(tmp_path), graph, warming=True) as served:
        assert served.client.get("/readyz").status_code == 200
        assert until(lambda: any(statement.startswith("EXPLAIN") for statement, _ in getattr(graph, "sent", [])))
    assert len({statement for statement, _ in graph.sent if statement.startswith("EXPLAIN")}) < 40  # of more than a hundred

"""The pipeline of operations, with a submission of no transport and a graph without a database."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationType

from graph.client.bookmarks import Bookmarks
from graph.visibility import Viewer
from insights.enums import Role
from schema.execution import Executor
from server import limits
from server.auth import Unauthenticated
from server.parameters import Malformed, Parameters, read
from server.pipeline import Pipeline, Rejected, described
from server.trace import Trace
from tests.web.conftest import settings_for

OK = "query Who { viewer { role } }"
COSTLY = "{ customers(first: 100) { nodes { contacts(first: 100) { nodes { purchases(first: 100) { nodes { id } } } } } } }"


class Stub:
    """A graph that answers every statement with one row, after `seconds`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.limits: list[float | None] = []

    async def read(self, _statement: str, _parameters: dict[str, Any], *, timeout: float | None = None, **_: Any) -> list[list[Any]]:
        self.limits.append(timeout)
        await asyncio.sleep(self.seconds)
        return [[["ADMIN"]]]


class Submitted:
    """An operation of a client that may send queries only. `steps` are the questions of the pipeline, in order."""

    def __init__(self, payload: dict[str, Any], viewer: Viewer | None = Viewer(Role.ADMIN, None)) -> None:  # noqa: B008  # immutable
        self._payload = payload
        self._viewer = viewer
        self.steps: list[str] = []

    async def viewer(self) -> Viewer:
        self.steps.append("viewer")
        if self._viewer is None:
            raise Unauthenticated("The token is missing.")
        return self._viewer

    async def parameters(self) -> Parameters:
        self.steps.append("parameters")
        return read(self._payload)

    def bookmarks(self) -> Bookmarks:
        return Bookmarks()

    def permit(self, kind: OperationType) -> None:
        self.steps.append(kind.value)
        if kind is not OperationType.QUERY:
            raise PermissionError


@pytest.fixture
def graph() -> Stub:
    return Stub()


@pytest.fixture
def pipeline(graph: Any, tmp_path: Path) -> Pipeline:
    return Pipeline(settings_for(tmp_path, deadline=0.5), Executor(graph, measure=limits.measure))


@pytest.mark.anyio
async def test_an_admitted_operation_is_executed_and_recorded(pipeline: Pipeline, graph: Stub) -> None:
    submitted, trace = Submitted({"query": OK}), Trace("1")
    async with pipeline.deadline() as limit:
        answer = await pipeline.execute(await pipeline.admit(submitted, trace), limit)
    assert answer == {"data": {"viewer": {"role": "ADMIN"}}, "extensions": {"cost": {"requested": 1, "limit": 100_000}}}
    assert (trace.role, trace.operation, trace.cost, trace.codes) == ("ADMIN", "Who", 1, [])
    assert submitted.steps == ["viewer", "parameters", "query"]
    assert graph.limits[0]
    assert 0 < graph.limits[0] <= 0.5


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("payload", "viewer", "error", "steps"),
    [
        ({"query": 7}, None, Unauthenticated, ["viewer"]),
        ({"query": 7}, Viewer(Role.ADMIN, None), Malformed, ["viewer", "parameters"]),
        ({"query": "{ nothing }"}, Viewer(Role.ADMIN, None), Rejected, ["viewer", "parameters"]),
        ({"query": "mutation { stopCustomer { warnings { code } } }"}, Viewer(Role.ADMIN, None), Rejected, ["viewer", "parameters"]),
        ({"query": "subscription { changed { id } }"}, Viewer(Role.ADMIN, None), PermissionError, ["viewer", "parameters", "subscription"]),
        ({"query": COSTLY}, Viewer(Role.ADMIN, None), Rejected, ["viewer", "parameters", "query"]),
    ],
)
async def test_checks_are_made_in_order(
    pipeline: Pipeline, payload: dict[str, Any], viewer: Viewer | None, error: type[Exception], steps: list[str]
) -> None:
    submitted = Submitted(payload, viewer)
    with pytest.raises(error):
        await pipeline.admit(submitted, Trace("1"))
    assert submitted.steps == steps


@pytest.mark.anyio
async def test_a_rejected_operation_has_described_errors_and_its_cost_if_known(pipeline: Pipeline) -> None:
    for query, number, cost in (("{ viewer { " + " ".join(f"x{n}" for n in range(300)) + " } }", 5, False), (COSTLY, 1, True)):
        trace = Trace("1")
        with pytest.raises(Rejected) as rejected:
            await pipeline.admit(Submitted({"query": query}), trace)
        answer = pipeline.answer(trace, rejected.value.errors)
        assert len(answer["errors"]) == len(trace.codes) == number
        assert {error["extensions"]["requestId"] for error in answer["errors"]} == {"1"}
        assert ("extensions" in answer, "data" in answer) == (cost, False)


@pytest.mark.anyio
async def test_an_operation_ends_with_the_deadline(pipeline: Pipeline, graph: Stub) -> None:
    graph.seconds = 60
    with pytest.raises(TimeoutError):
        async with pipeline.deadline() as limit:
            await pipeline.execute(await pipeline.admit(Submitted({"query": OK}), Trace("1")), limit)
    (error,) = described([pipeline.late()], Trace("1"))
    assert error["extensions"]["code"] == "UNAVAILABLE"

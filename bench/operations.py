"""The measured operations: four operations with the variables of many requests each, and their compiled Cypher."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.accounts import KEY, customer_id
from bench.block import GraphSize
from graph.client.driver import Graph
from graph.visibility import Viewer
from schema.execution import Executor

CONTRACT = Path(__file__).parent.parent / "tests" / "contract"
PORTFOLIO = (
    "query Portfolio($segment: String!) { customers(first: 100, filter: {segment: {eq: $segment}}, orderBy: {field: NAME}) { nodes {"
    " id name status"
    " contacts(first: 20) { edges { title node { id name } } }"
    " purchases(first: 10, orderBy: {field: ORDERED_AT, direction: DESC}) { nodes { id orderedAt total { amount currency } } }"
    " } } }"
)
WORDS = ("ada", "ben bak", "castro bak", "dietz", "silva to", "fischer mill", "zoe q", "uwe", "gomez pr", "lind", "vera no", "toth quarry")


@dataclass(frozen=True, slots=True)
class BenchOperation:
    """One operation, the variables of each request, and the targets: CPU relative to the floor, p95 in ms over one connection."""

    key: str
    title: str
    query: str
    variables: list[dict[str, Any]]
    weight: float = 1.0
    most_cpu: float | None = None
    most_p95: float | None = None


def operations(size: GraphSize) -> list[BenchOperation]:
    """Return the four operations."""
    step = max(1, size.customers // 200)
    visible = [number for number in range(0, size.customers, step) if number % 50 != 7]
    accounts = [{"id": customer_id(number)} for number in visible]
    refetched = [{"id": one["id"], "ids": [customer_id(number + 1) for number in visible[:10]]} for one in accounts]
    return [
        BenchOperation("a", "account_graph of one account", contract("account_graph"), accounts, 1, 1.6, 15),
        BenchOperation("b", "100 customers, 20 contacts and 10 purchases each", PORTFOLIO, [{"segment": KEY}], 0.1, 1.3),
        BenchOperation("c", "search", contract("find_contact"), [{"text": text} for text in WORDS], 1, None, 20),
        BenchOperation("d", "node refetch", contract("node"), refetched, 1),
    ]


def contract(name: str) -> str:
    """Return the text of an operation of the contract."""
    return (CONTRACT / f"{name}.graphql").read_text(encoding="utf-8")


class Recorder(Graph):
    """A graph that records its statements."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph.driver)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[Any]:
        """Read, and record the statement."""
        self.asked.append((statement, parameters))
        return await super().read(statement, parameters, **options)


async def compiled(graph: Graph, viewer: Viewer, operation: BenchOperation) -> tuple[list[str], list[list[dict[str, Any]]]]:
    """Return the statements of an operation, and the parameters of each request. Raises `RuntimeError` when the operation fails."""
    recorder = Recorder(graph)
    executor = Executor(recorder)
    prepared = executor.prepare(operation.query)
    if isinstance(prepared, list):
        raise RuntimeError(f"{operation.title}: {prepared[0].message}")
    statements: list[str] = []
    parameters = []
    for variables in operation.variables:
        recorder.asked.clear()
        result = await executor.execute(prepared, variables, viewer)
        if result.errors:
            raise RuntimeError(f"{operation.title}: {result.errors[0].message}")
        statements = statements or [one[0] for one in recorder.asked]
        if [one[0] for one in recorder.asked] != statements:
            raise RuntimeError(f"{operation.title} is not one statement for all its requests: they cannot be compared with the floor.")
        parameters.append([one[1] for one in recorder.asked])
    return statements, parameters

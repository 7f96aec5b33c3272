"""Measures the large graph: latencies of questions over many records for manager and admin, and computations over all customers.

Latencies are measured by the client over one connection, against `rapport serve` with one worker in its production profile.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j

from bench.accounts import customer_id
from bench.block import BLOCK, SPACE, GraphSize
from bench.company import BENCH_SOURCE, END
from bench.graph import LOADED
from bench.measure import Figures, LoadClient, client
from bench.operations import WORDS, contract
from bench.servers import Server, rapport
from graph.client.driver import Address, connect
from graph.derived.refresh import refresh
from graph.derived.similarity import similarity
from insights.enums import Role
from values.ids import record_id

ROUNDS, REQUESTS = 6, 100
NEW = 1000
SOURCE_OF_NEW = "bench-new"
DEADLINE = "RAPPORT_DEADLINE"  # named by an answer that exceeded the deadline
CROSS_SELL = (
    "query CrossSell($id: ID!) { customer(by: {id: $id}) { crossSell(first: 5) {"
    " product { id name } score reason because { id name } similarCustomers suppressed { code message } } } }"
)
PATHS = (
    "query Paths($contact: ID!) { introductionPaths(to: {contact: $contact}, maxHops: 3, first: 3) { paths {"
    " strength ask { __typename id name } steps { from { __typename id name } to { __typename id name }"
    " how strength lastSeenAt evidence { id } } blockers { code message } } truncated withheld emptyReason } }"
)
CUSTOMERS = (
    "query Customers($filter: CustomerFilter, $order: CustomerOrder!) { customers(first: 20, filter: $filter, orderBy: $order) {"
    " pageInfo { hasNextPage endCursor } nodes { id name status city owner { id name } } } }"
)
PIPELINE = (
    "query Pipeline($filter: OpportunityFilter, $order: OpportunityOrder!) { opportunities(first: 20, filter: $filter, orderBy: $order) {"
    " pageInfo { hasNextPage endCursor } nodes { id status value { amount currency } customer { id name } } } }"
)
CUSTOMERS_BY = (
    "query CustomersBy($group: CustomerGrouping!) { customersBy(group: $group) { groups(first: 20) { totalCount nodes {"
    " label customers scored averageScore medianScore netValue { amount currency } atRisk valueAtRisk { amount currency } filter } } } }"
)
PURCHASES_BY = (
    "query PurchasesBy($group: PurchaseGrouping!, $period: Period) { purchasesBy(group: $group, period: $period) { groups(first: 20) {"
    " totalCount nodes { label purchases orders returns netValue { amount currency } claimsCost { amount currency } filter } } } }"
)
ORDERS = (
    "NAME",
    "SCORE",
    "CITY",
    "INDUSTRY",
    "UPDATED_AT",
    "LAST_TOUCHED_AT",
    "LAST_ORDER_AT",
    "LIFETIME_VALUE",
    "WILL_DROP_AT",
    "OVERDUE",
)
QUESTIONS_HEAD = "| question | asked | p50: manager | p95 | p50: admin | p95 | target |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Question:
    """One operation, the variables of each request, the p95 target in ms, and the number of requests per round."""

    title: str
    query: str
    variables: list[dict[str, Any]]
    most: float | None
    requests: int = REQUESTS


def questions(size: GraphSize) -> list[Question]:
    """Return the questions. Their records are spread over the whole graph, and none is confidential."""
    step = max(1, size.customers // 200)
    accounts = [customer_id(number) for number in range(0, size.customers, step) if number % 50 != 7]
    roots = [customer_id(number) for first in range(0, size.customers, BLOCK) for number in (first, first + 1, first + 2)]
    people = [record_id("Contact", BENCH_SOURCE, f"Con{block * SPACE + number}") for block in range(size.blocks) for number in (51, 4008)]
    quarter = {"from": "2025-10-01", "to": "2025-12-31"}
    portfolio = [{**quarter, "territory": None}]
    ways = ("ASC", "DESC")
    customers = [{"order": {"field": field, "direction": way}} for field in ORDERS for way in ways]
    claimants = [{**one, "filter": {"hasOpenClaim": {"eq": True}}} for one in customers]
    pipeline = [
        {"filter": {"status": {"eq": "OPEN"}}, "order": {"field": field, "direction": way}}
        for field in ("OPENED_AT", "CLOSED_AT", "VALUE")
        for way in ways
    ]
    return [
        Question("customers, 20 in each order", CUSTOMERS, customers, 30),
        Question("customers with an open claim, 20 in each order", CUSTOMERS, claimants, 30),
        Question("opportunities that are open, 20 in each order", PIPELINE, pipeline, 30),
        Question("account_graph", contract("account_graph"), [{"id": one} for one in accounts], 15),
        Question("search", contract("find_contact"), [{"text": text} for text in WORDS], 20),
        Question("referralNetwork, depth 3", contract("referral_network"), [{"root": one, "depth": 3} for one in accounts], 25),
        Question("crossSell of one customer", CROSS_SELL, [{"id": one} for one in accounts], 15),
        Question("referralTree, 4 generations", contract("referral_tree"), [{"root": one, "generations": 4} for one in roots], 40),
        Question("introductionPaths, 3 hops", PATHS, [{"contact": one} for one in people], 60),
        Question("introduction_paths with likelyIntroducers", contract("introduction_paths"), [{"contact": one} for one in people], None),
        Question("crossSellBoard of everybody", contract("cross_sell_board"), [{}], 60, 30),
        Question("portfolio of everybody, a quarter", contract("portfolio"), portfolio, 400, 5),
        Question("topReferrers of a year", contract("top_referrers"), [{"from": "2025-01-01", "to": "2025-12-31"}], 200, 5),
        Question("myDay of everybody", contract("my_day"), [{"day": END.isoformat()}], 500, 5),
        Question("customersBy level", CUSTOMERS_BY, [{"group": "LEVEL"}], 300, 5),
        Question("purchasesBy month, a quarter", PURCHASES_BY, [{"group": "MONTH", "period": quarter}], 300, 5),
    ]


def answers(address: Address, size: GraphSize, home: Path) -> Iterator[str]:
    """Yield a line for each question."""
    with rapport(address, home) as boss, rapport(address, home, Role.ADMIN) as admin, client() as loads:
        yield QUESTIONS_HEAD
        for question in questions(size):
            target = f"< {question.most:.0f} ms" if question.most else ""
            try:
                mine, theirs = asked(loads, question, boss, admin)
            except RuntimeError as error:
                if DEADLINE not in str(error):
                    raise
                yield f"| {question.title} | | over {DEADLINE} | | | | {target} |"
                continue
            told = [f"{one.quantile(percent):.1f} ms" for one in (mine, theirs) for percent in (50, 95)]
            yield f"| {question.title} | {len(mine.latencies)} times | {' | '.join(told)} | {target} |"


def asked(loads: LoadClient, question: Question, *servers: Server) -> list[Figures]:
    """Return the latencies of a question at each server, in rounds. The first round only warms up and may exceed the deadline."""
    found = [Figures() for _ in servers]
    bodies = [json.dumps({"query": question.query, "variables": one}) for one in question.variables]
    for number in range(ROUNDS + 1):
        for server, figures in zip(servers, found, strict=True):
            try:
                answer = loads.load(server, "/graphql", bodies, question.requests, 1)
            except RuntimeError as error:
                if number or DEADLINE not in str(error):
                    raise
            else:
                figures.latencies += answer["latencies"] if number else []
    return found


class Phases:
    """Records when each phase of a computation started."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.starts: dict[str, float] = {}

    def __call__(self, text: str, _done: int, _total: int) -> None:
        self.starts.setdefault(text, time.perf_counter())


def works(address: Address, size: GraphSize, home: Path) -> Iterator[str]:
    """Yield a line for each computation over all customers."""
    yield "\n| work | took | target |\n|---|---|---|"
    loaded = home / LOADED
    if loaded.exists():
        yield f"| load by the offline importer, when the graph was made | {float(loaded.read_text(encoding='utf-8')):.1f} s | < 120 s |"
    with connect(address) as driver:
        _restore(driver)
        phases = Phases()
        refresh(driver, END, progress=phases)
        # without purchases since the last refresh, similarity reports no phase
        drawn = next((start for text, start in phases.starts.items() if text != "judging customers"), time.perf_counter())
        yield f"| standings of {size.customers:,} customers | {drawn - phases.began:.1f} s | < 120 s |"
        yield _timed("similarity in full", lambda: similarity(driver, END, phases, full=True), 300)
        try:
            _buy(driver, size)
            yield _timed(f"similarity after {NEW:,} new purchases", lambda: _followed(driver, phases), 10)
        finally:
            _restore(driver)


def _timed(title: str, work: Callable[[], object], most: int) -> str:
    began = time.perf_counter()
    work()
    return f"| {title} | {time.perf_counter() - began:.1f} s | < {most} s |"


def _followed(driver: neo4j.Driver, phases: Phases) -> None:
    if similarity(driver, END, phases):
        raise RuntimeError("All customers were counted again, so this does not measure the incremental update.")


def _buy(driver: neo4j.Driver, size: GraphSize) -> None:
    """Create new purchases with two lines each, for customers all over the graph, on the last day."""
    step = size.customers // NEW
    rows = [[customer_id(number * step + 1), [f"P{number % 500}", f"P{(number * 7 + 3) % 500}"]] for number in range(NEW)]
    driver.execute_query(
        """
        // (:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product)
        UNWIND range(0, size($rows) - 1) AS number
        MATCH (c:Customer {id: $rows[number][0]})
        CREATE (c)-[:MADE]->(o:Purchase {
          id: 'new_' + number, source: $source, externalId: toString(number), version: 1, createdAt: datetime(), updatedAt: datetime(),
          status: 'ORDERED', orderedAt: datetime($at), total: 200, totalReporting: 200, currency: 'USD'
        })
        WITH o, number UNWIND $rows[number][1] AS product
        MATCH (p:Product {source: $known, externalId: product})
        CREATE (o)-[:INCLUDES {line: 1, quantity: 1, unitPrice: 100, amount: 100, amountReporting: 100}]->(p)
        """,
        rows=rows, at=f"{END.isoformat()}T09:00:00Z", source=SOURCE_OF_NEW, known=BENCH_SOURCE,
    )  # fmt: skip


def _restore(driver: neo4j.Driver) -> None:
    """Delete the new purchases. The next refresh then counts all customers again."""
    found = driver.execute_query(
        "MATCH (o:Purchase {source: $source}) DETACH DELETE o RETURN count(*) AS gone", source=SOURCE_OF_NEW
    ).records[0]["gone"]  # fmt: skip
    if found:
        driver.execute_query("MATCH (r:Refresh) REMOVE r.similarAt")

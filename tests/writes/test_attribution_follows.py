"""Attribution after a write, decided for the few referrals that can change, equals the decision of an import over all referrals. Net values
follow.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import neo4j
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.client.driver import Address, Graph, connect_async
from graph.commit import attribution as following
from graph.derived import attribution
from graph.derived.counts import count
from graph.derived.net_value import WORTH
from tests import worth

NAMES = "ABCDEF"
START = datetime(2026, 1, 1, tzinfo=UTC)
_WORLD = """
UNWIND $names AS name
CREATE (c:Customer {id: name}) CREATE (c)<-[:WORKS_AT]-(:Contact {id: name})
"""
_GIVE = """
MATCH (giver:Customer {id: $giver}) MATCH (named:Contact {id: $named}) MATCH (by:Contact {id: $giver})
CREATE (giver)<-[:FROM]-(r:Referral {id: $id, givenAt: $at, status: 'GIVEN'})-[:TO]->(named)
CREATE (by)-[:GAVE]->(r)
"""
_DECLINE = """
MATCH (giver:Customer)<-[:FROM]-(r:Referral {id: $id})-[:TO]->(named:Contact)
SET r.status = 'DECLINED' REMOVE r.attributed, r.attributionReason
WITH giver, r, named CALL (r) { MATCH (r)-[into:INTO]->() DELETE into }
RETURN [giver.id, named.id] + COLLECT { MATCH (named)-[:WORKS_AT]->(at:Customer) RETURN at.id }
"""
_ORDER = "MATCH (c:Customer {id: $customer}) CREATE (c)-[:MADE]->(:Purchase {status: 'ORDERED', orderedAt: $at, totalReporting: 100})"
_CANCEL = "MATCH (:Customer {id: $customer})-[:MADE]->(p:Purchase) SET p.status = 'CANCELLED'"
_MOVE = """
MATCH (one:Contact {id: $contact})-[job:WORKS_AT]->(before:Customer) WHERE job.until IS NULL
MATCH (after:Customer {id: $customer})
SET job.until = $day
CREATE (one)-[:WORKS_AT {since: $day}]->(after)
RETURN [before.id, after.id]
"""
_END = "MATCH (:Contact {id: $contact})-[job:WORKS_AT]->(c:Customer) WHERE job.until IS NULL SET job.until = $day RETURN [c.id]"
_LEAVE = """
MATCH (one:Contact {id: $contact})-[job:WORKS_AT]->(c:Customer)
DELETE job
RETURN [c.id] + COLLECT { MATCH (one)<-[:TO]-(:Referral)-[:FROM]->(giver:Customer) RETURN giver.id }
"""
_STORED = """
RETURN COLLECT { MATCH (r:Referral) RETURN [r.id, r.attributed, r.attributionReason, [(r)-[:INTO]->(c) | c.id]] } AS marks,
  COLLECT { MATCH (a:Customer)-[arrow:REFERRED]->(b:Customer) RETURN [a.id, b.id, arrow.referral, arrow.at] } AS drawn
"""

DAY = st.integers(0, 30)
NAME = st.sampled_from(NAMES)
STEP = st.one_of(
    st.tuples(st.just("give"), NAME, NAME, DAY),
    st.tuples(st.just("give"), NAME, NAME, DAY),
    st.tuples(st.just("decline"), st.integers(0, 20)),
    st.tuples(st.just("order"), NAME, DAY),
    st.tuples(st.just("cancel"), NAME),
    st.tuples(st.just("move"), NAME, NAME, DAY),
    st.tuples(st.just("end"), NAME, DAY),
    st.tuples(st.just("leave"), NAME),
)


@pytest.fixture(scope="module")
def runner(address: Address) -> Iterator[tuple[asyncio.Runner, Graph]]:
    with asyncio.Runner() as made:
        graph = Graph(connect_async(address))
        yield made, graph
        made.run(graph.close())


class History:
    """A sequence of steps on a graph. Attribution follows each step as it follows a write."""

    def __init__(self, runner: asyncio.Runner, graph: Graph, driver: neo4j.Driver) -> None:
        self.runner, self.graph, self.driver = runner, graph, driver
        self.names: list[str] = []
        driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
        driver.execute_query(_WORLD, names=list(NAMES))
        count(driver)

    def step(self, kind: str, *facts: Any) -> None:
        """Run a step, and update attribution."""
        touched = getattr(self, kind)(*facts)
        if touched:
            self.runner.run(self.graph.write(lambda tx: self.follow(tx, touched)))

    async def follow(self, tx: neo4j.AsyncManagedTransaction, touched: list[str]) -> None:
        """Update attribution and net values in the step's transaction, as a write does."""

        async def run(statement: str, **parameters: Any) -> list[list[Any]]:
            result = await tx.run(statement, parameters)
            return await result.values()

        counted = await following.follow(run, touched)
        await run(WORTH, ids=sorted(counted.union(touched)))

    def _do(self, statement: str, **given: Any) -> list[str]:
        return [one for (row,) in self.driver.execute_query(statement, given).records for one in row]

    def give(self, giver: str, named: str, day: int) -> list[str]:
        """Add a referral by a contact of one customer to a contact who began at another customer."""
        self.names.append(f"r{len(self.names):02}")
        self._do(_GIVE, giver=giver, named=named, id=self.names[-1], at=START + timedelta(days=day))
        at = self._do("MATCH (:Contact {id: $named})-[:WORKS_AT]->(c:Customer) RETURN collect(c.id)", named=named)
        return [giver, *at]

    def decline(self, number: int) -> list[str]:
        """Decline a referral."""
        return [one for one in self._do(_DECLINE, id=f"r{number:02}") if one]

    def order(self, customer: str, day: int) -> list[str]:
        """Add an order, the first one or a later one."""
        self._do(_ORDER, customer=customer, at=START + timedelta(days=day))
        return [customer]

    def cancel(self, customer: str) -> list[str]:
        """Cancel all orders of a customer."""
        self._do(_CANCEL, customer=customer)
        return [customer]

    def move(self, contact: str, customer: str, day: int) -> list[str]:
        """Move a contact to another customer."""
        return self._do(_MOVE, contact=contact, customer=customer, day=date(2026, 1, 1) + timedelta(days=day))

    def end(self, contact: str, day: int) -> list[str]:
        """End a job on a day on which the contact may have been named already. The contact may have worked elsewhere before."""
        return self._do(_END, contact=contact, day=date(2026, 1, 1) + timedelta(days=day))

    def leave(self, contact: str) -> list[str]:
        """Remove all jobs of a contact, past ones included."""
        return self._do(_LEAVE, contact=contact)

    def stored(self) -> tuple[list[Any], list[Any]]:
        """Return the stored facts of every referral, and the relationships."""
        (row,) = self.driver.execute_query(_STORED).records
        return sorted(row["marks"], key=repr), sorted(map(repr, row["drawn"]))


@settings(max_examples=40)
@given(st.lists(STEP, max_size=20))
def test_attribution_after_writes_equals_an_imports_decision(
    driver: neo4j.Driver, runner: tuple[asyncio.Runner, Graph], steps: list[tuple[Any, ...]]
) -> None:
    history = History(*runner, driver)
    for step in steps:
        history.step(*step)
    followed = history.stored()
    assert worth.wrong(driver) == []
    attribution.attribute(driver)
    assert followed == history.stored()


def test_of_two_concurrent_referrals_that_close_a_circle_one_does_not_count(
    driver: neo4j.Driver, runner: tuple[asyncio.Runner, Graph]
) -> None:
    """A names B and C names D at the same time, after B had named C and D had named A. Neither sees the other referral in time."""
    history = History(*runner, driver)
    for pair in ("BC", "DA"):
        history.step("give", *pair, 1)
    loop, graph = runner

    async def name(giver: str, named: str) -> None:
        async def work(tx: neo4j.AsyncManagedTransaction) -> None:
            await tx.run(_GIVE, giver=giver, named=named, id=giver + named, at=START + timedelta(days=2))
            await asyncio.sleep(0.1)
            await history.follow(tx, [giver, named])

        await graph.write(work)

    async def race() -> None:
        await asyncio.gather(name("A", "B"), name("C", "D"))

    loop.run(race())
    marks = [attributed for _, attributed, *_ in history.stored()[0]]
    assert sorted(marks) == [False, True, True, True]
    before = history.stored()
    attribution.attribute(driver)
    assert before == history.stored()


def test_a_referral_imported_as_declined_no_longer_counts(driver: neo4j.Driver, runner: tuple[asyncio.Runner, Graph]) -> None:
    history = History(*runner, driver)
    history.step("give", "A", "B", 1)
    driver.execute_query("MATCH (r:Referral) SET r.status = 'DECLINED'")
    attribution.attribute(driver)
    assert history.stored() == ([["r00", None, None, []]], [])


def test_a_group_over_the_limit_waits_for_an_import(
    driver: neo4j.Driver, runner: tuple[asyncio.Runner, Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MAX_REFERRALS", 2)
    history = History(*runner, driver)
    for giver, named in ("AB", "BC"):
        history.step("give", giver, named, 1)
    history.give("C", "A", 2)
    assert not runner[0].run(runner[1].write(lambda tx: history.follow(tx, ["C", "A"])))
    assert ["r02", None, None, []] in history.stored()[0]
    attribution.attribute(driver)
    assert ["r02", False, attribution.CIRCLE, ["A"]] in history.stored()[0]

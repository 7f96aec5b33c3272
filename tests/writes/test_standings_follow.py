"""After any sequence of writes, judged now or later, every standing equals the standing of a refresh with the same statistics."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import neo4j
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.commit.later import judge_stale
from graph.commit.statements import JUDGED
from graph.derived.facts import thawed
from graph.derived.refresh import CUSTOMERS, REFRESHES, explain, refresh
from graph.derived.standings import Standing, stand
from insights.facts import read
from tests.api.worlds import NOW, TODAY, Key
from tests.writes.desk import ADMIN, Desk, desk

NAMES = ("Oak", "Elm")
DERIVED = (
    "level", "score", "confidence", "trend", "overdue", "penetration", "singleThreaded", "scoreLow", "penetrationHigh", "status",
    "touchedAt", "orderedAt", "lifetimeValue", "overdueLow", "touchedAtHigh", "orderedAtLow", "lifetimeValueHigh", "willDropAtHigh",
)  # fmt: skip
days = st.integers(0, 60)


def _moment(days_ago: int) -> str:
    return f"2025-{(6, 5, 4)[days_ago // 28]:02}-{max(1, 15 - days_ago % 28):02}T08:00:00Z"


CLAIM = st.fixed_dictionaries(
    {
        "cause": st.sampled_from(["LATE_SHIPMENT", "MISSING_ITEMS"]),
        "severity": st.sampled_from(["MINOR", "SEVERE"]),
        "channel": st.just("PHONE"),
        "text": st.just("Something is wrong."),
        "openedAt": days.map(_moment),
    }
)
TOUCH = st.fixed_dictionaries({"kind": st.sampled_from(["VISIT", "CALL", "JOINT_WORK", "EMAIL"]), "at": days.map(_moment)})
READING = st.fixed_dictionaries(
    {
        "at": st.just(_moment(0)),
        "expectation": st.integers(1, 5),
        "experience": st.integers(1, 5),
        "willingToRepeat": st.integers(1, 5),
        "cared": st.integers(1, 5),
        "givenBy": st.just("CALL"),
    }
)
PURCHASE = st.fixed_dictionaries(
    {
        "orderedAt": days.map(_moment),
        "lines": st.just(
            [{"product": Key("Product", "Saw").id, "quantity": 1, "unitPrice": {"amount": "10.00", "currency": "USD"}, "discount": "0.1"}]
        ),
    }
)
STEPS = st.one_of(
    st.tuples(st.just("openClaim"), CLAIM),
    st.tuples(st.just("resolve"), st.booleans()),
    st.tuples(st.just("logTouchpoint"), TOUCH),
    st.tuples(st.just("recordSatisfaction"), READING),
    st.tuples(st.just("recordPurchase"), PURCHASE),
    st.tuples(st.just("logTouchpoints"), TOUCH),
    st.tuples(st.just("recordPurchases"), PURCHASE),
    st.tuples(st.just("askForReferral"), st.just({"at": _moment(0)})),
)
# Bulk writes that judge later.
LATER = {
    "logTouchpoints": "mutation ($input: LogTouchpointsInput!) { logTouchpoints(input: $input) { results { userErrors { code } } } }",
    "recordPurchases": "mutation ($input: RecordPurchasesInput!) { recordPurchases(input: $input) { results { userErrors { code } } } }",
}
HISTORY = st.lists(st.tuples(st.sampled_from(NAMES), STEPS), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        refresh(driver, TODAY)
        yield made


@settings(max_examples=15)
@given(history=HISTORY)
def test_writes_leave_the_same_standings_as_a_refresh(at: Desk, history: list[tuple[str, tuple[str, Any]]]) -> None:
    for name, (step, given_) in history:
        _take(at, name, step, given_)
    while at.api.runner.run(judge_stale(at.api.graph, lambda: NOW)):
        pass
    assert at.rows("MATCH (c:Customer) WHERE c.staleSince IS NOT NULL RETURN c.id") == []
    would = explain(at.driver, TODAY)
    assert (would.moves.total(), would.scores) == (0, 0)
    statistics = thawed(at.rows(REFRESHES)[-1][1])
    customers = [one for (one,) in at.rows(CUSTOMERS)]
    for row, stored, *_ in at.rows(JUDGED, ids=customers)[0][0]:
        facts = read(row)
        made = stand(facts, [Standing._make(one) for one in stored], TODAY.isoformat(), [], lambda _day: statistics)
        ((kept, standing),) = at.rows("MATCH (c:Customer {id: $id})-[:STANDS]->(s {current: true}) RETURN c, s", id=facts.id)
        derived = {
            **made.row["customer"],
            **{name: datetime.fromisoformat(text) for name, text in made.row["times"]},
            **{name: date.fromisoformat(text) for name, text in made.row["days"]},
        }
        assert {key: kept.get(key) for key in DERIVED} == {key: derived.get(key) for key in DERIVED}
        (again,) = [one for one in made.row["standings"] if one["asOf"] == TODAY.isoformat()]
        assert {key: standing.get(key) for key in ("verdict", "cause", "evidence")} == {
            key: again.get(key) for key in ("verdict", "cause", "evidence")
        }


def _take(at: Desk, name: str, step: str, given_: Any) -> None:
    """Run one write, which may be refused."""
    customer, contact = Key("Customer", name).id, Key("Contact", f"{name}-1").id
    if step == "resolve":
        open_ = at.rows("MATCH (c:Claim)-[:OF]->({id: $id}) WHERE c.status <> 'RESOLVED' RETURN c.id, c.version LIMIT 1", id=customer)
        for claim, version in open_:
            at.do("assessClaim", id=claim, expectedVersion=version, verdict="TRUE")
            understood = {"understoodAt": _moment(0)} if given_ else {}
            at.do("resolveClaim", id=claim, expectedVersion=version + 1, remedy="CREDIT", resolvedAt=_moment(0), **understood)
    elif step == "logTouchpoint":
        at.do(step, customer=customer, contacts=[contact], **given_)
    elif step in LATER:
        people = {"contacts": [contact]} if step == "logTouchpoints" else {}
        row = {"idempotencyKey": f"later {next(at.numbers)}", "customer": customer, **people, **given_}
        at.api.data(LATER[step], ADMIN, input={"judge": "LATER", "rows": [row]})
    elif step == "recordSatisfaction":
        at.do(step, purchase=Key("Purchase", f"{name}-3").id, contact=contact, **given_)
    elif step == "askForReferral":
        at.do(step, contact=contact, **given_)
    else:
        at.do(step, customer=customer, **given_)

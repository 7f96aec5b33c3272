"""`myDay` through the API: a rep's own customers, a manager's scope, due items, asks, quiet customers, and shares with samples."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.queries.care import UTC_DAYS
from graph.queries.my_day import OWN
from graph.visibility import resolve
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building, key

QUERY = """query ($day: Date!, $most: Int! = 5) { myDay(day: $day) {
  followUps(first: 20) { totalCount nodes { kind customer { name } } }
  promisesDue(first: 20) { nodes { text } }
  claimsDue(first: 20) { nodes { severity } }
  referralAsks(first: $most) { customer { name } verdict contact { name } reasons { record { id } } }
  goingQuiet { customer { name } level confidence provisional willDropAt reason }
  care { sample thanksDue thankedInTime deliveriesDue deliveryConfirmed visitsDue visitedBySeller contactsDue monthlyContact }
  withheld } }"""


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """Alpha is Ann's, Beta is Bob's, Common has no owner. Ann covers the territory of all of them. Quiet is confidential."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    made.record("Territory", "North", name="North")
    for name in ("Ann", "Bob"):
        made.record("Rep", name, name=name)
    made.tie(("Rep", "Ann"), "COVERS", ("Territory", "North"))
    for number, (name, owner) in enumerate((("Alpha", "Ann"), ("Beta", "Bob"), ("Common", None), ("Quiet", None))):
        north = key("Territory", "North")
        scopes = [f"manager:{north}" if name == "Quiet" else north, *([key("Rep", owner)] if owner else [])]
        made.customer(name, scopes=scopes, confidential=name == "Quiet", status="ACTIVE", level="RELATIONAL", overdue=0.5 + number)
        if owner:
            made.tie(("Rep", owner), "OWNS", ("Customer", name))
        made.record("Contact", name, name=f"Boss of {name}", email=f"{name}@example.com", doNotContact=False)
        made.tie(("Contact", name), "WORKS_AT", ("Customer", name))
        made.orders(name, "2026-05-01", deliveredAt="2026-05-05T00:00:00Z")
        made.record("Satisfaction", name, name, at=f"2026-06-0{number + 1}T00:00:00Z", expectation=3, experience=4)
        made.record("Promise", name, name, status="OPEN", kind="SERVICE", text=name, dueAt="2026-06-17T09:00:00Z")
        made.record("Promise", f"{name} later", name, status="OPEN", kind="SERVICE", text="later", dueAt="2026-06-18T00:00:00Z")
        made.record("Claim", name, name, status="OPEN", severity="MINOR", openedAt="2026-06-10T00:00:00Z", dueAt="2026-06-15T00:00:00Z")
        made.record("FollowUp", name, name, kind="MONTHLY_CONTACT", status="PLANNED", dueAt="2026-06-16T00:00:00Z")
    driver.execute_query("MATCH (c:Customer {name: 'Alpha'}) SET c.willDropAt = date('2026-07-15')")
    driver.execute_query("MATCH (:Customer {name: 'Common'})<-[:OF]-(c:Claim) SET c.status = 'RESOLVED', c.resolvedAt = c.dueAt")
    for name, due, done, status in (
        ("1", "2026-06-01", "2026-06-01T18:00:00Z", "DONE"), ("2", "2026-06-01", "2026-06-02T00:00:00Z", "DONE"),
        ("3", "2026-06-01", None, "SKIPPED"), ("4", "2025-06-01", None, "PLANNED"),
    ):  # fmt: skip
        kind = "FOLLOW_UP_VISIT" if name == "1" else "THANK_YOU"
        dates = {"dueAt": f"{due}T00:00:00Z", **({"doneAt": done} if done else {})}
        made.record("FollowUp", name, "Beta", kind=kind, status=status, **dates)
        made.tie(("FollowUp", name), "ASSIGNED_TO", ("Rep", "Ann"))
    made.record("Touchpoint", "T", "Beta", kind="FOLLOW_UP_VISIT", direction="TWO_WAY", at="2026-06-01T18:00:00Z")
    made.tie(("FollowUp", "1"), "DONE_BY", ("Touchpoint", "T"))
    made.tie(("FollowUp", "1"), "OF", ("Purchase", "Beta 2026-05-01"))
    made.tie(("Rep", "Ann"), "HAD", ("Touchpoint", "T"))
    made.tie(("Rep", "Ann"), "SOLD", ("Purchase", "Beta 2026-05-01"))
    with Api(address, sample.NOW) as asking:
        yield asking


def ask(api: Api, viewer: Any = None, day: str = "2026-06-15", **given: Any) -> Any:
    return api.data(QUERY, viewer, day=day, **given)["myDay"]


def test_a_rep_gets_their_own_customers_and_those_without_an_owner(api: Api) -> None:
    found = ask(api, api.viewer("REP", key("Rep", "Ann")))
    oldest = found["followUps"]["nodes"][0]
    assert (oldest["kind"], oldest["customer"]["name"]) == ("THANK_YOU", "Beta")  # assigned long ago
    assert {one["customer"]["name"] for one in found["followUps"]["nodes"]} == {"Alpha", "Beta", "Common"}
    assert found["followUps"]["totalCount"] == 3
    assert sorted(one["text"] for one in found["promisesDue"]["nodes"]) == ["Alpha", "Common"]
    assert len(found["claimsDue"]["nodes"]) == 1
    asks = [(one["customer"]["name"], one["contact"]["name"]) for one in found["referralAsks"]]
    assert asks == [("Common", "Boss of Common")]  # Alpha has an open claim
    assert found["referralAsks"][0]["reasons"] == [{"record": {"id": key("Satisfaction", "Common")}}]
    assert [(one["customer"]["name"], one["willDropAt"]) for one in found["goingQuiet"]] == [("Alpha", "2026-07-15"), ("Common", None)]
    assert found["goingQuiet"][0]["reason"] == "Falls from relational on 2026-07-15 if nothing happens."
    assert found["withheld"] is True


@pytest.mark.parametrize("role", ["REP", "ADMIN"])
def test_a_lapsed_customer_is_quiet_too(api: Api, driver: neo4j.Driver, role: str) -> None:
    alpha = "MATCH (c:Customer {name: 'Alpha'}) SET "
    driver.execute_query(
        f"{alpha} c.overdue = 4.0, c.status = 'LAPSED', c.level = 'TRANSACTIONAL', c.confidence = 0.4, c.willDropAt = null"
    )
    found = ask(api, api.viewer("REP", key("Rep", "Ann")) if role == "REP" else None)["goingQuiet"]
    driver.execute_query(f"{alpha} c.overdue = 0.5, c.status = 'ACTIVE', c.level = 'RELATIONAL', c.willDropAt = date('2026-07-15')")
    (lapsed,) = [one for one in found if one["customer"]["name"] == "Alpha"]
    assert (lapsed["level"], lapsed["confidence"], lapsed["provisional"]) == ("TRANSACTIONAL", 0.4, True)
    assert lapsed["reason"] == "No order for 4 times as long as usual, so the customer has lapsed."


def test_shares_are_shown_with_their_samples(api: Api) -> None:
    care = ask(api, api.viewer("REP", key("Rep", "Ann")))["care"]
    assert care == {
        "sample": 2, "thanksDue": 1, "thankedInTime": 0.0, "deliveriesDue": 0, "deliveryConfirmed": None, "visitsDue": 1,
        "visitedBySeller": 1.0, "contactsDue": 0, "monthlyContact": None,
    }  # fmt: skip


def test_an_admin_gets_all_customers_and_an_unrelated_rep_none(api: Api) -> None:
    every = ask(api)
    assert {one["customer"]["name"] for one in every["followUps"]["nodes"]} == {"Alpha", "Beta", "Common", "Quiet"}
    assert (len(every["claimsDue"]["nodes"]), every["withheld"]) == (3, False)
    assert len(ask(api, most=1)["referralAsks"]) == 1
    nobody = ask(api, api.viewer("REP", key("Rep", "Gone")))
    assert (nobody["followUps"]["nodes"], nobody["referralAsks"], nobody["goingQuiet"], nobody["care"]["sample"]) == ([], [], [], 0)


def test_asks_are_judged_as_of_the_day(api: Api) -> None:
    assert ask(api, api.viewer("REP", key("Rep", "Ann")), day="2026-05-31")["referralAsks"] == []


def test_the_cost_of_a_reps_day_depends_on_their_own_customers(api: Api, driver: neo4j.Driver) -> None:
    viewer = api.viewer("REP", key("Rep", "Ann"))
    given = {"rep": viewer.rep, "day": "2026-06-15", "end": "2026-06-16T00:00:00Z", "until": "2026-06-18T00:00:00Z", "dayEnds": UTC_DAYS}
    given |= viewer.parameters()

    statement = resolve(OWN, viewer).replace("%now", "datetime($now)")

    def hits() -> int:
        def total(step: dict[str, Any]) -> int:
            return int(step.get("dbHits", 0)) + sum(map(total, step.get("children", ())))

        profile: Any = driver.execute_query(f"PROFILE {statement}", {**given, "now": "2026-06-15T12:00:00Z"}).summary.profile
        return total(profile)

    before = hits()
    driver.execute_query(
        "MATCH (c:Customer {name: 'Quiet'}), (bob:Rep {id: $bob}) UNWIND range(1, 2000) AS n "
        "CREATE (c)<-[:OF]-(:FollowUp:Hub {dueAt: datetime('2026-06-01T00:00:00Z'), status: 'PLANNED'})-[:ASSIGNED_TO]->(bob), "
        "(:Customer:Hub {willDropAt: date('2027-01-01'), overdue: 4.0, level: 'RELATIONAL', confidential: false, scopes: []})",
        bob=key("Rep", "Bob"),
    )
    assert hits() < before + 300, "of 4,000 records"
    driver.execute_query("MATCH (n:Hub) DETACH DELETE n")

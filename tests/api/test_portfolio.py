"""A portfolio counted by hand: the records of the period by their own dates, for an admin, a rep and a territory, with bounded cost."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.queries import portfolio
from graph.queries.care import UTC_DAYS, care
from graph.visibility import Viewer, resolve
from insights.enums import Role
from server import export
from server.errors import CommandError
from tests.api import worlds
from tests.api.worlds import Key, World
from tests.asking import Api
from values.ids import record_id

ASK = """query ($territory: ID, $from: Date = "2025-01-01", $to: Date = "2025-03-31") {
  portfolio(filter: {territory: {eq: $territory}}, period: {from: $from, to: $to}) {
    customers levels { level customers of share } migration { from to customers } virtuousCircle { step customers of share }
    claimsByCause { cause opened due resolvedInTime resolved medianHoursToResolve }
    claimsByDepartment { department { name } opened }
    care { rep { name } sample doneInTime thanksDue thankedInTime visitsDue visitedBySeller contactsDue monthlyContact deliveryConfirmed }
    careMean { reps sample } consistency consistencyReps
    lostSales { count valued value { amount currency } gaveReferral } withheld emptyReason
  }
}"""


def at(text: str) -> datetime:
    """Return the moment of `2025-01-10` (midnight) or `2025-01-10T15`, in UTC."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T00").replace(tzinfo=UTC)


class _Told:
    """Builder of a graph, customer by customer."""

    def __init__(self) -> None:
        self.world = World()
        self.count = 0
        for name, above in (("World", None), ("North", "World"), ("South", "World")):
            self.world.add("Territory", name, name=name)
            if above:
                self.world.tie(Key("Territory", name), "PART_OF", Key("Territory", above))
        for name, kind, place in (("Ann", "COVERS", "North"), ("Bob", "COVERS", "South"), ("Max", "MANAGES", "World")):
            self.world.add("Rep", name, name=name)
            self.world.tie(Key("Rep", name), kind, Key("Territory", place))
        self.world.add("Department", "Shipping", name="-Shipping")

    def customer(self, name: str, place: str, owner: str, *, confidential: bool = False) -> None:
        made = self.world.add("Customer", name, [name], name=name, status="ACTIVE", confidential=confidential)
        self.world.tie(made, "LOCATED_IN", Key("Territory", place))
        self.world.tie(Key("Rep", owner), "OWNS", made, since=date(2020, 1, 1))
        person = self.world.add("Contact", name, name=name, doNotContact=False)
        self.world.employ(person, made, id=f"job-{name}")

    def record(self, label: str, on: str, anchor: str, **properties: Any) -> Key:
        """Add a record to a customer: `->X` from the record, `<-X` from the customer."""
        self.count += 1
        made = self.world.add(label, str(self.count), [on], **properties)
        ends = (made, Key("Customer", on)) if anchor.startswith("->") else (Key("Customer", on), made)
        self.world.tie(ends[0], anchor[2:], ends[1])
        return made

    def stood(self, on: str, day: str, level: str) -> None:
        self.record("Standing", on, "<-STANDS", asOf=date.fromisoformat(day), level=level, current=False, confidence=0.5, ruleVersion="1")

    def bought(self, on: str, *moments: str, status: str = "DELIVERED") -> None:
        for moment in moments:
            self.record("Purchase", on, "<-MADE", orderedAt=at(moment), status=status)

    def said(self, on: str, moment: str, expectation: int, experience: int) -> None:
        self.record("Satisfaction", on, "->AT", at=at(moment), expectation=expectation, experience=experience)

    def claimed(self, on: str, cause: str, opened: str, due: str, resolved: str | None = None, department: str | None = None) -> None:
        settled = {"resolvedAt": at(resolved)} if resolved else {}
        claim = self.record("Claim", on, "->OF", cause=cause, openedAt=at(opened), dueAt=at(due), status="OPEN", **settled)
        if department:
            self.world.tie(claim, "HANDLED_BY", Key("Department", department))

    def due(self, on: str, rep: str, kind: str, due: str, done: str | None = None, visitor: str | None = None, **properties: Any) -> None:
        """Add a follow-up. With a visitor, it follows a sale by its rep."""
        finished = {"doneAt": at(done), "status": "DONE"} if done else {"status": "PLANNED"}
        task = self.record("FollowUp", on, "->OF", kind=kind, dueAt=at(due), **{**finished, **properties})
        self.world.tie(task, "ASSIGNED_TO", Key("Rep", rep))
        if visitor:
            sale = self.record("Purchase", on, "<-MADE", orderedAt=at("2023-01-01"), status="DELIVERED")
            visit = self.record("Touchpoint", on, "->AT", kind="FOLLOW_UP_VISIT", at=at(done or due))
            for start, tie, end in (
                (task, "OF", sale), (Key("Rep", rep), "SOLD", sale), (task, "DONE_BY", visit), (Key("Rep", visitor), "HAD", visit),
            ):  # fmt: skip
                self.world.tie(start, tie, end)

    def lost(self, on: str, closed: str, **properties: Any) -> Key:
        return self.record("Opportunity", on, "<-CONSIDERED", status="LOST", closedAt=at(closed), **properties)

    def named(self, giver: str, named: str, given: str, *, after: Key | None = None) -> None:
        referral = self.record("Referral", giver, "->FROM", status="GIVEN", givenAt=at(given), attributed=True)
        self.world.tie(Key("Contact", giver), "GAVE", referral)
        self.world.tie(referral, "TO", Key("Contact", named))
        if after:
            self.world.tie(referral, "AFTER", after)
        else:
            self.world.tie(Key("Customer", giver), "REFERRED", Key("Customer", named), referral=referral, at=at(given))


def _told() -> World:
    told = _Told()
    for name, place, owner in (("A", "North", "Ann"), ("B", "North", "Ann"), ("C", "South", "Bob")):
        told.customer(name, place, owner)
    told.customer("D", "South", "Bob", confidential=True)
    for on, day, level in (
        ("A", "2024-12-31", "TRANSACTIONAL"), ("A", "2025-02-28", "RELATIONAL"), ("B", "2025-04-30", "PARTNERING"),
        ("C", "2024-06-30", "PARTNERING"), ("D", "2025-01-01", "RELATIONAL"), ("D", "2025-03-31", "TRANSACTIONAL"),
    ):  # fmt: skip
        told.stood(on, day, level)
    told.bought("A", "2025-01-10T10", "2025-02-10T10")
    told.bought("B", "2025-03-31T23")
    told.bought("C", "2024-12-31T23", "2025-04-01")
    told.bought("C", "2025-02-01", status="CANCELLED")
    told.bought("D", "2025-01-01", "2025-01-01T09")
    told.said("A", "2025-01-20", 3, 2)
    told.said("A", "2025-02-20", 3, 4)
    told.said("B", "2025-04-02", 3, 4)
    told.said("C", "2025-02-02", 3, 4)
    told.said("D", "2025-02-01", 3, 3)
    told.named("A", "C", "2024-03-01")
    told.named("A", "B", "2025-02-05", after=told.lost("A", "2025-02-02", valueReporting=5000))
    told.lost("C", "2025-03-01")
    told.lost("D", "2025-05-01", valueReporting=700)
    told.claimed("A", "LATE_SHIPMENT", "2025-01-15", "2025-01-20", "2025-01-20T15", department="Shipping")
    told.claimed("C", "LATE_SHIPMENT", "2025-03-30", "2025-04-05", "2025-04-02")
    told.claimed("D", "MISSING_ITEMS", "2025-02-01", "2025-02-05T10", "2025-02-06", department="Shipping")
    told.due("A", "Ann", "MONTHLY_CONTACT", "2024-12-31")  # runs to the end of its day, so it has passed on January 1
    told.due("A", "Ann", "THANK_YOU", "2025-01-12", "2025-01-12T18")
    told.due("A", "Ann", "FOLLOW_UP_VISIT", "2025-01-24T09", "2025-01-23", visitor="Ann")
    told.due("B", "Ann", "FOLLOW_UP_VISIT", "2025-02-24T09", "2025-02-20", visitor="Bob")
    told.due("B", "Ann", "THANK_YOU", "2025-03-02T09", "2025-03-02T10")
    told.due("B", "Ann", "THANK_YOU", "2025-03-03T09", status="SKIPPED")
    told.due("B", "Ann", "DELIVERY_CHECK", "2025-03-31")
    for day in ("2025-01-05", "2025-02-05", "2025-02-15", "2025-03-05", "2025-03-15"):
        told.due("C", "Bob", "MONTHLY_CONTACT", f"{day}T09", day)
    told.due("D", "Bob", "MONTHLY_CONTACT", "2025-03-05T09", "2025-03-06")
    for hour in (11, 13):
        told.due("B", "Ann", "THANK_YOU", f"2025-06-15T{hour}")
    return told.world


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    worlds.write(driver, _told())
    with Api(address, worlds.NOW.isoformat()) as made:
        yield made


def _ask(api: Api, role: str = "ADMIN", rep: str | None = None, **variables: Any) -> Any:
    return api.data(ASK, api.viewer(role, Key("Rep", rep).id if rep else None), **variables)["portfolio"]


def _counts(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in rows]


def test_an_admin_gets_every_part_counted(api: Api) -> None:
    found = _ask(api)
    assert found["customers"] == 4
    assert _counts(found["levels"]) == [
        ("PARTNERING", 1, 4, 0.25), ("RELATIONAL", 1, 4, 0.25), ("TRANSACTIONAL", 1, 4, 0.25), (None, 1, 4, 0.25),
    ]  # fmt: skip
    assert _counts(found["migration"]) == [
        ("PARTNERING", "PARTNERING", 1), ("RELATIONAL", "TRANSACTIONAL", 1), ("TRANSACTIONAL", "RELATIONAL", 1), (None, None, 1),
    ]  # fmt: skip
    assert _counts(found["virtuousCircle"]) == [
        ("BOUGHT", 3, 4, 0.75), ("SATISFIED", 2, 2, 1.0), ("BOUGHT_AGAIN", 1, 2, 0.5), ("REFERRED", 1, 1, 1.0),
        ("REFERRED_BOUGHT", 1, 1, 1.0),
    ]  # fmt: skip
    assert _counts(found["claimsByCause"]) == [("LATE_SHIPMENT", 2, 1, 1, 1, 135.0), ("MISSING_ITEMS", 1, 1, 0, 1, 120.0)]
    assert _counts(found["claimsByDepartment"]) == [({"name": "-Shipping"}, 2), (None, 1)]
    ann, bob = sorted(found["care"], key=lambda one: one["rep"]["name"])
    assert tuple(ann.values()) == ({"name": "Ann"}, 5, 0.6, 2, 0.5, 2, 0.5, 1, 0.0, None)
    assert (bob["sample"], bob["doneInTime"], bob["contactsDue"], bob["thankedInTime"]) == (6, 0.8333, 6, None)
    assert (found["careMean"], found["consistencyReps"], found["consistency"]) == ({"reps": 2, "sample": 11}, 2, 0.8838)
    assert _counts([found["lostSales"]]) == [(2, 1, {"amount": "50.00", "currency": "USD"}, 1)]
    assert (found["withheld"], found["emptyReason"]) == (False, None)


def test_a_rep_gets_their_own_customers_and_care(api: Api) -> None:
    found = _ask(api, "REP", "Ann")
    assert (found["customers"], found["withheld"]) == (2, True)
    # the referral to C names a contact who is hidden from Ann; the referral to B is visible
    assert [(one["step"], one["customers"]) for one in found["virtuousCircle"]] == [
        ("BOUGHT", 2), ("SATISFIED", 1), ("BOUGHT_AGAIN", 1), ("REFERRED", 1), ("REFERRED_BOUGHT", 0),
    ]  # fmt: skip
    assert [(one["rep"]["name"], one["sample"]) for one in found["care"]] == [("Ann", 5)]
    assert (found["consistency"], found["consistencyReps"], found["careMean"]) == (None, 0, None)
    assert found["lostSales"]["count"] == 1
    assert _counts(found["claimsByCause"]) == [("LATE_SHIPMENT", 1, 1, 1, 1, 135.0)]


def test_a_manager_gets_the_care_of_each_rep(api: Api) -> None:
    everything, found = _ask(api), _ask(api, "MANAGER", "Max")
    assert found == {**everything, "withheld": True}


def test_a_territory_includes_the_territories_below(api: Api) -> None:
    assert _ask(api, territory=Key("Territory", "World").id) == _ask(api)
    north = _ask(api, territory=Key("Territory", "North").id)
    assert (north["customers"], north["lostSales"]["count"], [one["rep"]["name"] for one in north["care"]]) == (2, 1, ["Ann"])


def test_a_hidden_territory_answers_like_a_missing_one(api: Api) -> None:
    nowhere = [record_id("Territory", worlds.SOURCE, "nowhere"), "nonsense", Key("Rep", "Bob").id, Key("Territory", "South").id]
    told = [_ask(api, "REP", "Ann", territory=place) for place in nowhere]
    assert all(one == told[0] for one in told)
    assert told[0]["emptyReason"]


def test_many_customers_are_counted_like_few(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    few = _ask(api), _ask(api, "REP", "Ann")
    monkeypatch.setattr(portfolio, "FEW_CUSTOMERS", 0)
    assert (_ask(api), _ask(api, "REP", "Ann")) == few


def test_on_the_current_day_only_past_records_count(api: Api) -> None:
    """NOW is noon of June 15."""
    found = _ask(api, **{"from": "2025-06-15", "to": "2025-06-15"})
    assert ([one["sample"] for one in found["care"]], found["customers"], found["virtuousCircle"][0]["customers"]) == ([1], 4, 0)


@pytest.mark.parametrize(("first", "last"), [("2025-03-01", "2025-02-01"), ("2025-06-01", "2025-06-16"), ("1899-12-31", "2025-01-01")])
def test_an_invalid_period_is_refused(api: Api, first: str, last: str) -> None:
    result = api.ask(ASK, {"from": first, "to": last})
    assert result.errors is not None
    assert "Give days from 1900-01-01 to today, 2025-06-15" in result.errors[0].message


def test_the_csv_export_is_filtered_by_viewer(api: Api, address: Address) -> None:
    out = StringIO()
    days = {"start": date(2025, 1, 1), "end": date(2025, 3, 31)}
    export.portfolio(address, out, role=Role.REP, rep=Key("Rep", "Ann").id, territory=None, **days)
    head, *rows = csv.reader(out.getvalue().splitlines())
    told = {(part, row, measure): (value, identifier) for part, row, identifier, measure, value in rows}
    assert head == ["part", "row", "id", "measure", "value"]
    assert len(told) == len(rows)
    assert told["portfolio", "all", "customers"] == ("2", "")
    assert told["migration", "TRANSACTIONAL to RELATIONAL", "customers"] == ("1", "")
    assert told["care", "Ann", "thankedInTime"] == ("0.5", Key("Rep", "Ann").id)
    assert told["care", "Ann", "deliveryConfirmed"] == ("", Key("Rep", "Ann").id)
    assert told["lostSales", "all", "value"] == ("50.00", "")
    # a text that a spreadsheet would read as a formula stays a text
    assert told["claimsByDepartment", "'-Shipping", "opened"] == ("1", Key("Department", "Shipping").id)


def test_an_impossible_export_is_reported(api: Api, address: Address) -> None:
    with pytest.raises(CommandError, match="`from` before `to`"):
        export.portfolio(address, StringIO(), role=Role.ADMIN, rep=None, territory=None, start=date(2025, 2, 1), end=date(2025, 1, 1))


def _hits(driver: neo4j.Driver) -> int:
    def total(plan: dict[str, Any]) -> int:
        return int(plan.get("dbHits", 0)) + sum(map(total, plan.get("children", [])))

    span = portfolio.span(date(2025, 1, 1), date(2025, 3, 31), worlds.NOW)
    given = {"territories": None, "rep": None, "few": portfolio.FEW_CUSTOMERS, "dayEnds": UTC_DAYS, **span}
    viewer = Viewer(Role.REP, "r", (Key("Territory", "World").id,))
    asked = [f"PROFILE {resolve(care(name), viewer)}" for name in ("portfolio", "portfolio_care")]
    return sum(total(driver.execute_query(one, {**given, **viewer.parameters()}).summary.profile or {}) for one in asked)


def test_what_lies_outside_the_period_costs_nothing(api: Api, driver: neo4j.Driver) -> None:
    driver.execute_query("CALL db.prepareForReplanning()")  # a plan kept from another test's graph may walk another way
    before = _hits(driver)
    driver.execute_query(
        "MATCH (c:Customer {id: $id}), (rep:Rep {id: $rep}) UNWIND range(1, 2000) AS n "
        "CREATE (c)<-[:AT]-(:Touchpoint:Hub {at: datetime('2024-01-01T00:00:00Z')}), (c)<-[:WORKS_AT]-(:Contact:Hub), "
        "(c)<-[:OF]-(:FollowUp:Hub {dueAt: datetime('2024-01-01T00:00:00Z'), status: 'PLANNED'})-[:ASSIGNED_TO]->(rep), "
        "(c)<-[:OF]-(:Claim:Hub {openedAt: datetime('2024-01-01T00:00:00Z')}), "
        "(c)<-[:AT]-(:Satisfaction:Hub {at: datetime('2024-01-01T00:00:00Z')})",
        id=Key("Customer", "A").id, rep=Key("Rep", "Ann").id,
    )  # fmt: skip
    assert _hits(driver) < before + 300, "of 10,000 records"
    driver.execute_query("MATCH (n:Hub) DETACH DELETE n")

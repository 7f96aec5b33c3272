"""Days are the viewer's: the date, overdue and due items follow the viewer's time zone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import neo4j
import pytest

from graph.client.driver import Address
from insights.aftersales.practice import Practice
from insights.days import begins, deadline, ends, whole_day, zone_of
from tests.asking import Api
from tests.graph.building import Building, key

ZONES = {
    "Lea": "America/Los_Angeles",
    "Tok": "Asia/Tokyo",
    "Kim": "Pacific/Kiritimati",
    "Nia": "Pacific/Niue",
    "Bea": "Europe/Berlin",
    "Uma": None,
}
DUES = (
    "2026-06-13T00:00:00Z", "2026-06-14T00:00:00Z", "2026-06-15T00:00:00Z", "2026-06-15T15:00:00Z", "2026-06-15T23:30:00Z",
    "2026-06-16T00:00:00Z", "2026-06-16T00:15:00Z", "2026-06-16T03:00:00Z", "2026-06-17T00:00:00Z", "2026-06-18T00:00:00Z",
    "2026-06-18T06:59:00Z", "2026-06-18T07:00:00Z", "2026-06-19T00:00:00Z",
)  # fmt: skip
MOMENTS = (
    "2026-06-16T00:00:00Z",  # 17:00 in Los Angeles
    "2026-06-15T14:59:59Z",  # one second before midnight in Tokyo
    "2026-06-15T15:00:00Z",
    "2026-06-15T10:00:00Z",  # midnight in Kiritimati, 23:00 of the previous day in Niue
    "2026-06-16T06:59:59Z",
    "2026-06-16T07:00:00Z",  # midnight in Los Angeles
    "2026-06-15T22:00:00Z",  # midnight in Berlin
)
DAY = """{ myDay { day
  followUps(first: 50) { nodes { dueAt overdue status } }
  promisesDue(first: 50) { nodes { dueAt overdue } }
  claimsDue(first: 50) { nodes { dueAt overdue } } } }"""
LISTED = """{ overdue: followUps(first: 50, filter: {overdue: {eq: true}}) { nodes { dueAt } }
  due: followUps(first: 50, filter: {status: {eq: DUE}}) { nodes { dueAt } } }"""
ASK = """query ($day: Date) { customer(by: {id: "%s"}) { referralAsk(asOf: $day) { verdict asOf until reasons { code message } } } }"""


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """One customer of each rep, with everything due at the same moments."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    for name, zone in ZONES.items():
        made.record("Rep", name, name=name, **({"timeZone": zone} if zone else {}))
        made.customer(name, scopes=[key("Rep", name)])
        made.tie(("Rep", name), "OWNS", ("Customer", name))
        for due in DUES:
            made.record("FollowUp", f"{name} {due}", name, kind="THANK_YOU", status="PLANNED", dueAt=due)
            made.tie(("FollowUp", f"{name} {due}"), "ASSIGNED_TO", ("Rep", name))
            made.record("Promise", f"{name} {due}", name, kind="SERVICE", status="OPEN", dueAt=due)
            made.record("Claim", f"{name} {due}", name, severity="MINOR", status="OPEN", openedAt="2026-06-01T09:00:00Z", dueAt=due)
    with Api(address, MOMENTS[0]) as asking:
        yield asking


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", ZONES)
def test_overdue_and_due_follow_the_viewers_clock(api: Api, name: str, moment: str) -> None:
    api.moment, zone, now = moment, zone_of(ZONES[name]), datetime.fromisoformat(moment)
    viewer = api.viewer("REP", key("Rep", name))
    today = now.astimezone(zone).date()
    found = api.data(DAY, viewer)["myDay"]
    assert found["day"] == today.isoformat()
    dues = {due: datetime.fromisoformat(due) for due in DUES}
    late = {due for due, at in dues.items() if deadline(at, zone) <= now and at < now}
    horizon = today + timedelta(days=2)
    near = {due for due, at in dues.items() if (at.date() <= horizon if due.endswith("T00:00:00Z") else at < ends(horizon, zone))}
    for listed in ("followUps", "promisesDue", "claimsDue"):
        nodes = found[listed]["nodes"]
        assert {one["dueAt"] for one in nodes} == near
        assert {one["dueAt"] for one in nodes if one["overdue"]} == late
        flags = [one["overdue"] for one in nodes]
        assert flags == sorted(flags, reverse=True), "overdue items come first"
        passed = [deadline(dues[one["dueAt"]], zone) for one in nodes if one["overdue"]]
        assert passed == sorted(passed), "the oldest come first"
    lists = api.data(LISTED, viewer)
    assert {one["dueAt"] for one in lists["overdue"]["nodes"]} == late
    soon = {due for due, at in dues.items() if (at.date() <= horizon if due.endswith("T00:00:00Z") else at <= now + timedelta(days=2))}
    assert {one["dueAt"] for one in lists["due"]["nodes"]} == soon


def test_a_page_of_the_day_continues_where_it_ended(api: Api) -> None:
    api.moment = MOMENTS[0]
    viewer = api.viewer("REP", key("Rep", "Lea"))
    page = "query ($after: String) { myDay { followUps(first: 3, after: $after) { nodes { dueAt } pageInfo { endCursor hasNextPage } } } }"
    seen, after, more = [], None, True
    while more:
        found = api.data(page, viewer, after=after)["myDay"]["followUps"]
        seen += [one["dueAt"] for one in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    assert seen == [one["dueAt"] for one in api.data(DAY, viewer)["myDay"]["followUps"]["nodes"]]


def test_a_given_date_is_returned_and_runs_from_midnight_to_midnight(api: Api) -> None:
    api.moment = MOMENTS[0]
    found = api.data(DAY.replace("myDay {", 'myDay(day: "2026-06-14") {'), api.viewer("REP", key("Rep", "Lea")))["myDay"]
    assert found["day"] == "2026-06-14"
    assert max(one["dueAt"] for one in found["followUps"]["nodes"]) == "2026-06-16T03:00:00Z"  # 20:00 on the 15th, after the 16th as a date


def test_an_admin_without_a_rep_and_a_rep_without_a_zone_use_the_companys_day(api: Api) -> None:
    api.moment = MOMENTS[0]
    practice, api.executor._practice = api.executor._practice, Practice(zone=ZoneInfo("America/Denver"))
    try:
        for viewer in (None, api.viewer("REP", key("Rep", "Uma")), api.viewer("ADMIN")):
            assert api.data("{ myDay { day } }", viewer)["myDay"]["day"] == "2026-06-15"
        assert api.data("{ myDay { day } }", api.viewer("ADMIN", key("Rep", "Tok")))["myDay"]["day"] == "2026-06-16"
    finally:
        api.executor._practice = practice


def test_referral_ask_counts_the_viewers_days(api: Api, driver: neo4j.Driver) -> None:
    """Asked at 17:15 on the 15th in Los Angeles, which is the 16th in UTC."""
    made = Building(driver)
    for name in ("Lea", "Tok"):
        made.record("Contact", name, name=f"Boss of {name}", email=f"{name}@example.com".lower(), doNotContact=False)
        made.tie(("Contact", name), "WORKS_AT", ("Customer", name))
        made.orders(name, "2026-05-01", deliveredAt="2026-05-05T00:00:00Z")
        made.record("Referral", f"asked {name}", name, status="ASKED", askedAt="2026-06-16T00:15:00Z")
        made.tie(("Contact", name), "GAVE", ("Referral", f"asked {name}"))
    api.moment = "2026-06-16T00:30:00Z"
    days = {}
    for name in ("Lea", "Tok"):
        query = ASK % key("Customer", name)
        found = api.data(query, api.viewer("REP", key("Rep", name)))["customer"]["referralAsk"]
        asked = next(one["message"] for one in found["reasons"] if one["code"] == "CONTACT_ASKED")
        days[name] = (found["asOf"], asked[:20])
    assert days == {"Lea": ("2026-06-15", "Asked on 2026-06-15:"), "Tok": ("2026-06-16", "Asked on 2026-06-16:")}
    api.moment = "2026-06-15T23:00:00Z"  # the 16th has begun in Tokyo, but nowhere west of it
    viewer = api.viewer("REP", key("Rep", "Tok"))
    assert api.data(ASK % key("Customer", "Tok"), viewer, day="2026-06-16")["customer"]["referralAsk"]["asOf"] == "2026-06-16"
    refused = api.ask(ASK % key("Customer", "Lea"), {"day": "2026-06-16"}, api.viewer("REP", key("Rep", "Lea")))
    assert refused.errors is not None
    assert "2026-06-15" in refused.errors[0].message


CARE = "{ myDay { care { contactsDue monthlyContact } } }"
# A whole day in summer and one in winter, each done before and after midnight in Los Angeles and in Tokyo, and on a date without a time.
CALLS = [
    (due, done)
    for due, dones in {
        "2026-06-10T00:00:00Z": ("2026-06-10T14:59:59Z", "2026-06-10T15:00:00Z", "2026-06-11T06:59:59Z", "2026-06-11T07:00:00Z"),
        "2026-01-15T00:00:00Z": ("2026-01-15T15:00:00Z", "2026-01-16T07:59:59Z", "2026-01-16T08:00:00Z", "2026-01-16T00:00:00Z"),
    }.items()
    for done in dones
]


@pytest.mark.parametrize("name", ZONES)
def test_care_ends_a_whole_day_by_the_viewers_clock(api: Api, driver: neo4j.Driver, name: str) -> None:
    made, zone = Building(driver), zone_of(ZONES[name])
    for due, done in CALLS:
        made.record("FollowUp", f"{name} {done}", name, kind="MONTHLY_CONTACT", status="DONE", dueAt=due, doneAt=done)
        made.tie(("FollowUp", f"{name} {done}"), "ASSIGNED_TO", ("Rep", name))
    moments = [(datetime.fromisoformat(due), datetime.fromisoformat(done)) for due, done in CALLS]
    in_time = [done < deadline(due, zone) and not whole_day(done) for due, done in moments]
    api.moment = MOMENTS[0]
    assert api.data(CARE, api.viewer("REP", key("Rep", name)))["myDay"]["care"] == {
        "contactsDue": len(CALLS),
        "monthlyContact": sum(in_time) / len(CALLS),
    }


def test_midnight_follows_the_local_clock() -> None:
    """Both ends of a day are a day apart in every zone of these tests. Summer time begins in none of them that week."""
    for zone in map(zone_of, ZONES.values()):
        day = datetime.fromisoformat(MOMENTS[0]).date()
        assert ends(day, zone) - begins(day, zone) == timedelta(days=1)

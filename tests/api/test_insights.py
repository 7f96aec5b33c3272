"""Insights through the API: stored and computed verdicts agree, lists agree with details, and evidence is filtered by viewer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.derived.judge import NEVER
from graph.derived.refresh import refresh
from tests.api.test_contract import CONTRACT
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building
from tests.graph.building import key as built
from tests.graph.sample import CUSTOMERS, key

DAY = "2026-06-10"
NAMES = [name for name, *_ in CUSTOMERS]
JUDGEMENTS = """
  relationship(asOf: $day) {
    level friendship score confidence provisional trend asOf components { key points maxPoints measured counted value reason
      evidence { id } }
    nextLevel { level missing { key message } } willDropAt gatesLeftOut { key message } overdue reason emptyReason ruleVersion
  }
  penetration(asOf: $day) {
    score roles { role required filledBy { id name } warmth }
    warmContacts departments sites ourPeople singleThreaded reason emptyReason asOf
  }
  satisfaction(asOf: $day) {
    measured expectation experience gap willingToRepeat trustworthy didAsSaid cared readings reason emptyReason asOf
  }
  lifetimeValue(asOf: $day) { observed { amount currency } expectedNextYear { amount currency } method emptyReason asOf }
  orderChance(asOf: $day) {
    chance baseline factors { key value contribution reason } measured reason emptyReason asOf
    backtest { since until customers auc fifths { customers expected ordered } }
  }
"""
ONE = f"query ($id: ID!, $day: Date) {{ customer(by: {{id: $id}}) {{ name status {JUDGEMENTS} }} }}"
LISTED = """query ($filter: CustomerFilter) { customers(first: 100, filter: $filter, orderBy: {field: SCORE, direction: DESC}) { nodes {
  id relationship { __typename level score trend asOf confidence overdue } penetration { score singleThreaded asOf } } } }"""
HISTORY = """query ($id: ID!) { customer(by: {id: $id}) {
  relationshipHistory(first: 50) { nodes { asOf level current cause { code message } } } } }"""


@pytest.fixture(scope="module")
def unjudged(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """The sample after an import, before any judgment."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    driver.execute_query("MATCH (s:Standing) DETACH DELETE s")
    driver.execute_query("MATCH (c:Customer) SET c += {level: null, score: null, penetration: null, singleThreaded: null}")
    with Api(address, sample.NOW) as made:
        yield made


@pytest.fixture(scope="module")
def api(unjudged: Api, driver: neo4j.Driver) -> Api:
    """The sample after a refresh, with its history."""
    refresh(driver, date.fromisoformat(DAY), backfill="monthly")
    return unjudged


def test_an_unjudged_customer_says_so(unjudged: Api) -> None:
    found = unjudged.data(ONE, id=key("Customer", "Alpha"))["customer"]
    for name in ("relationship", "penetration", "satisfaction", "lifetimeValue", "orderChance"):
        assert found[name]["emptyReason"] == NEVER
        assert found[name]["asOf"] is None
    assert (found["relationship"]["level"], found["relationship"]["score"], found["penetration"]["warmContacts"]) == (None, None, None)
    listed = unjudged.data(LISTED)["customers"]["nodes"]
    assert {one["relationship"]["asOf"] for one in listed} == {None}


def test_a_day_is_judged_even_before_the_first_refresh(unjudged: Api) -> None:
    found = unjudged.data(ONE, id=key("Customer", "Alpha"), day=DAY)["customer"]["relationship"]
    assert found["level"] is not None
    assert found["asOf"] == DAY


@pytest.mark.parametrize("name", NAMES)
def test_stored_verdicts_equal_computed_ones_as_of_the_same_day(api: Api, name: str) -> None:
    stored = api.data(ONE, id=key("Customer", name))["customer"]
    assert stored["relationship"]["asOf"] == DAY
    assert stored == api.data(ONE, id=key("Customer", name), day=DAY)["customer"]
    points = [one["points"] for one in stored["relationship"]["components"] if one["counted"]]
    assert sum(points) == stored["relationship"]["score"]


def test_lists_agree_with_details(api: Api) -> None:
    listed = api.data(LISTED)["customers"]["nodes"]
    scores = [one["relationship"]["score"] for one in listed]
    assert len(listed) == len(NAMES)
    assert scores == sorted(scores, reverse=True)
    for one in listed:
        found = api.data(ONE, id=one["id"])["customer"]
        assert one["relationship"] == {"__typename": "Relationship"} | {
            name: found["relationship"][name] for name in one["relationship"] if name[0] != "_"
        }
        assert one["penetration"] == {name: found["penetration"][name] for name in one["penetration"]}
    level, score = listed[0]["relationship"]["level"], listed[0]["relationship"]["score"]
    for condition, expected in (
        ({"level": {"eq": level}}, [one["id"] for one in listed if one["relationship"]["level"] == level]),
        ({"score": {"gte": score}}, [one["id"] for one in listed if one["relationship"]["score"] >= score]),
    ):
        assert [one["id"] for one in api.data(LISTED, filter=condition)["customers"]["nodes"]] == expected


@pytest.mark.parametrize("day", [None, DAY, "2026-03-31"])
def test_judgments_are_equal_for_all_viewers_and_evidence_is_filtered(api: Api, day: str | None) -> None:
    def evidence(found: dict[str, Any]) -> list[str]:
        return [one["id"] for part in found["relationship"]["components"] for one in part.pop("evidence")]

    ann = api.viewer("REP", key("Rep", "Ann"))
    every = api.data(ONE, id=key("Customer", "Alpha"), day=day)["customer"]
    seen = api.data(ONE, ann, id=key("Customer", "Alpha"), day=day)["customer"]
    all_of_it, theirs = evidence(every), evidence(seen)
    assert every == seen
    hidden = key("Referral", "Alpha-Quiet")  # it names a contact at a confidential customer
    assert hidden in all_of_it
    assert theirs == [one for one in all_of_it if one != hidden]


def test_evidence_records_have_their_own_fields(api: Api) -> None:
    query = """query ($id: ID!, $day: Date) { customer(by: {id: $id}) { relationship(asOf: $day) { components { key evidence {
      __typename id ... on Purchase { orderedAt } ... on Contact { name } } } } } }"""
    for day in (None, DAY):
        found = api.data(query, id=key("Customer", "Alpha"), day=day)["customer"]["relationship"]["components"]
        cited = {part["key"]: part["evidence"] for part in found}
        assert all(set(one) == {"__typename", "id", "orderedAt"} for one in cited["RHYTHM"])
        assert cited["RHYTHM"]
        assert {one["__typename"] for one in cited["PENETRATION"]} == {"Contact"}
        assert all(one["name"] for one in cited["PENETRATION"])


@pytest.mark.parametrize("field", ["relationship(asOf: $day) { level }", "relationshipDiff(from: $day, to: $day) { components { key } }"])
@pytest.mark.parametrize("day", ["2026-06-16", "1899-12-31"])
def test_an_invalid_day_is_refused_and_the_error_names_the_valid_days(api: Api, field: str, day: str) -> None:
    result = api.ask(
        f"query ($id: ID!, $day: Date!) {{ customer(by: {{id: $id}}) {{ {field} }} }}", {"id": key("Customer", "Alpha"), "day": day}
    )
    assert result.errors
    assert result.errors[0].extensions == {"code": "BAD_REQUEST"}
    assert f"is {day}. Give a day from 1900-01-01 to today, 2026-06-15." in result.errors[0].message


def test_today_and_the_first_day_can_be_judged(api: Api) -> None:
    for day, level in (("2026-06-15", True), ("1900-01-01", False)):
        found = api.data(ONE, id=key("Customer", "Alpha"), day=day)["customer"]["relationship"]
        assert (found["level"] is not None) == level


def test_a_diff_equals_the_difference_of_two_judgments(api: Api) -> None:
    query = """query ($id: ID!, $from: Date!, $to: Date!) { customer(by: {id: $id}) { relationshipDiff(from: $from, to: $to) {
      before { level score asOf } after { level score asOf } components { key before after reason } } } }"""
    first, last = "2026-02-28", DAY
    found = api.data(query, id=key("Customer", "Alpha"), **{"from": first, "to": last})["customer"]["relationshipDiff"]
    for day, side in ((first, "before"), (last, "after")):
        judged = api.data(ONE, id=key("Customer", "Alpha"), day=day)["customer"]["relationship"]
        assert found[side] == {"level": judged["level"], "score": judged["score"], "asOf": day}
        points = {one["key"]: one["points"] for one in judged["components"]}
        assert {one["key"]: one[side] for one in found["components"]}.items() <= points.items()
    moves = [abs((one["after"] or 0) - (one["before"] or 0)) for one in found["components"]]
    assert moves == sorted(moves, reverse=True)


def test_history_runs_from_the_current_standing_back(api: Api) -> None:
    found = api.data(HISTORY, id=key("Customer", "Alpha"))["customer"]["relationshipHistory"]["nodes"]
    days = [one["asOf"] for one in found]
    assert days == sorted(days, reverse=True)
    assert (days[0], [one["current"] for one in found].index(True)) == (DAY, 0)
    assert found[-1]["cause"]["code"] == "FIRST_JUDGED"
    assert all(one["cause"] for one in found[1:])


def test_a_standing_is_a_node_of_its_customer(api: Api) -> None:
    query = "{ customers(first: 1) { nodes { relationshipHistory(first: 1) { nodes { id } } } } }"
    bob = api.viewer("REP", key("Rep", "Bob"))
    one = api.data(query)["customers"]["nodes"][0]["relationshipHistory"]["nodes"][0]["id"]
    refetch = "query ($id: ID!) { node(id: $id) { id ... on Standing { asOf customer { name } } } }"
    assert api.data(refetch, id=one)["node"] == {"id": one, "asOf": DAY, "customer": {"name": "Alpha Ltd"}}
    assert api.data(refetch, bob, id=one)["node"] is None


@pytest.mark.parametrize("day", [None, DAY])
def test_a_visit_brief_takes_one_statement(api: Api, day: str | None) -> None:
    before = api.graph.statements
    assert api.data(CONTRACT["visit_brief"], customer=key("Customer", "Alpha"), asOf=day)["customer"]
    assert api.graph.statements == before + 1


def test_satisfaction_of_a_contact_uses_visible_readings(empty: neo4j.Driver, address: Address) -> None:
    made = Building(empty)
    made.customer("Open")
    made.customer("Quiet", confidential=True, scopes=[])
    made.record("Contact", "Boss", name="Boss", doNotContact=False)
    for name, day, experience in (("Open", "2026-05-01", 5), ("Quiet", "2026-05-02", 1)):
        made.tie(("Contact", "Boss"), "WORKS_AT", ("Customer", name))
        made.record("Satisfaction", name, name, at=f"{day}T00:00:00Z", expectation=3, experience=experience)
        made.tie(("Contact", "Boss"), "GAVE", ("Satisfaction", name))
    made.record("Rep", "Ann", name="Ann")
    query = "query ($id: ID!, $day: Date) { contact(by: {id: $id}) { satisfaction(asOf: $day) { gap readings asOf emptyReason } } }"
    with Api(address, sample.NOW) as asking:
        ann = asking.viewer("REP", built("Rep", "Ann"))

        def said(viewer: Any, day: str | None = None) -> Any:
            return asking.data(query, viewer, id=built("Contact", "Boss"), day=day)["contact"]["satisfaction"]

        assert said(None)["readings"] == 2
        assert said(ann) == {"gap": 2.0, "readings": 1, "asOf": "2026-06-15", "emptyReason": None}
        assert said(ann, "2026-04-30")["emptyReason"]

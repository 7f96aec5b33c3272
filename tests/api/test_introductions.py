"""Introduction paths through the API: real ties, no path through competitors or hidden records, bounded on hubs."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.queries import introductions
from graph.queries.tie_strength import introducers as introducers_of
from graph.visibility import resolve
from insights.network import introducers
from tests.asking import Api
from tests.graph.building import Building, key

NOW = "2026-06-30T12:00:00Z"
PATHS = """
query ($to: IntroductionTo!, $hops: Int = 3, $first: Int = 5) {
  introductionPaths(to: $to, maxHops: $hops, first: $first) {
    paths { strength ask { __typename name } steps { from { name } to { name } how strength lastSeenAt evidence { __typename id } }
      blockers { code } }
    truncated withheld emptyReason
  }
}
"""
LIKELY = """
query ($contact: ID!) { contact(by: {id: $contact}) { likelyIntroducers(first: 50) { contact { name } score reasons { code message } } } }
"""
HUB = 5000


def scopes(*reps: str) -> list[str]:
    return [key("Rep", rep) for rep in reps]


def world(made: Building) -> None:
    """Tess at Target is the target. Ann and Bob are reps. Rival competes with Target. Only Bob sees Hush."""
    for rep in ("Ann", "Bob"):
        made.record("Rep", rep, None, name=rep)
    for name, seen in (("Target", ("Ann", "Bob")), ("Friendly", ("Ann", "Bob")), ("Rival", ("Ann", "Bob")), ("Hush", ("Bob",))):
        made.customer(name, scopes=scopes(*seen), confidential=name == "Hush")
    made.tie(("Customer", "Rival"), "COMPETES_WITH", ("Customer", "Target"))
    people = (
        ("Tess", "Target", "Purchasing"), ("Tom", "Target", "Purchasing"), ("Tim", "Target", "Workshop"),
        ("Fay", "Friendly", "Sales"), ("Finn", "Friendly", "Sales"), ("Ray", "Rival", "Sales"), ("Hal", "Hush", "Sales"),
    )  # fmt: skip
    for name, at, department in people:
        made.record("Contact", name, None, name=name, doNotContact=False)
        made.tie(("Contact", name), "WORKS_AT", ("Customer", at), department=department, site="Main", since="2020-01-01")
    made.tie(("Contact", "Fay"), "KNOWS", ("Contact", "Tess"), how="FRIEND")
    made.tie(("Contact", "Tess"), "KNOWS", ("Contact", "Ray"), how="FAMILY")
    made.tie(("Contact", "Hal"), "KNOWS", ("Contact", "Tess"), how="FAMILY", strength=0.95)
    spoke(made, "Ann", "Finn", "Friendly", "2026-06-30T12:00:00Z")
    spoke(made, "Ann", "Ray", "Rival", "2026-06-30T12:00:00Z")
    spoke(made, "Bob", "Hal", "Hush", "2026-06-30T12:00:00Z")
    spoke(made, "Ann", "Tim", "Target", "2026-04-01T12:00:00Z")


def spoke(made: Building, rep: str, contact: str, customer: str, at: str, **facts: Any) -> None:
    name = f"{rep} {contact} {at}"
    made.record("Touchpoint", name, customer, **{"kind": "CALL", "direction": "TWO_WAY", "at": at, **facts})
    made.tie(("Rep", rep), "HAD", ("Touchpoint", name))
    made.tie(("Touchpoint", name), "WITH", ("Contact", contact))


@pytest.fixture
def made(empty: neo4j.Driver) -> Building:
    building = Building(empty)
    world(building)
    return building


@pytest.fixture
def api(made: Building, address: Address) -> Iterator[Api]:
    with Api(address, NOW) as found:
        yield found


def ways(found: Any) -> list[str]:
    """Return paths as `Ann TOUCHPOINT Tim SAME_EMPLOYER Tess 0.1`."""
    return [
        " ".join(
            [path["steps"][0]["from"]["name"], *(f"{step['how']} {step['to']['name']}" for step in path["steps"]), str(path["strength"])]
        )
        for path in found["paths"]
    ]


def ask(api: Api, who: str | None, to: dict[str, str], **variables: Any) -> Any:
    viewer = api.viewer("REP", key("Rep", who)) if who else None
    return api.data(PATHS, viewer, to=to, **variables)["introductionPaths"]


TESS = {"contact": key("Contact", "Tess")}


def test_paths_are_best_first_and_avoid_competitors_and_hidden_records(api: Api) -> None:
    finn, tim = "Ann TOUCHPOINT Finn SAME_DEPARTMENT Fay FRIEND Tess 0.16", "Ann TOUCHPOINT Tim SAME_EMPLOYER Tess 0.058579"
    tom = "Ann TOUCHPOINT Tim SAME_EMPLOYER Tom SAME_DEPARTMENT Tess 0.023431"
    seen = ask(api, "Ann", TESS)
    assert ways(seen) == [finn, tim, tom]  # one call now gives .5, one call 90 days ago 1 - .5^.5
    assert (seen["truncated"], seen["withheld"], seen["emptyReason"]) == (False, True, None)
    everything = ask(api, None, TESS)
    assert ways(everything) == ["Bob TOUCHPOINT Hal FAMILY Tess 0.475", finn, tim, tom]
    assert everything == {**ask(api, "Bob", TESS), "withheld": False}
    assert ways(ask(api, "Ann", TESS, hops=2)) == [tim]
    assert ask(api, "Ann", TESS, hops=1)["emptyReason"].startswith("None of us has been in two-way contact with Tess")


def test_a_step_names_its_kind_and_its_records(api: Api) -> None:
    path = ask(api, "Ann", TESS)["paths"][0]
    assert path["ask"] == {"__typename": "Contact", "name": "Finn"}
    first, second, third = path["steps"]
    assert (first["strength"], first["lastSeenAt"]) == (0.5, "2026-06-30T12:00:00Z")
    assert first["evidence"] == [{"__typename": "Touchpoint", "id": key("Touchpoint", "Ann Finn 2026-06-30T12:00:00Z")}]
    assert second["evidence"] == [{"__typename": "Customer", "id": key("Customer", "Friendly")}]
    assert (third["how"], third["strength"], third["lastSeenAt"], third["evidence"]) == ("FRIEND", 0.8, None, [])


def test_a_path_to_an_account_may_end_at_any_of_its_contacts(api: Api) -> None:
    found = ask(api, "Ann", {"customer": key("Customer", "Target")})
    assert ways(found)[0].startswith("Ann TOUCHPOINT Tim 0.29")
    assert found["paths"][0]["ask"] == {"__typename": "Rep", "name": "Ann"}
    assert ways(found)[1] == "Ann TOUCHPOINT Finn SAME_DEPARTMENT Fay FRIEND Tess 0.16"
    assert len(found["paths"]) == 2  # no contact of the target account is in between


def test_a_hidden_target_answers_like_a_missing_one(api: Api) -> None:
    for target in (
        {"contact": key("Contact", "Hal")},
        {"customer": key("Customer", "Hush")},
        {"contact": "no-id"},
        {"contact": TESS["contact"][:-1]},
    ):
        assert ask(api, "Ann", target) is None


@pytest.mark.parametrize(("name", "value"), [("hops", 0), ("hops", 5), ("first", 0), ("first", 51)])
def test_limits_set_truncated(api: Api, name: str, value: int) -> None:
    (error,) = api.ask(PATHS, {"to": TESS, name: value}).errors or []
    assert f"is {value}: it must be between 1 and" in error.message


def test_blockers_are_read_from_the_graph(api: Api, made: Building) -> None:
    made.driver.execute_query("MATCH (c:Customer {id: $id}) SET c.status = 'STOPPED'", id=key("Customer", "Friendly"))
    made.record("Claim", "bad", "Friendly", severity="SEVERE", status="OPEN", openedAt="2026-06-01T00:00:00Z", dueAt="2026-06-09T00:00:00Z")
    made.driver.execute_query("MATCH (:Contact {id: $id})-[job:WORKS_AT]->() SET job.until = date('2026-01-01')", id=key("Contact", "Fay"))
    made.driver.execute_query("MATCH (c:Contact {id: $id}) SET c.doNotContact = true", id=key("Contact", "Finn"))
    made.tie(("Contact", "Fay"), "REPORTS_TO", ("Contact", "Finn"))
    path = ask(api, "Ann", TESS)["paths"][0]
    assert [step["how"] for step in path["steps"]] == ["TOUCHPOINT", "REPORTS_TO", "FRIEND"]  # Fay is no colleague any more
    assert [one["code"] for one in path["blockers"]] == ["DO_NOT_CONTACT", "CUSTOMER_STOPPED", "SEVERE_CLAIM", "PERSON_LEFT"]


def test_planned_or_one_way_touchpoints_make_no_tie(api: Api, made: Building) -> None:
    spoke(made, "Bob", "Tom", "Target", "2026-07-15T12:00:00Z")
    spoke(made, "Bob", "Tom", "Target", "2026-06-15T12:00:00Z", direction="OUTBOUND")
    assert all("Bob" not in way for way in ways(ask(api, "Ann", TESS)))
    spoke(made, "Bob", "Tess", "Target", "2026-01-01T12:00:00Z", kind="JOINT_WORK")  # 180 days: half
    assert ways(ask(api, "Ann", TESS, hops=1)) == ["Bob TOUCHPOINT Tess 0.292893"]


def likely(api: Api, contact: str, who: str | None = None) -> dict[str, tuple[float, list[str]]]:
    viewer = api.viewer("REP", key("Rep", who)) if who else None
    found = api.data(LIKELY, viewer, contact=key("Contact", contact))["contact"]["likelyIntroducers"]
    return {one["contact"]["name"]: (one["score"], [reason["code"] for reason in one["reasons"]]) for one in found}


def test_likely_introducers_are_listed_with_their_signs(api: Api, made: Building) -> None:
    # Fay is known already, Ray works at a competitor, Tom had no touchpoint
    assert likely(api, "Tess", "Ann") == {"Tim": (0.19, ["SAME_SITE"])}
    made.tie(("Contact", "Fay"), "KNOWS", ("Contact", "Finn"), how="COLLEAGUE")
    shared = introducers.score(introducers.IntroducerSigns([introducers.Shared("Fay", 0.8, 0.6, 0, 2)], []))
    assert likely(api, "Tess", "Ann") == {"Finn": (round(shared, 4), ["SHARED_TIES"]), "Tim": (0.19, ["SAME_SITE"])}
    made.tie(("Contact", "Hal"), "KNOWS", ("Contact", "Finn"), how="FRIEND")  # Hal is not visible to Ann
    assert likely(api, "Tess", "Ann")["Finn"] == (round(shared, 4), ["SHARED_TIES"])
    assert likely(api, "Tess")["Finn"][0] > shared


def test_advice_ties_keep_their_direction(api: Api, made: Building) -> None:
    made.tie(("Contact", "Fay"), "KNOWS", ("Contact", "Finn"), how="COLLEAGUE")
    plain, _ = likely(api, "Tess")["Finn"]
    # Finn asks Fay for advice, so their tie is stronger. Nobody asks Finn.
    made.tie(("Contact", "Finn"), "KNOWS", ("Contact", "Fay"), how="ADVISES")
    tied, reasons = likely(api, "Tess")["Finn"]
    stronger = introducers.score(introducers.IntroducerSigns([introducers.Shared("Fay", 0.8, 0.7, 0, 2)], []))
    assert (tied, reasons) == (round(stronger, 4), ["SHARED_TIES"])
    made.tie(("Contact", "Fay"), "KNOWS", ("Contact", "Finn"), how="ADVISES")
    asked, reasons = likely(api, "Tess")["Finn"]
    assert asked > tied > plain
    assert reasons == ["SHARED_TIES", "ASKED_FOR_ADVICE"]
    made.tie(("Contact", "Hal"), "KNOWS", ("Contact", "Finn"), how="ADVISES")  # Hal is not visible to Ann
    assert likely(api, "Tess", "Ann")["Finn"][0] == asked < likely(api, "Tess")["Finn"][0]


def test_likely_introducers_include_friends_but_no_recorded_advisers(api: Api, made: Building) -> None:
    made.tie(("Contact", "Tess"), "KNOWS", ("Contact", "Tim"), how="FRIEND")
    made.tie(("Contact", "Tim"), "KNOWS", ("Contact", "Tess"), how="ADVISES")
    assert likely(api, "Tess", "Ann") == {"Tim": (0.19, ["ALREADY_TIED", "SAME_SITE"])}
    made.tie(("Contact", "Tess"), "KNOWS", ("Contact", "Tim"), how="ADVISES")
    assert likely(api, "Tess", "Ann") == {}


# -- hubs


@pytest.fixture
def hub(made: Building) -> Building:
    """Hugo knows 5,000 people at 500 accounts and also works at Target. Everybody had one touchpoint."""
    made.record("Contact", "Hugo", None, name="Hugo", doNotContact=False)
    made.tie(("Contact", "Hugo"), "WORKS_AT", ("Customer", "Target"), department="Purchasing")
    made.driver.execute_query(
        """
        MATCH (hugo:Contact {id: $hugo}), (ann:Rep {id: $ann})
        UNWIND range(0, size($people) - 1) AS i
        MERGE (c:Customer {id: $accounts[i % 500]}) ON CREATE SET c.name = 'C', c.confidential = false, c.scopes = [$ann]
        CREATE (p:Contact {id: $people[i], name: 'P' + i, nameKey: 'p', doNotContact: false})-[:WORKS_AT]->(c)
        CREATE (hugo)-[:KNOWS {how: 'FRIEND', strength: 0.5 + (i % 7) / 100.0}]->(p)
        CREATE (ann)-[:HAD]->(t:Touchpoint {id: $talks[i], kind: 'CALL', direction: 'TWO_WAY', at: datetime($now)})-[:WITH]->(p)
        CREATE (t)-[:AT]->(c)
        """,
        hugo=key("Contact", "Hugo"), ann=key("Rep", "Ann"), now=NOW, accounts=[key("Customer", f"C{i}") for i in range(500)],
        people=[key("Contact", f"P{i}") for i in range(HUB)], talks=[key("Touchpoint", f"T{i}") for i in range(HUB)],
    )  # fmt: skip
    made.driver.execute_query("CALL db.prepareForReplanning(60)")  # forget the graphs of other tests
    return made


def hits(plan: dict[str, Any]) -> int:
    return int(plan["args"].get("DbHits", 0)) + sum(hits(child) for child in plan.get("children", ()))


@pytest.mark.parametrize("target", ["Hugo", "Tess"])
@pytest.mark.parametrize(("hops", "most"), [(3, 120_000), (4, 150_000)])
def test_paths_around_a_hub_are_bounded(hub: Building, address: Address, target: str, hops: int, most: int) -> None:
    with Api(address, NOW) as api:
        viewer = api.viewer("REP", key("Rep", "Ann"))
        found = ask(api, "Ann", {"contact": key("Contact", target)}, hops=hops)
        assert (len(found["paths"]), found["truncated"]) == (5, True)
        assert found == ask(api, "Ann", {"contact": key("Contact", target)}, hops=hops)
    statement = resolve(introductions.statement(hops), viewer).replace("%now", "datetime($now)")
    given = {**viewer.parameters(), "contact": key("Contact", target), "customer": None, "now": NOW}
    profile: Any = hub.driver.execute_query(f"PROFILE {statement}", given).summary.profile
    assert hits(profile) < most


@pytest.mark.parametrize(("target", "most"), [("Hugo", 100_000), ("Tess", 1_000)])
def test_the_likely_introducers_of_a_hub_are_bounded(hub: Building, address: Address, target: str, most: int) -> None:
    with Api(address, NOW) as api:
        viewer = api.viewer("REP", key("Rep", "Ann"))
        assert 0 < len(likely(api, target, "Ann")) <= 50
    text = resolve(introducers_of(), viewer).replace("%now", "datetime($now)").replace("%v", "v").replace("%row", "other.id")
    given = {**viewer.parameters(), "contact": key("Contact", target), "now": NOW}
    profile: Any = hub.driver.execute_query(
        f"PROFILE MATCH (v:Contact {{id: $contact}}) RETURN COLLECT {{ {text} }}", given
    ).summary.profile
    assert hits(profile) < most

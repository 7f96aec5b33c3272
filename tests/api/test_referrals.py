"""Referral trees, networks and rankings on a real graph: the result of an import, visibility, and hubs."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import neo4j
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.derived.attribution import attribute
from graph.derived.counts import count
from graph.queries.repeated_query import statement
from graph.visibility import Viewer, resolve
from insights.enums import Role
from tests import worth
from tests.api.test_contract import CONTRACT
from tests.asking import Api
from tests.graph.building import SOURCE, key

NOW = "2026-06-15T12:00:00Z"
START = datetime(2026, 1, 1, tzinfo=UTC)
ANN = Viewer(Role.REP, key("Rep", "Ann"), (key("Rep", "Ann"),))
ADMIN = Viewer(Role.ADMIN, None)

# giver, named customer, day of the referral, status
Row = tuple[str, str, int, str]
_CUSTOMERS = """
UNWIND $rows AS row
CREATE (c:Customer {id: row.id, source: $source, externalId: row.name, name: row.name, nameKey: row.name, status: 'ACTIVE',
        confidential: false, scopes: row.scopes, scoreLow: -1, scoreHigh: 1000000, penetrationLow: -1, penetrationHigh: 1000000})
CREATE (p:Contact {id: row.person, source: $source, externalId: row.name, name: row.name, nameKey: row.name, doNotContact: false})
CREATE (p)-[:WORKS_AT {id: row.person}]->(c)
FOREACH (one IN row.purchases | CREATE (c)-[:MADE]->(:Purchase {id: one.id, source: $source, externalId: one.id, status: one.status,
        orderedAt: one.at, total: one.total, currency: 'EUR', totalReporting: one.total}))
FOREACH (one IN row.claims | CREATE (c)<-[:OF]-(:Claim {id: one.id, source: $source, externalId: one.id, status: 'RESOLVED',
        cause: 'LATE_SHIPMENT', severity: 'MINOR', openedAt: one.at, dueAt: one.at, verdict: one.verdict, costReporting: one.cost}))
"""
_REFERRALS = """
UNWIND $rows AS row
MATCH (giver:Customer {id: row.giver})<-[:WORKS_AT]-(by:Contact) MATCH (named:Contact {id: row.named})
CREATE (by)-[:GAVE]->(r:Referral {id: row.id, source: $source, externalId: row.id, status: row.status, givenAt: row.at, askedAt: row.asked})
CREATE (r)-[:FROM]->(giver) CREATE (r)-[:TO]->(named)
"""


def day(number: int) -> datetime:
    """Return a day of these tests."""
    return START + timedelta(days=number)


def write(
    driver: neo4j.Driver,
    names: Sequence[str],
    referrals: Sequence[Row],
    *,
    hidden: Sequence[str] = (),
    purchases: dict[str, list[tuple[int, int, str]]] | None = None,
    claims: dict[str, list[tuple[int, int, str]]] | None = None,
) -> None:
    """Write customers with one contact each. All but the hidden ones are visible to Ann.

    Purchases are (day, total, status), claims (day, cost, verdict).
    """
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    driver.execute_query("CREATE (:Store {id: 1, reportingCurrency: 'EUR'})")
    rows = [
        {
            "id": key("Customer", name), "name": name, "person": key("Contact", name),
            "scopes": [key("Rep", "Bob" if name in hidden else "Ann")],
            "purchases": [
                {"id": key("Purchase", f"{name}-{number}"), "at": day(on), "total": total, "status": status}
                for number, (on, total, status) in enumerate((purchases or {}).get(name, ()))
            ],
            "claims": [
                {"id": key("Claim", f"{name}-{number}"), "at": day(on), "cost": cost, "verdict": verdict}
                for number, (on, cost, verdict) in enumerate((claims or {}).get(name, ()))
            ],
        }
        for name in names
    ]  # fmt: skip
    driver.execute_query(_CUSTOMERS, rows=rows, source=SOURCE)
    given_names = [
        {
            "id": key("Referral", f"{giver}-{named}-{number}"), "giver": key("Customer", giver), "named": key("Contact", named),
            "at": day(on), "asked": day(on), "status": status,
        }
        for number, (giver, named, on, status) in enumerate(referrals)
    ]  # fmt: skip
    driver.execute_query(_REFERRALS, rows=given_names, source=SOURCE)
    attribute(driver)


# R referred A and B. A, then B, referred C, which bought later. C referred R back, a circle. A referred L without success. H is hidden from
# Ann; it referred D first, and R. B referred W, which had bought before.
NAMES = [*"RABCDLHW"]
GIVEN: list[Row] = [
    ("H", "R", 1, "WON"), ("R", "A", 10, "WON"), ("R", "B", 11, "WON"), ("A", "C", 20, "WON"), ("B", "C", 21, "WON"),
    ("C", "R", 30, "GIVEN"), ("A", "L", 31, "LOST"), ("H", "D", 32, "WON"), ("C", "D", 33, "WON"), ("B", "W", 50, "GIVEN"),
    ("B", "L", 5, "DECLINED"),
]  # fmt: skip
PURCHASES = {
    "R": [(40, 7000, "DELIVERED")],
    "A": [(41, 1000, "DELIVERED"), (42, 500, "CANCELLED"), (43, 100, "RETURNED")],
    "B": [(44, 300, "ORDERED")],
    "C": [(45, 2001, "SHIPPED")],
    "D": [(46, 4000, "DELIVERED")],
    "W": [(40, 900, "DELIVERED")],
}
CLAIMS = {"A": [(50, 30, "TRUE"), (51, 20, "SUSPECTED"), (52, 9999, "NOT_CORRECT")], "C": [(53, 1, "TRUE")]}


@pytest.fixture(scope="module")
def asked(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    with Api(address, NOW) as made:
        yield made


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, asked: Api) -> Api:
    write(driver, NAMES, GIVEN, hidden="H", purchases=PURCHASES, claims=CLAIMS)
    return asked


def tree(api: Api, root: str, viewer: Viewer = ADMIN, **variables: Any) -> Any:
    """Return a customer's tree by the operation of the contract."""
    return api.data(CONTRACT["referral_tree"], viewer, root=key("Customer", root), **variables)["referralTree"]


def network(api: Api, root: str, viewer: Viewer = ADMIN, **variables: Any) -> Any:
    """Return the network around a customer by the operation of the contract."""
    return api.data(CONTRACT["referral_network"], viewer, root=key("Customer", root), **variables)["referralNetwork"]


def members(found: Any) -> dict[str, tuple[int, float, str]]:
    """Return members by name: generation, share, net value."""
    return {one["customer"]["name"]: (one["generation"], one["share"], one["netValue"]["amount"]) for one in found["members"]["nodes"]}


@pytest.mark.parametrize(
    ("root", "viewer", "attribution", "expected", "total"),
    [
        ("R", ADMIN, "FIRST", {"A": (1, 1, "8.50"), "B": (1, 1, "3.00"), "C": (2, 1, "20.00"), "L": (2, 1, "0.00")}, "31.50"),
        ("A", ADMIN, "FIRST", {"C": (1, 1, "20.00"), "L": (1, 1, "0.00")}, "20.00"),
        ("B", ADMIN, "FIRST", {}, "0.00"),
        ("B", ADMIN, "LAST", {"C": (1, 1, "20.00"), "D": (2, 1, "40.00")}, "60.00"),
        ("B", ADMIN, "SPLIT", {"C": (1, 0.5, "10.00"), "D": (2, 0.25, "10.00")}, "20.00"),
        ("H", ADMIN, "FIRST", {"R": (1, 1, "70.00"), "D": (1, 1, "40.00"), "A": (2, 1, "8.50"), "B": (2, 1, "3.00"), "C": (3, 1, "20.00"),
                               "L": (3, 1, "0.00")}, "141.50"),
        # Ann does not see the first referrer of D, so C is the referrer for her
        ("C", ADMIN, "FIRST", {}, "0.00"),
        ("C", ANN, "FIRST", {"D": (1, 1, "40.00")}, "40.00"),
        ("C", ANN, "SPLIT", {"D": (1, 1, "40.00")}, "40.00"),
    ],
)  # fmt: skip
def test_a_tree_has_members_with_shares_and_values(
    api: Api, root: str, viewer: Viewer, attribution: str, expected: dict[str, Any], total: str
) -> None:
    found = tree(api, root, viewer, attribution=attribution)
    assert members(found) == expected
    assert found["netTotal"] == {"amount": total, "currency": "EUR"}
    assert [(one["generation"], one["customers"]) for one in found["generations"]] == [
        (number, sum(generation == number for generation, *_ in expected.values()))
        for number in sorted({generation for generation, *_ in expected.values()})
    ]


def test_a_tree_names_referrers_and_claim_costs(api: Api) -> None:
    found = tree(api, "R")
    first = found["generations"][0]
    assert (first["won"], first["value"]["amount"], first["claimsCost"]["amount"], first["netValue"]["amount"]) == (
        2,
        "12.00",
        "0.50",
        "11.50",
    )
    assert found["generations"][1]["won"] == 1
    (one,) = (one for one in found["members"]["nodes"] if one["customer"]["name"] == "C")
    assert (one["referredBy"]["contact"]["name"], one["referredBy"]["customer"]["name"]) == ("A", "A")
    assert (one["referral"]["givenAt"], one["referral"]["attributed"]) == ("2026-01-21T00:00:00Z", True)


def test_a_tree_is_paged_and_limited_in_depth(api: Api) -> None:
    query = """query ($root: ID!, $after: String) { referralTree(root: $root) { truncated withheld emptyReason
      members(first: 3, after: $after) { totalCount nodes { customer { name } } pageInfo { hasNextPage endCursor } } } }"""
    root, names, after = key("Customer", "H"), [], None
    while True:
        found = api.data(query, ADMIN, root=root, after=after)["referralTree"]
        names += [one["customer"]["name"] for one in found["members"]["nodes"]]
        after = found["members"]["pageInfo"]["endCursor"]
        if not found["members"]["pageInfo"]["hasNextPage"]:
            break
    assert (names, found["members"]["totalCount"]) == (["R", "D", "A", "B", "C", "L"], 6)
    assert (found["truncated"], found["withheld"], found["emptyReason"]) == (False, False, None)
    assert members(tree(api, "H", generations=1)).keys() == {"R", "D"}
    assert api.data(query, ANN, root=key("Customer", "L"))["referralTree"]["emptyReason"]


def test_a_network_has_nodes_and_links(api: Api) -> None:
    found = network(api, "R", depth=3)
    # referrals that were won come first, the latest among them first
    assert [(one["customer"]["name"], one["generation"]) for one in found["nodes"]] == [
        ("R", 0), ("B", 1), ("A", 1), ("H", -1), ("C", -1), ("D", 0), ("W", 2), ("L", 2)
    ]  # fmt: skip
    names = {one["id"]: one["customer"]["name"] for one in found["nodes"]}
    links = {(names[one["from"]["id"]], names[one["to"]["id"]]): one["value"] and one["value"]["amount"] for one in found["links"]}
    assert links == {
        ("H", "R"): "70.00", ("C", "R"): None, ("R", "A"): "8.50", ("R", "B"): "3.00", ("A", "C"): "20.00", ("B", "C"): None,
        ("A", "L"): "0.00", ("H", "D"): "40.00", ("C", "D"): None, ("B", "W"): None,
    }  # fmt: skip
    degrees = {names[one["id"]]: one["degree"] for one in found["nodes"]}
    assert degrees == {name: sum(name in ends for ends in links) for name in names.values()}
    assert (found["truncated"], found["withheld"], found["emptyReason"]) == (False, False, None)
    assert {one["customer"]["name"]: one["netValue"]["amount"] for one in found["nodes"]}["W"] == "9.00"


@pytest.mark.parametrize(
    ("root", "depth", "limit", "viewer", "names", "truncated"),
    [
        ("R", 1, 9, ADMIN, "RBAHC", False),
        ("R", 1, 4, ADMIN, "RBAH", True),
        ("R", 3, 5, ADMIN, "RBAHC", True),
        ("R", 3, 8, ADMIN, "RBAHCDWL", False),
        ("R", 1, 1, ADMIN, "R", True),
        ("R", 6, 9, ANN, "RBACDWL", False),
        ("D", 1, 9, ANN, "DC", False),
        ("L", 1, 9, ANN, "LA", False),
    ],
)
def test_a_network_is_limited_in_depth_and_size(
    api: Api, root: str, depth: int, limit: int, viewer: Viewer, names: str, truncated: bool
) -> None:
    found = network(api, root, viewer, depth=depth, limit=limit)
    assert ("".join(one["customer"]["name"] for one in found["nodes"]), found["truncated"]) == (names, truncated)
    ids = {one["id"] for one in found["nodes"]}
    assert all({one["from"]["id"], one["to"]["id"]} <= ids for one in found["links"])
    assert found["withheld"] == (viewer is ANN)


def test_top_referrers_are_ranked_by_net_value(api: Api) -> None:
    def top(viewer: Viewer, **variables: Any) -> list[tuple[Any, ...]]:
        rows = api.data(CONTRACT["top_referrers"], viewer, **variables)["topReferrers"]
        assert all(one["sample"] == one["given"] and one["conversion"] is None for one in rows)
        return [(one["contact"]["name"], one["asked"], one["given"], one["won"], one["netValue"]["amount"]) for one in rows]

    assert top(ADMIN) == [
        ("H", 2, 2, 2, "110.00"), ("A", 2, 2, 1, "20.00"), ("R", 2, 2, 2, "11.50"), ("C", 2, 2, 1, "0.00"), ("B", 3, 2, 1, "0.00")
    ]  # fmt: skip
    assert top(ADMIN, first=1) == [("H", 2, 2, 2, "110.00")]
    # H is hidden from Ann, so its earlier referral does not count for her
    assert top(ANN)[:2] == [("C", 2, 2, 1, "40.00"), ("A", 2, 2, 1, "20.00")]
    assert top(ADMIN, **{"from": "2026-01-21", "to": "2026-02-01"}) == [
        ("A", 2, 2, 1, "20.00"),
        ("B", 1, 1, 1, "0.00"),
        ("C", 1, 1, 0, "0.00"),
    ]
    assert top(ADMIN, to="2025-12-31") == []


def test_a_conversion_needs_five_referrals(driver: neo4j.Driver, asked: Api) -> None:
    write(driver, "RABCDE", [("R", name, 1, "WON" if name < "C" else "GIVEN") for name in "ABCDE"])
    (one,) = asked.data(CONTRACT["top_referrers"])["topReferrers"]
    assert (one["given"], one["won"], one["sample"], one["conversion"], one["asked"]) == (5, 2, 5, 0.4, 5)
    write(driver, NAMES, GIVEN, hidden="H", purchases=PURCHASES, claims=CLAIMS)


@pytest.mark.parametrize("root", [key("Customer", "H"), key("Customer", "nobody"), key("Contact", "R"), "nonsense", ""])
def test_a_hidden_root_answers_like_a_missing_one(api: Api, root: str) -> None:
    query = "query ($root: ID!) { referralTree(root: $root) { truncated } referralNetwork(root: $root) { truncated } }"
    assert api.data(query, ANN, root=root) == {"referralTree": None, "referralNetwork": None}


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('referralTree(root: "x", generations: 13) { truncated }', "`generations` is 13: it must be between 1 and 12."),
        ('referralNetwork(root: "x", depth: 0) { truncated }', "`depth` is 0: it must be between 1 and 6."),
        ('referralNetwork(root: "x", limit: 501) { truncated }', "`limit` is 501: it must be between 1 and 500."),
        ("topReferrers(first: 51) { won }", "`first` is 51: it must be between 1 and 50."),
        ('topReferrers(period: {from: "2026-02-01", to: "2026-01-01"}) { won }',
         "`period` ends on 2026-01-01, before it begins on 2026-02-01: give `from` before `to`."),
    ],
)  # fmt: skip
def test_arguments_over_the_limits_are_refused(api: Api, field: str, message: str) -> None:
    assert [error.message for error in api.ask(f"{{ {field} }}").errors or []] == [message]


# -- any import and any viewer

_NAMED = st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from("ABCDEFG"), st.integers(1, 9), st.sampled_from(["GIVEN", "WON", "LOST"]))


RANKINGS: list[dict[str, Any]] = [
    {"first": 1}, {"first": 3}, {"first": 2, "from": "2026-01-04"}, {"first": 1, "from": "2026-01-03", "to": "2026-01-06"}
]  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_NAMED, max_size=14), st.sets(st.sampled_from("ABCDEFG"), max_size=3))
def test_hidden_referrals_change_nothing_and_trees_have_no_circles(
    driver: neo4j.Driver, asked: Api, monkeypatch: pytest.MonkeyPatch, rows: list[Row], hidden: set[str]
) -> None:
    bought = {name: [(9 + number, 100 * number, "DELIVERED")] for number, name in enumerate("ABCDEFG", 1)}
    write(driver, "ABCDEFG", rows, hidden=sorted(hidden), purchases=bought)
    asks: list[tuple[str, dict[str, Any]]] = [("top_referrers", {})]
    for name in "ABCDEFG":
        root = key("Customer", name)
        asks += [("referral_tree", {"root": root, "attribution": one}) for one in ("FIRST", "LAST", "SPLIT")]
        asks += [("referral_network", {"root": root, "depth": 3, "limit": limit}) for limit in (3, 500)]
        found = tree(asked, name, attribution="SPLIT")
        assert name not in members(found)
        assert sum(Decimal(worth) for *_, worth in members(found).values()) == Decimal(found["netTotal"]["amount"])
    told = [orjson.dumps(asked.data(CONTRACT[name], ANN, **variables)) for name, variables in asks]
    top = [orjson.dumps(asked.data(CONTRACT["top_referrers"], viewer, **one)) for viewer in (ANN, ADMIN) for one in RANKINGS]
    count(driver)
    assert worth.wrong(driver) == []
    for candidates in (1, 3, 500):
        monkeypatch.setattr("resolvers.referrals.CANDIDATES", candidates)
        assert top == [orjson.dumps(asked.data(CONTRACT["top_referrers"], viewer, **one)) for viewer in (ANN, ADMIN) for one in RANKINGS]
    driver.execute_query(
        "MATCH (c:Customer) WHERE c.id IN $ids MATCH (c)<-[:WORKS_AT]-(p) OPTIONAL MATCH (p)--(r:Referral) DETACH DELETE r, p, c",
        ids=[key("Customer", name) for name in hidden],
    )
    assert told == [orjson.dumps(asked.data(CONTRACT[name], ANN, **variables)) for name, variables in asks]


# -- hubs

TALL = [(f"g{number}", f"g{number + 1}", number, "GIVEN") for number in range(13)]
WIDE = [("hub", f"n{number}", number % 300, "GIVEN") for number in range(5000)]


def hits(driver: neo4j.Driver, name: str, hops: int, viewer: Viewer, **parameters: Any) -> int:
    """Return the db hits of a statement."""
    summary = driver.execute_query(f"PROFILE {resolve(statement(name, hops), viewer)}", {**parameters, **viewer.parameters()}).summary

    def below(plan: Any) -> int:
        return int(plan["dbHits"]) + sum(below(one) for one in plan.get("children", ()))

    return below(summary.profile)


@pytest.mark.parametrize("viewer", [ADMIN, ANN], ids=["admin", "rep"])
def test_hubs_stay_within_limits(driver: neo4j.Driver, asked: Api, viewer: Viewer) -> None:
    names = [f"g{number}" for number in range(14)] + ["hub", "last"] + [f"n{number}" for number in range(5000)]
    write(driver, names, [*TALL, *WIDE, ("g13", "hub", 20, "GIVEN"), ("n7", "last", 400, "GIVEN")])
    driver.execute_query("CALL db.prepareForReplanning(60)")  # forget the graphs of other tests
    deep = tree(asked, "g0", viewer, generations=12)
    assert [one["customers"] for one in deep["generations"]] == [1] * 12
    wide = tree(asked, "hub", viewer, generations=12)
    assert ([one["customers"] for one in wide["generations"]], wide["members"]["totalCount"]) == ([5000, 1], 5001)
    around = network(asked, "n9", viewer, depth=3, limit=200)
    assert (len(around["nodes"]), around["truncated"]) == (200, True)
    assert around["nodes"][1]["customer"]["name"] == "hub"
    root = {"root": key("Customer", "g0"), "most": 10_000}
    assert hits(driver, "referral_tree", 12, viewer, **root) < 12 * 200
    assert hits(driver, "referral_tree", 4, viewer, root=key("Customer", "hub"), most=10_000) < 5000 * 200
    assert hits(driver, "referral_network", 3, viewer, root=key("Customer", "n9"), limit=200) < 5000 * 40
    assert hits(driver, "referral_network", 3, viewer, root=key("Customer", "g3"), limit=200) < 7 * 300

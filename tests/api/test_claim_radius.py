"""`claimRadius` through the API: the window, returns and unrelated customers left out, hidden accounts absent, hubs bounded."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.queries import claim_radius
from graph.visibility import Viewer, resolve
from insights.enums import Role
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building, key

QUERY = """query ($claim: ID!) { claimRadius(claim: $claim) { claim { id } sameProduct { customer { name } purchase { id } daysApart }
  referralNeighbours { customer { name } generation direction } callFirst { customer { name } contact { name } } truncated withheld } }"""
# Name, day of the purchase, product, status. The claimant bought Saw on 2026-03-01.
BOUGHT = (
    ("Near", "2026-03-11", "Saw", "DELIVERED"), ("Edge", "2026-05-30", "Saw", "DELIVERED"), ("Late", "2026-05-31", "Saw", "DELIVERED"),
    ("Returned", "2026-03-01", "Saw", "RETURNED"), ("Other", "2026-03-01", "Glue", "DELIVERED"),
    ("Quiet", "2026-03-02", "Saw", "DELIVERED"),
)  # fmt: skip


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """Giver referred Claimant, who referred Child and Quiet. Child referred Grandchild, and Quiet referred Behind."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    made.record("Rep", "Ann", name="Ann")
    for name in ("Saw", "Glue"):
        made.record("Product", name, name=name)
    for name in ("Claimant", "Giver", "Child", "Grandchild", "Behind", *(one[0] for one in BOUGHT)):
        made.customer(name, confidential=name == "Quiet", scopes=[] if name == "Quiet" else [key("Rep", "Ann")])
    for name, day, product, status in (("Claimant", "2026-03-01", "Saw", "DELIVERED"), *BOUGHT):
        made.orders(name, day, status=status)
        made.tie(("Purchase", f"{name} {day}"), "INCLUDES", ("Product", product))
    made.record("Contact", "Boss", name="Boss", doNotContact=False)
    made.tie(("Contact", "Boss"), "WORKS_AT", ("Customer", "Near"))
    made.record(
        "Claim",
        "C",
        "Claimant",
        cause="MISSING_ITEMS",
        status="OPEN",
        severity="MAJOR",
        openedAt="2026-03-20T00:00:00Z",
        dueAt="2026-03-30T00:00:00Z",
    )
    for giver, given in (("Giver", "Claimant"), ("Claimant", "Child"), ("Claimant", "Quiet"), ("Child", "Grandchild"), ("Quiet", "Behind")):
        made.tie(("Customer", giver), "REFERRED", ("Customer", given))
    with Api(address, sample.NOW) as asking:
        yield asking


@pytest.mark.parametrize("about", [("Purchase", "Claimant 2026-03-01"), ("Product", "Saw")])
def test_the_radius_lists_concerned_customers_and_referral_neighbors(api: Api, driver: neo4j.Driver, about: Any) -> None:
    driver.execute_query("MATCH (:Claim)-[a:ABOUT]->() DELETE a")
    Building(driver).tie(("Claim", "C"), "ABOUT", about)
    found = api.data(QUERY, api.viewer("REP", key("Rep", "Ann")), claim=key("Claim", "C"))["claimRadius"]
    assert [(one["customer"]["name"], one["daysApart"]) for one in found["sameProduct"]] == [("Near", 10), ("Edge", 90)]
    assert [(one["customer"]["name"], one["generation"], one["direction"]) for one in found["referralNeighbours"]] == [
        ("Child", 1, "REFERRED"), ("Giver", 1, "REFERRED_BY"), ("Grandchild", 2, "REFERRED"),
    ]  # fmt: skip
    assert {one["customer"]["name"] for one in found["callFirst"][:2]} == {"Near", "Edge"}
    assert {one["customer"]["name"] for one in found["callFirst"][2:4]} == {"Child", "Giver"}
    assert {one["contact"] and one["contact"]["name"] for one in found["callFirst"][:2]} == {"Boss", None}
    assert (found["truncated"], found["withheld"]) == (False, True)
    every = api.data(QUERY, claim=key("Claim", "C"))["claimRadius"]
    assert every["callFirst"][0]["customer"]["name"] == "Quiet"  # it has the product, and the claimant referred it
    assert {one["customer"]["name"] for one in every["referralNeighbours"]} == {"Child", "Giver", "Grandchild", "Quiet", "Behind"}


def test_an_unknown_claim_has_no_radius(api: Api) -> None:
    nobody = api.viewer("REP", key("Rep", "Gone"))
    assert api.data(QUERY, claim=key("Customer", "Near"))["claimRadius"] is None
    assert api.data(QUERY, nobody, claim=key("Claim", "C"))["claimRadius"] is None


def test_a_product_that_everybody_buys_is_read_within_limits(api: Api, driver: neo4j.Driver) -> None:
    """Of 3,000 purchases at most $most are read, and the answer says so."""
    driver.execute_query(
        "MATCH (p:Product {name: 'Saw'}), (c:Customer {name: 'Other'}) UNWIND range(1, 3000) AS n "
        "CREATE (c)-[:MADE]->(s:Purchase {id: 'pur_' + n, status: 'DELIVERED', orderedAt: datetime('2026-03-01T00:00:00Z')}) "
        "CREATE (s)-[:INCLUDES]->(p)"
    )
    statement = resolve(claim_radius.STATEMENT, Viewer(Role.ADMIN, None))
    result = driver.execute_query(f"PROFILE {statement}", claim=key("Claim", "C"), most=200)
    assert result.records[0]["truncated"]

    def hits(plan: Any) -> int:
        return int(plan.get("dbHits", plan["args"].get("DbHits", 0))) + sum(hits(one) for one in plan.get("children", []))

    assert hits(result.summary.profile) < 5000


CONCERNED = """query ($claim: ID!) { claimRadius(claim: $claim) {
  rule concerned { customer { name } purchase { id } daysApart code } sameProduct { daysApart } } }"""
SOLD = ("Open", 0, "SAME_SELLER")
LATE, OPEN = ("Late", 10, "LATE_DELIVERY"), ("Open", 17, "OPEN_DELIVERY")
# Customer, day promised, status, day kept, confirmed with.
PROMISED = (
    ("Late", "2026-03-25", "BROKEN", None, "Shipping"), ("Open", "2026-04-01", "OPEN", None, "Shipping"),
    ("Kept", "2026-03-25", "KEPT", "2026-03-24", "Shipping"), ("Other", "2026-03-25", "BROKEN", None, "Sales"),
    ("Before", "2026-02-01", "BROKEN", None, "Shipping"),
)  # fmt: skip


@pytest.fixture
def caused(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """A claim of 2026-03-20 about a sale by Bob of 2026-03-01, promised for 2026-03-15. The claim says that Ann was rude."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    for name in ("Ann", "Bob"):
        made.record("Rep", name, name=name)
    for name in ("Shipping", "Sales"):
        made.record("Department", name, name=name)
    for name in ("Claimant", "Quiet", *(one[0] for one in PROMISED)):
        made.customer(name, confidential=name == "Quiet", scopes=[] if name == "Quiet" else [key("Rep", "Ann")])
        made.orders(name, "2026-03-01" if name != "Before" else "2026-01-01", promisedAt="2026-03-15T00:00:00Z")
    for name, due, status, kept, department in PROMISED:
        promise = {
            "kind": "DELIVERY_DATE",
            "status": status,
            "dueAt": f"{due}T00:00:00Z",
            **({"keptAt": f"{kept}T00:00:00Z"} if kept else {}),
        }
        made.record("Promise", name, name, **promise)
        made.tie(("Promise", name), "OF", ("Purchase", f"{name} {'2026-01-01' if name == 'Before' else '2026-03-01'}"))
        made.tie(("Promise", name), "CONFIRMED_WITH", ("Department", department))
    for name, rep in (("Claimant", "Bob"), ("Open", "Bob"), ("Quiet", "Bob"), ("Late", "Ann")):
        made.tie(("Rep", rep), "SOLD", ("Purchase", f"{name} 2026-03-01"))
    for name, on, day in (("near", "Kept", "2026-03-10"), ("far", "Other", "2025-12-01"), ("after", "Open", "2026-03-25")):
        made.record("Touchpoint", name, on, kind="CALL", direction="TWO_WAY", at=f"{day}T00:00:00Z")
        made.tie(("Rep", "Ann"), "HAD", ("Touchpoint", name))
    made.record("Claim", "C", "Claimant", status="OPEN", severity="MAJOR", openedAt="2026-03-20T00:00:00Z", dueAt="2026-03-30T00:00:00Z")
    with Api(address, sample.NOW) as asking:
        yield asking


@pytest.mark.parametrize(
    ("cause", "ties", "found"),
    [
        ("LATE_SHIPMENT", [("ABOUT", "Purchase"), ("HANDLED_BY", "Shipping")], [LATE, OPEN]),
        ("LATE_SHIPMENT", [("ABOUT", "Purchase")], [LATE, ("Other", 10, "LATE_DELIVERY"), OPEN]),
        ("INVOICE_OR_DELIVERY_NOTE_ERROR", [("ABOUT", "Purchase")], [SOLD]),
        ("ORDER_CONDITION_UNMET", [("ABOUT", "Purchase"), ("HANDLED_BY", "Sales")], [SOLD, ("Other", 0, "SAME_DEPARTMENT")]),
        ("POOR_TREATMENT", [("CONCERNS", "Ann")], [("Kept", 10, "SAME_REP")]),
        ("POOR_TREATMENT", [("ABOUT", "Purchase")], []),
        ("UNKNOWN", [("ABOUT", "Purchase")], []),
    ],
)  # fmt: skip
def test_concerned_customers_depend_on_the_cause(
    caused: Api, driver: neo4j.Driver, cause: str, ties: list[tuple[str, str]], found: list[Any]
) -> None:
    driver.execute_query("MATCH (c:Claim) SET c.cause = $cause", cause=cause)
    ends = {"Purchase": ("Purchase", "Claimant 2026-03-01"), "Ann": ("Rep", "Ann")}
    for kind, end in ties:
        Building(driver).tie(("Claim", "C"), kind, ends.get(end, ("Department", end)))
    radius = caused.data(CONCERNED, caused.viewer("REP", key("Rep", "Ann")), claim=key("Claim", "C"))["claimRadius"]
    rows = [(one["customer"]["name"], one["daysApart"], one["code"]) for one in radius["concerned"]]
    assert sorted(rows) == sorted(found)
    assert radius["sameProduct"] == []
    assert ("by updateClaim" in radius["rule"]) == (not found)
    every = caused.data(CONCERNED, claim=key("Claim", "C"))["claimRadius"]["concerned"]
    assert ("Quiet" in {one["customer"]["name"] for one in every}) == (cause in ("INVOICE_OR_DELIVERY_NOTE_ERROR", "ORDER_CONDITION_UNMET"))

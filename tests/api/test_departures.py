"""`departure` through the API: only records visible to the viewer are judged and named."""

from collections.abc import Iterator

import neo4j
import pytest

from graph.client.driver import Address
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building, key

LOSS = """departure(of: $of) { customers { customer { name } penetrationBefore penetrationAfter levelBefore rolesLost pathsBroken }
  valueAtRisk { amount currency } pathsBroken substitutes { contact { name } rep { name } reason } truncated withheld }"""
QUERY = f"query ($of: DepartureOf!) {{ {LOSS} }}"


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """Boss is DECISION_MAKER at Alpha and at the confidential Quiet. Ann owns Alpha and had touchpoints with
    Boss, Bob with Boss and Buyer.
    """
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    for name in ("Ann", "Bob"):
        made.record("Rep", name, name=name)
    for name in ("Boss", "Buyer"):
        made.record("Contact", name, name=name, email=f"{name}@example.com", doNotContact=False)
    for name in ("Alpha", "Quiet"):
        made.customer(name, confidential=name == "Quiet", scopes=[key("Rep", "Ann")] if name == "Alpha" else [])
        made.tie(("Contact", "Boss"), "WORKS_AT", ("Customer", name), buyingRole="DECISION_MAKER")
        made.orders(name, "2026-01-01", "2026-03-01", "2026-05-01")
    made.tie(("Contact", "Buyer"), "WORKS_AT", ("Customer", "Alpha"), buyingRole="PROCUREMENT")
    made.tie(("Rep", "Ann"), "OWNS", ("Customer", "Alpha"))
    for name, on, rep, people in (
        ("1", "Alpha", "Ann", ["Boss"]),
        ("2", "Alpha", "Bob", ["Boss", "Buyer"]),
        ("3", "Quiet", "Bob", ["Boss"]),
    ):
        made.record("Touchpoint", name, on, kind="VISIT", direction="TWO_WAY", at=f"2026-06-0{name}T00:00:00Z")
        made.tie(("Rep", rep), "HAD", ("Touchpoint", name))
        for person in people:
            made.tie(("Touchpoint", name), "WITH", ("Contact", person))
    driver.execute_query("CREATE (:Store {id: 1, reportingCurrency: 'EUR'})")
    with Api(address, sample.NOW) as asking:
        yield asking


def test_a_departing_contact_shows_the_losses_at_their_employers(api: Api) -> None:
    found = api.data(QUERY, api.viewer("REP", key("Rep", "Ann")), of={"contact": key("Contact", "Boss")})["departure"]
    (loss,) = found["customers"]
    assert (loss["customer"]["name"], loss["rolesLost"], loss["pathsBroken"]) == ("Alpha", ["DECISION_MAKER"], 2)
    assert loss["penetrationAfter"] < loss["penetrationBefore"]
    assert (found["valueAtRisk"]["currency"], found["pathsBroken"], found["withheld"]) == ("EUR", 2, True)
    assert [(one["contact"]["name"], one["rep"]["name"]) for one in found["substitutes"]] == [("Buyer", "Bob")]
    every = api.data(QUERY, of={"contact": key("Contact", "Boss")})["departure"]
    assert {one["customer"]["name"] for one in every["customers"]} == {"Alpha", "Quiet"}
    assert float(every["valueAtRisk"]["amount"]) > float(found["valueAtRisk"]["amount"]) > 0


def test_a_departing_rep_shows_the_losses_at_their_accounts(api: Api) -> None:
    found = api.data(QUERY, api.viewer("REP", key("Rep", "Ann")), of={"rep": key("Rep", "Bob")})["departure"]
    assert [(one["customer"]["name"], one["rolesLost"], one["pathsBroken"]) for one in found["customers"]] == [
        ("Alpha", ["PROCUREMENT"], 2)
    ]
    assert [(one["contact"], one["rep"]["name"]) for one in found["substitutes"]] == [(None, "Ann")]


def test_an_unknown_person_has_no_departure(api: Api) -> None:
    for of in ({"contact": "con_unknown"}, {"rep": key("Contact", "Boss")}):
        assert api.data(QUERY, of=of)["departure"] is None

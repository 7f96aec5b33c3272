"""`referralAsk` through the API, for a customer and for a contact, with the records visible to the viewer."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building, key

FIELDS = "verdict until asOf contact { id name } reasons { code message record { __typename id ... on Referral { askedAt } } }"
CUSTOMER = f"query ($id: ID!, $asOf: Date) {{ customer(by: {{id: $id}}) {{ referralAsk(asOf: $asOf) {{ {FIELDS} }} }} }}"
CONTACT = f"query ($id: ID!, $asOf: Date) {{ contact(by: {{id: $id}}) {{ referralAsk(asOf: $asOf) {{ {FIELDS} }} }} }}"


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """Alpha is satisfied. Boss also works at the hidden Quiet. Boss was asked there, and at Alpha for a referral that Ann cannot see."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    made.record("Rep", "Ann", name="Ann")
    made.customer("Alpha")
    made.customer("Quiet", confidential=True, scopes=[])
    for name in ("Boss", "Buyer", "Hidden"):
        made.record("Contact", name, name=name, email=f"{name}@example.com", doNotContact=False)
    made.tie(("Contact", "Boss"), "WORKS_AT", ("Customer", "Alpha"), since="2020-01-01")
    made.tie(("Contact", "Boss"), "WORKS_AT", ("Customer", "Quiet"), since="2024-01-01")
    made.tie(("Contact", "Buyer"), "WORKS_AT", ("Customer", "Alpha"), since="2021-01-01")
    made.tie(("Contact", "Hidden"), "WORKS_AT", ("Customer", "Quiet"), since="2021-01-01")
    made.orders("Alpha", "2026-05-01", deliveredAt="2026-05-10T00:00:00Z")
    made.record("Satisfaction", "S", "Alpha", at="2026-05-20T00:00:00Z", expectation=3, experience=4)
    made.tie(("Contact", "Boss"), "GAVE", ("Satisfaction", "S"))
    made.record("Referral", "R", "Alpha", status="ASKED", askedAt="2026-06-01T00:00:00Z")
    made.tie(("Contact", "Boss"), "GAVE", ("Referral", "R"))
    made.tie(("Referral", "R"), "TO", ("Contact", "Hidden"))
    with Api(address, sample.NOW) as asking:
        yield asking


def ask(api: Api, query: str, name: str, day: str | None = None, viewer: Any = None) -> Any:
    label = "contact" if query is CONTACT else "customer"
    return api.data(query, viewer, id=key(label.capitalize(), name), asOf=day)[label]["referralAsk"]


def test_a_customer_is_asked_through_a_contact_who_may_be_asked(api: Api) -> None:
    before = ask(api, CUSTOMER, "Alpha", "2026-05-31")
    assert (before["verdict"], before["contact"]) == ("ASK", {"id": key("Contact", "Boss"), "name": "Boss"})
    assert before["reasons"] == [
        {
            "code": "VERIFIED",
            "message": "Verified on 2026-05-20: expected 3, found 4 of 5.",
            "record": {"__typename": "Satisfaction", "id": key("Satisfaction", "S")},
        }
    ]
    now = ask(api, CUSTOMER, "Alpha")
    assert (now["verdict"], now["contact"]["name"], now["asOf"]) == ("ASK", "Buyer", "2026-06-15")
    assert ask(api, CUSTOMER, "Alpha", "2026-05-15")["reasons"][0]["code"] == "NOT_VERIFIED"


def test_a_contact_waits_for_a_day_and_cites_only_visible_records(api: Api) -> None:
    ann = api.viewer("REP", key("Rep", "Ann"))
    seen = ask(api, CONTACT, "Boss", viewer=ann)
    assert (seen["verdict"], seen["until"], seen["contact"]) == ("WAIT", "2026-08-31", None)
    assert [(one["code"], one["record"]) for one in seen["reasons"]] == [("CONTACT_ASKED", None)]
    admin = ask(api, CONTACT, "Boss")  # for an admin the latest present job is at Quiet, where nothing was bought
    assert [(one["code"], one["record"]) for one in admin["reasons"]] == [("NOTHING_BOUGHT", None)]
    assert ask(api, CONTACT, "Buyer", viewer=ann)["verdict"] == "ASK"


def test_a_cited_record_has_its_own_fields(api: Api, driver: neo4j.Driver) -> None:
    driver.execute_query("MATCH (:Referral)-[to:TO]->() DELETE to")
    found = ask(api, CONTACT, "Boss", viewer=api.viewer("REP", key("Rep", "Ann")))
    assert found["reasons"][0]["record"] == {"__typename": "Referral", "id": key("Referral", "R"), "askedAt": "2026-06-01T00:00:00Z"}


def test_two_fields_read_the_facts_once(api: Api) -> None:
    """Judgments as of the same day share the facts, and all take one statement."""
    text = CUSTOMER.replace("referralAsk", "relationship(asOf: $asOf) { level } referralAsk")
    before = api.graph.statements
    api.data(text, id=key("Customer", "Alpha"), asOf="2026-06-01")
    assert api.graph.statements == before + 1

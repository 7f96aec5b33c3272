"""Look-ups and filters in any spelling, and callers by number, as far as visible to the viewer."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.visibility import Viewer
from insights.enums import Role
from tests.asking import Api
from tests.graph.building import Building, key

REP = Viewer(Role.REP, "ann", ("ann",))
SWITCHBOARD, SHARED, OWN = "+14255550100", "+49731100001", "+441134960000"
CUSTOMERS: dict[str, dict[str, Any]] = {
    "Söhne": {"domain": "www.Soehne.example", "industry": "Bäckerei", "segment": "Groß & Klein", "country": "DE", "phone": SWITCHBOARD},
    "AT&T": {"domain": "att.example", "scopes": ["bob"]},
    "Matt Attwood": {},
    "Лев Королёв": {},
    "서울 삼성전자": {},
    "Vault": {"confidential": True, "scopes": ["bob"], "domain": "vault.example"},
}
PEOPLE = {
    "Ann O’Brien": ("Söhne", {"email": "Ann.OBrien@Soehne.example", "phone": SWITCHBOARD}),
    "Bob Müller": ("Söhne", {"email": "bob@soehne.example", "phone": SHARED}),
    "Cleo Ek": ("Vault", {"email": "cleo@vault.example", "phone": SHARED}),
    "Dan Lind": ("AT&T", {"email": "dan@att.example", "phone": SHARED}),
    "Eva Lind": ("Söhne", {"phoneRaw": "0425 555 0100"}),
    "Finn Lind": ("Söhne", {"phone": OWN}),
}


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    building = Building(driver)
    for name, facts in CUSTOMERS.items():
        building.customer(name, **{"scopes": ["ann"], **facts})
    for name, (customer, facts) in PEOPLE.items():
        building.record("Contact", name, name=name, doNotContact=False, **facts)
        building.tie(("Contact", name), "WORKS_AT", ("Customer", customer), title="Käufer", department="Ein-/Verkauf")
    driver.execute_query("CALL db.awaitIndexes(30)")
    with Api(address, "2026-01-01T00:00:00+00:00") as made:
        yield made


@pytest.mark.parametrize("domain", ["soehne.example", "WWW.soehne.EXAMPLE", "https://www.soehne.example/about?x=1", "info@soehne.example"])
def test_a_customer_is_found_by_its_site_in_any_spelling(api: Api, domain: str) -> None:
    asked = "query ($d: String!) { customer(by: {domain: $d}) { name } }"
    assert api.data(asked, REP, d=domain) == {"customer": {"name": "Söhne"}}
    assert api.data(asked, REP, d="https://vault.example") == {"customer": None}


@pytest.mark.parametrize("email", ["ann.obrien@soehne.example", "ANN.OBRIEN@SOEHNE.EXAMPLE", " Ann.OBrien@soehne.example "])
def test_a_contact_is_found_by_email_in_any_case(api: Api, email: str) -> None:
    asked = "query ($e: EmailAddress!) { contact(by: {email: $e}) { name } }"
    assert api.data(asked, REP, e=email) == {"contact": {"name": "Ann O’Brien"}}
    assert api.data(asked, REP, e="Cleo@vault.example") == {"contact": None}


CALLS = "query ($p: String!) { contact(by: {phone: $p}) { name } }"


@pytest.mark.parametrize("phone", [OWN, "0113 496 0000", "+44 (0)113 496-0000", "0044 113 4960000", "496 0000"])
def test_a_contact_is_found_by_number_in_any_spelling(api: Api, phone: str) -> None:
    assert api.data(CALLS, REP, p=phone) == {"contact": {"name": "Finn Lind"}}


@pytest.mark.parametrize("phone", ["", "12", "ann", "+44 113 496 0001", "+1 113 496 0000", "\ud800", "x" * 10_000])
def test_an_invalid_number_finds_nobody(api: Api, phone: str) -> None:
    assert api.data(CALLS, p=phone) == {"contact": None}


def test_a_shared_number_lists_only_visible_candidates(api: Api) -> None:
    everybody = api.ask(CALLS, {"p": "0731 100001"})
    assert everybody.data == {"contact": None}
    assert everybody.errors is not None
    (error,) = everybody.errors
    assert error.extensions == {
        "code": "AMBIGUOUS",
        "candidates": [{"id": key("Contact", name), "name": name} for name in ("Bob Müller", "Cleo Ek", "Dan Lind")],
    }
    assert api.data(CALLS, REP, p="0731 100001") == {"contact": {"name": "Bob Müller"}}
    # entered without a country code, the number is still theirs
    told = api.ask(CALLS, {"p": "+1 425 555 0100"}, REP)
    assert told.errors is not None
    assert [one["name"] for one in told.errors[0].extensions["candidates"]] == ["Ann O’Brien", "Eva Lind"]  # type: ignore[index]  # it has some


def test_search_finds_the_caller_by_number(api: Api) -> None:
    asked = "query ($t: String!) { search(text: $t) { match score node { ... on Contact { name } ... on Customer { name } } } }"
    for text in ("+1 (425) 555-0100", "0425 555 0100", "555-0100"):
        hits = api.data(asked, REP, t=text)["search"]
        assert [(hit["match"], hit["score"], hit["node"]["name"]) for hit in hits] == [
            ("PHONE", 0.9, "Ann O’Brien"), ("PHONE", 0.9, "Eva Lind"), ("PHONE", 0.9, "Söhne")]  # fmt: skip
    assert [hit["node"]["name"] for hit in api.data(asked, REP, t="0731 100001")["search"]] == ["Bob Müller"]


def test_typos_come_last_and_hidden_names_do_not_suppress_them(api: Api) -> None:
    asked = "query ($t: String!) { search(text: $t) { match node { ... on Contact { name } ... on Customer { name } } } }"

    def told(text: str, viewer: Viewer | None = None) -> list[tuple[str, str]]:
        return [(hit["match"], hit["node"]["name"]) for hit in api.data(asked, viewer, t=text)["search"]]

    assert ("TYPO", "Ann O’Brien") in told("obrein")
    assert told("vualt", REP) == []
    assert told("vualt") == [("TYPO", "Vault"), ("TYPO", "Cleo Ek")]
    found = told("muller")
    assert found[0] == ("WORD", "Bob Müller")


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({"name": {"contains": "soehne"}}, ["Söhne"]),
        ({"name": {"startsWith": "SOHNE"}}, ["Söhne"]),
        ({"name": {"contains": "королев"}}, ["Лев Королёв"]),
        ({"name": {"contains": "삼성"}}, ["서울 삼성전자"]),
        ({"name": {"contains": "AT&T"}}, ["AT&T"]),
        ({"name": {"startsWith": "att"}}, ["AT&T"]),
        ({"name": {"contains": "at and t"}}, ["AT&T"]),
        ({"name": {"contains": "서울삼성"}}, ["서울 삼성전자"]),
        ({"domain": {"eq": "https://WWW.soehne.Example/about"}}, ["Söhne"]),
        ({"domain": {"in": ["Soehne.example", "ATT.example"]}}, ["AT&T", "Söhne"]),
        ({"domain": {"eq": "soehne"}}, []),
        ({"domain": {"isNull": True}}, ["Matt Attwood", "Лев Королёв", "서울 삼성전자"]),
        ({"name": {"startsWith": "королёв"}}, []),
        ({"not": {"name": {"contains": "т"}}, "domain": {"isNull": False}}, ["AT&T", "Söhne", "Vault"]),
        ({"domain": {"startsWith": "Soehne"}}, ["Söhne"]),
        ({"domain": {"startsWith": "www.soehne"}}, ["Söhne"]),
        ({"industry": {"contains": "baecker"}}, ["Söhne"]),
        ({"industry": {"startsWith": "BACKER"}}, ["Söhne"]),
        ({"segment": {"contains": "gross&klein"}}, ["Söhne"]),
        ({"country": {"startsWith": "d"}}, ["Söhne"]),
        ({"name": {"contains": "™"}}, []),
        ({"name": {"eq": "Sohne"}}, []),
    ],
)
def test_customer_filters_fold_like_search(api: Api, conditions: dict[str, Any], names: list[str]) -> None:
    asked = "query ($f: CustomerFilter) { customers(first: 50, filter: $f) { nodes { name } } }"
    assert [one["name"] for one in api.data(asked, f=conditions)["customers"]["nodes"]] == names


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({"name": {"contains": "OBrien"}}, ["Ann O’Brien"]),
        ({"name": {"contains": "o brien"}}, ["Ann O’Brien"]),
        ({"name": {"contains": "O'B"}}, ["Ann O’Brien"]),
        ({"title": {"startsWith": "kauf"}, "name": {"contains": "mueller"}}, ["Bob Müller"]),
        ({"department": {"contains": "ein verkauf"}, "name": {"startsWith": "ann"}}, ["Ann O’Brien"]),
    ],
)
def test_contact_filters_fold_like_search(api: Api, conditions: dict[str, Any], names: list[str]) -> None:
    asked = (
        'query ($f: EmploymentFilter) { customer(by: {domain: "soehne.example"}) { contacts(first: 50, filter: $f) { nodes { name } } } }'
    )
    assert [one["name"] for one in api.data(asked, f=conditions)["customer"]["contacts"]["nodes"]] == names

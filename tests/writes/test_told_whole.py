"""The content of a payload beside its records: every user error, warnings, and unchanged records."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
FIRST, SECOND = Key("Contact", "Oak-1").id, Key("Contact", "Oak-2").id
ANN, NORTH, SAW = Key("Rep", "Ann").id, Key("Territory", "North").id, Key("Product", "Saw").id
STRANGER = Key("Contact", "Elm-1").id  # not a contact of Oak
SHIPPING = Key("Department", "Shipping").id
AT, FUTURE = "2025-06-10T10:00:00Z", "2031-01-01T00:00:00Z"
LINE = {"product": SAW, "quantity": 1, "unitPrice": {"amount": "5.00", "currency": "USD"}}
CLAIM = {"cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "EMAIL", "openedAt": AT, "text": "Two are missing."}
CHANGES = "MATCH (c:Change) RETURN count(c)"


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def _ask(at: Desk, mutation: str, /, **given: Any) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the paths of the user errors, and the warnings with their paths."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = (
        f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ field message }} warnings {{ code field message }} }} }}"
    )
    found = at.api.data(query, ADMIN, input={"idempotencyKey": f"told {next(at.numbers)}", **given})[mutation]
    assert all(one["message"] for one in (*found["userErrors"], *found["warnings"]))
    errors = sorted(".".join(one["field"]) for one in found["userErrors"])
    return errors, [(one["code"], ".".join(one["field"])) for one in found["warnings"]]


@pytest.mark.parametrize(
    ("mutation", "given", "fields"),
    [
        (
            "saveCustomer",
            {"name": "x" * 201, "country": "XX", "city": "Ulm\x00", "status": "LAPSED", "owner": OAK, "parent": "cus_none"},
            "city country name owner parent status",
        ),
        ("updateCustomer", {"id": OAK, "expectedVersion": 1, "name": None, "status": None, "country": "XX"}, "country name status"),
        ("saveContact", {"email": "none", "phone": "\ud800"}, "email employment name phone"),
        (
            "recordPurchase",
            {
                "customer": "cus_none", "orderedAt": FUTURE, "promisedAt": AT, "placedBy": "con_none",
                "lines": [
                    {**LINE, "quantity": 0, "discount": "2"},
                    {"product": OAK, "quantity": 1, "unitPrice": {"amount": "-1", "currency": "XXQ"}},
                ],
                "promises": [{"kind": "PRICE", "dueAt": AT, "text": "x" * 4001, "confirmedWith": ["dep_none"]}],
            },
            "customer lines.0.discount lines.0.quantity lines.1.product lines.1.unitPrice.amount lines.1.unitPrice.currency orderedAt "
            "placedBy promisedAt promises.0.confirmedWith.0 promises.0.dueAt promises.0.text",
        ),
        (
            "logTouchpoint",
            {
                "kind": "NEWS", "at": FUTURE, "customer": OAK, "contacts": [STRANGER, FIRST], "about": ELM,
                "summary": "x" * 4001, "findings": [{"kind": "NEED", "text": " "}],
            },
            "about at contacts.0 findings.0.text summary",
        ),
        (
            "recordSatisfaction",
            {
                "purchase": Key("Purchase", "Oak-1").id, "contact": STRANGER, "at": FUTURE, "expectation": 0, "experience": 6,
                "cared": 9, "givenBy": "VISIT",
            },
            "at cared contact expectation experience",
        ),
        ("openClaim", {**CLAIM, "customer": OAK, "contact": STRANGER, "openedAt": FUTURE, "text": ""}, "contact openedAt text"),
        ("makePromise", {"kind": "PRICE", "madeAt": FUTURE, "dueAt": AT, "confirmedWith": [OAK]}, "confirmedWith.0 customer dueAt madeAt"),
        ("recordKnows", {"contact": FIRST, "knows": FIRST, "how": "FRIEND", "strength": 2, "since": "2031-01-01"}, "knows since strength"),
        ("recordNews", {"text": " ", "at": FUTURE, "about": [OAK]}, "about.0 at text"),
        ("stopCustomer", {"id": "cus_none", "expectedVersion": 1, "reason": " "}, "id reason"),
        (
            "createContact", {"name": "Rosa Roe", "employment": {"customer": " ", "since": "2031-01-01"}},
            "employment.customer employment.since",
        ),
    ],
)  # fmt: skip
def test_a_payload_returns_every_user_error(at: Desk, mutation: str, given: dict[str, Any], fields: str) -> None:
    before = at.everything()
    assert _ask(at, mutation, **given) == (fields.split(), [])
    assert at.everything() == before


def test_a_stale_version_is_returned_with_the_other_errors_of_the_input(at: Desk) -> None:
    assert _ask(at, "updateCustomer", id=OAK, expectedVersion=99, country="XX", name=" ")[0] == ["country", "expectedVersion", "name"]


def _order(**more: Any) -> dict[str, Any]:
    return {"customer": OAK, "orderedAt": AT, "lines": [LINE], **more}


def test_warnings_name_what_to_check(at: Desk) -> None:
    entered = {"name": "Bäckerei Röst", "city": "Ulm", "country": "DE", "owner": ANN}
    assert _ask(at, "createCustomer", **entered) == ([], [])
    assert _ask(at, "createCustomer", **{**entered, "name": "backerei  ROST", "city": "ULM"}) == ([], [("SAME_NAME_AND_CITY", "name")])
    assert _ask(at, "createCustomer", name="O’Brien & Söhne", city="Köln", owner=ANN) == ([], [])
    for name, city in (("OBrien und Soehne", "KOELN"), ("O'Brien Söhne", "Köln")):
        assert _ask(at, "createCustomer", name=name, city=city, owner=ANN) == ([], [("SAME_NAME_AND_CITY", "name")])
    assert _ask(at, "createCustomer", name="Brien & Söhne", city="Köln", owner=ANN) == ([], [])
    assert _ask(at, "createCustomer", **{**entered, "city": "Bonn"}) == ([], [])
    known = {"owner": ANN, "country": "DE"}
    assert _ask(at, "createCustomer", name="Guess", **known, phone="0731 100001") == ([], [("PHONE_COUNTRY_GUESSED", "phone")])
    assert _ask(at, "createCustomer", name="Nowhere", owner=ANN, phone="206 555 0144") == ([], [("PHONE_UNREADABLE", "phone")])
    assert _ask(at, "createCustomer", name="No digits", **known, phone="ask for Rose") == ([], [("PHONE_UNREADABLE", "phone")])
    for phone in ("+49 731 100001", "0049 731 100001"):
        assert _ask(at, "createCustomer", name="Sure", **known, phone=phone) == ([], [])
    job = {"customer": OAK}
    assert _ask(at, "createContact", name="Eva Ek", phone="0731 100001", employment=job) == ([], [("PHONE_COUNTRY_GUESSED", "phone")])


def test_duplicates_within_one_request_are_warned_of(at: Desk) -> None:
    query = "mutation ($rows: [CreateCustomerInput!]!) { createCustomers(input: {rows: $rows}) { results { warnings { code } } } }"
    rows = [{"idempotencyKey": f"twin {number}", "name": "Twin", "city": "Ulm", "owner": ANN} for number in range(2)]
    results = at.api.data(query, ADMIN, rows=rows)["createCustomers"]["results"]
    assert [[one["code"] for one in result["warnings"]] for result in results] == [[], ["SAME_NAME_AND_CITY"]]
    assert at.api.data(query, ADMIN, rows=rows)["createCustomers"]["results"] == results


def test_a_hidden_duplicate_gives_no_warning(at: Desk) -> None:
    at.done("createCustomer", name="Hidden", city="Ulm", confidential=True)
    given = {"idempotencyKey": "seen", "name": "Hidden", "city": "Ulm"}
    query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { warnings { code } userErrors { code } } }"
    assert at.api.data(query, at.rep("Ann"), input=given)["createCustomer"] == {"warnings": [], "userErrors": []}


def test_an_unconfirmed_or_unrealistic_promise_gives_a_warning(at: Desk) -> None:
    told = _ask(at, "recordPurchase", **_order(promisedAt="2025-06-25T10:00:00Z"))
    assert told == ([], [("PROMISE_UNCONFIRMED", "promisedAt")])
    confirmed = {"kind": "DELIVERY_DATE", "confirmedWith": [SHIPPING]}
    assert _ask(at, "recordPurchase", **_order(promises=[{**confirmed, "dueAt": "2025-06-25T10:00:00Z"}])) == ([], [])
    price = {"kind": "PRICE", "dueAt": "2025-06-30T10:00:00Z"}
    assert _ask(at, "makePromise", customer=OAK, **price)[1] == [("PROMISE_UNCONFIRMED", "confirmedWith")]
    job = {"customer": OAK, "kind": "REPAIR", "agreedAt": "2025-06-20T10:00:00Z"}
    assert _ask(at, "recordServiceJob", **job) == ([], [("PROMISE_UNCONFIRMED", "confirmedWith")])
    assert _ask(at, "recordServiceJob", **job, confirmedWith=[SHIPPING]) == ([], [])
    for number in range(6):  # each delivered after ten days
        made = at.done("recordPurchase", **{**_order(), "orderedAt": f"2025-03-0{number + 1}T10:00:00Z"})["purchase"]
        at.done("recordDelivery", id=made["id"], expectedVersion=1, deliveredAt=f"2025-03-1{number + 1}T10:00:00Z")
    early = {**confirmed, "dueAt": "2025-06-12T10:00:00Z"}
    assert _ask(at, "recordPurchase", **_order(promises=[early])) == ([], [("PROMISE_TOO_EARLY", "promises.0.dueAt")])
    assert _ask(at, "makePromise", customer=OAK, madeAt=AT, **early) == ([], [("PROMISE_TOO_EARLY", "dueAt")])


def test_writes_to_a_stopped_customer_carry_a_warning(at: Desk) -> None:
    account = at.done("createCustomer", name="Stop")["customer"]["id"]
    contact = at.done("createContact", name="Ivo", employment={"customer": account})["contact"]["id"]
    claim = at.done("openClaim", customer=account, **CLAIM)["claim"]["id"]
    assert _ask(at, "stopCustomer", id=account, expectedVersion=1, reason="They cheat.") == ([], [])
    call = {"kind": "CALL", "at": AT, "customer": account, "contacts": [contact]}
    assert _ask(at, "logTouchpoint", **call) == ([], [("CUSTOMER_STOPPED", "customer")])
    assert _ask(at, "recordReferral", by=FIRST, to=contact, givenAt=AT) == ([], [("CUSTOMER_STOPPED", "to")])
    ((named,),) = at.rows("MATCH (r:Referral)-[:TO]->(:Contact {id: $id}) RETURN r.id", id=contact)
    met = {"id": named, "expectedVersion": 1, "status": "CONTACTED", "at": AT}
    assert _ask(at, "advanceReferral", **met) == ([], [("CUSTOMER_STOPPED", "id")])
    assert _ask(at, "assessClaim", id=claim, expectedVersion=1, verdict="TRUE") == ([], [("CUSTOMER_STOPPED", "id")])
    assert _ask(at, "updateContact", id=contact, expectedVersion=1, name="Ivo Ek") == ([], [("CUSTOMER_STOPPED", "id")])
    assert _ask(at, "updateCustomer", id=account, expectedVersion=2, city="Ulm") == ([], [("CUSTOMER_STOPPED", "id")])
    assert _ask(at, "updateCustomer", id=account, expectedVersion=3, status="ACTIVE") == ([], [])
    assert _ask(at, "logTouchpoint", **call) == ([], [])


def test_a_repeat_returns_the_same_warnings(at: Desk) -> None:
    given = {"idempotencyKey": "again", "name": "Again", "country": "DE", "phone": "0731 100001"}
    first = _ask(at, "createCustomer", **given)
    assert first[1]
    assert _ask(at, "createCustomer", **given) == first


UNCHANGED: dict[str, dict[str, Any]] = {
    "updateCustomer": {
        "name": "Still", "city": "Ulm", "country": "de", "parent": ELM, "owner": ANN, "territory": NORTH, "confidential": False,
    },
    "updateContact": {
        "name": "Ida Ek", "email": "ida@oak.example", "phone": "0731 100001", "doNotContact": False,
        "employment": {"customer": OAK, "title": "Buyer", "department": "Mill", "reportsTo": FIRST},
    },
    "recordKnows": {"contact": FIRST, "knows": SECOND, "how": "FAMILY", "strength": 0.7, "since": "2024-01-01"},
}  # fmt: skip


@pytest.mark.parametrize("mutation", UNCHANGED)
def test_a_write_that_changes_nothing_writes_nothing(at: Desk, mutation: str) -> None:
    given = UNCHANGED[mutation]
    made = next(iter(at.done(mutation.replace("update", "create"), **given).values()))
    known = {} if mutation == "recordKnows" else {"id": made["id"], "expectedVersion": 1}
    whole = "MATCH (n) WHERE NOT n:IdempotencyKey AND NOT n:Migration RETURN coalesce(n.id, ''), properties(n) ORDER BY coalesce(n.id, '')"
    before = at.rows(whole), at.rows("MATCH ()-[r]->() RETURN count(r)")
    assert _ask(at, mutation, **known, **given)[0] == []
    assert (at.rows(whole), at.rows("MATCH ()-[r]->() RETURN count(r)")) == before


def test_in_bulk_only_inputs_that_change_something_are_written(at: Desk) -> None:
    first, second = (at.done("createCustomer", name=name, city="Ulm")["customer"]["id"] for name in ("One", "Two"))
    query = "mutation ($rows: [UpdateCustomerInput!]!) { updateCustomers(input: {rows: $rows}) { results { customer { version } } } }"
    judged = "MATCH (c:Customer {id: $id}) RETURN c.updatedAt, c.version, COUNT { (c)<-[:OF]-(:Change) }"
    before = at.rows(judged, id=first)
    rows = [
        {"idempotencyKey": f"row {number}", "id": one, "expectedVersion": 1, "city": city}
        for number, (one, city) in enumerate(((first, "Ulm"), (second, "Bonn")))
    ]
    results = at.api.data(query, ADMIN, rows=rows)["updateCustomers"]["results"]
    assert [one["customer"]["version"] for one in results] == [1, 2]
    assert at.rows(judged, id=first) == before

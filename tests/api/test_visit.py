"""Before a visit: topics to avoid and news to tell, as far as visible to the viewer."""

from collections.abc import Iterator

import neo4j
import pytest

from graph.client.driver import Address
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building, key

QUERY = """query ($customer: ID!, $contact: ID!) {
  customer(by: {id: $customer}) { topicsToAvoid { code message } toTell(first: 2) { text } }
  contact(by: {id: $contact}) { topicsToAvoid { code } toTell { text } } }"""
IDS = {"customer": key("Customer", "Alpha"), "contact": key("Contact", "Boss")}


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """Alpha buys saws, competes with a visible and a hidden account, and is dissatisfied. Boss works there and at the hidden account."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    made.record("Rep", "Ann", name="Ann")
    made.record("Contact", "Boss", name="Boss", doNotContact=False)
    for name, hidden in (("Alpha", False), ("Beta", False), ("Quiet", True)):
        made.customer(name, **({"confidential": True, "scopes": []} if hidden else {}))
    for name in ("Alpha", "Quiet"):
        made.tie(("Contact", "Boss"), "WORKS_AT", ("Customer", name))
    made.tie(("Customer", "Beta"), "COMPETES_WITH", ("Customer", "Alpha"))
    made.tie(("Customer", "Alpha"), "COMPETES_WITH", ("Customer", "Quiet"))
    for name, severity, due, status in (
        ("1", "MINOR", "2026-06-01", "OPEN"), ("2", "SEVERE", "2026-06-20", "ASSESSED"), ("3", "MINOR", "2026-05-01", "RESOLVED"),
    ):  # fmt: skip
        made.record("Claim", name, "Alpha", status=status, severity=severity, cause="LATE_SHIPMENT", openedAt="2026-05-01T00:00:00Z",
                    dueAt=f"{due}T00:00:00Z")  # fmt: skip
    for name, status, due in (("old", "BROKEN", "2024-06-01"), ("open", "OPEN", "2026-06-14"), ("today", "OPEN", "2026-06-15")):
        made.record("Promise", name, "Alpha", kind="INSTALLATION", status=status, text="Saws run by May.", dueAt=f"{due}T00:00:00Z")
    made.record("Reference", "F", "Alpha", declinedAt="2026-04-03T00:00:00Z")
    made.tie(("Contact", "Boss"), "GAVE", ("Reference", "F"))
    for name, above in (("Tools", None), ("Saws", "Tools"), ("Glue", None)):
        made.record("Category", name, name=name)
        if above:
            made.tie(("Category", name), "PART_OF", ("Category", above))
    made.record("Product", "Saw", name="Saw")
    made.tie(("Product", "Saw"), "IN_CATEGORY", ("Category", "Saws"))
    made.orders("Alpha", "2025-05-01")
    made.tie(("Purchase", "Alpha 2025-05-01"), "INCLUDES", ("Product", "Saw"))
    for name, about, day in (
        ("tools", "Tools", "2026-06-01"),
        ("saws", "Saws", "2026-06-02"), ("old saws", "Saws", "2024-06-02"), ("told", "Saws", "2026-06-03"),
        ("glue", "Glue", "2026-06-04"), ("told in secret", "Tools", "2026-05-01"), ("tomorrow", "Saws", "2026-06-16"),
    ):  # fmt: skip
        made.record("News", name, text=name, at=f"{day}T00:00:00Z")
        made.tie(("News", name), "ABOUT", ("Category", about))
    for name, at, news in (("T", "Alpha", "told"), ("S", "Quiet", "told in secret")):
        made.record("Touchpoint", name, at, kind="NEWS", direction="OUTBOUND", at="2026-06-05T00:00:00Z")
        made.tie(("Touchpoint", name), "ABOUT", ("News", news))
        made.tie(("Touchpoint", name), "WITH", ("Contact", "Boss"))
    with Api(address, sample.NOW) as asking:
        yield asking


def test_topics_are_ordered_by_urgency_and_name_no_hidden_record(api: Api) -> None:
    found = api.data(QUERY, api.viewer("REP", key("Rep", "Ann")), **IDS)
    assert [(one["code"], one["message"]) for one in found["customer"]["topicsToAvoid"]] == [
        (
            "UNRESOLVED_CLAIM",
            "A severe claim (late shipment) of 2026-05-01 is unresolved, due by 2026-06-20: know where it stands before you sell anything.",
        ),
        (
            "UNRESOLVED_CLAIM",
            "A minor claim (late shipment) of 2026-05-01 is unresolved, overdue since 2026-06-01: "
            "know where it stands before you sell anything.",
        ),
        (
            "BROKEN_PROMISE",
            "A promise (installation) was not kept by 2026-06-14: Saws run by May. Promise nothing new before it is put right.",
        ),
        ("REFUSED_REFERENCE", "They declined to be a reference on 2026-04-03: do not ask again."),
        (
            "COMPETITOR",
            "Their competitors are customers of ours (Beta): tell nothing of what we know of them, and nothing of these here to them.",
        ),
    ]
    assert found["contact"]["topicsToAvoid"] == [{"code": one["code"]} for one in found["customer"]["topicsToAvoid"]]
    every = api.data(QUERY, **IDS)
    assert "(Beta, Quiet)" in every["customer"]["topicsToAvoid"][-1]["message"]


def test_news_about_bought_products_is_listed_until_told(api: Api) -> None:
    found = api.data(QUERY, api.viewer("REP", key("Rep", "Ann")), **IDS)
    assert [one["text"] for one in found["customer"]["toTell"]] == ["saws", "tools"]  # at most two
    assert [one["text"] for one in found["contact"]["toTell"]] == ["saws", "tools", "told in secret"]
    assert [one["text"] for one in api.data(QUERY, **IDS)["contact"]["toTell"]] == ["saws", "tools"]

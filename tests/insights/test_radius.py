"""Which customers to call first about a claim."""

from typing import Any

import pytest

from insights.enums import ClaimCause
from insights.network.claim_radius import judge

SAME, NEAR, FAR, BY = ["a", "pa", 3, "SAME_PRODUCT"], ["b", 1, "REFERRED"], ["c", 2, "REFERRED"], ["d", 1, "REFERRED_BY"]


def person(customer: str, score: int | None = 50, stopped: bool = False) -> list[Any]:
    return [customer, stopped, score, f"boss of {customer}", None]


CASES: dict[str, tuple[list[Any], list[str]]] = {
    "nobody": ([[], [], [], False], []),
    "the same product before neighbors before the second generation": (
        [[SAME], [FAR, NEAR], [person("a"), person("b"), person("c")], False], ["a", "b", "c"],
    ),
    "both is first": ([[SAME], [["a", 2, "REFERRED"], NEAR], [person("a"), person("b")], False], ["a", "b"]),
    "the deeper relationship of equals": ([[], [NEAR, BY], [person("b", 10), person("d", 90)], False], ["d", "b"]),
    "a customer without a standing comes last among equals": ([[], [NEAR, BY], [person("b", None), person("d", 1)], False], ["d", "b"]),
    "nobody where we have stopped": ([[SAME], [NEAR], [person("a"), person("b", stopped=True)], False], ["a"]),
    "five at most": (
        [[[n, f"p{n}", 1, "SAME_PRODUCT"] for n in "efghij"], [], [person(n) for n in "jihgfe"], False], ["e", "f", "g", "h", "i"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_customers_are_called_by_concern_then_by_distance(case: str) -> None:
    row, called = CASES[case]
    found = judge("cla", ["MISSING_ITEMS", *row, True], withheld=False)
    assert [one.customer for one in found.call_first] == called
    assert [one.contact for one in found.call_first] == [f"boss of {one}" for one in called]


def test_reasons_name_the_connection_to_the_claim() -> None:
    same = [["a", "p", 0, "SAME_PRODUCT"]]
    found = judge("cla", ["MISSING_ITEMS", same, [["a", 2, "REFERRED_BY"], NEAR], [person("a"), person("b")], True, True], withheld=True)
    assert [one.reason for one in found.call_first] == [
        "Bought the same product on the same day. Ask whether it is complete and works before they have to complain. "
        "Brought the claimant through another customer. They talk with each other, so tell them what we do about it.",
        "Was brought by the claimant. They talk with each other, so tell them what we do about it.",
    ]
    assert (found.truncated, found.withheld) == (True, True)


@pytest.mark.parametrize(
    ("cause", "code", "says"),
    [
        ("LATE_SHIPMENT", "LATE_DELIVERY", "Their delivery, promised 3 days before or after, was late too"),
        ("LATE_SHIPMENT", "OPEN_DELIVERY", "is still open"),
        ("ORDER_CONDITION_UNMET", "SAME_SELLER", "The same rep sold to them 3 days before or after"),
        ("POOR_TREATMENT", "SAME_REP", "The same rep dealt with them 3 days before or after"),
        ("POOR_TREATMENT", "SAME_DEPARTMENT", "The same department served them 3 days before or after"),
    ],
)
def test_each_cause_has_its_reason(cause: str, code: str, says: str) -> None:
    found = judge("cla", [cause, [["a", None, 3, code]], [], [person("a")], False, True], withheld=False)
    assert says in found.concerned[0].reason
    assert says in found.call_first[0].reason
    assert found.same_product == ()


@pytest.mark.parametrize("cause", [*ClaimCause, None])
def test_a_claim_without_anything_to_search_by_says_what_is_missing(cause: str | None) -> None:
    """Every cause has a rule in words, and says what is missing if there is nothing to search by."""
    found = judge("cla", [cause, [], [], [], False, False], withheld=False)
    assert found.rule.endswith(".")
    if cause not in ("LATE_SHIPMENT", "UNKNOWN", None):
        assert "by updateClaim" in found.rule

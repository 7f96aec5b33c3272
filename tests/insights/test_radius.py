"""Whom to call first about a claim."""

from typing import Any

import pytest

from insights.radius import judge

SAME, NEAR, FAR, BY = ["a", "pa", 3], ["b", 1, "REFERRED"], ["c", 2, "REFERRED"], ["d", 1, "REFERRED_BY"]


def person(customer: str, score: int | None = 50, stopped: bool = False) -> list[Any]:
    return [customer, stopped, score, f"boss of {customer}", None]


CASES: dict[str, tuple[list[Any], list[str]]] = {
    "nobody": ([[], [], [], False], []),
    "neighbours before the same product before the second generation": (
        [[SAME], [FAR, NEAR], [person("a"), person("b"), person("c")], False], ["b", "a", "c"],
    ),
    "both is first": ([[SAME], [["a", 2, "REFERRED"], NEAR], [person("a"), person("b")], False], ["a", "b"]),
    "the deeper relationship of equals": ([[], [NEAR, BY], [person("b", 10), person("d", 90)], False], ["d", "b"]),
    "not judged stands last of equals": ([[], [NEAR, BY], [person("b", None), person("d", 1)], False], ["d", "b"]),
    "nobody where we have stopped": ([[SAME], [NEAR], [person("a"), person("b", stopped=True)], False], ["a"]),
    "five at most": ([[[n, f"p{n}", 1] for n in "efghij"], [], [person(n) for n in "jihgfe"], False], ["e", "f", "g", "h", "i"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_whom_to_call_first(case: str) -> None:
    row, called = CASES[case]
    found = judge("cla", row, withheld=False)
    assert [one.customer for one in found.call_first] == called
    assert [one.contact for one in found.call_first] == [f"boss of {one}" for one in called]


def test_reasons_say_what_ties_them() -> None:
    found = judge("cla", [[["a", "p", 0]], [["a", 2, "REFERRED_BY"], NEAR], [person("a"), person("b")], True], withheld=True)
    assert [one.reason for one in found.call_first] == [
        "Bought the same product on the same day: ask whether it works before they have to complain; brought the claimant over one other: "
        "they talk with each other, so tell them what we do about it.",
        "Was brought by the claimant: they talk with each other, so tell them what we do about it.",
    ]
    assert (found.truncated, found.withheld) == (True, True)

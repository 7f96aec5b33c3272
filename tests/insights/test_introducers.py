"""Likely introducers: each sign counts, people with many ties say little, and reasons name the signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.enums import IntroducerCode
from insights.network.introducers import IntroducerSigns, Shared, SharedEmployer, choose, reasons, score

PART = st.floats(0.01, 1)
SHARED = st.builds(Shared, st.sampled_from(["Ada", "Ben"]), PART, PART, st.sampled_from([0.0, 0.7]), st.integers(1, 51))
JOBS = st.builds(SharedEmployer, st.just("Own Ltd"), st.booleans(), st.booleans())
SIGNS = st.builds(IntroducerSigns, st.lists(SHARED, max_size=5), st.lists(JOBS, max_size=2), st.integers(0, 30), st.just(()))


@given(SIGNS, SHARED, JOBS)
def test_another_sign_never_lowers_the_score(signs: IntroducerSigns, shared: Shared, job: SharedEmployer) -> None:
    before = score(signs)
    assert 0 <= before <= 1
    assert (before > 0) == bool(signs.shared or signs.jobs)
    assert score(signs._replace(shared=[*signs.shared, shared])) >= before
    assert score(signs._replace(jobs=[*signs.jobs, job])) >= before
    assert score(signs._replace(asked=signs.asked + 1)) >= before
    assert len(reasons(signs)) == bool(signs.shared) + bool(signs.jobs) + bool(signs.asked)


@given(PART, PART, st.integers(2, 50))
def test_acquaintances_with_many_ties_count_less(there: float, here: float, ties: int) -> None:
    few, many = (score(IntroducerSigns([Shared("Ada", there, here, 0, count)], [])) for count in (ties, ties + 1))
    assert few > many


@given(PART, PART, st.integers(2, 50))
def test_a_shared_acquaintance_counts_more_if_they_ask_the_candidate_for_advice(there: float, here: float, ties: int) -> None:
    tied, asking = (score(IntroducerSigns([Shared("Ada", there, here, asks, ties)], [])) for asks in (0, 0.7))
    assert asking > tied


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (IntroducerSigns([Shared("Ada", 0.7, 0.7, 0, 3)], []), [(IntroducerCode.SHARED_TIES, "Both are tied to Ada.")]),
        (
            IntroducerSigns([Shared("Ada", 0.7, 0.7, 0, 30), Shared("Ben", 0.7, 0.7, 0, 3), Shared("Cleo", 0.1, 0.1, 0, 3)], []),
            [(IntroducerCode.SHARED_TIES, "Both are tied to Ben and 2 others.")],
        ),
        (
            IntroducerSigns([], [SharedEmployer("Own Ltd", False, False), SharedEmployer("Next Ltd", True, True)]),
            [(IntroducerCode.SAME_DEPARTMENT, "Both work or worked in the same department of Next Ltd at the same time.")],
        ),
        (
            IntroducerSigns([], [SharedEmployer("Own Ltd", False, True)]),
            [(IntroducerCode.SAME_SITE, "Both work or worked at the same site of Own Ltd at the same time.")],
        ),
        (
            IntroducerSigns([Shared("Ada", 0.7, 0.7, 0.7, 3)], [], 1, ("COLLEAGUE", "FRIEND")),
            [
                (IntroducerCode.ALREADY_TIED, "The contact already knows them as a colleague and a friend."),
                (IntroducerCode.SHARED_TIES, "Both are tied to Ada."),
                (IntroducerCode.ASKED_FOR_ADVICE, "1 person asks them for advice."),
            ],
        ),
        (
            IntroducerSigns([], [SharedEmployer("Own Ltd", False, False)]),
            [(IntroducerCode.SAME_EMPLOYER, "Both work or worked at Own Ltd at the same time.")],
        ),
    ],
)
def test_reasons_name_the_signs(signs: IntroducerSigns, expected: list[tuple[IntroducerCode, str]]) -> None:
    assert [(one.code, one.message) for one in reasons(signs)] == expected


def test_the_best_rows_are_chosen_and_equals_keep_their_order() -> None:
    weak, strong = [[["Ada", 0.3, 0.3, 0, 9]], [], 0, []], [[["Ada", 0.9, 0.9, 0, 2]], [], 0, []]
    assert choose([weak, strong, weak, strong], 3) == [1, 3, 0]

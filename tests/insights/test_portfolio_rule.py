"""Portfolio: shares and their denominators, care and consistency (R16, R18)."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.enums import CircleStep, Level
from insights.portfolio import Portfolio, PortfolioRow, consistency, judge

P, R, T = Level.PARTNERING, Level.RELATIONAL, Level.TRANSACTIONAL
EMPTY = {"CIRCLE": [0] * 6, "LOST": [0, 0, 0, 0], "QUARTILES": [100, 200, 300, 900]}


def portfolio(*rows: PortfolioRow, customers: int = 10, rep: str | None = None, **counts: list[int]) -> Portfolio:
    """Return the portfolio of these rows and counts."""
    told = {**EMPTY, **counts}
    always = [
        PortfolioRow("CUSTOMERS", [], [customers]),
        PortfolioRow("QUARTILES", [], told["QUARTILES"]),
        PortfolioRow("CIRCLE", [], told["CIRCLE"]),
        PortfolioRow("LOST", ["EUR"], told["LOST"]),
    ]
    return judge([*always, *rows], rep=rep, withheld=rep is not None)


def care(
    rep: str,
    due: int,
    done: int,
    kind: str = "THANK_YOU",
    part: str = "CARE",
    by_seller: int | None = None,
    size: str | None = None,
    quartile: int | None = None,
) -> PortfolioRow:
    return PortfolioRow(part, [rep, kind, size, quartile], [due, done, done if by_seller is None else by_seller])


def test_customers_without_a_level_are_counted_and_the_shares_add_up() -> None:
    found = portfolio(
        PortfolioRow("LEVELS", [T, R], [3]),
        PortfolioRow("LEVELS", [None, R], [1]),
        PortfolioRow("LEVELS", [P, P], [2]),
        PortfolioRow("LEVELS", [R, None], [1]),
    )
    assert [(one.level, one.customers, one.of, one.share) for one in found.levels] == [
        (P, 2, 10, 0.2), (R, 4, 10, 0.4), (T, 0, 10, 0.0), (None, 4, 10, 0.4),
    ]  # fmt: skip
    assert [(one.from_, one.to, one.customers) for one in found.migration] == [
        (P, P, 2), (R, None, 1), (T, R, 3), (None, R, 1), (None, None, 3),
    ]  # fmt: skip


def test_each_step_of_the_circle_is_a_share_of_the_previous_and_satisfied_of_those_with_a_reading() -> None:
    found = portfolio(CIRCLE=[8, 5, 4, 2, 1, 0])
    assert [(one.step, one.customers, one.of, one.share) for one in found.virtuous_circle] == [
        (CircleStep.BOUGHT, 8, 10, 0.8),
        (CircleStep.SATISFIED, 4, 5, 0.8),
        (CircleStep.BOUGHT_AGAIN, 2, 4, 0.5),
        (CircleStep.REFERRED, 1, 2, 0.5),
        (CircleStep.REFERRED_BOUGHT, 0, 1, 0.0),
    ]


def test_there_is_no_share_of_zero_customers() -> None:
    found = portfolio(customers=0)
    assert (found.customers, found.migration, found.care, found.consistency) == (0, (), (), None)
    assert {one.share for one in found.levels} == {one.share for one in found.virtuous_circle} == {None}
    assert found.empty_reason
    assert not portfolio(customers=1).empty_reason


def test_claims_are_ordered_by_number_and_times_are_in_hours() -> None:
    rows = [
        PortfolioRow("CAUSE", [None], [9, 9, 9, 9, 60]),
        PortfolioRow("CAUSE", ["MISSING_ITEMS"], [2, 1, 0, 0, None]),
        PortfolioRow("CAUSE", ["LATE_SHIPMENT"], [3, 3, 2, 3, 5400]),
        PortfolioRow("DEPARTMENT", ["dep_b"], [2, 2, 1, 2, 7200.0]),
    ]
    found = portfolio(*rows)
    assert [(one.cause, one.opened, one.due, one.resolved_in_time, one.median_hours_to_resolve) for one in found.claims_by_cause] == [
        ("LATE_SHIPMENT", 3, 3, 2, 1.5), ("MISSING_ITEMS", 2, 1, 0, None), (None, 9, 9, 9, 0.0),
    ]  # fmt: skip
    assert [(one.department, one.resolved) for one in found.claims_by_department] == [("dep_b", 2)]


def test_the_care_of_a_rep_is_shown_with_its_sample() -> None:
    (one,) = portfolio(care("a", 4, 3), care("a", 2, 2, "FOLLOW_UP_VISIT", by_seller=1), care("a", 2, 0, "OPERATION_CHECK")).care
    assert (one.sample, one.done_in_time, one.thanks_due, one.thanked_in_time) == (8, 0.625, 4, 0.75)
    assert (one.visits_due, one.visited_by_seller) == (2, 0.5)
    assert (one.deliveries_due, one.delivery_confirmed, one.contacts_due, one.monthly_contact) == (0, None, 0, None)


def test_care_by_size_sums_over_reps_and_does_not_split_a_rep() -> None:
    """R20: the same rep cares for small and large customers, and both size classes are shown."""
    rows = [care("a", 4, 1, size="SMALL"), care("b", 2, 2, size="SMALL"), care("a", 6, 6, size="LARGE"), care("a", 1, 0)]
    found = portfolio(*rows)
    assert [(one.size, one.sample, one.thanked_in_time) for one in found.care_by_size] == [
        ("LARGE", 6, 1.0),
        ("SMALL", 6, 0.5),
        (None, 1, 0.0),
    ]
    assert [(one.rep, one.sample) for one in found.care] == [("a", 11), ("b", 2)]


def test_care_by_quartile_sums_over_reps_and_hides_shares_of_small_samples() -> None:
    """R20: a quarter with fewer than 5 follow-ups shows their number and no share."""
    rows = [
        care("a", 4, 1, quartile=1),
        care("b", 2, 2, quartile=1),
        care("a", 4, 4, quartile=4),
        care("a", 2, 0, "DELIVERY_CHECK", quartile=4),
    ]
    found = portfolio(*rows, care("a", 1, 0)).care_by_quartile
    assert [(one.quartile, one.sample, one.done_in_time, one.thanks_due, one.thanked_in_time, one.net_value_up_to) for one in found] == [
        (4, 6, 0.6667, 4, None, (900, "EUR")),
        (1, 6, 0.5, 6, 0.5, (100, "EUR")),
        (None, 1, None, 1, None, None),
    ]


@pytest.mark.parametrize(
    ("reps", "value"),
    [
        ([], None),
        ([(10, 5)], None),
        ([(10, 5), (20, 10)], 1.0),
        ([(10, 0), (10, 10)], 0.5),
        ([(30, 30), (10, 0)], 0.567),  # mean .75, deviation √(.75 · .0625 + .25 · .5625)
    ],
)
def test_consistency_matches_hand_computed_cases(reps: list[tuple[int, int]], value: float | None) -> None:
    assert consistency(reps) == value


def test_reps_with_few_follow_ups_do_not_count_for_consistency() -> None:
    found = portfolio(care("a", 10, 10), care("b", 10, 10), care("c", 4, 0))
    assert (found.consistency, found.consistency_reps, found.care_mean.reps if found.care_mean else 0) == (1.0, 2, 2)
    assert [one.rep for one in found.care] == ["a", "b", "c"]
    assert portfolio(care("a", 10, 10), care("c", 4, 0)).consistency is None


@pytest.mark.parametrize(("peers", "shown"), [(4, False), (5, True)])
def test_a_rep_sees_the_mean_only_with_enough_peers(peers: int, shown: bool) -> None:
    rows = [care(f"rep{number}", 10, 5 + number, part="PEERS") for number in range(peers)]
    found = portfolio(care("rep0", 2, 1), *rows, care("few", 4, 0, part="PEERS"), rep="rep0")
    assert [(one.rep, one.sample, one.done_in_time) for one in found.care] == [("rep0", 2, 0.5)]
    assert (found.consistency, found.consistency_reps) == (None, 0)
    assert (found.care_mean is not None) == shown
    assert not found.care_mean or (found.care_mean.reps, found.care_mean.sample, found.care_mean.done_in_time) == (5, 50, 0.7)


def test_a_rep_without_follow_ups_gets_an_empty_care() -> None:
    (one,) = portfolio(rep="me").care
    assert (one.rep, one.sample, one.done_in_time, one.thanked_in_time) == ("me", 0, None, None)


@pytest.mark.parametrize(
    ("counts", "value"),
    [([2, 1, 500, 1], (500, "EUR")), ([2, 0, 0, 0], None), ([0, 0, 0, 0], (0, "EUR"))],
    ids=["known", "unknown", "none"],
)
def test_lost_sales_add_up_their_known_values(counts: list[int], value: tuple[int, str] | None) -> None:
    assert portfolio(LOST=counts).lost_sales.value == value


_REPS = st.lists(st.integers(5, 200).flatmap(lambda due: st.tuples(st.just(due), st.integers(0, due))), min_size=2, max_size=12)


@given(_REPS, st.integers(2, 5))
def test_consistency_is_bounded_and_independent_of_names_and_scale(reps: list[tuple[int, int]], factor: int) -> None:
    found = consistency(reps)
    assert found is not None
    assert 0.5 <= found <= 1
    assert consistency(reps[::-1]) == found
    scaled = consistency([(due * factor, done * factor) for due, done in reps])
    assert scaled is not None
    assert isclose(scaled, found, abs_tol=1e-4)


@given(st.dictionaries(st.tuples(st.sampled_from([*Level, None]), st.sampled_from([*Level, None])), st.integers(1, 50)), st.integers(0, 20))
def test_every_customer_is_counted_in_one_level(moves: dict[tuple[Level | None, Level | None], int], unjudged: int) -> None:
    customers = sum(moves.values()) + unjudged
    found = portfolio(*[PortfolioRow("LEVELS", list(pair), [count]) for pair, count in moves.items()], customers=customers)
    assert sum(one.customers for one in found.levels) == sum(one.customers for one in found.migration) == customers
    assert not customers or isclose(sum(one.share or 0 for one in found.levels), 1, abs_tol=2e-4)

"""Attribution as a pure decision: in order, without circles, and only before the first order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.derived.attribution import AFTER_FIRST_ORDER, CIRCLE, NO_CUSTOMER, SAME_CUSTOMER, AttributionRow, decide

START = datetime(2026, 1, 1, tzinfo=UTC)


def _given(name: str, day: int, giver: str, named: str | None, first_order: int | None = None) -> AttributionRow:
    ordered = None if first_order is None else START + timedelta(days=first_order)
    return AttributionRow(name, START + timedelta(days=day), giver, named, ordered)


@pytest.mark.parametrize(
    ("referrals", "reasons", "first"),
    [
        ([_given("r", 1, "A", "B")], [None], {"B": "r"}),
        ([_given("r", 1, "A", "B", 5), _given("s", 2, "C", "B", 5)], [None, None], {"B": "r"}),
        ([_given("r", 1, "A", "B", 1)], [AFTER_FIRST_ORDER], {}),
        ([_given("r", 1, "A", "A")], [SAME_CUSTOMER], {}),
        ([_given("r", 1, "A", None)], [NO_CUSTOMER], {}),
        ([_given("r", 1, "A", "B"), _given("s", 2, "B", "A")], [None, CIRCLE], {"B": "r"}),
        ([_given("r", 1, "A", "B"), _given("s", 2, "B", "C"), _given("t", 3, "C", "A")], [None, None, CIRCLE], {"B": "r", "C": "s"}),
        # a referral that does not count closes no circle
        ([_given("r", 1, "A", "B", 1), _given("s", 2, "B", "A")], [AFTER_FIRST_ORDER, None], {"A": "s"}),
        # shares run in no circle either: B has two referrers, and neither may come from B
        ([_given("r", 1, "A", "B"), _given("s", 2, "C", "B"), _given("t", 3, "B", "C")], [None, None, CIRCLE], {"B": "r"}),
    ],
)
def test_attribution_admits_referrals_in_order(referrals: list[AttributionRow], reasons: list[str | None], first: dict[str, str]) -> None:
    decided = decide(referrals)
    assert list(decided.reasons.values()) == reasons
    assert {customer: one.id for customer, one in decided.first.items()} == first


_REFERRAL = st.tuples(st.integers(0, 20), st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF"), st.none() | st.integers(0, 20))


@given(st.lists(_REFERRAL, max_size=30))
def test_admitted_referrals_have_no_circle_and_each_refusal_has_a_cause(rows: list[tuple[int, str, str, int | None]]) -> None:
    orders = {named: order for _, _, named, order in rows}
    referrals = [_given(f"r{number:02}", day, giver, named, orders[named]) for number, (day, giver, named, _) in enumerate(rows)]
    referrals.sort(key=lambda one: (one.given, one.id))
    reasons = decide(referrals).reasons
    above: dict[str, set[str]] = {name: set() for name in "ABCDEF"}
    for one in referrals:
        assert one.named is not None
        closes = one.named == one.giver or one.named in above[one.giver]
        late = one.first_order is not None and one.given >= one.first_order
        assert (reasons[one.id] is None) == (not closes and not late)
        if reasons[one.id] is None:
            gained = {one.giver} | above[one.giver]
            for name in above:
                if name == one.named or one.named in above[name]:
                    above[name] |= gained
    assert all(name not in above[name] for name in above)

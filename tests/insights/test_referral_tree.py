"""Trees, networks and rankings of referrals as pure rules: shares by attribution, and properties of any set of referrals."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.derived.attribution import AttributionRow, decide
from insights.enums import ReferralAttribution
from insights.network import referral_network
from insights.network.referral_tree import Brought, Tree, TreeReferral, grow

FIRST, LAST, SPLIT = ReferralAttribution.FIRST, ReferralAttribution.LAST, ReferralAttribution.SPLIT
START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = "ABCDEFGH"


def _brought(customer: str, *givers: str, value: int = 100, cost: int = 10, orders: int = 1) -> Brought:
    namings = [TreeReferral(f"{giver}{customer}{number}", "GIVEN", f"{giver}-1", giver) for number, giver in enumerate(givers)]
    return Brought(customer, namings, value, orders, cost)


def _grow(root: str, brought: list[Brought], attribution: ReferralAttribution = FIRST, generations: int = 20) -> Tree:
    return grow(root, brought, attribution, "EUR", generations=generations)


# R refers A and B. A, then B, refers C. C refers D. A refers E after X, whom R did not refer.
DIAMOND = [_brought("A", "R"), _brought("B", "R"), _brought("C", "A", "B"), _brought("D", "C"), _brought("E", "X", "A")]


@pytest.mark.parametrize(
    ("root", "attribution", "generations", "shares"),
    [
        ("R", FIRST, 9, {"A": (1, 1), "B": (1, 1), "C": (2, 1), "D": (3, 1)}),
        ("R", LAST, 9, {"A": (1, 1), "B": (1, 1), "C": (2, 1), "E": (2, 1), "D": (3, 1)}),
        ("R", SPLIT, 9, {"A": (1, 1), "B": (1, 1), "C": (2, 1), "E": (2, 0.5), "D": (3, 1)}),
        ("R", SPLIT, 1, {"A": (1, 1), "B": (1, 1)}),
        ("A", FIRST, 9, {"C": (1, 1), "D": (2, 1)}),
        ("A", LAST, 9, {"E": (1, 1)}),
        ("A", SPLIT, 9, {"C": (1, 0.5), "E": (1, 0.5), "D": (2, 0.5)}),
        ("B", FIRST, 9, {}),
        ("X", FIRST, 9, {"E": (1, 1)}),
        ("D", SPLIT, 9, {}),
    ],
)
def test_attribution_decides_who_gets_a_shared_customer(
    root: str, attribution: ReferralAttribution, generations: int, shares: dict[str, tuple[int, float]]
) -> None:
    tree = _grow(root, DIAMOND, attribution, generations)
    assert {one.customer: (one.generation, one.share) for one in tree.members} == shares
    assert (tree.empty_reason is None) == bool(shares)


def test_the_generation_is_the_shortest_way_and_the_share_sums_all_ways() -> None:
    # R refers C directly, and so does B, whom A referred. C is in the first generation, but half of it comes by the longer way.
    tree = _grow("R", [_brought("A", "R"), _brought("B", "A", "Z"), _brought("C", "R", "B")], SPLIT)
    found = {one.customer: (one.generation, one.share, one.referred_by.customer) for one in tree.members}
    assert found == {"A": (1, 1, "R"), "B": (2, 0.5, "A"), "C": (1, 0.75, "R")}


def test_amounts_are_shared_and_rounded_once() -> None:
    (one,) = _grow("R", [_brought("A", "R", "X", "Y", value=1000, cost=1)], SPLIT).members
    assert (one.value, one.claims_cost, one.net_value) == ((333, "EUR"), (0, "EUR"), (333, "EUR"))
    (one,) = _grow("R", [_brought("A", "R", value=100, cost=350)]).members
    assert one.net_value == (-250, "EUR")


@pytest.mark.parametrize(("status", "orders", "won"), [("GIVEN", 0, False), ("GIVEN", 1, True), ("WON", 0, True), ("LOST", 0, False)])
def test_a_referral_is_won_by_an_order_or_by_its_status(status: str, orders: int, won: bool) -> None:
    tree = _grow("R", [Brought("A", [TreeReferral("r", status, None, "R")], 0, orders, 0)])
    assert (tree.members[0].won, tree.generations[0].won) == (won, int(won))


def test_members_are_ordered_by_generation_then_by_value() -> None:
    worth = {"A": 5, "B": 900, "C": -900, "D": 10**18, "E": 5}
    givers = {"A": "R", "B": "R", "C": "R", "D": "A", "E": "R"}
    tree = _grow("R", [_brought(name, givers[name], value=value, cost=0) for name, value in worth.items()])
    assert [one.customer for one in tree.members] == ["B", "A", "E", "C", "D"]


# -- any records

_REFERRAL = st.tuples(st.integers(0, 9), st.sampled_from(NAMES), st.sampled_from(NAMES))
_REFERRALS = st.lists(_REFERRAL, max_size=24)
_WORTH = st.fixed_dictionaries({name: st.tuples(st.integers(0, 10**6), st.integers(0, 10**4)) for name in NAMES})


def _recorded(rows: list[tuple[int, str, str]]) -> list[AttributionRow]:
    given = [
        AttributionRow(f"r{number:02}", START + timedelta(days=day), giver, named, None) for number, (day, giver, named) in enumerate(rows)
    ]
    return sorted(given, key=lambda one: (one.given, one.id))


def _admitted(rows: list[tuple[int, str, str]], worth: dict[str, tuple[int, int]]) -> list[Brought]:
    """Return the result of an import of these referrals, in any order and direction."""
    recorded = _recorded(rows)
    reasons = decide(recorded).reasons
    namings: dict[str, list[TreeReferral]] = defaultdict(list)
    for one in recorded:
        if reasons[one.id] is None and one.named:
            namings[one.named].append(TreeReferral(one.id, "GIVEN", None, one.giver))
    return [Brought(name, found, worth[name][0], 1, worth[name][1]) for name, found in namings.items()]


@given(_REFERRALS, _WORTH, st.sampled_from(ReferralAttribution), st.sampled_from(NAMES), st.integers(1, 8))
def test_totals_are_the_sums_over_members(
    rows: list[tuple[int, str, str]], worth: dict[str, tuple[int, int]], attribution: ReferralAttribution, root: str, generations: int
) -> None:
    tree = _grow(root, _admitted(rows, worth), attribution, generations)
    assert tree.net_total[0] == sum(one.net_value[0] for one in tree.members) == sum(one.net_value[0] for one in tree.generations)
    names = [one.customer for one in tree.members]
    assert len({root, *names}) == 1 + len(names)
    assert [one.generation for one in tree.generations] == sorted({one.generation for one in tree.members})
    for found in tree.generations:
        inner = [one for one in tree.members if one.generation == found.generation]
        assert (found.customers, found.won) == (len(inner), sum(one.won for one in inner))
        assert found.value[0] - found.claims_cost[0] == found.net_value[0] == sum(one.net_value[0] for one in inner)
    depth = {root: 0, **{one.customer: one.generation for one in tree.members}}
    assert all(depth[one.referred_by.customer] == one.generation - 1 for one in tree.members)
    assert all(0 < one.share <= 1 and (attribution is SPLIT or one.share == 1) for one in tree.members)


@given(_REFERRALS, _WORTH, st.sampled_from(ReferralAttribution))
def test_every_purchase_is_counted_once(
    rows: list[tuple[int, str, str]], worth: dict[str, tuple[int, int]], attribution: ReferralAttribution
) -> None:
    brought = _admitted(rows, worth)
    tops = set(NAMES) - {one.customer for one in brought}
    trees = [_grow(top, brought, attribution) for top in sorted(tops)]
    for one in brought:
        shares = [member.share for tree in trees for member in tree.members if member.customer == one.customer]
        assert sum(shares) == pytest.approx(1)
    total = sum(tree.net_total[0] for tree in trees)
    rounded = 0 if attribution is not SPLIT else sum(len(tree.members) for tree in trees)
    assert abs(total - sum(one.value - one.cost for one in brought)) <= rounded


@given(_REFERRALS, _WORTH, st.sampled_from(NAMES))
def test_attribution_changes_only_customers_with_several_referrals(
    rows: list[tuple[int, str, str]], worth: dict[str, tuple[int, int]], root: str
) -> None:
    brought = {one.customer: one for one in _admitted(rows, worth)}

    def disputed(name: str) -> bool:
        one = brought.get(name)
        return bool(one and (len({naming.giver for naming in one.namings}) > 1 or any(disputed(naming.giver) for naming in one.namings)))

    trees = [
        {one.customer: (one.generation, one.share, one.net_value) for one in _grow(root, list(brought.values()), attribution).members}
        for attribution in ReferralAttribution
    ]
    for name in NAMES:
        if not disputed(name):
            assert trees[0].get(name) == trees[1].get(name) == trees[2].get(name)


@given(_REFERRALS, st.sampled_from(ReferralAttribution), st.sampled_from(NAMES))
def test_remaining_circles_do_no_harm(rows: list[tuple[int, str, str]], attribution: ReferralAttribution, root: str) -> None:
    namings: dict[str, list[TreeReferral]] = defaultdict(list)
    for one in _recorded(rows):
        namings[one.named or ""].append(TreeReferral(one.id, "GIVEN", None, one.giver))
    tree = _grow(root, [Brought(name, found, 100, 1, 0) for name, found in namings.items()], attribution)
    assert all(one.customer != root and 0 <= one.share <= 1 for one in tree.members)


# -- networks


def _met(customer: str, *namings: tuple[str, bool], given: int = 0) -> referral_network.Met:
    found = [
        referral_network.NetworkReferral(f"{giver}{customer}", "WON", counts, "2026-01-01T00:00:00Z", giver) for giver, counts in namings
    ]
    return referral_network.Met(customer, found, given, 90)


# Z referred R too late, after X. R referred A, and X also referred B. A customer outside the drawing referred B too.
AROUND = [_met("R", ("X", True), ("Z", False), given=1), _met("A", ("R", True)), _met("X", given=3), _met("Z", given=1),
          _met("B", ("X", True), ("Q", True), given=2)]  # fmt: skip


def test_a_network_has_its_nodes_and_links() -> None:
    drawn = referral_network.draw(AROUND, "EUR", limit=9)
    assert {one.id: (one.generation, one.degree, one.further) for one in drawn.nodes} == {
        "R": (0, 3, 0), "A": (1, 1, 0), "X": (-1, 2, 1), "Z": (-1, 1, 0), "B": (0, 1, 3)
    }  # fmt: skip
    assert [(one.from_.id, one.to.id, one.value and one.value[0]) for one in drawn.links] == [
        ("X", "R", 90), ("Z", "R", None), ("R", "A", 90), ("X", "B", 90)
    ]  # fmt: skip
    assert (drawn.truncated, drawn.empty_reason) == (False, None)


def test_a_network_may_be_truncated_or_empty() -> None:
    cut = referral_network.draw(AROUND, "EUR", limit=2)
    assert ([one.id for one in cut.nodes], len(cut.links), cut.truncated) == (["R", "A"], 1, True)
    alone = referral_network.draw([_met("R")], "EUR", limit=2)
    assert (len(alone.nodes), alone.links, alone.truncated) == (1, (), False)
    assert alone.empty_reason


@pytest.mark.parametrize(("given", "won", "conversion"), [(4, 4, None), (5, 2, 0.4), (10, 0, 0.0)])
def test_too_few_referrals_give_no_conversion(given: int, won: int, conversion: float | None) -> None:
    assert referral_network.TopReferrer("p", "c", 0, given, won, (0, "EUR")).conversion == conversion

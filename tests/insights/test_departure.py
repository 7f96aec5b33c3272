"""Departure: the facts judged again without a contact or a rep."""

from hypothesis import given
from hypothesis import strategies as st

from insights.enums import BuyingRole, Level
from insights.facts import Facts
from insights.network.departure import AffectedAccount, Departure, of_contact, of_rep
from insights.relationship import penetration, relationship
from tests.insights.account import AS_OF, STATISTICS, TODAY, facts, purchase, reading, referral, touch, works

ANN, BOB, CYD = works("ann", "DECISION_MAKER", "Board"), works("bob", "USER", "Board"), works("cyd", "PROCUREMENT", "Buying")


def known(**changed: object) -> Facts:
    """Return facts in which Ann is warm with two reps, Bob with one, Cyd with none."""
    told = {
        "purchases": [purchase(ago, "a", "b") for ago in (300, 200, 100, 10)],
        "employments": [ANN, BOB, CYD],
        "touchpoints": [touch(30, "ann", rep="rex"), touch(20, "ann", "bob", rep="sue"), touch(200, "cyd", rep="sue")],
    }
    return facts(**{**told, **changed})


def account(**changed: object) -> AffectedAccount:
    return AffectedAccount(known(**changed), "rex", STATISTICS)


def test_a_leaving_contact_loses_their_role_and_ties() -> None:
    found = of_contact([account()], "ann", "EUR", AS_OF)
    (loss,) = found.customers
    assert (loss.roles_lost, loss.paths_broken, found.paths_broken) == ((BuyingRole.DECISION_MAKER,), 2, 2)
    assert loss.penetration_before == penetration.judge(known(), STATISTICS, AS_OF).score
    assert loss.expected_next_year
    assert found.value_at_risk == loss.expected_next_year
    assert loss.reason == (
        "Nobody warm is left as decision maker. 2 warm ties end. The penetration falls from 63 to 35. The level stays at relational. "
        "What they are expected to buy next year counts as at risk."
    )
    assert [(one.contact, one.rep, one.reason) for one in found.substitutes] == [
        ("bob", "sue", "Has the same department; the last talk was 20 days ago."),
        ("cyd", "sue", "Works at the same account; the last talk was 200 days ago."),
    ]


def test_a_leaving_rep_loses_their_touchpoints() -> None:
    found = of_rep([account()], "sue", "EUR", AS_OF)
    (loss,) = found.customers
    assert (loss.roles_lost, loss.paths_broken) == ((BuyingRole.USER,), 2)  # Ann is still warm with Rex
    assert [(one.contact, one.rep) for one in found.substitutes] == [(None, "rex")]
    assert found.substitutes[0].reason == "Talked with people at the account within a year."
    everywhere = of_rep([account(), account()], "sue", "EUR", AS_OF)
    assert everywhere.substitutes[0].reason == "Talked with people at 1 of the 2 accounts within a year."


def test_the_loss_equals_the_rules_on_the_remaining_facts() -> None:
    told = {"readings": [reading(5, 3, 5)._replace(contact="ann")], "referrals": [referral(given=9)._replace(contact="ann")]}
    (loss,) = of_contact([account(**told)], "ann", "EUR", AS_OF).customers
    left = known(employments=[BOB, CYD], touchpoints=[touch(20, "bob", rep="sue"), touch(200, "cyd", rep="sue")], readings=[], referrals=[])
    assert loss.level_after == relationship.judge(left, STATISTICS, AS_OF).level
    assert loss.penetration_after == penetration.judge(left, STATISTICS, AS_OF).score


def test_a_departure_without_loss_puts_no_value_at_risk() -> None:
    cold = account(employments=[ANN, works("dan", addressed=False)])
    found = of_contact([cold], "dan", "EUR", AS_OF)
    assert (found.value_at_risk, found.paths_broken, found.customers[0].roles_lost) == ((0, "EUR"), 0, ())
    assert found.customers[0].reason.endswith("What they are expected to buy next year is not at risk: nothing is lost here.")
    assert of_contact([], "dan", "EUR", AS_OF) == Departure((), (0, "EUR"), 0, (), found.as_of)


def test_losing_the_only_two_way_touchpoint_can_lower_the_level() -> None:
    single = account(purchases=[purchase(10, "a")], employments=[ANN], touchpoints=[touch(20, "ann", kind="JOINT_WORK", rep="rex")])
    (loss,) = of_contact([single], "ann", "EUR", AS_OF).customers
    assert (loss.level_before, loss.level_after) == (Level.RELATIONAL, Level.TRANSACTIONAL)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.sets(st.sampled_from(["ann", "bob", "cyd"])), st.sampled_from(["rex", "sue"])), max_size=8),
    st.sampled_from(["ann", "bob", "cyd"]),
)
def test_a_departure_never_raises_penetration(talks: list[tuple[int, set[str], str]], gone: str) -> None:
    touched = sorted((touch(ago, *sorted(who), rep=rep) for ago, who, rep in talks), key=lambda one: one.at)
    (loss,) = of_contact([account(touchpoints=touched)], gone, "EUR", AS_OF).customers
    assert (loss.penetration_after or 0) <= (loss.penetration_before or 0)
    warm = {(one.rep, name) for one in touched if TODAY - one.at // 86400 <= 90 for name in one.contacts}
    assert loss.paths_broken == len({pair for pair in warm if pair[1] == gone})

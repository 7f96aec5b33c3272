"""Care cannot be improved by tricks: the effect of a skip or a late entry on the share of follow-ups done in time (R18)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from insights.facts import DAY, FollowUp
from insights.relationship.reliability import Care
from tests.insights.account import AS_OF, TODAY, facts

MOMENTS = st.integers(AS_OF - 60 * DAY, AS_OF)
FOLLOW_UPS = st.builds(
    FollowUp, st.just("f"), st.just("THANK_YOU"), MOMENTS, st.none() | MOMENTS, st.just(False), st.none(), st.none(), st.none() | MOMENTS
)
LISTS = st.lists(FOLLOW_UPS, min_size=1, max_size=6)


def share(found: list[FollowUp]) -> float | None:
    return Care(facts(follow_ups=found), TODAY).value(TODAY)


@given(LISTS, st.data())
@settings(max_examples=100, deadline=None)
def test_skipping_an_overdue_follow_up_never_raises_the_share(found: list[FollowUp], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found) - 1))
    open_one = found[place]._replace(done=None, entered=None)
    skipped = open_one._replace(skipped=True, skipped_at=data.draw(st.integers(open_one.due + DAY, AS_OF + 2 * DAY)))
    assert share([*found[:place], skipped, *found[place + 1 :]]) == share([*found[:place], open_one, *found[place + 1 :]])


@given(LISTS, st.data())
@settings(max_examples=100, deadline=None)
def test_a_follow_up_done_in_time_never_lowers_the_share_and_one_entered_late_never_raises_it(
    found: list[FollowUp], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(found) - 1))
    one = found[place]
    done = one._replace(done=one.due, entered=one.due + 7 * DAY)
    late = done._replace(entered=one.due + 7 * DAY + 1)
    open_one = one._replace(done=None, entered=None)
    before, prompt, after = (share([*found[:place], made, *found[place + 1 :]]) for made in (open_one, done, late))
    assert after == before
    assert before is None or (prompt is not None and prompt >= before)

"""Facts by the wall clock of a time zone."""

from datetime import UTC, datetime
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from insights import facts
from insights.facts import DAY, Facts, FollowUp, Reading
from insights.local import MOMENTS, day_in, local, wall_clock

ANGELES, TOKYO = ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Tokyo")
# Numbers in the facts that are no moments: answers, amounts, and days that are the same everywhere.
OTHERS = {
    "Purchase": {"total"}, "Reading": {"expectation", "experience", "repeat", "trustworthy", "did_as_said", "cared"}, "Claim": {"cost"},
    "Employment": {"since", "until"}, "Stood": {"as_of", "score"}, "Statistics": {"as_of"},
}  # fmt: skip


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-06-16T00:30:00Z", ANGELES, "2026-06-15"),
        ("2026-06-15T16:00:00Z", TOKYO, "2026-06-16"),
        ("2026-06-16T00:00:00Z", ANGELES, "2026-06-16"),  # a date without a time
        ("2026-06-16T00:00:00Z", TOKYO, "2026-06-16"),
        ("2026-06-16T00:30:00Z", UTC, "2026-06-16"),
        ("2026-03-08T09:30:00Z", ANGELES, "2026-03-08"),  # half an hour before clocks go forward
    ],
)
def test_a_moment_has_the_date_of_the_local_clock(moment: str, zone: Any, day: str) -> None:
    assert day_in(at(moment), zone) == day


def test_only_moments_of_the_facts_are_shifted() -> None:
    """A new number in the facts must be listed here or among the moments."""
    for kind in vars(facts).values():
        if isinstance(kind, type) and hasattr(kind, "_fields") and kind is not Facts:
            numbers = {name for name, hint in get_type_hints(kind).items() if hint in (int, int | None)}
            assert numbers - OTHERS.get(kind.__name__, set()) == set(MOMENTS.get(kind, ())), kind.__name__


def test_localized_facts_differ_only_in_their_hours() -> None:
    reading = Reading("sat", at("2026-06-16T00:30:00Z"), None, 3, 4, None, None, None, None)
    thanks = FollowUp("fol", "THANK_YOU", 20_000 * DAY, None, False)
    known = facts.nothing_of("cus", None)._replace(readings=[reading], follow_ups=[thanks])
    assert local(known, ANGELES) == known._replace(readings=[reading._replace(at=wall_clock(reading.at, ANGELES))])
    assert local(known, UTC) is not None
    assert local(known, UTC) == known

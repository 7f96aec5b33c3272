"""Handling claims: when one is due by business hours, what to do about it, and when a pattern is worth a look (R12)."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from insights.claims import Told, advice, due, profile
from insights.enums import ClaimStatus, Severity, Verdict
from insights.practice import Practice

HALL = Practice(zone=ZoneInfo("Europe/Berlin"), opens=time(8), closes=time(16), weekdays=frozenset({0, 1, 2, 3, 4, 5}))


@pytest.mark.parametrize(
    ("practice", "opened", "severity", "expected"),
    [
        # 2025-06-13 is a Friday
        (Practice(), "2025-06-13T10:00", Severity.SEVERE, "2025-06-16T10:00"),
        (Practice(), "2025-06-13T09:00", Severity.SEVERE, "2025-06-13T17:00"),
        (Practice(), "2025-06-13T03:00", Severity.SEVERE, "2025-06-13T17:00"),
        (Practice(), "2025-06-13T18:00", Severity.SEVERE, "2025-06-16T17:00"),
        (Practice(), "2025-06-14T12:00", Severity.MAJOR, "2025-06-17T17:00"),
        (Practice(), "2025-06-13T12:00", Severity.MINOR, "2025-06-20T12:00"),
        # eight hours from Saturday 9 in Berlin: closed at 16, open again on Monday at 8
        (HALL, "2025-06-14T07:00", Severity.SEVERE, "2025-06-16T07:00"),
        # the clocks go forward in the night to Sunday
        (HALL, "2025-03-29T14:00", Severity.SEVERE, "2025-03-31T13:00"),
    ],
)
def test_a_claim_is_due_after_business_hours(practice: Practice, opened: str, severity: Severity, expected: str) -> None:
    found = due(datetime.fromisoformat(opened).replace(tzinfo=UTC), severity, practice)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "verdict", "purchase", "codes"),
    [
        (ClaimStatus.OPEN, None, False, ["LISTEN", "BLAME_NOBODY", "CHECK_PURCHASE", "RESOLVE_FAST", "MAKE_UNDERSTOOD"]),
        (ClaimStatus.OPEN, None, True, ["LISTEN", "BLAME_NOBODY", "RESOLVE_FAST", "MAKE_UNDERSTOOD"]),
        (ClaimStatus.ASSESSED, Verdict.TRUE, True, ["LISTEN", "BLAME_NOBODY", "ADMIT", "RESOLVE_FAST", "MAKE_UNDERSTOOD"]),
        (ClaimStatus.ASSESSED, Verdict.SUSPECTED, True, ["LISTEN", "BLAME_NOBODY", "GIVE_IN", "RESOLVE_FAST", "MAKE_UNDERSTOOD"]),
        (ClaimStatus.RESOLVED, Verdict.TRUE, True, []),
    ],
)
def test_advice_follows_the_verdict(status: ClaimStatus, verdict: Verdict | None, purchase: bool, codes: list[str]) -> None:
    assert [one.code for one in advice(status, verdict, purchase)] == codes


def _claims(correct: int, not_correct: int) -> list[Told]:
    verdicts = ["TRUE"] * correct + ["NOT_CORRECT"] * not_correct
    return [Told("LATE_SHIPMENT", verdict, None, 0, 7200 * number) for number, verdict in enumerate(verdicts, 1)]


@pytest.mark.parametrize(
    ("claims", "orders", "peers", "flagged", "says"),
    [
        (_claims(2, 2), 4, 0.1, True, "never lowers the service"),
        (_claims(1, 2), 3, 0.1, False, "fewer than 4"),
        (_claims(3, 2), 5, 0.1, False, "fewer than half"),
        (_claims(2, 2), 40, 0.1, False, "not above 3.0 times"),
        (_claims(2, 2), 4, None, False, "too few customers"),
        ([], 4, 0.1, False, "say nothing"),
    ],
)
def test_a_pattern_is_worth_a_look_where_all_three_hold(
    claims: list[Told], orders: int, peers: float | None, flagged: bool, says: str
) -> None:
    found = profile(claims, orders, peers, manages=True)
    assert found.repeat_claimant is flagged
    assert says in str(found.reason)
    unseen = profile(claims, orders, peers, manages=False)
    assert (unseen.repeat_claimant, unseen.reason, unseen.claims) == (None, None, len(claims))


def test_a_profile_counts() -> None:
    found = profile(_claims(2, 1), 9, None, manages=False)
    assert [(one.verdict, one.claims) for one in found.by_verdict] == [("TRUE", 2), ("NOT_CORRECT", 1)]
    assert (found.median_hours_to_resolve, found.first_protest) == (4.0, False)

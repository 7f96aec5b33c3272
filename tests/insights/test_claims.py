"""Handling of claims: due dates by business hours, advice, and the flag for frequent claims (R12)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from insights.aftersales.claims import ProfiledClaim, advice, due, overdue, profile, resumed, steps, supported
from insights.aftersales.practice import Practice
from insights.enums import ClaimFinding, ClaimStatus, Severity, Verdict

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
        # eight hours from Saturday 9:00 in Berlin: closed at 16:00, open again on Monday at 8:00
        (HALL, "2025-06-14T07:00", Severity.SEVERE, "2025-06-16T07:00"),
        # clocks go forward in the night to Sunday
        (HALL, "2025-03-29T14:00", Severity.SEVERE, "2025-03-31T13:00"),
    ],
)
def test_a_claim_is_due_after_business_hours(practice: Practice, opened: str, severity: Severity, expected: str) -> None:
    found = due(datetime.fromisoformat(opened).replace(tzinfo=UTC), severity, practice)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


SHUT = Practice(holidays={date(2025, 6, 16), date(2025, 6, 17)})


@pytest.mark.parametrize(
    ("practice", "zone", "opened", "expected"),
    [
        (SHUT, None, "2025-06-13T10:00", "2025-06-18T10:00"),  # Monday and Tuesday are holidays
        (SHUT, None, "2025-06-16T10:00", "2025-06-18T17:00"),
        (Practice(), "America/Los_Angeles", "2025-06-13T12:00", "2025-06-14T00:00"),  # 9:00 to 17:00 in Los Angeles
        (Practice(), "America/Los_Angeles", "2025-06-14T00:00", "2025-06-17T00:00"),  # Friday 17:00 in Los Angeles: due on Monday
        (Practice(), "Asia/Tokyo", "2025-06-13T10:00", "2025-06-16T08:00"),
        (SHUT, "Asia/Tokyo", "2025-06-15T23:00", "2025-06-18T08:00"),  # Monday morning in Tokyo
    ],
)
def test_business_hours_respect_holidays_and_the_owners_zone(practice: Practice, zone: str | None, opened: str, expected: str) -> None:
    found = due(datetime.fromisoformat(opened).replace(tzinfo=UTC), Severity.SEVERE, practice, ZoneInfo(zone) if zone else None)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2025-06-12T13:00", "2025-06-12T15:00", "2025-06-13T13:00"),  # six hours were left
        ("2025-06-12T15:00", "2025-06-17T10:00", "2025-06-17T14:00"),
        ("2025-06-12T20:00", "2025-06-17T10:00", "2025-06-17T12:00"),  # two hours of Friday were left
        ("2025-06-12T15:00", "2025-06-14T10:00", "2025-06-16T13:00"),  # answered on Saturday: from Monday at 9
        ("2025-06-13T11:00", "2025-06-20T10:00", "2025-06-13T11:00"),  # due at that moment
        ("2025-06-13T12:00", "2025-06-20T10:00", "2025-06-13T11:00"),  # it was overdue before
    ],
)
def test_the_clock_stands_still_while_we_wait_for_the_customer(since: str, until: str, expected: str) -> None:
    """The claim is due on Friday the 13th at 11."""
    found = resumed(at("2025-06-13T11:00"), at(since), at(until), Practice())
    assert found == at(expected)


def test_a_claim_that_waits_is_not_overdue_unless_it_was_before() -> None:
    noon, later, now = at("2025-06-13T12:00"), at("2025-06-14T12:00"), at("2025-06-20T12:00")
    assert overdue(noon, None, now)
    assert not overdue(later, noon, now)
    assert overdue(noon, later, now)


@pytest.mark.parametrize(
    ("status", "waiting", "understood", "found"),
    [
        ("OPEN", False, False, ("assessClaim", "waitForCustomer")),
        ("ASSESSED", True, False, ("resolveClaim", "assessClaim", "resumeClaim")),
        ("RESOLVED", False, False, ("confirmUnderstood", "reopenClaim")),
        ("RESOLVED", False, True, ("reopenClaim",)),
    ],
)
def test_open_steps_follow_from_status(status: str, waiting: bool, understood: bool, found: tuple[str, ...]) -> None:
    assert steps(ClaimStatus(status), waiting=waiting, understood=understood) == found


@pytest.mark.parametrize(
    ("units", "bought", "says"), [(3, 3, "All of it came back, the last on 2025-06-10."), (2, 3, "2 of 3 units came back")]
)
def test_advice_cites_what_already_came_back(units: int, bought: int, says: str) -> None:
    found = advice(ClaimStatus.OPEN, None, True, [[["pur_b", "2025-06-10"], ["pur_a", "2025-06-01"]], units, bought])
    (back,) = [one for one in found if one.code == "ALREADY_RETURNED"]
    assert (back.purchase, says in back.message) == ("pur_b", True)
    assert advice(ClaimStatus.RESOLVED, None, True, [[["pur_b", "2025-06-10"]], 1, 1]) == ()


@pytest.mark.parametrize(
    ("finding", "named", "bought", "returned", "found"),
    [
        ("HONEST_MISTAKE", False, True, False, True),
        ("UNCLEAR", False, True, False, True),
        ("TOOK_ADVANTAGE", False, False, False, False),  # no purchase or product to check against
        ("TOOK_ADVANTAGE", True, True, False, False),
        ("TOOK_ADVANTAGE", True, True, True, True),
        ("TOOK_ADVANTAGE", True, False, False, True),
    ],
)
def test_a_finding_is_checked_against_purchases_and_returns(finding: str, named: bool, bought: bool, returned: bool, found: bool) -> None:
    assert supported(ClaimFinding(finding), named=named, bought=bought, returned=returned) is found


@pytest.mark.parametrize(
    ("status", "verdict", "finding", "waiting", "does"),
    [
        ("OPEN", None, None, False, ["RESOLVE_FAST"]),
        ("OPEN", None, None, True, ["REMIND"]),
        ("ASSESSED", "NOT_CORRECT", None, False, ["WEIGH", "RESOLVE_FAST"]),
        ("ASSESSED", "NOT_CORRECT", "UNCLEAR", False, ["WEIGH", "RESOLVE_FAST"]),
        ("ASSESSED", "NOT_CORRECT", "HONEST_MISTAKE", False, ["EXPLAIN", "RESOLVE_FAST"]),
        ("ASSESSED", "NOT_CORRECT", "TOOK_ADVANTAGE", True, ["EXPLAIN", "REMIND"]),
    ],
)
def test_advice_follows_the_finding_and_who_acts_next(
    status: str, verdict: str | None, finding: str | None, waiting: bool, does: list[str]
) -> None:
    known = Verdict(verdict) if verdict else None, True, None, ClaimFinding(finding) if finding else None
    found = [one.code for one in advice(ClaimStatus(status), *known, waiting=waiting)]
    assert found == ["LISTEN", "BLAME_NOBODY", *does, "MAKE_UNDERSTOOD"]


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


def _claims(correct: int, not_correct: int) -> list[ProfiledClaim]:
    verdicts = ["TRUE"] * correct + ["NOT_CORRECT"] * not_correct
    return [ProfiledClaim("LATE_SHIPMENT", verdict, None, 0, 7200 * number) for number, verdict in enumerate(verdicts, 1)]


def _found(*findings: str | None) -> list[ProfiledClaim]:
    """Return two TRUE claims, and NOT_CORRECT claims with these findings."""
    return [*_claims(2, 0), *(ProfiledClaim("LATE_SHIPMENT", "NOT_CORRECT", None, 0, 7200, one) for one in findings)]


@pytest.mark.parametrize(
    ("claims", "orders", "peers", "flagged", "says"),
    [
        (_claims(2, 2), 4, 0.1, True, "never lowers the service"),
        (_claims(1, 2), 3, 0.1, False, "fewer than 4"),
        (_claims(3, 2), 5, 0.1, False, "Fewer than half"),
        (_claims(2, 2), 40, 0.1, False, "not above 3 times"),
        (_claims(2, 2), 4, None, False, "too few customers"),
        ([], 4, 0.1, False, "say nothing"),
        (_found("HONEST_MISTAKE", "HONEST_MISTAKE"), 4, 0.1, False, "correct: 0, without honest mistakes"),
        (_found("HONEST_MISTAKE", "TOOK_ADVANTAGE"), 4, 0.1, False, "Fewer than half"),
        (_found("UNCLEAR", "TOOK_ADVANTAGE"), 4, 0.1, True, "never lowers the service"),
        (_found(None, None), 4, 0.1, True, "never lowers the service"),  # imported without a finding
    ],
)
def test_repeat_claimant_needs_all_three_conditions(
    claims: list[ProfiledClaim], orders: int, peers: float | None, flagged: bool, says: str
) -> None:
    found = profile(claims, orders, peers, manages=True)
    assert found.repeat_claimant is flagged
    assert says in str(found.reason)
    unseen = profile(claims, orders, peers, manages=False)
    assert (unseen.repeat_claimant, unseen.reason, unseen.claims) == (None, None, len(claims))


def test_a_profile_counts_claims_by_verdict_and_finding() -> None:
    found = profile(_claims(2, 1), 9, None, manages=False)
    assert [(one.verdict, one.claims) for one in found.by_verdict] == [("TRUE", 2), ("NOT_CORRECT", 1)]
    assert (found.median_hours_to_resolve, found.first_protest, found.by_finding) == (4.0, False, ())
    managed = profile(_found("UNCLEAR"), 9, None, manages=True)
    assert [(one.finding, one.claims) for one in managed.by_finding] == [("UNCLEAR", 1)]

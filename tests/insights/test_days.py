"""Days in time zones: the date of a moment, the beginning and end of a day, and the moment from which something is overdue."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.days import begins, deadline, ends, today, whole_day, zone_of

ANGELES, TOKYO, SYDNEY = "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney"
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "zone", "day"),
    [
        ("2026-06-16T00:00:00Z", ANGELES, "2026-06-15"),  # 17:00 in Los Angeles
        ("2026-06-16T06:59:59Z", ANGELES, "2026-06-15"),
        ("2026-06-16T07:00:00Z", ANGELES, "2026-06-16"),
        ("2026-12-16T07:30:00Z", ANGELES, "2026-12-15"),  # winter: the day ends an hour later
        ("2026-06-15T15:00:00Z", TOKYO, "2026-06-16"),
        ("2026-06-15T10:30:00Z", "Pacific/Kiritimati", "2026-06-16"),  # UTC+14
        ("2026-06-16T10:30:00Z", "Pacific/Niue", "2026-06-15"),  # UTC-11, across the date line
        ("2026-06-15T18:15:00Z", "Asia/Kathmandu", "2026-06-16"),  # UTC+5:45
        ("2026-06-15T23:59:59Z", "UTC", "2026-06-15"),
    ],
)
def test_today_is_the_date_of_the_local_clock(now: str, zone: str, day: str) -> None:
    assert today(at(now), zone_of(zone)).isoformat() == day


@pytest.mark.parametrize(
    ("day", "zone", "begin", "hours"),
    [
        ("2026-03-08", ANGELES, "2026-03-08T08:00:00Z", 23),
        ("2026-11-01", ANGELES, "2026-11-01T07:00:00Z", 25),
        ("2026-10-04", SYDNEY, "2026-10-03T14:00:00Z", 23),
        ("2026-06-15", TOKYO, "2026-06-14T15:00:00Z", 24),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z", 23),  # clocks skipped midnight
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z", 0),  # a date that was skipped
    ],
)
def test_a_day_has_the_length_of_its_local_clock(day: str, zone: str, begin: str, hours: int) -> None:
    wanted, where = date.fromisoformat(day), zone_of(zone)
    assert begins(wanted, where) == at(begin)
    assert ends(wanted, where) - begins(wanted, where) == timedelta(hours=hours)


@given(MOMENTS, ZONES)
def test_a_moment_lies_within_its_day(now: datetime, zone: tzinfo) -> None:
    day = today(now, zone)
    assert begins(day, zone) <= now < ends(day, zone)


@given(st.dates(date(1971, 1, 1), date(2036, 12, 31)), ZONES)
def test_a_date_never_shifts(day: date, zone: tzinfo) -> None:
    """Something due on a date can be done until that day ends in its zone. A time of day is a moment everywhere."""
    due = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert whole_day(due)
    assert deadline(due, zone) == ends(day, zone)
    assert today(deadline(due, zone) - timedelta(microseconds=1), zone) <= day <= today(deadline(due, zone), zone)
    timed = due + timedelta(hours=9)
    assert deadline(timed, zone) == timed


def test_a_rep_without_a_known_zone_uses_the_companys() -> None:
    company = ZoneInfo("Europe/Berlin")
    assert [zone_of(name, company) for name in (None, "", "Mars/Base", "../etc/passwd", TOKYO)] == [*[company] * 4, ZoneInfo(TOKYO)]

"""Days, time zones, fading and rounding, as every rule counts them.

In facts, a moment is seconds since 1970 (UTC), and a day is the number of days since 1970. Ages are whole calendar days. A moment at
midnight UTC is a whole day: a date without a time. It means the same date in every time zone (decision 13).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from math import ceil, floor
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from insights.facts import DAY

_EPOCH = date(1970, 1, 1).toordinal()
NEUTRAL = 0.5


@lru_cache(1024)
def zone_of(name: str | None, company: tzinfo = UTC) -> tzinfo:
    """Return the time zone of a rep. `name` is their `timeZone` (IANA). The company's zone if the name is null or unknown here."""
    try:
        return ZoneInfo(name) if name else company
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return company


def today(now: datetime, zone: tzinfo) -> date:
    """Return the date of a moment in a time zone."""
    return now.astimezone(zone).date()


def begins(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of a day in a time zone, in UTC. If clocks skip midnight, it is the moment after the gap."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def ends(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a day ends in a time zone, in UTC."""
    return begins(day + timedelta(days=1), zone)


def whole_day(moment: datetime) -> bool:
    """Return whether a moment is a date without a time: midnight UTC."""
    return moment.timestamp() % DAY == 0


def date_of(moment: datetime, zone: tzinfo) -> date:
    """Return the date of a moment. A whole day has the same date everywhere; other moments use `zone`."""
    return moment.astimezone(UTC).date() if whole_day(moment) else today(moment, zone)


def whole(day: date) -> datetime:
    """Return a date without a time as a moment."""
    return datetime.combine(day, time(), UTC)


def deadline(due: datetime, zone: tzinfo) -> datetime:
    """Return the moment from which something due is overdue. A whole day ends in the time zone of the responsible rep; else it is `due`."""
    return ends(due.astimezone(UTC).date(), zone) if whole_day(due) else due


def day_of(moment: int) -> int:
    """Return the day that contains a moment."""
    return moment // DAY


def end_of(day: date) -> int:
    """Return the last second of a day, in seconds since 1970 as in facts."""
    return (day.toordinal() - _EPOCH + 1) * DAY - 1


def iso(day: int) -> str:
    """Return a day as an ISO date."""
    return date.fromordinal(_EPOCH + day).isoformat()


def passed_on(due: int) -> int:
    """Return the first day at whose end a date has passed. A date without a time runs to the end of its day."""
    return due // DAY + (due % DAY == 0)


def in_time(done: int | None, due: int) -> bool:
    """Return whether something was done by its due date."""
    return done is not None and (done <= due or (due % DAY == 0 and done // DAY == due // DAY))


def fade(age: int, half_life: int) -> float:
    """Return the weight of a record after `age` days: 0.5 ^ (age / half_life)."""
    return float(0.5 ** (age / half_life))


def quiet(value: float, silence: int, half_life: int) -> float:
    """Return a value above neutral, faded toward neutral by the days of silence. A value at neutral or below is unchanged."""
    return value if value <= NEUTRAL else NEUTRAL + (value - NEUTRAL) * fade(silence, half_life)


def half_up(value: float) -> int:
    """Return the nearest integer; halves are rounded up. A value that binary fractions put just below a half is rounded up too."""
    return floor(value + 0.5 + 1e-9)


def largest_remainder(shares: Sequence[float], total: int, limits: Sequence[int] | None = None) -> list[int]:
    """Return integers near the shares that add up to `total`, by largest remainder. No integer exceeds its limit.

    Shares are rounded down, and the rest goes to the largest remainders. Ties go to the larger share, then to the earlier. Raises
    ValueError if `total` does not fit under the limits.
    """
    parts = [floor(share + 1e-9) for share in shares]
    order = sorted(range(len(shares)), key=lambda n: (round(parts[n] - shares[n], 9), -shares[n]))
    missing = total - sum(parts)
    while missing > 0:
        before = missing
        for n in order:
            if missing and (limits is None or parts[n] < limits[n]):
                parts[n] += 1
                missing -= 1
        if missing == before:
            raise ValueError(f"{total} does not fit under {limits}.")
    return parts


def ago(days: int) -> str:
    """Return `today`, `1 day ago`, `2 days ago`."""
    return f"{count(days, 'day')} ago" if days else "today"


def decimal(number: float) -> str:
    """Return a number with at most one decimal: `3`, `3.1`."""
    return f"{round(number, 1):g}"


def beyond(number: float, noun: str) -> str:
    """Return a number above an integer limit in words. It is rounded up, so that the text is above the limit too: `3.1 usual gaps`."""
    return f"{decimal(ceil(number * 10 - 1e-9) / 10)} {noun}s"


def average(number: int, noun: str) -> str:
    """Return the sample of a mean in words: `on average of 3 answers`, `in 1 answer`."""
    return f"in 1 {noun}" if number == 1 else f"on average of {count(number, noun)}"


def words(value: str) -> str:
    """Return a value of a closed set in prose: `operation check`."""
    return value.lower().replace("_", " ")


def an(text: str) -> str:
    """Return the text with its article: `an operation check`, `a visit`."""
    return f"{'an' if text[:1].lower() in 'aeiou' else 'a'} {text}"


def count(number: int, one: str, many: str = "") -> str:
    """Return a count with its noun: `1 order`, `2 orders`, `no orders`."""
    return f"1 {one}" if number == 1 else f"{number or 'no'} {many or one + 's'}"

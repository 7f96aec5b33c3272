"""Days, time zones, fading and rounding, as every rule counts them.

In facts, a moment is seconds since 1970 (UTC) and a day is the number of its midnight. Ages are whole calendar days. A moment at midnight
UTC is a whole day: a date without a time. It means the same date in every time zone (decision 13).
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
    """The time zone of a rep: `name` is their `timeZone` (IANA). The company's zone when they have none, or one that is unknown here."""
    try:
        return ZoneInfo(name) if name else company
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return company


def today(now: datetime, zone: tzinfo) -> date:
    """The date of a moment in a time zone."""
    return now.astimezone(zone).date()


def begins(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in a time zone, in UTC. Where clocks skip midnight, that is when they resume."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def ends(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day is over in a time zone, in UTC."""
    return begins(day + timedelta(days=1), zone)


def whole_day(moment: datetime) -> bool:
    """Whether a moment is a date without a time: midnight UTC."""
    return moment.timestamp() % DAY == 0


def date_of(moment: datetime, zone: tzinfo) -> date:
    """The date of a moment: that of a whole day everywhere, else the one in a time zone."""
    return moment.astimezone(UTC).date() if whole_day(moment) else today(moment, zone)


def whole(day: date) -> datetime:
    """A date without a time, as a moment."""
    return datetime.combine(day, time(), UTC)


def deadline(due: datetime, zone: tzinfo) -> datetime:
    """The moment from which something due is overdue: the end of a whole day in the time zone of whoever does it, else `due` itself."""
    return ends(due.astimezone(UTC).date(), zone) if whole_day(due) else due


def day_of(moment: int) -> int:
    """The day a moment lies in."""
    return moment // DAY


def end_of(day: date) -> int:
    """The last second of a day, as facts count moments."""
    return (day.toordinal() - _EPOCH + 1) * DAY - 1


def iso(day: int) -> str:
    """A day as an ISO date."""
    return date.fromordinal(_EPOCH + day).isoformat()


def passed_on(due: int) -> int:
    """The first day at whose end a date is past: a date without a time of day runs to the end of its day."""
    return due // DAY + (due % DAY == 0)


def in_time(done: int | None, due: int) -> bool:
    """Whether something was done by its date."""
    return done is not None and (done <= due or (due % DAY == 0 and done // DAY == due // DAY))


def fade(age: int, half_life: int) -> float:
    """What a record still counts after `age` days."""
    return float(0.5 ** (age / half_life))


def quiet(value: float, silence: int, half_life: int) -> float:
    """A value above neutral, drawn to it by so many days without a record; one at neutral or below stays as it is."""
    return value if value <= NEUTRAL else NEUTRAL + (value - NEUTRAL) * fade(silence, half_life)


def half_up(value: float) -> int:
    """The nearest integer, halves upward; what binary fractions lose under a half is given back."""
    return floor(value + 0.5 + 1e-9)


def largest_remainder(shares: Sequence[float], total: int, limits: Sequence[int] | None = None) -> list[int]:
    """Integers near the shares that add up to `total`: each rounded down, the rest to the largest remainders (first the larger share,
    then the earlier one), none above its limit.
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
    """`today`, `1 day ago`, `2 days ago`."""
    return f"{count(days, 'day')} ago" if days else "today"


def decimal(number: float) -> str:
    """A number with at most one decimal: `3`, `3.1`."""
    return f"{round(number, 1):g}"


def beyond(number: float, noun: str) -> str:
    """How many, of more than a limit in whole numbers, rounded up so that it reads as more: `3.1 usual gaps`."""
    return f"{decimal(ceil(number * 10 - 1e-9) / 10)} {noun}s"


def average(number: int, noun: str) -> str:
    """What a mean is of: `on average of 3 answers`, `in 1 answer`."""
    return f"in 1 {noun}" if number == 1 else f"on average of {count(number, noun)}"


def words(value: str) -> str:
    """A value of a closed set in prose: `operation check`."""
    return value.lower().replace("_", " ")


def an(text: str) -> str:
    """The text with its article: `an operation check`, `a visit`."""
    return f"{'an' if text[:1].lower() in 'aeiou' else 'a'} {text}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 order`, `2 orders`, `no orders`."""
    return f"1 {one}" if number == 1 else f"{number or 'no'} {many or one + 's'}"

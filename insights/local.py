"""Facts by the wall clock of a time zone, for rules that count the viewer's days."""

from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple, TypeVar

from insights.days import day_of, iso
from insights.facts import DAY, Claim, Facts, FollowUp, Lost, Promise, Purchase, Reading, Reference, Referral, Touchpoint

# Fields of each record that hold a moment. Days (since, until) are the same everywhere and are not listed.
MOMENTS: dict[type, tuple[str, ...]] = {
    Purchase: ("ordered", "promised", "delivered", "came_back"),
    Promise: ("made", "due", "kept"),
    Touchpoint: ("at",),
    Reading: ("at",),
    Claim: ("opened", "due", "resolved", "understood", "waiting"),
    Referral: ("asked", "given", "won", "declined"),
    Reference: ("asked", "given", "declined"),
    FollowUp: ("due", "done", "skipped_at", "entered"),
    Lost: ("closed",),
}
_Record = TypeVar("_Record", bound=NamedTuple)


def wall_clock(moment: int, zone: tzinfo) -> int:
    """Return a moment as the wall clock of a zone shows it, in seconds. A whole day is the same date everywhere."""
    if moment % DAY == 0:
        return moment
    offset = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
    return moment + int(offset.total_seconds()) if offset else moment


def day_in(moment: int, zone: tzinfo) -> str:
    """Return the date of a moment in a zone, as an ISO date."""
    return iso(day_of(wall_clock(moment, zone)))


def local(facts: Facts, zone: tzinfo) -> Facts:
    """Return the facts with every moment by the wall clock of a zone. The caller's `as_of` must use the same clock."""
    lists: dict[str, Any] = {name: localized(rows, zone) for name, rows in facts._asdict().items() if isinstance(rows, list)}
    return facts._replace(**lists)


def localized(rows: list[_Record], zone: tzinfo) -> list[_Record]:
    """Return records of one kind by the wall clock of a zone."""
    fields = MOMENTS.get(type(rows[0]), ()) if rows and str(zone) != "UTC" else ()
    return [_shifted(row, fields, zone) for row in rows] if fields else rows


def _shifted(row: _Record, fields: tuple[str, ...], zone: tzinfo) -> _Record:
    known: dict[str, Any] = {name: wall_clock(moment, zone) for name in fields if (moment := getattr(row, name)) is not None}
    return row._replace(**known)

"""Facts of one customer. Days count back from the judged day; negative days lie after it."""

from typing import Any

from insights.facts import (
    DAY,
    EVIDENCE,
    Claim,
    Employment,
    Facts,
    FollowUp,
    Promise,
    Purchase,
    Reading,
    Reference,
    Referral,
    Statistics,
    Stood,
    Touchpoint,
)

TODAY = 20000
AS_OF = TODAY * DAY + DAY - 1
STATISTICS = Statistics(AS_OF, 90.0, EVIDENCE, "EUR", "test")


def end(ago: int) -> int:
    """Return the last second of the day `ago` days before."""
    return AS_OF - ago * DAY


def at(ago: int | None) -> int | None:
    """Return midnight of that day."""
    return None if ago is None else (TODAY - ago) * DAY


def _at(ago: int) -> int:
    return (TODAY - ago) * DAY


def facts(**lists: Any) -> Facts:
    """Return the facts of a customer with only these records."""
    empty: dict[str, Any] = {name: [] for name in Facts._fields[3:-1]}
    return Facts(**{"id": "cus", "segment": None, "stopped": False, **empty, "stood": None, **lists})


def only(*kinds: str) -> Statistics:
    """Return the statistics of a graph that records only these kinds of evidence."""
    return STATISTICS._replace(recorded=frozenset(kinds))


def purchase(ago: int, *categories: str, total: int = 10000, status: str = "DELIVERED") -> Purchase:
    return Purchase(f"pur{ago}", status, _at(ago), None, None, total, None, list(categories), None)


def promise(due: int, kept: int | None = None, status: str = "OPEN", made: int | None = None) -> Promise:
    return Promise(f"prm{due}", status, at(made), _at(due), at(kept))


def touch(ago: int, *contacts: str, kind: str = "VISIT", direction: str = "TWO_WAY", rep: str | None = None) -> Touchpoint:
    return Touchpoint(f"tou{ago}{kind}", kind, direction, _at(ago), rep, list(contacts))


def reading(ago: int, expectation: int = 3, experience: int = 3, repeat: int | None = None, trust: tuple[int | None, ...] = ()) -> Reading:
    trustworthy, did_as_said, cared = (*trust, None, None, None)[:3]
    return Reading(f"sat{ago}", _at(ago), "con", expectation, experience, repeat, trustworthy, did_as_said, cared)


def claim(
    opened: int, due: int, resolved: int | None = None, understood: int | None = None, severity: str = "MINOR", verdict: str | None = "TRUE"
) -> Claim:
    return Claim(f"cla{opened}", severity, verdict, _at(opened), _at(due), at(resolved), at(understood), 500)


def referral(given: int | None = None, won: int | None = None, declined: int | None = None, asked: int | None = None) -> Referral:
    return Referral(f"ref{given}-{asked}-{declined}", "con", at(asked), at(given), at(won), at(declined))


def reference(given: int | None = None, declined: int | None = None) -> Reference:
    return Reference(f"rfc{given}", "con", None, at(given), at(declined))


def follow_up(
    due: int, done: int | None = None, skipped: bool = False, skipped_at: int | None = None, entered: int | None = None
) -> FollowUp:
    left = skipped or skipped_at is not None
    return FollowUp(f"fol{due}", "THANK_YOU", _at(due), at(done), left, None, at(skipped_at), at(entered))


def works(
    contact: str, role: str | None = None, department: str | None = None, site: str | None = None, addressed: bool = True, **dates: int
) -> Employment:
    return Employment(contact, role, department, site, at(dates.get("since")), at(dates.get("until")), addressed)


def stood(level: str, ago: int = 1) -> Stood:
    return Stood(end(ago), level, None)

"""Care in Cypher: which follow-ups count and which were done in time. It is the rule of insights/aftersales/care.py for counts over many
customers.

The expressions read `task`, a follow-up, and `passed`, the moment from which its date has passed. They also read the parameter $dayEnds:
the ends of whole days, as `day_ends` returns them.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from graph.client.files import cypher
from insights.aftersales.care import ENTERED_DAYS
from insights.days import ends

_WHOLE = "{0}.epochSeconds % 86400 = 0"


def passed(seconds: str) -> str:
    """Return Cypher for the moment from which a date has passed. A date without a time ends so many seconds after midnight UTC."""
    return f"CASE WHEN {_WHOLE.format('task.dueAt')} THEN task.dueAt + duration({{seconds: {seconds}}}) ELSE task.dueAt END"


PASSED = passed("[change IN $dayEnds WHERE change[0] <= task.dueAt.epochSeconds | change[1]][-1]")
# A whole day is the same date everywhere. It is compared with the date, not with the moment at which the day ends.
_BY = "({0} <= task.dueAt OR {0} < passed AND NOT " + _WHOLE + ")"
LEFT_OUT = f"CASE WHEN task.status = 'SKIPPED' THEN coalesce({_BY.format('task.skippedAt')}, true) ELSE false END"
IN_TIME = f"coalesce({_BY.format('task.doneAt')}, false) AND coalesce(task.enteredAt <= task.doneAt + duration('P{ENTERED_DAYS}D'), true)"
# The ends of all days in UTC.
UTC_DAYS = [[-(2**40), 86400]]


@lru_cache(64)
def day_ends(first: date, last: date, zone: tzinfo) -> list[list[int]]:
    """Return the ends of whole days in a time zone, as [seconds since 1970 of the first such day, seconds after midnight UTC]."""
    found: list[list[int]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        midnight = datetime.combine(day, time(), UTC)
        length = int((ends(day, zone) - midnight).total_seconds())
        if not found or found[-1][1] != length:
            found.append([int(midnight.timestamp()), length])
    return found


def care(name: str) -> str:
    """Return a file of `graph/cypher/` with the rule filled in for %passed, %left_out and %in_time, and day_care.cypher for %care."""
    text = cypher(name).replace("%care", cypher("day_care"))
    return text.replace("%passed", PASSED).replace("%left_out", LEFT_OUT).replace("%in_time", IN_TIME)

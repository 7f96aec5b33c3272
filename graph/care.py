"""Which follow-ups count and which were done in time, in Cypher: the rule of insights/care.py for counts over many customers.

The expressions read `task`, a follow-up, `passed`, the moment from which its date is past, and the parameter $dayEnds: when whole days are
over, as `day_ends` says.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from graph.files import cypher
from insights.care import ENTERED_DAYS
from insights.days import ends

_WHOLE = "{0}.epochSeconds % 86400 = 0"
# A date without a time of day runs to the end of its day.
PASSED = (
    f"CASE WHEN {_WHOLE.format('task.dueAt')} THEN task.dueAt + "
    "duration({seconds: [change IN $dayEnds WHERE change[0] <= task.dueAt.epochSeconds | change[1]][-1]}) ELSE task.dueAt END"
)
# A whole day is the same date everywhere: it is compared with the date, not with the moment at which that is over.
_BY = "({0} <= task.dueAt OR {0} < passed AND NOT " + _WHOLE + ")"
LEFT_OUT = f"CASE WHEN task.status = 'SKIPPED' THEN coalesce({_BY.format('task.skippedAt')}, true) ELSE false END"
IN_TIME = f"coalesce({_BY.format('task.doneAt')}, false) AND coalesce(task.enteredAt <= task.doneAt + duration('P{ENTERED_DAYS}D'), true)"
# The ends of days in UTC, ever.
UTC_DAYS = [[-(2**40), 86400]]


@lru_cache(64)
def day_ends(first: date, last: date, zone: tzinfo) -> list[list[int]]:
    """How many seconds after midnight UTC a whole day is over in a time zone: [seconds since 1970 of the first such day, seconds] each."""
    found: list[list[int]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        midnight = datetime.combine(day, time(), UTC)
        length = int((ends(day, zone) - midnight).total_seconds())
        if not found or found[-1][1] != length:
            found.append([int(midnight.timestamp()), length])
    return found


def care(name: str) -> str:
    """A file of `graph/cypher/` with the rule in it: %passed, %left_out, %in_time."""
    return cypher(name).replace("%passed", PASSED).replace("%left_out", LEFT_OUT).replace("%in_time", IN_TIME)

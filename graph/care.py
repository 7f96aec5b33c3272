"""Which follow-ups count and which were done in time, in Cypher: the rule of insights/care.py for counts over many customers.

The expressions read `task`, a follow-up, and `passed`, the moment from which its date is past.
"""

from graph.files import cypher
from insights.care import ENTERED_DAYS

# A date without a time of day runs to the end of its day.
PASSED = "CASE WHEN task.dueAt.epochSeconds % 86400 = 0 THEN task.dueAt + duration('P1D') ELSE task.dueAt END"
LEFT_OUT = "CASE WHEN task.status = 'SKIPPED' THEN coalesce(task.skippedAt <= task.dueAt OR task.skippedAt < passed, true) ELSE false END"
IN_TIME = (
    "coalesce(task.doneAt <= task.dueAt OR task.doneAt < passed, false) "
    f"AND coalesce(task.enteredAt <= task.doneAt + duration('P{ENTERED_DAYS}D'), true)"
)


def care(name: str) -> str:
    """A file of `graph/cypher/` with the rule in it: %passed, %left_out, %in_time."""
    return cypher(name).replace("%passed", PASSED).replace("%left_out", LEFT_OUT).replace("%in_time", IN_TIME)

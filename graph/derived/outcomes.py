"""Outcomes of follow-ups: `care` and `place` are stored on follow-ups, so that an index counts the care of everybody (myDay).

`care` is the kind of the follow-up with what became of it, by the rule of graph/queries/care.py. A date without a time ends when the day of
the viewer ends. If their time zone decides, `care` is DEPENDS, and a reader counts the follow-up for itself. A follow-up that does not
count has neither property.
"""

from graph.client.files import cypher
from graph.client.locks import lock
from graph.queries.care import IN_TIME, LEFT_OUT, passed
from insights.enums import FollowUpKind

# Seconds after midnight UTC at which a date ends in the first and in the last time zone.
EARLIEST, LATEST = 10 * 3600, 36 * 3600
TENDED = frozenset({"FollowUp", "Touchpoint", "Purchase", "Customer"})  # records whose changes may change outcomes
# Values of `care` besides DEPENDS.
OUTCOMES = [f"{kind} {outcome}" for kind in FollowUpKind for outcome in ("IN_TIME", "BY_ANOTHER", "MISSED")]


def _if_ends(rule: str, when: str) -> str:
    return rule.replace("passed", when)


STORE = (
    cypher("outcomes")
    .replace("%lock", lock("c"))
    .replace("%place", cypher("place"))
    .replace("%earliest", passed(str(EARLIEST)))
    .replace("%latest", passed(str(LATEST)))
    .replace("%left_out_early", _if_ends(LEFT_OUT, "early"))
    .replace("%left_out_late", _if_ends(LEFT_OUT, "late"))
    .replace("%in_time_early", _if_ends(IN_TIME, "early"))
    .replace("%in_time_late", _if_ends(IN_TIME, "late"))
)

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
TENDED = frozenset({"FollowUp", "Touchpoint", "Purchase"})  # records whose changes may change outcomes
NEW = frozenset({"FollowUp"})  # new records that have outcomes
# Values of `care` besides DEPENDS.
OUTCOMES = [f"{kind} {outcome}" for kind in FollowUpKind for outcome in ("IN_TIME", "BY_ANOTHER", "MISSED")]


def _if_ends(rule: str, when: str) -> str:
    return rule.replace("passed", when)


# The follow-ups of some customers, who are locked as by a write.
# (:FollowUp)-[:WAS {was: OF}]->(:MergedCustomer)-[:MERGED_INTO]->(:Customer)
_OF_CUSTOMERS = f"""UNWIND $ids AS id
MATCH (c:Customer {{id: id}})
{lock("c")}
WITH c, %place AS located
CALL (c) {{
  MATCH (c)<-[:OF]-(task:FollowUp)
  RETURN task, false AS aside
  UNION ALL
  MATCH (c)<-[:MERGED_INTO]-(:MergedCustomer)<-[:WAS {{was: 'OF'}}]-(task:FollowUp)
  RETURN task, true AS aside
}}"""
# Some follow-ups, and the follow-ups of some touchpoints and purchases.
_OF_RECORDS = f"""UNWIND $ids AS id
CALL (id) {{
  MATCH (task:FollowUp {{id: id}})
  RETURN task
  UNION
  MATCH (task:FollowUp)-[:DONE_BY]->(:Touchpoint {{id: id}})
  RETURN task
  UNION
  MATCH (task:FollowUp)-[:OF]->(:Purchase {{id: id}})
  RETURN task
}}
WITH DISTINCT task ORDER BY task.id
{lock("task")}
WITH task
MATCH (task)-[:OF]->(c:Customer)
WITH c, task, %place AS located, false AS aside"""
_OUTCOMES = (
    cypher("outcomes")
    .replace("%earliest", passed(str(EARLIEST)))
    .replace("%latest", passed(str(LATEST)))
    .replace("%left_out_early", _if_ends(LEFT_OUT, "early"))
    .replace("%left_out_late", _if_ends(LEFT_OUT, "late"))
    .replace("%in_time_early", _if_ends(IN_TIME, "early"))
    .replace("%in_time_late", _if_ends(IN_TIME, "late"))
)
STORE, STORE_RECORDS = (_OUTCOMES.replace("%follow_ups", one).replace("%place", cypher("place")) for one in (_OF_CUSTOMERS, _OF_RECORDS))

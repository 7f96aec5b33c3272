"""Preparation of a visit: news to tell, and topics to avoid."""

import re
from typing import Any

import strawberry

from graph.client.files import cypher
from graph.projection.fields import Insight, Ranked, passed
from insights import enums
from insights.aftersales import topics
from insights.days import zone_of
from schema.kit.declare import argument, says

FIRST_NEWS = argument("first", int, "Number of news items to return, from 1 to 50.", 3)
# For a contact: the present employers that are visible to the viewer.
_EMPLOYER = "(%v)-[job:WORKS_AT WHERE job.until IS NULL]->(employer:Customer WHERE %see(employer:Customer))"


@strawberry.type(description="A topic to avoid or to prepare for.")
class TopicToAvoid:
    code: enums.TopicCode = says("Stable code for programs.")
    message: str = says("The topic, and how to respond if it comes up.")


def _judge(found: Any, _arguments: Any) -> Any:
    zone, row = found
    return topics.judge(row, zone_of(zone))


def _topics(account: str, at: str, reference: str) -> Insight:
    text = cypher("topics").replace("%account", account).replace("%at", at).replace("%reference", reference)
    text = re.sub(r"%passed\(([\w.]+)\)", lambda found: passed(found[1]), text)
    return Insight(f"[$zone, {text}]", _judge)


def _news(account: str, at: str, told: str) -> Ranked:
    return Ranked(cypher("to_tell").replace("%account", account).replace("%at", at).replace("%told", told), {"v": "news", "n": "news"})


TOPICS_TO_AVOID = _topics("%v", "(%v)", "(%v)<-[:OF]-(reference:Reference)")
CONTACT_TOPICS_TO_AVOID = _topics("employer", _EMPLOYER, "(%v)-[:GAVE]->(reference:Reference)")
TO_TELL = _news("%v", "(%v)", "(%v)<-[:AT]-(told:Touchpoint)")
CONTACT_TO_TELL = _news("employer", _EMPLOYER, "(%v)<-[:WITH]-(told:Touchpoint)")

"""Invariants of the graph after any writes. Each statement returns the records that break its rule."""

import neo4j

from tests import worth

RULES = {
    "a record has an id, a source, an external id and a version": """
        MATCH (n) WHERE n.externalId IS NOT NULL OR n:Customer|Contact|Purchase|Touchpoint|Claim|Referral WITH n
        WHERE n.id IS NULL OR n.source IS NULL OR n.externalId IS NULL OR n.version IS NULL OR n.version < 1 RETURN n.id""",
    "a record hangs on a customer": """
        MATCH (n:Purchase|Promise|Touchpoint|Finding|Satisfaction|FollowUp|Claim|ServiceJob|Opportunity|Referral|Reference)
        WHERE NOT EXISTS { (n)-[:OF|TO|AT|FROM]->(:Customer) } AND NOT EXISTS { (n)<-[:MADE|CONSIDERED]-(:Customer) } RETURN n.id""",
    "a customer has at most one owner": """
        MATCH (c:Customer)<-[o:OWNS]-(:Rep) WHERE o.until IS NULL WITH c, count(o) AS owners WHERE owners > 1 RETURN c.id""",
    "a customer has one current standing at most": """
        MATCH (c:Customer)-[:STANDS]->(s:Standing {current: true}) WITH c, count(s) AS standings WHERE standings > 1 RETURN c.id""",
    "a customer who stands somewhere carries that level": """
        MATCH (c:Customer)-[:STANDS]->(s:Standing {current: true}) WHERE coalesce(c.level, '') <> coalesce(s.level, '')
        OR coalesce(c.score, -1) <> coalesce(s.score, -1) RETURN c.id""",
    "nobody is above themselves": """
        MATCH (n:Customer|Contact|Territory|Category)
        WHERE EXISTS { (n)(()-[tie:SUBSIDIARY_OF|REPORTS_TO|PART_OF]->() WHERE tie.review IS NULL)+(n) } RETURN n.id""",
    "referrals close no circle": "MATCH (c:Customer) WHERE EXISTS { (c)-[:REFERRED]->+(c) } RETURN c.id",
    "a customer has one attributed referrer at most": """
        MATCH (c:Customer)<-[r:REFERRED]-(:Customer) WITH c, count(r) AS referrers WHERE referrers > 1 RETURN c.id""",
    "a score lies between 0 and 100": "MATCH (c:Customer) WHERE c.score < 0 OR c.score > 100 RETURN c.id",
    "a change is of one subject": "MATCH (c:Change) WHERE COUNT { (c)-[:OF]->() } <> 1 RETURN c.id",
}


def broken(driver: neo4j.Driver) -> dict[str, list[str]]:
    """Return the broken rules, each with ids of the records that break it."""
    found = {rule: [row[0] for row in driver.execute_query(text).records[:5]] for rule, text in RULES.items()}
    found["what customers bought is counted right"] = [str(row) for row in worth.wrong(driver)[:5]]
    return {rule: ids for rule, ids in found.items() if ids}

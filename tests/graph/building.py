"""Builder of small graphs, record by record. For tests that count: every property is visible in the test."""

from typing import Any

import neo4j

from values.ids import record_id
from values.search_values import derived

SOURCE = "test"
# The path from a record to its customer.
HANGS = {
    "Purchase": "(c)-[:MADE]->(n)",
    "Promise": "(c)<-[:TO]-(n)",
    "Touchpoint": "(c)<-[:AT]-(n)",
    "Satisfaction": "(c)<-[:AT]-(n)",
    "Claim": "(c)<-[:OF]-(n)",
    "Referral": "(c)<-[:FROM]-(n)",
    "Reference": "(c)<-[:OF]-(n)",
    "FollowUp": "(c)<-[:OF]-(n)",
    "Finding": "(c)<-[:AT]-(n)",
    "Opportunity": "(c)-[:CONSIDERED]->(n)",
    "Standing": "(c)-[:STANDS]->(n)",
}


def key(label: str, name: str) -> str:
    """Return the id of a record of these tests."""
    return record_id(label, SOURCE, name)


class Building:
    """Records by name. Texts that look like days and moments are converted if the graph stores them so."""

    def __init__(self, driver: neo4j.Driver) -> None:
        self.driver = driver

    def record(self, label: str, name: str, on: str | None = None, /, **properties: Any) -> str:
        """Create a record, on a customer if one is named. Return its id."""
        identifier = key(label, name)
        folded = {**derived(label, properties, new=True), **properties}
        self.driver.execute_query(
            f"CREATE (n:{label} {{id: $id, source: $source, externalId: $name, version: 1}}) SET n += $properties "
            "FOREACH (k IN [k IN keys($properties) WHERE k =~ 'at|.*At(Low|High)?' AND n[k] IS :: STRING] | SET n[k] = datetime(n[k])) "
            + (f"WITH n MATCH (c:Customer {{id: $on}}) CREATE {HANGS[label]}" if on else ""),
            id=identifier, source=SOURCE, name=name, properties=folded, on=on and key("Customer", on),
        )  # fmt: skip
        return identifier

    def customer(self, name: str, **properties: Any) -> str:
        """Create a customer."""
        defaults = {"name": name, "status": "PROSPECT", "confidential": False, "scopes": [key("Rep", "Ann")]}
        sorts = {"scoreLow": -1, "scoreHigh": 1000000, "penetrationLow": -1, "penetrationHigh": 1000000}
        return self.record("Customer", name, None, **{**defaults, **sorts, **properties})

    def orders(self, customer: str, *days: str, **properties: Any) -> None:
        """Create purchases of a customer on those days, named after the days."""
        for day in days:
            facts = {"status": "DELIVERED", "orderedAt": f"{day}T10:00:00Z", "total": 10000, "currency": "EUR", "totalReporting": 10000}
            self.record("Purchase", f"{customer} {day}", customer, **{**facts, **properties})

    def tie(self, start: tuple[str, str], kind: str, end: tuple[str, str], **facts: Any) -> None:
        """Create a relationship. `since` and `until` are days."""
        self.driver.execute_query(
            f"MATCH (a:{start[0]} {{id: $a}}), (b:{end[0]} {{id: $b}}) CREATE (a)-[r:{kind}]->(b) SET r += $facts "
            "FOREACH (k IN [k IN keys($facts) WHERE k IN ['since', 'until']] | SET r[k] = date(r[k]))",
            a=key(*start),
            b=key(*end),
            facts=facts | derived(kind, facts),
        )

"""The graph as plain objects in memory, and the visibility in it, decided hop by hop from owners and territories (DOMAIN 4)."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import neo4j

from tests.graph.tables import ANCHORS, HISTORY, OPEN, SPEAKS_OF

# Facts as JSON holds them: points in time and days are texts.
_FACTS = "[k IN keys(x) | [k, CASE WHEN x[k] IS :: ZONED DATETIME OR x[k] IS :: DATE THEN toString(x[k]) ELSE x[k] END]]"
_DUMP = f"MATCH (x) WHERE NOT x:Migration AND NOT x:Store RETURN elementId(x), labels(x)[0], {_FACTS}"
_TIES = f"MATCH (a)-[x]->(b) RETURN elementId(a), type(x), elementId(b), {_FACTS}"


@dataclass(eq=False)
class Record:
    """A node."""

    label: str
    facts: dict[str, Any]
    ties: dict[str, "list[Tie]"] = field(default_factory=lambda: defaultdict(list))


@dataclass(eq=False)
class Tie:
    """A relationship."""

    kind: str
    start: Record
    end: Record
    facts: dict[str, Any]


@dataclass(eq=False)
class Row:
    """One step of a hop: the relationship and the record it leads to."""

    tie: Tie | None
    record: Record

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the relationship, none without one."""
        return self.tie.facts if self.tie else {}


class Data:
    """The whole graph in memory."""

    def __init__(self, driver: neo4j.Driver) -> None:
        nodes = driver.execute_query(_DUMP).records
        self.nodes = {element: Record(label, dict(facts)) for element, label, facts in nodes}
        for start, kind, end, facts in driver.execute_query(_TIES).records:
            if start in self.nodes:
                tie = Tie(kind, self.nodes[start], self.nodes[end], dict(facts))
                tie.start.ties[f"->{kind}"].append(tie)
                tie.end.ties[f"<-{kind}"].append(tie)
        self.known = {record.facts["id"]: record for record in self.nodes.values() if "id" in record.facts}

    def hop(self, record: Record, hop: str) -> list[Row]:
        """Return the rows of `->KIND`, `<-KIND` or `--KIND` from a record."""
        direction, kind = hop[:2], hop[2:]
        out = [Row(tie, tie.end) for tie in record.ties[f"->{kind}"]] if direction != "<-" else []
        back = [Row(tie, tie.start) for tie in record.ties[f"<-{kind}"]] if direction != "->" else []
        return out + back

    def of(self, label: str) -> list[Row]:
        """Return all records of a label."""
        return [Row(None, record) for record in self.nodes.values() if record.label == label]


@dataclass
class Sight:
    """What a viewer sees: the pattern over owners and territories at every hop."""

    data: Data
    role: str
    rep: str | None

    def customer(self, record: Record) -> bool:
        if self.role == "ADMIN":
            return True
        owns = any(
            row.record.facts["id"] == self.rep and "until" not in row.tie.facts for row in self.data.hop(record, "<-OWNS") if row.tie
        )
        places = [row.record for row in self.data.hop(record, "->LOCATED_IN")]
        for place in places:
            places += [row.record for row in self.data.hop(place, "->PART_OF")]
        near = {(row.tie.kind, row.record.facts["id"]) for place in places for hop in ("<-COVERS", "<-MANAGES")
                for row in self.data.hop(place, hop) if row.tie}  # fmt: skip
        manages = self.role == "MANAGER" and (("MANAGES", self.rep) in near or self.manages_owner(record))
        if record.facts["confidential"]:
            return owns or manages
        return owns or manages or ("COVERS", self.rep) in near

    def manages_owner(self, record: Record) -> bool:
        owners = [row.record for row in self.data.hop(record, "<-OWNS") if row.tie and "until" not in row.tie.facts]
        places = [row.record for rep in owners for hop in ("->COVERS", "->MANAGES", "->LAST_COVERED") for row in self.data.hop(rep, hop)]
        for place in places:
            places += [row.record for row in self.data.hop(place, "->PART_OF")]
        return any(row.record.facts["id"] == self.rep for place in places for row in self.data.hop(place, "<-MANAGES"))

    def sees(self, record: Record) -> bool:
        if record.label == "Customer":
            return self.customer(record)
        if self.role == "ADMIN" or record.label in OPEN | HISTORY:
            return True
        if record.label == "Review":
            people = [row.record for row in self.data.hop(record, "->OF") if row.record.label == "Contact"]
            employers = [row.record for person in people for row in self.data.hop(person, "->WORKS_AT")]
            return self.role == "MANAGER" and record.facts["kind"] == "CONTACT" and all(map(self.customer, employers))
        accounts = [row.record for row in self.data.hop(record, ANCHORS[record.label]) if row.record.label == "Customer"]
        if record.label == "Change" and not accounts:
            return any(row.record.label in OPEN for row in self.data.hop(record, "->OF"))
        if not any(map(self.customer, accounts)):
            return False
        spoken = [
            row.record for hop, label in SPEAKS_OF.get(record.label, ()) for row in self.data.hop(record, hop) if row.record.label == label
        ]
        return all(map(self.sees, spoken))

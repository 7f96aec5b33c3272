"""Worlds that are described before they are written: territories, reps, accounts and all their records.

Every record names its accounts. So a world can be built without some accounts, and an oracle can decide visibility by DOMAIN 4 alone,
without the stored `scopes`. Texts of an account carry its mark.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import neo4j

from graph.client.files import cypher
from insights.enums import Role
from values.ids import record_id
from values.search_values import derived

SOURCE = "world"
NOW = datetime(2025, 6, 15, 12, tzinfo=UTC)
TODAY = NOW.date()
# Sort keys of a customer, which are never null.
UNJUDGED = {"scoreLow": -1, "scoreHigh": 1_000_000, "penetrationLow": -1, "penetrationHigh": 1_000_000}


def at(days_ago: int) -> datetime:
    """Return a point in time before NOW."""
    return NOW - timedelta(days=days_ago)


def day(days_ago: int) -> date:
    """Return a day before TODAY."""
    return TODAY - timedelta(days=days_ago)


@dataclass(frozen=True)
class Key:
    """A record: its label and its name in this file."""

    label: str
    name: str

    @property
    def id(self) -> str:
        """Return its id in the graph."""
        return record_id(self.label, SOURCE, self.name)


@dataclass(frozen=True)
class Person:
    """The viewer of an operation."""

    role: Role
    rep: str | None


@dataclass
class World:
    """Records with their properties and accounts (none: visible to all), and the ties between them."""

    nodes: dict[Key, dict[str, Any]] = field(default_factory=dict)
    hangs: dict[Key, frozenset[str]] = field(default_factory=dict)
    ties: list[tuple[Key, str, Key, dict[str, Any]]] = field(default_factory=list)

    def add(self, label: str, name: str, on: Collection[str] = (), /, **properties: Any) -> Key:
        """Add a record and return its key."""
        key = Key(label, name)
        self.nodes[key] = {**derived(label, properties, new=True), **properties}
        self.hangs[key] = frozenset(on)
        return key

    def tie(self, start: Key, kind: str, end: Key, **facts: Any) -> None:
        """Add a relationship."""
        self.ties.append((start, kind, end, facts | derived(kind, facts)))

    def employ(self, person: Key, customer: Key, **facts: Any) -> None:
        """Add a job. A contact belongs to every account where they work or worked."""
        self.tie(person, "WORKS_AT", customer, **facts)
        self.hangs[person] |= {customer.name}

    def ends(self, start: Key, kind: str) -> Iterator[Key]:
        """Yield the targets of the ties of a kind."""
        return (end for begin, name, end, _ in self.ties if begin == start and name == kind)

    def begins(self, kind: str, end: Key) -> Iterator[Key]:
        """Yield the sources of the ties of a kind. Ties with an `until` have ended."""
        return (begin for begin, name, goal, facts in self.ties if goal == end and name == kind and "until" not in facts)

    @property
    def customers(self) -> list[str]:
        """Return the names of all accounts."""
        return [key.name for key in self.nodes if key.label == "Customer"]

    def confidential(self) -> set[str]:
        """Return the names of the confidential accounts."""
        return {name for name in self.customers if self.nodes[Key("Customer", name)]["confidential"]}

    def without(self, gone: Collection[str]) -> "World":
        """Return the same world without those accounts, and without records that belong only to them or speak of them."""
        left = self.spoken_of({key for key, on in self.hangs.items() if not on or on - set(gone)})
        return World(
            nodes={key: facts for key, facts in self.nodes.items() if key in left},
            hangs={key: on - set(gone) for key, on in self.hangs.items() if key in left},
            ties=[one for one in self.ties if one[0] in left and one[2] in left and one[3].get("referral", one[0]) in left],
        )

    def spoken_of(self, seen: set[Key]) -> set[Key]:
        """Return the visible records that speak of nothing hidden.

        A referral speaks of its named contact, a finding of its subject, a change of its subject.
        """
        speaking = {("Referral", "TO"), ("Finding", "ABOUT"), ("Change", "OF")}
        hidden = {start for start, kind, end, _ in self.ties if start in seen and (start.label, kind) in speaking and end not in seen}
        return self.spoken_of(seen - hidden) if hidden else seen

    # -- visibility, by DOMAIN 4

    def above(self, territory: Key) -> set[Key]:
        """Return a territory and all territories above."""
        return {territory}.union(*(self.above(one) for one in self.ends(territory, "PART_OF")))

    def works_in(self, customer: Key) -> set[Key]:
        """Return the territories in which the owner of a customer covers or manages, and all territories above."""
        owners = list(self.begins("OWNS", customer))
        return set().union(*(self.above(one) for owner in owners for kind in ("COVERS", "MANAGES") for one in self.ends(owner, kind)))

    def opens(self, customer: str, viewer: Person) -> bool:
        """Return whether an account is visible to a viewer."""
        if viewer.role is Role.ADMIN:
            return True
        key, rep = Key("Customer", customer), Key("Rep", viewer.rep or "")
        around = set().union(*(self.above(one) for one in self.ends(key, "LOCATED_IN")))
        owned = rep in self.begins("OWNS", key)
        theirs = around | self.works_in(key)
        managed = viewer.role is Role.MANAGER and any(one in theirs for one in self.ends(rep, "MANAGES"))
        covered = any(one in around for one in self.ends(rep, "COVERS"))
        return owned or managed or (covered and not self.nodes[key]["confidential"])

    def visible(self, viewer: Person) -> set[str]:
        """Return the ids that a viewer may ever read."""
        open_to = {name for name in self.customers if self.opens(name, viewer)}
        seen = self.spoken_of({key for key, on in self.hangs.items() if not on or on & open_to})
        return {key.id for key in seen}


def write(driver: neo4j.Driver, world: World) -> None:
    """Replace the graph by this world, without values derived by refresh."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    place = max((facts["place"] for key, facts in world.nodes.items() if key.label == "Change"), default=0)
    driver.execute_query("CREATE (:Store {id: 1, reportingCurrency: 'USD', place: $place})", place=place)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for key, facts in world.nodes.items():
        given = {"id": key.id, "source": SOURCE, "externalId": key.name, "version": 1, "createdAt": at(900), "updatedAt": at(1)}
        given |= {"createdBy": "someone", "updatedBy": "dan@example.com", "updatedByRep": Key("Rep", "Dan").id}
        rows[key.label].append({**given, **facts, **(UNJUDGED if key.label == "Customer" else {})})
    for label, some in rows.items():
        driver.execute_query(f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", rows=some)
    ties: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for start, kind, end, facts in world.ties:
        named = {name: value.id if isinstance(value, Key) else value for name, value in facts.items()}
        ties[(start.label, kind, end.label)].append({"start": start.id, "end": end.id, "facts": named})
    for (begin, kind, goal), some in ties.items():
        ends = f"(a:{begin} {{id: row.start}}), (b:{goal} {{id: row.end}})"
        driver.execute_query(f"UNWIND $rows AS row MATCH {ends} CREATE (a)-[r:{kind}]->(b) SET r = row.facts", rows=some)
    driver.execute_query(cypher("scopes"), ids=[key.id for key in world.nodes if key.label == "Customer"])
    driver.execute_query("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")


def forget(driver: neo4j.Driver, before: World, after: World) -> None:
    """Turn the graph of `before` into the graph of `after`, without values derived by refresh.

    Removing records is faster than writing the other world from the beginning.
    """
    gone = [key.id for key in before.nodes if key not in after.nodes]
    driver.execute_query(
        "MATCH (n) WHERE n.id IN $gone OR n:Standing OR n:Refresh OR (n:Change AND n.source IS NULL) DETACH DELETE n", gone=gone
    )

"""Worlds that are described before they are written: territories, reps, accounts and all that hangs on them.

Every record says on which accounts it hangs, so that a world can be had without some of them, and an oracle can tell by DOMAIN 4
alone, without the `scopes` that the graph stores, what a viewer may see. Texts of an account carry its mark.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import neo4j

from graph.folded import derived
from graph.ids import record_id
from insights.enums import Role

SOURCE = "world"
NOW = datetime(2025, 6, 15, 12, tzinfo=UTC)
TODAY = NOW.date()


def at(days_ago: int) -> datetime:
    """A point in time before NOW."""
    return NOW - timedelta(days=days_ago)


def day(days_ago: int) -> date:
    """A day before TODAY."""
    return TODAY - timedelta(days=days_ago)


@dataclass(frozen=True)
class Key:
    """A record: its label and the name it goes by in this file."""

    label: str
    name: str

    @property
    def id(self) -> str:
        """Its id in the graph."""
        return record_id(self.label, SOURCE, self.name)


@dataclass(frozen=True)
class Person:
    """Who asks."""

    role: Role
    rep: str | None


@dataclass
class World:
    """Records with their properties and the accounts they hang on (none: open to all), and the ties between them."""

    nodes: dict[Key, dict[str, Any]] = field(default_factory=dict)
    hangs: dict[Key, frozenset[str]] = field(default_factory=dict)
    ties: list[tuple[Key, str, Key, dict[str, Any]]] = field(default_factory=list)

    def add(self, label: str, name: str, on: Collection[str] = (), /, **properties: Any) -> Key:
        """A record."""
        key = Key(label, name)
        self.nodes[key] = {**properties, **derived(label, properties)}
        self.hangs[key] = frozenset(on)
        return key

    def tie(self, start: Key, kind: str, end: Key, **facts: Any) -> None:
        """A relationship."""
        self.ties.append((start, kind, end, facts | derived(kind, facts)))

    def employ(self, person: Key, customer: Key, **facts: Any) -> None:
        """A job: a person hangs on every account they work or worked at."""
        self.tie(person, "WORKS_AT", customer, **facts)
        self.hangs[person] |= {customer.name}

    def ends(self, start: Key, kind: str) -> Iterator[Key]:
        """Where the ties of a kind lead."""
        return (end for begin, name, end, _ in self.ties if begin == start and name == kind)

    def begins(self, kind: str, end: Key) -> Iterator[Key]:
        """Where the ties of a kind come from; those with an `until` are over."""
        return (begin for begin, name, goal, facts in self.ties if goal == end and name == kind and "until" not in facts)

    @property
    def customers(self) -> list[str]:
        """The names of all accounts."""
        return [key.name for key in self.nodes if key.label == "Customer"]

    def confidential(self) -> set[str]:
        """The names of the confidential accounts."""
        return {name for name in self.customers if self.nodes[Key("Customer", name)]["confidential"]}

    def without(self, gone: Collection[str]) -> "World":
        """The same world in which those accounts, and what hangs on nothing else or speaks of them, never were."""
        left = self.spoken_of({key for key, on in self.hangs.items() if not on or on - set(gone)})
        return World(
            nodes={key: facts for key, facts in self.nodes.items() if key in left},
            hangs={key: on - set(gone) for key, on in self.hangs.items() if key in left},
            ties=[one for one in self.ties if one[0] in left and one[2] in left and one[3].get("referral", one[0]) in left],
        )

    def spoken_of(self, seen: set[Key]) -> set[Key]:
        """Those of the records seen that speak of nothing unseen: a referral names somebody, a finding is about something, a change is
        of something.
        """
        speaking = {("Referral", "TO"), ("Finding", "ABOUT"), ("Change", "OF")}
        hidden = {start for start, kind, end, _ in self.ties if start in seen and (start.label, kind) in speaking and end not in seen}
        return self.spoken_of(seen - hidden) if hidden else seen

    # -- who may see what, by DOMAIN 4

    def above(self, territory: Key) -> set[Key]:
        """A territory and all that it is part of."""
        return {territory}.union(*(self.above(one) for one in self.ends(territory, "PART_OF")))

    def works_in(self, customer: Key) -> set[Key]:
        """Where the owner of a customer covers or manages, and all that those territories are part of."""
        owners = list(self.begins("OWNS", customer))
        return set().union(*(self.above(one) for owner in owners for kind in ("COVERS", "MANAGES") for one in self.ends(owner, kind)))

    def opens(self, customer: str, viewer: Person) -> bool:
        """Whether a viewer may see an account."""
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
        """The ids that a viewer may ever read."""
        open_to = {name for name in self.customers if self.opens(name, viewer)}
        seen = self.spoken_of({key for key, on in self.hangs.items() if not on or on & open_to})
        return {key.id for key in seen}


def write(driver: neo4j.Driver, world: World) -> None:
    """Make the graph this world and no other; what refresh derives is not there yet."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    place = max((facts["place"] for key, facts in world.nodes.items() if key.label == "Change"), default=0)
    driver.execute_query("CREATE (:Store {id: 1, reportingCurrency: 'USD', place: $place})", place=place)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for key, facts in world.nodes.items():
        given = {"id": key.id, "source": SOURCE, "externalId": key.name, "version": 1, "createdAt": at(900), "updatedAt": at(1)}
        given |= {"createdBy": "someone", "updatedBy": "dan@example.com", "updatedByRep": Key("Rep", "Dan").id}
        rows[key.label].append({**given, **facts, **(_derived(world, key) if key.label == "Customer" else {})})
    for label, some in rows.items():
        driver.execute_query(f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", rows=some)
    ties: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for start, kind, end, facts in world.ties:
        named = {name: value.id if isinstance(value, Key) else value for name, value in facts.items()}
        ties[(start.label, kind, end.label)].append({"start": start.id, "end": end.id, "facts": named})
    for (begin, kind, goal), some in ties.items():
        ends = f"(a:{begin} {{id: row.start}}), (b:{goal} {{id: row.end}})"
        driver.execute_query(f"UNWIND $rows AS row MATCH {ends} CREATE (a)-[r:{kind}]->(b) SET r = row.facts", rows=some)
    driver.execute_query("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")


def forget(driver: neo4j.Driver, before: World, after: World) -> None:
    """Make the graph `after` out of the one that is `before`; what refresh derived is gone too.

    Taking records away is quicker than writing the other world from the beginning.
    """
    gone = [key.id for key in before.nodes if key not in after.nodes]
    driver.execute_query(
        "MATCH (n) WHERE n.id IN $gone OR n:Standing OR n:Refresh OR (n:Change AND n.source IS NULL) DETACH DELETE n", gone=gone
    )


def _derived(world: World, key: Key) -> dict[str, Any]:
    """What the writer of a customer owes: its scopes, and sort keys that are never null."""
    scopes = [one.id for one in world.begins("OWNS", key)]
    for territory in world.ends(key, "LOCATED_IN"):
        step: Key | None = territory
        while step:
            scopes.append(step.id)
            step = next(world.ends(step, "PART_OF"), None)
    scopes += sorted(f"manager:{one.id}" for one in world.works_in(key))
    return {"scopes": scopes, "scoreLow": -1, "scoreHigh": 1_000_000, "penetrationLow": -1, "penetrationHigh": 1_000_000}

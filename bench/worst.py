"""`make worst`: searches for the operation within the limits that takes most of Neo4j's CPU, and prints the worst operations.

An operation is a tree of fields. The search starts with random trees that use up their limits, and continues from the worst trees. It adds
or removes aliases, arguments and inner fields. The measure is the CPU of the database's process. It is measured once without a cached plan
(cold), then twice with the plan; the lower value counts (warm).
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import neo4j
from graphql import GraphQLEnumType, GraphQLError, GraphQLSchema, get_named_type, get_nullable_type, is_abstract_type, is_leaf_type, parse

from bench.weights import DAY, TODAY, Meter, given, roots
from demo.loader import load
from graph.client.driver import connect
from graph.embedded.server import Embedded
from graph.migrations import migrate
from schema.execution import MAX_TOKENS
from server import limits
from server.settings import Settings

SECONDS = 600.0  # of Neo4j's CPU time
KEPT_OPERATIONS = 12
WARM, COLD = 2.0, 4.0  # maximum CPU seconds of an operation
FIELDS = (4, 8, 16, 60, 500)  # numbers of fields to which an operation grows
TRIES = 30  # failed changes in a row after which an operation counts as full
LONGEST_SECONDS = 30.0  # seconds after which an operation is abandoned
_DAYS = ("2024-12-31", "2025-06-30", "2025-12-31", DAY)


@dataclass(slots=True)
class SelectedField:
    """A field with its arguments and selections. `on` is the concrete type of an interface."""

    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    below: list["SelectedField"] = field(default_factory=list)
    on: str = ""


def every(nodes: list[SelectedField]) -> Iterator[SelectedField]:
    """Yield all fields of an operation."""
    for one in nodes:
        yield one
        yield from every(one.below)


def text_of(nodes: list[SelectedField]) -> str:
    """Return the text of the operation. A repeated name gets an alias."""
    return f"{{ {_fields(nodes)} }}"


def _fields(nodes: list[SelectedField]) -> str:
    counted: dict[str, int] = {}
    parts = []
    for one in nodes:
        number = counted[one.name] = counted.get(one.name, 0) + 1
        alias = f"{one.on.lower()}{one.name}{number}: " if number > 1 or one.on else ""
        inner = f" {{ {_fields(one.below)} }}" if one.below else ""
        text = f"{alias}{one.name}{given(one.arguments)}{inner}"
        parts.append(f"... on {one.on} {{ {text} }}" if one.on else text)
    return " ".join(parts)


class Grammar:
    """Makes random fields and random changes that are valid in the schema."""

    def __init__(self, schema: GraphQLSchema, known: Mapping[str, list[str]], asked: Mapping[str, dict[str, str]], seed: int) -> None:
        self.schema = schema
        self.known = known
        self.asked = asked
        self.dice = random.Random(seed)  # noqa: S311  # not a secret

    def start(self) -> list[SelectedField]:
        """Return an operation with one root field."""
        return [self.root()]

    def root(self) -> SelectedField:
        """Return a judged root field, a list, or the heaviest records by their ids."""
        assert self.schema.query_type
        choice = self.dice.random()
        if choice < 0.3:
            label = self.dice.choice(["Customer", "Customer", "Contact", "Contact", *self.known])
            ids = ", ".join(f'"{one}"' for one in self.dice.choices(self.known[label], k=self.dice.choice([1, 10, 50, 100])))
            return SelectedField("nodes", {"ids": f"[{ids}]"}, [self.field(label, on=label)])
        if choice < 0.5:
            name = self.dice.choice(list(self.asked))
            found = SelectedField(name, dict(self.asked[name]))
            found.below = [self.field(get_named_type(self.schema.query_type.fields[name].type).name)]
            return found
        names = [one for one, made in self.schema.query_type.fields.items() if get_named_type(made.type).name.endswith("Connection")]
        return self.filled(self.schema.query_type, self.dice.choice([*names, "customers", "contacts", "contacts"]))

    def field(self, kind: str, on: str = "") -> SelectedField:
        """Return a random field of a type, usually a field with inner fields."""
        owner: Any = self.schema.type_map[kind]
        if is_abstract_type(owner):
            some = self.dice.choice(sorted(one.name for one in self.schema.get_possible_types(owner)))
            return self.field(some, on=some)
        names = list(owner.fields)
        inner = [one for one in names if not is_leaf_type(get_named_type(owner.fields[one].type))]
        if kind.endswith("Connection"):
            names = inner = ["nodes", "nodes", "nodes", "totalCount"]
        name = self.dice.choice(inner if inner and self.dice.random() < 0.9 else names)
        found = self.filled(owner, name)
        found.on = on
        return found

    def filled(self, owner: Any, name: str) -> SelectedField:
        """Return a field with arguments and one inner field."""
        made = owner.fields[name]
        kind = get_named_type(made.type)
        found = SelectedField(name)
        for argument, one in made.args.items():
            value = self.value(argument, one.type)
            needed = "!" in str(one.type) and "=" not in str(one)
            if value and (needed or argument in ("first", "level", "asOf") or self.dice.random() < 0.3):
                found.arguments[argument] = value
        if not is_leaf_type(kind):
            found.below = [self.field(kind.name)]
        return found

    def value(self, argument: str, kind: Any) -> str:
        """Return the value of an argument, or an empty text if none can be made."""
        inner: Any = get_nullable_type(kind)
        if argument == "first":
            return str(self.dice.choice([1, 2, 5, 10, 20, 50]))
        if isinstance(inner, GraphQLEnumType):
            return str(self.dice.choice(list(inner.values)))
        if inner.__class__.__name__ == "GraphQLScalarType" and inner.name == "Date":
            return f'"{self.dice.choice(_DAYS)}"'
        if argument == "orderBy":
            return f"{{field: {self.dice.choice(list(inner.fields['field'].type.of_type.values))}}}"
        if argument == "filter":
            return self.filter(inner)
        return ""

    def filter(self, kind: Any) -> str:
        """Return some conditions joined by `or`."""
        names = [one for one in kind.fields if one not in ("and", "or", "not")]
        parts = [
            self.condition(one, get_nullable_type(kind.fields[one].type))
            for one in self.dice.choices(names, k=self.dice.choice([1, 3, 10]))
        ]
        return f"{{or: [{', '.join(f'{{{one}}}' for one in parts if one)}]}}" if "or" in kind.fields and any(parts) else ""

    def condition(self, name: str, kind: Any) -> str:
        """Return one condition on a field."""
        for operator, value in (("contains", '"a"'), ("gte", None), ("in", '["a", "b"]')):
            if operator in getattr(kind, "fields", {}) and kind.name in ("StringFilter", "IDFilter") and value:
                return f"{name}: {{{operator}: {value}}}"
        return f"{name}: {{isNull: false}}" if "isNull" in getattr(kind, "fields", {}) else ""

    def changed(self, nodes: list[SelectedField]) -> list[SelectedField]:
        """Return a copy of the operation with one change."""
        found = deepcopy(nodes)
        places = [one for one in every(found) if one.below]
        choice = self.dice.random()
        if choice < 0.1:
            found.append(self.root())
        elif choice < 0.25:
            one = self.dice.choice(places)
            one.below.append(deepcopy(self.dice.choice(one.below)))
        elif choice < 0.35 and any(len(one.below) > 1 for one in places):
            one = self.dice.choice([one for one in places if len(one.below) > 1])
            one.below.pop(self.dice.randrange(len(one.below)))
        elif choice < 0.55 and any("first" in one.arguments for one in every(found)):
            one = self.dice.choice([one for one in every(found) if "first" in one.arguments])
            one.arguments["first"] = self.value("first", None)
        else:
            self._grown(found)
        return found

    def _grown(self, nodes: list[SelectedField]) -> None:
        """Add a field somewhere."""
        assert self.schema.query_type
        here, kind = nodes, self.schema.query_type.name
        while True:
            one = self.dice.choice(here)
            owner: Any = self.schema.type_map[one.on or kind]
            if not one.below or one.name not in owner.fields:
                return
            kind = get_named_type(owner.fields[one.name].type).name
            here = one.below
            if self.dice.random() < 0.4:
                here.append(self.field(kind, on=here[0].on) if not here[0].on else self.field(here[0].on, on=here[0].on))
                return


@dataclass(slots=True)
class Tried:
    """An operation with its figures: seconds of CPU, its cost, the length of its statements."""

    nodes: list[SelectedField]
    text: str
    cold: float
    warm: float
    cost: int
    characters: int

    @property
    def worst(self) -> float:
        """The CPU relative to the limit, the worse of cold and warm."""
        return max(self.cold / COLD, self.warm / WARM)


class WorstSearch:
    """The search, on a separate database."""

    def __init__(self, meter: Meter, driver: neo4j.Driver, process: int, seed: int) -> None:
        self.meter = meter
        self.driver = driver
        self.process = process
        self.settings = Settings(_env_file=None)  # type: ignore[call-arg]  # the defaults
        labels = ("Customer", "Contact", "Purchase", "Claim", "Product", "Category", "Rep", "Territory", "Touchpoint", "Referral")
        known = {label: meter.heaviest(label) for label in labels}
        self.grammar = Grammar(meter.schema, {label: ids for label, ids in known.items() if ids}, roots(meter.tour), seed)
        self.kept: list[Tried] = []
        self.tried = 0
        self.failed: dict[str, int] = {}

    def run(self, seconds: float) -> None:
        """Search until the database has used that many seconds of CPU."""
        until = self.cpu() + seconds
        while self.cpu() < until:
            fresh = len(self.kept) < KEPT_OPERATIONS or self.grammar.dice.random() < 0.4
            nodes = self.filled(self.grammar.start() if fresh else self.grammar.changed(self.grammar.dice.choice(self.kept).nodes))
            if nodes:
                self.measure(nodes)

    def filled(self, nodes: list[SelectedField]) -> list[SelectedField] | None:
        """Return the operation, grown until most changes break a limit. Small operations grow by rows. Returns None if the operation itself
        breaks a limit.
        """
        cost, most = self.price(nodes), self.grammar.dice.choice(FIELDS)
        failed = 0 if cost is not None else TRIES
        while failed < TRIES:
            more = self.grammar.changed(nodes)
            for _ in range(self.grammar.dice.choice([0, 0, 2, 5])):
                more = self.grammar.changed(more)
            dearer = self.price(more) if sum(1 for _ in every(more)) <= most else None
            if cost is not None and dearer is not None and dearer >= cost:
                nodes, cost = more, dearer
            else:
                failed += 1
        return None if cost is None else nodes

    def price(self, nodes: list[SelectedField]) -> int | None:
        """Return the cost of an operation, or None if the server would refuse it."""
        try:
            (priced,) = limits.measure(self.meter.schema, parse(text_of(nodes), max_lexical_tokens=MAX_TOKENS)).values()
        except GraphQLError:
            return None
        cost = int(priced.of(None))
        return None if limits.refusal(priced, cost, self.settings.cost, self.settings.computed) else cost

    def measure(self, nodes: list[SelectedField]) -> None:
        """Measure an operation, and keep it if it is among the worst."""
        text = text_of(nodes)
        self.tried += 1
        self.meter.graph.asked.clear()
        self.driver.execute_query("CALL db.clearQueryCaches()")
        try:
            cold, warm = self.taken(text), min(self.taken(text), self.taken(text))
        except ValueError as error:
            reason = str(error).rpartition("}: ")[2][:60]
            self.failed[reason] = self.failed.get(reason, 0) + 1
            return
        characters = sum(len(statement) for statement, _ in self.meter.graph.asked) // 3
        self.kept.append(Tried(nodes, text, cold, warm, self.price(nodes) or 0, characters))
        self.kept = sorted(self.kept, key=lambda one: -one.worst)[:KEPT_OPERATIONS]

    def taken(self, text: str) -> float:
        """Return the CPU seconds of the database for one request."""
        start = self.cpu()
        self.meter.ask(text, LONGEST_SECONDS)
        time.sleep(0.02)  # work after the answer counts too
        return self.cpu() - start

    def cpu(self) -> float:
        """Return the CPU seconds of the database's process so far."""
        words = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def table(self) -> str:
        """Return the worst operations as a table, with their text."""
        lines = ["| cold s | warm s | cost | characters | operation |", "|---|---|---|---|---|"]
        lines += [f"| {one.cold:.2f} | {one.warm:.2f} | {one.cost} | {one.characters} | {one.text[:100]}… |" for one in self.kept]
        return "\n".join(lines)


def main(seconds: float) -> int:
    """Search and print the worst operations. Return 1 if an operation exceeds the limits."""
    seed = random.SystemRandom().getrandbits(32)
    with tempfile.TemporaryDirectory(prefix="rapport-worst-") as folder, Embedded(Path(folder)) as address, connect(address) as driver:
        migrate(driver)
        load(driver, today=TODAY)
        meter = Meter(address, driver, limits.STATEMENT)
        try:
            search = WorstSearch(meter, driver, int((Path(folder) / "neo4j.pid").read_text(encoding="utf-8")), seed)
            search.run(seconds)
        finally:
            meter.close()
    print(f"seed {seed}: {search.tried} operations tried, {search.failed or 'none failed'}\n{search.table()}", flush=True)
    over = [one for one in search.kept if one.worst > 1]
    for one in over:
        print(f"\n{one.text}")
    print(f"{len(over)} take more than {WARM:g} s warm or {COLD:g} s cold.")
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))

"""`make weights`: measures the cost of fields on the demo graph, and writes server/weights.toml.

Database hits are the measure, because they are the same in every run. A hit takes Neo4j 0.1 to 0.6 µs. A field is measured on the records
with the most relationships, with the rights of the manager of the root territory. The heaviest record counts.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import neo4j
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_interface_type, is_leaf_type, is_list_type, is_non_null_type

from bench.operations import Recorder
from demo.guide import Tour, tour
from demo.loader import load
from graph.client.driver import Address, Graph, connect, connect_async
from graph.embedded.server import Embedded
from graph.migrations import migrate
from graph.projection.labels import label_of_type
from graph.visibility import Viewer, viewer_of
from insights.enums import Role
from schema.execution import Executor, Prepared
from server.cost_weights import FILE, HITS, LIST, reads, weighed

TODAY, DAY = date(2026, 6, 30), "2026-03-31"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
RECORDS = 5  # number of records per type, those with the most relationships
ARGUMENTS = {"from": '"2025-06-30"', "to": f'"{DAY}"'}
TOML_HEAD = """# What fields cost beyond the records that they answer. `make weights` writes this file: it measures them on the demo graph.
# A cost of 1 is {hits} database hits, about 20 µs of Neo4j's CPU. `field(argument)` is the cost where that argument is given, and
# `field(argument: VALUE)` where it has that value. `(all)` is the cost of a list that is filtered, ordered or counted. `lists` are the
# longest lists without `first`; `cited` is the number of records of one kind that a customer has at most.
"""
_HEAVIEST = "MATCH (n:$($label)) WHERE n.id IS NOT NULL RETURN n.id ORDER BY COUNT { (n)--() } DESC, n.id LIMIT $most"
_CITED = """
MATCH (c:Customer) RETURN max(reduce(most = 0, one IN [
  COUNT { (c)-[:MADE]->() }, COUNT { (c)<-[:AT]-(:Touchpoint) }, COUNT { (c)<-[:OF]-(:FollowUp) }, COUNT { (c)<-[:WORKS_AT]-() },
  COUNT { (c)<-[:TO]-(:Promise) }, COUNT { (c)<-[:OF]-(:Claim) }, COUNT { (c)<-[:FROM]-(:Referral) }, COUNT { (c)<-[:AT]-(:Satisfaction) }
] | CASE WHEN one > most THEN one ELSE most END))
"""


class Meter:
    """Runs operations on a graph and counts their database hits."""

    def __init__(self, address: Address, driver: neo4j.Driver, characters: int | None = None) -> None:
        self._runner = asyncio.Runner()
        self._driver = driver
        self.graph = Recorder(Graph(connect_async(address)))
        self.executor = Executor(self.graph, now=lambda: NOW, characters=characters)
        self.schema = self.executor.schema
        self.tour: Tour = tour(driver)
        viewer = self._runner.run(viewer_of(self.graph, Role.MANAGER, self.tour.manager))
        assert viewer, "the demo has a manager"
        self.viewer: Viewer = viewer

    def close(self) -> None:
        """Close every connection."""
        self._runner.run(self.graph.close())
        self._runner.close()

    def ask(self, query: str, deadline: float | None = None) -> Any:
        """Return the data of an answer. Raises `ValueError` if the operation is invalid or fails."""
        prepared = self.executor.prepare(query)
        if not isinstance(prepared, Prepared):
            raise ValueError(f"{query}: {prepared[0].message}")
        answer = self._runner.run(self.executor.execute(prepared, None, self.viewer, deadline))
        if answer.errors:
            raise ValueError(f"{query}: {answer.errors[0].message}")
        return answer.data

    def hits(self, query: str) -> int:
        """Return the database hits of all statements of an operation."""
        self.graph.asked.clear()
        self.ask(query)
        return sum(self._profiled(statement, parameters) for statement, parameters in list(self.graph.asked))

    def heaviest(self, kind: str) -> list[str]:
        """Return the ids of the records of a GraphQL type, or of each type of an interface, with the most relationships."""
        named: Any = self.schema.type_map[kind]
        labels = [label_of_type(one.name) for one in (self.schema.get_possible_types(named) if is_interface_type(named) else [named])]
        found = [self._driver.execute_query(_HEAVIEST, label=label, most=RECORDS).records for label in labels]
        return [row[0] for rows in found for row in rows]

    def cited(self) -> int:
        """Return the largest number of records of one kind that a customer has."""
        return int(self._driver.execute_query(_CITED).records[0][0])

    def _profiled(self, statement: str, parameters: dict[str, Any]) -> int:
        with self._driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            plan: Any = session.run(f"PROFILE {statement}", parameters).consume().profile
        return _hits(plan)


def _hits(plan: dict[str, Any]) -> int:
    return int(plan.get("args", {}).get("DbHits", 0)) + sum(_hits(child) for child in plan.get("children", ()))


def selection(kind: Any, depth: int = 0) -> str:
    """Return a small selection of a type: names for connections and objects, nothing for a leaf."""
    if is_leaf_type(kind):
        return ""
    inner = "__typename" if not kind.name.endswith("Connection") else "nodes { __typename }"
    return f" {{ {inner} }}" if not depth else f" {{ {inner} {lists(kind, depth)} }}"


def lists(kind: Any, depth: int) -> str:
    """Return the selection below a verdict, so that its lists can be counted. Records only get their names."""
    parts = []
    for name, field in (getattr(kind, "fields", None) or {}).items():
        inner = get_named_type(field.type)
        if not is_leaf_type(inner) and not field.args:
            record = not isinstance(inner, GraphQLObjectType) or "id" in inner.fields or not depth or inner.name.endswith("Connection")
            parts.append(f"{name}{selection(inner, 0 if record else depth - 1)}")
    return " ".join(parts)


def ways(field: GraphQLField) -> Iterator[tuple[str, str, str]]:
    """Yield the ways to measure a field: suffix of its name, arguments, selection."""
    kind = get_named_type(field.type)
    required = {name: ARGUMENTS[name] for name, one in field.args.items() if is_non_null_type(one.type) and name in ARGUMENTS}
    arguments = ", ".join(f"{name}: {value}" for name, value in required.items())
    plain = selection(kind)
    if "group" in field.args:  # the cost depends on what the records are grouped by
        groupings: Any = get_named_type(field.args["group"].type)
        yield from ((f"(group: {one})", f"group: {one}", plain) for one in groupings.values)
        return
    if leaf := next((name for name, one in getattr(kind, "fields", {}).items() if name == "reason" and is_leaf_type(one.type)), None):
        plain = f" {{ {leaf} }}"  # select the reason of a rule, never a stored value
    if kind.name.endswith("Connection"):
        yield "", "first: 1", plain
        yield "(all)", "first: 1", plain.replace("}", "} totalCount", 1)
        return
    yield "", arguments, plain
    if "asOf" in field.args:
        yield "(asOf)", f'asOf: "{DAY}"', plain
    if "level" in field.args:
        yield "(level)", "level: CATEGORY", plain


def roots(found: Tour) -> dict[str, dict[str, str]]:
    """Return the arguments of judged root fields, with the largest allowed sizes."""
    return {
        "search": {"text": '"al"', "first": "50"},
        "searchResults": {"text": '"al"'},
        "myDay": {},
        "crossSellBoard": {"first": "50"},
        "departure": {"of": f'{{rep: "{found.rep}"}}'},
        "claimRadius": {"claim": f'"{found.claim}"'},
        "referralTree": {"root": f'"{found.root}"', "generations": "5"},
        "referralNetwork": {"root": f'"{found.root}"', "depth": "3", "limit": "200"},
        "topReferrers": {"first": "50"},
        "introductionPaths": {"to": f'{{contact: "{found.target}"}}', "maxHops": "4", "first": "10"},
        "portfolio": {"period": '{from: "2025-07-01", to: "2026-06-30"}'},
    }


def given(arguments: Mapping[str, str]) -> str:
    """Return arguments as text of an operation."""
    return f"({', '.join(f'{name}: {value}' for name, value in arguments.items())})" if arguments else ""


def measured(meter: Meter, say: Any) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Return the weights of all fields, and the lengths of lists."""
    work: dict[str, dict[str, int]] = {}
    lengths: dict[str, dict[str, int]] = {}
    judged = roots(meter.tour)
    bare = {"MyDay": ("myDay", meter.hits("{ myDay { day } }")), "Portfolio": ("portfolio", meter.hits("{ portfolio { customers } }"))}
    for kind, name in weighed(meter.schema):
        owner: Any = meter.schema.type_map[kind]
        field = owner.fields[name]
        for suffix, arguments, below in [("", "", "")] if kind == "Query" and name in judged else ways(field):
            if kind == "Query" and name in judged:
                text = f"{{ {name}{given(judged[name])}{selection(get_named_type(field.type), 4)} }}"
                hits = meter.hits(text)
                _count(get_named_type(field.type), meter.ask(text)[name], lengths)
            elif kind == "Query" or kind in bare:
                asked = f"{name}{f'({arguments})' if arguments else ''}{below}"
                root, alone = bare.get(kind, ("", 0))
                hits = meter.hits(f"{{ {root} {{ {asked} }} }}" if root else f"{{ {asked} }}") - alone
            else:
                asked = f"{name}{f'({arguments})' if arguments else ''}{below}"
                hits = max((_of(meter, kind, one, asked) for one in meter.heaviest(kind)), default=0)
            work.setdefault(kind, {})[f"{name}{suffix}"] = max(1, -(-hits // HITS))
            say(f"{kind}.{name}{suffix} {work[kind][name + suffix]}")
        if "group" in field.args:
            work[kind][name] = min(cost for one, cost in work[kind].items() if one.startswith(f"{name}(group: "))
    for kind, owner in meter.schema.type_map.items():
        if isinstance(owner, GraphQLObjectType) and "Node" in {one.name for one in owner.interfaces}:
            _lists(meter, kind, owner, lengths)
    return work, lengths


def _of(meter: Meter, kind: str, identifier: str, asked: str) -> int:
    """Return the hits of a field of one record, without the hits of the lookup."""
    place = f'node(id: "{identifier}") {{ ... on {kind} {{'
    return max(0, meter.hits(f"{{ {place} {asked} }} }} }}") - meter.hits(f"{{ {place} id }} }} }}"))


def _lists(meter: Meter, kind: str, owner: GraphQLObjectType, lengths: dict[str, dict[str, int]]) -> None:
    """Count the lists of a record, and the lists in verdicts on it."""
    asked = []
    for name, field in owner.fields.items():
        inner = get_named_type(field.type)
        needed = any(is_non_null_type(one.type) and name in ARGUMENTS for name, one in field.args.items())
        listed = reads(field) or is_list_type(getattr(field.type, "of_type", field.type))
        if listed and not needed and not is_leaf_type(inner) and not inner.name.endswith("Connection"):
            asked.append(f"{name}{selection(inner, 3)}")
    for identifier in meter.heaviest(kind) if asked else ():
        _count(owner, meter.ask(f'{{ node(id: "{identifier}") {{ ... on {kind} {{ {" ".join(asked)} }} }} }}')["node"], lengths)


def _count(kind: Any, value: Any, lengths: dict[str, dict[str, int]]) -> None:
    """Record the lengths of the lists in an answer."""
    for one in value if isinstance(value, list) else [value]:
        for name, inner in (one or {}).items():
            if name == "__typename" or not isinstance(inner, list | dict):
                continue
            sized = kind.name.endswith("Connection") or "first" in kind.fields[name].args
            if isinstance(inner, list) and not sized and len(inner) > LIST:
                known = lengths.setdefault(kind.name, {})
                known[name] = max(known.get(name, 0), len(inner))
            _count(get_named_type(kind.fields[name].type), inner, lengths)


def written(work: dict[str, dict[str, int]], lengths: dict[str, dict[str, int]], cited: int) -> str:
    """Return the text of the file."""
    lines = [TOML_HEAD.format(hits=HITS), f"cited = {cited}\n"]
    for table, found in (("work", work), ("lists", lengths)):
        for kind in sorted(found):
            lines.append(f"\n[{table}.{kind}]\n")
            lines += [f'"{name}" = {value}\n' if "(" in name else f"{name} = {value}\n" for name, value in sorted(found[kind].items())]
    return "".join(lines)


def main(address: Address, driver: neo4j.Driver) -> None:
    """Measure, and write the file."""
    meter = Meter(address, driver)
    try:
        work, lengths = measured(meter, lambda line: print(line, flush=True))
        FILE.write_text(written(work, lengths, meter.cited()), encoding="utf-8")
    finally:
        meter.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="rapport-weights-") as folder, Embedded(Path(folder)) as started, connect(started) as connected:
        migrate(connected)
        load(connected, today=TODAY)
        main(started, connected)
    sys.exit(0)

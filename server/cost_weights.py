"""Weights of fields: the cost beyond the returned records. `make weights` measures them on the demo graph and writes weights.toml.

A cost of one is `HITS` database hits, about 20 µs of Neo4j's CPU time.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from graphql import GraphQLField, GraphQLSchema, get_named_type

from graph.projection.context import declaration
from graph.projection.fields import Cited, Insight, Pages, Ranked, Stored

FILE = Path(__file__).with_name("weights.toml")
HITS = 50  # database hits per unit of cost
LIST = 10  # assumed length of a list without `first`, unless a list of the demo is longer
_READS = re.compile(r"\b(COLLECT|COUNT|EXISTS)\s*\{|\[\(")
_LOOKUPS = frozenset({"viewer", "customer", "contact", "node", "nodes"})


def computed(field: GraphQLField) -> bool:
    """True if a rule or a ranking answers the field."""
    declared = declaration(field)
    return isinstance(declared, Ranked) or (isinstance(declared, Insight) and reads(field))


def reads(field: GraphQLField) -> bool:
    """True if the field reads more of the graph than the records that it returns."""
    declared = declaration(field)
    if isinstance(declared, Insight):
        return bool(_READS.search(declared.expression + (declared.computed or "")))
    return isinstance(declared, Ranked | Pages) or (isinstance(declared, Stored) and bool(_READS.search(declared.expression)))


def weighed(schema: GraphQLSchema) -> list[tuple[str, str]]:
    """Return type and name of every field that needs a weight. Root fields that only look up records have none."""
    found = []
    for kind in schema.type_map.values():
        for name, field in (getattr(kind, "fields", None) or {}).items():
            root = kind is schema.query_type and name not in _LOOKUPS
            if hasattr(field, "args") and (root or reads(field)):
                found.append((kind.name, name))
    return found


def judged(schema: GraphQLSchema) -> frozenset[str]:
    """Return the types within verdicts of insights. Their citations are chosen from all records of a customer, each read with its whole
    selection.
    """
    found: set[str] = set()

    def visit(kind: object) -> None:
        name = getattr(kind, "name", "")
        if name in found:
            return
        found.add(name)
        for field in (getattr(kind, "fields", None) or {}).values():
            if not isinstance(declaration(field), Cited):
                visit(get_named_type(field.type))

    for kind in schema.type_map.values():
        for field in (getattr(kind, "fields", None) or {}).values():
            if hasattr(field, "args") and isinstance(declaration(field), Insight):
                visit(get_named_type(field.type))
    return frozenset(found)


class FieldWeights:
    """The weights of fields by type and name, and the lengths of lists."""

    def __init__(self, work: Mapping[str, Mapping[str, int]], lists: Mapping[str, Mapping[str, int]], cited: int) -> None:
        self._work = work
        self._lists = lists
        self.cited = cited

    def of(self, kind: str, name: str) -> int:
        """Return the cost of a field for each parent record. `name` can be `field(argument)` or `field(argument: VALUE)`."""
        return self._work.get(kind, {}).get(name, 0)

    def choices(self, kind: str, name: str, argument: str) -> dict[str, int]:
        """Return the costs of a field by the value of an argument (`field(group: MONTH)`). Empty if the value makes no difference."""
        start = f"{name}({argument}: "
        return {one.removeprefix(start)[:-1]: cost for one, cost in self._work.get(kind, {}).items() if one.startswith(start)}

    def length(self, kind: str, name: str) -> int:
        """Return the assumed length of a list without `first`."""
        return max(LIST, self._lists.get(kind, {}).get(name, 0))


def load() -> FieldWeights:
    """Return the measured weights."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return FieldWeights(found["work"], found["lists"], found["cited"])

"""The slow reference: graphql-core's plain field-by-field execution over a dump of the graph, written without the projection.

It knows the graph from docs/graph.md alone and shares with the product only the SDL and the cursors' text. Who sees what is told from
owners and territories, hop by hop (DOMAIN 4), not from the `scopes` that the product stores.
"""

import base64
import calendar
import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import neo4j
from graphql import ExecutionResult, GraphQLResolveInfo, build_schema, execute_sync, get_named_type, parse

from graph.projection.pages import encode
from graph.words import fold, words
from tests.graph.tables import ANCHORS, EDGES, LISTS, MONEY, OPEN, SPEAKS_OF, Hop, Listed

# Facts as JSON holds them: points in time and days are text.
_FACTS = "[k IN keys(x) | [k, CASE WHEN x[k] IS :: ZONED DATETIME OR x[k] IS :: DATE THEN toString(x[k]) ELSE x[k] END]]"
_DUMP = f"MATCH (x) WHERE NOT x:Migration RETURN elementId(x), labels(x)[0], {_FACTS}"
_TIES = f"MATCH (a)-[x]->(b) RETURN elementId(a), type(x), elementId(b), {_FACTS}"
# What stands for a missing value in a cursor, so that it is last: (descending, ascending).
_MISSING = {
    "text": ("", "\uffff"),
    "number": (-9223372036854775807, 9223372036854775807),
    "time": ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
    "day": ("0001-01-01", "9999-12-31"),
}


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
    """One step of a hop: over which relationship to which record."""

    tie: Tie | None
    record: Record


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
        """`->KIND`, `<-KIND` or `--KIND` from a record."""
        direction, kind = hop[:2], hop[2:]
        out = [Row(tie, tie.end) for tie in record.ties[f"->{kind}"]] if direction != "<-" else []
        back = [Row(tie, tie.start) for tie in record.ties[f"<-{kind}"]] if direction != "->" else []
        return out + back

    def of(self, label: str) -> list[Row]:
        """All records of a label."""
        return [Row(None, record) for record in self.nodes.values() if record.label == label]


@dataclass
class Sight:
    """What somebody sees: the pattern over owners and territories at every hop."""

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
        manages = self.role == "MANAGER" and ("MANAGES", self.rep) in near
        if record.facts["confidential"]:
            return owns or manages
        return owns or manages or ("COVERS", self.rep) in near

    def sees(self, record: Record) -> bool:
        if record.label == "Customer":
            return self.customer(record)
        if self.role == "ADMIN" or record.label in OPEN:
            return True
        accounts = [row.record for row in self.data.hop(record, ANCHORS[record.label]) if row.record.label == "Customer"]
        if not any(map(self.customer, accounts)):
            return False
        spoken = [
            row.record for hop, label in SPEAKS_OF.get(record.label, ()) for row in self.data.hop(record, hop) if row.record.label == label
        ]
        return all(map(self.sees, spoken))


class Reference:
    """Executes operations field by field for one viewer at one moment."""

    def __init__(self, sdl: str, data: Data, sight: Sight, now: str) -> None:
        self.schema = build_schema(sdl)
        self.data = data
        self.sight = sight
        self.now = now
        self._special: dict[str, Callable[..., Any]] = {
            name.removeprefix("_field_").replace("__", "."): getattr(self, name) for name in dir(self) if name.startswith("_field_")
        }

    def execute(self, query: str, variables: dict[str, Any]) -> ExecutionResult:
        """The answer, field by field."""
        return execute_sync(
            self.schema, parse(query), variable_values=variables, field_resolver=self.resolve,
            type_resolver=lambda value, *_: value.label,
        )  # fmt: skip

    def knows(self, parent: str, name: str) -> bool:
        """Whether the reference can tell this field of a record by itself."""
        place = f"{parent}.{name}"
        return place in self._special or place in EDGES or place in LISTS or place in MONEY

    def resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        """One field."""
        place = f"{info.parent_type.name}.{info.field_name}"
        if isinstance(source, dict):
            return source.get(info.field_name)
        if place in self._special:
            return self._special[place](source, info, **arguments)
        if info.parent_type.name == "Query":
            return self.page(
                self.data.of(get_named_type(get_named_type(info.return_type).fields["nodes"].type).name), LISTS[place], arguments
            )
        if place in LISTS:
            listed = LISTS[place]
            return self.page([row for row in self.data.hop(source, listed.hop) if row.record.label == listed.label], listed, arguments)
        if place in EDGES:
            return self.edge(source, EDGES[place])
        facts = source.tie.facts if isinstance(source, Row) else source.facts
        if place in MONEY:
            return money(facts.get(info.field_name), facts.get(MONEY[place]))
        return facts.get(info.field_name)

    def edge(self, source: Record, edge: Hop) -> Any:
        """One record, or a list of them."""
        rows = [row for row in self.data.hop(source, edge.hop) if row.record.label in edge.labels and self.sight.sees(row.record)]
        rows = [row for row in rows if edge.present is None or (row.tie and edge.present not in row.tie.facts)]
        found = sorted((row.record for row in rows), key=lambda one: (*(one.facts.get(name) or "" for name in edge.order), one.facts["id"]))
        return found if edge.many else (found[0] if found else None)

    # -- connections

    def page(self, rows: list[Row], listed: Listed, arguments: dict[str, Any]) -> dict[str, Any]:
        """A connection: everything is listed, filtered, sorted; then the page is cut out."""
        rows = [
            row for row in rows if self.sight.sees(row.record) and (not listed.present or (row.tie and listed.present not in row.tie.facts))
        ]
        rows = [row for row in rows if self.holds(row, listed, arguments.get("filter") or {})]
        placed = self.sorted(rows, listed, arguments.get("orderBy"))
        after, before, first, last = (arguments.get(name) for name in ("after", "before", "first", "last"))
        spots = [encode(value, tie) for value, tie, _ in placed]
        descending = self.order(listed, arguments.get("orderBy"))[1]
        backward = last is not None or before is not None
        size = 20 if (last if backward else first) is None else (last if backward else first)
        cursor = before if backward else after
        candidates = list(zip(spots, placed, strict=True))
        if cursor is not None:
            at = decode(cursor)
            candidates = [one for one in candidates if _compare(one[1][:2], at, descending) * (-1 if backward else 1) > 0]
        outside = cursor is not None and len(candidates) < len(placed)
        more = len(candidates) > size
        cut = candidates[max(len(candidates) - size, 0) :] if backward else candidates[:size]
        edges = [{"cursor": spot, "node": row if listed.rows else row.record, **self.facts(row)} for spot, (_, _, row) in cut]
        return {
            "edges": edges,
            "nodes": [one["node"] for one in edges],
            "totalCount": len(rows),
            "pageInfo": {
                "hasNextPage": outside if backward else more,
                "hasPreviousPage": more if backward else outside,
                "startCursor": cut[0][0] if cut else None,
                "endCursor": cut[-1][0] if cut else None,
            },
        }

    @staticmethod
    def facts(row: Row) -> dict[str, Any]:
        """The facts of the relationship on its edge."""
        return dict(row.tie.facts) if row.tie else {}

    @staticmethod
    def order(listed: Listed, order: dict[str, str] | None) -> tuple[str, bool]:
        if not order:
            return listed.default[0], listed.default[1] == "DESC"
        return order["field"], order.get("direction", "ASC") == "DESC"

    def sorted(self, rows: list[Row], listed: Listed, order: dict[str, str] | None) -> list[tuple[Any, str, Row]]:
        """Rows with the value and the tie-breaker that make their cursors, in order."""
        name, descending = self.order(listed, order)
        sort = listed.sorts[name]
        placed = [(self.value(row, sort.fact, sort.kind, descending), self.breaker(row, listed), row) for row in rows]
        placed.sort(key=lambda one: one[1])
        placed.sort(key=lambda one: one[0], reverse=descending)
        return placed

    def value(self, row: Row, fact: str, kind: str, descending: bool) -> Any:
        """What a row is sorted by."""
        if fact == "lastTouchedAt":
            found = self._field_Contact__lastTouchedAt(row.record, None)
        elif fact.startswith("r."):
            found = row.tie.facts.get(fact[2:]) if row.tie else None
        elif fact in ("score", "penetration"):
            found = row.record.facts.get(fact, -1 if descending else 1000000)
        else:
            found = row.record.facts.get(fact)
        return _MISSING[kind][0 if descending else 1] if found is None else found

    @staticmethod
    def breaker(row: Row, listed: Listed) -> str:
        assert row.record is not None
        if row.tie is None or listed.tie is None:
            return row.record.facts["id"]
        if listed.tie == "direction":
            return row.record.facts["id"] + ("<" if row.tie.start is row.record else ">")
        return row.tie.facts.get(listed.tie) or row.record.facts["id"]

    def cursors(self, place: str, order: dict[str, str] | None, sources: list[Record] | None = None) -> list[str]:
        """Cursors of rows that such a list can have."""
        listed = LISTS[place]
        if place.startswith("Query."):
            rows = self.data.of(listed.label)
        else:
            owners = [row.record for row in self.data.of(place.split(".")[0])]
            rows = [row for owner in owners for row in self.data.hop(owner, listed.hop) if row.record.label == listed.label]
        return sorted({encode(value, tie) for value, tie, _ in self.sorted(rows, listed, order)})

    # -- filters

    def holds(self, row: Row, listed: Listed, conditions: dict[str, Any]) -> bool:
        """Whether a row meets all conditions; what is unknown meets none but `isNull` and `not`."""
        for name, operand in conditions.items():
            if operand is None:
                continue
            if name == "and":
                met = all(self.holds(row, listed, one) for one in operand)
            elif name == "or":
                met = any(self.holds(row, listed, one) for one in operand)
            elif name == "not":
                met = not _empty(operand) and self.holds(row, listed, operand)
                met = True if _empty(operand) else not met
            else:
                met = all(self.meets(row, listed, name, operator, value) for operator, value in operand.items() if value is not None)
            if not met:
                return False
        return True

    def meets(self, row: Row, listed: Listed, name: str, operator: str, operand: Any) -> bool:
        """One comparison."""
        fact = listed.filters.get(name, name)
        if isinstance(fact, Hop):
            reached = self.data.hop(row.record, fact.hop)
            found = [one.record.facts["id"] for one in reached if one.record.label in fact.labels and self.sight.sees(one.record)
                     and (fact.present is None or fact.present not in one.tie.facts)]  # fmt: skip
            if operator == "isNull":
                return (not found) is operand
            return any(one in (operand if operator == "in" else [operand]) for one in found)
        value = self._told(row, fact)
        if operator == "isNull":
            return (value is None) is operand
        if value is None:
            return False
        return _OPERATORS[operator](value, operand)

    def _told(self, row: Row, fact: str) -> Any:
        if fact == "present":
            return row.tie is not None and "until" not in row.tie.facts
        if fact.startswith("r."):
            return row.tie.facts.get(fact[2:]) if row.tie else None
        special = self._special.get(f"{row.record.label}.{fact}")
        if special and fact in ("overdue", "status"):
            return special(row.record, None)
        return row.record.facts.get(fact, False if fact == "singleThreaded" else None)

    # -- root fields

    def _field_Query__viewer(self, _source: Any, _info: Any) -> Any:
        return {"role": self.sight.role, "withheld": self.sight.role != "ADMIN", "rep": self.data.known.get(self.sight.rep or "")}

    def _field_Query__customer(self, _source: Any, _info: Any, by: dict[str, Any]) -> Any:
        return self._by("Customer", by)

    def _field_Query__contact(self, _source: Any, _info: Any, by: dict[str, Any]) -> Any:
        return self._by("Contact", by)

    def _by(self, label: str, by: dict[str, Any]) -> Any:
        ((name, value),) = by.items()
        wanted = value if isinstance(value, dict) else {name: value}
        found = [row.record for row in self.data.of(label) if all(row.record.facts.get(one) == wanted[one] for one in wanted)]
        return next((one for one in sorted(found, key=lambda one: one.facts["id"]) if self.sight.sees(one)), None)

    def _field_Query__node(self, _source: Any, _info: Any, id: str) -> Any:
        found = self.data.known.get(id)
        return found if found and self.sight.sees(found) else None

    def _field_Query__nodes(self, _source: Any, info: Any, ids: list[str]) -> Any:
        return [self._field_Query__node(None, info, one) for one in ids]

    def _field_Query__search(self, _source: Any, _info: Any, text: str, first: int) -> Any:
        typed, hits = words(text), []
        if not typed or len("".join(typed)) < 2:
            return []
        for row in [*self.data.of("Customer"), *self.data.of("Contact")]:
            facts, name = row.record.facts, row.record.facts["nameKey"]
            held = [
                word for fact in ("name", "email", "domain") for word in re.findall(r"[^\W_]+(?:\.[^\W_]+)*", fold(facts.get(fact) or ""))
            ]
            if (
                all(word in held for word in typed[:-1])
                and any(word.startswith(typed[-1]) for word in held)
                and self.sight.sees(row.record)
            ):
                asked = fold(text)
                exact = asked in (name, (facts.get("email") or "").lower(), (facts.get("domain") or "").lower())
                match = "EXACT" if exact else "PREFIX" if name.startswith(asked) else "WORD" if f" {asked}" in f" {name}" else "OTHER"
                base = {"EXACT": 1.0, "PREFIX": 0.7, "WORD": 0.4, "OTHER": 0.1}[match]
                score = base + (0.0 if exact else 0.25 * len(asked) / (1.0 * len(name) + len(asked)))
                hits.append((-score, name, facts["id"], {"score": score, "match": match, "node": row.record}))
        return [hit[3] for hit in sorted(hits, key=lambda one: one[:3])[:first]]

    # -- fields that are told, not stored

    def _field_Contact__employments(self, source: Record, _info: Any) -> Any:
        rows = [row for row in self.data.hop(source, "->WORKS_AT") if self.sight.sees(row.record)]
        rows.sort(key=lambda row: row.record.facts["id"])
        rows.sort(key=lambda row: row.tie.facts.get("since", "9999"), reverse=True)
        return sorted(rows, key=lambda row: "until" in row.tie.facts)

    def _field_Employment__customer(self, source: Row, _info: Any) -> Any:
        return source.record

    def _field_Contact__lastTouchedAt(self, source: Record, _info: Any) -> Any:
        rows = [row.record for row in self.data.hop(source, "<-WITH") if self.sight.sees(row.record)]
        return max((one.facts["at"] for one in rows), default=None)

    def _field_Customer__referredBy(self, source: Record, _info: Any) -> Any:
        found = [self.data.known[row.tie.facts["referral"]] for row in self.data.hop(source, "<-REFERRED") if row.tie]
        return min((one for one in found if self.sight.sees(one)), key=lambda one: one.facts["id"], default=None)

    def _field_ReferredBy__referral(self, source: Record, _info: Any) -> Any:
        return source

    def _field_PurchaseLine__unitPrice(self, source: Row, _info: Any) -> Any:
        return money(source.tie.facts.get("unitPrice"), source.tie.start.facts.get("currency"))

    def _field_PurchaseLine__amount(self, source: Row, _info: Any) -> Any:
        return money(source.tie.facts.get("amount"), source.tie.start.facts.get("currency"))

    def _field_PurchaseLine__discount(self, source: Row, _info: Any) -> Any:
        return source.tie.facts.get("discount", 0.0)

    def _field_PurchaseLine__product(self, source: Row, _info: Any) -> Any:
        return source.record

    def _field_Purchase__guaranteeUntil(self, source: Record, _info: Any) -> Any:
        months = [row.record.facts.get("guaranteeMonths", 0) for row in self.data.hop(source, "->INCLUDES")]
        delivered = source.facts.get("deliveredAt")
        return _later(delivered, max(months)) if delivered and any(months) else None

    def _field_Satisfaction__gap(self, source: Record, _info: Any) -> Any:
        return source.facts["experience"] - source.facts["expectation"]

    def _field_Promise__overdue(self, source: Record, _info: Any) -> Any:
        return source.facts["status"] == "OPEN" and source.facts["dueAt"] < self.now

    def _field_Claim__overdue(self, source: Record, _info: Any) -> Any:
        return source.facts["status"] != "RESOLVED" and source.facts["dueAt"] < self.now

    def _field_Claim__reopened(self, source: Record, _info: Any) -> Any:
        return source.facts.get("reopened", 0)

    def _field_FollowUp__overdue(self, source: Record, _info: Any) -> Any:
        return source.facts["status"] == "PLANNED" and source.facts["dueAt"] < self.now

    def _field_FollowUp__status(self, source: Record, _info: Any) -> Any:
        soon = (datetime.fromisoformat(self.now) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return "DUE" if source.facts["status"] == "PLANNED" and source.facts["dueAt"] <= soon else source.facts["status"]


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, operand: value == operand,
    "in": lambda value, operand: value in operand,
    "gt": lambda value, operand: value > operand,
    "gte": lambda value, operand: value >= operand,
    "lt": lambda value, operand: value < operand,
    "lte": lambda value, operand: value <= operand,
    "contains": lambda value, operand: operand.lower() in value.lower(),
    "startsWith": lambda value, operand: value.lower().startswith(operand.lower()),
}


def _empty(conditions: dict[str, Any]) -> bool:
    """Whether a filter says nothing: it is no condition, not even below `not`."""
    for name, operand in conditions.items():
        if operand is None:
            continue
        if name == "or":
            return False
        if name == "and" and not operand:
            continue
        if name == "not" and _empty(operand):
            continue
        if name not in ("and", "not") and all(value is None for value in operand.values()):
            continue
        return False
    return True


def decode(cursor: str) -> tuple[Any, str]:
    """What a cursor holds, read by hand."""
    value, tie = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return value, tie


def _compare(one: tuple[Any, str], other: tuple[Any, str], descending: bool) -> int:
    """1 where `one` stands behind `other` in the list."""
    if one[0] != other[0]:
        return 1 if (one[0] < other[0]) is descending else -1
    return (one[1] > other[1]) - (one[1] < other[1])


def _later(instant: str, months: int) -> str:
    day = date.fromisoformat(instant[:10])
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])).isoformat()


def money(minor: int | None, currency: str | None) -> Any:
    """`Money`, or nothing."""
    if minor is None or currency is None:
        return None
    digits = {"USD": 2, "JPY": 0, "KWD": 3}[currency]
    return {"amount": str(Decimal(minor).scaleb(-digits)), "currency": currency}

"""Random operations from the schema: valid, nearly valid and hostile ones, mutations included."""

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

from graph.projection.labels import label_of_type
from graph.voids import voided

TEXTS = [
    "", " ", " ", "\t\n", "a", "Oak", "o'brien", "AT&T", "Лев", "서울 삼성", "x" * 300, "y" * 5_000,
    "\ud800", "\u0000", "\u202e", "\ufeff", "e\u0301" * 50,
    "*", "~", "a~2 AND (", '"', "\\", "{}", "$x", "%see(n:Customer)", "null", "0", "-1", "+1 425 555 0100", "0425-555", "mail@example.com",
    "www.oak.example", "https://oak.example/x?y#z", "javascript:alert(1)", "DE", "USD", "XXX", "de", "Europe/Berlin",
]  # fmt: skip
DATES = [
    "2025-06-15", "2026-03-01", "2026-10-01", "2024-02-29", "2025-02-29", "0001-01-01", "0000-00-00", "9999-12-31", "1969-12-31",
    "10000-01-01",
    "-0001-01-01", " ",
]  # fmt: skip
TIMES = [
    "2025-06-15T12:00:00Z", "2025-09-01T10:00:00+02:00", "2026-03-01T09:30:00Z", "2026-10-01T08:00:00-07:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.999999Z",
    "2025-06-15T24:00:00Z", "2025-06-15T12:00:60Z", "2025-06-15", "1969-12-31T23:59:59Z", "2016-12-31T23:59:60Z", "now", "",
]  # fmt: skip
INTS = [0, 1, 2, 3, 5, -1, 100, 101, 2**31 - 1, 2**31, -(2**31), 2**53, 2**63 - 1, 2**63, 10**400, 1.5, 1e300, True, "1", None]
DECIMALS = [
    "0", "1", "19.99", "-1", "0.00000001", "1e9", "1e999", "-1e-999", "NaN", "Infinity", "9007199254740993", "9" * 400, "", " ", "1,5", 7,
]  # fmt: skip
Ids = Mapping[str, Sequence[str]]
ODD: list[Any] = [None, [], {}, [[]], "x", 0, True, 1e300, {"a": {"b": []}}, ["\ud800"]]
ORDINARY = 0.75  # share of plausible values in a hostile operation
OPTIONAL = 0.2  # share of optional fields in a plausible operation; half of them in a hostile one
BACKWARD = ("after", "before", "last")
# Labels of the ids in a field of that name, if the name does not say it. `id` is the record of the mutation's payload.
HOLDS = {
    "soldBy": ["Rep"], "rep": ["Rep"], "owner": ["Rep"], "assignedTo": ["Rep"], "parent": ["Customer"], "reportsTo": ["Contact"],
    "leaves": ["Customer"], "knows": ["Contact"], "placedBy": ["Contact"], "from": ["Contact"],
    "confirmedWith": ["Contact"], "concerns": ["Contact"], "by": ["Contact"], "to": ["Contact"], "contacts": ["Contact"],
    "about": ["Product", "Purchase", "Customer"], "followUps": ["FollowUp"], "products": ["Product"],
}  # fmt: skip


class Dice:
    """Values and operations from one seed.

    `ids`: ids in the graph, by label. `accounts`: ids around one customer each. `versions`: the version of each record.
    """

    def __init__(self, schema: GraphQLSchema, ids: Ids, accounts: Sequence[Ids], versions: Mapping[str, int], seed: int) -> None:
        self.schema = schema
        self.ids = ids
        self.accounts = accounts
        self.versions = versions
        self.account: Ids = {}
        self.written = ""
        self.chance = random.Random(seed)
        self.all_ids = [one for some in ids.values() for one in some]
        self.variables: dict[str, Any] = {}
        self.declared: list[str] = []
        self.left = 0
        self.ordinary = 1.0

    def operation(self) -> tuple[str, dict[str, Any]]:
        """Return the text of an operation, and its variables."""
        self.variables, self.declared, self.left = {}, [], 40
        self.ordinary = ORDINARY if self.chance.random() < 0.3 else 1.0
        self.account = self.chance.choice(self.accounts)
        mutation = self.schema.mutation_type
        if mutation and self.chance.random() < 0.5:
            kind, root, fields = "mutation", mutation, [self.chance.choice(list(mutation.fields))]
            self._writes(fields[0])
        else:
            kind, root = "query", self.schema.query_type  # type: ignore[assignment]  # every schema has one
            fields = self.chance.choices(list(root.fields), k=self.chance.choice([1, 1, 1, 2, 3]))
        body = " ".join(self._field(root, name, f"r{place}", 3) for place, name in enumerate(fields))
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        return f"{kind} F{declared} {{ {body} }}", self.variables

    def _writes(self, name: str) -> None:
        """Note the record that a mutation of that name writes. Nothing is noted for another name."""
        mutation = self.schema.mutation_type
        if mutation and name in mutation.fields:
            self.written = _written(mutation.fields[name].type)

    # -- selections

    def _field(self, owner: GraphQLObjectType | GraphQLInterfaceType, name: str, alias: str, depth: int) -> str:
        """Return one field with its arguments and selection. Empty if the field could not be answered."""
        field = owner.fields[name]
        given = []
        for argument, wanted in field.args.items():
            meant = self.ordinary == 1 and argument in BACKWARD
            if is_required_argument(wanted) or (not meant and self.chance.random() < 0.5):
                given.append(f"{argument}: {self._argument(argument, wanted.type)}")
        text = f"{alias}{': ' if alias else ''}{name}{'(' + ', '.join(given) + ')' if given else ''}"
        kind = get_named_type(field.type)
        return text if is_leaf_type(kind) else f"{text} {{ {self._selection(kind, depth)} }}"

    def _selection(self, kind: Any, depth: int) -> str:
        if is_abstract_type(kind):
            some = self.chance.sample(list(self.schema.get_possible_types(kind)), 2)
            parts = [f"... on {one.name} {{ {self._inner(one, depth, one.name)} }}" for one in some]
            return " ".join(["__typename", *parts])
        return self._inner(kind, depth, "")

    def _inner(self, kind: GraphQLObjectType, depth: int, prefix: str) -> str:
        leaves = [name for name, field in kind.fields.items() if is_leaf_type(get_named_type(field.type))]
        branches = [name for name, field in kind.fields.items() if not is_leaf_type(get_named_type(field.type))]
        chosen = self.chance.sample(leaves, min(len(leaves), self.chance.randint(1, 6)))
        if depth and self.left > 0:
            chosen += self.chance.sample(branches, min(len(branches), self.chance.randint(1, 3)))
        if kind.name.endswith("Payload") and "userErrors" in branches:
            chosen.append("userErrors")
        self.left -= len(chosen)
        found = [
            self._field(kind, name, prefix and f"{prefix}{name}", depth - 1) for name in dict.fromkeys(chosen) if depth or name in leaves
        ]
        return " ".join(["__typename", *found])

    # -- values

    def _argument(self, name: str, kind: Any) -> str:
        value = self._value(name, kind, 4)
        if self.chance.random() < 0.15 and _literal(value) is not None:
            return str(value) if isinstance(get_nullable_type(kind), GraphQLEnumType) else str(_literal(value))
        variable = f"v{len(self.declared)}"
        self.declared.append(f"${variable}: {kind}")
        self.variables[variable] = value
        return f"${variable}"

    def _value(self, name: str, kind: Any, depth: int) -> Any:
        """Return a value for an argument or a field of that name and type."""
        if self.ordinary < 1 and self.chance.random() > 0.98:
            return self.chance.choice(ODD)
        if self.ordinary < 1 and not is_non_null_type(kind) and self.chance.random() < 0.1:
            return None
        kind = get_nullable_type(kind)
        if is_list_type(kind):
            return [self._value(name, kind.of_type, depth - 1) for _ in range(self.chance.choice([0, 1, 1, 2, 3]))]
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(list(kind.values)) if self.ordinary == 1 or self.chance.random() < 0.97 else "NOTHING"
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth)
        return self._scalar(name, kind.name)

    def _object(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        names = list(kind.fields)
        if kind.is_one_of:
            chosen = [self.chance.choice(names)]
            self._writes(chosen[0])
        else:
            often = (OPTIONAL if self.ordinary == 1 else 0.5) if depth > 0 else 0.0
            chosen = [one for one in names if is_required_input_field(kind.fields[one]) or self.chance.random() < often]
        found = {}
        for one in chosen:
            inner = kind.fields[one].type
            if depth <= 0 and isinstance(get_named_type(inner), GraphQLInputObjectType) and not is_non_null_type(inner):
                continue
            found[one] = self._value(one, inner, depth - 1)
        if "expectedVersion" in found and self.chance.random() < self.ordinary:
            record = next((found[one] for one in ("id", "keep", "contact") if isinstance(found.get(one), str)), "")
            found["expectedVersion"] = self.versions.get(record, 1)
        return found

    def _scalar(self, name: str, kind: str) -> Any:
        meant = self.chance.random() < self.ordinary
        if kind == "ID":
            if meant:
                labels = (
                    [self.written, voided(self.written)]
                    if name in ("id", "ids", "keep", "merge") and self.written
                    else HOLDS.get(name, [name[0].upper() + name[1:]])
                )
                near = [one for label in labels for one in self.account.get(label, ())]
                far = [one for label in labels for one in self.ids.get(label, ())]
                return self.chance.choice((near if near and self.chance.random() < 0.9 else far) or self.all_ids)
            return self.chance.choice([*TEXTS, *self.all_ids])
        if kind == "Int":
            return self.chance.choice(INTS[1:5] if meant else INTS)
        if kind == "Boolean":
            return self.chance.choice([True, False]) if meant else self.chance.choice(ODD)
        if kind == "Float":
            return self.chance.choice([0.0, 0.5, 1.0] if meant else [-1, 1e300, 2**80, "x", 0.1 + 0.2])
        if kind == "Date":
            return self.chance.choice(DATES[:3] if meant else DATES)
        if kind == "DateTime":
            return self.chance.choice(TIMES[:4] if meant else TIMES)
        if kind == "Decimal":
            return self.chance.choice(DECIMALS[1:3] if meant else DECIMALS)
        if name == "idempotencyKey":
            return f"{self.chance.getrandbits(64)}" if meant else self.chance.choice(["again", *TEXTS])
        if name in ("email", "domain", "website", "phone") and meant:
            return {"email": f"a{self.chance.randint(0, 9)}@example.com", "phone": "+4973100001"}.get(name, "www.oak.example")
        known = {"CurrencyCode": ["USD", "EUR"], "CountryCode": ["DE", "US"], "EmailAddress": ["a@example.com"],
                 "PhoneNumber": ["+4973100001"],
                 "URL": ["https://example.com"]}  # fmt: skip
        return self.chance.choice(known.get(kind, ["Oak", "Mill", "note"])) if meant else self.chance.choice(TEXTS)


def _literal(value: Any) -> str | None:
    """Return a scalar as GraphQL writes it. None for a value that needs a variable."""
    if isinstance(value, str):
        return json.dumps(value) if value.isprintable() else None
    return json.dumps(value) if value is None or (isinstance(value, bool | int) and abs(value) < 2**64) else None


def _written(payload: Any) -> str:
    """Return the label of the record that a mutation writes: the record in its payload."""
    fields = get_named_type(payload).fields
    kinds = [get_named_type(field.type) for field in fields.values()]
    return next((label_of_type(kind.name) for kind in kinds if isinstance(kind, GraphQLObjectType) and "version" in kind.fields), "")

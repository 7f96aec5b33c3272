"""Random operations that know the schema: valid ones, nearly valid ones and hostile ones, mutations included."""

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

TEXTS = [
    "", " ", " ", "\t\n", "a", "Oak", "o'brien", "AT&T", "Лев", "서울 삼성", "x" * 300, "y" * 5_000,
    "\ud800", "\u0000", "\u202e", "\ufeff", "e\u0301" * 50,
    "*", "~", "a~2 AND (", '"', "\\", "{}", "$x", "%see(n:Customer)", "null", "0", "-1", "+1 425 555 0100", "0425-555", "mail@example.com",
    "www.oak.example", "https://oak.example/x?y#z", "javascript:alert(1)", "DE", "USD", "XXX", "de", "Europe/Berlin",
]  # fmt: skip
DATES = [
    "0001-01-01",
    "0000-00-00",
    "9999-12-31",
    "2025-06-15",
    "2024-02-29",
    "2025-02-29",
    "2025-06-14",
    "1969-12-31",
    "10000-01-01",
    "-0001-01-01",
    " ",
]
TIMES = [
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.999999Z", "2025-06-15T12:00:00Z",
    "2025-06-01T10:00:00+02:00",
    "2025-06-15T24:00:00Z", "2025-06-15T12:00:60Z", "2025-06-15", "1969-12-31T23:59:59Z", "2016-12-31T23:59:60Z", "now", "",
]  # fmt: skip
INTS = [0, 1, 2, 3, 5, -1, 100, 101, 2**31 - 1, 2**31, -(2**31), 2**53, 2**63 - 1, 2**63, 10**400, 1.5, 1e300, True, "1", None]
DECIMALS = [
    "0",
    "1",
    "19.99",
    "-1",
    "0.00000001",
    "1e9",
    "1e999",
    "-1e-999",
    "NaN",
    "Infinity",
    "9007199254740993",
    "9" * 400,
    "",
    " ",
    "1,5",
    7,
]
ODD: list[Any] = [None, [], {}, [[]], "x", 0, True, 1e300, {"a": {"b": []}}, ["\ud800"]]
ORDINARY = 0.75  # the share of values that could be meant, in an operation that is hostile


class Dice:
    """Values and operations from one seed. `ids` are those of the graph, by label."""

    def __init__(self, schema: GraphQLSchema, ids: Mapping[str, Sequence[str]], seed: int) -> None:
        self.schema = schema
        self.ids = ids
        self.chance = random.Random(seed)
        self.all_ids = [one for some in ids.values() for one in some]
        self.variables: dict[str, Any] = {}
        self.declared: list[str] = []
        self.left = 0
        self.ordinary = 1.0

    def operation(self) -> tuple[str, dict[str, Any]]:
        """The text of an operation, and its variables."""
        self.variables, self.declared, self.left = {}, [], 40
        self.ordinary = ORDINARY if self.chance.random() < 0.5 else 1.0
        mutation = self.schema.mutation_type
        if mutation and self.chance.random() < 0.5:
            kind, root, fields = "mutation", mutation, [self.chance.choice(list(mutation.fields))]
        else:
            kind, root = "query", self.schema.query_type  # type: ignore[assignment]  # every schema has one
            fields = self.chance.choices(list(root.fields), k=self.chance.choice([1, 1, 1, 2, 3]))
        body = " ".join(self._field(root, name, f"r{place}", 3) for place, name in enumerate(fields))
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        return f"{kind} F{declared} {{ {body} }}", self.variables

    # -- selections

    def _field(self, owner: GraphQLObjectType | GraphQLInterfaceType, name: str, alias: str, depth: int) -> str:
        """One field with its arguments and what is below it; nothing where it could not be answered."""
        field = owner.fields[name]
        given = []
        for argument, wanted in field.args.items():
            if is_required_argument(wanted) or self.chance.random() < 0.5:
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
            return str(_literal(value))
        variable = f"v{len(self.declared)}"
        self.declared.append(f"${variable}: {kind}")
        self.variables[variable] = value
        return f"${variable}"

    def _value(self, name: str, kind: Any, depth: int) -> Any:
        """A value for an argument or a field of that name and type."""
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
        else:
            often = 0.5 if depth > 0 else 0.0
            chosen = [one for one in names if is_required_input_field(kind.fields[one]) or self.chance.random() < often]
        found = {}
        for one in chosen:
            inner = kind.fields[one].type
            if depth <= 0 and isinstance(get_named_type(inner), GraphQLInputObjectType) and not is_non_null_type(inner):
                continue
            found[one] = self._value(one, inner, depth - 1)
        return found

    def _scalar(self, name: str, kind: str) -> Any:
        meant = self.chance.random() < self.ordinary
        if kind == "ID":
            label = name.removesuffix("s").capitalize()
            if meant:
                return self.chance.choice(self.ids.get(label) or self.all_ids)
            return self.chance.choice([*TEXTS, *self.all_ids])
        if kind == "Int":
            return self.chance.choice(INTS[:6] if meant else INTS)
        if kind == "Boolean":
            return self.chance.choice([True, False]) if meant else self.chance.choice(ODD)
        if kind == "Float":
            return self.chance.choice([0.0, 0.5, 1.0] if meant else [-1, 1e300, 2**80, "x", 0.1 + 0.2])
        if kind == "Date":
            return self.chance.choice(DATES[2:6] if meant else DATES)
        if kind == "DateTime":
            return self.chance.choice(TIMES[2:5] if meant else TIMES)
        if kind == "Decimal":
            return self.chance.choice(DECIMALS[:3] if meant else DECIMALS)
        if name == "idempotencyKey":
            return f"{self.chance.getrandbits(64)}" if meant else self.chance.choice(["again", *TEXTS])
        known = {"CurrencyCode": ["USD", "EUR"], "CountryCode": ["DE", "US"], "EmailAddress": ["a@example.com"],
                 "PhoneNumber": ["+4973100001"],
                 "URL": ["https://example.com"]}  # fmt: skip
        return self.chance.choice(known.get(kind, ["Oak", "Mill", "note"])) if meant else self.chance.choice(TEXTS)


def _literal(value: Any) -> str | None:
    """A scalar as GraphQL writes it; None for what needs a variable."""
    if isinstance(value, str):
        return json.dumps(value) if value.isprintable() else None
    return json.dumps(value) if value is None or (isinstance(value, bool | int) and abs(value) < 2**64) else None

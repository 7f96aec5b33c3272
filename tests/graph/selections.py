"""Random valid operations, with everything that GraphQL allows below a root field."""

import json
import random
from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from tests.graph.tables import LISTS

TEXTS = ["al", "alpha ltd", "José", "jose gamma", "be", "a", "", "Sales", "DE", "Food", "P1", "quiet", "delta.example"]
TIMES = ["2026-02-14T10:00:00Z", "2026-04-01T12:00:00+02:00", "2026-06-16T00:00:00Z"]


class Name(str):
    """An enum value or a variable, written without quotes."""


class Operation:
    """One random operation: `text` and `variables`."""

    def __init__(
        self, dice: random.Random, schema: GraphQLSchema, ids: list[str], known: Callable[[str, str], bool],
        cursors: Callable[[str, Any], list[str]],
    ) -> None:  # fmt: skip
        self.dice, self.schema, self.ids, self.known, self.cursors = dice, schema, ids, known, cursors
        self.variables: dict[str, Any] = {}
        self.declared: dict[str, str] = {}
        self.fragments: list[tuple[str, str, str]] = []
        self.count = 0
        self.left = 30
        query: Any = schema.query_type
        roots = [
            name
            for name in query.fields
            if name in ("viewer", "customer", "contact", "node", "nodes", "search") or f"Query.{name}" in LISTS
        ]
        body = " ".join(self.root(dice.choice(["customer", "contact", "nodes", *roots]), query) for _ in range(dice.choice([1, 1, 2, 3])))
        head = f"query({', '.join(f'${name}: {kind}' for name, kind in self.declared.items())}) " if self.declared else ""
        self.text = f"{head}{{ {body} }} " + " ".join(f"fragment {name} on {kind} {{ {inner} }}" for name, kind, inner in self.fragments)

    def fresh(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    # -- values

    def literal(self, value: Any) -> str:
        if isinstance(value, Name):
            return str(value)
        if isinstance(value, dict):
            return "{" + ", ".join(f"{name}: {self.literal(inner)}" for name, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.literal, value)) + "]"
        return json.dumps(value)

    def given(self, value: Any, kind: str, chance: float = 0.3) -> str:
        """Return a value as a literal or as a variable."""
        if self.dice.random() > chance or "$" in self.literal(value):
            return self.literal(value)
        name = self.fresh("v")
        self.declared[name] = kind
        self.variables[name] = value
        return f"${name}"

    def directive(self) -> str:
        if self.dice.random() > 0.12:
            return ""
        return f" @{self.dice.choice(['skip', 'include'])}(if: {self.given(self.dice.random() < 0.5, 'Boolean!', 0.7)})"

    def operand(self, kind: Any) -> Any:
        """Return a value of an input type."""
        if is_non_null_type(kind):
            return self.operand(kind.of_type)
        if is_list_type(kind):
            return [self.operand(kind.of_type) for _ in range(self.dice.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return Name(self.dice.choice(list(kind.values)))
        if is_input_object_type(kind):
            given = {one: self.operand(inner.type) for one, inner in kind.fields.items()}
            return {one: value for one, value in given.items() if self.dice.random() < 0.5} or given
        values: dict[str, Callable[[], Any]] = {
            "Boolean": lambda: self.dice.random() < 0.5,
            "Int": lambda: self.dice.choice([0, 40, 50, 100]),
            "Float": lambda: self.dice.choice([-1, 0.5, 1.5, 2.0]),
            "Decimal": lambda: self.dice.choice(["0", "100.00", "5000.005"]),
            "ID": lambda: self.dice.choice(self.ids),
            "Date": lambda: self.dice.choice(TIMES)[:10],
            "DateTime": lambda: self.dice.choice(TIMES),
        }
        return values.get(kind.name, lambda: self.dice.choice(TEXTS))()

    def filter(self, kind: GraphQLInputObjectType, depth: int = 2) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in self.dice.sample(list(kind.fields), self.dice.randint(0, 2)):
            inner: Any = get_named_type(kind.fields[name].type)
            if name in ("and", "or"):
                branches = [self.filter(kind, depth - 1) for _ in range(self.dice.randint(0, 2))] if depth else []
                found[name] = [one for one in branches if one]
            elif name == "not":
                if inner := self.filter(kind, depth - 1) if depth else {}:
                    found[name] = inner
            else:
                chosen = self.dice.sample(list(inner.fields), self.dice.randint(1, min(2, len(inner.fields))))
                found[name] = {one: self.operand(inner.fields[one].type) for one in chosen}
        return found

    def paging(self, place: str, field: Any) -> dict[str, str]:
        """Return the arguments of a connection."""
        found: dict[str, str] = {}
        order = None
        if "orderBy" in field.args and self.dice.random() < 0.6:
            order = {"field": Name(self.dice.choice(list(LISTS[place].sorts))), "direction": Name(self.dice.choice(["ASC", "DESC"]))}
            found["orderBy"] = self.given(order, str(field.args["orderBy"].type))
        if "filter" in field.args and self.dice.random() < 0.4:
            kind: Any = get_named_type(field.args["filter"].type)
            found["filter"] = self.given(self.filter(kind), kind.name)
        way = self.dice.choice(["", "first", "first", "last", "after", "before"])
        if way in ("first", "last"):
            found[way] = self.given(self.dice.choice([0, 1, 2, 3, 100]), "Int")
        elif way:
            spots = self.cursors(place, order)
            if spots:
                found[way] = self.given(self.dice.choice(spots), "String")
                found["first" if way == "after" else "last"] = self.given(self.dice.randint(0, 3), "Int")
        return found

    # -- selections

    def root(self, name: str, query: Any) -> str:
        field = query.fields[name]
        found: dict[str, str] = {}
        if name in ("customer", "contact"):
            prefix = name[:3]
            by = self.dice.choice([{"id": self.dice.choice([one for one in self.ids if one[:3] == prefix])}] * 4 + [
                {"externalId": {"source": "sample", "externalId": self.dice.choice(["Alpha", "Quiet", "Beta-1", "nobody"])}},
                {"domain": "beta.example"} if name == "customer" else {"email": "gamma-1@example.com"}])  # fmt: skip
            found["by"] = self.given(by, str(field.args["by"].type))
        elif name == "node":
            found["id"] = self.given(self.dice.choice(self.ids), "ID!")
        elif name == "nodes":
            found["ids"] = self.given([self.dice.choice(self.ids) for _ in range(self.dice.randint(0, 4))], "[ID!]!")
        elif name == "search":
            found = {"text": self.given(self.dice.choice(TEXTS), "String!"), "first": self.given(self.dice.randint(1, 9), "Int!")}
        elif name != "viewer":
            found = self.paging(f"Query.{name}", field)
        return self.field(self.fresh("k"), name, field, found, 4)

    def field(self, alias: str, name: str, field: Any, arguments: dict[str, str], depth: int) -> str:
        text = f"{alias}: {name}" if alias else name
        if arguments:
            text += f"({', '.join(f'{one}: {value}' for one, value in arguments.items())})"
        text += self.directive()
        kind = get_named_type(field.type)
        return text if is_leaf_type(kind) else f"{text} {{ {self.selection(kind, depth)} }}"

    def selection(self, kind: Any, depth: int) -> str:
        """Return some fields of a type, some of them in fragments."""
        parts = []
        for _ in range(self.dice.randint(1, 5)):
            self.left -= 1
            if is_abstract_type(kind) and self.dice.random() < 0.6:
                inner = self.dice.choice(sorted(self.schema.get_possible_types(kind), key=lambda one: one.name))
                parts.append(self.fragment(inner, self.dice.choice([inner, *inner.interfaces]), depth, inner.name))
            elif not is_abstract_type(kind) and self.dice.random() < 0.12:
                parts.append(self.fragment(kind, self.dice.choice([kind, *kind.interfaces]), depth, ""))
            else:
                parts.append(self.any_field(kind, depth, ""))
        return " ".join(part for part in parts if part) or "__typename"

    def fragment(self, kind: Any, condition: Any, depth: int, prefix: str) -> str:
        """Return an inline or a named fragment. Below an abstract type every key names its type, so that keys never conflict."""
        fields = [self.any_field(condition, depth, prefix if condition is kind else "") for _ in range(self.dice.randint(1, 3))]
        inner = " ".join(one for one in fields if one) or "__typename"
        if self.dice.random() < 0.5:
            name = self.fresh("F")
            self.fragments.append((name, condition.name, inner))
            return f"...{name}{self.directive()}" + (f" ...{name}" if self.dice.random() < 0.2 else "")
        on = f" on {condition.name}" if prefix or condition is not kind or self.dice.random() < 0.5 else ""
        return f"...{on}{self.directive()} {{ {inner} }}"

    def any_field(self, kind: Any, depth: int, prefix: str) -> str:
        fields = getattr(kind, "fields", {})
        allowed = [name for name, field in fields.items() if is_leaf_type(get_named_type(field.type)) or (
            depth > 0 and self.left > 0 and self.known(kind.name, name))]  # fmt: skip
        if not allowed or self.dice.random() < 0.05:
            return "__typename"
        name = self.dice.choice(allowed)
        field, place = fields[name], f"{kind.name}.{name}"
        if is_leaf_type(get_named_type(field.type)) and not self.known(kind.name, name):
            return "__typename"
        arguments = self.paging(place, field) if place in LISTS and self.dice.random() < 0.7 else {}
        plain = f"{prefix}_{name}" if prefix else ""
        alias = self.fresh("a") if arguments or self.dice.random() < 0.15 else plain
        return self.field(alias, name, field, arguments, depth - 1)

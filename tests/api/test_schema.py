"""The checklist of the schema, point by point where a program can check it, and a check that breaking changes do not pass unnoticed."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_specified_scalar_type,
    validate_schema,
)
from graphql.utilities import BreakingChange, find_breaking_changes

from schema.execution import build, sdl

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "schema" / "schema.graphql"
RELEASED = Path(__file__).with_name("released.graphql")
SCHEMA = build()
TYPES = [kind for kind in SCHEMA.type_map.values() if not kind.name.startswith("__") and not is_specified_scalar_type(kind)]
OBJECTS = [kind for kind in TYPES if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)]
INPUTS = [kind for kind in TYPES if isinstance(kind, GraphQLInputObjectType)]
ENUMS = [kind for kind in TYPES if isinstance(kind, GraphQLEnumType)]
OPERATORS = {"eq", "in", "gt", "gte", "lt", "lte", "contains", "startsWith", "within", "isNull"}
# Types that have another name than in the last release. `_breaking` compares the rest of them.
RENAMED = {
    "Actor": "RecordActor",
    "Promise": "CustomerPromise",
    "PromiseConnection": "CustomerPromiseConnection",
    "PromiseEdge": "CustomerPromiseEdge",
    "PromiseFilter": "CustomerPromiseFilter",
    "PromiseOrder": "CustomerPromiseOrder",
    "PromiseOrderField": "CustomerPromiseOrderField",
    "Record": "StoredRecord",
    "Warning": "MutationWarning",
}
# The scope of an insight; nothing is joined here.
SCOPES = {"OfferFilter", "PortfolioScope"}
# Short lists of records. Every other set of records is a connection.
SHORT = {
    "Query.nodes": "as many as were asked for",
    "Query.search": "at most 50, ranked",
    "Rep.covers": "territories of one rep",
    "Rep.manages": "territories of one rep",
    "Territory.children": "one level of a tree that people keep",
    "Category.children": "one level of a tree that people keep",
    "Customer.competitors": "named by hand",
    "Customer.toTell": "at most 50, latest first",
    "Contact.toTell": "at most 50, latest first",
    "Contact.employments": "jobs of one person",
    "Contact.reports": "one superior's people",
    "Purchase.returnedBy": "returns of one purchase",
    "CustomerPromise.confirmedWith": "our departments",
    "Opportunity.products": "what one sale is about",
    "Purchase.opportunities": "what led to one sale",
    "Touchpoint.contacts": "who was in the room",
    "Touchpoint.about": "what one conversation was about",
    "Touchpoint.findings": "what one conversation revealed",
    "Finding.about": "what one finding is about",
    "FieldChange.recordsBefore": "what one field named",
    "FieldChange.recordsAfter": "what one field names",
}


def _fields() -> Iterator[tuple[str, Any]]:
    for kind in [*OBJECTS, *INPUTS]:
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", field


FIELDS = list(_fields())
ROOTS = [place for place, _ in FIELDS if place.split(".")[0] in ("Query", "Mutation")]
OUTPUTS = [(place, field) for place, field in FIELDS if hasattr(field, "args")]


def _is_record(kind: Any) -> bool:
    if isinstance(kind, GraphQLUnionType):
        return all(map(_is_record, kind.types))
    return kind.name in ("Node", "StoredRecord") or "Node" in {one.name for one in getattr(kind, "interfaces", ())}


def _list_of(kind: Any) -> Any:
    inner = kind.of_type if is_non_null_type(kind) else kind
    return inner if is_list_type(inner) else None


def test_the_schema_is_valid() -> None:
    import schema

    assert Path(schema.__file__ or "").parent == ROOT / "schema"
    assert not validate_schema(SCHEMA)


def test_1_names() -> None:
    for kind in TYPES:
        assert re.fullmatch(r"[A-Z][A-Za-z]+", kind.name), kind.name
    for place, field in FIELDS:
        parent, name = place.split(".")
        assert re.fullmatch(r"[a-z][A-Za-z]*", name), place
        assert not re.match(rf"{parent[0].lower()}{parent[1:]}[A-Z]", name), f"{place} repeats the type's name"
        for argument in getattr(field, "args", {}):
            assert re.fullmatch(r"[a-z][A-Za-z]*", argument), f"{place}({argument})"
    for enum in ENUMS:
        assert all(re.fullmatch(r"[A-Z][A-Z_]*", value) for value in enum.values), enum.name


def test_2_everything_is_described() -> None:
    bare = [kind.name for kind in TYPES if not kind.description]
    bare += [place for place, field in FIELDS if not field.description]
    bare += [f"{place}({name})" for place, field in OUTPUTS for name, argument in field.args.items() if not argument.description]
    bare += [f"{enum.name}.{name}" for enum in ENUMS for name, value in enum.values.items() if not value.description]
    assert not bare
    poor = [place for place, field in FIELDS if not re.search(r"[.)]$", field.description.strip())]
    assert not poor, "a description is a sentence"


def test_3_records_are_nodes_and_references_are_objects() -> None:
    for kind in OBJECTS:
        # nodes and links of a drawing use the ids of their records
        if "id" in kind.fields and kind.name not in ("Node", "NetworkNode", "NetworkLink"):
            assert _is_record(kind), f"{kind.name} has an id but is no Node"
    for place, field in OUTPUTS:
        name = place.split(".")[1]
        # a job has its own key, because it is a tie, which is no Node
        if get_named_type(field.type).name == "ID" and place not in ("Employment.key", "EmploymentEdge.key"):
            assert name == "id", f"{place} is a bare foreign id"
        assert not re.search(r"(Id|Ids)$", name) or name == "externalId", f"{place} is a bare foreign id"


def test_4_unbounded_sets_are_connections() -> None:
    for kind in OBJECTS:
        if kind.name.endswith("Connection"):
            assert set(kind.fields) - {"totalCountIsExact"} == {"edges", "nodes", "pageInfo", "totalCount"}, kind.name
            edge: Any = get_named_type(kind.fields["edges"].type)
            assert {"cursor", "node"} <= set(edge.fields), edge.name
            assert get_named_type(edge.fields["node"].type) is get_named_type(kind.fields["nodes"].type)
    for place, field in OUTPUTS:
        named: GraphQLNamedType = get_named_type(field.type)
        if named.name.endswith("Connection"):
            assert {"first", "after", "last", "before"} <= set(field.args), place
            assert is_non_null_type(field.type) or place.startswith("Query."), place
        inner = place.split(".")[0].endswith("Connection")
        if _list_of(field.type) and (_is_record(named) or named.name == "SearchHit") and not inner and not _cited(place, field):
            assert place in SHORT, f"{place} is a list of records: make it a connection, or say in SHORT why it stays short"


def _cited(place: str, field: Any) -> bool:
    """Return whether the field lists records that a judgment cites, whose number the rule limits."""
    parent: Any = SCHEMA.type_map[place.split(".")[0]]
    return not _is_record(parent) and place.split(".")[0] != "Query"


def test_5_nullability() -> None:
    assert not [place for place in ROOTS if is_non_null_type(dict(OUTPUTS)[place].type)], "a root field that fails leaves the others"
    for place, field in OUTPUTS:
        parent: Any = SCHEMA.type_map[place.split(".")[0]]
        named = get_named_type(field.type)
        if listed := _list_of(field.type):
            assert is_non_null_type(listed.of_type) or place == "Query.nodes", f"{place}: items are never null"
            assert is_non_null_type(field.type) or named.name == "String" or place in ROOTS, f"{place}: an empty list says it"
        elif _is_record(parent) and _is_record(named):
            assert not is_non_null_type(field.type), f"{place}: the record may be hidden, so it may be null"
        if named.name == "ID":
            assert is_non_null_type(field.type), place


def test_6_scalars_have_a_specification_and_a_kind() -> None:
    for kind in TYPES:
        if isinstance(kind, GraphQLScalarType):
            assert (kind.specified_by_url or "").startswith("https://"), kind.name
    for place, field in OUTPUTS:
        name, named = place.split(".")[1], get_named_type(field.type).name
        if re.search(r"[a-z]At$", name):
            assert named in ("DateTime", "Date"), place
        if name in ("currency", "country", "email", "phone"):
            assert named in ("CurrencyCode", "CountryCode", "EmailAddress", "PhoneNumber"), place
        if name in ("total", "cost", "value", "listPrice", "unitPrice") and _is_record(SCHEMA.type_map[place.split(".")[0]]):
            assert named == "Money", place


def test_7_closed_sets_are_enums() -> None:
    for place, field in OUTPUTS:
        if place.split(".")[1] in (
            "status",
            "kind",
            "level",
            "verdict",
            "cause",
            "severity",
            "remedy",
            "role",
            "trend",
            "how",
            "direction",
        ):
            named = get_named_type(field.type)
            assert isinstance(named, GraphQLEnumType) or named.name == "Reason" or named.fields.keys() >= {"code", "message"}, place


def test_10_look_ups_filters_and_orders() -> None:
    for kind in INPUTS:
        names = set(kind.fields)
        if kind.name.endswith("By"):
            assert kind.is_one_of, kind.name
        elif kind.name.endswith("Order"):
            assert names == {"field", "direction"}, kind.name
            assert isinstance(get_named_type(kind.fields["field"].type), GraphQLEnumType)
        elif kind.name.endswith("Filter"):
            inner = {name for name in names if isinstance(get_named_type(kind.fields[name].type), GraphQLInputObjectType)}
            joined = {"and", "or", "not"} <= names or kind.name in SCOPES
            assert names <= OPERATORS or (inner == names and joined), kind.name
            assert not any(is_non_null_type(field.type) for field in kind.fields.values()), kind.name


def _deprecated() -> Iterator[tuple[str, str]]:
    """Yield the deprecated names of the schema with their reasons."""
    named = [*FIELDS, *((f"{kind.name}.{name}", value) for kind in ENUMS for name, value in kind.values.items())]
    named += [(f"{place}({name})", argument) for place, field in OUTPUTS for name, argument in field.args.items()]
    for place, one in named:
        if one.deprecation_reason is not None:
            yield place, one.deprecation_reason


def test_11_a_deprecation_has_a_date_and_stands_in_the_list() -> None:
    """docs/deprecations.md has the same names and dates, and a deprecated name works for 12 months or longer."""
    text = (ROOT / "docs" / "deprecations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (\S+) \| (\S+) \| (.+) \|$", text, re.MULTILINE)
    assert {name: since for name, since, *_ in rows} == {
        place: found[1] if (found := re.match(r"Since (20\d\d-\d\d-\d\d) .* Use ", reason)) else "no date, or nothing to use instead"
        for place, reason in _deprecated()
    }
    for name, since, until, instead in rows:
        first = date.fromisoformat(since)
        assert date.fromisoformat(until) >= first.replace(year=first.year + 1), f"{name} works for 12 months"
        for other in re.findall(r"`([^`]+)`", instead):
            kind, _, field = (other if "." in other else f"Mutation.{other}").partition(".")
            assert SCHEMA.type_map[kind].fields[field].deprecation_reason is None, f"{name}: {other} does its work"  # type: ignore[attr-defined]


def test_the_committed_schema_is_up_to_date() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == sdl(), "schema/schema.graphql is stale: run `rapport schema` and commit it"


def _breaking(old: str, new: str) -> list[BreakingChange]:
    return find_breaking_changes(build_schema(old), build_schema(new))


def _renamed(old: str) -> str:
    return re.sub(rf"\b({'|'.join(RENAMED)})\b", lambda found: RENAMED[found[0]], old)


def test_breaking_changes_are_named_in_the_changelog() -> None:
    """Compared with the last release. `released.graphql` is replaced with each release."""
    unreleased = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("## [Unreleased]")[1].split("\n## ")[0]
    assert not [name for name in RENAMED if f"`{name}`" not in unreleased]
    assert re.search(r"root\s+fields\s+are\s+nullable", unreleased)
    unnamed = [
        change.description
        for change in _breaking(_renamed(RELEASED.read_text(encoding="utf-8")), sdl())
        if not re.fullmatch(r"Field (?:Query|Mutation)\.\w+ changed type from (.+)! to \1\.", change.description)
        and not any(word in unreleased for word in re.findall(r"\b[A-Z]\w+\.\w+", change.description) or [change.description.split()[0]])
    ]
    assert not unnamed, "name it in CHANGELOG.md under Unreleased, or do not break it"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('  """Our product number. Null when not recorded."""\n  number: String\n', ""),
        ('  """A severe claim. Until it is resolved, it blocks partnering and offers."""\n  SEVERE\n', ""),
        ("    id: ID!\n  ): Node", "    id: ID!\n    more: Int!\n  ): Node"),
        ("  withheld: Boolean!", "  withheld: Boolean"),
    ],
)
def test_a_breaking_change_is_found(old: str, new: str) -> None:
    text = COMMITTED.read_text(encoding="utf-8")
    assert old in text
    assert _breaking(text, text.replace(old, new, 1))

"""House rules that a program can check (ARCHITECTURE 6)."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph import voids
from graph.client.driver import Address, connect
from graph.client.files import FOLDER, cypher
from graph.commit import rescope
from graph.commit.statements import JUDGED
from graph.derived import attribution, outcomes, overdue
from graph.derived.facts import FROZEN, counted
from graph.derived.net_value import NET_VALUE, SINCE, WORTH
from graph.projection import root_lists
from graph.projection.context import declaration
from graph.projection.fields import Insight, Ranked
from graph.queries import claim_radius, departure, introductions, my_day, offers, repeated_query, search, tie_strength
from graph.queries.care import care
from graph.queries.changes import CHANGED
from graph.queries.groups import statement
from graph.queries.referrals import TOP_BY_VALUE
from graph.visibility import Viewer, resolve
from insights.enums import ChangeKind, OfferLevel, Role
from schema import groups
from schema.execution import build
from schema.types.offer import OFFERS
from schema.types.visit import TO_TELL, TOPICS_TO_AVOID
from server.settings import Settings
from tests.graph import sample
from writes import merging

ROOT = Path(__file__).parents[1]
# Imports go down only: the packages that each package may import. `schema.kit` has what a GraphQL signature is made of.
BELOW: dict[str, set[str]] = {
    "values": set(),
    "insights": set(),
    "graph": {"insights", "values"},
    "ingest": {"graph", "insights", "values"},
    "writes": {"graph", "insights", "values"},
    "schema.kit": {"graph", "insights", "values"},
    "resolvers": {"schema.kit", "graph", "insights", "values"},
    "schema": {"schema.kit", "resolvers", "writes", "graph", "insights", "values"},
    "demo": {"ingest", "graph", "insights", "values"},
    "quality": {"schema", "writes", "resolvers", "graph", "ingest", "insights", "values"},
    "server": {"schema", "writes", "resolvers", "graph", "ingest", "insights", "values", "demo", "quality"},
}
MODULES = [path for package in BELOW if "." not in package for path in sorted((ROOT / package).rglob("*.py"))]
QUERIES = sorted(FOLDER.glob("*.cypher"))
TYPES = re.compile(r"schema\.types\.\w+")  # they name each other


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _package(module: str) -> str:
    """Return the package of a module, as `BELOW` names it."""
    return max((one for one in BELOW if f"{module}.".startswith(f"{one}.")), key=len, default="")


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that a module imports, for type checking too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_has_a_docstring_and_imports_only_lower_packages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    package = _package(".".join(path.relative_to(ROOT).with_suffix("").parts))
    above = {_package(name) for name in _imports(tree)} & BELOW.keys() - {package} - BELOW[package]
    assert not above, f"{package} is below {above}"
    assert ast.get_docstring(tree), "the first line says what the file is for"
    assert not re.search(r"\b(TODO|FIXME)\b", text)
    assert not re.search(r"# (type: ignore|noqa)[^ ]*( [A-Z]+\d+,?)*\s*$", text, re.MULTILINE), "an exception from the rules says why"


def test_imports_have_no_circle_outside_the_types_of_the_schema() -> None:
    """Imports for type checking count, too. `CycleError` names the modules of a circle."""
    modules = {_name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in MODULES}
    below: dict[str, set[str]] = defaultdict(set)
    for name, path in modules.items():
        imported = set(_imports(ast.parse(path.read_text(encoding="utf-8"))))
        imported = {one if one in modules else one.rpartition(".")[0] for one in imported} & modules.keys()
        node, *others = (TYPES.sub("schema.types", one) for one in (name, *imported))
        below[node] |= {*others} - {node}
    TopologicalSorter(below).prepare()


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] in ("graph", "ingest", "insights", "server", "values", "writes"):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for node in nodes:
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(f"{_name(path)}:{node.lineno}")
    assert not {name: found for name, found in places.items() if len(found) > 1}


def _constant(node: ast.expr) -> bool:
    """Return whether a statement may contain the node: constants (in capitals) and names of declarations (labels, relationships)."""
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Attribute) and node.attr in ("label", "relationship", "kind")


def _holds_values(node: ast.expr) -> bool:
    """Return whether the node builds Cypher from values."""
    if isinstance(node, ast.JoinedStr):
        words = " ".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        values = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return bool(re.search(r"\b(MATCH|RETURN|CREATE|MERGE|UNWIND)\b", words)) and not all(map(_constant, values))
    if isinstance(node, ast.BinOp):
        return _holds_values(node.left) or _holds_values(node.right) or isinstance(node.op, ast.Mod)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_cypher_is_not_built_where_it_is_sent(path: Path) -> None:
    """Statements come from the compiler, from `cypher/` or from constants. Values are parameters."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call) and node.args]
    sent = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ("run", "execute_query", "read", "Query")]
    assert not [f"{_name(path)}:{call.lineno}: a parameter, not a text" for call in sent if _holds_values(call.args[0])]


# Files that wait for events, or measure kills for `make faults`. `make bench` measures the rest.
TIMED = {"tests/waiting.py", "tests/faults/service.py", "tests/fuzz/run.py"}


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=_name)
def test_tests_do_not_measure_time_or_sleep(path: Path) -> None:
    """A limit in seconds fails on a busy machine. Wait with `tests.waiting.until`, and measure in `make bench`."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    clocks = [
        node for node in nodes if isinstance(node, ast.Attribute) and node.attr in ("monotonic", "perf_counter", "process_time", "sleep")
    ]
    used = [f"{node.value.id}.{node.attr}:{node.lineno}" for node in clocks if isinstance(node.value, ast.Name) and node.value.id == "time"]
    assert not used or _name(path) in TIMED


def test_every_parameter_of_a_declaration_is_bound() -> None:
    """A `$name` in Cypher must be a keyword, a text or a class's field somewhere in our code. The compiler checks each statement."""
    reads: dict[str, set[str]] = {}
    gives: set[str] = set()
    for path in QUERIES:
        for name in re.findall(r"\$(\w+)", re.sub(r"//.*", "", path.read_text(encoding="utf-8"))):
            reads.setdefault(name, set()).add(_name(path))
    for path in MODULES:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        fields = {node.target.id for node in nodes if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
        gives |= {*texts, *fields, *(node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg)}
        for name in re.findall(r"\$(\w+)", " ".join(texts)):
            reads.setdefault(name, set()).add(_name(path))
    unbound = {name: sorted(places) for name, places in reads.items() if name not in gives}
    assert not unbound


@pytest.fixture(scope="module")
def known(driver: neo4j.Driver) -> None:
    """A graph with every label, relationship and property of docs/graph.md, so that an unknown one gives a warning.

    The page describes the labels and relationships of voided records once, for all kinds of records.
    """
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    page = (ROOT / "docs" / "graph.md").read_text(encoding="utf-8")
    properties = sorted(set(re.findall(r"\b[a-z][A-Za-z]+\b", page)))
    labels = sorted(set(re.findall(r"\(:([A-Z][A-Za-z]+)", page)) | set(re.findall(r"^\| ([A-Z]\w+) \|", page, re.MULTILINE)))
    kinds = sorted(set(re.findall(r"\[:([A-Z_]+)", page)) | set(re.findall(r"`([A-Z_]{4,}) ", page)))
    stored = driver.execute_query("CALL db.relationshipTypes() YIELD relationshipType AS kind RETURN collect(kind) AS kinds").records[0]
    kinds = sorted({*kinds, *(kind for kind in stored["kinds"] if not kind.startswith("VOIDED_"))})
    labels += map(voids.voided, voids.LABELS)
    kinds += [*map(voids.tie, kinds)]
    driver.execute_query("CREATE (n:Known) SET n += $properties", properties=dict.fromkeys(properties, -1))
    driver.execute_query("MATCH (n:Known) UNWIND $labels AS label SET n:$(label)", labels=labels)
    driver.execute_query("MATCH (n:Known) UNWIND $kinds AS kind CREATE (n)-[r:$(kind)]->(n) SET r += $properties", kinds=kinds,
                         properties=dict.fromkeys(properties, -1))  # fmt: skip
    driver.execute_query("MATCH (n:Known) DETACH DELETE n")


def _of_customer(expression: str, viewer: Viewer) -> str:
    """Return an expression over a customer as the compiler sends it."""
    for placeholder, text in (("%v", "c"), ("%now", "datetime()"), ("%today", "date()"), ("%row", "news.id"), ("%arg(first)", "3")):
        expression = expression.replace(placeholder, text)
    return resolve(f"MATCH (c:Customer) RETURN {expression}", viewer)


def _of_contact(subquery: str) -> str:
    """Return a ranking of a contact within a statement."""
    text = subquery.replace("%now", "datetime()").replace("%v", "v").replace("%row", "other.id")
    return f"MATCH (v:Contact) RETURN COLLECT {{ {text} }}"


def _statement(name: str) -> str:
    """Return a file as it is sent. Subqueries and expressions are placed in their statement."""
    viewer = Viewer(Role.REP, "r")
    return {
        "facts": f"MATCH (c:Customer) RETURN {counted('c', stood=True)}",
        "frozen": f"RETURN {FROZEN}",
        "judged": JUDGED,
        "attribution": attribution.ALL,
        "attribution_into": attribution.INTO,
        "employer": f"MATCH (r:Referral)-[:TO]->(named:Contact) {cypher('employer')} RETURN at.id",
        **{one: resolve(repeated_query.statement(one, 2), viewer) for one in ("referral_network", "referral_tree")},
        **{one: resolve(cypher(one), viewer) for one in ("portfolio", "alike")},
        "portfolio_care": resolve(care("portfolio_care"), viewer),
        "net_value": f"MATCH (c:Customer) RETURN {NET_VALUE}",
        "worth": WORTH,
        "net_value_since": f"MATCH (r:Referral)-[:INTO]->(c:Customer) RETURN {SINCE}",
        "outcomes": outcomes.STORE,
        "place": f"MATCH (c:Customer) RETURN {cypher('place')}",
        "top_referrers": resolve(TOP_BY_VALUE, viewer),
        "suppressed": f"MATCH (customer:Customer) RETURN {offers.suppressed()}".replace("%now", "datetime()"),
        "cross_sell": _subquery(OFFERS.subquery, "MATCH (v:Customer) RETURN COLLECT { % }", "[offer.score, offerProduct.id]"),
        "topics": _of_customer(TOPICS_TO_AVOID.expression, viewer),
        "to_tell": _of_customer(f"COLLECT {{ {TO_TELL.subquery} }}", viewer),
        "introductions": resolve(introductions.statement(3), viewer).replace("%now", "datetime()"),
        "likely_introducers": _of_contact(resolve(tie_strength.introducers(), viewer)),
        "ties": f"MATCH (person:Contact) {resolve(tie_strength.weighed(cypher('ties')), viewer)}",
        "departure": resolve(departure.STATEMENT.replace("%now", "datetime()"), viewer),
        "already_returned": f"MATCH (v:Claim) RETURN {cypher('already_returned').replace('%v', 'v')}",
        "claim_radius": resolve(claim_radius.STATEMENT, viewer),
        **{one: resolve(my_day.OWN, viewer) for one in ("my_day", "day_care")},
        "everybodys_day": resolve(my_day.EVERYBODYS, viewer),
        "cross_sell_board": resolve(offers.board(OfferLevel.PRODUCT), viewer).replace("%row", "[board.score, boardProduct.id]"),
        "overdue": overdue.statement(ChangeKind.CLAIM_OVERDUE),
        "changed": resolve(CHANGED, viewer).replace("%row", "[change.id]"),
        **{one: resolve(search.STATEMENT, viewer).replace("%row", "[found.id, score, match]") for one in ("search", "near")},
        "own_accounts": f"{cypher('own_accounts')} RETURN account",
        "few_accounts": f"RETURN {root_lists.ACCOUNTS}",
        "phone": resolve(cypher("phone"), viewer),
        "find_cities": resolve(cypher("find_cities"), viewer),
        **{one.statement: _grouped(one, viewer) for one in vars(groups).values() if isinstance(one, groups.Aggregate)},
        "rescope_owned": rescope.OWNED,
        "rescope_territory": rescope.TERRITORY,
        "lock_subtree": rescope.LOCK_SUBTREE,
        **{one: merging.statement(one, viewer) for one in ("merge_contacts", "unmerge_contacts", "merge_customers", "unmerge_customers")},
    }.get(name, cypher(name))


def _grouped(one: groups.Aggregate, viewer: Viewer) -> str:
    """Return the statement of an aggregate, in its first grouping."""
    grouping, _ = next(iter(one.groupings.values()))
    text, _ = statement(one.statement, grouping, one.listing.filters, {}, one.parts)
    return resolve(text, viewer).replace("%now", "datetime()").replace("%today", "date()")


def _subquery(text: str, around: str, row: str) -> str:
    """Return a subquery of a declaration with its placeholders filled in, inside its statement."""
    for place, filled in ((r"%v\b", "v"), (r"%now\b", "datetime($now)"), (r"%arg\((\w+)\)", r"$\1"), ("%row", row)):
        text = re.sub(place, filled, text)
    return around.replace("%", text)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_cypher_file_has_a_head_and_is_valid(known: None, address: Address, path: Path) -> None:
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("//")]
    text = cypher(path.stem)
    assert path.read_text(encoding="utf-8").startswith("//"), "purpose, parameters and columns come first"
    for parameter in set(re.findall(r"\$(\w+)", text)) - {"viewerScopes"}:
        assert any(f"${parameter}" in line for line in head), f"the head does not name ${parameter}"
    assert re.search(r"Column|Returns", " ".join(head)), "the head says what comes back"
    with connect(address, notifications_min_severity="WARNING") as asked:
        statement = _statement(path.stem)
        parameters: dict[str, Any] = dict.fromkeys(re.findall(r"\$(\w+)", statement), None)
        summary = asked.execute_query(f"EXPLAIN {statement}", parameters).summary
        warnings = [one.status_description for one in summary.gql_status_objects if one.is_notification]
        assert not [one for one in warnings if "cartesian" not in one.lower()], statement


def test_every_query_field_is_described() -> None:
    query: Any = build().query_type
    assert all(field.description for field in query.fields.values())


def test_every_setting_has_a_line_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"RAPPORT_{name.upper()}")
        assert re.search(rf"^#?{variable}=", example, re.MULTILINE), f"{variable} is not in .env.example"


def test_every_insight_has_a_row_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    kinds: list[Any] = [build().type_map[name] for name in ("Customer", "Contact")]
    judged = {name for kind in kinds for name, field in kind.fields.items() if isinstance(declaration(field), Insight | Ranked)}
    assert judged
    assert not {name for name in judged if not re.search(rf"^\|.*`{name}`", readme, re.MULTILINE)}


def test_the_changelog_keeps_its_form_and_has_the_version_of_the_project() -> None:
    """Form: Keep a Changelog 1.1.0. The newest release has the version of `rapport --version`."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (unreleased, _), (newest, _), *_ = releases = re.findall(r"^## \[(.+)\](?: - (.+))?$", text, re.MULTILINE)
    assert unreleased == "Unreleased"
    assert newest == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert all(date.fromisoformat(day) for _, day in releases[1:])
    order = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for release in text.split("\n## ")[1:]:
        kinds = re.findall(r"^### (.+)$", release, re.MULTILINE)
        assert kinds == [one for one in order if one in kinds], f"each heading once, in order: {release.partition(chr(10))[0]}"


def test_no_installed_package_is_called_schema() -> None:
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"^schema[ =]", locked, re.MULTILINE)
    assert "schema" not in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert not re.search(r"https?://", locked), "the lock names no registry"

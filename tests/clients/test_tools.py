"""Tools of front-end developers read the schema and the operations of the contract without an error or a warning.

tests/clients/test_typescript.py runs Apollo Client and urql.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InputObjectTypeDefinitionNode,
    NameNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    separate_operations,
    visit,
)

from tests.clients.conftest import CLIENT, HERE, ROOT, done

SCHEMA = ROOT / "schema" / "schema.graphql"
# A page of each kind of list, as Relay's hooks read it: a list of a record, and a root list.
PAGED = """
fragment Pages_contacts on Customer @refetchable(queryName: "PagesContactsQuery")
  @argumentDefinitions(count: {type: "Int", defaultValue: 10}, cursor: {type: "String"}) {
  contacts(first: $count, after: $cursor) @connection(key: "Pages_contacts") { edges { title node { name } } } }
fragment Pages_customers on Query @refetchable(queryName: "PagesCustomersQuery")
  @argumentDefinitions(count: {type: "Int", defaultValue: 10}, cursor: {type: "String"}) {
  customers(first: $count, after: $cursor) @connection(key: "Pages_customers") { edges { node { ...Pages_contacts } } } }"""


def operations() -> Iterator[tuple[str, DocumentNode]]:
    """Yield each operation of the contract with its fragments."""
    for path in sorted((ROOT / "tests" / "contract").rglob("*.graphql")):
        document = parse(path.read_text(encoding="utf-8"))
        if not any(isinstance(one, InputObjectTypeDefinitionNode) for one in document.definitions):
            yield from separate_operations(document).items()


class _ForRelay(Visitor):
    """Names operations and fragments after their module, as Relay wants them."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._module = module

    def leave_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> OperationDefinitionNode:
        return replace(node, name=NameNode(value=f"{self._module}{node.operation.value.title()}"))

    def leave_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> FragmentDefinitionNode:
        return replace(node, name=self._named(node))

    def leave_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> FragmentSpreadNode:
        return replace(node, name=self._named(node))

    def _named(self, node: FragmentDefinitionNode | FragmentSpreadNode) -> NameNode:
        return NameNode(value=f"{self._module}_{node.name.value}")


@pytest.fixture
def folder(client: Path, tmp_path: Path) -> Path:
    """A project with the schema and the packages that the client is built with."""
    (tmp_path / "node_modules").symlink_to(CLIENT / "node_modules")
    for file in (SCHEMA, *(HERE / "tools").iterdir()):
        shutil.copy(file, tmp_path)
    return tmp_path


# The contract keeps a few deprecated fields until they are removed. gql.tada marks them, and counts the marks.
DEPRECATED = re.compile(r".*warn\s+The field \S+ is deprecated\..*|.*\d+ problems? \(0 errors, \d+ warnings?\)")


def _run(folder: Path, program: Path, *command: str) -> None:
    """Run a tool, which must neither fail nor warn."""
    found = done(program, *command, folder=folder, NO_COLOR="1")
    told = found.stdout + found.stderr
    assert found.returncode == 0, told
    assert not re.search(r"(?i)\bwarn|\berror", DEPRECATED.sub("", told)), told


def _compiled(folder: Path, program: Path) -> None:
    _run(folder, program, "node_modules/typescript/bin/tsc")


def test_relay_compiles_every_operation_and_pages_through_lists(folder: Path, client: Path) -> None:
    sources = folder / "relay"
    (sources / "__generated__").mkdir(parents=True)
    for name, document in operations():
        text = print_ast(visit(document, _ForRelay(name)))
        (sources / f"{name}.ts").write_text(f"graphql`{text}`;\n", encoding="utf-8")
    (sources / "Pages.ts").write_text("\n".join(f"graphql`fragment{one}`;" for one in PAGED.split("\nfragment")[1:]), encoding="utf-8")
    _run(folder, client, "node_modules/relay-compiler/cli.js", "relay.config.json")
    made = {path.name.removesuffix(".graphql.ts") for path in (sources / "__generated__").iterdir()}
    assert {"VisitBriefQuery", "OpenClaimMutation", "OnChangeSubscription", "PagesContactsQuery", "PagesCustomersQuery"} <= made


def test_code_generators_make_types_that_compile(folder: Path, client: Path) -> None:
    """Types of resolvers, and a client of graphql-request."""
    documents = folder / "operations"
    documents.mkdir()
    for name, document in operations():
        text = print_ast(visit(document, _ForRelay(name)))
        (documents / f"{name}.graphql").write_text(text, encoding="utf-8")
    _run(folder, client, "codegen.ts", "schema.graphql", "operations")
    _compiled(folder, client)
    assert "export type CustomerResolvers<" in (folder / "server.ts").read_text(encoding="utf-8")
    assert "VisitBriefQuery(variables:" in (folder / "requests.ts").read_text(encoding="utf-8")


def test_gql_tada_infers_the_types_of_every_operation(folder: Path, client: Path) -> None:
    lines = [
        'import { initGraphQLTada, type ResultOf, type VariablesOf } from "gql.tada";',
        'import type { introspection } from "./introspection.d.ts";',
        "const graphql = initGraphQLTada<{ introspection: introspection }>();",
    ]
    for name, document in operations():
        lines += [f"export const {name} = graphql(`{print_ast(document)}`);"]
    lines += [
        'export const cause: VariablesOf<typeof OpenClaim>["input"]["cause"] = "MISSING_ITEMS";',
        "// @ts-expect-error: the enum has no such value",
        'export const wrong: VariablesOf<typeof OpenClaim>["input"]["cause"] = "BAD_MOOD";',
        "export const name = (found: ResultOf<typeof VisitBrief>): string | undefined => found.customer?.name;",
    ]
    (folder / "tada.ts").write_text("\n".join(lines), encoding="utf-8")
    _run(folder, client, "node_modules/gql.tada/bin/cli.js", "generate-output")
    _run(folder, client, "node_modules/gql.tada/bin/cli.js", "check")
    _compiled(folder, client)

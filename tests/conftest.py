"""Real databases for the whole run: one that tests may empty and write to, and one that holds the demo graph.
Also the command `rapport`.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import neo4j
import pytest
from hypothesis import HealthCheck, settings

from graph.client.driver import Address, connect
from graph.embedded.server import Embedded
from graph.migrations import migrate

# The same examples in every run, so that a failure is caused by the change. `HYPOTHESIS_PROFILE=explore` searches for new examples.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# `make test` runs two workers in parallel, file by file. Each has its own database to write to, and both share the demo. The longest files
# start first, so that both workers end together.
LONGEST = (
    "tests/api/test_visibility.py",
    "tests/api/test_every_field.py",
    "tests/faults/test_faults.py",
    "tests/fuzz/test_fuzz.py",
    "tests/api/test_written_alike.py",
    "tests/api/test_many_judged.py",
    "tests/api/test_root_lists.py",
    "tests/api/test_groups.py",
    "tests/command/test_demo.py",
    "tests/demo/test_loaded.py",
    "tests/graph/test_embedded.py",
    "tests/ingest/test_sources.py",
    "tests/test_wheel.py",
    "tests/test_extending.py",
)

RAPPORT = Path(sys.prefix) / "bin" / "rapport"
TODAY = date(2026, 6, 30)  # the day of the tests' demo, whenever they run
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


# A test that depends on one of these fixtures, directly or through others, gets the mark. `make unit` leaves out tests with a mark.
MARKS = {"address": "neo4j", "demo": "neo4j", "rapport": "process", "node": "process"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in {MARKS[name] for name in getattr(item, "fixturenames", ()) if name in MARKS}:
            item.add_marker(mark)
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], len(LONGEST)))


@pytest.fixture(autouse=True)
def _unit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test without a mark if it starts a program, so that `make unit` stays fast."""

    def refuse(*command: object, **_: object) -> None:
        pytest.fail(f"{command[0]} is started: give this test the mark `neo4j` or `process`")

    if not {"neo4j", "process"} & {mark.name for mark in request.node.iter_markers()}:
        monkeypatch.setattr(subprocess, "Popen", refuse)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


HEAP = "3g"  # with less, Java spends a tenth of its time on collecting plans
KEPT_PLANS = 800  # of 0.65 MB each on average: more than a server keeps, because tests ask hundreds of operations in turn


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with Embedded(tmp_path_factory.mktemp("neo4j"), heap=HEAP, kept_plans=KEPT_PLANS) as found:
        yield found


@pytest.fixture(scope="session")
def driver(address: Address) -> Iterator[neo4j.Driver]:
    with connect(address) as made:
        migrate(made)
        yield made


@pytest.fixture
def empty(driver: neo4j.Driver) -> neo4j.Driver:
    """The graph without any record. Migrations stay."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    return driver


@dataclass(frozen=True)
class Demo:
    """A database with the demo graph as of `today` at `now`. No test writes to it."""

    address: Address
    driver: neo4j.Driver
    today: date = TODAY
    now: datetime = NOW


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One database for all workers of a run: loading the demo takes half a minute."""
    own = tmp_path_factory.getbasetemp()
    with shared(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as address, connect(address) as driver:
        yield Demo(address, driver)


@contextmanager
def shared(folder: Path) -> Iterator[Address]:
    """Yield the address of the demo's database. The first worker that needs the database starts it. The same worker stops the database,
    after the other workers have finished with it.
    """
    from demo.loader import load

    database = Embedded(folder / "demo", heap=HEAP, kept_plans=KEPT_PLANS)
    with (folder / "demo.turn").open("w") as turn, (folder / "demo.users").open("w") as users:
        fcntl.flock(turn, fcntl.LOCK_EX)
        found = database.running
        with nullcontext(found) if found else database as address:
            if not found:
                with connect(address) as driver:
                    migrate(driver)
                    load(driver, today=TODAY)
            fcntl.flock(users, fcntl.LOCK_SH)
            fcntl.flock(turn, fcntl.LOCK_UN)
            yield address
            if not found:
                fcntl.flock(turn, fcntl.LOCK_EX)  # no other worker can join now
                fcntl.flock(users, fcntl.LOCK_EX)  # all other workers have left


Run = Callable[..., subprocess.CompletedProcess[str]]


def environment(**given: str) -> dict[str, str]:
    """Return the environment of a command without any settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "NEO4J_"))}
    return {**clean, "COLUMNS": "140", **given}


@pytest.fixture
def rapport(tmp_path: Path) -> Run:
    """`rapport(*arguments, folder=…, input=…, **environment)` runs the command as a user does, in its own folder."""

    def run(*arguments: str, folder: Path = tmp_path, input: str = "", **given: str) -> subprocess.CompletedProcess[str]:
        command = [str(RAPPORT), *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment(**given), input=input, capture_output=True, text=True, timeout=600, check=False
        )

    return run

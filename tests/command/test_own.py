"""An external Neo4j, named by NEO4J_URI: every command works on it without further changes."""

import re
from pathlib import Path

import neo4j
import pytest

from graph import migrations
from graph.client.driver import Address
from tests.conftest import Run

FILES = {
    "territories.csv": "externalId,name\nnorth,North\n",
    "reps.csv": "externalId,name,manages\nann,Ann,north\nbob,Bob,\n",
    "customers.csv": "externalId,name,territory,owner\nacme,Acme,north,bob\n",
    "purchases.csv": "externalId,customer,orderedAt,status,currency\n"
    "p1,acme,2026-01-05T00:00:00Z,SHIPPED,EUR\n"
    "p2,nobody,2026-01-05T00:00:00Z,SHIPPED,EUR\n",
}


@pytest.fixture
def own(address: Address, empty: neo4j.Driver) -> dict[str, str]:
    return {"NEO4J_URI": address.uri, "NEO4J_USER": address.user, "NEO4J_PASSWORD": address.password}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "my files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_migrate_import_refresh_and_token_work(rapport: Run, own: dict[str, str], files: Path, empty: neo4j.Driver, tmp_path: Path) -> None:
    assert rapport("migrate", **own).stdout == "Every migration is applied.\n"
    dry = rapport("import", "canonical", str(files), "--dry-run", **own)
    assert dry.returncode == 0, dry.stderr
    assert "customers: 1 created" in dry.stdout
    strict = rapport("import", "canonical", str(files), "--strict", **own)
    assert strict.returncode == 1
    assert "Nothing was written" in strict.stderr
    assert empty.execute_query("MATCH (c:Customer) RETURN count(c)").records[0][0] == 0
    done = rapport("import", "canonical", str(files), **own)
    assert done.returncode == 0
    assert re.search(r"rejected: purchases.csv:3: customer: .*nobody", done.stdout), done.stdout
    judged = rapport("refresh", "--as-of", "2026-02-01", **own)
    assert "1 customers judged as of 2026-02-01" in judged.stdout, judged.stderr
    assert "give a day up to today" in rapport("refresh", "--as-of", "2999-01-01", **own).stderr
    for role in ("rep", "manager"):
        assert rapport("token", "--role", role, **own).stdout.count(".") == 2
    assert not (tmp_path / ".rapport" / "store").exists()  # no embedded database was created


def test_the_neo4j_scheme_uses_routing(rapport: Run, own: dict[str, str]) -> None:
    routed = {**own, "NEO4J_URI": own["NEO4J_URI"].replace("bolt://", "neo4j://")}
    assert rapport("migrate", "--check", **routed).returncode == 0
    told = rapport("doctor", "--port", "0", **routed)
    assert told.returncode == 0, told.stdout
    assert re.search(r"ok +uri +neo4j://\S+ answers: Neo4j/", told.stdout)


def test_a_graph_without_reps_has_no_token_for_one(rapport: Run, own: dict[str, str]) -> None:
    told = rapport("token", "--role", "manager", **own)
    assert (told.returncode, told.stdout) == (1, "")
    assert "There is no manager in this graph" in told.stderr


def test_doctor_names_failures_and_their_fixes(rapport: Run, own: dict[str, str]) -> None:
    wrong = rapport("doctor", "--port", "0", **{**own, "NEO4J_PASSWORD": "not it"})
    assert wrong.returncode == 1
    assert re.search(r"FAIL +password .*\n +fix: set NEO4J_USER and NEO4J_PASSWORD", wrong.stdout)
    away = rapport("doctor", "--port", "0", NEO4J_URI="bolt://127.0.0.1:9", NEO4J_PASSWORD="x")
    assert re.search(r"FAIL +uri +bolt://127.0.0.1:9 does not answer.*\n +fix: .*NEO4J_URI", away.stdout)
    memory = rapport("doctor", "--port", "0", RAPPORT_HEAP="900g")
    assert re.search(r"FAIL +memory .*\n +fix: lower RAPPORT_HEAP", memory.stdout)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"NEO4J_PASSWORD": "not it"}, "refuses user or password: check NEO4J_USER and NEO4J_PASSWORD"),
        ({"NEO4J_URI": "bolt://127.0.0.1:9"}, "cannot be reached.*rapport doctor"),
    ],
)
def test_a_refused_login_is_reported_in_one_line(rapport: Run, own: dict[str, str], given: dict[str, str], says: str) -> None:
    told = rapport("migrate", **{**own, **given})
    assert told.returncode == 1
    assert re.search(says, told.stderr)
    assert "Traceback" not in told.stderr
    assert "not it" not in told.stderr


def test_missing_or_locked_migrations_are_reported(rapport: Run, own: dict[str, str], driver: neo4j.Driver, files: Path) -> None:
    last = migrations.read()[-1]
    named = f"V{last.version} {last.description}\n"
    driver.execute_query("MATCH (m:Migration {version: $version}) DETACH DELETE m", version=last.version)
    driver.execute_query("CREATE (:MigrationLock {id: 1, owner: 'process 1 on elsewhere', since: datetime()})")
    try:
        checked = rapport("migrate", "--check", **own)
        assert (checked.returncode, checked.stdout) == (1, f"not applied: {named}")
        assert "1 migrations are not applied" in rapport("import", "canonical", str(files), **own).stderr
        assert "locked by process 1 on elsewhere since" in rapport("migrate", **own).stderr
        assert "lock of process 1 on elsewhere" in rapport("migrate", "unlock", **own).stdout
        assert rapport("migrate", **own).stdout == f"applied: {named}"
    finally:
        driver.execute_query(
            "MATCH (m:Migration {version: $version}) SET m.checksum = $checksum", version=last.version, checksum=last.checksum
        )

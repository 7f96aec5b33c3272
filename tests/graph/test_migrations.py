"""Migrations on the real database: resumed after a kill, refused if a file changed, locked against a second runner."""

import re
import subprocess
import sys
from pathlib import Path

import neo4j
import pytest

from graph import migrations
from graph.client.driver import Address
from schema import listings
from schema.kit.listing import Listing
from tests.waiting import until
from values.folding import FOLDING
from values.ids import PREFIX


@pytest.fixture
def folder(tmp_path: Path, driver: neo4j.Driver) -> Path:
    """Return a folder with the project's migrations and a further one."""
    for path in migrations.FOLDER.glob("*.cypher"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_every_label_has_its_constraints(driver: neo4j.Driver) -> None:
    rows = driver.execute_query("SHOW CONSTRAINTS YIELD labelsOrTypes, properties RETURN labelsOrTypes[0] AS label, properties").records
    found = {(row["label"], tuple(row["properties"])) for row in rows}
    assert {(label, ("id",)) for label in PREFIX} <= found
    assert ("Rep", ("source", "externalId")) in found
    assert ("Customer", ("source", "externalId")) not in found  # unique only among the records visible to a viewer (decision 15)


def _offered() -> set[tuple[str, ...]]:
    """Return label and stored properties of every filter and sort order of the lists."""
    found = set()
    for listing in (one for one in vars(listings).values() if isinstance(one, Listing)):
        label = "Contact" if listing is listings.EMPLOYMENTS else listing.name
        tests = [offer.expression for offer in listing.filters.values()]
        orders = [(text, ("id",) * sort.tied) for sort in listing.sorts.values() for text in (sort.ascending, sort.descending)]
        stored = [(re.fullmatch(r"%n\.(\w+)", text), more) for text, more in [*((text, ()) for text in tests), *orders]]
        found |= {(label, match[1], *more) for match, more in stored if match}
    return found


def test_every_filter_and_sort_order_has_its_index(driver: neo4j.Driver) -> None:
    asked = "SHOW INDEXES YIELD type, state, labelsOrTypes, properties WHERE type = 'RANGE' RETURN labelsOrTypes, properties, state"
    rows = [row.values() for row in driver.execute_query(asked).records]
    indexed = {(labels[0], *properties) for labels, properties, _ in rows}
    offered = _offered()
    assert len(offered) > 40
    assert offered - indexed == set()
    assert {state for _, _, state in rows} == {"ONLINE"}


def test_a_migration_is_applied_once_and_a_changed_file_is_named(driver: neo4j.Driver, folder: Path) -> None:
    assert migrations.migrate(driver, folder) == []
    (folder / "V0001__Records_are_unique.cypher").write_text("RETURN 1;", encoding="utf-8")
    with pytest.raises(migrations.MigrationError, match=r"V0001 \(Records are unique\) was changed"):
        migrations.migrate(driver, folder)


def test_a_kill_between_two_statements_resumes(driver: neo4j.Driver, folder: Path) -> None:
    extra = folder / "V0900__Two_steps.cypher"
    step = "CREATE CONSTRAINT step_one IF NOT EXISTS FOR (n:StepOne) REQUIRE n.id IS UNIQUE;\n"
    extra.write_text(step + "THIS FAILS;", encoding="utf-8")
    try:
        with pytest.raises(neo4j.exceptions.CypherSyntaxError):
            migrations.migrate(driver, folder)
        assert [one.version for one in migrations.pending(driver, folder)] == ["0900"]
        extra.write_text(step + "CREATE CONSTRAINT step_two IF NOT EXISTS FOR (n:StepTwo) REQUIRE n.id IS UNIQUE;", encoding="utf-8")
        assert migrations.migrate(driver, folder) == ["V0900 Two steps"]
        chain = driver.execute_query(
            "MATCH p = (:Migration {version: '0001'})-[:MIGRATED_TO*]->(:Migration {version: '0900'}) RETURN p"
        ).records
        assert len(chain) == 1
    finally:
        driver.execute_query("MATCH (m:Migration {version: '0900'}) DETACH DELETE m")
        for name in ("step_one", "step_two"):
            driver.execute_query(f"DROP CONSTRAINT {name} IF EXISTS")


_KILLED = """
import sys
from pathlib import Path
from graph.client.driver import Address, connect
from graph.migrations import migrate
with connect(Address(*sys.argv[1:4])) as driver:
    migrate(driver, Path(sys.argv[4]), owner="the killed one", progress=lambda text: print(text, flush=True))
"""


_RUNS = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'UNWIND range' RETURN count(*) AS runs"


def test_a_kill_within_a_statement_leaves_a_lock_that_names_its_owner_and_resumes(
    driver: neo4j.Driver, address: Address, folder: Path
) -> None:
    extra = folder / "V0900__Slow.cypher"
    step = "CREATE CONSTRAINT step_one IF NOT EXISTS FOR (n:StepOne) REQUIRE n.id IS UNIQUE;\n"
    slow = "UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 8 CREATE (:StepOne {id: n});"
    extra.write_text(step + slow, encoding="utf-8")
    command = [sys.executable, "-c", _KILLED, address.uri, address.user, address.password, str(folder)]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "migration V0900: Slow\n"
            assert until(lambda: driver.execute_query(_RUNS).records[0]["runs"])
            process.kill()
        with pytest.raises(migrations.MigrationError, match="locked by the killed one since"):
            migrations.migrate(driver, folder)
        migrations.unlock(driver)
        extra.write_text(step, encoding="utf-8")
        assert migrations.migrate(driver, folder) == ["V0900 Slow"]
    finally:
        driver.execute_query("MATCH (m:Migration {version: '0900'}) DETACH DELETE m")
        driver.execute_query("DROP CONSTRAINT step_one IF EXISTS")


def test_texts_of_an_older_store_are_folded(driver: neo4j.Driver, folder: Path) -> None:
    """The first time only missing texts are folded. If folding has changed since, all texts are folded."""
    old = "n.name AS name, n.nameTerms AS terms, n.phoneTerms AS phone, r.title AS title, r.titleFolded AS folded"
    asked = f"MATCH (n:Old)-[r:WORKS_AT]->(c) RETURN {old}, c.nameKey AS employer, c.nameFolded AS employers"
    driver.execute_query(
        "CREATE (c:Customer:Old {id: 'old c', name: 'Söhne', nameKey: 'x'}) WITH c UNWIND range(1, 6000) AS n "
        "CREATE (:Contact:Old {id: 'old' + n, name: 'Лев Королёв', phoneRaw: '0731 100001'})-[:WORKS_AT {title: 'Käufer'}]->(c)"
    )
    try:
        for before in ("REMOVE m.folding", "SET m.folding = -1 WITH m MATCH (n:Old)-[r]->() SET n.nameTerms = 'x', r.titleFolded = 'x'"):
            driver.execute_query(f"MATCH (m:Migration {{version: '0001'}}) {before}")
            assert migrations.migrate(driver, folder) == []
            rows = {tuple(row.values()) for row in driver.execute_query(asked).records}
            employer = ("sohne", "\tsohne\tsoehne\t")
            assert rows == {("Лев Королёв", "лев королев ^левкоролев", "=731100001 -100001137", "Käufer", "\tkaufer\tkaeufer\t", *employer)}
        assert driver.execute_query("MATCH (m:Migration {version: '0001'}) RETURN m.folding AS done").records[0]["done"] == FOLDING
    finally:
        driver.execute_query("MATCH (n:Old) DETACH DELETE n")


def test_older_changes_keep_their_order_and_lose_their_microseconds(driver: neo4j.Driver, folder: Path) -> None:
    (written,) = folder.glob("V0015__*.cypher")
    (folder / "V0900__Places.cypher").write_bytes(written.read_bytes())
    driver.execute_query("MATCH (n:Store|Change) DETACH DELETE n")  # left by other tests
    driver.execute_query(
        "CREATE (:Store:Old {id: 1, changedAt: datetime('2026-01-01T10:00:00.000007Z')}) WITH 1 AS one UNWIND range(1, 6) AS n "
        "CREATE (:Change:Old {id: 'old' + n, at: datetime('2026-01-01T10:00:00Z') + duration({microseconds: n})})"
    )
    try:
        assert migrations.migrate(driver, folder) == ["V0900 Places"]
        asked = "MATCH (c:Change:Old) WITH c ORDER BY c.place RETURN collect(c.id), collect(DISTINCT toString(c.at)), max(c.place)"
        ids, times, last = driver.execute_query(asked).records[0].values()
        assert (ids, times) == ([f"old{n}" for n in range(1, 7)], ["2026-01-01T10:00:00Z"])
        stored = driver.execute_query("MATCH (s:Store:Old) RETURN s.place, s.changedAt").records[0].values()
        assert stored == [last + 1, None]
    finally:
        driver.execute_query("MATCH (m:Migration {version: '0900'}) DETACH DELETE m")
        driver.execute_query("MATCH (n:Old) DETACH DELETE n")


def test_an_older_store_gets_the_lengths_of_its_names(driver: neo4j.Driver, folder: Path) -> None:
    (written,) = folder.glob("V0007__*.cypher")
    (folder / "V0900__Lengths.cypher").write_bytes(written.read_bytes())
    driver.execute_query("UNWIND range(1, 12000) AS n CREATE (:Contact:Old {id: 'old' + n, nameKey: left('ada silva', 1 + n % 9)})")
    try:
        assert migrations.migrate(driver, folder) == ["V0900 Lengths"]
        wrong = "MATCH (n:Old) WHERE coalesce(n.nameLength, 0) <> size(n.nameKey) RETURN count(*) AS many"
        assert driver.execute_query(wrong).records[0]["many"] == 0
    finally:
        driver.execute_query("MATCH (m:Migration {version: '0900'}) DETACH DELETE m")
        driver.execute_query("MATCH (n:Old) DETACH DELETE n")


def test_a_held_lock_names_its_owner_and_can_be_removed(driver: neo4j.Driver, folder: Path) -> None:
    (folder / "V0900__Nothing.cypher").write_text("RETURN 1;", encoding="utf-8")
    driver.execute_query("CREATE (:MigrationLock {id: 1, owner: 'somebody', since: datetime()})")
    try:
        with pytest.raises(migrations.MigrationError, match=r"locked by somebody since .*rapport migrate unlock"):
            migrations.migrate(driver, folder)
    finally:
        migrations.unlock(driver)
    assert [one.version for one in migrations.pending(driver, folder)] == ["0900"]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("RETURN 1; RETURN 2;", ("RETURN 1", "RETURN 2")),
        ('RETURN \';\' AS a; // b; c\nRETURN "x;\\"y"', ("RETURN ';' AS a", 'RETURN "x;\\"y"')),
        ("MATCH (n:`a;b`) /* ; */ RETURN n", ("MATCH (n:`a;b`)  RETURN n",)),
        (" ;\n; ", ()),
        ("RETURN 4 / 2", ("RETURN 4 / 2",)),
    ],
)
def test_statements_are_split_where_they_end(text: str, statements: tuple[str, ...]) -> None:
    assert migrations.split(text) == statements

"""Migrations against the real database: resumed after a kill, refused when a file changed, locked against a second runner."""

from pathlib import Path

import neo4j
import pytest

from graph import migrations
from graph.ids import PREFIX


@pytest.fixture
def folder(tmp_path: Path, driver: neo4j.Driver) -> Path:
    """The project's migrations and a further one."""
    for path in migrations.FOLDER.glob("*.cypher"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_every_label_has_its_constraints(driver: neo4j.Driver) -> None:
    rows = driver.execute_query("SHOW CONSTRAINTS YIELD labelsOrTypes, properties RETURN labelsOrTypes[0] AS label, properties").records
    found = {(row["label"], tuple(row["properties"])) for row in rows}
    assert {(label, ("id",)) for label in PREFIX} <= found
    assert ("Customer", ("source", "externalId")) in found


def test_applied_once_and_a_changed_file_is_named(driver: neo4j.Driver, folder: Path) -> None:
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

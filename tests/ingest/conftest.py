"""Fixtures of the import tests: the real data, an empty graph, and canonical folders from texts."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from tests import folds

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data: RAPPORT_DATA, else ../shared/data beside the repository."""
    found = Path(os.environ.get("RAPPORT_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not found.is_dir():
        pytest.skip(f"no real data at {found}: set RAPPORT_DATA to the folder that holds northwind, adventureworks, online_retail")
    return found


def _clear(driver: neo4j.Driver) -> None:
    """Delete all records in steps, because the real data are too large for one transaction."""
    with driver.session() as session:
        session.run("MATCH ()-[r:!MIGRATED_TO]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS").consume()
        session.run("MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


@pytest.fixture
def graph(driver: neo4j.Driver) -> Iterator[neo4j.Driver]:
    """The graph without any record, before and after the test."""
    _clear(driver)
    yield driver
    assert folds.wrong(driver) == []
    _clear(driver)


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """Writes a folder: `folder(customers="externalId,name\\nA,Alpha")`. Later calls replace files."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
        return tmp_path

    return write

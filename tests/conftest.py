"""One embedded Neo4j for the whole run, migrated; tests that write start from an empty graph."""

from collections.abc import Iterator

import neo4j
import pytest

from graph.driver import Address, connect
from graph.embedded import Embedded
from graph.migrations import migrate


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with Embedded(tmp_path_factory.mktemp("neo4j")) as found:
        yield found


@pytest.fixture(scope="session")
def driver(address: Address) -> Iterator[neo4j.Driver]:
    with connect(address) as made:
        migrate(made)
        yield made


@pytest.fixture
def empty(driver: neo4j.Driver) -> neo4j.Driver:
    """The graph without any record; migrations stay."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    return driver

"""The fuzzer for a minute: no operation gives INTERNAL or a 5xx, and the invariants of the graph hold."""

from pathlib import Path

import neo4j

from graph.client.driver import Address
from tests.fuzz.invariants import broken
from tests.fuzz.run import desk, fuzz

OPERATIONS, SECONDS = 1000, 60.0
SEED = 20261129  # the same in every run, so that a failure is caused by the change; `make fuzz` uses new seeds


def test_no_operation_fails_or_breaks_the_graph(empty: neo4j.Driver, address: Address, tmp_path: Path) -> None:
    with desk(empty, address, tmp_path) as served:
        found = fuzz(served, empty, SEED, OPERATIONS, SECONDS)
    assert found.failures == []
    assert broken(empty) == {}
    assert found.applied > found.sent / 50

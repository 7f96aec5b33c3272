"""Random operations, mutations included, cause no INTERNAL and no 5xx, and leave the graph's invariants as they are."""

from pathlib import Path

import neo4j

from graph.driver import Address
from tests.fuzz.invariants import broken
from tests.fuzz.run import desk, fuzz

SEED = 20261129
COUNT = 600  # about a minute


def test_no_input_causes_internal(empty: neo4j.Driver, address: Address, tmp_path: Path) -> None:
    with desk(empty, address, tmp_path) as served:
        found = fuzz(served, empty, SEED, COUNT)
    assert found.failures == []
    assert found.applied > COUNT / 100, "mutations reach the graph"
    assert found.codes["OK"] > COUNT / 5, "most operations are answered"
    assert broken(empty) == {}

"""No acknowledged write is lost or applied twice after a kill, and the service is ready again. `make faults` measures the time."""

from collections.abc import Iterator

import pytest

from tests.faults.service import Service, rounds, serving

pytestmark = pytest.mark.neo4j
ROUNDS = 2


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("faults") / "home") as made:
        yield made


@pytest.mark.parametrize("what", ["Neo4j", "server"])
def test_a_kill_loses_no_write_and_applies_none_twice(service: Service, what: str) -> None:
    tally = rounds(service, what, ROUNDS)
    assert (tally.lost, tally.twice, tally.other) == (0, 0, 0)
    assert tally.acknowledged > 10
    assert tally.unknown > 0
    assert len(tally.seconds) == ROUNDS  # ready again after each round

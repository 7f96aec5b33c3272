"""No acknowledged write is lost or applied twice, whoever is killed, and the service is ready again. `make faults` measures how soon."""

from collections.abc import Iterator

import pytest

from tests.faults.service import Service, rounds, serving

ROUNDS = 4


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("faults") / "home") as made:
        yield made


@pytest.mark.parametrize("what", ["Neo4j", "server"])
def test_kills_lose_nothing_and_double_nothing(service: Service, what: str) -> None:
    tally = rounds(service, what, ROUNDS)
    assert (tally.lost, tally.twice, tally.other) == (0, 0, 0)
    assert tally.acknowledged > 10
    assert tally.unknown > 0
    assert len(tally.seconds) == ROUNDS  # ready again after each

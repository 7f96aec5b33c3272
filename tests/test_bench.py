"""The parts of the benchmarks that would hide a fault: the comparison of two answers, and the verdict of a soak test."""

import copy
from typing import Any

import pytest

from bench.rival.answers import difference, plain
from bench.soak.plan import KILLED, planned
from bench.soak.record import Asked, Kill, SoakPeriod, broken

OURS: dict[str, Any] = {
    "customer": {
        "id": "cus_1",
        "owner": None,
        "relationship": {"level": "TRUSTED"},
        "contacts": {"totalCount": 2, "edges": [{"cursor": "x", "title": "Buyer", "node": {"id": "con_1"}}]},
        "purchases": {"nodes": [{"id": "pur_1", "orderedAt": "2026-01-05T12:00:00Z", "total": {"amount": "12.50", "currency": "USD"}}]},
    }
}
THEIRS: dict[str, Any] = {
    "customer": [
        {
            "id": "cus_1",
            "owner": [],
            "level": "TRUSTED",
            "contacts": {"totalCount": 2, "edges": [{"cursor": "y", "properties": {"title": "Buyer"}, "node": {"id": "con_1"}}]},
            "purchases": {"edges": [{"node": {"id": "pur_1", "orderedAt": "2026-01-05T12:00:00.000Z", "total": 1250, "currency": "USD"}}]},
        }
    ]
}


def test_equal_answers_of_both_shapes_have_no_difference() -> None:
    assert difference(plain(OURS), plain(THEIRS)) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("contacts", "totalCount"), 3),
        (("contacts", "edges"), []),
        (("level",), None),
        (("owner",), [{"id": "rep_1"}]),
        (("purchases", "edges", 0, "node", "total"), 1251),
        (("purchases", "edges", 0, "node", "orderedAt"), "2026-01-05T12:00:01.000Z"),
    ],
)
def test_one_other_value_is_a_difference(path: tuple[Any, ...], value: Any) -> None:
    theirs = copy.deepcopy(THEIRS)
    record: Any = theirs["customer"][0]
    for key in path[:-1]:
        record = record[key]
    record[path[-1]] = value
    assert difference(plain(OURS), plain(theirs))


def period(seconds: float = 0.1, **facts: Any) -> SoakPeriod:
    """Return a period with 100 reads and writes that take `seconds`. Nothing is killed."""
    asked = [Asked(number, number + seconds, write) for number in range(100) for write in (False, True)]
    sizes = {"memory": {"server": 100.0, "worker": 100.0, "Neo4j": 900.0}, "files": {"server": 20, "worker": 60, "Neo4j": 200}}
    return SoakPeriod(**{"asked": asked, **sizes, **facts})


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (period(), ""),
        (period(seconds=0.19), ""),
        (period(lost=1), "1 acknowledged writes are missing."),
        (period(twice=1), "1 acknowledged writes exist more than once."),
        (period(missing=2), "2 changes of acknowledged writes did not arrive"),
        (period(repeated=2), "2 changes arrived more than once"),
        (period(memory={"worker": 106.0}), "The memory of the worker process grew from 100 to 106 MB."),
        (period(files={"Neo4j": 211}), "The open files of the Neo4j process grew from 200 to 211."),
        (period(asked=[Asked(0, 0.1, False, 0)]), "1 requests failed while the service was ready."),
        (period(seconds=0.21), "The p99 of reads grew from 100 to 210 ms. The p99 of writes grew"),
    ],
)
def test_a_soak_run_says_which_promise_was_broken(last: SoakPeriod, told: str) -> None:
    found = " ".join(broken([period(), period(), last], reference=2))
    assert found.startswith(told)
    assert bool(found) is bool(told)


def test_requests_between_a_kill_and_readiness_are_counted_apart() -> None:
    asked = [Asked(5, 11, False, 0), Asked(15, 16, True, 503), Asked(19, 29, False), Asked(21, 22, False), Asked(21, 31, False, 503)]
    killed = period(kills=[Kill("server", 10, 20)], asked=asked)
    assert (killed.failed, killed.answered(503), killed.latencies(write=False)) == (0, 1, [1, 10])
    assert "| 3 | 2 | 10.0 s | 10.0 |" in killed.row(1)
    killed.kills = [Kill("server", 10)]  # not ready before the end of the period
    assert (killed.failed, killed.answered(503), killed.latencies(write=False)) == (0, 0, [])


@pytest.mark.parametrize("hours", [0.3, 0.5, 3, 8])
def test_a_run_kills_everything_in_its_first_hour_and_again_later(hours: float) -> None:
    plan = planned(hours)
    first = [what for after, what in plan.kills if after < plan.reference * plan.period]
    later = [what for after, what in plan.kills if after >= plan.reference * plan.period]
    assert set(first) == set(later) == set(KILLED)
    assert plan.periods * plan.period == pytest.approx(hours * 3600)

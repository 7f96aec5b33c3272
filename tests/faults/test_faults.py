"""No acknowledged write is lost or applied twice after a kill, and the service is ready again. `make faults` measures the time."""

from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from tests.faults.service import CUSTOMER, PATIENCE, Service, rounds, serving
from tests.waiting import until

pytestmark = pytest.mark.neo4j
ROUNDS = 1


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("faults") / "home") as made:
        yield made


LOG = """mutation ($rows: [LogTouchpointInput!]!) { logTouchpoints(input: {rows: $rows, judge: LATER}) {
  results { customer { staleSince } userErrors { code } } } }"""
STANDS = "query ($id: ID!) { customer(by: {id: $id}) { staleSince lastTouchedAt } }"


def test_a_server_judges_after_a_restart_what_a_kill_left_stale(service: Service) -> None:
    row = {"customer": CUSTOMER, "contacts": [], "kind": "CALL", "at": "2026-01-05T12:00:00Z"}
    rows = [{**row, "idempotencyKey": f"stale {number}"} for number in range(20)]

    def written() -> bool:
        """Return whether the write was answered. Then kill the server at once."""
        with service.client() as client, suppress(httpx.TransportError):
            answer = client.post("/graphql", json={"query": LOG, "variables": {"rows": rows}}).json()
            if answer.get("errors"):  # a busy machine did not answer within the deadline
                return False
            service.kill("server")
            assert [one["userErrors"] for one in answer["data"]["logTouchpoints"]["results"]] == [[]] * len(rows)
            return True
        return False

    def judged() -> bool:
        with service.client() as client, suppress(httpx.TransportError):
            answer = client.post("/graphql", json={"query": STANDS, "variables": {"id": CUSTOMER}}).json()
            found = (answer.get("data") or {}).get("customer") or {"staleSince": "unknown"}
            return found["staleSince"] is None and found["lastTouchedAt"] is not None
        return False

    assert until(written)
    service.ready(PATIENCE)
    assert until(judged)


@pytest.mark.parametrize("what", ["Neo4j", "server"])
def test_a_kill_loses_no_write_and_applies_none_twice(service: Service, what: str) -> None:
    tally = rounds(service, what, ROUNDS)
    assert (tally.lost, tally.twice, tally.other) == (0, 0, 0)
    assert tally.acknowledged > 10
    assert tally.unknown > 0
    assert len(tally.seconds) == ROUNDS  # ready again

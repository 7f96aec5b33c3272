"""Concurrent writes: one of two with the same version wins, and the other gets an error. No write is lost or applied twice."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
CLAIM = {"cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "EMAIL", "openedAt": "2025-06-15T12:00:00Z"}
PAIRS = 1000
LANES = 20  # claims that are raced for in parallel


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def test_of_two_writers_with_one_version_one_wins(at: Desk) -> None:
    claims = [at.done("openClaim", customer=(OAK, ELM)[lane % 2], **CLAIM, text=f"Lane {lane}.") for lane in range(LANES)]

    async def lane(claim: str) -> Counter[str]:
        told: Counter[str] = Counter()
        for version in range(1, PAIRS // LANES + 1):
            both = await asyncio.gather(
                *(
                    at.post("assessClaim", id=claim, expectedVersion=version, verdict=verdict, note=f"At version {version}.")
                    for verdict in ("TRUE", "SUSPECTED")
                )
            )
            told.update(_code(one) for one in both)
        return told

    async def every() -> list[Counter[str]]:
        return await asyncio.gather(*(lane(one["claim"]["id"]) for one in claims))

    told = sum(at.api.runner.run(every()), Counter[str]())
    assert told == {"": PAIRS, "STALE_VERSION": PAIRS}
    versions = at.rows("UNWIND $ids AS id MATCH (c:Claim {id: id}) RETURN DISTINCT c.version", ids=[one["claim"]["id"] for one in claims])
    assert versions == [[PAIRS // LANES + 1]]


def test_the_same_key_at_the_same_time_is_applied_once(at: Desk) -> None:
    given = {"customer": OAK, **CLAIM, "text": "Twice.", "idempotencyKey": "race"}

    async def crowd() -> list[dict[str, Any]]:
        return await asyncio.gather(*(at.post("openClaim", **given) for _ in range(20)))

    found = at.api.runner.run(crowd())
    assert {one["claim"]["id"] for one in found} == {found[0]["claim"]["id"]}
    assert at.rows("MATCH (c:Claim {grounds: 'Twice.'}) RETURN count(c)") == [[1]]


def test_changes_are_in_the_order_of_their_commits(at: Desk) -> None:
    ((distinct, changes),) = at.rows("MATCH (c:Change) RETURN count(DISTINCT c.place), count(c)")
    assert distinct == changes > PAIRS


def _code(payload: dict[str, Any]) -> str:
    return str(payload["userErrors"][0]["code"]) if payload["userErrors"] else ""

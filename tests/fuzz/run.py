"""Sends random operations to a server and collects forbidden outcomes: INTERNAL, a 5xx, an answer that is not JSON."""

import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import neo4j
import orjson

from graph.client.driver import Address, Graph, connect_async
from graph.derived import counts
from insights.enums import Role
from schema.execution import build
from tests.api import accounts
from tests.api.worlds import Key, World, write
from tests.fuzz.operations import Dice
from tests.web.conftest import Served, running, settings_for

WHO = ((Role.ADMIN, None), (Role.MANAGER, "Max"), (Role.MANAGER, "Nora"), (Role.REP, "Ann"), (Role.REP, "Bob"))
LABELS = "MATCH (n) WHERE n.id IS NOT NULL AND NOT n:Store AND NOT n:Migration RETURN labels(n)[0], collect(n.id)[..40]"
VERSIONS = "MATCH (n) WHERE n.id IS NOT NULL AND n.version IS NOT NULL RETURN n.id, n.version"
# The records of each customer, up to two steps away.
ACCOUNTS = """
    MATCH (c:Customer) CALL (c) {
      MATCH (c)--{0,2}(n) WHERE n.id IS NOT NULL AND NOT n:Store AND NOT n:Change AND NOT n:Standing
      WITH labels(n)[0] AS label, collect(DISTINCT n.id)[..20] AS ids RETURN collect([label, ids]) AS near
    }
    RETURN near ORDER BY c.id LIMIT 40"""
FRESH = 200  # operations after which ids are read again


@dataclass
class Found:
    """The result of a run."""

    sent: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    applied: int = 0  # mutations without a user error
    failures: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def desk(driver: neo4j.Driver, address: Address, home: Path) -> Iterator[Served]:
    """A server over two accounts with every kind of record."""
    world = World()
    accounts.company(world)
    for name, territory, owner in (("Oak", "North", "Ann"), ("Elm", "South", "Bob")):
        accounts.account(world, name, territory, owner)
    accounts.account(world, "Ash", "South", "Bob", confidential=True)
    write(driver, world)
    counts.count(driver)
    with running(settings_for(home, profile="production"), Graph(connect_async(address))) as served:
        yield served


def fuzz(served: Served, driver: neo4j.Driver, seed: int, count: int, seconds: float = math.inf) -> Found:
    """Send operations as several viewers: `count` of them, or as many as fit into `seconds`."""
    found, schema = Found(), build()
    chance = random.Random(seed)
    tokens = [served.token(role, rep and Key("Rep", rep).id) for role, rep in WHO]
    end = time.monotonic() + seconds
    while found.sent < count and time.monotonic() < end:
        ids = {row[0]: row[1] for row in driver.execute_query(LABELS).records}
        accounts = [dict(row[0]) for row in driver.execute_query(ACCOUNTS).records]
        versions = {row[0]: row[1] for row in driver.execute_query(VERSIONS).records}
        dice = Dice(schema, ids, accounts, versions, chance.getrandbits(64))
        for _ in range(min(FRESH, count - found.sent)):
            query, variables = dice.operation()
            _send(served, tokens[0] if chance.random() < 0.5 else chance.choice(tokens), query, variables, found)
            if time.monotonic() > end:
                break
    return found


def _send(served: Served, token: str, query: str, variables: dict[str, Any], found: Found) -> None:
    found.sent += 1
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    try:
        answer = served.client.post("/graphql", content=_body(query, variables), headers=headers)
        told: Any = orjson.loads(answer.content)
    except (httpx.HTTPError, orjson.JSONDecodeError) as error:
        found.failures.append({"error": repr(error), "query": query, "variables": variables})
        return
    codes = [error["extensions"]["code"] for error in told.get("errors", [])]
    found.codes.update(codes or ["OK"])
    payload = next(iter((told.get("data") or {}).values()), None) if query.startswith("mutation") else None
    found.applied += isinstance(payload, dict) and payload.get("userErrors") == []
    if answer.status_code >= 500 or "INTERNAL" in codes:
        failure = {"status": answer.status_code, "codes": codes, "errors": told.get("errors"), "query": query, "variables": variables}
        found.failures.append(failure)


def _body(query: str, variables: dict[str, Any]) -> bytes:
    """Return JSON as a hostile client writes it, with half characters and numbers of any length."""
    return json.dumps({"query": query, "variables": variables}).encode()

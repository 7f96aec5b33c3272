"""Readers, writers and subscriptions of a soak test, and the check that no write and no change was lost."""

import asyncio
import json
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from bench.accounts import customer_id
from bench.block import GraphSize
from bench.company import BENCH_SOURCE, END
from bench.operations import WORDS, contract
from bench.soak.record import Asked, Kill, SoakPeriod
from graph.client.driver import connect as open_driver
from graph.embedded.server import Embedded
from tests.faults.service import PATIENCE, Service
from values.ids import record_id

READERS, WRITERS, LISTENERS = 6, 2, 3
READ_PAUSE, WRITE_PAUSE = 0.3, 1.0  # mean seconds between an answer and the next request
AGAIN = 0.3  # seconds until a write or a subscription is tried again
CATCH_UP = 60.0  # seconds for subscriptions to receive the last changes of a period
AT = "2026-01-05T12:00:00Z"
LISTEN = "subscription ($after: String) { changed(after: $after) { id cursor subject { id } } }"
LAST = "{ changes(last: 1) { nodes { cursor } } }"

Call = tuple[str, str | None, dict[str, Any]]


def reads(size: GraphSize, chance: random.Random) -> Iterator[Call]:
    """Yield queries of the contract without end, each with its operation name and variables."""
    while True:
        customer = customer_id(chance.randrange(size.customers))
        contact = record_id("Contact", BENCH_SOURCE, f"Con{chance.randrange(size.customers)}")
        node = {"id": customer, "ids": [customer_id(chance.randrange(size.customers)) for _ in range(10)]}
        calls: list[Call] = [
            *[("account_graph", None, {"id": customer})] * 4,
            *[("find_contact", None, {"text": chance.choice(WORDS)})] * 3,
            *[("node", None, node)] * 3,
            *[("visit_brief", None, {"customer": customer})] * 2,
            *[("customers", None, {})] * 2,
            ("referral_tree", None, {"root": customer}),
            ("introduction_paths", None, {"contact": contact}),
            ("cross_sell_board", None, {}),
            ("portfolio", None, {"from": "2025-10-01", "to": "2025-12-31"}),
            ("my_day", None, {"day": END.isoformat()}),
            ("changes", "Changes", {}),
        ]
        yield chance.choice(calls)


def writes(size: GraphSize, chance: random.Random) -> Iterator[tuple[str, Call]]:
    """Yield new writes without end, each with the label of its record and its idempotency key, which is also the text of the record."""
    while True:
        number = chance.randrange(size.customers)
        key = uuid.uuid4().hex
        given = {"customer": customer_id(number), "idempotencyKey": key}
        if chance.random() < 0.5:
            claim = {**given, "cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "WEB", "openedAt": AT, "text": key}
            yield "Claim", ("write_claim", "OpenClaim", {"input": claim})
        else:
            touchpoint = {**given, "kind": "CALL", "at": AT, "contacts": [], "summary": key}
            yield "Touchpoint", ("write_relationship", "LogTouchpoint", {"input": touchpoint})


class Traffic:
    """The load on a service. `period` takes the measurements, and `kills` are all kills so far."""

    def __init__(self, service: Service, size: GraphSize, seed: int = 7) -> None:
        self.service = service
        self.size = size
        self.kills: list[Kill] = []
        self.period = SoakPeriod(self.kills)
        self._chance = random.Random(seed)  # noqa: S311  # invented load, not a secret
        self._written: list[tuple[str, str, str]] = []  # label, text and id of each acknowledged write
        # for each subscription: subjects of the changes that it received, and records whose change it must still receive
        self._heard: list[set[str]] = [set() for _ in range(LISTENERS)]
        self._wanted: list[set[str]] = [set() for _ in range(LISTENERS)]

    async def run(self) -> None:
        """Ask, write and listen until this is canceled."""
        async with self._client() as client:
            found = (await client.post("/graphql", json={"query": LAST})).json()["data"]["changes"]["nodes"]
        after = found[0]["cursor"] if found else ""
        async with asyncio.TaskGroup() as group:
            for number in range(LISTENERS):
                group.create_task(self._listen(number, after))
            for _ in range(READERS):
                group.create_task(self._read())
            for _ in range(WRITERS):
                group.create_task(self._write())

    def next_period(self) -> SoakPeriod:
        """Begin the next period. Return the one that has ended."""
        ended, now = self.period, time.monotonic()
        ended.ended, self.period = now, SoakPeriod(self.kills, now)
        return ended

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.service.port}", headers=self.service.headers, timeout=60)

    async def _asked(self, client: httpx.AsyncClient, call: Call, write: bool) -> dict[str, Any] | None:
        """Return the data of an answer without errors, and record the request."""
        name, operation, variables = call
        began, data, status, said = time.monotonic(), None, 0, ""
        try:
            answer = await client.post("/graphql", json={"query": contract(name), "operationName": operation, "variables": variables})
            found = answer.json()
            if answer.status_code == 200 and not found.get("errors"):
                data, status = found["data"], 200
            elif answer.status_code == 503:
                status = 503
            else:
                said = f"{name}: {answer.status_code} {answer.text[:300]}"
        except (httpx.TransportError, json.JSONDecodeError) as error:
            said = f"{name}: {type(error).__name__} {error}"
        self.period.asked.append(Asked(began, time.monotonic(), write, status, said))
        return data

    async def _read(self) -> None:
        calls = reads(self.size, self._chance)
        async with self._client() as client:
            while True:
                await self._asked(client, next(calls), False)
                await asyncio.sleep(self._chance.uniform(0, 2 * READ_PAUSE))

    async def _write(self) -> None:
        calls = writes(self.size, self._chance)
        async with self._client() as client:
            while True:
                label, call = next(calls)
                while not (data := await self._asked(client, call, True)):
                    await asyncio.sleep(AGAIN)  # the same key: a repeat is applied once
                payload = next(iter(data.values()))
                if payload["userErrors"]:
                    raise RuntimeError(f"A write of the soak test was refused: {payload['userErrors']}")
                self._written.append((label, call[2]["input"]["idempotencyKey"], payload[label.lower()]["id"]))
                await asyncio.sleep(self._chance.uniform(0, 2 * WRITE_PAUSE))

    async def _listen(self, number: int, after: str) -> None:
        """Subscribe, and subscribe again after the last received change whenever the subscription ends."""
        protocol: Any = "graphql-transport-ws"
        url = f"ws://127.0.0.1:{self.service.port}/graphql"
        seen: set[str] = set()
        while True:
            with suppress(OSError, TimeoutError, WebSocketException):
                async with connect(url, subprotocols=[protocol], max_size=None) as line:
                    await line.send(json.dumps({"type": "connection_init", "payload": self.service.headers}))
                    await line.recv()
                    payload = {"query": LISTEN, "variables": {"after": after}}
                    await line.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
                    while (change := await _next(line)) is not None:
                        after = change["cursor"]
                        self.period.repeated += change["id"] in seen
                        seen.add(change["id"])
                        self._heard[number].add((change["subject"] or {}).get("id", ""))
            await asyncio.sleep(AGAIN)

    async def check(self, period: SoakPeriod, last: bool) -> None:
        """Check all writes that were acknowledged since the last check. The `last` check waits longer for changes."""
        written, self._written = self._written, []
        for wanted in self._wanted:
            wanted |= {one[2] for one in written}
        await self._caught_up(CATCH_UP)
        period.checked = len(written)
        period.late = sum(map(len, self._wanted))
        if last:
            await self._caught_up(PATIENCE)
            period.missing = sum(map(len, self._wanted))
        there = await asyncio.to_thread(self._there, written)
        period.lost = sum(identifier not in there.get(text, []) for _, text, identifier in written)
        period.twice = sum(len(there.get(text, [])) > 1 for _, text, _ in written)

    async def _caught_up(self, seconds: float) -> None:
        """Wait until every subscription has received the changes of all checked writes, for so many seconds at most."""
        until = time.monotonic() + seconds
        while True:
            for wanted, heard in zip(self._wanted, self._heard, strict=True):
                arrived = wanted & heard
                wanted -= arrived
                heard -= arrived
            if not any(self._wanted) or time.monotonic() > until:
                return
            await asyncio.sleep(0.2)

    def _there(self, written: list[tuple[str, str, str]]) -> dict[str, list[str]]:
        """Return the ids of the records with each text."""
        until = time.monotonic() + PATIENCE
        while (address := Embedded(self.service.home / "store").running) is None:  # a killed server may not be back yet
            if time.monotonic() > until:
                raise TimeoutError(f"The service did not run again within {PATIENCE:.0f} s.")
            time.sleep(AGAIN)
        found: dict[str, list[str]] = {}
        with open_driver(address) as driver:
            for label, name in (("Claim", "grounds"), ("Touchpoint", "summary")):
                statement = f"MATCH (n:{label}) WHERE n.{name} IN $texts RETURN n.{name}, collect(n.id)"
                texts = [text for one, text, _ in written if one == label]
                found |= {row[0]: row[1] for row in driver.execute_query(statement, texts=texts).records}
        return found


async def _next(line: ClientConnection) -> dict[str, Any] | None:
    """Return the next change. None when the subscription has ended."""
    while True:
        message = json.loads(await line.recv())
        if message["type"] == "ping":
            await line.send('{"type": "pong"}')
        elif message["type"] != "next" or message["payload"].get("errors"):
            return None
        else:
            return dict(message["payload"]["data"]["changed"])

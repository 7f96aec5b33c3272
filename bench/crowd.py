"""Measures many connections to one server: a cheap query during a flood, and a change sent to many subscriptions.

The flood has 500 half-sent requests, 500 silent connections and 10 endless headers. They are opened again when the server closes them. The
subscriptions have equal rights, 50 of them on each connection.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from bench.accounts import customer_id
from bench.servers import Server

HALF, SILENT, ENDLESS = 500, 500, 10
ASKED = 200  # number of cheap queries of each kind
LISTENERS, EACH, SAVES = 500, 50, 5
CHEAP = {"query": "{ viewer { role } }"}
LISTEN = "subscription ($after: String) { changed(after: $after) { cursor kind subject { __typename id } customer { name } } }"
SAVE = "mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { version } userErrors { code message } } }"
VERSION = "query ($id: ID!) { customer(by: {id: $id}) { version } changes(last: 1) { pageInfo { endCursor } } }"
CUSTOMER = customer_id(1)


async def _half(server: Server, text: bytes) -> None:
    """Open a connection that sends only `text`, repeatedly."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(text)
            await reader.read()
            writer.close()
        except OSError:
            await asyncio.sleep(0.1)


async def _endless(server: Server) -> None:
    """Send a header that never ends, repeatedly."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nx: ")
            while True:
                writer.write(b"a" * 10_000)
                await writer.drain()
        except OSError:
            await asyncio.sleep(0.1)


async def _median(client: httpx.AsyncClient) -> float:
    """Return the median of a cheap query in milliseconds."""
    took = []
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = await client.post("/graphql", json=CHEAP)
        took.append(1000 * (time.perf_counter() - began))
        answer.raise_for_status()
    return statistics.median(took)


async def _flooded(server: Server) -> tuple[float, float]:
    async with _client(server) as client:
        before = await _median(client)
        texts = [b"GET / HTTP/1.1\r\nHost: x\r\n"] * HALF + [b""] * SILENT
        attack = [asyncio.ensure_future(_half(server, text)) for text in texts]
        attack += [asyncio.ensure_future(_endless(server)) for _ in range(ENDLESS)]
        await asyncio.sleep(2)
        during = await _median(client)
        for one in attack:
            one.cancel()
        await asyncio.gather(*attack, return_exceptions=True)
        return before, during


async def _told(server: Server) -> tuple[float, float]:
    """Return the median seconds from a save until the first and until the last subscription gets it."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(_client(server))
        lines = [await stack.enter_async_context(_line(server)) for _ in range(LISTENERS // EACH)]
        found = (await client.post("/graphql", json={"query": VERSION, "variables": {"id": CUSTOMER}})).json()["data"]
        version, after = found["customer"]["version"], found["changes"]["pageInfo"]["endCursor"]
        for number in range(LISTENERS):
            payload = {"query": LISTEN, "variables": {"after": after}}
            await lines[number // EACH].send(json.dumps({"id": str(number), "type": "subscribe", "payload": payload}))
        first, last, began_at = [], [], time.time_ns()
        for place in range(SAVES + 1):  # the first save waits for the plans
            given = {
                "idempotencyKey": f"{began_at} {place}",
                "id": CUSTOMER,
                "expectedVersion": version,
                "city": f"Town {began_at} {place}",
            }
            began = time.perf_counter()
            heard = [asyncio.ensure_future(_heard(line, EACH)) for line in lines]
            saved = (await client.post("/graphql", json={"query": SAVE, "variables": {"input": given}})).json()
            if saved.get("errors") or saved["data"]["updateCustomer"]["userErrors"]:
                raise RuntimeError(f"The customer was not saved: {saved}")
            ends = await asyncio.gather(*heard)
            version = saved["data"]["updateCustomer"]["customer"]["version"]
            if place:
                first.append(min(begin for begin, _ in ends) - began)
                last.append(max(end for _, end in ends) - began)
        return statistics.median(first), statistics.median(last)


async def _heard(line: ClientConnection, count: int) -> tuple[float, float]:
    """Return when the first and the last of `count` messages arrived. Raises `RuntimeError` for an unexpected message."""
    first = 0.0
    for _ in range(count):
        message = json.loads(await line.recv())
        first = first or time.perf_counter()
        if message["type"] != "next" or "errors" in message["payload"]:
            raise RuntimeError(f"A subscription was told: {message}")
    return first, time.perf_counter()


def _client(server: Server) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {server.token}"}
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers=headers, timeout=60)


@asynccontextmanager
async def _line(server: Server) -> AsyncIterator[ClientConnection]:
    """Yield an acknowledged connection."""
    protocol: Any = "graphql-transport-ws"
    async with connect(f"ws://127.0.0.1:{server.port}/graphql", subprotocols=[protocol], max_size=None) as line:
        await line.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {server.token}"}}))
        await line.recv()
        yield line


def figures(server: Server) -> list[str]:
    """Return the rows of the table."""
    before, during = asyncio.run(_flooded(server))
    first, last = asyncio.run(_told(server))
    return [
        f"| a cheap query, median: alone | {before:.1f} ms | |",
        f"| the same while {HALF} half-sent, {SILENT} silent and {ENDLESS} endless connections are open | {during:.1f} ms | < 100 ms |",
        f"| a save until the first of {LISTENERS} subscriptions with equal rights has it | {first:.2f} s | |",
        f"| the same until the last one has it | {last:.2f} s | |",
    ]

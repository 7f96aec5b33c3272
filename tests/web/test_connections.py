"""Clients without authentication: endless, huge, half-sent and silent requests do not affect other clients."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import neo4j
import pytest

from graph.client.driver import Address, Graph, connect_async
from server.http import HEAD_BYTES, HEADERS
from tests.waiting import until
from tests.web.conftest import Served, running, settings_for

CEILING = 60.0  # seconds that a test waits for an event
HEAD = b"GET /healthz HTTP/1.1\r\nhost: here\r\n"
CHEAP = "{ viewer { role } }"


@pytest.fixture(scope="module")
def guarded(sampled: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that allows 40 connections per address."""
    settings = settings_for(tmp_path_factory.mktemp("guarded"), connections=40)
    with running(settings, Graph(connect_async(address))) as found:
        yield found


def connected(served: Served) -> socket.socket:
    made = socket.create_connection((served.client.base_url.host, served.client.base_url.port))
    made.settimeout(CEILING)
    return made


def answer(served: Served, sent: bytes) -> bytes:
    """Return the server's bytes until it closes or answers, whatever is sent."""
    with connected(served) as made:
        with suppress(OSError):  # the server may stop reading
            made.sendall(sent)
        return made.recv(65_536)


def line(found: bytes) -> bytes:
    return found.partition(b"\r\n")[0]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (HEAD + b"x: " + b"a" * (HEAD_BYTES + 1), b"431", b"LIMIT_HEADERS"),
        (HEAD + b"x: " + b"a" * 5_000_000 + b"\r\n\r\n", b"431", b"LIMIT_HEADERS"),
        (HEAD + b"".join(b"x%d: a\r\n" % n for n in range(HEADERS)) + b"\r\n", b"431", b"LIMIT_HEADERS"),
        (HEAD + b"".join(b"x: a\r\n" for n in range(20_000)) + b"\r\n", b"431", b"LIMIT_HEADERS"),
        (b"GET /" + b"a" * HEAD_BYTES + b" HTTP/1.1\r\nhost: here\r\n\r\n", b"431", b"LIMIT_HEADERS"),
        (b"A" * (HEAD_BYTES * 2), b"4", b"errors"),
        (b"GET /healthz HTTP/1.1\r\n\r\n", b"400", b"Host"),
        (b"GET /healthz HTTP/1.0\r\n\r\n", b"400", b"Host"),
        (HEAD + b"host: there\r\n\r\n", b"400", b"Host"),
        (b"GET /graphql HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", b"400", b"Host"),
        (b"nonsense\r\n\r\n", b"400", b"not valid HTTP"),
        (HEAD + b"x: a\r\n" * (HEADERS - 1) + b"\r\n", b"200", b""),
    ],
)
def test_a_request_head_has_limits(guarded: Served, sent: bytes, status: bytes, code: bytes) -> None:
    found = answer(guarded, sent)
    assert line(found).split(b" ")[1].startswith(status), found
    assert code in found


def test_a_head_in_several_pieces_counts_as_one(guarded: Served) -> None:
    with connected(guarded) as made:
        made.sendall(HEAD)
        made.sendall(b"x: " + b"a" * 20_000 + b"\r\n")
        made.sendall(b"y: " + b"a" * 20_000 + b"\r\n")
        assert b" 431 " in line(made.recv(65_536))


def test_the_second_request_of_a_connection_has_the_same_limits(guarded: Served) -> None:
    with connected(guarded) as made:
        made.sendall(HEAD + b"\r\n" + HEAD + b"\r\n")
        first = b""
        while first.count(b"HTTP/1.1 200") < 2:
            first += made.recv(65_536)
        made.sendall(HEAD + b"x: " + b"a" * (HEAD_BYTES + 1))
        assert b" 431 " in line(made.recv(65_536))


def test_the_end_of_a_head_may_span_two_pieces(guarded: Served) -> None:
    filler = b"x: " + b"a" * (HEAD_BYTES - len(HEAD) - 10) + b"\r\n"
    for cut in (1, 2, 3):
        with connected(guarded) as made:
            made.sendall(HEAD + filler + b"\r\n"[: 2 - min(cut, 2)])
            made.sendall(b"\r\n"[2 - min(cut, 2) :])
            assert b" 200 " in line(made.recv(65_536))


def test_half_sent_and_silent_connections_are_closed(guarded: Served) -> None:
    """All at once: the server closes each connection, the half-sent ones with a 408."""

    async def ended(sent: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(guarded.client.base_url.host, guarded.client.base_url.port)
        writer.write(sent)
        try:
            return await asyncio.wait_for(reader.read(), CEILING)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def everything() -> tuple[bytes, ...]:
        body = b"POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-length: 10\r\n\r\nabc"
        return await asyncio.gather(ended(b""), ended(HEAD), ended(HEAD + b"x: "), ended(HEAD + b"\r\n"), ended(body))

    silent, half, other, idle, owed = asyncio.run(everything())
    assert silent == b""
    assert b" 408 " in line(half)
    assert b" 408 " in line(other)
    assert b" 200 " in line(idle)
    assert b" 401 " in line(owed)


def test_a_client_that_does_not_read_its_answers_is_cut_off(guarded: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.http.SILENT_SECONDS", 1.0)
    asked = b'{"query":"{__schema{types{name description fields{name description}}}}"}'
    head = f"POST /graphql HTTP/1.1\r\nhost: here\r\nauthorization: Bearer {guarded.token()}\r\n".encode()
    whole = head + b"content-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(asked) + asked
    with connected(guarded) as made:
        made.sendall(whole * 60)  # answers of far more than the buffers between two ends hold
        cut = b'rapport_connections_refused_total{reason="unread"}'
        assert until(lambda: cut in guarded.client.get("/metrics").content)


def test_an_address_at_its_limit_loses_the_connection_that_waited_longest(guarded: Served) -> None:
    with ExitStack() as stack:
        waiting = [stack.enter_context(connected(guarded)) for _ in range(60)]
        for one in waiting:
            one.sendall(HEAD)  # never complete
        for _ in range(5):
            with connected(guarded) as made:
                made.sendall(HEAD + b"\r\n")
                assert b" 200 " in line(made.recv(65_536))
        assert waiting[0].recv(1) == b"", "the first one was ended"


def test_a_websocket_without_a_token_waits_too(guarded: Served) -> None:
    head = HEAD.replace(b"healthz", b"graphql") + b"upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
    with ExitStack() as stack:
        for _ in range(60):
            made = stack.enter_context(connected(guarded))
            made.sendall(head + b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        for _ in range(5):
            with connected(guarded) as made:
                made.sendall(HEAD + b"\r\n")
                assert b" 200 " in line(made.recv(65_536))


def test_a_websocket_gives_its_place_back(guarded: Served) -> None:
    head = HEAD.replace(b"healthz", b"graphql") + b"upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
    for _ in range(100):
        with connected(guarded) as made:
            made.sendall(head + b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            assert b" 101 " in line(made.recv(65_536))


def test_others_are_served_during_a_flood(served: Served) -> None:
    """500 half-sent, 500 silent and 10 endless connections at once: all cheap queries are answered. `make bench` measures the time."""

    async def endless() -> None:
        _, writer = await asyncio.open_connection(served.client.base_url.host, served.client.base_url.port)
        writer.write(HEAD + b"x: ")
        try:
            for _ in range(10_000):
                writer.write(b"a" * 10_000)
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()
        raise AssertionError("an endless header was read")

    async def flood() -> None:
        opened = [await asyncio.open_connection(served.client.base_url.host, served.client.base_url.port) for _ in range(1000)]
        for _, writer in opened[:500]:
            writer.write(HEAD)
        attack = asyncio.gather(*(endless() for _ in range(10)))
        for _ in range(50):
            found = await asyncio.to_thread(served.ask, CHEAP)
            assert found.json()["data"] == {"viewer": {"role": "ADMIN"}}
        await asyncio.wait_for(attack, CEILING)
        for _, writer in opened:
            writer.close()

    asyncio.run(flood())

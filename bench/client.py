"""The load: a keep-alive HTTP/1.1 client in a process of its own, lean enough not to be what is measured.

    python -m bench.client < job

A job is one JSON line `{"port", "head", "bodies", "requests", "connections"}`; `head` is the request's head without its length.
The answer is one JSON line `{"seconds", "latencies", "bytes", "wrong"}`: latencies in milliseconds in the order they ended, `wrong`
the first answer that is no 200 or names errors.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

_END = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last one is there."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.buffer = b""
        self.length = -1
        self.began = 0.0
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self.transport = transport
        self.send()

    def send(self) -> None:
        """The next request, or the end."""
        request = self.load.next()
        if request is None:
            self.transport.close()
            return
        self.began = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Bytes of an answer."""
        self.buffer += data
        if self.length < 0:
            head, found, rest = self.buffer.partition(_END)
            if not found:
                return
            self.length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            self.fine = head.startswith(b"HTTP/1.1 200")
            self.buffer = rest
        if len(self.buffer) >= self.length:
            self.load.ended(time.perf_counter() - self.began, self.buffer, self.fine)
            self.buffer, self.length = b"", -1
            self.send()

    def connection_lost(self, _error: Exception | None) -> None:
        """Done, or the server has hung up."""
        self.load.closed()


class Load:
    """A number of requests over a number of connections."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        head = job["head"]
        self.requests = [f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode() for body in job["bodies"]]
        self.sent = 0
        self.open = job["connections"]
        self.latencies: list[float] = []
        self.bytes = 0
        self.wrong: str | None = None
        self.done = asyncio.Event()

    def next(self) -> bytes | None:
        """The next request; None when there are enough."""
        if self.sent == self.job["requests"] or self.wrong:
            return None
        self.sent += 1
        return self.requests[self.sent % len(self.requests)]

    def ended(self, seconds: float, body: bytes, fine: bool) -> None:
        """An answer has arrived whole."""
        self.latencies.append(seconds * 1000)
        self.bytes += len(body)
        if not fine or b'"errors"' in body[:200] or b'"errors":[' in body[-2000:]:
            self.wrong = body[:2000].decode(errors="replace")

    def closed(self) -> None:
        """A connection is gone."""
        self.open -= 1
        if not self.open:
            self.done.set()

    async def run(self) -> dict[str, Any]:
        """All of it."""
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        for _ in range(self.job["connections"]):
            await loop.create_connection(lambda: Connection(self), "127.0.0.1", self.job["port"])
        await self.done.wait()
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "latencies": self.latencies, "bytes": self.bytes, "wrong": self.wrong}


async def main() -> None:
    """Jobs from standard input, answers to standard output."""
    for line in sys.stdin:
        print(json.dumps(await Load(json.loads(line)).run()), flush=True)


if __name__ == "__main__":
    uvloop.run(main())

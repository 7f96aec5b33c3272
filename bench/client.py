"""The load generator: a keep-alive HTTP/1.1 client in a separate process, lean enough not to distort the measurement.

    python -m bench.client < job

A job is one JSON line `{"port", "head", "bodies", "requests", "connections"}`. `head` is the head of the request without its length. The
answer is one JSON line `{"seconds", "latencies", "bytes", "wrong"}`. Latencies are in milliseconds, in the order of completion. `wrong` is
the first answer that has a status other than 200 or contains errors.
"""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

_END = b"\r\n\r\n"


class LoadConnection(asyncio.Protocol):
    """A connection that sends the next request when the previous answer has arrived."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.buffer = b""
        self.length = -1
        self.began = 0.0
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Send the first request."""
        self.transport = transport
        self.send()

    def send(self) -> None:
        """Send the next request, or close the connection after the last request."""
        request = self.load.next()
        if request is None:
            self.transport.close()
            return
        self.began = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect the bytes of an answer."""
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
        """Report a closed connection."""
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
        """Return the next request, or None after the last request."""
        if self.sent == self.job["requests"] or self.wrong:
            return None
        self.sent += 1
        return self.requests[self.sent % len(self.requests)]

    def ended(self, seconds: float, body: bytes, fine: bool) -> None:
        """Record a complete answer."""
        self.latencies.append(seconds * 1000)
        self.bytes += len(body)
        if not fine or b'"errors"' in body[:200] or b'"errors":[' in body[-2000:]:
            self.wrong = body[:2000].decode(errors="replace")

    def closed(self) -> None:
        """Count a closed connection."""
        self.open -= 1
        if not self.open:
            self.done.set()

    async def run(self) -> dict[str, Any]:
        """Send all requests and return the figures."""
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        for _ in range(self.job["connections"]):
            await loop.create_connection(lambda: LoadConnection(self), "127.0.0.1", self.job["port"])
        await self.done.wait()
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "latencies": self.latencies, "bytes": self.bytes, "wrong": self.wrong}


async def main() -> None:
    """Read jobs from standard input and write answers to standard output."""
    for line in sys.stdin:
        print(json.dumps(await Load(json.loads(line)).run()), flush=True)


if __name__ == "__main__":
    uvloop.run(main())

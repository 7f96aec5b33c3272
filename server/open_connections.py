"""Counts open connections per client address and decides which connection to close at the limit.

A connection waits until it has sent a whole request head. A WebSocket waits until the server has accepted its token. When an address
exceeds its limit, its longest waiting connection is closed. Half-sent and silent connections therefore never keep out a real client,
even a client at the same address.
"""

from collections import OrderedDict, defaultdict
from typing import Protocol

from prometheus_client import Counter


class Closable(Protocol):
    """A connection that can be aborted."""

    def abort(self) -> None: ...


class Connections:
    """The connections of one process, grouped by client address."""

    def __init__(self, most: int, refused: Counter) -> None:
        """`most` is the limit per address. `refused` counts closed connections by reason."""
        self.most = most
        self._refused = refused
        self._open: defaultdict[str, int] = defaultdict(int)
        self._waiting: defaultdict[str, OrderedDict[Closable, None]] = defaultdict(OrderedDict)

    def enter(self, address: str, connection: Closable) -> bool:
        """Count a new connection and mark it as waiting. Return True if there is room for the connection."""
        self._open[address] += 1
        waiting = self._waiting[address]
        waiting[connection] = None
        if self._open[address] <= self.most:
            return True
        self.count("address")
        oldest = next(iter(waiting))
        if oldest is connection:  # every other connection has a running request
            return False
        del waiting[oldest]
        oldest.abort()
        return True

    def waits(self, address: str, connection: Closable) -> None:
        """Mark the connection as waiting: none of its requests is running."""
        self._waiting[address][connection] = None

    def works(self, address: str, connection: Closable) -> None:
        """Mark the connection as working: it has sent a whole request head."""
        self._waiting[address].pop(connection, None)

    def leave(self, address: str, connection: Closable) -> None:
        """Remove a closed connection."""
        self._waiting[address].pop(connection, None)
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address], self._waiting[address]

    def count(self, reason: str) -> None:
        """Count a connection that was closed for this reason."""
        self._refused.labels(reason).inc()

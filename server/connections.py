"""Open connections: how many one address may have, and which one is closed when it asks for more.

A connection waits until it has sent a whole request head, and a WebSocket until the server has accepted its token. An address at its limit
loses the connection that has waited longest, so half-sent and silent connections never keep a real client out, even one at that address.
"""

from collections import OrderedDict, defaultdict
from typing import Protocol

from prometheus_client import Counter


class Closable(Protocol):
    """A connection that can be ended."""

    def abort(self) -> None: ...


class Connections:
    """The connections of one process, by the address of the client."""

    def __init__(self, most: int, refused: Counter) -> None:
        """`most` connections an address; `refused` counts connections that were ended, by reason."""
        self.most = most
        self._refused = refused
        self._open: defaultdict[str, int] = defaultdict(int)
        self._waiting: defaultdict[str, OrderedDict[Closable, None]] = defaultdict(OrderedDict)

    def enter(self, address: str, connection: Closable) -> bool:
        """Count a new connection, which waits; whether there is room for it."""
        self._open[address] += 1
        waiting = self._waiting[address]
        waiting[connection] = None
        if self._open[address] <= self.most:
            return True
        self.count("address")
        oldest = next(iter(waiting))
        if oldest is connection:  # the others all have a request that runs
            return False
        del waiting[oldest]
        oldest.abort()
        return True

    def waits(self, address: str, connection: Closable) -> None:
        """The connection has no request that runs."""
        self._waiting[address][connection] = None

    def works(self, address: str, connection: Closable) -> None:
        """The connection has sent a whole request head."""
        self._waiting[address].pop(connection, None)

    def leave(self, address: str, connection: Closable) -> None:
        """The connection is over."""
        self._waiting[address].pop(connection, None)
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address], self._waiting[address]

    def count(self, reason: str) -> None:
        """One more connection was ended for this reason."""
        self._refused.labels(reason).inc()

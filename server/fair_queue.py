"""A queue of operations by cost, fair between viewers. It has no clock and starts nothing: the caller is told which operations start.

Operations run at once while the sum of their costs is within a limit. An operation that costs more counts as the limit, so it runs alone.
The others wait. The next operation to start belongs to the viewer who was served least since somebody waits, so a viewer with many
operations does not delay a viewer with few. The waiting cost is bounded too. When it exceeds the room, the viewer with most waiting cost
loses their newest operation.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple


class Entry(NamedTuple):
    """What became of operations: those that start now, and those that are refused."""

    started: list[Hashable]
    refused: list[Hashable]


@dataclass(slots=True)
class _Line:
    """The waiting operations of one viewer, and the cost that was served to the viewer since somebody waits."""

    served: int
    waiting: deque[Hashable] = field(default_factory=deque)
    cost: int = 0


class FairQueue:
    """Operations that run and wait. A ticket names an operation."""

    def __init__(self, limit: int, room: int) -> None:
        """`limit` is the cost that may run at once, `room` the cost that may wait."""
        self.limit = limit
        self.room = room
        self.running = 0
        self.waiting = 0
        self._costs: dict[Hashable, tuple[str, int]] = {}  # by ticket, of running and waiting operations
        self._lines: dict[str, _Line] = {}
        self._served = 0  # of the viewer whose operation started last

    def fits(self, cost: int) -> bool:
        """Return whether a new operation would start at once."""
        return not self.waiting and self.running + min(cost, self.limit) <= self.limit

    def ahead(self, viewer: str, cost: int) -> int:
        """Return the cost that is served before a new operation of the viewer. Each other viewer is served as much as this one at most."""
        mine = self._lines[viewer].cost if viewer in self._lines else 0
        others = (line.cost for who, line in self._lines.items() if who != viewer)
        return self.running + mine + sum(min(theirs, mine + min(cost, self.limit)) for theirs in others)

    def enter(self, ticket: Hashable, viewer: str, cost: int) -> Entry:
        """Add an operation. It is in `started` if it starts at once. `refused` are operations that no longer wait."""
        cost = min(cost, self.limit)
        self._costs[ticket] = (viewer, cost)
        line = self._lines.setdefault(viewer, _Line(self._served))
        line.waiting.append(ticket)
        line.cost += cost
        self.waiting += cost
        started, refused = self._start(), list[Hashable]()
        while self.waiting > self.room:
            refused.append(max(self._lines.values(), key=lambda one: one.cost).waiting[-1])
            self._remove(refused[-1])
        return Entry(started + self._start(), refused)

    def leave(self, ticket: Hashable) -> list[Hashable]:
        """Remove an operation that has ended, or that waits no longer. Return the operations that start now."""
        if ticket not in self._costs:
            return []
        viewer, cost = self._costs[ticket]
        if viewer in self._lines and ticket in self._lines[viewer].waiting:
            self._remove(ticket)
        else:
            del self._costs[ticket]
            self.running -= cost
        return self._start()

    def _remove(self, ticket: Hashable) -> None:
        """Remove an operation that waits."""
        viewer, cost = self._costs.pop(ticket)
        line = self._lines[viewer]
        line.waiting.remove(ticket)
        line.cost -= cost
        self.waiting -= cost

    def _start(self) -> list[Hashable]:
        """Start operations while they fit. An operation that does not fit is not overtaken, so that an expensive one starts too."""
        started = []
        while self.waiting:
            line = min((one for one in self._lines.values() if one.waiting), key=lambda one: one.served)
            cost = self._costs[line.waiting[0]][1]
            if self.running + cost > self.limit:
                break
            started.append(line.waiting.popleft())
            self._served = line.served
            line.served += cost
            line.cost -= cost
            self.waiting -= cost
            self.running += cost
        self._forget()
        return started

    def _forget(self) -> None:
        """Drop the lines of viewers who have nothing waiting and no lead over the others."""
        if not self.waiting:
            self._lines.clear()
            self._served = 0
        else:
            self._lines = {who: one for who, one in self._lines.items() if one.waiting or one.served > self._served}

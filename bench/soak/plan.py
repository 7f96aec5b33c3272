"""The plan of a soak test: which process is killed when, and how long its periods are."""

from dataclasses import dataclass
from itertools import cycle, islice

KILLED = ("worker", "worker", "Neo4j", "worker", "worker", "server")  # in turns
EACH = 3  # kills in a period
LEAST = 2 * len(KILLED) // EACH + 2  # periods: those of the first hour, and as many to compare with it
FULL, SHORTEST = 600.0, 60.0  # seconds between two kills: of a run of 3 hours or more, and the least


@dataclass(frozen=True, slots=True)
class SoakPlan:
    """The plan of a run: seconds between two kills, and the number of periods. A kill is in the middle of its interval."""

    interval: float
    periods: int

    @property
    def period(self) -> float:
        """Seconds of a period: half an hour in a run of 3 hours or more."""
        return self.interval * EACH

    @property
    def kills(self) -> list[tuple[float, str]]:
        """Kills: the seconds after the start, and the name of the process."""
        turns = islice(cycle(KILLED), self.periods * EACH)
        return [((number + 0.5) * self.interval, what) for number, what in enumerate(turns)]

    @property
    def reference(self) -> int:
        """Number of periods that the latencies of later periods are compared with: an hour, in which everything is killed once."""
        return len(KILLED) // EACH


def planned(hours: float) -> SoakPlan:
    """Return the plan of a run. A run of less than 3 hours has shorter intervals and periods. Raises `ValueError` if it is too short."""
    interval = min(FULL, hours * 3600 / (LEAST * EACH))
    if interval < SHORTEST:
        raise ValueError(f"HOURS is {hours:g}: a soak test takes at least {LEAST * EACH * SHORTEST / 3600:g} hours.")
    return SoakPlan(interval, round(hours * 3600 / (interval * EACH)))

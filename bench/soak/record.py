"""What a soak test measures in a period, its row in the table, and the promises that it breaks."""

import math
from dataclasses import dataclass, field

MEMORY, WARMING = 1.05, 1.15  # times the memory of the first period, in a full run and in a shorter one
SLOWER = 2.0  # times the p99 of the first hour
FILES = 10  # file descriptors above those of the first period, because a killed worker's clients come to the other worker

COLUMNS = (
    "period", "killed", "reads", "p50 / p99", "writes", "p50 / p99", "refused", "failed",
    "between kill and readiness: requests", "not answered", "longest", "seconds until ready",
    "writes checked", "lost", "twice", "changes late", "missing", "repeated",
    "memory: server", "worker", "Neo4j", "open files: server", "worker", "Neo4j",
)  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"
ROLES = ("server", "worker", "Neo4j")


def percentile(took: list[float], percent: float) -> float:
    """Return a percentile of seconds in milliseconds. 0 without any."""
    return 1000 * sorted(took)[min(len(took) - 1, int(len(took) * percent / 100))] if took else 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it began and ended, whether it was a write, and its status. A status of 0 is an error or no answer, and
    `said` describes it.
    """

    began: float
    ended: float
    write: bool
    status: int = 200
    said: str = ""


@dataclass(slots=True)
class Kill:
    """What was killed, when, and when the service was ready again."""

    what: str
    began: float
    ready: float = math.inf


@dataclass(slots=True)
class SoakPeriod:
    """The measurements of one period. `kills` are those of the whole run so far, because readiness may come in the next period.

    `late` changes had not arrived a minute after the end of the period. `missing` changes did not arrive until the end of the run.
    """

    kills: list[Kill] = field(default_factory=list)
    began: float = -math.inf
    ended: float = math.inf
    asked: list[Asked] = field(default_factory=list)
    checked: int = 0
    lost: int = 0
    twice: int = 0
    late: int = 0
    missing: int = 0
    repeated: int = 0
    memory: dict[str, float] = field(default_factory=dict)  # MB, the most of any process of a role
    files: dict[str, int] = field(default_factory=dict)

    def sample(self, role: str, megabytes: float, files: int) -> None:
        """Keep the most memory and open files of a role."""
        self.memory[role] = max(self.memory.get(role, 0.0), megabytes)
        self.files[role] = max(self.files.get(role, 0), files)

    def apart(self, one: Asked) -> bool:
        """Return whether the request ran at any time between a kill and readiness."""
        return any(one.began <= kill.ready and one.ended >= kill.began for kill in self.kills)

    def latencies(self, write: bool) -> list[float]:
        """Return the seconds of the reads or writes that ran while the service was ready."""
        return [one.ended - one.began for one in self.asked if one.write is write and not self.apart(one)]

    def answered(self, status: int, apart: bool = False) -> int:
        """Return the number of requests with a status that ran while the service was ready, or between a kill and readiness."""
        return sum(one.status == status and self.apart(one) is apart for one in self.asked)

    @property
    def failed(self) -> int:
        """Number of requests that failed while the service was ready."""
        return len(self.failures)

    @property
    def failures(self) -> list[str]:
        """The errors of the requests that failed while the service was ready."""
        return [one.said for one in self.asked if one.status == 0 and not self.apart(one)]

    def row(self, number: int) -> str:
        """Return the row of the table."""
        kills = [one for one in self.kills if self.began <= one.began < self.ended]
        cells = [str(number), ", ".join(one.what for one in kills)]
        for write in (False, True):
            took = self.latencies(write)
            cells += [f"{len(took):,}", f"{percentile(took, 50):.0f} / {percentile(took, 99):.0f} ms"]
        apart = [one for one in self.asked if self.apart(one)]
        cells += [str(self.answered(503)), str(self.failed), f"{len(apart):,}", str(len(apart) - self.answered(200, apart=True))]
        cells += [f"{max((one.ended - one.began for one in apart), default=0.0):.1f} s"]
        cells += [" / ".join("not in this period" if one.ready == math.inf else f"{one.ready - one.began:.1f}" for one in kills)]
        cells += [f"{number:,}" for number in (self.checked, self.lost, self.twice, self.late, self.missing, self.repeated)]
        cells += [f"{self.memory.get(role, 0.0):.0f} MB" for role in ROLES]
        cells += [str(self.files.get(role, 0)) for role in ROLES]
        return f"| {' | '.join(cells)} |"


def broken(periods: list[SoakPeriod], reference: int, memory: float = MEMORY) -> list[str]:
    """Return the promises that a run broke. The latencies of the first `reference` periods are those of the first hour. A process may have
    `memory` times the memory of the first period later.
    """
    found = []
    for name, what in (
        ("lost", "acknowledged writes are missing"),
        ("twice", "acknowledged writes exist more than once"),
        ("missing", "changes of acknowledged writes did not arrive at a subscription"),
        ("repeated", "changes arrived more than once at a subscription"),
        ("failed", "requests failed while the service was ready"),
    ):
        number = sum(getattr(one, name) for one in periods)
        if number:
            found.append(f"{number:,} {what}.")
    first = periods[0]
    for role in ROLES:
        most = max(one.memory.get(role, 0.0) for one in periods)
        if most > memory * first.memory.get(role, 0.0):
            found.append(f"The memory of the {role} process grew from {first.memory.get(role, 0.0):.0f} to {most:.0f} MB.")
        files = max(one.files.get(role, 0) for one in periods)
        if files > first.files.get(role, 0) + FILES:
            found.append(f"The open files of the {role} process grew from {first.files.get(role, 0)} to {files}.")
    for write, name in ((False, "reads"), (True, "writes")):
        before = percentile([took for one in periods[:reference] for took in one.latencies(write)], 99)
        after = max((percentile(one.latencies(write), 99) for one in periods[reference:]), default=0.0)
        if after > SLOWER * before:
            found.append(f"The p99 of {name} grew from {before:.0f} to {after:.0f} ms.")
    return found

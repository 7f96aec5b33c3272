"""The processes of a running service, with their memory and open files from /proc."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.faults.service import Service

_PROC = Path("/proc")


def workers(server: int) -> list[int]:
    """Return the worker processes of a server, the oldest first."""
    found = []
    for process in _PROC.iterdir():
        if process.name.isdigit():
            with suppress(OSError):
                facts = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                if int(facts[1]) == server and b"--multiprocessing-fork" in (process / "cmdline").read_bytes():
                    found.append((int(facts[19]), int(process.name)))  # the time of its start
    return [process for _, process in sorted(found)]


def database(service: Service) -> int:
    """Return the process of Neo4j."""
    return int((service.home / "store" / "neo4j.pid").read_text(encoding="utf-8"))


def kill(service: Service, what: str) -> None:
    """Kill -9 the server, its Neo4j, or the youngest worker. The oldest worker then runs long enough to show a leak.

    The workers of a killed server answer until they notice. This waits until they have ended, because they must not count as ready.
    """
    assert service.process
    found = workers(service.process.pid)
    if what == "worker":
        os.kill(found[-1], signal.SIGKILL)
        return
    service.kill(what)
    while what == "server" and any(_runs(one) for one in found):
        time.sleep(0.05)


def _runs(process: int) -> bool:
    """Return whether a process runs and is no zombie."""
    try:
        return (_PROC / str(process) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def samples(service: Service) -> Iterator[tuple[str, float, int]]:
    """Yield role, memory in MB and number of open files of each process that runs now."""
    if service.process is None:
        return
    found = [("server", service.process.pid), *(("worker", one) for one in workers(service.process.pid))]
    with suppress(OSError, ValueError):
        found.append(("Neo4j", database(service)))
    for role, process in found:
        with suppress(OSError, StopIteration):
            status = (_PROC / str(process) / "status").read_text(encoding="utf-8").splitlines()
            memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
            yield role, memory / 1000, len(os.listdir(_PROC / str(process) / "fd"))

"""Runs several worker processes, and starts a worker again when it ends.

A worker that ends soon after its start is started again after a pause, which doubles up to `LONGEST` seconds. The other workers go on
answering. Only a worker that has never started stops the server, because then its settings or this machine are at fault.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

from server import logs

STABLE = 10.0  # seconds after which a worker counts as healthy
SHORTEST = 0.5  # seconds of the first pause
LONGEST = 30.0
POLL = 0.1  # seconds between two checks of the workers
AT_ONCE = signal.SIGUSR1  # tells a worker to stop without lingering; a terminal sends SIGINT to workers too, so they ignore it
STARTED = b"started"


class WorkerError(RuntimeError):
    """A worker cannot start. The message says why and how to fix it."""


class StopRequest:
    """The signals that this process got: the first one asks for a stop, a second one for a stop at once."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.hurry = False

    def take(self, number: int, _frame: FrameType | None = None) -> None:
        """Take a signal. Only attributes are set, because a signal interrupts anything, even a lock."""
        if self.first is None:
            self.first = number
        else:
            self.hurry = True

    @contextmanager
    def listening(self, numbers: frozenset[int]) -> Iterator[None]:
        """Take these signals until the block ends."""
        before = {one: signal.signal(one, self.take) for one in numbers}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def pause(failures: int) -> float:
    """Return the seconds to wait before a worker is started again, after so many short runs in a row."""
    return min(LONGEST, SHORTEST * 2 ** min(failures - 1, 10)) if failures else 0.0


class WorkerProcess:
    """One running process. A pipe says that it has started, because a killed process may leave a lock of `multiprocessing` locked."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        processes = multiprocessing.get_context("spawn")
        self._pipe, theirs = processes.Pipe(duplex=False)
        self.process: BaseProcess = processes.Process(target=work, args=(*given, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self._began = time.monotonic()
        self._started = False

    @property
    def started(self) -> bool:
        """Return whether the process answers requests, or has answered them."""
        if not self._started and self._pipe.poll():
            with suppress(EOFError, OSError):
                self._started = self._pipe.recv_bytes() == STARTED
        return self._started

    @property
    def stable(self) -> bool:
        """Return whether the process ran for a while."""
        return self.started and time.monotonic() - self._began >= STABLE

    def close(self) -> None:
        """Free the resources of a process that has ended."""
        self._pipe.close()
        self.process.close()


class WorkerSlot:
    """The place of one worker: its process, or the time at which the next process starts."""

    def __init__(self, start: Callable[[], WorkerProcess]) -> None:
        self._start = start
        self._failures = 0
        self._due = 0.0
        self.once = False  # whether a worker has ever started here
        self.worker: WorkerProcess | None = start()

    def check(self, ended: Callable[[int], None]) -> None:
        """Start the worker again if it has ended and its pause is over. `ended` is called with the id of an ended process.

        Raises `WorkerError` if the first worker of this place ends before it has started.
        """
        if self.worker is None:
            if time.monotonic() >= self._due:
                self.worker = self._start()
            return
        self.once = self.once or self.worker.started
        if not self.worker.process.is_alive():
            self._bury(self.worker, ended)

    def _bury(self, worker: WorkerProcess, ended: Callable[[int], None]) -> None:
        code, pid = worker.process.exitcode, worker.process.pid
        self.once = self.once or worker.started
        if not self.once:
            raise WorkerError(f"A worker stopped while it started (exit code {code}): its log says why.")
        self._failures = 0 if worker.stable else self._failures + 1
        seconds = pause(self._failures)
        logs.log.error("worker died", exitcode=code, restart_seconds=seconds)
        self._due, self.worker = time.monotonic() + seconds, None
        worker.close()
        if pid is not None:
            ended(pid)


def watch(slots: Sequence[WorkerSlot], stop: StopRequest, announce: Callable[[], None], ended: Callable[[int], None]) -> None:
    """Keep all workers running until a stop is requested. Call `announce` when each has started once. Raises `WorkerError`."""
    told = False
    while stop.first is None:
        for slot in slots:
            slot.check(ended)
        if not told and all(slot.once for slot in slots):
            told = True
            announce()
        time.sleep(POLL)


def end(slots: Sequence[WorkerSlot], seconds: float, stop: StopRequest) -> None:
    """Ask every worker to stop. Kill the remaining workers when the time is over or after a second signal."""
    running = [slot.worker.process for slot in slots if slot.worker is not None]
    for process in running:
        if process.pid is not None and process.is_alive():
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM if stop.first == signal.SIGTERM else AT_ONCE)
    until = time.monotonic() + seconds
    while any(process.is_alive() for process in running) and time.monotonic() < until and not stop.hurry:
        time.sleep(POLL / 2)
    for process in running:
        if process.is_alive():
            process.kill()
        process.join()


def tell(pipe: Connection) -> None:
    """Tell the parent that this worker has started. The parent may have ended."""
    with suppress(OSError):
        pipe.send_bytes(STARTED)

"""Runs one or more worker processes over one database.

A worker gets its settings, the database's address and the listening socket through the pipe that starts it. Passwords therefore never
appear on a command line or in an environment.

On SIGTERM, `/readyz` answers 503 at once, so that a load balancer sends its next requests elsewhere. For `RAPPORT_LINGER` seconds the
worker still answers everything, and ends each keep-alive connection with `Connection: close`. Then it stops listening, and running requests
finish, for at most `RAPPORT_DRAIN` seconds. On SIGINT (Ctrl-C) it does not linger. A second signal stops the process at once.
"""

import gc
import os
import resource
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from starlette.applications import Starlette

from graph.client.driver import Address, Graph, connect_async
from server import logs, workers
from server.app import create_app
from server.graphiql import Example
from server.http import SILENT_SECONDS, Http
from server.observe import Traffic
from server.open_connections import Connections
from server.settings import Settings
from server.wire import Wire
from server.workers import StopRequest, WorkerProcess, WorkerSlot

Ready = Callable[[str], None]
BACKLOG = 2048
OPEN_FILES = 65_536
STOPS = frozenset({signal.SIGINT, signal.SIGTERM})


class ServeError(RuntimeError):
    """The server cannot run. The message says why and how to fix it."""


@dataclass(frozen=True, slots=True)
class WorkerJob:
    """The arguments of every worker of one `serve` call."""

    settings: Settings
    address: Address
    examples: list[Example]
    listener: socket.socket
    warming: bool


def serve(settings: Settings, ready: Ready | None = None, *, address: Address, examples: Sequence[Example] = ()) -> None:
    """Serve until SIGINT or SIGTERM, and print nothing. `ready` is called once with the URL when every worker answers.

    The caller keeps the database at `address` open for as long as this runs. Raises `ServeError` when a port is taken, `WorkerError` when a
    worker cannot start.
    """
    with _listening(settings) as listener:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{host}:{listener.getsockname()[1]}"

        def announce() -> None:
            if ready:
                ready(url)

        job = WorkerJob(settings, address, list(examples), listener, settings.warm)
        logs.configure(settings.production)
        if settings.workers == 1:
            Worker(job, announce).run([listener])
        else:
            _several(job, announce)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with ExitStack() as held:
        try:
            listener = held.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise ServeError(
                f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}): choose another with --port or RAPPORT_PORT."
            ) from None
        listener.listen(BACKLOG)
        yield listener


def _spare_the_collector() -> None:
    """Exclude all objects that exist at startup from garbage collection.

    An answer with a thousand records creates about 20,000 objects, and none of them is in a cycle. With Python's defaults, the collector
    then scans the whole heap, schema included, every few requests. That scan takes longer than the answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def configured(app: Starlette, settings: Settings) -> uvicorn.Config:
    """Return the configuration of uvicorn for the application."""
    http: Any = partial(Http, limits=Connections(settings.connections, app.state.metrics.refused))
    return uvicorn.Config(
        app, loop="uvloop", http=http, ws=Wire, ws_max_size=settings.body, ws_per_message_deflate=False, lifespan="on",
        log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1, timeout_keep_alive=int(SILENT_SECONDS),
        proxy_headers=False,
    )  # fmt: skip


def _open_files() -> None:
    """Raise the limit of open files from the shell's default, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Worker(uvicorn.Server):
    """uvicorn's server with draining: a stop is requested first, and carried out when no request is running."""

    def __init__(self, job: WorkerJob, announce: Callable[[], None], signals: frozenset[int] = STOPS) -> None:
        graph, probe = Graph(connect_async(job.address), job.settings.plans), Graph(connect_async(job.address, max_connection_pool_size=1))
        app = create_app(job.settings, graph, probe=probe, examples=job.examples, warming=job.warming)
        super().__init__(configured(app, job.settings))
        self._traffic: Traffic = app.state.traffic
        self._linger, self._drain = job.settings.linger, job.settings.drain
        self._signals = signals
        self._announce = announce
        self._listeners: list[socket.socket] = []
        self._closes: float | None = None  # when the server stops listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the server and announce it."""
        _open_files()
        await super().startup(sockets)
        self._listeners = sockets or []
        if workers.AT_ONCE in self._signals:
            signal.signal(workers.AT_ONCE, self.handle_exit)
        _spare_the_collector()
        self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain on the first signal, and stop at once on the second."""
        if sig not in self._signals:
            return
        if self._closes is None:
            self._traffic.draining = True
            self._closes = time.monotonic() + (self._linger if sig == signal.SIGTERM else 0)
        else:
            self.should_exit = self.force_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Check ten times a second whether to stop. Return True to stop."""
        if self._closes is not None and time.monotonic() >= self._closes:
            self._close(self._closes + self._drain)
        return await super().on_tick(counter)

    def _close(self, until: float) -> None:
        """Stop listening, ask connections to close, and stop when no request is running or the time is over."""
        for server in self.servers:
            server.close()
        for listener in self._listeners:
            listener.close()
        self._traffic.leave()
        if self._traffic.running == 0 or time.monotonic() > until:
            self.should_exit = True


def _work(job: WorkerJob, started: Connection) -> None:
    """Run a worker process. The worker stops when its parent stops for any reason. Only the parent handles Ctrl-C."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), workers.AT_ONCE)

    threading.Thread(target=watch, daemon=True).start()
    logs.configure(job.settings.production)
    Worker(job, partial(workers.tell, started), frozenset({signal.SIGTERM, workers.AT_ONCE})).run([job.listener])


def _several(job: WorkerJob, announce: Callable[[], None]) -> None:
    """Run several workers and restart a worker that dies. Prometheus metrics are added up over a shared folder."""
    stop, settings, slots = StopRequest(), job.settings, list[WorkerSlot]()
    try:
        with stop.listening(STOPS), tempfile.TemporaryDirectory(prefix="rapport-metrics-") as folder:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder

            def ended(pid: int) -> None:
                mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]  # the library leaves it untyped

            try:
                for number in range(settings.workers):
                    # One worker is enough for warming: the database shares its plans among all workers.
                    mine = replace(job, warming=job.warming and number == 0)
                    slots.append(WorkerSlot(partial(WorkerProcess, _work, mine)))
                workers.watch(slots, stop, announce, ended)
            finally:
                job.listener.close()  # the workers listen on their own copies
                workers.end(slots, settings.linger + settings.drain + 5, stop)
    finally:
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)

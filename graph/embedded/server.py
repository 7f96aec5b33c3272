"""The embedded Neo4j: a real database as a child process, so that `pip install` is enough (ARCHITECTURE 1).

It listens on 127.0.0.1 only, has a random password in a 0600 file, and ends with its parent. Two processes never share a store: the process
that runs the database holds a lock file, and `running` tells other processes its address. The next start cleans up after a killed parent.
Nothing committed is lost.
"""

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.client.driver import Address, connect
from graph.embedded import private, tuning
from graph.embedded.jars import fetch
from graph.embedded.java import java
from graph.embedded.processes import command_line


def _cache() -> Path:
    """Return the folder of the jars. A user without a home folder must set XDG_CACHE_HOME."""
    home = os.path.expanduser("~")
    folder = os.environ.get("XDG_CACHE_HOME") or Path("/nonexistent" if home == "~" else home) / ".cache"
    return Path(folder) / "rapport" / "jars"


Progress = Callable[[str], None]
CACHE = _cache()
START_SECONDS = 300.0  # seconds: a start takes six seconds, and up to a minute on a busy machine
BACKSLASH = "\\"
WATCHDOG = Path(__file__).with_name("watchdog.py")
_RESTARTS = 3  # within this many seconds:
_MINUTES = 300.0


class EmbeddedError(RuntimeError):
    """The embedded database did not start. The message says why and what to do."""


# What Neo4j and Java log if the machine is at fault, and how to fix it.
_FAULTS = {
    "No space left on device": "the disk is full: free space, or choose another folder with RAPPORT_HOME",
    "Disk quota exceeded": "the disk quota is used up: free space, or choose another folder with RAPPORT_HOME",
    "File too large": "a file reached the size limit of this system: raise it with `ulimit -f`, or choose another folder with RAPPORT_HOME",
    "Read-only file system": "its folder is read-only: choose another folder with RAPPORT_HOME",
    "AccessDeniedException": "a file of its folder cannot be written: make it writable, or choose another folder with RAPPORT_HOME",
    "insufficient memory": "the memory is too small: lower RAPPORT_HEAP and RAPPORT_PAGE_CACHE, or use NEO4J_URI",
    "Could not reserve enough space": "the memory is too small: lower RAPPORT_HEAP and RAPPORT_PAGE_CACHE, or use NEO4J_URI",
}


class InUse(EmbeddedError):
    """Another process runs the database on this store."""


class Embedded:
    """One embedded database in its own folder."""

    def __init__(
        self, home: Path, *, cache: Path | None = None, heap: str | None = None, page_cache: str = "256m", kept_plans: int | None = None
    ) -> None:
        self.home = home.resolve()
        self.cache = (cache or CACHE).resolve()
        self.heap = heap or tuning.heap()
        self.page_cache = page_cache
        self.kept_plans = kept_plans or tuning.kept_plans(self.heap)
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    def __enter__(self) -> Address:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self, progress: Progress | None = None) -> Address:
        """Start the database and wait until it answers. Return its address.

        Raises `InUse` if another process runs it, `JavaError` without Java, and `FolderError` if its folder or the cache cannot be written.
        """
        java()
        with private.chosen_by("RAPPORT_HOME", self.home):
            private.folder(self.home)
            self._hold()
            self._stopping.clear()
            try:
                self._bury()
                jars = fetch(self.cache, progress)
                password = self._password()
                if progress:
                    progress("starting Neo4j")
                address = self._run(jars, password, _free_port())
                private.write(self.home / "address", address.uri)
            except BaseException:
                self.stop()
                raise
        return address

    def stop(self) -> None:
        """Stop the database, with a clean shutdown if possible."""
        self._stopping.set()
        self._end()
        if self._keeper is not None and self._keeper is not threading.current_thread():
            self._keeper.join()  # the keeper may have been starting a database
            self._end()
        if self._lock is not None:
            for name in ("neo4j.pid", "address"):
                (self.home / name).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def keep(self, say: Progress, lost: Callable[[], None]) -> None:
        """Restart the database at the same address if it ends unexpectedly. Call `lost` after the third time in 5 minutes."""
        self._keeper = threading.Thread(target=self._keep, args=(say, lost), daemon=True, name="embedded-neo4j")
        self._keeper.start()

    @property
    def running(self) -> Address | None:
        """Return the address of this store's database if another process runs it, else None. Waits while the other process starts."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.owner is not None:
            with contextlib.suppress(FileNotFoundError):
                uri = (self.home / "address").read_text(encoding="utf-8")
                address = Address(uri, "neo4j", (self.home / "password").read_text(encoding="utf-8").strip())
                if _answers(address):
                    return address
            time.sleep(0.1)
        return None

    @property
    def owner(self) -> str | None:
        """Return the id of the other process that holds this store. None if there is none."""
        if not (self.home / "lock").exists():
            return None
        with (self.home / "lock").open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip() or "unknown"
        return None

    # -- the steps of a start

    def _hold(self) -> None:
        """Take the store's lock, so that two processes never share a store. Raises `InUse` if another process holds it."""
        file = private.opened(self.home / "lock")
        for patience in (0.2, 0.2, 0.2, 0.0):  # a process that asks for the owner holds the lock for a moment
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(patience)
        else:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise InUse(
                f"The store in {self.home} is in use by process {owner}: stop that one, or choose another folder with RAPPORT_HOME."
            )
        (self.home / "address").unlink(missing_ok=True)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._lock = file

    def _bury(self) -> None:
        """End a database that outlived its parent, found by pid file and command line. Wait first, because it may be stopping."""
        pid_file = self.home / "neo4j.pid"
        if not pid_file.exists():
            return
        text = pid_file.read_text(encoding="utf-8").strip()
        for number, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
            until = time.monotonic() + seconds
            if text.isdigit() and self._ours(int(text)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(text), number)
            while text.isdigit() and self._ours(int(text)) and time.monotonic() < until:
                time.sleep(0.05)
        pid_file.unlink(missing_ok=True)

    def _ours(self, pid: int) -> bool:
        return f"--home-dir={self.home}" in command_line(pid)

    def _password(self) -> str:
        file = self.home / "password"
        if not file.exists():
            private.write(file, secrets.token_hex(24))  # letters and digits only: a password that begins with - would be read as an option
        return file.read_text(encoding="utf-8").strip()

    def _run(self, jars: list[Path], password: str, port: int) -> Address:
        """Start the database on that port, or on another port if that one was taken meanwhile. Return its address."""
        for attempt in (1, 2, 3):
            private.write(private.folder(self.home / "conf") / "neo4j.conf", tuning.conf(self.home, port, self.page_cache, self.kept_plans))
            self._launch(jars, password)
            address = Address(f"bolt://127.0.0.1:{port}", "neo4j", password)
            try:
                self._wait(address)
            except EmbeddedError:
                if attempt == 3 or "already in use" not in self._tail(200):
                    raise
                self._end()
                port = _free_port()
            else:
                break
        return address

    def java(self, jars: list[Path]) -> list[str]:
        """Return the Java command up to the main class."""
        path = os.pathsep.join(str(jar) for jar in jars)
        return [str(java()), *tuning.flags(self.heap), "-cp", path]

    def _launch(self, jars: list[Path], password: str) -> None:
        folders = (f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}")
        java = self.java(jars)
        if not (self.home / "data" / "databases" / "system").exists():  # an import may have created the store before its first start
            self._set_password(java, password)
        private.folder(self.home / "logs")
        with private.opened(self.home / "logs" / "console.log") as log:
            log.truncate(0)
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(WATCHDOG), str(self.home / "neo4j.pid"), *java, "org.neo4j.server.Neo4jCommunity", *folders],
                stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, umask=private.UMASK,
            )  # fmt: skip

    def _set_password(self, java: list[str], password: str) -> None:
        """Set the store's password. Raises `EmbeddedError` if Neo4j refuses it. A private file holds the command, because every user can
        read command lines.
        """
        command = [*java[1:], "-XX:TieredStopAtLevel=1", "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password]
        file = self.home / "set-password"
        private.write(file, "\n".join(f'"{one.replace(BACKSLASH, 2 * BACKSLASH)}"' for one in command))
        environment = {**os.environ, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        try:
            told = subprocess.run([java[0], f"@{file}"], env=environment, capture_output=True, text=True, check=False, umask=private.UMASK)
        finally:
            file.unlink()
        if told.returncode:
            self._blame(told.stderr + told.stdout)
            raise EmbeddedError(f"Neo4j refused its first password: {told.stderr.strip()[-500:].replace(password, '…')}")

    def _wait(self, address: Address) -> None:
        """Wait until Bolt answers and the database accepts statements. Raises `EmbeddedError` if it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._stopping.is_set():
            if self._process is None or self._process.poll() is not None:
                self._blame(self._tail(200))
                raise EmbeddedError(f"Neo4j stopped while it started. The end of its log:\n{self._tail()}")
            if _answers(address):
                return
            time.sleep(0.1)
        raise EmbeddedError(f"Neo4j did not answer within {START_SECONDS:.0f} s. The end of its log:\n{self._tail()}")

    def _blame(self, log: str) -> None:
        """Raise `EmbeddedError` with the fix if the log shows that the machine is at fault."""
        for sign, advice in _FAULTS.items():
            if sign in log:
                raise EmbeddedError(f"Neo4j in {self.home} cannot start: {advice}.")

    def _tail(self, lines: int = 15) -> str:
        log = self.home / "logs" / "console.log"
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(90)
        except subprocess.TimeoutExpired:
            self._bury()
            process.kill()
            process.wait()

    def _keep(self, say: Progress, lost: Callable[[], None]) -> None:
        deaths: list[float] = []
        while not self._stopping.is_set() and (process := self._process) is not None:
            code = process.wait()
            if self._stopping.is_set():
                return
            deaths = [*(one for one in deaths if time.monotonic() - one < _MINUTES), time.monotonic()]
            again = len(deaths) < _RESTARTS
            self._end()
            say(f"Neo4j ended by itself (exit code {code}; its log is {self.home / 'logs'}){': starting it again' if again else ''}")
            try:
                if not again:
                    raise EmbeddedError(f"Neo4j ended {_RESTARTS} times in {_MINUTES / 60:.0f} minutes: giving up.")
                self._bury()
                address = (self.home / "address").read_text(encoding="utf-8")
                if self._run(fetch(self.cache), self._password(), int(address.rpartition(":")[2])).uri != address:
                    raise EmbeddedError("Neo4j's port was taken while it was down.")
                say("Neo4j answers again")
            except (RuntimeError, OSError) as error:
                if not self._stopping.is_set():
                    say(str(error))
                    lost()
                return


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

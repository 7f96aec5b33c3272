"""The measured processes: Rapport in production and the floor. Also the CPU that each process has used."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.company import rep_id
from bench.graph import ROOT
from graph.client.driver import Address
from insights.enums import Role
from server.auth import make_token
from server.settings import Profile, load

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, its process and a token. `admin` is a second token, of an admin."""

    name: str
    port: int
    pid: int
    token: str | None
    admin: str | None = None

    def head(self, path: str) -> str:
        """Return the head of a request, without its length."""
        authorization = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n{authorization}"

    def cpu(self) -> float:
        """Return the CPU seconds of the process (user and system, all threads) from the kernel's clock of that process."""
        return time.clock_gettime((~self.pid << 3) | 2)


@contextmanager
def rapport(address: Address, home: Path, role: Role = Role.MANAGER, rep: str | None = None, **more: str) -> Iterator[Server]:
    """Yield Rapport in its production profile with one worker. The token belongs to the manager of the root territory, to an admin,
    or to another rep. `more` are further settings.
    """
    port, secret = free_port(), secrets.token_urlsafe(48)
    told = {
        "RAPPORT_PROFILE": "production", "RAPPORT_SECRET": secret, "RAPPORT_HOME": str(home), "RAPPORT_PORT": str(port),
        "RAPPORT_WARM": "false", "RAPPORT_LINGER": "0", "RAPPORT_WAIT": "10", **more,
    }  # fmt: skip
    settings = load(
        profile=Profile.PRODUCTION,
        secret=secret,
        home=home,
        neo4j_uri=address.uri,
        neo4j_user=address.user,
        neo4j_password=address.password,
    )
    token = make_token(settings, role, rep or rep_id(0))
    command = [sys.executable, "-m", "server.command", "serve", "--port", str(port)]
    with running(f"rapport-{role.lower()}", command, port, {**told, **database(address)}, home, token) as server:
        yield replace(server, admin=make_token(settings, Role.ADMIN))


@contextmanager
def floor(address: Address, home: Path, statements: Path) -> Iterator[Server]:
    """Yield the floor."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "uvicorn", "bench.floor:app", "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"),
    ]
    with running("floor", command, port, {"BENCH_FLOOR": str(statements), **database(address)}, home, None) as server:
        yield server


def database(address: Address) -> dict[str, str]:
    """Return the environment variables that name the database."""
    return {"NEO4J_URI": address.uri, "NEO4J_USER": address.user, "NEO4J_PASSWORD": address.password}


@contextmanager
def running(name: str, command: list[str], port: int, told: dict[str, str], home: Path, token: str | None) -> Iterator[Server]:
    """Yield a server once it accepts connections. End it afterwards."""
    with (home / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stdout=log, stderr=log)
        try:
            _wait(process, port, home / f"{name}.log")
            yield Server(name, port, process.pid, token)
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise RuntimeError(f"A server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

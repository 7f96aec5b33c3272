"""The wheel holds one package, which works outside a checkout and beside other packages that have the names of our folders."""

import signal
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.command.test_demo import left, start, stop
from tests.conftest import environment
from tests.test_house import BELOW, ROOT
from tests.waiting import until

# The checkout cannot be imported, and workers are processes of their own.
OUTSIDE = {"PYTHONPATH": "", "RAPPORT_WORKERS": "2", "RAPPORT_WARM": "false"}


def pip(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, arguments)], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def rapport(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in a new environment, which finds our dependencies and a broken package for each name of our folders."""
    home = tmp_path_factory.mktemp("a new environment")
    venv.create(home, symlinks=True)
    pip("--python", home / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    for name in BELOW:
        (packages / name).mkdir()
        (packages / name / "__init__.py").write_text("raise ImportError('this package belongs to somebody else')")
    return home / "bin" / "rapport"


def test_the_wheel_holds_every_file_of_our_folders_in_one_package(wheel: Path) -> None:
    files = [path for folder in (*BELOW, "migrations") for path in (ROOT / folder).rglob("*") if path.is_file()]
    ours = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {f"rapport/{name}" for name in {"__init__.py", *ours} - {"quality/__main__.py"}}


def test_the_installed_command_works_outside_the_checkout(rapport: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("an empty folder")
    (folder / "socket.py").write_text("raise ImportError('this module belongs to the user')")
    (folder / "customers.csv").write_text("externalId,name\nC1,Müller Works\n", encoding="utf-8")

    def told(*arguments: str) -> str:
        return subprocess.check_output([rapport, *arguments], cwd=folder, env=environment(**OUTSIDE), text=True)

    assert "is up to date" in told("schema", "--check")
    running = start(folder, rapport, **OUTSIDE)
    try:
        for page in ("readyz", "graphiql"):
            with urllib.request.urlopen(f"{running.url}/{page}", timeout=60) as answer:
                assert answer.status == 200
        assert "1 created" in told("import", "canonical", "customers.csv", "--store", "demo-northwind")
        query = '{ customer(by: {externalId: {source: "canonical", externalId: "C1"}}) { name } }'
        status, answer = running.ask(query, told("token", "--role", "admin").strip())
        assert (status, answer["data"]) == (200, {"customer": {"name": "Müller Works"}})
    finally:
        assert stop(running, signal.SIGINT) == 0
    assert left(folder) == ""
    assert until(lambda: not left(rapport.parent))

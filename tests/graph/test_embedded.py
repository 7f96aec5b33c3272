"""The embedded database under real conditions: killed parents, killed databases, shared folders, wrong jars."""

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graph.client.driver import connect
from graph.embedded import jars, tuning
from graph.embedded.server import CACHE, Embedded, InUse
from tests.waiting import until

pytestmark = pytest.mark.neo4j
ROOT = Path(__file__).parents[2]
_PARENT = """
import sys, time
from pathlib import Path
from graph.client.driver import connect
from graph.embedded.server import Embedded
database = Embedded(Path(sys.argv[1]), heap="256m", page_cache="64m")
address = database.start()
with connect(address) as driver:
    driver.execute_query("CREATE (:Kept {id: 1})")
print("ready", flush=True)
time.sleep(600)
"""
_KEPT = "MATCH (n:Kept) RETURN count(n) AS kept"


def _databases(home: Path) -> str:
    found = subprocess.run(["ps", "-eo", "args", "-ww"], capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in found.splitlines() if f"--home-dir={home}" in line)


def test_a_kill_leaves_no_orphan_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "a folder with spaces"
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(home)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    with parent, parent.stdout:
        assert parent.stdout.readline() == "ready\n"
        with pytest.raises(InUse, match=f"in use by process {parent.pid}.*RAPPORT_HOME"):
            Embedded(home).start()
        found = Embedded(home).running
        assert found is not None
        with connect(found) as driver:
            assert driver.execute_query(_KEPT).records[0]["kept"] == 1
        os.kill(parent.pid, signal.SIGKILL)
    assert until(lambda: _databases(home) == "")
    assert Embedded(home).running is None

    said: list[str] = []
    monkeypatch.setattr("graph.embedded.server._RESTARTS", 2)
    database = Embedded(home, heap="256m", page_cache="64m")
    with database as address, connect(address) as driver:
        assert driver.execute_query(_KEPT).records[0]["kept"] == 1
        assert {stat.S_IMODE((home / name).stat().st_mode) for name in ("password", "address")} == {0o600}
        database.keep(said.append, lambda: said.append("lost"))
        os.kill(int((home / "neo4j.pid").read_text()), signal.SIGKILL)
        assert until(lambda: said[-1:] == ["Neo4j answers again"]), said
        assert driver.execute_query(_KEPT).records[0]["kept"] == 1  # at the same address, with the same password
        os.killpg(os.getpgid(int((home / "neo4j.pid").read_text())), signal.SIGKILL)  # and the watchdog
        assert until(lambda: said[-1] == "lost"), said
        assert "2 times" in said[-2]
    assert _databases(home) == ""


def _open_to_others(folder: Path) -> list[str]:
    return [
        f"{one} {stat.filemode(mode)}"
        for one in [folder, *folder.rglob("*")]
        if (mode := one.lstat().st_mode) & 0o077 and not one.is_symlink()
    ]


_WATCHED = """
import os, sys
from pathlib import Path
from graph.embedded.server import Embedded
os.umask(0)
with Embedded(Path(sys.argv[1]), heap="256m", page_cache="64m"):
    pass
"""


def test_a_store_is_private_and_its_password_is_on_no_command_line(tmp_path: Path) -> None:
    """Even if the store was open to others before, and the umask is 0."""
    home = tmp_path / "store"
    (home / "logs").mkdir(parents=True)
    (home / "logs" / "old.log").write_text("open")
    (home / "logs" / "old.log").chmod(0o666)
    home.chmod(0o755)
    seen: set[str] = set()
    with subprocess.Popen([sys.executable, "-c", _WATCHED, str(home)], cwd=ROOT) as parent:
        while parent.poll() is None:
            seen |= set(subprocess.run(["ps", "-eo", "args", "-ww"], capture_output=True, text=True, check=True).stdout.splitlines())
    assert parent.returncode == 0
    password = (home / "password").read_text(encoding="utf-8")
    assert any("set-password" in one for one in seen), "the command that sets the password was seen"
    assert not [one for one in seen if password in one]
    assert _open_to_others(home) == []
    assert not (home / "set-password").exists()
    assert stat.S_IMODE(CACHE.stat().st_mode) == 0o700, "nobody else reaches what is in it"


def test_a_store_that_stops_lets_the_next_start_at_once(tmp_path: Path) -> None:
    database = Embedded(tmp_path, heap="256m", page_cache="64m")
    for _ in range(2):
        with database:
            pass
    assert sum(file.stat().st_size for file in tmp_path.rglob("*")) < 20_000_000


def test_a_jar_that_differs_from_the_lock_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = jars.locked()[0]
    wrong = jars.Jar(first.group, first.artifact, first.version, "0" * 64)
    monkeypatch.setattr(jars, "locked", lambda _lock: [wrong])
    with pytest.raises(jars.JarError, match=f"{first.artifact}.*jars.lock"):
        jars.fetch(tmp_path)
    assert list(tmp_path.rglob("*.jar")) == []


def test_parallel_starts_share_one_cache_of_complete_jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = sorted(jars.locked(), key=lambda jar: (CACHE / jar.path).stat().st_size if (CACHE / jar.path).exists() else 0)[:3]
    monkeypatch.setattr(jars, "locked", lambda _lock: few)
    said: list[str] = []
    threads = [threading.Thread(target=jars.fetch, args=(tmp_path, said.append)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1  # the others waited and found the jars
    (tmp_path / few[0].path).write_bytes(b"half of it")
    assert [path.read_bytes() for path in jars.fetch(tmp_path)] == [(CACHE / jar.path).read_bytes() for jar in few]
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith("fetching")} == set()


@pytest.mark.parametrize(
    ("heap", "expected"),
    [
        ("256m", ["-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"]),
        ("4g", ["-Xms512m", "-Xmx4g", "-XX:+UseParallelGC"]),
        ("8g", ["-Xms512m", "-Xmx8g", "-XX:+UseG1GC"]),
    ],
)
def test_java_flags_follow_the_heap_size(heap: str, expected: list[str]) -> None:
    assert tuning.flags(heap)[:3] == expected

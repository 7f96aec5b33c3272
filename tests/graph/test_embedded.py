"""The embedded database as its users meet it: killed parents, shared folders, wrong jars."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph import jars
from graph.driver import connect
from graph.embedded import Embedded, EmbeddedError

_PARENT = """
import sys, time
from pathlib import Path
from graph.driver import connect
from graph.embedded import Embedded
database = Embedded(Path(sys.argv[1]))
address = database.start()
with connect(address) as driver:
    driver.execute_query("CREATE (:Kept {id: 1})")
print("ready", flush=True)
time.sleep(600)
"""


def _databases(home: Path) -> str:
    found = subprocess.run(["ps", "-eo", "args", "-ww"], capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in found.splitlines() if f"--home-dir={home}" in line)


def test_a_killed_parent_leaves_no_orphan_and_loses_nothing(tmp_path: Path) -> None:
    home = tmp_path / "a folder with spaces"
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(home)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert parent.stdout is not None
    with parent, parent.stdout:
        assert parent.stdout.readline() == "ready\n"
        with pytest.raises(EmbeddedError, match=f"in use by process {parent.pid}.*RAPPORT_HOME"):
            Embedded(home).start()
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while _databases(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _databases(home) == ""
    with Embedded(home) as address, connect(address) as driver:
        assert driver.execute_query("MATCH (n:Kept) RETURN count(n) AS kept").records[0]["kept"] == 1
    assert stat.S_IMODE((home / "password").stat().st_mode) == 0o600
    assert _databases(home) == ""


def test_a_jar_that_is_not_the_locked_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = jars.locked()[0]
    wrong = jars.Jar(first.group, first.artifact, first.version, "0" * 64)
    monkeypatch.setattr(jars, "locked", lambda _lock: [wrong])
    with pytest.raises(jars.JarError, match=f"{first.artifact}.*jars.lock"):
        jars.fetch(tmp_path)
    assert list(tmp_path.rglob("*.jar")) == []

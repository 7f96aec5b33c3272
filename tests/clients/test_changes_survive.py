"""The change feeds of both clients over a network that fails: nothing is lost, and nothing comes twice. Also the close codes after which
they reconnect.
"""

import json
import queue
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from insights.enums import Role
from server.messages import Code
from tests.clients.conftest import CLIENT, HERE, PYTHON, ROOT, Environment
from tests.clients.proxy import Proxy
from tests.web.conftest import Served

PATIENCE = 120  # seconds that an event may take on a busy machine
USELESS = {Code.BAD_REQUEST, Code.UNAUTHORIZED, Code.SUBPROTOCOL, Code.SUBSCRIBER_EXISTS, Code.TOO_MANY_INITS}  # the client is wrong
NEWS = "mutation ($input: RecordNewsInput!) { recordNews(input: $input) { news { id } userErrors { message } } }"
AFTER = "query ($after: String) { changes(after: $after, first: 100) { nodes { cursor } pageInfo { hasNextPage endCursor } } }"
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")


def _data(at: Served, query: str, **variables: Any) -> Any:
    answer = at.ask(query, variables).json()
    assert "errors" not in answer, answer
    return answer["data"]


class Writer:
    """Records news and counts it."""

    def __init__(self, at: Served, name: str) -> None:
        self._at, self._name = at, name
        self.number = 0

    def write(self, count: int) -> None:
        """Write `count` changes."""
        for _ in range(count):
            self.number += 1
            given = {"idempotencyKey": f"{self._name} {self.number}", "text": f"News {self.number}."}
            assert _data(self._at, NEWS, input=given)["recordNews"]["userErrors"] == []


def _since(at: Served, after: str) -> list[str]:
    """Return the cursors of all changes after a cursor, as the list has them."""
    found: list[str] = []
    while True:
        page = _data(at, AFTER, after=after)["changes"]
        found += [one["cursor"] for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@contextmanager
def _following(follower: tuple[str, ...], port: int, token: str, after: str) -> Iterator[list[str]]:
    """Yield the cursors that a client prints, as they come."""
    heard: list[str] = []
    scheme = "ws" if follower[-1].endswith(".ts") else "http"
    path = "/graphql" if scheme == "ws" else ""
    command = [*follower, f"{scheme}://127.0.0.1:{port}{path}", token, after, "2000"]
    child = subprocess.Popen(command, cwd=CLIENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def read() -> None:
        assert child.stdout
        for line in child.stdout:
            heard.append(line.strip())
            _MOVED.put(None)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield heard
        assert child.poll() is None, child.stderr.read() if child.stderr else ""
    finally:
        child.kill()
        child.wait()
        thread.join()
        for pipe in (child.stdout, child.stderr):
            if pipe:
                pipe.close()


_MOVED: "queue.Queue[None]" = queue.Queue()


def _until(heard: list[str], count: int) -> None:
    while len(heard) < count:
        _MOVED.get(timeout=PATIENCE)


@pytest.fixture(params=["typescript", "python"])
def follower(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The command that prints the cursors of changes with a client."""
    if request.param == "typescript":
        return str(request.getfixturevalue("client")), str(HERE / "follow.ts")
    environment: Environment = request.getfixturevalue("environment")
    return str(environment.python), str(HERE / "follow.py")


def test_nothing_is_lost_and_nothing_comes_twice(follower: tuple[str, ...], at: Served) -> None:
    """The network is cut between and during writes, falls silent, and refuses connections."""
    writer, token = Writer(at, follower[-1]), at.token(Role.ADMIN)
    writer.write(1)
    start = _data(at, "{ changes(last: 1) { nodes { cursor } } }")["changes"]["nodes"][0]["cursor"]
    with Proxy(int(at.url.rpartition(":")[2])) as proxy, _following(follower, proxy.port, token, start) as heard:
        writer.write(5)
        _until(heard, 5)
        proxy.cut()
        writer.write(5)
        proxy.restore()
        _until(heard, 10)
        for _ in range(5):  # during the writes
            busy = threading.Thread(target=writer.write, args=(10,))
            busy.start()
            proxy.drop()
            busy.join()
        _until(heard, 60)
        proxy.freeze()
        writer.write(5)
        _until(heard, 65)
        expected = _since(at, start)
        assert heard == expected
    assert len(expected) == 65
    assert proxy.accepted > 3


def test_clients_retry_every_close_code_except_useless_ones(client: Path) -> None:
    page = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d{4}) \| .+ \| (yes|no) \| .+ \|$", page, re.MULTILINE))
    script = (HERE / "retries.mjs").read_text(encoding="utf-8")
    command = [str(client), "--input-type=module", "-e", script, "--", *rows]
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    retried: dict[str, Any] = json.loads(done.stdout)
    assert {code: "yes" if again else "no" for code, again in retried.items()} == rows
    assert {str(int(code)) for code in Code} <= rows.keys()
    given_up = {int(code) for code, again in retried.items() if not again}
    assert given_up & {int(code) for code in Code} == {int(code) for code in USELESS}


def test_both_clients_give_up_after_the_same_close_codes() -> None:
    found = []
    for file, brackets in ((CLIENT / "src" / "changes.ts", r"\[\]"), (PYTHON / "src" / "rapport_client" / "feed.py", r"\{\}")):
        line = re.search(rf"USELESS = [{brackets}]([\d, ]+)[{brackets}]", file.read_text(encoding="utf-8"))
        assert line
        found.append(sorted(map(int, line.group(1).split(","))))
    assert found[0] == found[1]

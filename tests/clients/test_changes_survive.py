"""The sample of docs/changes.md over a network that fails: nothing is lost, and nothing comes twice. Also the close codes after which the
library reconnects.
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

import neo4j
import pytest

from graph.client.driver import Address, Graph, connect_async
from insights.enums import Role
from server.messages import Code
from tests.api import accounts
from tests.api.worlds import World, write
from tests.clients.conftest import CLIENT, ROOT
from tests.clients.proxy import Proxy
from tests.web.conftest import Served, running, settings_for

HERE = Path(__file__).parent
PATIENCE = 120  # seconds that an event may take on a busy machine
USELESS = {Code.BAD_REQUEST, Code.UNAUTHORIZED, Code.SUBPROTOCOL, Code.SUBSCRIBER_EXISTS, Code.TOO_MANY_INITS}  # the client is wrong
NEWS = "mutation ($input: RecordNewsInput!) { recordNews(input: $input) { news { id } userErrors { message } } }"
AFTER = "query ($after: String) { changes(after: $after, first: 100) { nodes { cursor } pageInfo { hasNextPage endCursor } } }"
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = World()
    accounts.company(made)
    accounts.account(made, "Oak", "North", "Ann")
    write(driver, made)
    settings = settings_for(tmp_path_factory.mktemp("home"), deadline=60)
    with running(settings, Graph(connect_async(address))) as served:
        yield served


def _data(at: Served, query: str, **variables: Any) -> Any:
    answer = at.ask(query, variables).json()
    assert "errors" not in answer, answer
    return answer["data"]


class Writer:
    """Records news and counts it."""

    def __init__(self, at: Served) -> None:
        self._at = at
        self.number = 0

    def write(self, count: int) -> None:
        """Write `count` changes."""
        for _ in range(count):
            self.number += 1
            given = {"idempotencyKey": f"news {self.number}", "text": f"News {self.number}."}
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
def _following(program: Path, port: int, token: str, after: str) -> Iterator[list[str]]:
    """Yield the cursors that the sample prints, as they come."""
    heard: list[str] = []
    command = [str(program), str(HERE / "follow.ts"), f"ws://127.0.0.1:{port}/graphql", token, after, "2000"]
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


def test_nothing_is_lost_and_nothing_comes_twice(client: Path, at: Served) -> None:
    """The network is cut between and during writes, falls silent, and refuses connections."""
    writer, token = Writer(at), at.token(Role.ADMIN)
    writer.write(1)
    start = _data(at, "{ changes(last: 1) { nodes { cursor } } }")["changes"]["nodes"][0]["cursor"]
    with Proxy(int(at.url.rpartition(":")[2])) as proxy, _following(client, proxy.port, token, start) as heard:
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

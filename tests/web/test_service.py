"""Guarantees for operators: masked bugs, deadlines, probes, logs without secrets, metrics, and a stop that finishes running requests."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import neo4j
import orjson
import pytest
import structlog

from graph.client.driver import Address, Graph, connect_async
from insights.enums import Role
from server.trace import MASK
from server.workers import pause
from tests.graph import sample
from tests.waiting import CEILING, until
from tests.web.conftest import SECRET, Served, running, settings_for

CUSTOMERS = "query Customers { customers { nodes { name } } }"
RESPONSE = {"accept": "application/graphql-response+json"}
SLOW = "UNWIND range(1, 10000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x)"


class Broken(Graph):
    """A graph with a bug whose error quotes the user's input."""

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        if _of_judging(statement):
            return []
        raise ValueError("jose@example.com was asked for")


class Slow(Graph):
    """A graph whose statements never end by themselves."""

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        if _of_judging(statement):
            return []
        return await super().read(statement if statement.startswith("EXPLAIN ") else SLOW, {}, **options)


def _of_judging(statement: str) -> bool:
    """Return whether the server itself sends a statement, to judge customers later."""
    return "staleSince" in statement


def _running_in(driver: neo4j.Driver) -> int:
    rows = driver.execute_query("SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'UNWIND range' RETURN count(*) AS n")
    return int(rows.records[0]["n"])


def test_a_bug_is_masked_and_logged_without_what_the_user_sent(address: Address, tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as lines, running(settings_for(tmp_path), Broken(connect_async(address))) as served:
        answer = served.ask(CUSTOMERS, headers={**RESPONSE, "x-request-id": "mine-1"})
        assert answer.status_code == 200  # its field is null because it failed, but the operation was run
        (error,) = answer.json()["errors"]
        assert error["message"] == MASK
        assert error["extensions"] == {"code": "INTERNAL", "requestId": "mine-1"}
        outside = served.ask("{ viewer { role } }", token=served.token(Role.REP, "rep_x"))
        assert outside.status_code == 500  # the viewer could not be determined
        assert outside.json()["errors"][0]["message"] == MASK
    bugs = [line for line in lines if line["event"] == "bug"]
    assert [bug["kinds"][0] for bug in bugs] == ["builtins.ValueError"] * 2
    assert any("test_service.py" in place for place in bugs[0]["traceback"])
    assert bugs[0]["id"] == "mine-1"
    assert "jose" not in repr(lines)


@pytest.mark.parametrize(("headers", "status"), [(RESPONSE, 503), ({"accept": "application/json"}, 200)], ids=["graphql-response", "json"])
def test_a_statement_ends_with_the_deadline(
    driver: neo4j.Driver, address: Address, tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    with running(settings_for(tmp_path, deadline=1.0), Slow(connect_async(address))) as served:
        answer = served.ask(CUSTOMERS, headers=headers)  # without the deadline there would be no answer
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert answer.status_code in (status, 503)
        assert until(lambda: _running_in(driver) == 0)


def _request(served: Served) -> bytes:
    """Return a query as HTTP bytes."""
    body = orjson.dumps({"query": CUSTOMERS})
    head = f"POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {served.token()}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def test_a_query_ends_if_its_client_disconnects(driver: neo4j.Driver, address: Address, tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as lines, running(settings_for(tmp_path, deadline=600), Slow(connect_async(address))) as served:
        with socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2]))) as client:
            client.sendall(_request(served))
            assert until(lambda: _running_in(driver) == 1)
        assert until(lambda: _running_in(driver) == 0)
        assert until(lambda: any(line.get("status") == 499 for line in lines))
    assert not [line for line in lines if line["event"] == "bug"]


def test_an_unreachable_database_is_503_and_not_ready(tmp_path: Path) -> None:
    away = connect_async(Address("bolt://127.0.0.1:1", "neo4j", "x"), connection_acquisition_timeout=1)
    with running(settings_for(tmp_path, deadline=5), Graph(away)) as served:
        assert served.client.get("/healthz").json() == {"alive": True}
        ready = served.client.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"ready": False, "reason": "Neo4j does not answer"})
        answer = served.ask(CUSTOMERS, headers=RESPONSE)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        answer = served.ask(CUSTOMERS, token=served.token(Role.REP, "rep_x"))
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")


def test_ready_means_that_every_migration_is_applied(served: Served, sampled: neo4j.Driver) -> None:
    assert served.client.get("/readyz").json() == {"ready": True}
    sampled.execute_query("MATCH (m:Migration {version: '0001'}) SET m.version = '9999'")
    try:
        answer = served.client.get("/readyz")
        assert answer.status_code == 503
        assert "V9999" in answer.json()["reason"]
    finally:
        sampled.execute_query("MATCH (m:Migration {version: '9999'}) SET m.version = '0001'")


@pytest.mark.usefixtures("sampled")
def test_the_log_has_one_line_per_request_without_personal_data(address: Address, tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as lines, running(settings_for(tmp_path), Graph(connect_async(address))) as served:
        token = served.token(Role.REP, sample.key("Rep", "Ann"))
        served.ask("query Find($text: String!) { search(text: $text) { score } }", {"text": "José"}, token=token)
        served.client.get("/somewhere/José")
        served.client.get("/healthz")
    assert [line["event"] for line in lines] == ["request", "request"]
    first, second = lines
    facts = {name: first[name] for name in ("operation", "status", "role", "route", "method", "cost")}
    assert facts == {"operation": "Find", "status": 200, "role": "REP", "route": "/graphql", "method": "POST", "cost": 82}
    assert first["ms"] > 0
    assert second["route"] == "other"
    assert not re.search("José|" + re.escape(token) + "|rep_", repr(lines))


@pytest.mark.parametrize(("given", "kept"), [("abc-1.2:3_4", True), ("", False), ("x" * 65, False), ("a b", False), ("é", False)])
def test_valid_request_ids_are_kept(served: Served, given: str, kept: bool) -> None:
    found = served.client.get("/healthz", headers={b"x-request-id": given.encode("latin-1")}).headers["x-request-id"]
    assert (found == given) is kept
    assert re.fullmatch(r"[\w.:-]{1,64}", found)


def test_metrics_have_bounded_labels(served: Served) -> None:
    for path in ("/a", "/b", "/graphql?x=1"):
        served.client.get(path)
    text = served.client.get("/metrics").text
    assert 'rapport_requests_total{route="/graphql",status="401"}' in text
    assert 'rapport_errors_total{code="UNAUTHENTICATED"}' in text
    routes = set(re.findall(r'route="([^"]+)"', text))
    assert routes <= {"/", "/graphiql", "/graphiql/{name}", "/graphql", "/healthz", "/readyz", "/metrics", "other"}


@pytest.mark.usefixtures("sampled")
def test_other_origins_are_allowed_only_by_name(served: Served, address: Address, tmp_path: Path) -> None:
    asked = {
        "origin": "https://app.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    assert "access-control-allow-origin" not in served.client.options("/graphql", headers=asked).headers
    with running(settings_for(tmp_path, origins="https://app.example.com"), Graph(connect_async(address))) as open_to:
        answer = open_to.client.options("/graphql", headers=asked)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://app.example.com")
        asked["origin"] = "https://evil.example.com"
        assert "access-control-allow-origin" not in open_to.client.options("/graphql", headers=asked).headers


_SERVE = """
import sys
from pathlib import Path
from graph.client.driver import Address, Graph
from server.serve import serve
from server.settings import load
begun, go_on = Path(sys.argv[1]) / "begun", Path(sys.argv[1]) / "go on"
class Late(Graph):
    async def read(self, statement, parameters, **options):
        if "Customer" in statement:
            begun.touch()
            while not go_on.exists():
                await __import__("asyncio").sleep(0.05)
        return await super().read(statement, parameters, **options)
import server.serve
if int(sys.argv[2]) == 1:
    server.serve.Graph = Late
if __name__ == "__main__":
    uri, user, password = sys.stdin.readline().split()
    settings = load(_env_file=None, home=Path(sys.argv[1]), secret=sys.argv[3], port=0, workers=int(sys.argv[2]), profile="production",
                    deadline=600, drain=600, linger=float(sys.argv[4]))
    serve(settings, lambda url: print(url, flush=True), address=Address(uri, user, password))
    print("ended", flush=True)
"""


Process = tuple[subprocess.Popen[str], Served]


@contextmanager
def serving(address: Address, folder: Path, workers: int, linger: float) -> Iterator[Process]:
    """Serve from a process of its own, with a client."""
    script, root = folder / "run.py", Path(__file__).parents[2]
    script.write_text(textwrap.dedent(_SERVE), encoding="utf-8")
    with (folder / "log").open("w") as log:  # a pipe that nobody reads would stop the server when it is full
        started = subprocess.Popen(
            [sys.executable, str(script), str(folder), str(workers), SECRET, str(linger)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=root, env={"PYTHONPATH": str(root)},
        )  # fmt: skip
    assert started.stdin is not None
    assert started.stdout is not None
    with started:
        started.stdin.write(f"{address.uri} {address.user} {address.password}\n")
        started.stdin.flush()
        try:
            url = started.stdout.readline().strip()
            with httpx.Client(base_url=url, timeout=CEILING) as client:
                yield started, Served(settings_for(folder), url, client)
        finally:
            started.kill()


@pytest.fixture
def process(address: Address, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Process]:
    with serving(address, tmp_path, *request.param) as found:
        yield found


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("process", [(1, 10)], indirect=True)
def test_a_stop_finishes_running_requests(process: Process, tmp_path: Path) -> None:
    started, served = process
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(served.ask(CUSTOMERS)))
    asking.start()
    assert until((tmp_path / "begun").exists)
    started.send_signal(signal.SIGTERM)
    assert until(lambda: httpx.get(f"{served.url}/readyz").status_code == 503)
    ready = httpx.get(f"{served.url}/readyz")
    assert (ready.status_code, ready.json()["reason"]) == (503, "stopping")
    assert ready.headers["connection"] == "close"
    (tmp_path / "go on").touch()
    asking.join()
    assert answers[0].status_code == 200
    assert answers[0].json()["data"]["customers"]["nodes"]
    out, _ = started.communicate(timeout=CEILING)
    assert (started.returncode, out) == (0, "ended\n")
    for line in (tmp_path / "log").read_text().splitlines():  # JSON, one object per line
        assert line.startswith('{"'), line


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("process", [(2, 0)], indirect=True)
def test_several_workers_answer_die_and_stop_together(process: Process) -> None:
    started, served = process
    asked = 20
    for _ in range(asked):
        with httpx.Client(base_url=served.url) as client:
            assert Served(served.settings, served.url, client).ask(CUSTOMERS).status_code == 200
    counted = f'rapport_requests_total{{route="/graphql",status="200"}} {asked}.0\n'
    assert until(lambda: counted in served.client.get("/metrics").text)  # of all workers; each counts after it answered
    workers = _children(started.pid)
    os.kill(workers[-1], signal.SIGKILL)
    assert until(lambda: len(_children(started.pid)) == len(workers) and workers[-1] not in _children(started.pid))
    workers = _children(started.pid)
    assert served.ask(CUSTOMERS).status_code == 200
    started.send_signal(signal.SIGTERM)
    out, _ = started.communicate(timeout=CEILING)
    assert (started.returncode, out) == (0, "ended\n")
    assert until(lambda: not [pid for pid in workers if Path(f"/proc/{pid}").exists()])


def _worker(started: subprocess.Popen[str], besides: list[int]) -> int:
    """Wait for a new worker, and return its process id."""
    assert until(lambda: set(_children(started.pid)) - set(besides))
    return next(iter(set(_children(started.pid)) - set(besides)))


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("process", [(2, 0)], indirect=True)
def test_a_worker_killed_while_it_starts_again_leaves_the_others_alone(process: Process, tmp_path: Path) -> None:
    started, served = process
    children = _children(started.pid)
    healthy, killed = children[-2:]
    os.kill(killed, signal.SIGKILL)
    for _ in range(2):
        known = [one for one in children if one != killed]
        again = _worker(started, [*children, killed])
        os.kill(again, signal.SIGKILL)  # long before it answers: a start takes a second
        children = [*known, again]
        killed = again
        assert served.ask(CUSTOMERS).status_code == 200
    healed = _worker(started, children)
    os.kill(healthy, signal.SIGSTOP)  # so that only the new worker can answer
    with httpx.Client(base_url=served.url, timeout=CEILING) as client:
        assert Served(served.settings, served.url, client).ask(CUSTOMERS).status_code == 200
    os.kill(healthy, signal.SIGCONT)
    assert healed in _children(started.pid)
    assert started.poll() is None
    started.send_signal(signal.SIGTERM)
    out, _ = started.communicate(timeout=CEILING)
    assert (started.returncode, out) == (0, "ended\n")
    deaths = [orjson.loads(line) for line in (tmp_path / "log").read_text().splitlines() if "worker died" in line]
    assert [one["restart_seconds"] for one in deaths] == sorted(one["restart_seconds"] for one in deaths)
    assert len(deaths) == 3


_NEVER = """
import sys
from pathlib import Path
from graph.client.driver import Address
from server.serve import serve
from server.settings import load
if __name__ == "__main__":
    settings = load(_env_file=None, home=Path(sys.argv[1]), secret="short " * 9, port=0, workers=2)
    import server.serve
    serve(settings, address=Address("nowhere://", "neo4j", "x"))
"""


@pytest.mark.neo4j
def test_a_worker_that_cannot_start_the_first_time_stops_the_server(tmp_path: Path) -> None:
    script, root = tmp_path / "run.py", Path(__file__).parents[2]
    script.write_text(_NEVER, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path)]
    done = subprocess.run(command, cwd=root, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False, timeout=CEILING)
    assert done.returncode == 1
    assert "WorkerError: A worker stopped while it started (exit code 1): its log says why." in done.stderr


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (1, 0.5), (2, 1), (3, 2), (7, 30), (1000, 30)])
def test_the_pause_before_a_restart_doubles(failures: int, seconds: float) -> None:
    assert pause(failures) == seconds


class Balanced:
    """A client behind a load balancer. It never sends a request again."""

    def __init__(self, served: list[Served]) -> None:
        self.ready = {one.url: True for one in served}
        self.answers: list[tuple[str, int]] = []
        self.errors: list[Exception] = []
        self._served = served
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._check)] + [threading.Thread(target=self._send, args=(n,)) for n in range(8)]

    def __enter__(self) -> "Balanced":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(CEILING)

    def _check(self) -> None:
        """Ask each server whether it is ready, on a new connection, as load balancers do."""
        while not self._ends.wait(0.1):
            for one in self._served:
                try:
                    self.ready[one.url] = httpx.get(f"{one.url}/readyz", timeout=CEILING).status_code == 200
                except httpx.TransportError:
                    self.ready[one.url] = False

    def _send(self, number: int) -> None:
        """Send requests over keep-alive connections, one after the other."""
        clients = {one.url: httpx.Client(base_url=one.url, timeout=CEILING) for one in self._served}
        try:
            while not self._ends.is_set():
                chosen = [one for one in self._served if self.ready[one.url]]
                one = chosen[number % len(chosen)]
                answer = Served(one.settings, one.url, clients[one.url]).ask(CUSTOMERS)
                self.answers.append((one.url, answer.status_code))
        except Exception as error:
            self.errors.append(error)
        finally:
            for client in clients.values():
                client.close()

    def answered_by(self, served: Served, more: int = 20) -> bool:
        """Wait until the server has answered further requests."""
        before = len(self.answers)
        return until(lambda: [url for url, _ in self.answers[before:]].count(served.url) >= more or bool(self.errors))


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("workers", [1, 2])
def test_no_request_fails_while_one_of_two_servers_stops_under_load(address: Address, tmp_path: Path, workers: int) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
        (folder / "go on").touch()
    with serving(address, folders[0], workers, 5) as (stopping, first), serving(address, folders[1], 1, 5) as (_, second):
        with Balanced([first, second]) as client:
            assert client.answered_by(first)
            assert client.answered_by(second)
            stopping.send_signal(signal.SIGTERM)
            assert stopping.wait(CEILING) == 0
            assert client.answered_by(second)
        assert client.errors == []
        assert {status for _, status in client.answers} == {200}
        with suppress(httpx.TransportError):
            assert httpx.get(f"{first.url}/healthz").status_code != 200
            pytest.fail("the first server is still there")


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("process", [(1, 5)], indirect=True)
def test_a_stop_answers_new_connections_for_a_while_and_then_closes_the_socket(process: Process, tmp_path: Path) -> None:
    started, served = process
    asking = threading.Thread(target=served.ask, args=(CUSTOMERS,))
    asking.start()
    assert until((tmp_path / "begun").exists)
    kept = httpx.Client(base_url=served.url, timeout=CEILING)
    with kept:
        assert "connection" not in kept.get("/healthz").headers
        started.send_signal(signal.SIGTERM)
        assert until(lambda: kept.get("/readyz").status_code == 503)
        again = kept.get("/healthz")  # on a new connection, because the last answer ended the other
        assert (again.status_code, again.headers["connection"]) == (200, "close")
        assert until(lambda: _refuses(served))  # although a request is still running
        assert started.poll() is None
    (tmp_path / "go on").touch()
    asking.join()
    assert started.wait(CEILING) == 0


def _refuses(served: Served) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(served.url.rpartition(":")[2]))) != 0


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True).stdout
    return [int(line) for line in found.split()]

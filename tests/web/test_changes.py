"""Subscriptions over real WebSockets: changes in order, none lost, none twice, none hidden from the viewer; and the end of a connection."""

import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from graph.client.driver import Address, Graph, connect_async
from graph.client.errors import Unavailable
from insights.enums import Role
from server.auth import make_token
from tests.api import accounts
from tests.api.worlds import Key, World, write
from tests.waiting import CEILING, until
from tests.web.conftest import SECRET, Served, running, settings_for
from tests.web.listening import LISTEN, OPEN_CLAIM, Deaf, Line, begun, claim, line

# The driver leaves a socket open if a read is canceled while it opens a connection. The garbage collector closes it.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning")
BEGINNING = ""
OAK, ELM, ANN, BOB = (Key(label, name).id for label, name in (("Customer", "Oak"), ("Customer", "Elm"), ("Rep", "Ann"), ("Rep", "Bob")))


@pytest.fixture(scope="module")
def world(driver: neo4j.Driver) -> neo4j.Driver:
    """Oak in the north is Ann's, Elm in the south is Bob's."""
    made = World()
    accounts.company(made)
    for name, territory, owner in (("Oak", "North", "Ann"), ("Elm", "South", "Bob")):
        accounts.account(made, name, territory, owner)
    write(driver, made)
    return driver


@pytest.fixture(scope="module")
def at(world: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = settings_for(tmp_path_factory.mktemp("home"), slow=5.0, origins="https://app.example.com")
    with running(settings, Graph(connect_async(address))) as served:
        first = claim(served, OAK)
        for token in (served.token(), served.token(Role.REP, ANN)):  # the plans exist by now
            with line(served) as one:
                one.begin(token).listen(after=BEGINNING)
                while one.told()["subject"]["id"] != first:
                    pass
        yield served


def ready(one: Line) -> Line:
    """Wait until the server has read all earlier messages."""
    one.ask("{ viewer { role } }", id="ready")
    assert [one.hear()["type"], one.hear()["type"]] == ["next", "complete"]
    return one


def newest(served: Served) -> str:
    """Return the cursor of the latest change. A subscription after it misses nothing, however late it starts."""
    page = served.ask("{ changes(last: 1) { pageInfo { endCursor } } }").json()["data"]["changes"]
    return str(page["pageInfo"]["endCursor"])


def test_a_change_is_sent_only_to_viewers_who_see_it(at: Served) -> None:
    with line(at) as hers, line(at) as his, line(at) as theirs:
        for one, token in ((hers, at.token(Role.REP, ANN)), (his, at.token(Role.REP, BOB)), (theirs, at.token())):
            one.begin(token).listen(after=newest(at))
        opened = claim(at, OAK)
        told = hers.told()
        assert (told["kind"], told["subject"], told["customer"]["id"]) == ("CLAIM_OPENED", {"__typename": "Claim", "id": opened}, OAK)
        other = claim(at, ELM)
        assert his.told()["subject"]["id"] == other  # no change of Oak came before
        assert [theirs.told()["subject"]["id"] for _ in range(2)] == [opened, other]
        last = claim(at, OAK)
        assert hers.told()["subject"]["id"] == last  # no change of Elm came before


def test_a_subscription_without_a_cursor_gets_new_changes(at: Served) -> None:
    before = claim(at, OAK)
    with line(at) as one:
        one.begin(at.token()).listen()
        opened: list[str] = []

        def told() -> bool:
            opened.append(claim(at, OAK))
            with suppress(TimeoutError):
                return one.told(1)["subject"]["id"] in opened
            return False

        assert until(told)
    assert before not in opened


def test_changes_are_filtered_by_kind_and_customer(at: Served) -> None:
    with line(at) as one:
        start = newest(at)
        one.begin(at.token()).listen("kinds", kinds=["CONTACT_LEFT"], after=start)
        one.listen("elm", customer=ELM, after=start).listen("none", customer="cus_x", after=start)
        claim(at, OAK)
        for subject in [claim(at, ELM) for _ in range(2)]:
            message = one.hear()
            assert (message["id"], message["payload"]["data"]["changed"]["subject"]["id"]) == ("elm", subject)


def test_a_reconnected_client_continues_at_its_cursor(at: Served) -> None:
    with line(at) as one:
        one.begin(at.token()).listen(after=newest(at))
        first = [claim(at, OAK) for _ in range(2)]
        heard = [one.told() for _ in range(2)]
    missed = [claim(at, OAK if number % 3 else ELM) for number in range(70)]  # more than a page
    assert [change["subject"]["id"] for change in heard] == first
    with line(at) as again:
        again.begin(at.token()).listen(after=heard[0]["cursor"])
        later = [again.told() for _ in range(71)]
        assert [change["subject"]["id"] for change in later] == [first[1], *missed]
        assert len({change["cursor"] for change in later}) == 71
        last = claim(at, ELM)
        assert again.told()["subject"]["id"] == last
    page = at.ask(LISTEN, {"after": later[-1]["cursor"], "first": 100}, operationName="Changes").json()["data"]["changes"]
    assert [change["subject"]["id"] for change in page["nodes"]] == [last]
    assert page["pageInfo"] == {"hasNextPage": False, "endCursor": page["nodes"][0]["cursor"]}


def test_changes_of_a_reassigned_customer_are_no_longer_sent(at: Served, world: neo4j.Driver) -> None:
    taken = "MATCH (c:Customer {id: $oak}) SET c.scopes = $scopes"
    scopes = world.execute_query("MATCH (c:Customer {id: $oak}) RETURN c.scopes AS scopes", oak=OAK).records[0]["scopes"]
    with line(at) as one:
        one.begin(at.token(Role.REP, ANN)).listen(after=newest(at))
        claim(at, OAK)
        seen = one.told()
        world.execute_query(taken, oak=OAK, scopes=[])
        try:
            claim(at, OAK)
            assert one.silent()
            with line(at) as again:  # and not later either, from an earlier cursor
                assert again.begin(at.token(Role.REP, ANN)).listen(after=seen["cursor"]).silent()
        finally:
            world.execute_query(taken, oak=OAK, scopes=scopes)


def test_queries_and_mutations_are_answered_too(at: Served) -> None:
    with line(at) as one:
        one.begin(at.token())
        one.ask('{ customer(by: {domain: "oak.example"}) { id } }', id="q")
        answer = one.hear()
        assert answer == {
            "id": "q",
            "type": "next",
            "payload": {"data": {"customer": {"id": OAK}}, "extensions": answer["payload"]["extensions"]},
        }
        assert one.hear() == {"id": "q", "type": "complete"}
        given = {
            "customer": OAK,
            "cause": "LATE_SHIPMENT",
            "severity": "MINOR",
            "channel": "PHONE",
            "text": "x",
            "openedAt": "2025-06-15T12:00:00Z",
            "idempotencyKey": "socket",
        }
        one.ask(OPEN_CLAIM, "OpenClaim", id="m", input=given)
        assert one.hear()["payload"]["data"]["openClaim"]["userErrors"] == []


DEAR = "{ customers(first: 100) { nodes { contacts(first: 100) { nodes { purchases(first: 100) { nodes { id } } } } } } }"


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("subscription { changed { nothing } }", {}, "BAD_REQUEST"),
        ("subscription { changed(after: \"x\") { id } }", {}, "BAD_REQUEST"),
        (DEAR, {}, "LIMIT_COST"),
        ("subscription { changed { " + "customer { competitors { " * 8 + "id" + " } }" * 8 + " } }", {}, "LIMIT_DEPTH"),
        ("subscription ($x: [ID!]) { changed { id } }", {"x": ["y"] * 10_001}, "LIMIT_VARIABLES"),
    ],
)  # fmt: skip
def test_an_invalid_operation_is_refused_and_the_connection_stays(at: Served, query: str, variables: Any, code: str) -> None:
    with line(at) as one:
        one.begin(at.token()).ask(query, **variables)
        message = one.hear()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", code)
        ready(one)


def test_operations_per_connection_are_limited(at: Served) -> None:
    with line(at) as one:
        one.begin(at.token())
        for number in range(50):
            one.listen(str(number), kinds=["MERGED"])
        one.listen("50")
        message = one.hear()
        assert (message["id"], message["payload"][0]["extensions"]["code"]) == ("50", "LIMIT_OPERATIONS")
        one.say({"id": "0", "type": "complete"})
        ready(one)


BEGUN = "connection_init with a token"
ASK = {"id": "1", "type": "subscribe", "payload": {"query": LISTEN, "operationName": "OnChange"}}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["nonsense"], 4400), ([b"bytes"], 4400), (["[]"], 4400), ([{"type": "start"}], 4400), ([{"type": "ping", "payload": 1}], 4400),
        ([BEGUN, {"type": "subscribe", "payload": {"query": "{ viewer { role } }"}}], 4400),
        ([BEGUN, {"id": "1", "type": "subscribe"}], 4400), ([ASK], 4401), ([{"type": "connection_init"}], 4403),
        ([{"type": "connection_init", "payload": {"Authorization": "Bearer x"}}], 4403),
        ([BEGUN, ASK, ASK], 4409), ([BEGUN, BEGUN], 4429), ([{"type": "ping", "payload": {"x": "x" * 1_000_000}}], 1009),
    ],
)  # fmt: skip
def test_invalid_messages_close_the_connection_with_the_protocols_codes(at: Served, messages: list[Any], code: int) -> None:
    with line(at) as one:
        for message in messages:
            one.say(begun(at) if message is BEGUN else message)
        found, reason = one.closed()
        assert found == code
        assert reason


def test_pings_are_answered_and_other_subprotocols_are_refused(at: Served) -> None:
    with line(at) as one:
        one.say({"type": "ping", "payload": {"mine": 1}})
        assert one.hear() == {"type": "pong", "payload": {"mine": 1}}
        one.begin(at.token())
        one.say({"type": "pong"})
        ready(one)
    with line(at, subprotocols=None) as other:
        assert other.closed()[0] == 4406


def test_a_connection_without_a_token_is_closed_after_a_timeout(at: Served) -> None:
    with line(at) as one:
        assert one.closed()[0] == 4408


def test_pages_of_other_origins_cannot_connect(at: Served) -> None:
    for origin in ("https://app.example.com", at.url):
        with line(at, origin=origin) as one:
            one.begin(at.token())
    for origin in ("https://evil.example.com", "http://[", "//]", "http://[::1"):
        with pytest.raises(InvalidStatus) as refused, line(at, origin=origin):
            pass
        assert refused.value.response.status_code == 403


def test_an_expired_token_ends_the_stream(at: Served) -> None:
    token = make_token(at.settings, Role.ADMIN, hours=-3.5 / 3600)  # two clocks may differ by 5 seconds
    with line(at) as one:
        one.begin(token).listen()
        code, reason = one.closed()
        assert (code, "expired" in reason) == (4403, True)


# 150 changes at once, of 100 kB each: more than the buffers between the two ends hold.
_MANY = """
MATCH (store:Store {id: 1}) MATCH (oak:Customer {id: $oak})
WITH store, oak, store.place + 1 AS start
SET store.place = start + 149
WITH oak, start UNWIND range(0, 149) AS n
CREATE (c:Change {id: 'long' + n, kind: 'UPDATED', at: datetime(), place: start + n, cause: $cause})
CREATE (c)-[:AT]->(oak), (c)-[:OF]->(oak)
"""


def test_a_slow_client_is_disconnected_and_the_others_are_not(at: Served, world: neo4j.Driver) -> None:
    query = "subscription ($after: String) { changed(after: $after) { cause { message } } }"
    with line(at) as quick:
        start = newest(at)
        quick.begin(at.token()).listen(after=start)
        slow = Deaf(at, begun(at), {"id": "1", "type": "subscribe", "payload": {"query": query, "variables": {"after": start}}})
        world.execute_query(_MANY, cause='{"code": "LONG", "message": "' + "x" * 100_000 + '"}', oak=OAK)
        assert [quick.told()["kind"] for _ in range(150)] == ["UPDATED"] * 150
        assert until(lambda: 'rapport_connections_closed_total{code="4430"}' in at.client.get("/metrics").text)
        assert slow.closed() == 4430
        ready(quick)
    world.execute_query("MATCH (c:Change) WHERE c.id STARTS WITH 'long' DETACH DELETE c")


@pytest.mark.usefixtures("world")
def test_listeners_with_equal_rights_share_one_read(address: Address, tmp_path: Path) -> None:
    graph, listeners = Graph(connect_async(address)), 60
    with running(settings_for(tmp_path, viewer_subscriptions=listeners), graph) as served, line(served) as a, line(served) as b:
        start = newest(served)
        for one in (a, b):
            one.begin(served.token())
            for number in range(listeners // 2):
                one.listen(str(number), after=start)
        first = claim(served, OAK)
        assert {one.told()["subject"]["id"] for one in (a, b) for _ in range(listeners // 2)} == {first}
        before = graph.statements
        claims = [claim(served, OAK) for _ in range(3)]
        for one in (a, b):
            assert Counter(one.told()["subject"]["id"] for _ in range(listeners // 2 * 3)) == dict.fromkeys(claims, listeners // 2)
        assert graph.statements - before < listeners  # one read for each listener would be at least three times as many


class Tired(Graph):
    """A graph that cannot answer more than so many changes at once. `asked` says how many were asked for each time."""

    able = 50
    asked: list[int]

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        if "$looked" in statement:
            self.asked = [*getattr(self, "asked", []), parameters["first"]]
            if parameters["first"] > self.able:
                raise Unavailable("Neo4j did not answer in time.")
        return await super().read(statement, parameters, **options)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("limit", "able", "asked"),
    [(100_000, 50, [50]), (2_000, 50, [20, 20]), (100, 50, [1] * 30), (2_000, 6, [20, 10, 5, 5, 5, 5, 5, 5])],
    ids=["cheap", "several", "one", "too much"],
)
def test_as_many_changes_are_read_at_once_as_one_operation_may_cost(
    at: Served, address: Address, tmp_path: Path, limit: int, able: int, asked: list[int]
) -> None:
    query = """subscription ($after: String) {
      changed(kinds: [CLAIM_OPENED], after: $after) { subject { id } customer { contacts(first: 94) { nodes { id } } } }
    }"""
    start = newest(at)
    claims = [claim(at, ELM) for _ in range(30)]
    settings, graph = settings_for(tmp_path, cost=limit), Tired(connect_async(address))
    graph.able = able
    with running(settings, graph) as served, line(served) as one:
        one.begin(served.token()).ask(query, after=start)
        answers = [one.hear()["payload"] for _ in claims]
    assert answers[0]["extensions"]["cost"]["requested"] == 100
    assert [answer["data"]["changed"]["subject"]["id"] for answer in answers] == claims
    assert graph.asked[: len(asked)] == asked


@pytest.mark.usefixtures("world")
def test_connections_and_subscriptions_per_viewer_are_limited(address: Address, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, viewer_sockets=2, viewer_subscriptions=3)
    with running(settings, Graph(connect_async(address))) as served, line(served) as a:
        a.begin(served.token())
        with line(served) as b:
            b.begin(served.token())
            with line(served) as c:
                c.say(begun(served))
                assert c.closed()[0] == 1013
            with line(served) as another:
                ready(another.begin(served.token(Role.REP, ANN)))
            for number in range(2):
                a.listen(str(number), kinds=["MERGED"])
            b.listen("2", kinds=["MERGED"]).listen("3", kinds=["MERGED"])
            message = b.hear()
            assert (message["id"], message["payload"][0]["extensions"]["code"]) == ("3", "LIMIT_SUBSCRIPTIONS")
            a.say({"id": "0", "type": "complete"})
            ready(a)
            ready(b.listen("4", kinds=["MERGED"]))

        def room() -> bool:
            with line(served) as again:
                again.say(begun(served))
                try:
                    return bool(again.hear() == {"type": "connection_ack"})
                except ConnectionClosed:
                    return False

        assert until(room)


_SERVE = """
import sys
from pathlib import Path
from graph.client.driver import Address
from server.serve import serve
from server.settings import load
if __name__ == "__main__":
    uri, user, password = sys.stdin.readline().split()
    settings = load(_env_file=None, home=Path(sys.argv[1]), secret=sys.argv[2], port=0, workers=2)
    serve(settings, lambda url: print(url, flush=True), address=Address(uri, user, password))
"""


@pytest.mark.usefixtures("world")
def test_every_worker_sends_changes_of_all_workers_and_a_stop_closes_the_connection(address: Address, tmp_path: Path) -> None:
    script, root = tmp_path / "run.py", Path(__file__).parents[2]
    script.write_text(textwrap.dedent(_SERVE), encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path), SECRET]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root, env={"PYTHONPATH": str(root)}
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"{address.uri} {address.user} {address.password}\n")
            process.stdin.flush()
            url = process.stdout.readline().strip()
            with httpx.Client(base_url=url, timeout=CEILING) as client:
                served = Served(settings_for(tmp_path), url, client)
                with line(served) as a, line(served) as b, line(served) as c, line(served) as d:
                    lines = [one.begin(served.token()).listen(after=newest(served)) for one in (a, b, c, d)]
                    written = []
                    for _ in range(6):
                        with httpx.Client(base_url=url, timeout=CEILING) as other:
                            written.append(claim(Served(served.settings, url, other), OAK))
                    for one in lines:
                        assert [one.told()["subject"]["id"] for _ in range(6)] == written
                    process.terminate()
                    assert {one.closed()[0] for one in lines} == {1001}
            assert process.wait(CEILING) == 0
        finally:
            process.kill()

"""Two servers over one Neo4j, each in a process and a home of its own. They share only the graph and RAPPORT_SECRET."""

import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest

from graph.client.bookmarks import Bookmarks
from graph.client.driver import Address, Graph, connect_async
from server.bookmarks import HEADER, opened, sealed
from tests.conftest import RAPPORT, environment
from tests.waiting import CEILING, until
from tests.web.conftest import SECRET, Served, running, settings_for

CREATE = """mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id name } userErrors { code } } }"""
FIND = "query ($id: ID!) { customer(by: {id: $id}) { name } }"
PAGE = "query ($after: String) { customers(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }"
MANY = 2**40  # transactions, more than any test commits

Pair = tuple[Served, Served]


@contextmanager
def serving(address: Address, home: Path) -> Iterator[Served]:
    """Run `rapport serve` until the block ends."""
    home.mkdir()
    given = {
        "RAPPORT_SECRET": SECRET, "RAPPORT_DEADLINE": "60", "RAPPORT_WARM": "false", "RAPPORT_LINGER": "0",
        "NEO4J_URI": address.uri, "NEO4J_USER": address.user, "NEO4J_PASSWORD": address.password,
    }  # fmt: skip
    with (home / "log").open("w") as log:
        command = [str(RAPPORT), "serve", "--port", "0"]
        started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=home, env=environment(**given))
    assert started.stdout is not None
    with started:
        try:
            line = started.stdout.readline()
            assert line, (home / "log").read_text()
            url = next(word for word in line.split() if word.startswith("http")).removesuffix("/graphql")
            with httpx.Client(base_url=url, timeout=CEILING) as client:
                yield Served(settings_for(home), url, client)
        finally:
            started.terminate()


@pytest.fixture(scope="module")
def pair(sampled: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as held:
        yield held.enter_context(serving(address, folder / "one")), held.enter_context(serving(address, folder / "other"))


@pytest.fixture(scope="module")
def hasty(sampled: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A third server, whose requests end after two seconds. It runs in this process, so `opened` and `sealed` have the same key."""
    with running(settings_for(tmp_path_factory.mktemp("home"), deadline=2.0), Graph(connect_async(address))) as served:
        yield served


def created(served: Served, key: str, name: str) -> httpx.Response:
    answer = served.ask(CREATE, {"input": {"idempotencyKey": key, "name": name}})
    assert answer.status_code == 200, answer.text
    return answer


def customer(answer: httpx.Response) -> dict[str, Any]:
    payload = answer.json()["data"]["createCustomer"]
    assert payload["userErrors"] == []
    found: dict[str, Any] = payload["customer"]
    return found


def later(bookmark: str) -> str:
    """Return the bookmark of a transaction that never comes. A bookmark holds the id of the database and the number of a transaction."""
    held = b64decode(bookmark.removeprefix("FB:"))
    size = {0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}.get(held[19], 0)  # bytes of the number, after the byte that says its type
    return "FB:" + b64encode(held[:19] + b"\xcb" + MANY.to_bytes(8, "big") + held[20 + size :]).decode()


def test_a_read_on_the_other_server_sees_the_write_of_its_bookmark(pair: Pair) -> None:
    one, other = pair
    answer = created(one, "fir", "Fir Mill")
    found = other.ask(FIND, {"id": customer(answer)["id"]}, headers={HEADER: answer.headers[HEADER]})
    assert found.json()["data"] == {"customer": {"name": "Fir Mill"}}
    assert HEADER not in found.headers  # a query commits nothing
    both = ", ".join((answer.headers[HEADER], created(other, "ash", "Ash Mill").headers[HEADER]))
    assert one.ask(FIND, {"id": customer(answer)["id"]}, headers={HEADER: both}).json()["data"] == found.json()["data"]


def test_a_read_waits_for_the_transaction_of_its_bookmark(pair: Pair, hasty: Served) -> None:
    answer = created(pair[0], "yew", "Yew Mill")
    reached = answer.headers[HEADER]
    wanted = {"id": customer(answer)["id"]}
    assert until(lambda: hasty.ask(FIND, wanted, headers={HEADER: reached}).json().get("data") == {"customer": {"name": "Yew Mill"}})
    (bookmark,) = opened(reached).known
    missing = sealed(Bookmarks([later(bookmark)]))
    refused = hasty.ask(FIND, wanted, headers=missing)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")


def test_a_text_that_is_no_bookmark_is_refused(pair: Pair) -> None:
    one, _ = pair
    cursor = one.ask(PAGE).json()["data"]["customers"]["pageInfo"]["endCursor"]
    for text in ("nonsense", "FB:kcwQ", cursor):
        answer = one.ask(PAGE, headers={HEADER: text})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (400, "BAD_REQUEST")
        assert error["message"].startswith(f"The header {HEADER} is invalid.")
        assert answer.json().get("data") is None


@pytest.mark.usefixtures("hasty")
def test_a_bookmark_of_another_database_is_refused(pair: Pair) -> None:
    answer = pair[0].ask(PAGE, headers=sealed(Bookmarks(["FB:nonsense"])))
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], error["message"].partition(".")[0]) == ("BAD_REQUEST", "The bookmark is not of this database")


def test_two_sealed_forms_of_a_bookmark_differ() -> None:
    known = Bookmarks(["FB:kcwQ"])
    assert sealed(known) != sealed(known)
    assert opened(sealed(known)[HEADER]).known == known.known
    assert sealed(Bookmarks()) == {}


def test_a_header_may_have_several_bookmarks() -> None:
    values = [sealed(Bookmarks([one]))[HEADER] for one in ("FB:kcwQ", "FB:kcwR")]
    assert opened(", ".join(values)).known == {"FB:kcwQ", "FB:kcwR"}
    assert opened("").known == set()


def test_a_cursor_of_one_server_continues_on_the_other(pair: Pair) -> None:
    one, other = pair
    first = one.ask(PAGE).json()["data"]["customers"]
    after = {"after": first["pageInfo"]["endCursor"]}
    second = other.ask(PAGE, after).json()["data"]["customers"]
    assert second == one.ask(PAGE, after).json()["data"]["customers"]
    assert second["nodes"] != first["nodes"]


def test_an_idempotency_key_of_one_server_is_known_on_the_other(pair: Pair) -> None:
    one, other = pair
    first, again = created(one, "oak", "Oak Mill"), created(other, "oak", "Oak Mill")
    assert customer(again) == customer(first)
    assert HEADER in again.headers  # the client may have lost the first answer with its bookmark
    reused = created(other, "oak", "Elm Mill").json()["data"]["createCustomer"]
    assert [error["code"] for error in reused["userErrors"]] == ["KEY_REUSED"]

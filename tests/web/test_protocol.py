"""GraphQL over HTTP by its specification, and bodies of every kind: answered or refused, never a 500."""

from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import Served

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
OK = "{ viewer { role } }"
VARIABLE = "query Node($id: ID!) { node(id: $id) { id } }"


def post(served: Served, content: bytes, *, kind: str | None = JSON, accept: str = RESPONSE, **headers: str) -> httpx.Response:
    given_headers = {"authorization": f"Bearer {served.token()}", "accept": accept, **headers}
    if kind:
        given_headers["content-type"] = kind
    return served.client.post("/graphql", content=content, headers=given_headers)


def check(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    assert response.status_code == status, response.text
    answer: dict[str, Any] = response.json()
    if code:
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
        assert answer["errors"][0]["extensions"]["requestId"] == response.headers["x-request-id"]
        assert "data" not in answer
    return answer


@pytest.mark.parametrize(
    ("body", "response", "json"),
    [
        ({"query": OK}, 200, 200),
        ({"query": OK, "variables": None, "operationName": None, "extensions": None}, 200, 200),
        ({"query": OK, "extensions": {"persisted": 1}}, 200, 200),
        ({"query": f"query A {OK} query B {OK}", "operationName": "B"}, 200, 200),
        ({"query": f"query A {OK} query B {OK}"}, 400, 200),
        ({"query": f"query A {OK}", "operationName": "C"}, 400, 200),
        ({"query": "{"}, 400, 200),
        ({"query": "{ nothing }"}, 400, 200),
        ({"query": VARIABLE}, 400, 200),
        ({"query": VARIABLE, "variables": {"id": {}}}, 400, 200),
        ({"query": VARIABLE, "variables": {"id": "no such"}}, 200, 200),
        ({"query": "fragment F on Query { viewer { role } }"}, 400, 200),
        ({}, 400, 400),
        ({"query": 7}, 400, 400),
        ({"query": ""}, 400, 400),
        ({"query": OK, "variables": "x"}, 400, 400),
        ({"query": OK, "variables": [1]}, 400, 400),
        ({"query": OK, "operationName": 7}, 400, 400),
        ({"query": OK, "extensions": 7}, 400, 400),
    ],
)
def test_the_status_depends_on_the_media_type(served: Served, body: Any, response: int, json: int) -> None:
    for accept, status in ((RESPONSE, response), (JSON, json)):
        answer = post(served, orjson.dumps(body), accept=accept)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
        assert "data" in answer.json() or all(error["extensions"]["code"] for error in answer.json()["errors"])


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{JSON};q=0.5, {RESPONSE}", RESPONSE),
        (f"{RESPONSE};q=0.5, {JSON};q=0.9", JSON),
        (f"{RESPONSE}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE),
        (f"{RESPONSE};q=0, */*", JSON),
    ],
)
def test_media_types_are_negotiated(served: Served, accept: str, kind: str) -> None:
    answer = post(served, orjson.dumps({"query": OK}), accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")


def test_an_unknown_media_type_is_406(served: Served) -> None:
    check(post(served, orjson.dumps({"query": OK}), accept="text/csv"), 406, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "BAD_REQUEST"),
        (b"{", 400, "BAD_REQUEST"),
        (b'"text"', 400, "BAD_REQUEST"),
        (b"7", 400, "BAD_REQUEST"),
        (b"null", 400, "BAD_REQUEST"),
        (b"[]", 400, "BAD_REQUEST"),
        (b'[{"query":"{viewer{role}}"}]', 400, "BAD_REQUEST"),
        (b'{"query":"\xff"}', 400, "BAD_REQUEST"),
        (b"[" * 100_000, 400, "BAD_REQUEST"),
        (b'{"query":"{viewer{role}}","variables":{"x":' + b"[" * 100 + b"]" * 100 + b"}}", 400, "LIMIT_NESTING"),
        (b'{"query":"{viewer{role}}","variables":{"x":' + b"7" * 5000 + b"}}", 400, "BAD_REQUEST"),
        (b'{"query":"{viewer{role}}","variables":{"x":9223372036854775808}}', 400, "BAD_REQUEST"),
        (b'{"query":"{viewer{role}}","variables":{"x":"\\ud800"}}', 400, "BAD_REQUEST"),
        (b'{"query":"{viewer{role}}","variables":{"x":"\\u0000"}}', 400, "BAD_REQUEST"),
        (b'{"query":"{viewer{role}}","variables":{"x":NaN}}', 400, "BAD_REQUEST"),
        (b'{"query":"{viewer{role}}","variables":{"x":[' + b"1," * 20_000 + b"1]}}", 400, "LIMIT_VARIABLES"),
        (b'{"query":"{ search(text: \\"\\\\u0000\\") { score } }"}', 400, "BAD_REQUEST"),
        (b'{"query":"' + b" " * 1_000_000 + b'"}', 413, "BAD_REQUEST"),
        (b'{"query":"{customers(first: ' + b"9" * 5000 + b'){totalCount}}"}', 400, "BAD_REQUEST"),
        (b'{"query":"query($n: Int = ' + b"9" * 5000 + b'){customers(first: $n){totalCount}}"}', 400, "BAD_REQUEST"),
        (b'{"query":"{}"}', 400, "BAD_REQUEST"),
        (b'{"query":"{customers{nodes{ }}}"}', 400, "BAD_REQUEST"),
    ],
    ids=range(22),
)
def test_malformed_bodies_are_refused(served: Served, content: bytes, status: int, code: str) -> None:
    check(post(served, content), status, code)


def test_a_body_without_length_is_limited_too(served: Served) -> None:
    def chunks() -> Any:
        for _ in range(40):
            yield b" " * 50_000

    headers = {"authorization": f"Bearer {served.token()}", "content-type": JSON}
    assert served.client.post("/graphql", content=chunks(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        (None, {}),
        ("text/plain", {}),
        ("application/x-www-form-urlencoded", {}),
        (f"{JSON}; charset=latin-1", {}),
        (JSON, {"content-encoding": "gzip"}),
    ],
)
def test_other_content_types_are_415(served: Served, kind: str | None, headers: dict[str, str]) -> None:
    check(post(served, orjson.dumps({"query": OK}), kind=kind, **headers), 415, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": OK}, 200),
        ({"query": VARIABLE, "variables": '{"id": "x"}'}, 200),
        ({"query": f"query A {OK} query B {OK}", "operationName": "A"}, 200),
        ({"query": VARIABLE, "variables": "{"}, 400),
        ({"query": VARIABLE, "variables": "[]"}, 400),
        ({"query": VARIABLE, "variables": '{"id": "\\u0000"}'}, 400),
        ({"query": "{"}, 400),
        ({}, 400),
    ],
)
def test_queries_are_accepted_by_get(served: Served, parameters: dict[str, str], status: int) -> None:
    headers = {"authorization": f"Bearer {served.token()}", "accept": RESPONSE}
    assert served.client.get("/graphql", params=parameters, headers=headers).status_code == status


@pytest.mark.parametrize(
    "parameters",
    [{"query": "mutation { x { y } }"}, {"query": f"query A {OK} mutation B {{ x {{ y }} }}", "operationName": "B"}],
    ids=["one", "named"],
)
def test_mutations_by_get_are_405(served: Served, parameters: dict[str, str]) -> None:
    answer = served.client.get("/graphql", params=parameters, headers={"authorization": f"Bearer {served.token()}"})
    check(answer, 405, "BAD_REQUEST")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_405(served: Served, method: str) -> None:
    answer = served.client.request(method, "/graphql", headers={"authorization": f"Bearer {served.token()}"})
    check(answer, 405, "BAD_REQUEST")
    assert answer.headers["allow"] == "GET, POST"


def test_every_answer_has_its_cost(served: Served) -> None:
    assert served.ask("{ customers(first: 3) { nodes { id } } }").json()["extensions"] == {"cost": {"requested": 5, "limit": 100_000}}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
_WORDS = """{ } ( ) [ ] : $ ! ... @skip(if:true) query mutation fragment on F Query Customer customer customers nodes id name viewer
    role __typename __schema by: first: filter: orderBy: text: search 7 -1 1e999 99999999999999999999 "x" \\"\\"\\" null true {and:[
    {name:{contains: $x:ID! \\ #"""
_words = st.sampled_from(_WORDS.split())
_documents = st.fixed_dictionaries(
    {"query": st.lists(_words, max_size=25).map(" ".join)}, optional={"variables": _json, "operationName": _json}
)


def _packs(value: Any) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300) | (_json | _documents).filter(_packs).map(orjson.dumps))
def test_no_body_is_a_500(served: Served, content: bytes) -> None:
    for accept in (RESPONSE, JSON):
        answer = post(served, content, accept=accept)
        assert answer.status_code in (200, 400, 405), answer.text
        for error in answer.json().get("errors", ()):
            assert error["extensions"]["code"] != "INTERNAL", answer.text

"""What client libraries expect of the server: persisted queries, ETags, preflights and the SDL."""

import hashlib
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.client.driver import Address, Graph, connect_async
from insights.enums import Role
from schema.execution import sdl
from server.parameters import Malformed, read
from server.persisted import NotPersisted, PersistedQueries
from tests.graph.sample import key
from tests.web.conftest import Served, running, settings_for
from tests.web.listening import line

QUERY = "{ viewer { role } reps { totalCount } }"
ANN = key("Rep", "Ann")


def hashed(query: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}


def post(served: Served, token: str | None = None, **body: Any) -> httpx.Response:
    return served.client.post("/graphql", json=body, headers={"authorization": f"Bearer {token or served.token()}"})


def get(served: Served, *, token: str | None = None, known: str | None = None, **parameters: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {token or served.token()}", **({"if-none-match": known} if known else {})}
    return served.client.get("/graphql", params=parameters, headers=headers)


def test_a_persisted_query_is_sent_once(served: Served) -> None:
    """Apollo's protocol: the hash alone, then hash and text, then the hash alone. Viewers share the text, never the answer."""
    extensions = hashed(QUERY)
    answer = post(served, extensions=extensions)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["message"], error["extensions"]["code"]) == (
        200,
        "PersistedQueryNotFound",
        "PERSISTED_QUERY_NOT_FOUND",
    )
    data = {"viewer": {"role": "ADMIN"}, "reps": {"totalCount": 4}}
    assert post(served, query=QUERY, extensions=extensions).json()["data"] == data
    assert post(served, extensions=extensions).json()["data"] == data
    assert get(served, extensions=orjson.dumps(extensions).decode()).json()["data"] == data
    own = post(served, served.token(Role.REP, ANN), extensions=extensions).json()["data"]
    assert own["viewer"] == {"role": "REP"}


def test_only_valid_operations_of_known_viewers_are_persisted(served: Served) -> None:
    for token, query in (("no token", "{ viewer { withheld } }"), (None, "{ viewer { nothing } }")):
        post(served, token, query=query, extensions=hashed(query))
        (error,) = post(served, extensions=hashed(query)).json()["errors"]
        assert error["message"] == "PersistedQueryNotFound"
    assert post(served, "no token", extensions=hashed(QUERY)).status_code == 401


def test_a_wrong_hash_is_refused(served: Served) -> None:
    answer = post(served, query="{ viewer { role } }", extensions=hashed(QUERY))
    assert answer.status_code == 400
    assert "SHA-256" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("given", [{"version": 2, "sha256Hash": "a" * 64}, {"version": 1}, {"version": 1, "sha256Hash": "A" * 64}, [], "x"])
def test_another_form_of_persisted_query_is_refused(given: Any) -> None:
    with pytest.raises(Malformed, match="sha256Hash"):
        read({"query": QUERY, "extensions": {"persistedQuery": given}})


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300), st.booleans()), max_size=60))
def test_persisted_texts_are_bounded(texts: list[tuple[str, bool]]) -> None:
    """Whatever is sent, the kept texts have at most so many bytes, and the last one is known."""
    store = PersistedQueries(4000)
    for text, again in texts:
        query = f"# {text.encode('unicode_escape').decode()}\n{QUERY}" if len(text) % 2 else f"{QUERY} # {text}".replace("\\u", "")
        store.keep(store.complete(read({"query": query, "extensions": hashed(query)})))
        assert store.size <= 4000
        if again:
            assert store.complete(read({"extensions": hashed(query)})).query == query
    with pytest.raises(NotPersisted):
        store.complete(read({"extensions": hashed("never sent")}))


def test_persisted_queries_work_over_a_websocket(served: Served) -> None:
    query = "{ reps(first: 1) { totalCount } }"
    with line(served) as one:
        one.begin(served.token())
        for number, payload in enumerate(({}, {"query": query}, {})):
            one.say({"id": str(number), "type": "subscribe", "payload": {**payload, "extensions": hashed(query)}})
            answer = one.hear()
            if number == 0:
                assert (answer["type"], answer["payload"][0]["message"]) == ("error", "PersistedQueryNotFound")
            else:
                assert answer["payload"]["data"] == {"reps": {"totalCount": 4}}
                assert one.hear()["type"] == "complete"


def test_an_unchanged_answer_is_not_sent_again(served: Served) -> None:
    """By GET only, for the client alone, and only an answer without errors. Another viewer's tag opens nothing."""
    first = get(served, query=QUERY)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"accept", "authorization"} <= set(first.headers["vary"].lower().split(", "))
    again = get(served, query=QUERY, known=f'"other", {tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert get(served, query=QUERY, known='W/"other"').json() == first.json()
    own = get(served, query=QUERY, token=served.token(Role.REP, ANN), known=tag)
    assert own.json()["data"]["viewer"] == {"role": "REP"}
    for answer in (post(served, query=QUERY), get(served, query='{ nodes(ids: ["x"]) { id } customers(first: 101) { totalCount } }')):
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


@pytest.mark.usefixtures("sampled")
def test_signed_in_viewers_read_the_sdl_also_in_production(address: Address, tmp_path: Path) -> None:
    with running(settings_for(tmp_path, profile="production"), Graph(connect_async(address))) as served:
        refused = served.client.get("/schema.graphql")
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
        assert refused.headers["www-authenticate"].startswith("Bearer")
        headers = {"authorization": f"Bearer {served.token(Role.REP, ANN)}"}
        found = served.client.get("/schema.graphql", headers=headers)
        assert found.text == sdl()
        again = served.client.get("/schema.graphql", headers={**headers, "if-none-match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("sampled")
def test_a_refused_preflight_names_the_setting(address: Address, tmp_path: Path) -> None:
    origin, more = "https://app.example.com", "Apollo-Require-Preflight"
    asked = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": f"authorization,{more.lower()}"}

    def preflight(served: Served, **given: str) -> tuple[int, str]:
        answer = served.client.options("/graphql", headers={**asked, **given})
        assert ("access-control-allow-origin" in answer.headers) == (answer.status_code == 200)
        return answer.status_code, answer.text

    for settings, status, says in (
        ({}, 400, "RAPPORT_ORIGINS"),
        ({"origins": origin}, 400, f"header {more.lower()}. Add it to RAPPORT_CORS_HEADERS."),
        ({"origins": origin, "cors_headers": f"{more}, X-Client-Version"}, 200, "OK"),
    ):
        with running(settings_for(tmp_path, **settings), Graph(connect_async(address))) as served:
            found, text = preflight(served)
            assert (found, says in text) == (status, True), text


@pytest.mark.parametrize("query", ["{ viewer { ... @defer { role } } }", "{ reps { nodes @stream(initialCount: 1) { id } } }"])
def test_incremental_delivery_is_refused_with_advice(served: Served, query: str) -> None:
    (error,) = post(served, query=query).json()["errors"]
    assert "is not supported, because an answer is sent as a whole" in error["message"]
    assert error["locations"]

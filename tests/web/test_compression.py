"""Compression: answers over 1 kB, in an encoding that the client accepts."""

import httpx
import pytest

from schema.execution import sdl
from tests.web.conftest import Served

LONG = "{ customers { nodes { id name relationship { reason } } } contacts { nodes { id name } } }"
ENCODINGS = [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("deflate", None)]


def get(served: Served, path: str, accepted: str, **parameters: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {served.token()}", "accept": "application/graphql-response+json", "accept-encoding": accepted}
    return served.client.get(path, params=parameters, headers=headers)


@pytest.mark.parametrize(("accepted", "encoding"), ENCODINGS)
def test_a_long_answer_is_compressed(served: Served, accepted: str, encoding: str | None) -> None:
    plain, found = (get(served, "/graphql", one, query=LONG) for one in ("identity", accepted))
    assert found.headers.get("content-encoding") == encoding
    assert {"accept-encoding", "authorization"} <= {one.strip().lower() for one in found.headers["vary"].split(",")}
    assert found.content == plain.content  # httpx has unpacked it
    assert len(plain.content) > 1000
    assert encoding is None or int(found.headers["content-length"]) < len(plain.content) / 2


def test_a_short_answer_is_sent_as_it_is(served: Served) -> None:
    assert "content-encoding" not in get(served, "/graphql", "gzip, br", query="{ viewer { role } }").headers


def test_the_tag_of_an_answer_is_the_same_in_every_encoding(served: Served) -> None:
    found = [get(served, "/schema.graphql", one) for one in ("identity", "gzip", "br")]
    assert len({one.headers["etag"] for one in found}) == 1
    assert {one.text for one in found} == {sdl()}

"""GraphiQL: offline, with examples, under a strict content security policy, and off in production."""

import json
import re
from pathlib import Path

import pytest

from graph.client.driver import Address, Graph, connect_async
from server.graphiql import FIRST, Example, GraphiQLPage
from tests.web.conftest import Served, running, settings_for


def test_the_page_and_its_files_come_from_this_server_alone(served: Served) -> None:
    page = served.client.get("/")
    assert page.status_code == 200
    assert served.client.get("/graphiql").text == page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 7
    for path in loaded:
        assert path == "data:," or path.startswith("/graphiql/")
        if path != "data:,":
            file = served.client.get(path)
            assert file.status_code == 200
            assert file.headers["content-type"].startswith("text/css" if path.endswith(".css") else "text/javascript")
            # the policy forbids it, so style sheets must not load external files
            assert not (path.endswith(".css") and re.search(r"url\(['\"]?(?!data:)", file.text))


def test_a_browser_gets_the_page_from_the_endpoint(served: Served) -> None:
    answer = served.client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/")


def test_the_examples_cannot_close_their_script_element(tmp_path: Path) -> None:
    query = 'query Q { search(text: "</script><script>alert(1)</script>") { score } }'
    examples: list[Example] = [{"title": "A <b>title</b>", "query": query, "variables": {"id": "cus_1"}}]
    page = GraphiQLPage(examples, tmp_path)._page
    found = re.search(r'<script id="examples" type="application/json">(.*?)</script>', page)
    assert found is not None
    assert json.loads(found[1]) == [{"title": "A <b>title</b>", "query": f"# A <b>title</b>\n{query}", "variables": {"id": "cus_1"}}]


def test_without_examples_a_default_query_works(served: Served) -> None:
    assert served.ask(FIRST[0]["query"]).json()["data"]["viewer"] == {"role": "ADMIN", "withheld": False, "rep": None}


@pytest.mark.usefixtures("sampled")
def test_production_has_no_page_and_no_introspection(address: Address, tmp_path: Path) -> None:
    with running(settings_for(tmp_path, profile="production"), Graph(connect_async(address))) as served:
        assert [served.client.get(path).status_code for path in ("/", "/graphiql", "/graphiql/page.js")] == [404] * 3
        assert served.client.get("/graphql", headers={"accept": "text/html"}).status_code == 406
        assert served.ask("{ viewer { __typename role } }").json()["data"] == {"viewer": {"__typename": "Viewer", "role": "ADMIN"}}
        for query in ("{ __schema { types { name } } }", '{ __type(name: "Customer") { name } }'):
            error, *_ = served.ask(query).json()["errors"]
            assert error["extensions"]["code"] == "BAD_REQUEST"
            assert "introspection" in error["message"].lower()

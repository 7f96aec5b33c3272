"""Rapport over real HTTP, served from a thread, with the sample graph in a real Neo4j."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest
import uvicorn

from graph.client.driver import Address, Graph, connect_async
from insights.enums import Role
from server.app import create_app
from server.auth import make_token
from server.graphiql import Example
from server.serve import configured
from server.settings import Settings, load
from tests.graph import sample
from tests.waiting import CEILING, until

SECRET = "a key that only the tests know, 32+ bytes"


@dataclass
class Served:
    """A running server with a client."""

    settings: Settings
    url: str
    client: httpx.Client = field(repr=False)

    def token(self, role: Role = Role.ADMIN, rep: str | None = None) -> str:
        return make_token(self.settings, role, rep)

    def ask(self, query: str, variables: Any = None, *, token: str | None = None, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token or self.token()}", **more.pop("headers", {})}
        return self.client.post("/graphql", json={"query": query, "variables": variables, **more}, headers=headers)


def settings_for(home: Path, **given: object) -> Settings:
    """Return settings that do not depend on a developer's environment or `.env`. No test fails because Neo4j plans slowly."""
    return load(**{"_env_file": None, "home": home, "secret": SECRET, "deadline": 60, **given})


@contextmanager
def running(
    settings: Settings, graph: Graph, examples: Sequence[Example] = (), *, warming: bool = False, probe: Graph | None = None
) -> Iterator[Served]:
    """Run the application on a free port until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = create_app(settings, graph, probe=probe, examples=examples, warming=warming)
        server = uvicorn.Server(configured(app, settings))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        assert until(lambda: server.started)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=url, timeout=CEILING) as client:
                yield Served(settings, url, client)
        finally:
            server.should_exit = True
            thread.join(CEILING)


@pytest.fixture(scope="module")
def sampled(driver: neo4j.Driver) -> neo4j.Driver:
    """The sample graph."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    return driver


@pytest.fixture(scope="module")
def served(sampled: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The development profile over the sample graph."""
    with running(settings_for(tmp_path_factory.mktemp("home")), Graph(connect_async(address))) as found:
        yield found

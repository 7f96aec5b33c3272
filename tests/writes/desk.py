"""A desk for writes: two accounts with every kind of record, and the mutations of the contract by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import neo4j
from graphql import parse, print_ast, separate_operations

from graph.client.driver import Address
from graph.derived import counts
from graph.visibility import Viewer
from insights.enums import Role
from tests import folds, worth
from tests.api import accounts
from tests.api.worlds import NOW, Key, World, write
from tests.asking import Api

HERE = Path(__file__).parent  # mutations that the contract lacks are beside this file
CONTRACT = Path(__file__).parents[1] / "contract"
MOMENT = NOW.isoformat()
ADMIN = Viewer(Role.ADMIN, None)


class Desk:
    """The requests of a viewer. Every input gets a new idempotency key unless it has one."""

    def __init__(self, api: Api, driver: neo4j.Driver) -> None:
        self.api = api
        self.driver = driver
        files = [file for folder in (CONTRACT, HERE) for file in sorted(folder.glob("write_*.graphql"))]
        apart = [separate_operations(parse(file.read_text(encoding="utf-8"))) for file in files]
        self.texts = {name: print_ast(one) for every in apart for name, one in every.items()}
        self.numbers = count(1)

    async def post(self, mutation: str, viewer: Viewer | None = None, /, **given: Any) -> dict[str, Any]:
        """Return the payload of a mutation, by the name of its operation (`openClaim`)."""
        operation = mutation[0].upper() + mutation[1:]
        prepared = self.api.executor.prepare(self.texts[operation], operation)
        assert not isinstance(prepared, list), prepared
        values = {"input": {"idempotencyKey": f"key {next(self.numbers)}", **given}}
        result = await self.api.executor.execute(prepared, values, viewer or ADMIN)
        assert result.errors is None, [(error.message, error.path, error.original_error) for error in result.errors]
        (payload,) = (result.data or {}).values()
        return dict(payload)

    def do(self, mutation: str, viewer: Viewer | None = None, /, **given: Any) -> dict[str, Any]:
        """Return the payload of a mutation, and wait for it."""
        return self.api.runner.run(self.post(mutation, viewer, **given))

    def done(self, mutation: str, viewer: Viewer | None = None, /, **given: Any) -> dict[str, Any]:
        """Return the payload of a mutation without user errors."""
        payload = self.do(mutation, viewer, **given)
        assert payload["userErrors"] == []
        return payload

    def refused(self, mutation: str, viewer: Viewer | None = None, /, **given: Any) -> tuple[str, str, str]:
        """Return code, field and message of the only user error. Checks that nothing is written."""
        before = self.everything()
        (error,) = self.do(mutation, viewer, **given)["userErrors"]
        assert self.everything() == before
        return error["code"], ".".join(error["field"]), error["message"]

    def rep(self, name: str) -> Viewer:
        """Return a rep as a viewer."""
        return self.api.viewer("REP", Key("Rep", name).id)

    def manager(self, name: str) -> Viewer:
        """Return a manager as a viewer."""
        return self.api.viewer("MANAGER", Key("Rep", name).id)

    def everything(self) -> tuple[int, int, int]:
        """Return the counts of nodes, of relationships and of versions, which a refused write does not change."""
        (row,) = self.driver.execute_query(
            "MATCH (n) WHERE NOT n:Migration WITH count(n) AS nodes, sum(coalesce(n.version, 0)) AS versions "
            "RETURN nodes, COUNT { MATCH ()-->() } AS arrows, versions"
        ).records
        return row["nodes"], row["arrows"], row["versions"]

    def rows(self, query: str, **parameters: Any) -> list[list[Any]]:
        """Return the rows of a query."""
        return [list(record.values()) for record in self.driver.execute_query(query, parameters).records]


@contextmanager
def desk(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    """Oak in the north is Ann's, Elm in the south is Bob's."""
    world = World()
    accounts.company(world)
    for name, territory, owner in (("Oak", "North", "Ann"), ("Elm", "South", "Bob")):
        accounts.account(world, name, territory, owner)
    write(driver, world)
    counts.count(driver)
    with Api(address, MOMENT) as api:
        yield Desk(api, driver)
    assert worth.wrong(driver) == []  # after all writes of the test
    assert folds.wrong(driver) == []

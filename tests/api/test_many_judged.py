"""Many judgments in one operation: aliases of a field are read once, and fifty customers are judged within the deadline."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo import tour
from graph.client.driver import Graph, connect_async
from graph.visibility import Viewer
from insights.enums import Role
from tests.asking import Api
from tests.conftest import NOW, Demo
from tests.waiting import until
from tests.web.conftest import running, settings_for

FIFTY = """query Fifty($asOf: Date!) {
  customers(first: 50) { nodes {
    id name
    relationship(asOf: $asOf) { level score reason willDropAt components { key points maxPoints reason evidence { id } } }
    penetration(asOf: $asOf) { score roles { role warmth } }
    satisfaction(asOf: $asOf) { gap }
    lifetimeValue(asOf: $asOf) { expectedNextYear { amount currency } }
    referralAsk(asOf: $asOf) { verdict }
    products: crossSell(first: 5) { product { name } score reason because { id } }
    categories: crossSell(first: 5, level: CATEGORY) { category { name } score reason }
  } }
}"""


DAYS = ["2025-08-31", "2026-01-15", "2026-03-31", "2026-05-05", "2026-06-30"]
# Fields that are read once for all aliases: their place, their arguments, and selections of them.
READ_ONCE: list[tuple[str, str, dict[str, list[Any]], list[str]]] = [
    ("contacts", "likelyIntroducers", {"first": [1, 2, 7, 50]}, ["score", "contact { name }", "reasons { code } score"]),
    ("contacts", "toTell", {"first": [1, 2, 50]}, ["text", "id product { name }"]),
    ("contacts", "topicsToAvoid", {}, ["code", "message code"]),
    ("contacts", "satisfaction", {"asOf": DAYS}, ["gap", "readings reason"]),
    ("contacts", "referralAsk", {"asOf": DAYS}, ["verdict", "reasons { code record { id } }"]),
    (
        "customers",
        "crossSell",
        {"first": [1, 3, 50], "level": ["PRODUCT", "CATEGORY"]},
        ["score", "product { name } because { id }", "reason"],
    ),
    ("customers", "toTell", {"first": [1, 2, 50]}, ["text", "id"]),
    ("customers", "relationship", {"asOf": [None, *DAYS]}, ["level", "score components { points evidence { id } }", "reason"]),
    ("customers", "penetration", {"asOf": [None, *DAYS]}, ["score", "roles { role filledBy { name } }"]),
    ("customers", "lifetimeValue", {"asOf": [None, *DAYS]}, ["expectedNextYear { amount }"]),
    ("customers", "orderChance", {"asOf": [None, *DAYS]}, ["reason"]),
    ("customers", "relationshipDiff", {"from": DAYS[:2], "to": DAYS[2:]}, ["before { score } after { level }", "components { reason }"]),
    ("customers", "referralAsk", {"asOf": DAYS}, ["verdict contact { name }", "reasons { message }"]),
    ("customers", "claimsProfile", {}, ["claims", "byDepartment { department { name } }"]),
    ("customers", "topicsToAvoid", {}, ["code", "message"]),
]


class Noted(Graph):
    """A graph that records its statements."""

    sent: list[str]

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        self.sent = [*getattr(self, "sent", []), statement]
        return await super().read(statement, parameters, **options)


@pytest.fixture(scope="module")
def api(demo: Demo) -> Iterator[Api]:
    with Api(demo.address, NOW.isoformat(), Noted) as made:
        yield made


@pytest.fixture(scope="module")
def viewers(demo: Demo, api: Api) -> list[Viewer]:
    known = tour(demo.driver)
    return [api.viewer("ADMIN"), api.viewer("MANAGER", known.manager), api.viewer("REP", known.rep)]


def written(arguments: dict[str, Any]) -> str:
    """Return arguments as they are written in an operation."""
    texts = [f"{name}: {_literal(value)}" for name, value in arguments.items() if value is not None]
    return f"({', '.join(texts)})" if texts else ""


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) or value.isupper() else f'"{value}"'


def chosen(dice: random.Random, arguments: dict[str, list[Any]]) -> str:
    return written({name: dice.choice(values) for name, values in arguments.items()})


@pytest.mark.parametrize(("root", "field", "arguments", "selections"), READ_ONCE, ids=[f"{one[0]}.{one[1]}" for one in READ_ONCE])
def test_the_statement_does_not_depend_on_the_number_of_aliases(
    api: Api, root: str, field: str, arguments: dict[str, list[Any]], selections: list[str]
) -> None:
    """One subquery and one plan of Neo4j; only the parameters differ."""
    graph: Any = api.graph
    sent = set()
    for count in (1, 2, 29):
        dice = random.Random(count)
        given = {name: [value for value in values if value is not None] for name, values in arguments.items()}
        aliases = [f"a{number}: {field}{chosen(dice, given)} {{ {selections[-1]} }}" for number in range(count)]
        graph.sent = []
        api.data(f"{{ {root}(first: 1) {{ nodes {{ {' '.join(aliases)} }} }} }}")
        sent.add(tuple(graph.sent))
    ((_,),) = sent


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_an_alias_answers_like_the_field_alone(api: Api, viewers: list[Viewer], seed: int) -> None:
    dice = random.Random(seed)
    root, viewer = dice.choice(["contacts", "customers"]), dice.choice(viewers)
    asked = []
    for _ in range(dice.randint(2, 12)):
        _, field, arguments, selections = dice.choice([one for one in READ_ONCE if one[0] == root][: dice.choice([1, 3, 9])])
        asked.append(f"{field}{chosen(dice, arguments)} {{ {dice.choice(selections)} }}")
    page = f"{root}(first: 5)"
    together = api.data(f"{{ {page} {{ nodes {{ {' '.join(f'a{n}: {one}' for n, one in enumerate(asked))} }} }} }}", viewer)
    for number, one in enumerate(asked):
        alone = api.data(f"{{ {page} {{ nodes {{ alone: {one} }} }} }}", viewer)
        assert [row[f"a{number}"] for row in together[root]["nodes"]] == [row["alone"] for row in alone[root]["nodes"]], one


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER])
def test_fifty_customers_as_of_a_day_with_two_cross_sells_answer(demo: Demo, tmp_path: Path, role: Role) -> None:
    """A first attempt may be late on a busy machine. The statement is planned meanwhile, so the next attempt answers."""
    known = tour(demo.driver)
    answers: list[Any] = []
    with running(settings_for(tmp_path, profile="production"), Graph(connect_async(demo.address))) as served:
        token = served.token(role, known.manager if role is Role.MANAGER else None)

        def answered() -> bool:
            answers.append(served.ask(FIFTY, {"asOf": "2026-03-31"}, token=token).json())
            return "errors" not in answers[-1]

        assert until(answered), answers[-1]
    assert {error["extensions"]["code"] for answer in answers for error in answer.get("errors", ())} <= {"UNAVAILABLE"}
    found = answers[-1]["data"]["customers"]["nodes"]
    assert len(found) == 50
    assert all(len(one["relationship"]["components"]) == 10 for one in found)
    assert any(one["products"] for one in found)
    assert any(one["categories"] for one in found)

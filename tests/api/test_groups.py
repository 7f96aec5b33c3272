"""Dashboards on the demo: every group's number is the number of records in the list with the group's filter, for every role."""

import random
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest
from graphql import get_named_type

from demo import tour
from graph.client.driver import Graph
from graph.visibility import Viewer
from insights.groups import SAMPLE
from schema.execution import build
from tests.api.fields import Values, conditions
from tests.api.test_every_field import ids_of
from tests.asking import Api
from tests.conftest import Demo

SCHEMA = build()
QUERY: Any = SCHEMA.query_type
# The list of the records, the count of a group, and the figures that the records of the group must give.
LISTS = {
    "customersBy": ("customers", "customers", "scored averageScore medianScore lowerQuartileScore upperQuartileScore atRisk"),
    "purchasesBy": ("purchases", "purchases", "orders returns netValue { amount currency } claimsCost { amount currency }"),
    "satisfactionBy": ("satisfactions", "readings", "gap trustworthy trustworthySample didAsSaid didAsSaidSample cared caredSample"),
    "claimsBy": ("claims", "claims", "resolved medianHoursToResolve meanHoursToResolve costed cost { amount currency }"),
    "promisesBy": ("promises", "promises", "kept broken open late withdrawn sample keptShare"),
    "opportunitiesBy": ("opportunities", "opportunities", "open won lost valued value { amount currency } sample wonShare"),
}
RECORDS = {
    "customers": "status relationship { score trend }",
    "purchases": """status returnedAt total { amount currency }
      claims(first: 50) { nodes { verdict cost { amount } product { id category { id } } } }
      lines(first: 100) { nodes { amount { amount } product { id category { id } } } }""",
    "satisfactions": "gap trustworthy didAsSaid cared",
    "claims": "openedAt resolvedAt cost { amount }",
    "promises": "status overdue",
    "opportunities": "status value { amount }",
}
PERIOD = 'period: {from: "2025-10-01", to: "2026-03-31"}'


@pytest.fixture(scope="module")
def api(demo: Demo) -> Iterator[Api]:
    with Api(demo.address, demo.now.isoformat()) as made:
        yield made


@pytest.fixture(scope="module")
def viewers(api: Api, demo: Demo) -> dict[str, Viewer]:
    known = tour(demo.driver)
    return {role: api.viewer(role, rep) for role, rep in (("REP", known.rep), ("MANAGER", known.manager), ("ADMIN", None))}


@pytest.fixture(scope="module")
def values(demo: Demo, viewers: dict[str, Viewer]) -> Values:
    return Values({**ids_of(demo.driver, viewers["ADMIN"])}, str(tour(demo.driver).text))


def asked(root: str, grouping: str, arguments: str = "") -> str:
    """Return the operation for the first groups of a root field."""
    _, count, figures = LISTS[root]
    return f"""{{ found: {root}(group: {grouping}{arguments}) {{ withheld groups(first: 30) {{ totalCount nodes {{
      label key record {{ __typename ... on Node {{ id }} }} filter count: {count} {figures} }} }} }} }}"""


def groupings() -> Iterator[tuple[str, str]]:
    for root in LISTS:
        kind: Any = get_named_type(QUERY.fields[root].args["group"].type)
        yield from ((root, one) for one in kind.values)


def listed(api: Api, viewer: Viewer, root: str, filters: list[Any]) -> list[int]:
    """Return how many records the list has with each filter."""
    name = LISTS[root][0]
    kind = get_named_type(QUERY.fields[root].args["filter"].type).name
    declared = ", ".join(f"$f{number}: {kind}" for number in range(len(filters)))
    parts = " ".join(f"n{number}: {name}(first: 0, filter: $f{number}) {{ totalCount }}" for number in range(len(filters)))
    found = api.data(f"query ({declared}) {{ {parts} }}", viewer, **{f"f{number}": one for number, one in enumerate(filters)})
    return [found[f"n{number}"]["totalCount"] for number in range(len(filters))]


@pytest.mark.parametrize(("root", "grouping"), list(groupings()))
def test_a_group_counts_what_the_list_with_its_filter_returns(
    api: Api, viewers: dict[str, Viewer], values: Values, root: str, grouping: str
) -> None:
    offered = conditions(QUERY.fields[root], values)
    chance = random.Random(f"{root} {grouping}")
    one = chance.choice(offered)
    filters = ["", f", filter: {chance.choice((one, f'{{not: {one}}}'))}"]
    if "period" in QUERY.fields[root].args:
        filters.append(f", {PERIOD}")
    for role, viewer in viewers.items():
        for arguments in filters:
            found = api.data(asked(root, grouping, arguments), viewer)["found"]
            groups = found["groups"]["nodes"]
            assert found["withheld"] is (role != "ADMIN")
            assert arguments or groups, "the demo has such records"
            assert found["groups"]["totalCount"] >= len(groups)
            counts = [one["count"] for one in groups]
            assert all(counts), "an empty group is left out"
            if groups:
                assert listed(api, viewer, root, [one["filter"] for one in groups]) == counts, (role, arguments)


@pytest.mark.parametrize("role", ["REP", "MANAGER", "ADMIN"])
@pytest.mark.parametrize(("root", "grouping"), [(root, next(one for name, one in groupings() if name == root)) for root in LISTS])
def test_the_figures_of_a_group_are_those_of_its_records(api: Api, viewers: dict[str, Viewer], root: str, grouping: str, role: str) -> None:
    _figures(api, viewers[role], root, grouping)


@pytest.mark.parametrize("grouping", ["PRODUCT", "CATEGORY"])
def test_the_value_by_product_is_that_of_its_lines(api: Api, viewers: dict[str, Viewer], grouping: str) -> None:
    _figures(api, viewers["MANAGER"], "purchasesBy", grouping)


def _figures(api: Api, viewer: Viewer, root: str, grouping: str) -> None:
    groups = api.data(asked(root, grouping), viewer)["found"]["groups"]["nodes"]
    compared = 0
    for group in sorted(groups, key=lambda one: one["count"])[:3]:
        records = list(read(api, viewer, root, group["filter"]))
        assert len(records) == group["count"]
        compared += 1
        told = {name: value for name, value in group.items() if name not in ("label", "key", "record", "filter", "count")}
        wanted = WANTED[root](records, group)
        assert plain(told) == pytest.approx(wanted, abs=0.06), group["label"]
    assert compared


def read(api: Api, viewer: Viewer, root: str, given: Any) -> Iterator[Any]:
    """Yield all records of the list with a filter."""
    name = LISTS[root][0]
    kind = get_named_type(QUERY.fields[root].args["filter"].type).name
    text = f"""query ($filter: {kind}, $after: String) {{ found: {name}(first: 100, after: $after, filter: $filter) {{
      nodes {{ {RECORDS[name]} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
    after = None
    while True:
        page = api.data(text, viewer, filter=given, after=after)["found"]
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures with amounts as numbers."""
    return {name: float(one["amount"]) if isinstance(one, dict) else one for name, one in told.items()}


def few(sample: int, value: Any) -> Any:
    """Return what is shown of a mean or share with that sample."""
    return None if sample < SAMPLE else value()


def quantile(values: list[int], share: float) -> float:
    """Return a quantile, interpolated between the two nearest values."""
    at = (len(values) - 1) * share
    low = sorted(values)[int(at)]
    high = sorted(values)[min(int(at) + 1, len(values) - 1)]
    return low + (high - low) * (at - int(at))


def customers(records: list[Any], _group: Any) -> dict[str, Any]:
    scores = [one["relationship"]["score"] for one in records if one["relationship"]["score"] is not None]
    quartiles = zip(("lowerQuartileScore", "medianScore", "upperQuartileScore"), (0.25, 0.5, 0.75), strict=True)
    return {
        "scored": len(scores),
        "averageScore": few(len(scores), lambda: mean(scores)),
        **{name: few(len(scores), lambda share=share: quantile(scores, share)) for name, share in quartiles},
        "atRisk": sum(one["status"] == "LAPSED" or one["relationship"]["trend"] == "FALLING" for one in records),
    }


def purchases(records: list[Any], group: Any) -> dict[str, Any]:
    key = (group["record"] or {}).get("id")
    returns = [one["status"] == "RETURNED" and not one["returnedAt"] for one in records]

    def of(product: Any) -> bool:
        return product is not None and key in (product["id"], (product["category"] or {}).get("id"))

    value = Decimal(0)
    for one, back in zip(records, returns, strict=True):
        lines = sum((Decimal(line["amount"]["amount"]) for line in one["lines"]["nodes"] if of(line["product"])), Decimal(0))
        value += (0 if one["status"] == "CANCELLED" else -1 if back else 1) * (lines if key else Decimal(one["total"]["amount"]))
    claims = [claim for one in records for claim in one["claims"]["nodes"] if claim["verdict"] in ("TRUE", "SUSPECTED") and claim["cost"]]
    cost = sum(Decimal(one["cost"]["amount"]) for one in claims if not key or of(one["product"]))
    orders = len(records) - sum(returns) - sum(one["status"] == "CANCELLED" for one in records)
    return {"orders": orders, "returns": sum(returns), "netValue": float(value), "claimsCost": float(cost)}


def satisfaction(records: list[Any], _group: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"gap": few(len(records), lambda: mean(one["gap"] for one in records))}
    for name in ("trustworthy", "didAsSaid", "cared"):
        answers = [one[name] for one in records if one[name] is not None]
        found |= {f"{name}Sample": len(answers), name: few(len(answers), lambda answers=answers: mean(answers))}
    return found


def claims(records: list[Any], _group: Any) -> dict[str, Any]:

    hours = [
        (datetime.fromisoformat(one["resolvedAt"]) - datetime.fromisoformat(one["openedAt"])).total_seconds() / 3600
        for one in records
        if one["resolvedAt"]
    ]
    costs = [float(one["cost"]["amount"]) for one in records if one["cost"]]
    return {
        "resolved": len(hours),
        "medianHoursToResolve": few(len(hours), lambda: median(hours)),
        "meanHoursToResolve": few(len(hours), lambda: mean(hours)),
        "costed": len(costs),
        "cost": sum(costs) if costs else None,
    }


def promises(records: list[Any], _group: Any) -> dict[str, Any]:
    by = {status: sum(one["status"] == status for one in records) for status in ("KEPT", "BROKEN", "OPEN", "WITHDRAWN")}
    late = sum(one["overdue"] for one in records)
    sample = by["KEPT"] + by["BROKEN"] + late
    return {
        **{name.lower(): count for name, count in by.items()},
        "late": late,
        "sample": sample,
        "keptShare": few(sample, lambda: by["KEPT"] / sample),
    }


def opportunities(records: list[Any], _group: Any) -> dict[str, Any]:
    by = {status: sum(one["status"] == status for one in records) for status in ("OPEN", "WON", "LOST")}
    values = [float(one["value"]["amount"]) for one in records if one["value"]]
    sample = by["WON"] + by["LOST"]
    return {
        **{name.lower(): count for name, count in by.items()},
        "valued": len(values),
        "value": sum(values) if values else None,
        "sample": sample,
        "wonShare": few(sample, lambda: by["WON"] / sample),
    }


WANTED = {
    "customersBy": customers,
    "purchasesBy": purchases,
    "satisfactionBy": satisfaction,
    "claimsBy": claims,
    "promisesBy": promises,
    "opportunitiesBy": opportunities,
}


def test_the_names_of_groups(api: Api, viewers: dict[str, Viewer]) -> None:
    """Months and quarters come latest first. A record that is the key is answered as an object."""
    admin = viewers["ADMIN"]
    quarters = api.data(asked("purchasesBy", "QUARTER"), admin)["found"]["groups"]["nodes"]
    labels = [one["label"] for one in quarters]
    assert labels == sorted(labels, reverse=True)
    first = quarters[0]
    assert (first["label"], first["key"], first["record"]) == ("2026 Q2", "2026-04-01", None)
    assert first["filter"] == {"orderedAt": {"gte": "2026-04-01T00:00:00Z", "lt": "2026-07-01T00:00:00Z"}}
    owned = api.data(asked("customersBy", "OWNER"), admin)["found"]["groups"]["nodes"]
    assert {one["record"]["__typename"] for one in owned if one["record"]} == {"Rep"}
    assert [one["count"] for one in owned if one["record"]] == sorted((one["count"] for one in owned if one["record"]), reverse=True)


def test_a_period_that_ends_before_it_begins_is_refused(api: Api) -> None:
    result = api.ask('{ purchasesBy(group: MONTH, period: {from: "2026-02-01", to: "2026-01-01"}) { groups { totalCount } } }')
    assert [one.message for one in result.errors or ()] == [
        "`period` ends on 2026-01-01, before it begins on 2026-02-01: give `from` before `to`."
    ]


PAGE = Path(__file__).parents[2] / "docs" / "dashboards.md"


@pytest.mark.parametrize("text", re.findall(r"```graphql\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
def test_the_examples_of_the_docs_answer(api: Api, viewers: dict[str, Viewer], text: str) -> None:
    for viewer in viewers.values():
        assert all(api.data(text, viewer).values())


class Profiled(Graph):
    """A graph that keeps the bytes of memory that Neo4j counts for each statement."""

    taken: list[int]

    async def read(self, statement: str, parameters: dict[str, Any], **_options: Any) -> list[list[Any]]:
        """Read, and keep the bytes."""
        async with self.driver.session() as session:
            result = await session.run(f"PROFILE {statement}", parameters)
            rows = await result.values()
            summary = await result.consume()
        assert summary.profile
        self.taken.append(summary.profile["args"]["GlobalMemory"])
        return rows


@pytest.mark.parametrize("root", [name for name, field in QUERY.fields.items() if "filter" in field.args and "orderBy" in field.args])
def test_a_counted_list_takes_little_memory_of_neo4j(demo: Demo, viewers: dict[str, Viewer], values: Values, root: str) -> None:
    chance = random.Random(root)
    offered = conditions(QUERY.fields[root], values)
    with Api(demo.address, demo.now.isoformat(), Profiled) as api:
        assert isinstance(api.graph, Profiled)
        for role in ("REP", "MANAGER"):
            for condition in chance.sample(offered, min(2, len(offered))):
                api.graph.taken = []
                api.data(f"{{ {root}(first: 20, filter: {condition}) {{ totalCount nodes {{ __typename }} }} }}", viewers[role])
                assert api.graph.taken
                assert max(api.graph.taken) < 8_000_000, (role, condition)

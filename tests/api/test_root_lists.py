"""A list of all records of a label gives the same pages, whichever way its statement finds them, and says whether its count is exact."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.projection import root_lists
from graph.projection.root_lists import Sample, Scale
from graph.visibility import Viewer
from insights.enums import Role
from tests.asking import Api
from tests.graph.building import Building, key
from values.sort_values import JUDGED, keys_of

NOW = "2026-06-15T12:00:00Z"
ACCOUNTS, VISITS = 90, 150
PAGE = 7
ALL_IDS = Sample("2", "zz", 1)
HALF = Sample("a", "m", 2)
NEVER = 10_000
Record = dict[str, Any]
QUERY = """query ($first: Int, $after: String, $last: Int, $before: String) {{
  {}(first: $first, after: $after, last: $last, before: $before, filter: {}, orderBy: {{field: {}, direction: {}}}) {{
    totalCount totalCountIsExact nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
  }}
}}"""


def ways(walk: int, *, mine: str = "null", few: int = -1, estimate: int = NEVER, broad: int = NEVER) -> dict[str, Any]:
    """Return the settings with which a way is chosen for every list."""
    scale = Scale(ALL_IDS, HALF, estimate, broad, few)
    return {"ACCOUNTS": mine, "WALK": walk, "CUSTOMERS": scale, "OTHERS": scale}


WAYS: dict[str, dict[str, Any]] = {
    "the customers of the viewer": ways(0, mine=root_lists.ACCOUNTS, few=NEVER),
    "the count through the customers of the viewer": ways(0, mine=root_lists.ACCOUNTS),
    "the count of a viewer with few customers is estimated": ways(0, mine=root_lists.ACCOUNTS, few=NEVER, estimate=1),
    "few records match": ways(NEVER),
    "few visible records match": ways(NEVER, broad=0),
    "many records match": ways(0),
    "the count is estimated": ways(0, estimate=1),
}


@pytest.fixture(scope="module")
def records(driver: neo4j.Driver) -> dict[str, list[Record]]:
    """Ann owns a third of the customers, Bob a third, and a third is Ann's and confidential. All are in the north, which Max manages."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made, rng = Building(driver), random.Random(1)
    made.record("Territory", "North", name="North")
    for name in ("Ann", "Bob", "Max"):
        made.record("Rep", name, name=name)
    made.tie(("Rep", "Max"), "MANAGES", ("Territory", "North"))
    unjudged = [keys_of(name, kind, None) for name, kind in JUDGED["Customer"].items()]
    absent = {name: value for keys in unjudged for name, value in keys.items()}
    customers, touchpoints = [], []
    for number in range(ACCOUNTS):
        name, owner = f"C{number:02}", "Bob" if number % 3 == 1 else "Ann"
        facts: Record = {
            "segment": rng.choice(["key", "small", None]),
            "industry": rng.choice(["Mill", "Dairy", None]),
            "status": rng.choice(["ACTIVE", "LAPSED"]),
            "updatedAt": f"2026-05-0{rng.choice([1, 1, 1, 2])}T00:00:00Z",
            "confidential": number % 3 == 2,
        }
        made.customer(name, **absent, **facts, scopes=[key("Rep", owner), key("Territory", "North")])
        made.tie(("Rep", owner), "OWNS", ("Customer", name))
        made.tie(("Customer", name), "LOCATED_IN", ("Territory", "North"))
        customers.append({"id": key("Customer", name), "name": name, "owner": key("Rep", owner), **facts})
    for number in range(VISITS):
        customer = rng.choice(customers)
        at = f"2026-03-{rng.randrange(1, 5):02}T00:00:00Z"
        kind = rng.choice(["CALL", "VISIT"])
        made.record("Touchpoint", f"T{number}", customer["name"], kind=kind, direction="TWO_WAY", at=at)
        touchpoints.append({**customer, "id": key("Touchpoint", f"T{number}"), "customer": customer["id"], "kind": kind, "at": at})
    return {"customers": customers, "touchpoints": touchpoints}


def sees(viewer: Viewer, one: Record) -> bool:
    """Return whether a viewer sees a customer or the customer of a touchpoint."""
    return viewer.rep in (None, key("Rep", "Max")) or viewer.rep == one["owner"]


def sorts(records: list[Record], name: str, *, down: bool, tied: bool) -> list[str]:
    """Return the ids in order: records without a value last, and the same values by id."""
    by_id = sorted(records, key=lambda one: one["id"], reverse=down and tied)
    known = sorted((one for one in by_id if one[name] is not None), key=lambda one: one[name], reverse=down)
    return [one["id"] for one in (*known, *(one for one in by_id if one[name] is None))]


ANN = key("Rep", "Ann")
# Root field; its filters, each with the same test in Python; its orders, each with the value and whether an index has value and id.
LISTS: dict[str, tuple[dict[str, Callable[[Record], bool]], list[tuple[str, str, bool]]]] = {
    "customers": (
        {
            "{}": lambda _one: True,
            '{segment: {eq: "key"}, industry: {eq: "Dairy"}}': lambda one: one["segment"] == "key" and one["industry"] == "Dairy",
            f'{{owner: {{eq: "{ANN}"}}, status: {{eq: ACTIVE}}}}': lambda one: one["owner"] == ANN and one["status"] == "ACTIVE",
            "{segment: {isNull: true}}": lambda one: one["segment"] is None,
            '{or: [{segment: {eq: "key"}}, {status: {eq: LAPSED}}]}': lambda one: one["segment"] == "key" or one["status"] == "LAPSED",
            '{segment: {eq: "none such"}}': lambda _one: False,
        },
        [("NAME", "name", False), ("INDUSTRY", "industry", True), ("UPDATED_AT", "updatedAt", True)],
    ),
    "touchpoints": (
        {
            "{kind: {eq: VISIT}}": lambda one: one["kind"] == "VISIT",
            f'{{customer: {{eq: "{key("Customer", "C00")}"}}}}': lambda one: one["customer"] == key("Customer", "C00"),
        },
        [("AT", "at", False)],
    ),
}
CASES = [(name, *one, *order) for name, (filters, orders) in LISTS.items() for one in filters.items() for order in orders]


# Whether a list is read in falling order, and whether backward. Each way takes another of them for a case, so that every case has all.
TURNS = ((False, False), (True, True), (False, True), (True, False))


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def api(records: dict[str, list[Record]], address: Address, way: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    assert records
    for name, value in WAYS[way].items():
        monkeypatch.setattr(root_lists, name, value)
    with Api(address, NOW) as found:
        yield found


def test_pages_and_counts_are_the_same_in_every_way(api: Api, records: dict[str, list[Record]], way: str) -> None:
    people = (("REP", "Ann"), ("REP", "Bob"), ("MANAGER", "Max"))
    viewers = [Viewer(Role.ADMIN, None), *(api.viewer(role, key("Rep", name)) for role, name in people)]
    estimated = root_lists.OTHERS.estimate == 1
    for number, (name, given, test, order, by, tied) in enumerate(CASES, list(WAYS).index(way)):
        down, backward = TURNS[number % len(TURNS)]
        text = QUERY.format(name, given, order, "DESC" if down else "ASC")
        for viewer in viewers:
            visible = [one for one in records[name] if sees(viewer, one) and test(one)]
            chosen = root_lists.OTHERS.large
            part = [one for one in visible if chosen.first <= one["id"][4:] < chosen.end]
            guessed = estimated and bool(visible) and not (viewer.sees_all and given == "{}")
            where = (name, given, viewer.role, viewer.rep, order, down)
            read: list[str] = []
            cursor = None
            while True:
                page = {"last": PAGE, "before": cursor} if backward else {"first": PAGE, "after": cursor}
                found = api.data(text, viewer, **page)[name]
                ids = [one["id"] for one in found["nodes"]]
                info = found["pageInfo"]
                done = len(read)
                read = ids + read if backward else read + ids
                assert (found["totalCountIsExact"], found["totalCount"]) == ((False, 2 * len(part)) if guessed else (True, len(visible))), (
                    where
                )
                ahead, behind = ("hasPreviousPage", "hasNextPage") if backward else ("hasNextPage", "hasPreviousPage")
                assert (info[ahead], info[behind]) == (len(read) < len(visible), done > 0), where
                if not info[ahead]:
                    break
                cursor = info["startCursor" if backward else "endCursor"]
            assert read == sorts(visible, by, down=down, tied=tied), where
            exactly = api.data(f"{{ {name}(filter: {given}) {{ a: totalCount(exact: true) totalCount totalCountIsExact }} }}", viewer)
            assert exactly[name] == {"a": len(visible), "totalCount": len(visible), "totalCountIsExact": True}

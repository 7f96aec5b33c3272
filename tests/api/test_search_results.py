"""Search with facets on the demo: customers, contacts, products and cities, ranked together, and counted before they are narrowed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from demo import tour
from graph.queries.found import MAX_FOUND
from graph.visibility import Viewer
from tests.asking import Api
from tests.conftest import Demo

ASK = """query ($text: String!, $kinds: [SearchKind!], $cities: [String!], $first: Int = 100, $after: String) {
  searchResults(text: $text, kinds: $kinds, cities: $cities) {
    hits(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { score match kind
      record { ... on Customer { id name city } ... on Contact { id name } ... on Product { id name number } } city { name filter } } }
    kinds { kind count } cities { name count } countries { name count } complete
  }
}"""


@pytest.fixture(scope="module")
def api(demo: Demo) -> Iterator[Api]:
    with Api(demo.address, demo.now.isoformat()) as made:
        yield made


@pytest.fixture(scope="module")
def viewers(api: Api, demo: Demo) -> list[Viewer]:
    known = tour(demo.driver)
    return [api.viewer(role, rep) for role, rep in (("REP", known.rep), ("MANAGER", known.manager), ("ADMIN", None))]


def ask(api: Api, viewer: Viewer | None, text: str, **given: Any) -> Any:
    return api.data(ASK, viewer, text=text, **given)["searchResults"]


@pytest.mark.parametrize("text", ["bike", "mountain", "sea", "al", "r"])
def test_facets_count_the_results_and_the_people_are_those_of_search(api: Api, viewers: list[Viewer], text: str) -> None:
    for viewer in viewers:
        found = ask(api, viewer, text)
        hits = found["hits"]["nodes"]
        assert found["hits"]["totalCount"] == len(hits) <= MAX_FOUND
        assert [one["score"] for one in hits] == sorted((one["score"] for one in hits), reverse=True)
        assert Counter(one["kind"] for one in hits) == {one["kind"]: one["count"] for one in found["kinds"]}
        towns = Counter(one["record"]["city"] for one in hits if one["kind"] == "CUSTOMER" and one["record"]["city"])
        assert towns == {one["name"]: one["count"] for one in found["cities"]}
        assert found["complete"] is (len(hits) < MAX_FOUND)
        if found["complete"]:
            people = api.data(
                "query ($text: String!) { search(text: $text, first: 50) { node { ... on Node { id } } } }", viewer, text=text
            )["search"]
            assert {one["node"]["id"] for one in people} == {one["record"]["id"] for one in hits if one["kind"] in ("CUSTOMER", "CONTACT")}
        for kind in ("CUSTOMER", "CONTACT", "PRODUCT", "CITY"):
            narrowed = ask(api, viewer, text, kinds=[kind])
            assert narrowed["hits"]["nodes"] == [one for one in hits if one["kind"] == kind]
            assert narrowed["kinds"] == found["kinds"]
        for town in list(towns)[:2]:
            assert len(ask(api, viewer, text, cities=[town])["hits"]["nodes"]) == towns[town]


def test_pages_of_results_go_on(api: Api) -> None:
    every = ask(api, None, "bike")["hits"]["nodes"]
    read, after = [], None
    while True:
        page = ask(api, None, "bike", first=7, after=after)["hits"]
        read += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert read == every
    assert len(every) > 14


def test_products_are_found_by_name_word_and_number(api: Api) -> None:
    product = api.data('{ products(first: 1, filter: {name: {contains: "Mountain-200"}}) { nodes { name number } } }')["products"]["nodes"][
        0
    ]
    for text, match in ((product["name"], "EXACT"), (product["name"][:9], "PREFIX"), (product["number"].lower(), "EXACT")):
        hits = ask(api, None, text, kinds=["PRODUCT"])["hits"]["nodes"]
        assert {"number": product["number"], "match": match} in [
            {"number": one["record"]["number"], "match": one["match"]} for one in hits
        ], text


def test_a_city_opens_as_the_list_of_its_customers(api: Api, viewers: list[Viewer]) -> None:
    for viewer in viewers:
        known = api.data("{ customers(first: 100) { nodes { city } } }", viewer)["customers"]["nodes"]
        name = next(one["city"] for one in known if one["city"])
        (city,) = [one["city"] for one in ask(api, viewer, name.upper(), kinds=["CITY"])["hits"]["nodes"] if one["match"] == "EXACT"]
        assert city["name"] == name
        found = api.data("query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { city } } }", viewer, filter=city["filter"])
        assert {one["city"] for one in found["customers"]["nodes"]} == {name}

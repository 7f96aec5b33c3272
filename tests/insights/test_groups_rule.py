"""Groups and search results: small samples have no mean, and facets count what was found before it is narrowed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.client.errors import BadRequest
from graph.projection.conditions import MAX_CONDITIONS, conditions_in
from graph.queries.groups import Grouping, joined, read, statement
from insights import groups
from insights.enums import SearchKind, SearchMatch
from insights.found import RankedHit, rank
from schema import listings

SMALL, ENOUGH = groups.SAMPLE - 1, groups.SAMPLE


def test_means_and_shares_of_small_samples_are_null() -> None:
    few, many = (groups.satisfaction([one, -0.5, one, 4.256, 0, None, ENOUGH, 3.0], "EUR") for one in (SMALL, ENOUGH))
    assert (few["gap"], few["trustworthy"], few["did_as_said"], few["cared"]) == (None, None, None, 3.0)
    assert (many["gap"], many["trustworthy"], many["trustworthy_sample"]) == (-0.5, 4.26, ENOUGH)
    small, large = (groups.claims([9, one, 7200.0, 9000.0, 0, 0], "EUR") for one in (SMALL, ENOUGH))
    assert (small["resolved"], small["median_hours_to_resolve"], small["mean_hours_to_resolve"]) == (SMALL, None, None)
    assert (large["median_hours_to_resolve"], large["mean_hours_to_resolve"]) == (2.0, 2.5)
    assert groups.promises([9, 2, 1, 5, 1, 1], "EUR")["kept_share"] is None
    assert groups.promises([9, 3, 1, 4, 1, 1], "EUR")["kept_share"] == 0.6
    assert groups.opportunities([6, 1, 4, 1, 0, 0], "EUR") | {"won_share": 0.8, "value": None} == groups.opportunities(
        [6, 1, 4, 1, 0, 0], "EUR"
    )


def test_value_at_risk_is_unknown_only_if_no_customer_at_risk_has_a_value() -> None:
    def of(valued: int, at_risk: int, risked: int) -> object:
        return groups.customers([9, 9, 50.0, 40, 50, 60, valued, 900, at_risk, risked, 100 * risked], "EUR")["value_at_risk"]

    assert [of(9, 2, 1), of(9, 0, 0), of(9, 2, 0), of(0, 0, 0)] == [(100, "EUR"), (0, "EUR"), None, None]


def depth(value: object) -> int:
    """Return how deep a filter nests `and`, `or` and `not`."""
    if isinstance(value, list):
        return max(map(depth, value), default=0)
    if not isinstance(value, dict):
        return 0
    return max((depth(one) + (name in ("and", "or", "not")) for name, one in value.items()), default=0)


CONDITION = st.dictionaries(st.sampled_from(["owner", "level", "city"]), st.fixed_dictionaries({"eq": st.sampled_from("ab")}), max_size=2)
FILTER = st.recursive(
    CONDITION,
    lambda inner: st.one_of(
        st.builds(lambda one, more: {**one, "and": more}, CONDITION, st.lists(inner, max_size=2)),
        st.builds(lambda one, more: {**one, "not": more}, CONDITION, inner),
    ),
    max_leaves=4,
)


def holds(given: dict[str, object], facts: dict[str, str]) -> bool:
    """Return whether a record with these facts meets a filter."""
    parts = []
    for name, one in given.items():
        if name == "and":
            parts.append(all(holds(inner, facts) for inner in one))  # type: ignore[attr-defined]  # a list of filters
        elif name == "not":
            parts.append(not holds(one, facts) if one else True)  # type: ignore[arg-type]  # a filter
        else:
            parts.append(one == {"eq": facts[name]})
    return all(parts)


@given(FILTER, CONDITION, st.fixed_dictionaries({name: st.sampled_from("ab") for name in ("owner", "level", "city")}))
def test_a_joined_filter_holds_where_both_hold_and_nests_no_deeper(
    one: dict[str, object], other: dict[str, object], facts: dict[str, str]
) -> None:
    both = joined(one, other)
    assert holds(both, facts) == (holds(one, facts) and holds(other, facts))
    assert depth(both) <= max(depth(one), 1)


@pytest.mark.parametrize(("grouping", "key", "most"), [(Grouping("status"), "OPEN", 63), (Grouping("openedAt", "month"), "2026-06-01", 62)])
def test_the_filter_of_a_group_is_within_the_limit_of_conditions(grouping: Grouping, key: str, most: int) -> None:
    def asked(many: int) -> tuple[dict[str, Any], str]:
        given = {"or": [{"severity": {"eq": "MINOR"}}] * many}
        return given, statement("claims_by", grouping, listings.CLAIMS.filters, given, {})[0]

    conditions, _ = asked(most)
    ((keyed, _),) = read([["EUR", [[key, None, [1]]]]], grouping, listings.CLAIMS.filters[grouping.field], conditions)[1]
    assert conditions_in(keyed["filter"]) == MAX_CONDITIONS
    with pytest.raises(BadRequest, match=f"hold {most + 1} conditions: {most} is the most here"):
        asked(most + 1)


def found(score: float, kind: SearchKind, name: str, city: str | None = None) -> RankedHit:
    return RankedHit(score, SearchMatch.PREFIX, kind, name, f"id-{name}", None, (city, "DE" if city else None))


def test_facets_count_the_best_results_before_they_are_narrowed() -> None:
    every = [
        found(0.5, SearchKind.CUSTOMER, "b", "Bonn"),
        found(0.9, SearchKind.PRODUCT, "a"),
        found(0.5, SearchKind.CUSTOMER, "a", "Ulm"),
        found(0.1, SearchKind.CUSTOMER, "left out", "Kiel"),
    ]
    told = rank(every, 3, kinds=[SearchKind.CUSTOMER], cities=None)
    assert [one.name for one in told.hits] == ["a", "b"]
    assert [(one.kind, one.count) for one in told.kinds] == [("CUSTOMER", 2), ("PRODUCT", 1)]
    assert [(one.name, one.count) for one in told.cities] == [("Bonn", 1), ("Ulm", 1)]
    assert not told.complete
    assert [one.name for one in rank(every, 9, kinds=None, cities=["Ulm"]).hits] == ["a"]

"""Every number of a portfolio is the length of a list of the records behind it, for every role on the demo."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from demo import Tour, tour
from graph.visibility import Viewer
from tests.asking import Api
from tests.conftest import Demo

CARE = "sample doneInTime thanksDue thankedInTime deliveriesDue deliveryConfirmed visitsDue visitedBySeller contactsDue monthlyContact"
FIGURES = f"""customers levels {{ level customers }} migration {{ from to customers }} virtuousCircle {{ step customers of }}
  claimsByCause {{ cause opened due resolvedInTime resolved }}
  claimsByDepartment {{ department {{ id }} opened due resolvedInTime resolved }}
  care {{ rep {{ id }} {CARE} }} careBySize {{ size {CARE} }} careByQuartile {{ quartile {CARE} }}
  lostSales {{ count valued gaveReferral }}"""
KINDS = {"CustomerFilter": "countedCustomers", "ClaimFilter": "countedClaims", "FollowUpFilter": "countedFollowUps",
         "OpportunityFilter": "countedOpportunities"}  # fmt: skip
STEPS = ["BOUGHT", "SATISFIED", "BOUGHT_AGAIN", "REFERRED", "REFERRED_BOUGHT"]
# Of a share of care: the kind of follow-up, and the condition on those that were done.
SHARES = {
    "sample": ("doneInTime", None, "inTime"),
    "thanksDue": ("thankedInTime", "THANK_YOU", "inTime"),
    "deliveriesDue": ("deliveryConfirmed", "DELIVERY_CHECK", "inTime"),
    "visitsDue": ("visitedBySeller", "FOLLOW_UP_VISIT", "bySeller"),
    "contactsDue": ("monthlyContact", "MONTHLY_CONTACT", "inTime"),
}
MOST = 12  # lists that one operation asks for
Number = tuple[str, dict[str, Any], int]  # type of the filter, filter, and how many records it finds


Of = Callable[[Mapping[str, Any]], dict[str, Any]]


def _is(value: Any) -> dict[str, Any]:
    return {"isNull": True} if value is None else {"eq": value}


def numbers(told: Mapping[str, Any]) -> Iterator[Number]:
    """Yield the filter of each number of a portfolio."""
    yield "CustomerFilter", {}, told["customers"]
    for one in told["levels"]:
        yield "CustomerFilter", {"levelAfter": _is(one["level"])}, one["customers"]
    for one in told["migration"]:
        yield "CustomerFilter", {"levelBefore": _is(one["from"]), "levelAfter": _is(one["to"])}, one["customers"]
    for place, one in enumerate(told["virtuousCircle"]):
        yield "CustomerFilter", {"step": {"in": STEPS[place:]}}, one["customers"]
    yield "CustomerFilter", {"gaveReading": {"eq": True}}, told["virtuousCircle"][1]["of"]
    of: Of
    for name, of in (("claimsByCause", lambda one: {"cause": _is(one["cause"])}),
                     ("claimsByDepartment", lambda one: {"department": _is((one["department"] or {}).get("id"))})):  # fmt: skip
        for one in told[name]:
            yield "ClaimFilter", of(one), one["opened"]
            yield "ClaimFilter", {**of(one), "due": {"eq": True}}, one["due"]
            yield "ClaimFilter", {**of(one), "inTime": {"eq": True}}, one["resolvedInTime"]
            yield "ClaimFilter", {**of(one), "resolved": {"eq": True}}, one["resolved"]
    for name, of in (("care", lambda one: {"assignedTo": {"eq": one["rep"]["id"]}}), ("careBySize", lambda one: {"size": _is(one["size"])}),
                     ("careByQuartile", lambda one: {"quartile": _is(one["quartile"])})):  # fmt: skip
        for one in told[name]:
            for sample, (share, kind, done) in SHARES.items():
                found = {**of(one), **({"kind": {"eq": kind}} if kind else {})}
                yield "FollowUpFilter", found, one[sample]
                if one[share] is not None:
                    yield "FollowUpFilter", {**found, done: {"eq": True}}, round(one[share] * one[sample])
    yield "OpportunityFilter", {}, told["lostSales"]["count"]
    yield "OpportunityFilter", {"valued": {"eq": True}}, told["lostSales"]["valued"]
    yield "OpportunityFilter", {"gaveReferral": {"eq": True}}, told["lostSales"]["gaveReferral"]


@pytest.fixture(scope="module")
def api(demo: Demo) -> Iterator[Api]:
    with Api(demo.address, demo.now.isoformat()) as made:
        yield made


@pytest.fixture(scope="module")
def known(demo: Demo) -> Tour:
    return tour(demo.driver)


@pytest.fixture(scope="module")
def viewers(api: Api, known: Tour) -> dict[str, Viewer]:
    return {role: api.viewer(role, rep) for role, rep in (("REP", known.rep), ("MANAGER", known.manager), ("ADMIN", None))}


@pytest.mark.parametrize(
    ("role", "arguments"),
    [
        ("REP", 'period: {from: "2026-01-01", to: "2026-06-30"}'),
        ("MANAGER", 'period: {from: "2026-06-01", to: "2026-06-30"}, filter: {territory: {eq: "%territory"}}'),
        ("ADMIN", 'period: {from: "2026-06-15", to: "2026-06-30"}'),
    ],
)
def test_every_number_is_the_length_of_its_list(api: Api, known: Tour, viewers: dict[str, Viewer], role: str, arguments: str) -> None:
    given = arguments.replace("%territory", str(known.territory))
    told = api.data(f"{{ portfolio({given}) {{ {FIGURES} }} }}", viewers[role])["portfolio"]
    asked = list(numbers(told))
    assert len([one for one in asked if one[2]]) > 20, "the demo has such records"
    for start in range(0, len(asked), MOST):
        some = asked[start : start + MOST]
        declared = ", ".join(f"$f{number}: Portfolio{kind}" for number, (kind, _, _) in enumerate(some))
        parts = " ".join(
            f"n{number}: {KINDS[kind]}(first: 0, filter: $f{number}) {{ totalCount }}" for number, (kind, _, _) in enumerate(some)
        )
        found = api.data(
            f"query ({declared}) {{ portfolio({given}) {{ {parts} }} }}",
            viewers[role],
            **{f"f{number}": one for number, (_, one, _) in enumerate(some)},
        )["portfolio"]
        counted = [found[f"n{number}"]["totalCount"] for number in range(len(some))]
        assert [(*one[:2], count) for one, count in zip(some, counted, strict=True)] == some

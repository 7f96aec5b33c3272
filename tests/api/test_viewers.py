"""Random worlds: every list and every look-up holds exactly the records that DOMAIN 4 opens to a viewer, and no answer holds more.

The oracle walks owners and territories of the described world. It does not know the stored scopes.
"""

import re
from collections.abc import Iterator

import neo4j
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from insights.enums import Role
from tests.api.worlds import NOW, Key, Person, World, at, day, write
from tests.asking import Api

_ID = re.compile(r"\b[a-z]{3}_[a-z2-7]{24}\b")
LISTS = {"customers": "Customer", "contacts": "Contact", "purchases": "Purchase", "claims": "Claim", "followUps": "FollowUp"}
ACROSS = """{ customers(first: 100) { nodes {
  id parent { id } subsidiaries { totalCount nodes { id } } competitors { id } referredBy { customer { id } contact { id } }
  referred { totalCount nodes { id } } referrals { totalCount nodes { id to { id } by { id } } }
  contacts { totalCount nodes { id reportsTo { id } reports { id } employments { customer { id } } knows { totalCount nodes { id } } } }
  purchases { nodes { id placedBy { id } } } claims { nodes { id contact { id } purchase { id } } }
  touchpoints { nodes { id contacts { id } about { ... on Node { id } } } } findings { totalCount nodes { id from { id } } }
} } }"""


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a small world: territories in a tree, reps who cover and manage, accounts, and ties between any two of them."""
    world = World()
    number = st.integers
    territories = [world.add("Territory", f"T{i}", name=f"T{i}") for i in range(draw(number(1, 4)))]
    for i, territory in enumerate(territories[1:], 1):
        world.tie(territory, "PART_OF", territories[draw(number(0, i - 1))])
    reps = [world.add("Rep", f"R{i}", name=f"R{i}") for i in range(3)]
    for rep in reps:
        for kind in ("COVERS", "MANAGES"):
            for territory in draw(st.sets(st.sampled_from(territories), max_size=2)):
                world.tie(rep, kind, territory)
    names = [f"C{i}" for i in range(draw(number(2, 4)))]
    for name in names:
        _account(world, name, draw(st.sampled_from(territories)), draw(st.sampled_from([*reps, None])), draw(st.booleans()))
    for _ in range(draw(number(0, 8))):
        _tie(world, draw(st.sampled_from(_TIES)), draw(st.sampled_from(names)), draw(st.sampled_from(names)))
    return world


def _account(world: World, name: str, territory: Key, owner: Key | None, confidential: bool) -> None:
    customer = world.add("Customer", name, [name], name=f"Mill {name}", status="ACTIVE", confidential=confidential)
    world.tie(customer, "LOCATED_IN", territory)
    if owner:
        world.tie(owner, "OWNS", customer, since=day(100))
    person = world.add("Contact", name, name=f"José {name}", doNotContact=False)
    world.employ(person, customer, id=f"emp-{name}")
    facts = {
        "Purchase": {"status": "ORDERED", "orderedAt": at(9), "currency": "USD", "total": 100},
        "Claim": {"cause": "LATE_SHIPMENT", "severity": "MINOR", "status": "OPEN", "openedAt": at(5), "dueAt": at(1)},
        "FollowUp": {"kind": "THANK_YOU", "status": "PLANNED", "dueAt": at(3)},
        "Touchpoint": {"kind": "CALL", "direction": "TWO_WAY", "at": at(4)},
        "Finding": {"kind": "NEED", "text": "Flour", "at": at(4)},
    }
    made = {label: world.add(label, name, [name], **given) for label, given in facts.items()}
    world.tie(customer, "MADE", made["Purchase"])
    world.tie(made["Claim"], "OF", customer)
    world.tie(made["FollowUp"], "OF", customer)
    world.tie(made["Touchpoint"], "AT", customer)
    world.tie(made["Finding"], "AT", customer)


_TIES = (
    ("Contact", "KNOWS", "Contact"),
    ("Contact", "REPORTS_TO", "Contact"),
    ("Contact", "WORKS_AT", "Customer"),
    ("Customer", "COMPETES_WITH", "Customer"),
    ("Customer", "SUBSIDIARY_OF", "Customer"),
    ("Contact", "PLACED", "Purchase"),
    ("Contact", "RAISED", "Claim"),
    ("Claim", "ABOUT", "Purchase"),
    ("Touchpoint", "WITH", "Contact"),
    ("Touchpoint", "ABOUT", "Purchase"),
    ("Finding", "FROM", "Contact"),
    ("Finding", "ABOUT", "Customer"),
    ("Referral", "TO", "Contact"),
)


def _tie(world: World, tie: tuple[str, str, str], one: str, other: str) -> None:
    start, kind, end = tie
    if start == "Referral":
        referral = Key("Referral", f"{one}-{other}")
        if one != other and referral not in world.nodes:
            world.add("Referral", referral.name, [one], status="GIVEN", givenAt=at(50))
            world.tie(Key("Contact", one), "GAVE", referral)
            world.tie(referral, "FROM", Key("Customer", one))
            world.tie(referral, "TO", Key("Contact", other))
            world.tie(Key("Customer", one), "REFERRED", Key("Customer", other), referral=referral, at=at(50))
    elif kind == "WORKS_AT":
        world.employ(Key("Contact", one), Key("Customer", other), id=f"emp-{one}-{other}-{len(world.ties)}")
    elif one != other or start != end:
        world.tie(Key(start, one), kind, Key(end, other))


@pytest.fixture(scope="module")
def api(address: Address, driver: neo4j.Driver) -> Iterator[Api]:
    with Api(address, NOW.isoformat()) as made:
        yield made


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(world=worlds())
def test_a_viewer_gets_exactly_the_visible_records(driver: neo4j.Driver, api: Api, world: World) -> None:
    write(driver, world)
    everyone = {key.id: key.label for key in world.nodes}
    people = [Person(role, f"R{number}") for role in (Role.REP, Role.MANAGER) for number in range(3)]
    for person in [*people, Person(Role.ADMIN, None)]:
        viewer = api.viewer(person.role, Key("Rep", person.rep).id if person.rep else None)
        seen = world.visible(person)
        for root, label in LISTS.items():
            page = api.data(f"{{ {root}(first: 100) {{ totalCount nodes {{ id }} }} }}", viewer)[root]
            told = [one["id"] for one in page["nodes"]]
            assert sorted(told) == sorted(one for one in seen if everyone[one] == label), (person, root)
            assert page["totalCount"] == len(told)
        found = api.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", viewer, ids=sorted(everyone))["nodes"]
        assert [one and one["id"] for one in found] == [one if one in seen else None for one in sorted(everyone)]
        hits = api.data('{ search(text: "mill", first: 50) { node { ... on Customer { id } } } }', viewer)["search"]
        assert {hit["node"]["id"] for hit in hits} == {one for one in seen if everyone[one] == "Customer"}
        assert set(_ID.findall(orjson.dumps(api.data(ACROSS, viewer)).decode())) <= seen

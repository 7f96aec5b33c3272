"""Merging of two customers, and its undoing: nothing is lost or counted twice, and later records stay."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.derived.attribution import attribute
from tests import worth
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk
from tests.writes.test_contacts_merged import ARROWS, COUNTED, DERIVED, NODES
from values.search_values import derived

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
NORTH, SAW = Key("Territory", "North").id, Key("Product", "Saw").id
COMPANIES = [f"cus_{letter * 24}" for letter in "abcde"]
KEEP, MERGE = COMPANIES[0], COMPANIES[1]
NOW = "2025-06-15T12:00:00Z"
UNJUDGED = {"scopes": [], "scoreLow": -1, "scoreHigh": 1, "penetrationLow": -1, "penetrationHigh": 1}
# Records of a customer: label, and the relationship to it; `<` points to the customer.
RECORDS = {
    "Purchase": ">MADE", "Promise": "<TO", "Touchpoint": "<AT", "Claim": "<OF", "FollowUp": "<OF", "Opportunity": ">CONSIDERED",
    "Satisfaction": "<AT", "ServiceJob": "<AT", "Reference": "<OF", "Finding": "<AT", "Referral": "<FROM",
}  # fmt: skip
FACTS: dict[str, dict[str, Any]] = {
    "Purchase": {"status": "DELIVERED", "currency": "USD", "total": 9900, "totalReporting": 9900, "ordered": True},
    "Promise": {"status": "OPEN", "kind": "OTHER"}, "Touchpoint": {"kind": "CALL", "direction": "TWO_WAY"},
    "Claim": {"status": "OPEN", "cause": "LATE_SHIPMENT", "severity": "MINOR", "reopened": 0},
    "FollowUp": {"status": "PLANNED", "kind": "MONTHLY_CONTACT"}, "Opportunity": {"status": "OPEN"},
    "Satisfaction": {"expectation": 3, "experience": 4, "givenBy": "VISIT"}, "ServiceJob": {"kind": "REPAIR", "status": "PLANNED"},
    "Reference": {}, "Finding": {"kind": "NEED", "text": "Flour."}, "Referral": {"status": "ASKED"},
}  # fmt: skip
_CREATE = """
UNWIND $rows AS row
CALL (row) {
  MATCH (c:Customer {id: row.customer})
  CREATE (n:$(row.label))
  SET n = row.facts, n.id = row.id, n.version = 1, n.openedAt = datetime($now), n.dueAt = datetime($now), n.at = datetime($now),
    n.madeAt = datetime($now), n.askedAt = datetime($now),
    n.orderedAt = CASE WHEN row.facts.ordered THEN datetime($now) END, n.ordered = null
  FOREACH (_ IN CASE WHEN row.out THEN [1] ELSE [] END | CREATE (c)-[:$(row.kind)]->(n))
  FOREACH (_ IN CASE WHEN row.out THEN [] ELSE [1] END | CREATE (n)-[:$(row.kind)]->(c))
}
"""
_GIVE = """
UNWIND $rows AS row MATCH (c:Customer {id: row[1]}) MATCH (p:Contact {id: row[2]})
CREATE (p)<-[:TO]-(:Referral {id: row[0], version: 1, status: 'GIVEN', givenAt: datetime($now) - duration('P900D')})-[:FROM]->(c)
"""
_REFERRED = """
MATCH (a:Customer)-[r:REFERRED]->(b:Customer) WITH a.id AS one, b.id AS two, r.referral AS three, null AS four
RETURN one, two, three, four ORDER BY one, two
UNION ALL
MATCH (r:Referral) WITH r.id AS one, [(r)-[:INTO]->(c) | c.id] AS two, r.attributionReason AS three, r.attributed AS four
RETURN one, two, three, four ORDER BY one
"""
_LINKED = "UNWIND $rows AS row MATCH (a {id: row[0]}) MATCH (b {id: row[2]}) CREATE (a)-[r:$(row[1])]->(b) SET r = row[3]"
REPS = [Key("Rep", name).id for name in ("Ann", "Bob")]
PEOPLE = [Key("Contact", name).id for name in ("Oak-1", "Elm-1")]


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        _write(made, [{}] * 5, [], [], [])
        made.done("mergeCustomers", keep=KEEP, expectedVersion=1, merge=MERGE)  # the first one stores the locks
        made.done("unmergeCustomers", id=KEEP, expectedVersion=2)
        yield made
        _clear(made)


def _clear(at: Desk) -> None:
    at.rows("MATCH (n) WHERE n.id IN $ids OR n.id STARTS WITH 'drawn' DETACH DELETE n", ids=COMPANIES)
    at.rows("MATCH (s:Standing) WHERE NOT EXISTS { (:Customer)-[:STANDS]->(s) } DETACH DELETE s")


def _snapshot(at: Desk) -> tuple[list[str], list[str]]:
    def kept(facts: dict[str, Any]) -> list[tuple[str, Any]]:
        out = (*COUNTED, *DERIVED, "lastOrderAt")
        return sorted((name, value) for name, value in facts.items() if name not in out and not name.endswith(("Low", "High")))

    nodes = sorted(repr((labels, kept(facts))) for labels, facts in at.rows(NODES))
    return nodes, sorted(repr((a, kind, b, sorted(facts.items()))) for a, kind, b, facts in at.rows(ARROWS))


def _write(at: Desk, companies: list[dict[str, Any]], records: list[tuple[str, int]], ties: list[Any], named: list[Any]) -> None:
    """Write some customers with their records and ties, and remove those of the previous example."""
    _clear(at)
    shared = {"status": "ACTIVE", "confidential": False, "version": 1, **UNJUDGED}
    rows = [
        {**shared, "id": one, "name": f"Mill {number}", **facts}
        for number, (one, facts) in enumerate(zip(COMPANIES, companies, strict=True))
    ]
    at.rows("UNWIND $rows AS row CREATE (n:Customer) SET n = row", rows=[row | derived("Customer", row) for row in rows])
    made = [
        {
            "customer": COMPANIES[place], "label": label, "id": f"drawn_{label}_{number}", "facts": FACTS[label],
            "out": RECORDS[label][0] == ">", "kind": RECORDS[label][1:],
        }
        for number, (label, place) in enumerate(records)
    ]  # fmt: skip
    at.rows(_CREATE, rows=made, now=NOW)
    at.rows(_LINKED, rows=[list(one) for one in ties])
    at.rows(_GIVE, rows=[[f"drawn_given_{number}", COMPANIES[place], person] for number, (place, person) in enumerate(named)], now=NOW)
    attribute(at.driver)
    worth.recount(at.driver)
    at.rows("MATCH (f:FollowUp) WHERE f.id STARTS WITH 'drawn' MATCH (rep:Rep {id: $rep}) CREATE (f)-[:ASSIGNED_TO]->(rep)", rep=REPS[1])


_ANY = st.sampled_from(COMPANIES)
_SINCE = st.sampled_from([{"since": 1}, {"since": 2, "until": 3}, {"since": 1, "until": 4}])
_TIES: st.SearchStrategy[Any] = st.one_of(
    st.tuples(st.sampled_from(REPS), st.just("OWNS"), _ANY, _SINCE),
    st.tuples(st.sampled_from(PEOPLE), st.just("WORKS_AT"), _ANY, st.fixed_dictionaries({"title": st.sampled_from(["Baker", "Owner"])})),
    st.tuples(_ANY, st.just("COMPETES_WITH"), _ANY, st.just({})).filter(lambda one: one[0] != one[2]),
    st.tuples(st.just(Key("Finding", "Oak-1").id), st.just("ABOUT"), _ANY, st.just({})),
    st.tuples(_ANY, st.just("LOCATED_IN"), st.just(NORTH), st.just({})),
    st.tuples(_ANY, st.just("LACKS"), st.just(Key("Category", "Saws").id), st.just({"score": 1.0})),
)
_FIELDS = st.fixed_dictionaries(
    {}, optional={
        "domain": st.just("mill.example"), "industry": st.just("Milling"), "city": st.just("Ulm"), "phoneRaw": st.just("12"),
        "confidential": st.just(True), "status": st.sampled_from(["PROSPECT", "STOPPED"]),
    },
)  # fmt: skip


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[list[Any], ...]:
    ties = draw(st.lists(_TIES, max_size=10, unique_by=lambda one: repr(one[:3])))
    order = draw(st.permutations(COMPANIES))
    for place, one in enumerate(order[1:], 1):
        above = draw(st.none() | st.sampled_from(order[:place]))
        if above:
            ties.append((one, "SUBSIDIARY_OF", above, {}))
    one_each = {}
    for tie in ties:  # a customer has one territory and one present owner
        single = tie[1] == "LOCATED_IN" or (tie[1] == "OWNS" and "until" not in tie[3])
        one_each[(tie[0] if tie[1] == "LOCATED_IN" else tie[2], tie[1]) if single else repr(tie)] = tie
    records = draw(st.lists(st.tuples(st.sampled_from(sorted(RECORDS)), st.integers(0, 2)), max_size=8))
    referrals = draw(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(PEOPLE)), max_size=4))
    return draw(st.lists(_FIELDS, min_size=5, max_size=5)), records, list(one_each.values()), referrals


@given(world=_worlds())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_an_undone_merge_of_customers_restores_the_graph(at: Desk, world: tuple[list[Any], ...]) -> None:
    _write(at, *world)
    at.rows("MATCH (c:Customer) WHERE c.id IN $ids SET c.scopes = []", ids=COMPANIES)
    keep, merge = ({"status": "ACTIVE", **one} for one in world[0][:2])
    if merge["status"] == "STOPPED" != keep["status"]:
        refused = at.refused("mergeCustomers", keep=KEEP, expectedVersion=1, merge=MERGE)
        assert refused[:2] == ("ILLEGAL_STEP", "merge")
        assert "stopCustomer" in refused[2]
        at.rows("MATCH (c:Customer {id: $id}) SET c.status = 'STOPPED'", id=KEEP)
    before = _snapshot(at)
    merged = at.done("mergeCustomers", keep=KEEP, expectedVersion=1, merge=MERGE, mergeVersion=1)["customer"]
    assert (merged["id"], merged["version"]) == (KEEP, 2)
    assert merged["confidential"] == any(one.get("confidential", False) for one in world[0][:2])
    assert at.rows("MATCH (:MergedCustomer {id: $id})-[r]-() WHERE NOT type(r) IN ['WAS', 'MERGED_INTO'] RETURN r", id=MERGE) == []
    assert at.rows("MATCH (n:Customer)-[r]->(n) RETURN r") == [], "no customer is tied to itself"
    assert at.rows("MATCH (n:Customer)-[:SUBSIDIARY_OF*1..6]->(n) RETURN n") == [], "no customer belongs to itself"
    for kind, most in (("-[:SUBSIDIARY_OF]->", 1), ("-[:LOCATED_IN]->", 1), ("<-[:OF]-", 1)):
        end = "(f:FollowUp {status: 'PLANNED', kind: 'MONTHLY_CONTACT'})" if kind == "<-[:OF]-" else "()"
        count = at.rows(f"MATCH (c:Customer {{id: $id}}) RETURN COUNT {{ (c){kind}{end} }}", id=KEEP)[0][0]
        assert count <= most or (kind == "<-[:OF]-" and count <= sum(one == ("FollowUp", 0) for one in world[1])), kind
    assert worth.wrong(at.driver) == []
    followed = at.rows(_REFERRED)
    attribute(at.driver)
    assert at.rows(_REFERRED) == followed, "the attribution is that of all referrals"
    at.done("unmergeCustomers", id=KEEP, expectedVersion=2)
    assert worth.wrong(at.driver) == []
    at.rows("MATCH (c:Customer) WHERE c.id IN $ids SET c.scopes = []", ids=COMPANIES)
    for then, now in zip(before, _snapshot(at), strict=True):
        assert ([one for one in then if one not in now], [one for one in now if one not in then]) == ([], [])


def test_a_merged_customer_is_one_account_and_later_records_stay(at: Desk) -> None:
    _clear(at)
    ask = """query ($id: ID!) { customer(by: {id: $id}) { id name territory { name } owner { name } purchases { totalCount }
      claims { totalCount } contacts { totalCount } claimsProfile { claims } } }"""
    apart = {one: at.api.data(ask, id=one)["customer"] for one in (OAK, ELM)}
    worth_of = "MATCH (c:Customer) WHERE c.id IN $ids RETURN c.netValue"
    apart_worth = at.rows(worth_of, ids=[OAK, ELM])
    assert at.refused("mergeCustomers", at.manager("Nora"), keep=OAK, expectedVersion=1, merge=ELM)[0] == "NOT_FOUND"
    version, other = (at.rows("MATCH (c:Customer {id: $id}) RETURN coalesce(c.version, 1)", id=one)[0][0] for one in (OAK, ELM))
    at.done("mergeCustomers", at.manager("Max"), keep=OAK, expectedVersion=version, merge=ELM, mergeVersion=other)
    merged = at.api.data(ask, id=OAK)["customer"]
    for name in ("purchases", "claims", "contacts"):
        assert merged[name]["totalCount"] == sum(one[name]["totalCount"] for one in apart.values()), name
    assert merged["claimsProfile"]["claims"] == sum(one["claimsProfile"]["claims"] for one in apart.values())
    assert at.rows(worth_of, ids=[OAK]) == [[sum(net for (net,) in apart_worth)]]
    assert (merged["territory"], merged["owner"]) == (apart[OAK]["territory"], apart[OAK]["owner"])
    assert at.api.data(ask, id=ELM)["customer"]["id"] == OAK, "the merged id leads to the customer that was kept"
    both = at.api.data("query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } node(id: $id) { id } }", ids=[ELM, OAK], id=ELM)
    assert both == {"nodes": [{"id": OAK}, {"id": OAK}], "node": {"id": OAK}}
    assert at.api.data(ask, at.rep("Bob"), id=OAK)["customer"] is None
    history = at.rows("MATCH (c {id: $id})<-[o:OWNS]-(r:Rep {id: $bob}) RETURN o.until IS NOT NULL", id=OAK, bob=REPS[1])
    assert history == [[True]], "the owner of the merged record is a former owner"
    assert at.refused("mergeCustomers", keep=OAK, expectedVersion=version + 1, merge=ELM)[0] == "NOT_FOUND"
    line = {"product": SAW, "quantity": 1, "unitPrice": {"amount": "1.00", "currency": "USD"}}
    later = at.done("recordPurchase", customer=OAK, orderedAt=NOW, lines=[line])["purchase"]["id"]
    told = at.done("unmergeCustomers", at.manager("Max"), id=OAK, expectedVersion=version + 1)
    assert (told["customer"]["id"], told["restored"]["id"]) == (OAK, ELM)
    again = {one: at.api.data(ask, id=one)["customer"] for one in (OAK, ELM)}
    assert again[ELM] == apart[ELM]
    assert again[OAK]["purchases"]["totalCount"] == apart[OAK]["purchases"]["totalCount"] + 1
    assert at.rows("MATCH (c)-[:MADE]->({id: $id}) RETURN c.id", id=later) == [[OAK]]


def test_what_was_recorded_as_confidential_stays_confidential(at: Desk) -> None:
    confidential = "MATCH (c:Customer) WHERE c.id IN $ids RETURN c.confidential ORDER BY c.id"
    line = {"product": SAW, "quantity": 1, "unitPrice": {"amount": "1.00", "currency": "USD"}}
    stays = {"code": "STAYS_CONFIDENTIAL", "field": ["id"]}
    for recorded in (False, True):
        _write(at, [{}, {"confidential": True}, {}, {}, {}], [("Purchase", 0), ("Purchase", 1)], [], [])
        at.done("mergeCustomers", keep=KEEP, expectedVersion=1, merge=MERGE)
        made = [at.done("recordPurchase", customer=KEEP, orderedAt=NOW, lines=[line])["purchase"]["id"]] if recorded else []
        ((version,),) = at.rows("MATCH (c {id: $id}) RETURN c.version", id=KEEP)
        assert (stays in at.done("unmergeCustomers", id=KEEP, expectedVersion=version)["warnings"]) is recorded
        assert at.rows(confidential, ids=[KEEP, MERGE]) == [[recorded], [True]]
        at.rows("MATCH (n) WHERE n.id IN $ids DETACH DELETE n", ids=made)


def test_an_invalid_merge_of_customers_is_refused(at: Desk) -> None:
    _write(at, [{}] * 5, [], [], [])
    given = {"keep": KEEP, "expectedVersion": 1, "merge": MERGE}
    for more, code, field in (
        ({"merge": KEEP}, "INVALID", "merge"),
        ({"mergeVersion": 3}, "STALE_VERSION", "mergeVersion"),
        ({"expectedVersion": 3}, "STALE_VERSION", "expectedVersion"),
        ({"merge": "cus_none"}, "NOT_FOUND", "merge"),
    ):
        assert at.refused("mergeCustomers", **{**given, **more})[:2] == (code, field)
    assert at.refused("mergeCustomers", at.rep("Ann"), **given)[0] == "FORBIDDEN"
    assert at.refused("unmergeCustomers", id=KEEP, expectedVersion=1)[:2] == ("ILLEGAL_STEP", "id")

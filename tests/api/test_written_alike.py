"""The proof of DOMAIN 4 for writes: a mutation has the same answer with and without hidden records, and does not change them.

The worlds are those of test_visibility, with every hidden fact that could affect a write.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest
from graphql import get_named_type

from graph.client.driver import Address
from insights.enums import Role
from insights.permits import MAY
from schema import execution
from tests import worth
from tests.api.everything import NAMED, everything_of
from tests.api.questions import MARK, SCHEMA
from tests.api.test_visibility import ADMIN, Settled, differences, entangled, facts
from tests.api.worlds import NOW, Key, Person, World, at, day, write
from tests.asking import Api

MOMENT = NOW.isoformat()
ANN, SID = Person(Role.REP, "Ann"), Person(Role.MANAGER, "Sid")
SAW = Key("Product", "Saw").id
# Random parts of an answer: ids, external ids, and cursors made of them.
_DRAWN = re.compile(r"\b[a-z]{3}_[a-z2-7]{24}\b|\b[0-9a-f]{24}\b")
_CURSORS = {"cursor", "startCursor", "endCursor"}
# Attribution is a judgment over all facts (decision 15).
_JUDGED = {"referred", "referredBy"}
IDS = ("Contact", "Customer", "Referral", "Purchase", "Claim")  # labels of which a payload selects only ids
READ = (*IDS, "Touchpoint", "Finding", "Opportunity")  # labels of which the viewers read everything after all steps, with all edits
Step = tuple[Person, str, Callable[[], dict[str, Any]]]


def of(label: str, name: str) -> str:
    """Return the id of a record of the world."""
    return Key(label, name).id


def hiding() -> World:
    """Return a world of hidden accounts tied to visible ones, with everything that writes look up: external ids, parents, superiors,
    referrals, employers.
    """
    world = entangled()
    for kind, territory in (("COVERS", "North"), ("MANAGES", "South")):
        world.tie(Key("Rep", "Sid"), kind, Key("Territory", territory))
    world.tie(Key("Rep", "Ann"), "COVERS", Key("Territory", "South"))  # so that Sid manages what she owns, and not Hush
    for label, name in (("Customer", "Hush"), ("Contact", "Hush-1"), ("Purchase", "Hush-1")):
        world.nodes[Key(label, name)] |= {"source": "rapport", "externalId": "taken"}
    elsewhere = ("Alpha-4", "Alpha-5", "Alpha-6", "Alpha-7", "Alpha-9", "Beta-9")  # they work at Hush too
    others = ("Alpha-8", "Delta-4", "Delta-5", "Delta-6", "Delta-8", "Delta-9")
    for number, name in enumerate((*elsewhere, *others)):
        account = name.partition("-")[0]
        person = world.add("Contact", name, name=f"Zoë {name}", phone="+4973100007", doNotContact=False)
        world.employ(person, Key("Customer", account), id=f"emp-{name}", title="Cook", since=day(400 + number))
    # Alpha-4 and Alpha-9 have their superior of Alpha at Hush as well; Alpha-5 has another one there, Alpha-7 one who works at Beta
    job = {"title": MARK, "department": MARK, "site": MARK, "since": day(30)}
    for name in elsewhere:
        world.employ(Key("Contact", name), Key("Customer", "Hush"), id=f"emp-{name}-Hush", **job)
    world.tie(Key("Contact", "Alpha-4"), "REPORTS_TO", Key("Contact", "Alpha-2"))
    world.tie(Key("Contact", "Alpha-9"), "REPORTS_TO", Key("Contact", "Alpha-2"))
    world.tie(Key("Contact", "Alpha-5"), "REPORTS_TO", Key("Contact", "Hush-1"))
    world.tie(Key("Contact", "Alpha-7"), "REPORTS_TO", Key("Contact", "Beta-9"))
    world.tie(Key("Contact", "Alpha-8"), "REPORTS_TO", Key("Contact", "Alpha-1"))
    # Delta-4, Hush-3, Delta-1: who reports to whom by way of a hidden account
    world.tie(Key("Contact", "Delta-4"), "REPORTS_TO", Key("Contact", "Hush-3"))
    world.tie(Key("Contact", "Hush-3"), "REPORTS_TO", Key("Contact", "Delta-1"))
    # Delta-8, Delta-5, Hush-2, Delta-6: the same, closed by a merge
    for low, high in (("Delta-8", "Delta-5"), ("Delta-5", "Hush-2"), ("Hush-2", "Delta-6")):
        world.tie(Key("Contact", low), "REPORTS_TO", Key("Contact", high))
    # Alpha-1 named Delta-2 on behalf of Hush; Alpha brought Hush, Hush Hem, Hem Delta
    told = world.add("Referral", "told", ["Hush"], status="GIVEN", givenAt=at(200), note=MARK)
    world.tie(Key("Contact", "Alpha-1"), "GAVE", told)
    world.tie(told, "FROM", Key("Customer", "Hush"))
    world.tie(told, "TO", Key("Contact", "Delta-2"))
    # needed by the steps: an open opportunity, a given referral, a recent visit
    opportunity = world.add("Opportunity", "open", ["Alpha"], status="OPEN", openedAt=at(10))
    world.tie(Key("Customer", "Alpha"), "CONSIDERED", opportunity)
    won = world.add("Opportunity", "won", ["Alpha"], status="WON", openedAt=at(900))
    world.tie(Key("Customer", "Alpha"), "CONSIDERED", won)
    given = world.add("Referral", "given", ["Alpha"], status="GIVEN", givenAt=at(20))
    world.tie(Key("Contact", "Alpha-3"), "GAVE", given)
    world.tie(given, "FROM", Key("Customer", "Alpha"))
    world.tie(given, "TO", Key("Contact", "Beta-3"))
    visit = world.add("Touchpoint", "recent", ["Alpha"], kind="VISIT", direction="TWO_WAY", at=at(2), personal=True)
    world.tie(Key("Rep", "Ann"), "HAD", visit)
    world.tie(visit, "WITH", Key("Contact", "Alpha-1"))
    world.tie(visit, "AT", Key("Customer", "Alpha"))
    for name in ("Alpha-Hush", "Hush-Hem", "Hem-Delta"):
        world.nodes[Key("Referral", name)]["givenAt"] = at(500)
    return world


def steps() -> list[Step]:
    """Return every mutation, most of them where a hidden record could show or change. Versions are read when the step runs."""
    alpha, beta, delta = (of("Customer", name) for name in ("Alpha", "Beta", "Delta"))
    one, two, four, five, six, seven, eight, nine = (of("Contact", f"Alpha-{number}") for number in (1, 2, 4, 5, 6, 7, 8, 9))
    price = {"amount": "9.90", "currency": "USD"}
    line = {"product": SAW, "quantity": 1, "unitPrice": price}
    claim = {"cause": "LATE_SHIPMENT", "severity": "MINOR", "channel": "PHONE", "openedAt": MOMENT, "text": "Late."}
    grades = {"expectation": 3, "experience": 4, "givenBy": "VISIT"}
    due = "2025-07-15T12:00:00+00:00"
    table: list[tuple[Person, str, dict[str, Any]]] = [
        # external ids of hidden records
        (ANN, "createCustomer", {"name": "New", "externalId": "taken", "territory": of("Territory", "North")}),
        (ANN, "saveCustomer", {"name": "Newer", "externalId": "newer", "territory": of("Territory", "North")}),
        (ANN, "createContact", {"name": "New", "externalId": "taken", "employment": {"customer": alpha}}),
        (ANN, "recordPurchase", {"customer": alpha, "externalId": "taken", "orderedAt": MOMENT, "lines": [line], "placedBy": two}),
        # circles through hidden records, a hidden parent, lines at a hidden employer
        (ANN, "updateCustomer", {"id": alpha, "parent": delta}),
        (ANN, "updateCustomer", {"id": delta, "parent": beta}),
        (ANN, "updateCustomer", {"id": delta, "parent": None}),
        (ANN, "updateContact", {"id": of("Contact", "Delta-1"), "employment": {"customer": delta, "reportsTo": of("Contact", "Delta-4")}}),
        (ANN, "updateContact", {"id": five, "employment": {"customer": alpha, "reportsTo": one}}),
        (ANN, "updateContact", {"id": five, "employment": {"customer": alpha, "reportsTo": None}}),
        (ANN, "updateContact", {"id": four, "employment": {"customer": alpha, "reportsTo": one}}),
        (ANN, "updateContact", {"id": seven, "employment": {"customer": alpha, "reportsTo": one}}),
        (SID, "mergeContacts", {"keep": of("Contact", "Delta-6"), "merge": of("Contact", "Delta-8")}),
        (SID, "unmergeContacts", {"id": of("Contact", "Delta-6")}),
        (SID, "changeEmployment", {"contact": nine, "leaves": alpha}),
        (SID, "changeEmployment", {"contact": nine, "joins": {"customer": alpha}}),
        (SID, "mergeContacts", {"keep": nine, "merge": eight}),
        # a person who works elsewhere too
        (ANN, "updateContact", {"id": six, "name": "Renamed", "doNotContact": True, "employment": {"customer": beta}}),
        (SID, "mergeContacts", {"keep": six, "merge": of("Contact", "Delta-9")}),
        (ANN, "updateContact", {"id": two, "name": "Renamed", "email": "new@example.com", "phone": "0731 100009", "doNotContact": True}),
        (ANN, "saveContact", {"id": two, "name": "Renamed again", "phone": None}),
        (ANN, "changeEmployment", {"contact": two, "joins": {"customer": beta, "title": "Cook"}}),
        (ANN, "askForReferral", {"contact": two, "at": MOMENT}),  # refused: no contact is wanted
        (ANN, "recordKnows", {"contact": two, "knows": five, "how": "FRIEND", "strength": 0.5}),
        (SID, "mergeContacts", {"keep": five, "merge": four}),
        (SID, "unmergeContacts", {"id": five}),
        (SID, "mergeContacts", {"keep": one, "merge": two}),
        (ANN, "changeEmployment", {"contact": four, "leaves": alpha, "joins": {"customer": beta, "title": "Cook"}}),
        (ANN, "changeEmployment", {"contact": five, "leaves": alpha}),
        # customers that belong to hidden ones, and have hidden subsidiaries and competitors
        (SID, "mergeCustomers", {"keep": alpha, "merge": beta}),
        (SID, "unmergeCustomers", {"id": alpha}),
        (SID, "mergeCustomers", {"keep": beta, "merge": delta}),
        (SID, "unmergeCustomers", {"id": beta}),
        # a pair that a hidden account referred, and a circle through hidden referrals
        (ANN, "recordReferral", {"by": one, "to": of("Contact", "Delta-2"), "givenAt": MOMENT}),
        (ANN, "recordReferral", {"by": of("Contact", "Delta-1"), "to": one, "givenAt": at(400).isoformat()}),
        (ANN, "askForReferral", {"contact": of("Contact", "Beta-1"), "at": MOMENT}),
        (ANN, "advanceReferral", {"id": of("Referral", "given"), "status": "CONTACTED", "at": MOMENT}),
        (ANN, "recordReference", {"contact": of("Contact", "Beta-1"), "askedAt": MOMENT}),
        # the other mutations, at records that hidden ones are tied to
        (ANN, "breakPromise", {"id": of("Promise", "Beta-4")}),
        (ANN, "withdrawPromise", {"id": of("Promise", "Alpha-4"), "reason": "Agreed."}),
        (ANN, "changePromisedDate", {"id": of("Purchase", "Alpha-4"), "promisedAt": due, "agreed": False, "reason": "Steel."}),
        (ANN, "recordShipment", {"id": of("Purchase", "Alpha-4"), "shippedAt": MOMENT}),
        (ANN, "recordDelivery", {"id": of("Purchase", "Alpha-4"), "deliveredAt": MOMENT}),
        (ANN, "cancelPurchase", {"id": of("Purchase", "Beta-4"), "reason": "No."}),
        (ANN, "returnPurchase", {"id": of("Purchase", "Alpha-3"), "returnedAt": MOMENT}),
        (ANN, "makePromise", {"customer": alpha, "kind": "OTHER", "text": "Soon.", "dueAt": due}),
        (ANN, "keepPromise", {"id": of("Promise", "Delta-4"), "keptAt": MOMENT}),
        (ANN, "completeFollowUp", {"id": of("FollowUp", "Alpha-3"), "touchpoint": of("Touchpoint", "recent")}),
        (ANN, "logTouchpoint", {"kind": "CALL", "at": MOMENT, "customer": alpha, "contacts": [one]}),
        (ANN, "recordSatisfaction", {"purchase": of("Purchase", "Alpha-3"), "contact": one, "at": MOMENT, **grades}),
        (ANN, "skipFollowUp", {"id": of("FollowUp", "Delta-2"), "reason": "No."}),
        (ANN, "recordOpportunity", {"customer": alpha, "products": [SAW]}),
        (ANN, "closeOpportunity", {"id": of("Opportunity", "open"), "status": "LOST"}),
        (ANN, "linkOpportunity", {"id": of("Opportunity", "won"), "purchase": of("Purchase", "Alpha-3")}),
        (ANN, "openClaim", {"customer": alpha, "contact": one, **claim}),
        (ANN, "updateClaim", {"id": of("Claim", "Alpha-2"), "purchase": of("Purchase", "Alpha-3"), "product": None}),
        (ANN, "waitForCustomer", {"id": of("Claim", "Alpha-2"), "reason": "Photos."}),
        (ANN, "resumeClaim", {"id": of("Claim", "Alpha-2")}),
        (ANN, "assessClaim", {"id": of("Claim", "Alpha-2"), "verdict": "TRUE"}),
        (ANN, "resolveClaim", {"id": of("Claim", "Alpha-2"), "remedy": "APOLOGY", "resolvedAt": MOMENT}),
        (ANN, "confirmUnderstood", {"id": of("Claim", "Alpha-2")}),
        (ANN, "reopenClaim", {"id": of("Claim", "Alpha-2"), "at": MOMENT, "reason": "Again."}),
        (ANN, "recordServiceJob", {"claim": of("Claim", "Alpha-2"), "kind": "REPAIR"}),
        (ANN, "completeServiceJob", {"id": of("ServiceJob", "Alpha-2"), "doneAt": MOMENT}),
        (SID, "recordNews", {"text": "A new saw.", "about": [SAW]}),
        (SID, "upsertProduct", {"externalId": {"source": "erp", "externalId": "1"}, "name": "Plane", "category": of("Category", "Saws")}),
        (SID, "upsertCategory", {"name": "Planes", "parent": of("Category", "Tools")}),
        (SID, "upsertTerritory", {"externalId": {"source": "erp", "externalId": "1"}, "name": "Dale", "parent": of("Territory", "South")}),
        (SID, "upsertRep", {"id": of("Rep", "Ann"), "manages": [of("Territory", "South")]}),
        # corrections, at records that hidden ones are tied to
        (SID, "updateTouchpoint", {"id": of("Touchpoint", "Alpha-2"), "kind": "VISIT", "about": of("Purchase", "Alpha-3")}),
        (SID, "updateTouchpoint", {"id": of("Touchpoint", "Beta-1"), "contacts": [of("Contact", "Beta-1")]}),
        (SID, "updateFinding", {"id": of("Finding", "Alpha-1"), "about": SAW, "from": one}),
        (SID, "updateSatisfaction", {"id": of("Satisfaction", "Alpha-3"), "contact": one, "cared": None}),
        (ANN, "updateOpportunity", {"id": of("Opportunity", "open"), "reason": "Too late.", "products": [SAW]}),
        (ANN, "updateReferral", {"id": of("Referral", "given"), "to": of("Contact", "Beta-1"), "givenAt": at(19).isoformat()}),
        (SID, "updateReferral", {"id": of("Referral", "given"), "by": one, "to": of("Contact", "Delta-2")}),
        (ANN, "updateReference", {"id": of("Reference", "Alpha"), "contact": one, "note": "A note."}),
        (ANN, "updatePromise", {"id": of("Promise", "Alpha-4"), "text": "In time.", "confirmedWith": None}),
        (ANN, "updatePurchase", {"id": of("Purchase", "Alpha-4"), "orderedAt": at(11).isoformat(), "placedBy": one, "lines": [line]}),
        (ANN, "updateServiceJob", {
            "id": of("ServiceJob", "Alpha-2"), "purchase": of("Purchase", "Alpha-1"), "claim": None, "openedAt": NOW.isoformat(),
        }),
        (SID, "updateNews", {"id": of("News", "Saw 2"), "text": "A saw.", "about": [SAW]}),
        (ANN, "updateEmployment", {"contact": six, "employment": "emp-Alpha-6", "title": "Baker", "since": day(399).isoformat()}),
        (ANN, "updateKnows", {"contact": one, "knows": five, "how": "FRIEND", "newHow": "FAMILY", "strength": None}),
        # voids and restores of records that hidden ones are tied to
        *(
            (ANN, f"{verb}{kind}", {"id": of(kind, name), **({"reason": "A typo."} if verb == "void" else {})})
            for kind, name in (
                ("Touchpoint", "Alpha-2"), ("Finding", "Alpha-1"), ("Satisfaction", "Alpha-3"), ("Opportunity", "Alpha"),
                ("Referral", "given"), ("Reference", "Alpha"), ("Promise", "Alpha-4"), ("ServiceJob", "Alpha-2"), ("Purchase", "Alpha-4"),
            )
            for verb in ("void", "restore")
        ),
        (SID, "voidNews", {"id": of("News", "Saw 2"), "reason": "A typo."}),
        (SID, "restoreNews", {"id": of("News", "Saw 2")}),
        (ANN, "voidEmployment", {"contact": six, "employment": "emp-Alpha-6", "reason": "A typo."}),
        (ANN, "restoreEmployment", {"contact": six, "employment": "emp-Alpha-6"}),
        (ANN, "voidKnows", {"contact": one, "knows": five, "how": "FAMILY", "reason": "A typo."}),
        (ANN, "restoreKnows", {"contact": one, "knows": five, "how": "FAMILY"}),
        (SID, "stopCustomer", {"id": beta, "reason": "No."}),
        (SID, "decideReview", {"id": of("Review", "none"), "expectedVersion": 1, "decision": "ACCEPT"}),
    ]  # fmt: skip
    return [(person, name, lambda given=given: given) for person, name, given in table]  # type: ignore[misc]


def mutation(name: str) -> str:
    """Return the operation, with everything that the payload can select. Of `IDS`, which are read at the end, only the ids, and of edits
    not the records that they name.
    """
    assert SCHEMA.mutation_type
    field = SCHEMA.mutation_type.fields[name]
    payload: Any = get_named_type(field.type)
    kinds = {key: get_named_type(one.type) for key, one in payload.fields.items()}
    parts = (f"{key} {everything_of(SCHEMA, kind, -1 if kind.name in IDS else 0, NAMED)}" for key, kind in kinds.items())
    return f"mutation ($input: {field.args['input'].type}) {{ {name}(input: $input) {{ {' '.join(parts)} }} }}"


def plain(answer: Any, known: set[str]) -> Any:
    """Return an answer without cursors and judgments, with one word for random parts, and lists in a fixed order."""

    def told(value: Any) -> Any:
        if isinstance(value, list):
            return sorted(map(told, value), key=lambda one: json.dumps(one, sort_keys=True, default=str))
        if isinstance(value, dict):
            return {name: told(one) for name, one in value.items() if name not in _CURSORS | _JUDGED}
        return _DRAWN.sub(lambda found: found[0] if found[0] in known else "new", value) if isinstance(value, str) else value

    return told(facts(answer))


def perform(api: Api, driver: neo4j.Driver) -> list[Any]:
    """Return the answers to every step, and the data that both viewers read afterwards."""
    known = {key.id for key in hiding().nodes}
    viewers = {person: api.viewer(person.role, of("Rep", person.rep or "")) for person in (ANN, SID)}
    mutations: Any = SCHEMA.mutation_type
    told: list[Any] = []
    for number, (person, name, given) in enumerate(steps()):
        values = {"idempotencyKey": f"step {number}", **given()}
        changed = values.get("id") or values.get("contact") if not name.endswith("Knows") else None
        changed = values.get("keep") or (changed if "id" in values or name.endswith("Employment") else None)
        takes = get_named_type(mutations.fields[name].args["input"].type).fields
        if changed and "expectedVersion" in takes and "expectedVersion" not in values:
            values["expectedVersion"] = driver.execute_query("MATCH (n {id: $id}) RETURN n.version", id=changed).records[0][0]
        answer = api.data(mutation(name), viewers[person], input=values)
        told.append((name, given(), plain(answer, known)))
    for person, viewer in viewers.items():
        for label in READ:
            ids = [row[0] for row in driver.execute_query(f"MATCH (n:{label}) RETURN n.id ORDER BY n.id").records]
            text = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {label} {everything_of(SCHEMA, SCHEMA.get_type(label))} }} }}"
            read = api.data(text, viewer, ids=ids)["nodes"]
            told.append((person, label, plain([one for one in read if one], known)))
        told.append((person, "reviews", api.data("{ reviews(first: 9) { totalCount nodes { id } } }", viewer)))
    return told


# All records that belong only to hidden accounts, with all their ties. Left out: what follows from attribution, and what is written to
# visible records.
_HIDDEN = """
MATCH (n) WHERE n.id IN $hidden
RETURN labels(n), n {.*, attributed: null, attributionReason: null, circle: null, bought: null,
  netValue: CASE WHEN n:Customer THEN n.netValue END}, COLLECT {
  MATCH (n)-[r]-(o) WHERE NOT o:Change AND NOT o:Review AND NOT type(r) IN ['REFERRED', 'INTO']
  RETURN [startNode(r).id, type(r), endNode(r).id, properties(r)] AS tie ORDER BY toString(tie[0]), tie[1], tie[2], toString(tie[3].id)
} ORDER BY n.id
"""
_SHARED = """
MATCH (n:Contact)-[:WORKS_AT]->(c) WHERE c.id IN $hidden
RETURN DISTINCT n.id, n.name, n.email, n.phone, n.doNotContact ORDER BY n.id
"""


def fingerprint(driver: neo4j.Driver, world: World) -> list[list[Any]]:
    """Return the hidden part of the graph."""
    hidden = [key.id for key, on in world.hangs.items() if on and on <= world.confidential()]
    assert hidden
    return [list(row.values()) for text in (_HIDDEN, _SHARED) for row in driver.execute_query(text, hidden=hidden).records]


@pytest.fixture(scope="module")
def api(address: Address, driver: neo4j.Driver) -> Iterator[Api]:
    with pytest.MonkeyPatch.context() as patch, Api(address, MOMENT, Settled) as made:
        patch.setattr(execution, "MAX_TOKENS", 100_000)  # a payload selects everything
        yield made


def test_writes_have_equal_answers_and_do_not_change_hidden_records(driver: neo4j.Driver, api: Api) -> None:
    world = hiding()
    bare = world.without(world.confidential())
    write(driver, world)
    worth.recount(driver)
    before = fingerprint(driver, world)
    told = perform(api, driver)
    changed = [pair for pair in zip(before, fingerprint(driver, world), strict=True) if pair[0] != pair[1]]
    queue = [one["kind"] for one in api.data("{ reviews(first: 100) { nodes { kind } } }", api.viewer(ADMIN.role))["reviews"]["nodes"]]
    write(driver, bare)
    worth.recount(driver)
    other = perform(api, driver)
    differing = [(one[:2], differences(one[2], two[2])) for one, two in zip(told, other, strict=True) if one != two]
    assert not differing, "\n".join(map(str, differing))
    assert not changed, "\n".join(map(str, changed))
    assert set(queue) == {"CONTACT", "MERGE", "PARENT", "SUPERIOR", "EXTERNAL_ID", "REFERRAL"}
    assert api.data("{ reviews(first: 1) { totalCount } }", api.viewer(ADMIN.role))["reviews"]["totalCount"] == 0
    refused = [(name, given, answer[name]["userErrors"]) for name, given, answer in told if name in MAY and answer[name]["userErrors"]]
    done = {name for name, _, answer in told if name in MAY and not answer[name]["userErrors"]}
    assert done == MAY.keys() - {"decideReview"}, refused

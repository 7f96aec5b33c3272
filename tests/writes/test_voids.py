"""Voids and restores: a voided record leaves everything as if it had never been recorded, and a restore undoes the void."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import neo4j
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.derived.refresh import refresh
from graph.visibility import Viewer
from tests.api.worlds import TODAY, Key
from tests.writes.desk import ADMIN, Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
FIRST, SECOND, STRANGER = (Key("Contact", name).id for name in ("Oak-1", "Oak-2", "Elm-1"))
SAW = Key("Product", "Saw").id
NORTH = Key("Territory", "North").id
SOLD, ORDERED = Key("Purchase", "Oak-3").id, Key("Purchase", "Oak-4").id
AT, SOON = "2025-06-14T10:00:00Z", "2025-07-20T00:00:00Z"
LINE = {"product": SAW, "quantity": 2, "unitPrice": {"amount": "50.00", "currency": "USD"}}
_NUMBERS = count(1)
_NODES = """
MATCH (n) WHERE NOT n:Migration AND NOT n:Change AND NOT n:Edit AND NOT n:FieldChange AND NOT n:IdempotencyKey AND NOT n:Store
RETURN labels(n), n {.*, version: null, updatedAt: null, updatedBy: null, updatedByRep: null}
"""
_TIES = """
MATCH (a)-[r]->(b) WHERE NOT a:Change AND NOT a:Edit AND NOT a:FieldChange AND NOT b:Edit AND NOT a:Migration
RETURN a.id, type(r), r {.*, history: null}, b.id
"""


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        refresh(driver, TODAY)
        made.done("skipFollowUp", id=Key("FollowUp", "Elm-3").id, reason="Later.")  # judges Elm once
        made.done("logTouchpoint", customer=OAK, contacts=[FIRST], kind="EMAIL", at=AT)  # judges Oak once
        yield made


def graph(at: Desk, *, live: bool = False) -> list[str]:
    """Return the whole graph as texts, without versions, changes and histories. `live`: without voided records."""
    nodes = [f"{sorted(labels)} {sorted((k, str(v)) for k, v in one.items() if v is not None)}" for labels, one in at.rows(_NODES)]
    ties = [
        f"{start} {kind} {sorted((k, str(v)) for k, v in facts.items() if v is not None)} {end}"
        for start, kind, facts, end in at.rows(_TIES)
    ]
    return sorted(one for one in nodes + ties if not (live and ("'Voided" in one or " VOIDED_" in one)))


def differences(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """Return what only one of two graphs has."""
    return sorted(set(one) - set(other)), sorted(set(other) - set(one))


SAME: tuple[list[str], list[str]] = ([], [])


def send(at: Desk, name: str, viewer: Viewer | None = None, /, **given_: Any) -> dict[str, Any]:
    """Return the payload of a mutation that voids or restores."""
    kind = name[0].upper() + name[1:]
    query = (
        f"mutation ($input: {kind}Input!) {{ {name}(input: $input) "
        "{ record { id version voidedAt voidReason voidedBy { subject } } userErrors { code field message } } }"
    )
    given_ = {"idempotencyKey": f"void {next(_NUMBERS)}", **given_}
    found: dict[str, Any] = at.api.data(query, viewer or ADMIN, input=given_)[name]
    return found


def version(at: Desk, identifier: str) -> int:
    ((found,),) = at.rows("MATCH (n {id: $id}) RETURN n.version", id=identifier)
    return int(found)


def correct(at: Desk, verb: str, kind: str, identifier: str, viewer: Viewer | None = None) -> dict[str, Any]:
    """Void or restore a record, and return it."""
    reason = {"reason": "A typo."} if verb == "void" else {}
    done = send(at, f"{verb}{kind}", viewer, id=identifier, expectedVersion=version(at, identifier), **reason)
    assert done["userErrors"] == []
    found: dict[str, Any] = done["record"]
    return found


def refused(at: Desk, verb: str, kind: str, identifier: str, viewer: Viewer | None = None) -> tuple[str, str]:
    """Return code and message of the only user error. Checks that nothing is written."""
    before = graph(at)
    reason = {"reason": "A typo."} if verb == "void" else {}
    (error,) = send(at, f"{verb}{kind}", viewer, id=identifier, expectedVersion=version(at, identifier), **reason)["userErrors"]
    assert graph(at) == before
    return error["code"], error["message"]


def record(at: Desk, kind: str, given_: dict[str, Any]) -> tuple[str, str]:
    """Record something, and return its kind and id."""
    name, field = {
        "Touchpoint": ("logTouchpoint", "touchpoint"),
        "Satisfaction": ("recordSatisfaction", "satisfaction"),
        "Opportunity": ("recordOpportunity", "opportunity"),
        "Referral": ("recordReferral", "referral"),
        "Reference": ("recordReference", "reference"),
        "Promise": ("makePromise", "promise"),
        "Purchase": ("recordPurchase", "purchase"),
        "ServiceJob": ("recordServiceJob", "serviceJob"),
        "News": ("recordNews", "news"),
    }[kind]
    return kind, at.done(name, **given_)[field]["id"]


def _either(**fields: Any) -> Any:
    """Return inputs with or without optional fields."""
    return st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in fields.items()})


def _with(fixed: dict[str, Any], **optional: Any) -> Any:
    return _either(**optional).map(lambda found: fixed | found)


RECORDS = st.one_of(
    st.tuples(
        st.just("Touchpoint"),
        st.sampled_from(["VISIT", "CALL", "EMAIL", "THANK_YOU"]).flatmap(
            lambda kind: _with(
                {"customer": OAK, "contacts": [FIRST], "kind": kind, "at": AT},
                findings=[{"kind": "NEED", "text": "Blades.", "about": SOLD}],
                about=ORDERED,
            )
        ),
    ),
    st.tuples(
        st.just("Satisfaction"),
        _with({"purchase": SOLD, "contact": FIRST, "at": AT, "expectation": 4, "experience": 1, "givenBy": "CALL"}, cared=1),
    ),
    st.tuples(st.just("Opportunity"), _with({"customer": OAK}, products=[SAW], value=LINE["unitPrice"])),
    st.tuples(st.just("Referral"), _with({"by": FIRST, "to": STRANGER, "givenAt": AT}, purchase=SOLD, note="Likes saws.")),
    st.tuples(st.just("Reference"), _with({"contact": FIRST, "givenAt": AT}, note="Gladly.")),
    st.tuples(st.just("Promise"), _with({"customer": OAK, "kind": "PRICE", "dueAt": SOON}, purchase=ORDERED)),
    st.tuples(
        st.just("Purchase"),
        _with(
            {"customer": OAK, "orderedAt": AT, "lines": [LINE, LINE]},
            promisedAt=SOON,
            promises=[{"kind": "PRICE", "dueAt": SOON}],
            placedBy=SECOND,
        ),
    ),
    st.tuples(st.just("ServiceJob"), _with({"customer": OAK, "kind": "REPAIR", "openedAt": AT}, purchase=SOLD, agreedAt=SOON)),
    st.tuples(st.just("News"), _with({"text": "A new saw.", "at": AT}, about=[SAW])),
)
READ = """query ($ids: [ID!]!, $id: ID!) {
  node(id: $id) { ...Told } nodes(ids: $ids) { ...Told }
  customers { nodes { name touchpoints { totalCount } findings { totalCount } relationship { level score reason } } }
}
fragment Told on Node { id ... on Correctable { voidedAt voidedBy { subject } voidReason version }
  ... on Touchpoint { summary customer { name } contacts { name } about { ... on Purchase { id } } findings { id } } }"""
CHANGES = "{ changes(last: 20, filter: {kind: {in: [VOIDED, RESTORED]}}) { nodes { kind cause { message } subject { id __typename } } } }"
HISTORY = """query ($id: ID!) { node(id: $id) { ... on Correctable { history { totalCount nodes { kind reason by { subject }
  changes { field before after recordsBefore { id } recordsAfter { id } } } } } } }"""


@settings(max_examples=25, deadline=None)
@given(made=RECORDS)
def test_a_void_is_as_if_nothing_was_recorded_and_a_restore_undoes_it(at: Desk, made: tuple[str, dict[str, Any]]) -> None:
    never = graph(at, live=True)
    kind, identifier = record(at, *made)
    recorded = graph(at)
    gone = correct(at, "void", kind, identifier)
    assert (gone["voidReason"], gone["voidedBy"]) == ("A typo.", {"subject": "admin"})
    assert differences(graph(at, live=True), never) == SAME
    back = correct(at, "restore", kind, identifier)
    assert (back["voidedAt"], back["voidReason"], back["voidedBy"]) == (None, None, None)
    assert differences(graph(at), recorded) == SAME
    correct(at, "void", kind, identifier)
    assert differences(graph(at, live=True), never) == SAME


def visit(at: Desk, viewer: Viewer | None = None, /, **given_: Any) -> str:
    """Log a visit at Oak and return its id."""
    said = {"customer": OAK, "contacts": [FIRST], "kind": "VISIT", "at": AT, **given_}
    return str(at.done("logTouchpoint", viewer, **said)["touchpoint"]["id"])


def monthly(at: Desk) -> list[list[Any]]:
    """Return the due date, status and touchpoint of the monthly contacts of Oak."""
    return at.rows(
        "MATCH (:Customer {id: $id})<-[:OF]-(f:FollowUp {kind: 'MONTHLY_CONTACT'}) "
        "RETURN toString(f.dueAt), f.status, [(f)-[:DONE_BY]->(t:Touchpoint) | t.id] ORDER BY f.dueAt, f.status",
        id=OAK,
    )


def test_a_voided_visit_leaves_the_monthly_contacts_as_without_it(at: Desk) -> None:
    """The visit completed a monthly contact and called for the next one, which a later call completed."""
    before = monthly(at)
    first = visit(at)
    call = visit(at, kind="CALL", at="2025-06-15T08:00:00Z")
    both = graph(at)
    correct(at, "void", "Touchpoint", first)
    without = monthly(at)
    assert len(without) == len(before) + 1
    assert [row[2] for row in without if row[1] == "DONE" and row[2]] == [[call]]
    assert sum(status == "PLANNED" for _, status, _ in without) == 1
    correct(at, "restore", "Touchpoint", first)
    assert differences(graph(at), both) == SAME
    for one in (first, call):
        correct(at, "void", "Touchpoint", one)
    assert monthly(at) == before
    for one in (first, call):  # in the other order of their voids
        correct(at, "restore", "Touchpoint", one)
    for one in (call, first):
        correct(at, "void", "Touchpoint", one)
    assert monthly(at) == before


def test_node_reads_a_voided_record_and_the_feed_tells_of_it(at: Desk) -> None:
    before = at.api.data(READ, at.rep("Ann"), id=OAK, ids=[])["customers"]
    summary = {"summary": "Saws.", "about": ORDERED, "findings": [{"kind": "NEED", "text": "Blades."}]}
    made = visit(at, at.rep("Ann"), **summary)
    live = at.api.data(READ, at.rep("Ann"), id=made, ids=[made])
    correct(at, "void", "Touchpoint", made, at.rep("Ann"))
    found = at.api.data(READ, at.rep("Ann"), id=made, ids=[made, OAK])
    assert found["customers"] == before
    told = found["node"]
    assert found["nodes"] == [told, {"id": OAK}]
    assert told["voidReason"] == "A typo."
    assert told["voidedAt"] is not None
    assert {**told, "voidedAt": None, "voidedBy": None, "voidReason": None, "version": 1, "findings": None} == {
        **live["node"], "findings": None
    }  # fmt: skip
    hidden = at.api.data(READ, at.rep("Bob"), id=made, ids=[made])
    assert (hidden["node"], hidden["nodes"]) == (None, [None])
    (last,) = at.api.data(CHANGES, at.rep("Ann"))["changes"]["nodes"][-1:]
    assert last == {"kind": "VOIDED", "cause": {"message": "A typo."}, "subject": {"id": made, "__typename": "Touchpoint"}}
    assert made not in str(at.api.data(CHANGES, at.rep("Bob")))
    assert send(at, "voidTouchpoint", id=made, expectedVersion=2, reason="Again.")["userErrors"][0]["code"] == "NOT_FOUND"


def test_a_history_has_every_edit_but_no_hidden_record(at: Desk) -> None:
    promise = at.done("makePromise", customer=OAK, kind="PRICE", madeAt=AT, dueAt=SOON)["promise"]["id"]
    at.done("keepPromise", id=promise, expectedVersion=1, keptAt=AT)
    correct(at, "void", "Promise", promise)
    correct(at, "restore", "Promise", promise)
    found = at.api.data(HISTORY, at.rep("Ann"), id=promise)["node"]["history"]
    none: dict[str, Any] = {"recordsBefore": [], "recordsAfter": []}
    kept = [
        {"field": "keptAt", "before": None, "after": AT, **none},
        {"field": "status", "before": "OPEN", "after": "KEPT", **none},
    ]
    edits = [("RESTORED", None, []), ("VOIDED", "A typo.", []), ("UPDATED", None, kept)]
    assert found["totalCount"] == 3
    assert sorted(map(str, found["nodes"])) == sorted(
        str({"kind": kind, "reason": reason, "by": {"subject": "admin"}, "changes": changes}) for kind, reason, changes in edits
    )
    asked = at.done("askForReferral", contact=SECOND, at=AT)["referral"]["id"]
    at.done("recordReferral", referral=asked, expectedVersion=1, by=SECOND, to=FIRST, givenAt=AT)
    (edit,) = at.api.data(HISTORY, at.rep("Ann"), id=asked)["node"]["history"]["nodes"]
    named = {one["field"]: one for one in edit["changes"]}
    assert named["to"] == {"field": "to", "before": None, "after": None, "recordsBefore": [], "recordsAfter": [{"id": FIRST}]}
    at.rows("MATCH (c:FieldChange {field: 'to'}) MATCH (x:Contact {id: $id}) CREATE (c)-[:NAMED]->(x)", id=STRANGER)
    (edit,) = at.api.data(HISTORY, at.rep("Ann"), id=asked)["node"]["history"]["nodes"]
    assert STRANGER not in str(edit)  # works at Elm, which Ann does not see
    assert STRANGER in str(at.api.data(HISTORY, id=asked))
    correct(at, "void", "Referral", asked)


def test_a_record_is_corrected_by_author_owner_and_manager_alone(at: Desk) -> None:
    """Ann owns Oak. Sid covers the north too, Nora manages it, Bob does not see it."""
    at.rows("MATCH (r:Rep {id: $sid}), (t:Territory {id: $north}) MERGE (r)-[:COVERS]->(t)", sid=Key("Rep", "Sid").id, north=NORTH)
    own, foreign = visit(at, at.rep("Sid"), kind="EMAIL"), visit(at, at.rep("Ann"), kind="EMAIL")
    assert refused(at, "void", "Touchpoint", foreign, at.rep("Sid"))[0] == "FORBIDDEN"
    assert refused(at, "void", "Touchpoint", foreign, at.rep("Bob"))[0] == "NOT_FOUND"
    correct(at, "void", "Touchpoint", own, at.rep("Sid"))
    assert refused(at, "restore", "Touchpoint", own, at.rep("Bob"))[0] == "NOT_FOUND"
    at.rows("MATCH (t:VoidedTouchpoint {id: $id}) SET t.createdAt = t.createdAt - duration('PT25H')", id=own)
    code, message = refused(at, "restore", "Touchpoint", own, at.rep("Sid"))
    assert (code, "More than a day" in message) == ("FORBIDDEN", True)
    for viewer in (at.rep("Ann"), at.manager("Nora")):
        correct(at, "restore", "Touchpoint", own, viewer)
        correct(at, "void", "Touchpoint", own, viewer)
    correct(at, "void", "Touchpoint", foreign, at.manager("Nora"))


def test_a_void_is_refused_while_something_hangs_on_the_record(at: Desk) -> None:
    claimed = Key("Purchase", "Oak-3").id
    code, message = refused(at, "void", "Purchase", claimed)
    assert (code, message) == ("ILLEGAL_STEP", "A claim is about it: give the claim another subject with updateClaim first.")
    sold = at.done("recordPurchase", customer=OAK, orderedAt=AT, lines=[LINE], promisedAt=SOON)
    (promise,) = sold["promises"]
    assert refused(at, "void", "Promise", promise["id"]) == ("ILLEGAL_STEP", "It belongs to a purchase: void or correct the purchase.")
    reading = {"purchase": sold["purchase"]["id"], "contact": FIRST, "at": AT, "expectation": 3, "experience": 3, "givenBy": "CALL"}
    given_ = at.done("recordSatisfaction", **reading)["satisfaction"]["id"]
    correct(at, "void", "Satisfaction", given_)
    correct(at, "void", "Purchase", sold["purchase"]["id"])
    code, message = refused(at, "restore", "Satisfaction", given_)
    assert (code, message) == ("ILLEGAL_STEP", "It belongs to another voided record: restore that record first.")
    correct(at, "restore", "Purchase", sold["purchase"]["id"])
    correct(at, "restore", "Satisfaction", given_)
    correct(at, "void", "Purchase", sold["purchase"]["id"])


def test_a_restore_leaves_what_was_changed_since(at: Desk) -> None:
    """A call completed a follow-up and was voided, and another call completed the follow-up then."""
    sale = at.done("recordOpportunity", customer=OAK, openedAt="2025-06-10T00:00:00Z")["opportunity"]["id"]
    (task,) = at.done("closeOpportunity", id=sale, expectedVersion=1, status="LOST", closedAt=AT)["followUps"]
    calls = []
    for _ in range(2):
        calls.append(visit(at, kind="CALL", at="2025-06-15T08:00:00Z"))
        if len(calls) == 1:
            correct(at, "void", "Touchpoint", calls[0])
    correct(at, "restore", "Touchpoint", calls[0])
    found = at.rows("MATCH (f:FollowUp {id: $id})-[:DONE_BY]->(t:Touchpoint) RETURN f.status, t.id", id=task["id"])
    assert found == [["DONE", calls[1]]]


# -- jobs and ties


def _job(at: Desk, contact: str, customer: str) -> str:
    ((found,),) = at.rows("MATCH ({id: $id})-[job:WORKS_AT]->({id: $at}) RETURN job.id", id=contact, at=customer)
    return str(found)


@given(
    present=st.booleans(), line=st.sampled_from([None, "above", "below"]), both=st.booleans(), title=st.sampled_from([None, "Head of saws"])
)
@settings(max_examples=12, deadline=None)
def test_a_voided_job_was_never_recorded_and_a_restore_undoes_the_void(
    at: Desk, present: bool, line: str | None, both: bool, title: str | None
) -> None:
    person = at.done("saveContact", name="Rosa Roe", employment={"customer": ELM})["contact"]["id"]
    if both:  # the two people share another customer, where the line stays
        at.done("saveContact", id=FIRST, expectedVersion=version(at, FIRST), employment={"customer": ELM})
    before = graph(at, live=True)
    job = {"customer": OAK, "since": "2024-01-01", "title": title, **({} if present else {"until": "2025-01-01"})}
    above = {"reportsTo": FIRST} if present and line == "above" else {}
    at.done("saveContact", id=person, expectedVersion=1, employment={**job, **above})
    if present and line == "below":
        at.done("saveContact", id=SECOND, expectedVersion=version(at, SECOND), employment={"customer": OAK, "reportsTo": person})
    recorded, key = graph(at), _job(at, person, OAK)
    at.done("voidEmployment", contact=person, expectedVersion=version(at, person), employment=key, reason="A typo.")
    voided = graph(at, live=True)
    if line is None or not present:
        assert differences(voided, before) == SAME
    assert not at.rows("MATCH ({id: $id})-[r:WORKS_AT]->({id: $at}) RETURN r", id=person, at=OAK)
    (only,) = at.rows("MATCH ({id: $id})-[job:WORKS_AT]->() RETURN job.id", id=person)
    given_ = {"contact": person, "expectedVersion": version(at, person), "employment": only[0], "reason": "A typo."}
    assert at.refused("voidEmployment", **given_)[:2] == ("ILLEGAL_STEP", "employment")
    at.done("restoreEmployment", contact=person, expectedVersion=version(at, person), employment=key)
    assert differences(graph(at), recorded) == SAME


def test_a_job_comes_back_only_if_there_is_no_other_present_one(at: Desk) -> None:
    person = at.done("saveContact", name="Eva Ek", employment={"customer": ELM})["contact"]["id"]
    at.done("saveContact", id=person, expectedVersion=1, employment={"customer": OAK})
    key = _job(at, person, OAK)
    at.done("voidEmployment", contact=person, expectedVersion=2, employment=key, reason="A typo.")
    at.done("saveContact", id=person, expectedVersion=3, employment={"customer": OAK})
    assert _job(at, person, OAK) != key
    assert at.refused("restoreEmployment", contact=person, expectedVersion=4, employment=key)[0] == "TAKEN"
    hidden = at.refused("restoreEmployment", at.rep("Bob"), contact=person, expectedVersion=4, employment=key)
    assert hidden[0] == "FORBIDDEN" if hidden[1] == "contact" else hidden[0] == "NOT_FOUND"


@given(how=st.sampled_from(["FRIEND", "ADVISES"]), strength=st.sampled_from([None, 0.5]), swapped=st.booleans())
@settings(max_examples=6, deadline=None)
def test_a_voided_tie_was_never_recorded_and_a_restore_undoes_the_void(at: Desk, how: str, strength: float | None, swapped: bool) -> None:
    person = at.done("saveContact", name="Ben Ek", employment={"customer": OAK})["contact"]["id"]
    pair = {"contact": FIRST, "knows": person, "how": how}
    asked = {"contact": person, "knows": FIRST, "how": how} if swapped and how != "ADVISES" else pair
    before = graph(at, live=True)
    at.done("recordKnows", **pair, strength=strength)
    recorded = graph(at)
    at.done("voidKnows", **asked, reason="A typo.")
    assert differences(graph(at, live=True), before) == SAME
    assert at.refused("voidKnows", **asked, reason="Again.")[0] == "NOT_FOUND"
    at.done("restoreKnows", **asked)
    assert differences(graph(at), recorded) == SAME
    at.done("voidKnows", **asked, reason="A typo.")
    at.done("recordKnows", **pair)
    assert at.refused("restoreKnows", **asked)[:2] == ("TAKEN", "how")

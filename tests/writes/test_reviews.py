"""Reviews: writes that wait because the writer does not see all records concerned. Who reads which value meanwhile, who decides, and the
result.
"""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.derived import attribution
from graph.visibility import Viewer
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
REVIEWS = """{ reviews(first: 50, filter: {status: {eq: OPEN}}) {
  nodes { id version kind fields name doNotContact subject { id } other { id } }
} }"""
PERSON = "query ($id: ID!) { contact(by: {id: $id}) { name doNotContact version employments { customer { id } } } }"
PARENT = "query ($id: ID!) { customer(by: {id: $id}) { version parent { id } subsidiaries(first: 9) { nodes { id } } } }"


@pytest.fixture
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def _queue(at: Desk, viewer: Viewer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = at.api.data(REVIEWS, viewer)["reviews"]["nodes"]
    return found


def _decide(at: Desk, viewer: Viewer, review: dict[str, Any], decision: str) -> None:
    at.done("decideReview", viewer, id=review["id"], expectedVersion=review["version"], decision=decision)


def _shared(at: Desk, name: str) -> str:
    """Create a contact who works at Oak (visible to Ann) and at Elm (visible to Bob). Return its id."""
    person = str(at.done("createContact", name=name, employment={"customer": OAK})["contact"]["id"])
    at.done("changeEmployment", contact=person, expectedVersion=1, joins={"customer": ELM})
    return person


def test_a_change_of_a_shared_contact_waits_for_a_viewer_who_sees_all_employers(at: Desk) -> None:
    ann, bob, nora, boss = at.rep("Ann"), at.rep("Bob"), at.manager("Nora"), at.manager("Max")
    person = _shared(at, "Ada")

    def read(viewer: Viewer) -> tuple[str, bool]:
        found = at.api.data(PERSON, viewer, id=person)["contact"]
        return found["name"], found["doNotContact"]

    at.done("updateContact", ann, id=person, expectedVersion=2, name="Ada L.", doNotContact=True)
    assert read(ann) == ("Ada L.", True)
    assert read(bob) == read(boss) == read(ADMIN) == ("Ada", False)
    asked, _, _ = at.refused("askForReferral", ann, contact=person, at="2025-06-15T12:00:00Z")
    assert asked == "INVALID"  # do-not-contact at Oak
    at.done("updateContact", bob, id=person, expectedVersion=3, name="Ada B.")
    assert (read(ann)[0], read(bob)[0], read(boss)[0]) == ("Ada L.", "Ada B.", "Ada")
    assert _queue(at, ann) == _queue(at, bob) == _queue(at, nora) == []  # Elm is not visible to Nora
    second, first = sorted(_queue(at, boss), key=lambda one: str(one["name"]))
    assert (first["kind"], first["fields"], first["name"], first["doNotContact"]) == ("CONTACT", ["doNotContact", "name"], "Ada L.", True)
    late = {"id": first["id"], "expectedVersion": first["version"], "decision": "ACCEPT"}
    assert at.refused("decideReview", ann, **late)[0] == "FORBIDDEN"
    assert at.refused("decideReview", nora, **late)[:2] == ("NOT_FOUND", "id")
    _decide(at, boss, first, "ACCEPT")
    assert read(ann) == read(boss) == ("Ada L.", True)
    assert read(bob) == ("Ada B.", True)
    _decide(at, boss, second, "DISMISS")
    assert read(bob) == ("Ada L.", True)
    assert _queue(at, boss) == []
    assert at.refused("decideReview", boss, **late | {"expectedVersion": first["version"] + 1})[0] == "ILLEGAL_STEP"
    assert at.rows("MATCH (c:Contact {id: $id}) RETURN c.requested, c.nameKey", id=person) == [[None, "ada l."]]


WARMTH = """query ($id: ID!) {
  contact(by: {id: $id}) { warmth }
  contacts(filter: {warmth: {gt: 0}, name: {eq: "Ada"}}) { totalCount }
}"""


def test_the_warmth_of_a_contact_does_not_hint_at_a_hidden_employer(at: Desk) -> None:
    """Ann reads an email address that waits for a decision as a stored one, also in what is computed from it."""
    person = _shared(at, "Ada")
    at.done("updateContact", at.rep("Ann"), id=person, expectedVersion=2, email="ada@oak.example")
    told = [at.api.data(WARMTH, viewer, id=person) for viewer in (at.rep("Ann"), at.rep("Bob"), ADMIN)]
    assert [one["contact"]["warmth"] for one in told] == [0.25, 0.0, 0.0]
    assert [one["contacts"]["totalCount"] for one in told] == [1, 0, 0]


def test_a_parent_beside_a_hidden_one_waits_and_replaces_it_once_accepted(at: Desk) -> None:
    ann = at.rep("Ann")
    at.done("updateCustomer", id=OAK, expectedVersion=1, parent=ELM)
    new = at.done("createCustomer", ann, name="New")["customer"]["id"]

    def read(viewer: Viewer) -> Any:
        found = at.api.data(PARENT, viewer, id=OAK)["customer"]["parent"]
        below = at.api.data(PARENT, viewer, id=new)["customer"]["subsidiaries"]["nodes"]
        return found and found["id"], [one["id"] for one in below]

    assert read(ann) == (None, [])
    at.done("updateCustomer", ann, id=OAK, expectedVersion=2, parent=new)
    assert read(ann) == (new, [OAK])
    assert read(ADMIN) == (ELM, [])
    (review,) = _queue(at, ADMIN)
    assert (review["kind"], review["subject"], review["other"]) == ("PARENT", {"id": OAK}, {"id": new})
    assert _queue(at, at.manager("Max")) == []
    _decide(at, ADMIN, review, "ACCEPT")
    assert read(ann) == read(ADMIN) == (new, [OAK])


def test_a_tie_that_closes_a_hidden_circle_is_never_accepted(at: Desk) -> None:
    ann = at.rep("Ann")
    new = at.done("createCustomer", ann, name="New")["customer"]["id"]
    at.done("updateCustomer", id=OAK, expectedVersion=1, parent=ELM)
    at.done("updateCustomer", id=ELM, expectedVersion=1, parent=new)
    at.done("updateCustomer", ann, id=new, expectedVersion=1, parent=OAK)  # New, Oak, Elm, New
    assert at.refused("updateCustomer", ann, id=OAK, expectedVersion=2, parent=new)[0] == "CIRCLE"  # this circle is visible to Ann
    (review,) = _queue(at, ADMIN)
    given = {"id": review["id"], "expectedVersion": review["version"], "decision": "ACCEPT"}
    assert at.refused("decideReview", ADMIN, **given)[:2] == ("CIRCLE", "decision")
    assert at.api.data(PARENT, ann, id=new)["customer"]["parent"] == {"id": OAK}
    _decide(at, ADMIN, review, "DISMISS")
    assert at.api.data(PARENT, ann, id=new)["customer"]["parent"] is None


def test_a_merge_moves_visible_records_first_and_the_rest_once_accepted(at: Desk) -> None:
    nora, bob = at.manager("Nora"), at.rep("Bob")
    keep = at.done("createContact", name="Ada", employment={"customer": OAK})["contact"]["id"]
    gone = _shared(at, "Ada L.")
    at.done("mergeContacts", nora, keep=keep, expectedVersion=1, merge=gone)
    assert at.api.data(PERSON, nora, id=gone)["contact"] is None
    assert at.api.data(PERSON, bob, id=gone)["contact"]["employments"] == [{"customer": {"id": ELM}}]
    (review,) = _queue(at, ADMIN)
    assert (review["kind"], review["subject"], review["other"]) == ("MERGE", {"id": keep}, {"id": gone})
    _decide(at, ADMIN, review, "ACCEPT")
    assert at.api.data(PERSON, bob, id=gone)["contact"] is None
    assert at.api.data(PERSON, bob, id=keep)["contact"]["employments"] == [{"customer": {"id": ELM}}]
    assert at.rows("MATCH (n {id: $id}) RETURN labels(n)", id=gone) == [[["MergedContact"]]]


def test_an_accepted_merge_credits_referrals_of_the_merged_contact_and_is_told_to_its_employers(at: Desk) -> None:
    ann = at.rep("Ann")
    fir, yew = (at.done("createCustomer", ann, name=name)["customer"]["id"] for name in ("Fir", "Yew"))
    keep = at.done("createContact", ann, name="Ada", employment={"customer": fir, "since": "2024-01-01"})["contact"]["id"]
    box = at.done("createCustomer", at.rep("Bob"), name="Box")["customer"]["id"]
    gone = at.done("createContact", name="Ada L.", employment={"customer": yew})["contact"]["id"]
    at.done("changeEmployment", contact=gone, expectedVersion=1, joins={"customer": box})
    referral = at.done("recordReferral", by=Key("Contact", "Elm-1").id, to=gone, givenAt="2025-05-01T09:00:00Z")["referral"]["id"]
    at.done("mergeContacts", at.manager("Nora"), keep=keep, expectedVersion=1, merge=gone)
    into = "MATCH (:Referral {id: $id})-[:INTO]->(c:Customer) RETURN c.id"
    assert at.rows(into, id=referral) == [[box]]
    (review,) = _queue(at, ADMIN)
    _decide(at, ADMIN, review, "ACCEPT")
    assert at.rows(into, id=referral) == [[fir]]
    marks = "MATCH (r:Referral) RETURN r.id, r.attributed, r.attributionReason, [(r)-[:INTO]->(c) | c.id] ORDER BY r.id"
    decided = at.rows(marks)
    attribution.attribute(at.driver)
    assert at.rows(marks) == decided
    told = "MATCH (:Customer {id: $id})<-[:AT]-(c:Change {kind: 'MERGED'})-[:OF]->(:Contact {id: $keep}) RETURN count(c)"
    assert [at.rows(told, id=one, keep=keep) for one in (fir, yew, box)] == [[[1]]] * 3


def test_the_external_id_of_a_merged_contact_is_taken_where_its_job_was_seen(at: Desk) -> None:
    ann, nora = at.rep("Ann"), at.manager("Nora")
    kept = [at.done("createContact", name=name, employment={"customer": OAK})["contact"]["id"] for name in ("Ada", "Eve", "Eva")]
    hidden = at.done("createContact", name="Ada L.", externalId="hidden", employment={"customer": ELM})["contact"]["id"]
    at.done("mergeContacts", keep=kept[0], expectedVersion=1, merge=hidden)
    new = at.done("createContact", ann, name="New", externalId="hidden", employment={"customer": OAK})["contact"]["id"]
    (review,) = _queue(at, ADMIN)
    assert (review["kind"], review["subject"], review["other"]) == ("EXTERNAL_ID", {"id": new}, {"id": kept[0]})
    both = at.done("createContact", name="Eve L.", externalId="both", employment={"customer": OAK})["contact"]["id"]
    at.done("changeEmployment", contact=both, expectedVersion=1, joins={"customer": ELM})
    at.done("mergeContacts", nora, keep=kept[1], expectedVersion=1, merge=both)  # stays a contact of Elm
    at.done("mergeContacts", nora, keep=kept[2], expectedVersion=1, merge=kept[1])
    for viewer in (ann, nora, at.rep("Bob"), ADMIN):
        customer = ELM if viewer == at.rep("Bob") else OAK
        assert at.refused("createContact", viewer, name="New", externalId="both", employment={"customer": customer})[0] == "TAKEN"


def test_a_request_still_shows_to_its_requester_after_the_person_takes_another_job(at: Desk) -> None:
    ann, bob = at.rep("Ann"), at.rep("Bob")
    person = _shared(at, "Ada")
    own, other = (at.done("createCustomer", ann, name=name)["customer"]["id"] for name in ("New", "Newer"))

    def read(viewer: Viewer) -> tuple[str, bool]:
        found = at.api.data(PERSON, viewer, id=person)["contact"]
        return found["name"], found["doNotContact"]

    at.done("updateContact", ann, id=person, expectedVersion=2, name="Ada L.", doNotContact=True)
    at.done("changeEmployment", ann, contact=person, expectedVersion=3, joins={"customer": own})
    assert (read(ann), read(bob)) == (("Ada L.", True), ("Ada", False))
    at.done("changeEmployment", contact=person, expectedVersion=4, joins={"customer": other})  # by somebody who does not read it
    assert (read(ann), read(bob)) == (("Ada L.", True), ("Ada", False))
    at.done("updateContact", ann, id=person, expectedVersion=5, name="Ada M.")  # joins the open request
    (review,) = _queue(at, ADMIN)
    assert (review["fields"], review["name"]) == (["doNotContact", "name"], "Ada M.")
    assert (read(ann)[0], read(bob)[0]) == ("Ada M.", "Ada")

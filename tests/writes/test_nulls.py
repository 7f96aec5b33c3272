"""The meaning of null in every field of every mutation: it clears the field, is refused, or means the same as a field that was left out.

The tables name every nullable field, so a new field needs a line here.
"""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type

from graph.client.driver import Address
from schema.execution import build
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
FIRST, SECOND = Key("Contact", "Oak-1").id, Key("Contact", "Oak-2").id
ANN, NORTH = Key("Rep", "Ann").id, Key("Territory", "North").id
SAW, SHIPPING = Key("Product", "Saw").id, Key("Department", "Shipping").id
AT = "2025-06-10T10:00:00Z"
MONEY = {"amount": "5.00", "currency": "USD"}
INPUTS: dict[str, Any] = {
    name: get_named_type(field.args["input"].type)
    for name, field in build().mutation_type.fields.items()  # type: ignore[union-attr]  # it has one
    if not {"rows", "operations"} & get_named_type(field.args["input"].type).fields.keys()
}
# A value for every field that null clears, for each update.
CLEARS: dict[str, dict[str, Any]] = {
    "updateCustomer": {
        "domain": "a.example", "industry": "Baking", "segment": "small", "country": "DE", "city": "Ulm", "phone": "+49 731 100002",
        "territory": NORTH, "owner": ANN, "parent": ELM,
    },
    "updateContact": {
        "email": "rosa@oak.example", "phone": "+49 731 100003", "employment.title": "Baker", "employment.department": "Mill",
        "employment.site": "Ulm", "employment.buyingRole": "USER", "employment.since": "2024-01-01", "employment.reportsTo": FIRST,
    },
    "upsertProduct": {
        "number": "N-2", "category": Key("Category", "Saws").id, "guaranteeMonths": 6, "terms": ["training"], "listPrice": MONEY,
    },
    "upsertCategory": {"parent": Key("Category", "Tools").id},
    "upsertTerritory": {"parent": NORTH},
    "upsertRep": {
        "email": "zoe@example.com", "title": "Rep", "timeZone": "Europe/Berlin", "covers": [NORTH], "manages": [NORTH],
    },
    "recordKnows": {"strength": 0.5, "since": "2024-01-01"},
    "updateClaim": {
        "purchase": Key("Purchase", "Oak-3").id, "product": SAW, "department": SHIPPING, "concerns": ANN, "demand": "A credit.",
        "note": "A note.",
    },
    "assessClaim": {"note": "A note."},
    "confirmUnderstood": {"note": "A note."},
    "resolveClaim": {"note": "A note.", "cost": MONEY},
    "completeServiceJob": {"cost": MONEY},
    "recordReferral": {"note": "A note."},
    "recordReference": {"note": "A note.", "askedAt": AT},
    "updateTouchpoint": {
        "rep": ANN, "about": SAW, "summary": "Spoke.", "nextStep": "Call.", "personal": True, "followUps": [Key("FollowUp", "Oak-2").id],
    },
    "updateFinding": {"about": SAW, "from": FIRST},
    "updateSatisfaction": {"willingToRepeat": 2, "trustworthy": 3, "didAsSaid": 4, "cared": 5},
    "updateOpportunity": {"products": [SAW], "value": MONEY, "rep": ANN, "reason": "Too late."},
    "updateReferral": {
        "how": "FRIEND", "note": "A note.", "purchase": Key("Purchase", "Oak-3").id, "opportunity": Key("Opportunity", "Oak").id,
    },
    "updateReference": {"askedAt": "2025-06-09T10:00:00Z", "declinedAt": AT, "givenAt": AT, "note": "A note."},
    "updatePromise": {
        "purchase": Key("Purchase", "Oak-3").id, "text": "Soon.", "confirmedWith": [SHIPPING], "reason": "No.",
    },
    "updatePurchase": {
        "placedBy": FIRST, "soldBy": ANN, "promisedAt": "2025-07-01T10:00:00Z", "terms": ["on site"], "referral": "", "sellerPresent": True,
        "deliveryNote": "A note.", "returnReason": "Broken.",
    },
    "updateServiceJob": {
        "purchase": Key("Purchase", "Oak-3").id, "claim": Key("Claim", "Oak-2").id, "agreedAt": "2025-07-01T10:00:00Z",
        "confirmedWith": [SHIPPING], "text": "Fix it.", "cost": MONEY, "underGuarantee": True, "note": "A note.",
    },
    "updateNews": {"about": [SAW]},
    "updateEmployment": {
        "until": "2025-01-01", "title": "Baker", "department": "Mill", "site": "Ulm", "buyingRole": "USER", "since": "2024-01-01",
    },
    "updateKnows": {"strength": 0.5, "since": "2024-01-01"},
}  # fmt: skip
CLEARS |= {"saveCustomer": CLEARS["updateCustomer"], "saveContact": CLEARS["updateContact"]}
# Fields that null clears only in a state that other fields do not allow (tests/writes/test_updates.py).
OTHER_STATE = {
    "updateTouchpoint": {"followUps"},
    "updateReference": {"askedAt"},
    "updatePurchase": {"referral", "sellerPresent", "deliveryNote", "returnReason"},
    "updateServiceJob": {"confirmedWith", "note"},
    "updateEmployment": {"until"},
}
# Fields that cannot be cleared: null is a user error.
KEPT = {
    **{key: {"name"} for key in ("upsertProduct", "upsertCategory", "upsertTerritory", "upsertRep")},
    "updateCustomer": {"name", "status", "confidential"},
    "updateContact": {"name", "doNotContact", "employment"},
    "saveCustomer": {"name", "externalId", "status", "confidential"},
    "saveContact": {"name", "externalId", "doNotContact", "employment"},
    "updateClaim": {"cause", "severity", "grounds"},
    "updateTouchpoint": {"kind", "direction", "at", "contacts"},
    "updateFinding": {"kind", "text"},
    "updateSatisfaction": {"purchase", "contact", "at", "expectation", "experience", "givenBy"},
    "updateOpportunity": {"openedAt", "status", "closedAt"},
    "updateReferral": {"by", "to", "askedAt", "givenAt", "contactedAt", "metAt", "wonAt", "lostAt", "declinedAt"},
    "updateReference": {"contact"},
    "updatePromise": {"kind", "madeAt", "dueAt", "keptAt"},
    "updatePurchase": {"orderedAt", "lines", "deliveredAt", "cancelledAt", "cancelReason"},
    "updateServiceJob": {"kind", "openedAt", "doneAt"},
    "updateNews": {"text", "at"},
    "updateKnows": {"newHow", "swap"},
}
# Fields in which null means the same as a field that was left out: of records that are created, of steps that happen once, and of fields
# that are no property.
SAME: dict[str, set[str]] = {
    "createCustomer": {
        "externalId", "domain", "industry", "segment", "country", "city", "phone", "territory", "owner", "parent", "confidential",
    },
    "createContact": {
        "externalId", "email", "phone", "doNotContact", "employment.title", "employment.department", "employment.site",
        "employment.buyingRole", "employment.since", "employment.until", "employment.reportsTo",
    },
    "updateContact": {"employment.until"},
    "saveCustomer": {"id", "expectedVersion"},
    "saveContact": {"id", "expectedVersion", "employment.until"},
    **{key: {"id", "expectedVersion", "externalId"} for key in ("upsertProduct", "upsertCategory", "upsertTerritory", "upsertRep")},
    "changeEmployment": {
        "leaves", "leftAt", "joins", "joins.title", "joins.department", "joins.site", "joins.buyingRole", "joins.since", "joins.until",
        "joins.reportsTo",
    },
    "mergeContacts": {"mergeVersion"},
    "mergeCustomers": {"mergeVersion"},
    "recordPurchase": {
        "externalId", "placedBy", "soldBy", "promisedAt", "promises", "terms", "referral", "lines.discount", "promises.text",
        "promises.confirmedWith",
    },
    "changePromisedDate": {"confirmedWith"},
    "updatePurchase": {"lines.discount"},
    "recordDelivery": {"sellerPresent", "note"},
    "cancelPurchase": {"at"},
    "returnPurchase": {"lines", "reason"},
    "makePromise": {"customer", "purchase", "text", "madeAt", "confirmedWith"},
    "breakPromise": {"reason"},
    "recordServiceJob": {"customer", "purchase", "claim", "openedAt", "agreedAt", "confirmedWith", "text", "cost", "underGuarantee"},
    "completeServiceJob": {"note"},
    "openClaim": {"contact", "purchase", "product", "department", "concerns", "demand"},
    "assessClaim": {"finding"},
    "resolveClaim": {"remedies", "understoodAt"},
    "confirmUnderstood": {"understoodAt"},
    "resumeClaim": {"at"},
    "completeFollowUp": {"ids"},
    "logTouchpoint": {
        "direction", "rep", "about", "summary", "nextStep", "personal", "followUps", "findings", "findings.about", "findings.from",
    },
    "recordSatisfaction": {"willingToRepeat", "trustworthy", "didAsSaid", "cared"},
    "recordOpportunity": {"products", "value", "openedAt", "rep"},
    "closeOpportunity": {"reason", "closedAt"},
    "askForReferral": {"purchase", "opportunity", "note"},
    "recordReferral": {"referral", "expectedVersion", "how", "purchase", "opportunity"},
    "advanceReferral": {"purchase"},
    "recordReference": {"reference", "expectedVersion", "givenAt", "declinedAt"},
    "recordNews": {"at", "about"},
    "decideReview": {"note"},
}  # fmt: skip


def _nullable(kind: GraphQLInputObjectType, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and description of every nullable field."""
    for name, field in kind.fields.items():
        if not isinstance(field.type, GraphQLNonNull):
            yield f"{prefix}{name}", field.description or ""
        named = get_named_type(field.type)
        if isinstance(named, GraphQLInputObjectType) and named.name != "MoneyInput":
            yield from _nullable(named, f"{prefix}{name}.")


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def test_every_field_says_what_null_means() -> None:
    found = {name: dict(_nullable(kind)) for name, kind in INPUTS.items()}
    told = {name: {*CLEARS.get(name, {}), *KEPT.get(name, set()), *SAME.get(name, set())} for name in found}
    assert {name: set(fields) for name, fields in found.items()} == told
    for name, fields in found.items():
        clearing = {path for path, description in fields.items() if "Null clears" in description and not path.startswith("joins.")}
        if name != "createContact":  # the job of a contact has the same type in all inputs
            assert clearing == set(CLEARS.get(name, {})), name


class Updates:
    """A record to update, for each mutation that clears fields."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.number = 0

    def make(self, mutation: str) -> tuple[dict[str, Any], str]:
        """Return the input of an update without values, and the id of its record."""
        at = self.at
        self.number += 1
        match mutation:
            case "saveCustomer" | "updateCustomer":
                made = at.done("createCustomer", name=f"Bakery {self.number}")["customer"]
                return {"id": made["id"]}, made["id"]
            case "saveContact" | "updateContact":
                made = at.done("createContact", name="Rosa Roe", employment={"customer": OAK})["contact"]
                return {"id": made["id"]}, made["id"]
            case "upsertProduct" | "upsertCategory" | "upsertTerritory" | "upsertRep":
                (made,) = [one for name, one in at.done(mutation, name=f"New {self.number}").items() if mutation.lower().endswith(name)]
                return {"id": made["id"]}, made["id"]
            case "recordKnows":
                other = at.done("createContact", name="Ben Ek", employment={"customer": OAK})["contact"]["id"]
                return {"contact": FIRST, "knows": other, "how": "FRIEND"}, other
            case "updateClaim" | "assessClaim" | "resolveClaim" | "confirmUnderstood":
                raised = {"cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "EMAIL", "openedAt": AT, "text": "Two are missing."}
                claim = at.done("openClaim", customer=OAK, **raised)["claim"]["id"]
                if mutation == "updateClaim":
                    return {"id": claim}, claim
                if mutation == "assessClaim":
                    return {"id": claim, "verdict": "TRUE"}, claim
                at.done("assessClaim", id=claim, expectedVersion=1, verdict="TRUE")
                resolved = {"id": claim, "remedy": "CREDIT", "resolvedAt": AT}
                if mutation == "resolveClaim":
                    return resolved, claim
                at.done("resolveClaim", **resolved, expectedVersion=2)
                return {"id": claim}, claim
            case "completeServiceJob":
                job = at.done("recordServiceJob", customer=OAK, kind="REPAIR", openedAt=AT, cost=MONEY)["serviceJob"]["id"]
                return {"id": job, "doneAt": AT}, job
            case "recordReferral":
                to = at.done("createContact", name="Eva Ek", employment={"customer": ELM})["contact"]["id"]
                asked = at.done("askForReferral", contact=FIRST, at=AT, note="A note.")["referral"]["id"]
                return {"referral": asked, "by": FIRST, "to": to, "givenAt": AT}, asked
            case "recordReference":
                asked = at.done("recordReference", contact=FIRST, askedAt=AT, note="A note.")["reference"]["id"]
                return {"reference": asked, "contact": FIRST, "givenAt": AT}, asked
        return self._made(mutation)

    def _made(self, mutation: str) -> tuple[dict[str, Any], str]:
        """Return the input of a correction without values, and the id of its record."""
        at, there = self.at, {"employment": {"customer": OAK}}
        match mutation:
            case "updateTouchpoint" | "updateFinding":
                finding = {"kind": "NEED", "text": "Flour."}
                visit = at.done("logTouchpoint", kind="VISIT", at=AT, customer=OAK, contacts=[FIRST, SECOND], findings=[finding])
                made = visit["touchpoint"]["id"]
                if mutation == "updateFinding":
                    ((made,),) = at.rows("MATCH ({id: $id})-[:REVEALED]->(f) RETURN f.id", id=made)
            case "updateSatisfaction":
                grades = {"expectation": 3, "experience": 4, "givenBy": "VISIT"}
                sold = Key("Purchase", "Oak-3").id
                made = at.done("recordSatisfaction", purchase=sold, contact=FIRST, at=AT, **grades)["satisfaction"]["id"]
            case "updateOpportunity":
                made = at.done("recordOpportunity", customer=OAK, openedAt=AT)["opportunity"]["id"]
                at.done("closeOpportunity", id=made, expectedVersion=1, status="WON")
            case "updateReferral":
                to = at.done("saveContact", name="Eva Ek", employment={"customer": ELM})["contact"]["id"]
                made = at.done("recordReferral", by=FIRST, to=to, givenAt=AT)["referral"]["id"]
            case "updateReference":
                made = at.done("recordReference", contact=FIRST, askedAt=AT)["reference"]["id"]
            case "updatePromise":
                made = at.done("makePromise", customer=OAK, kind="OTHER", madeAt=AT, dueAt="2025-07-01T10:00:00Z")["promise"]["id"]
                at.done("breakPromise", id=made, expectedVersion=1)
            case "updatePurchase":
                line = {"product": SAW, "quantity": 1, "unitPrice": MONEY}
                made = at.done("recordPurchase", customer=OAK, orderedAt=AT, lines=[line])["purchase"]["id"]
                at.done("updatePurchase", id=made, expectedVersion=1, soldBy=None)
            case "updateServiceJob":
                made = at.done("recordServiceJob", customer=OAK, kind="REPAIR", openedAt=AT)["serviceJob"]["id"]
            case "updateNews":
                made = at.done("recordNews", text="New.", at=AT)["news"]["id"]
            case "updateEmployment":
                made = at.done("saveContact", name="Rosa Roe", **there)["contact"]["id"]
                ((job,),) = at.rows("MATCH ({id: $id})-[job:WORKS_AT]->() RETURN job.id", id=made)
                return {"contact": made, "employment": job}, made
            case "updateKnows":
                made = at.done("saveContact", name="Ben Ek", **there)["contact"]["id"]
                at.done("recordKnows", contact=FIRST, knows=made, how="FRIEND")
                return {"contact": FIRST, "knows": made, "how": "FRIEND"}, made
            case _:
                raise AssertionError(mutation)
        return {"id": made}, made

    def state(self, identifier: str) -> Any:
        """Return the stored record and its relationships, without version, times and the key of edits.

        A job or territory that ended stays as history.
        """
        apart = ("version", "updatedAt", "scopes")
        node = dict(self.at.rows("MATCH (n {id: $id}) RETURN properties(n)", id=identifier)[0][0])
        arrows = (
            "MATCH (n {id: $id})-[r]-(m) WHERE NOT m:Change AND NOT m:Standing AND NOT m:Edit AND NOT m:FieldChange "
            "AND NOT (r:OWNS AND r.until IS NOT NULL) AND NOT r:LAST_COVERED "
            "RETURN type(r), m.id, r {.*, history: null} ORDER BY type(r), m.id"
        )
        return {name: value for name, value in node.items() if name not in apart}, self.at.rows(arrows, id=identifier)

    def version(self, identifier: str) -> int:
        """Return the version of a record."""
        return int(self.at.rows("MATCH (n {id: $id}) RETURN n.version", id=identifier)[0][0])

    def versioned(self, mutation: str, record: str) -> dict[str, int]:
        """Return the expected version. A tie has none."""
        return {} if mutation.endswith("Knows") else {"expectedVersion": self.version(record)}


def _at(path: str, value: Any) -> dict[str, Any]:
    """Return an input with a value at a dotted path."""
    first, _, rest = path.partition(".")
    return {first: {"customer": OAK, rest: value} if rest else value}


UPDATES = [name for name in CLEARS if name.startswith(("update", "upsert")) or name == "recordKnows"]
SAVES = ("saveCustomer", "saveContact")  # decided as updates are
# The others are steps: a second step starts from another record.
STEPS = [name for name in CLEARS if name not in (*UPDATES, *SAVES)]


@pytest.mark.parametrize(
    ("mutation", "path"), [(name, path) for name in UPDATES for path in CLEARS[name] if path not in OTHER_STATE.get(name, ())]
)
def test_null_clears_a_value_of_an_update_and_a_field_left_out_stays(at: Desk, mutation: str, path: str) -> None:
    updates = Updates(at)
    given, record = updates.make(mutation)

    def after(**more: Any) -> Any:
        at.done(mutation, **given, **updates.versioned(mutation, record), **more)
        return updates.state(record)

    bare, whole = after(), after(**_at(path, CLEARS[mutation][path]))
    assert whole != bare
    assert after() == whole
    assert after(**_at(path, None)) == bare


@pytest.mark.parametrize(("mutation", "path"), [(name, path) for name in STEPS for path in CLEARS[name]])
def test_null_clears_a_value_of_an_earlier_step_and_a_field_left_out_stays(at: Desk, mutation: str, path: str) -> None:
    for more, stays in (({}, True), ({path: None}, False)):
        updates = Updates(at)
        given, record = updates.make(mutation)
        if mutation in ("assessClaim", "resolveClaim", "confirmUnderstood"):
            stored = {"note": "A note.", "cost": 500, "costCurrency": "USD", "costReporting": 500}
            at.rows("MATCH (c:Claim {id: $id}) SET c += $stored", id=record, stored=stored)
        assert path in updates.state(record)[0]
        at.done(mutation, **given, **more, expectedVersion=updates.version(record))
        assert (path in updates.state(record)[0]) is stays


@pytest.mark.parametrize(("mutation", "path"), [(name, path) for name, paths in KEPT.items() for path in sorted(paths)])
def test_null_in_a_field_that_cannot_be_cleared_is_refused(at: Desk, mutation: str, path: str) -> None:
    updates = Updates(at)
    given, record = updates.make(mutation)
    for nothing in (None, " ") if path == "name" else (None,):
        code, field, message = at.refused(mutation, **given, **updates.versioned(mutation, record), **{path: nothing})
        assert (code, field) == ("INVALID", path)
        assert message.startswith("Cannot be cleared")


@pytest.mark.parametrize("mutation", ["createCustomer", "createContact", "saveCustomer", "saveContact"])
def test_null_means_left_out_in_a_new_record(at: Desk, mutation: str) -> None:
    named = SAME[mutation] if mutation.startswith("create") else {*CLEARS[mutation], *KEPT[mutation]} - {"name", "employment"}
    optional = {path: None for path in named if "." not in path}
    given = {
        "name": "Nobody",
        **({"employment": {"customer": OAK, "title": None, "reportsTo": None}} if mutation.endswith("Contact") else {}),
    }
    (record,) = [one for name, one in at.done(mutation, **given, **optional).items() if name in ("customer", "contact")]
    properties = at.rows("MATCH (n {id: $id}) RETURN properties(n)", id=record["id"])[0][0]
    assert not properties.keys() & {"email", "phone", "city", "domain", "industry", "segment", "country"}

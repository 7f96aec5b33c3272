"""A payload returns every user error of its input: each error is also returned together with any other error.

For each mutation there is a table of inputs with one error. Two of them in one input must give both errors. This finds any error that ends
a decision before its other checks.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

import neo4j
import pytest

from graph.client.driver import Address
from graph.visibility import Viewer
from insights.permits import MAY
from tests.api.worlds import Key
from tests.asking import PYTHON
from tests.writes.desk import ADMIN, Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
FIRST, SECOND, STRANGER = (Key("Contact", name).id for name in ("Oak-1", "Oak-2", "Elm-1"))
SAW, SOUTH, BOB = Key("Product", "Saw").id, Key("Territory", "South").id, Key("Rep", "Bob").id
RETURN, SOLD, ORDERED, ELSEWHERE = (Key("Purchase", name).id for name in ("Oak-2", "Oak-3", "Oak-4", "Elm-1"))
SETTLED, OPEN, FOREIGN = (Key("Claim", name).id for name in ("Oak-1", "Oak-2", "Elm-2"))
DONE, PLANNED = Key("FollowUp", "Oak-1").id, Key("FollowUp", "Oak-2").id
AT, LONG_AGO, FUTURE, LONG = "2025-06-15T10:00:00Z", "2001-01-01T00:00:00Z", "2031-01-01T00:00:00Z", "x" * 4001
PRICE, BAD_PRICE = {"amount": "5.00", "currency": "USD"}, {"amount": "5.00", "currency": "XXQ"}
JOBS = ("employment", "joins")  # fields that are objects
LINE = {"product": SAW, "quantity": 1, "unitPrice": PRICE}


class Wrong(NamedTuple):
    """Fields that make an input wrong. `of`: fields whose records must be found for it. With `=`: fields that must not change."""

    fields: Mapping[str, Any]
    of: tuple[str, ...] = ()


def bad(*of: str, **fields: Any) -> Wrong:
    return Wrong(fields, of)


class Case(NamedTuple):
    """A mutation with a correct input, and the ways to make it wrong."""

    name: str
    given: Mapping[str, Any]
    wrongs: tuple[Wrong, ...]
    rep: bool = False

    @property
    def mutation(self) -> str:
        return self.name.partition(" ")[0]


def case(name: str, given: Mapping[str, Any], *wrongs: Wrong, rep: bool = False) -> Case:
    return Case(name, given, wrongs, rep)


def change(name: str, given: Mapping[str, Any], other: str | None, *wrongs: Wrong, field: str = "id", label: str = "") -> Case:
    """Return the case of a step: the record may be unknown, at another version, or have a status (`other`) that does not allow the step."""
    unknown = f"{given[field].partition('_')[0]}_none"
    known = [bad(**{field: unknown}), bad(field, expectedVersion=99)]
    return case(name, {"expectedVersion": 1, **given}, *known, *([bad(**{field: other})] if other else []), *wrongs)


def upsert(name: str, known: str, *wrongs: Wrong) -> Case:
    """Return the case of a change by an upsert, which needs no version."""
    unknown = f"{known.partition('_')[0]}_none"
    more = [bad(id=unknown), bad(name=None), bad(externalId={"source": "erp", "externalId": "x"}), bad("id", expectedVersion=99)]
    return case(f"{name} a known one", {"id": known}, *more, *wrongs)


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


@pytest.fixture(scope="module")
def cases(at: Desk) -> dict[str, Case]:
    """Return every mutation, with records in the states that the steps need."""

    def claim(*steps: tuple[str, dict[str, Any]]) -> dict[str, Any]:
        opened = {"cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "EMAIL", "openedAt": AT, "text": "Two."}
        made = at.done("openClaim", customer=OAK, **opened)["claim"]["id"]
        for number, (step, given) in enumerate(steps, 1):
            at.done(step, id=made, expectedVersion=number, **given)
        return {"id": made, "expectedVersion": len(steps) + 1}

    assess = ("assessClaim", {"verdict": "TRUE"})
    assessed, waiting = claim(assess), claim(("waitForCustomer", {"reason": "Photos."}))
    resolved = claim(assess, ("resolveClaim", {"remedy": "APOLOGY", "resolvedAt": AT}))
    sale = at.done("recordOpportunity", customer=OAK)["opportunity"]["id"]
    gained = at.done("recordOpportunity", customer=OAK, openedAt="2001-01-01T10:00:00Z")["opportunity"]["id"]
    at.done("closeOpportunity", id=gained, expectedVersion=1, status="WON")
    won = {"id": gained, "expectedVersion": 2}
    job = at.done("recordServiceJob", customer=OAK, kind="REPAIR", openedAt=AT)["serviceJob"]["id"]
    at.done("completeServiceJob", id=job, expectedVersion=1, doneAt=AT)
    twins = [at.done("createContact", name=name, employment={"customer": OAK})["contact"]["id"] for name in ("Ida", "Ida E")]
    at.done("mergeContacts", keep=twins[0], expectedVersion=1, merge=twins[1])
    doubles = [at.done("createCustomer", name=name)["customer"]["id"] for name in ("Ash", "Ash Ltd")]
    at.done("mergeCustomers", keep=doubles[0], expectedVersion=1, merge=doubles[1])
    named = at.done("createContact", name="Named", employment={"customer": ELM})["contact"]["id"]
    silent = at.done("createContact", name="Silent", doNotContact=True, employment={"customer": OAK})["contact"]["id"]
    gone = at.done("recordReferral", by=FIRST, to=STRANGER, givenAt=AT)["referral"]["id"]
    asked = at.done("askForReferral", contact=SECOND, at=AT)["referral"]["id"]
    at.done("createCustomer", name="Taken", externalId="taken", territory=Key("Territory", "North").id)
    at.done("createContact", name="Taken", externalId="taken", employment={"customer": OAK})
    at.done("recordPurchase", customer=OAK, orderedAt=AT, lines=[LINE], externalId="taken")
    shared = at.done("createContact", name="Shared", employment={"customer": OAK})["contact"]["id"]
    at.done("changeEmployment", contact=shared, expectedVersion=1, joins={"customer": ELM})
    at.done("updateContact", at.rep("Ann"), id=shared, expectedVersion=2, name="Decided")
    ((decided,),) = at.rows("MATCH (r:Review {status: 'OPEN', kind: 'CONTACT'}) RETURN r.id")
    at.done("decideReview", id=decided, expectedVersion=1, decision="DISMISS")
    at.done("updateContact", at.rep("Ann"), id=shared, expectedVersion=4, name="Asked")
    ((waits,),) = at.rows("MATCH (r:Review {status: 'OPEN', kind: 'CONTACT'}) RETURN r.id")
    visit = at.done("logTouchpoint", kind="VISIT", at=AT, customer=OAK, contacts=[FIRST])["touchpoint"]["id"]
    promise, kept = Key("Promise", "Oak-4").id, Key("Promise", "Oak-1").id
    finding = {"kind": "NEED", "text": "Flour."}
    revealed = at.done("logTouchpoint", kind="CALL", at=AT, customer=OAK, contacts=[FIRST], findings=[finding])["touchpoint"]["id"]
    ((told,),) = at.rows("MATCH ({id: $id})-[:REVEALED]->(f) RETURN f.id", id=revealed)
    reading = {"purchase": SOLD, "contact": FIRST, "at": AT, "expectation": 3, "experience": 4, "givenBy": "VISIT"}
    read = at.done("recordSatisfaction", **reading)["satisfaction"]["id"]
    vouched = at.done("recordReference", contact=FIRST, givenAt=AT)["reference"]["id"]
    loose = at.done("makePromise", customer=OAK, kind="PRICE", dueAt=FUTURE, madeAt=AT)["promise"]["id"]
    bought = at.done("recordPurchase", customer=OAK, orderedAt=AT, lines=[LINE])["purchase"]["id"]
    repair = at.done("recordServiceJob", customer=OAK, kind="REPAIR", openedAt=AT)["serviceJob"]["id"]
    news = at.done("recordNews", text="New.", at=AT)["news"]["id"]
    ((employment,),) = at.rows("MATCH ({id: $id})-[job:WORKS_AT]->() RETURN job.id", id=FIRST)
    at.done("recordKnows", contact=FIRST, knows=SECOND, how="EX_COLLEAGUE")
    moved = at.done("saveContact", name="Eva Ek", employment={"customer": OAK, "until": "2020-01-01"})["contact"]["id"]
    for number, employer in enumerate((OAK, ELM), 1):
        at.done("saveContact", id=moved, expectedVersion=number, employment={"customer": employer})
    present, voided = (one for (one,) in at.rows(
        "MATCH ({id: $id})-[job:WORKS_AT]->(c) WHERE job.until IS NULL RETURN job.id ORDER BY c.id = $oak DESC", id=moved, oak=OAK
    ))  # fmt: skip
    at.done("voidEmployment", contact=moved, expectedVersion=3, employment=voided, reason="A typo.")
    at.done("recordKnows", contact=FIRST, knows=SECOND, how="FRIEND")
    at.done("voidKnows", contact=FIRST, knows=SECOND, how="FRIEND", reason="A typo.")
    account = [bad(country="XX"), bad(city="Ulm\x00"), bad(territory="ter_none"), bad(owner="rep_none"), bad(parent="cus_none")]
    customer = [*account, bad(status="LAPSED")]
    worked = [bad(employment={"since": "2031-01-01"}), bad(employment={"customer": "cus_none"})]
    order = [
        bad(customer="cus_none"), bad(orderedAt=FUTURE), bad("=orderedAt", promisedAt=LONG_AGO), bad("customer", placedBy=STRANGER),
        bad(soldBy="rep_none"),
        bad(lines=[{**LINE, "quantity": 0, "discount": "2"}, {"product": ELM, "quantity": 1, "unitPrice": BAD_PRICE}]),
        bad(lines=[]), bad(externalId="taken"), bad(referral="ref_none"), bad(referral=asked),
        bad("=orderedAt", promisedAt=FUTURE, promises=[{"kind": "DELIVERY_DATE", "dueAt": "2030-12-31T00:00:00Z"}]),
        bad("=orderedAt", promises=[{"kind": "PRICE", "dueAt": LONG_AGO, "text": LONG, "confirmedWith": ["dep_none"]}]),
    ]  # fmt: skip
    found = [
        case("createCustomer", {"name": "New"}, bad(name=" "), bad(externalId="taken"), *account),
        change("updateCustomer", {"id": OAK}, None, *customer, bad(name=None), bad("id", parent=OAK)),
        case("saveCustomer", {"name": "New"}, bad(name=None), bad(externalId="taken"), *customer),
        case("createCustomer by a rep", {"name": "New"}, *account[:2], bad(owner=BOB), bad(territory=SOUTH), bad(externalId="taken"),
        rep=True),
        change("saveCustomer a known one", {"id": OAK}, None, *customer, bad(name=None), bad("id", externalId="x"), bad("id", parent=OAK)),
        change("stopCustomer", {"id": OAK, "reason": "They cheat."}, None, bad(reason=" ")),
        case(
            "createContact", {"name": "New", "employment": {"customer": OAK}}, bad(name=" "), bad(email="none"), bad(externalId="taken"),
            *worked, bad("employment.customer", employment={"reportsTo": STRANGER}),
        ),
        change(
            "updateContact", {"id": FIRST, "employment": {"customer": OAK}}, None, bad(name=None), bad(email="none"), *worked,
            bad("id", "employment.customer", employment={"until": "2025-01-01"}),
        ),
        case(
            "saveContact", {"name": "New", "employment": {"customer": OAK}}, bad(name=None), bad(email="none"), bad(externalId="taken"),
            bad(employment={"customer": "cus_none"}), bad(employment={"since": "2031-01-01"}),
            bad("employment.customer", employment={"reportsTo": STRANGER}),
        ),
        change(
            "saveContact a known one", {"id": FIRST, "employment": {"customer": OAK}}, None, bad(name=None), bad(email="none"),
            bad("id", externalId="x"), bad("id", "employment.customer", employment={"until": "2025-01-01"}),
            bad(employment={"since": "2031-01-01"}),
            bad(employment={"customer": "cus_none"}),
        ),
        change(
            "changeEmployment", {"contact": FIRST, "leaves": OAK, "joins": {"customer": ELM}}, None, bad("contact", leaves=ELM),
            bad(leaves="cus_none"), bad(leftAt="2031-01-01"), bad(joins={"customer": "cus_none"}), bad(joins={"since": "2031-01-01"}),
            bad("contact", "joins.customer", joins={"reportsTo": SECOND}), field="contact",
        ),
        change(
            "mergeContacts", {"keep": FIRST, "merge": SECOND}, None, bad(merge="con_none"), bad("merge", mergeVersion=9), field="keep",
        ),
        change(
            "mergeCustomers", {"keep": OAK, "merge": ELM}, None, bad(merge="cus_none"), bad("merge", mergeVersion=9), field="keep",
        ),
        change("unmergeCustomers", {"id": doubles[0], "expectedVersion": 2}, OAK),
        change("unmergeContacts", {"id": twins[0], "expectedVersion": 2}, FIRST),
        case(
            "recordKnows", {"contact": FIRST, "knows": SECOND, "how": "FRIEND"}, bad(contact="con_none"), bad(knows="con_none"),
            bad("=contact", knows=FIRST), bad(strength=2), bad(since="2031-01-01"),
        ),
        case("recordPurchase", {"customer": OAK, "orderedAt": AT, "lines": [LINE]}, *order),
        change(
            "recordDelivery", {"id": ORDERED, "deliveredAt": AT}, RETURN, bad(deliveredAt=FUTURE), bad("id", deliveredAt=LONG_AGO),
            bad(note=LONG),
        ),
        change("recordShipment", {"id": ORDERED, "shippedAt": AT}, SOLD, bad(shippedAt=FUTURE), bad("id", shippedAt=LONG_AGO)),
        change(
            "changePromisedDate", {"id": ORDERED, "promisedAt": FUTURE, "agreed": True, "reason": "Steel."}, SOLD, bad(promisedAt=LONG_AGO),
            bad(reason=" "), bad(confirmedWith=["dep_none"]),
        ),
        change("cancelPurchase", {"id": ORDERED, "reason": "No."}, SOLD, bad(reason=" "), bad(at=FUTURE), bad("id", at=LONG_AGO)),
        change(
            "returnPurchase", {"id": SOLD, "returnedAt": AT}, ORDERED, bad(returnedAt=FUTURE), bad("id", returnedAt=LONG_AGO),
            bad("id", lines=[{"line": 9, "quantity": 1}, {"line": 1, "quantity": 9}]), bad(lines=[]), bad(reason=LONG),
        ),
        case(
            "makePromise", {"customer": OAK, "kind": "PRICE", "dueAt": FUTURE}, bad(customer="cus_none"),
            bad("customer", purchase=ELSEWHERE),
            bad(purchase="pur_none"), bad("=purchase", customer=None), bad("=dueAt", madeAt=FUTURE), bad("=madeAt", dueAt=LONG_AGO),
            bad(confirmedWith=["dep_none"]), bad(text=LONG),
        ),
        change("keepPromise", {"id": promise, "keptAt": AT}, kept, bad(keptAt=FUTURE), bad("id", keptAt=LONG_AGO)),
        change("breakPromise", {"id": promise}, kept, bad(reason=LONG)),
        change("withdrawPromise", {"id": promise, "reason": "Agreed."}, kept, bad(reason=" ")),
        case(
            "logTouchpoint", {"kind": "CALL", "at": AT, "customer": OAK, "contacts": [FIRST]}, bad(customer="cus_none"), bad(at=FUTURE),
            bad("customer", contacts=[FIRST, STRANGER]), bad(contacts=["con_none", "con_more"]), bad(rep="rep_none"),
            bad("customer", "=kind", about=ELSEWHERE), bad("=about", kind="NEWS"), bad(summary=LONG),
            bad("customer", findings=[{"kind": "NEED", "text": " ", "from": STRANGER}]),
            bad("customer", "=kind", followUps=[DONE, Key("FollowUp", "Elm-3").id]),
        ),
        case(
            "recordSatisfaction",
            {"purchase": SOLD, "contact": FIRST, "at": AT, "expectation": 3, "experience": 4, "givenBy": "VISIT"},
            bad(purchase="pur_none"), bad(contact="con_none"), bad("purchase", contact=STRANGER), bad(at=FUTURE),
            bad("purchase", at=LONG_AGO), bad(expectation=0), bad(experience=6), bad(cared=9),
        ),
        case(
            "completeFollowUp", {"id": PLANNED, "touchpoint": visit}, bad(id="fol_none"), bad(touchpoint="tou_none"),
            bad(id=DONE), bad("touchpoint", ids=["fol_none", *(Key("FollowUp", name).id for name in ("Elm-1", "Elm-2"))]),
        ),
        case("skipFollowUp", {"id": PLANNED, "reason": "No."}, bad(id="fol_none"), bad(id=DONE), bad(reason=" ")),
        case(
            "recordOpportunity", {"customer": OAK}, bad(customer="cus_none"), bad(products=[OAK, "pro_none"]), bad(value=BAD_PRICE),
            bad(openedAt=FUTURE), bad(rep="rep_none"),
        ),
        change(
            "closeOpportunity", {"id": sale, "status": "WON"}, Key("Opportunity", "Oak").id, bad(status="OPEN"), bad(closedAt=FUTURE),
            bad("id", closedAt=LONG_AGO), bad(reason=LONG),
        ),
        change(
            "linkOpportunity", {**won, "purchase": SOLD}, None, bad("purchase", id=sale), bad("=id", purchase=ELSEWHERE),
            bad("id", purchase=RETURN), bad(purchase="pur_none"),
        ),
        case(
            "askForReferral", {"contact": FIRST, "at": AT}, bad(contact="con_none"), bad(contact=silent), bad(at=FUTURE), bad(note=LONG),
            bad("contact", purchase=ELSEWHERE), bad(opportunity="opp_none"),
        ),
        case(
            "recordReferral", {"by": FIRST, "to": named, "givenAt": AT}, bad(by="con_none"), bad(to="con_none"), bad("by", to=STRANGER),
            bad(givenAt=FUTURE), bad("by", purchase=ELSEWHERE), bad(opportunity="opp_none"), bad(note=LONG),
        ),
        change(
            "recordReferral to our asking", {"referral": asked, "by": SECOND, "to": named, "givenAt": AT}, gone, bad("=referral", by=FIRST),
            bad(to="con_none"), bad("=referral", givenAt=LONG_AGO), bad(purchase=SOLD), bad(note=LONG), field="referral",
        ),
        change(
            "advanceReferral", {"id": gone, "status": "MET", "at": AT}, None, bad("id", status="ASKED"), bad(at=FUTURE),
            bad("id", at=LONG_AGO),
            bad("id", "=status", purchase=SOLD), bad(purchase="pur_none"),
        ),
        case(
            "recordReference", {"contact": FIRST, "givenAt": AT}, bad(contact="con_none"), bad(givenAt=FUTURE), bad(declinedAt=AT),
            bad("=givenAt", askedAt=FUTURE), bad(note=LONG), bad(reference="rfr_none"),
            bad("contact", reference=Key("Reference", "Oak").id, expectedVersion=9),
        ),
        case("recordNews", {"text": "New."}, bad(text=" "), bad(at=FUTURE), bad(about=[OAK, "pro_none"])),
        case(
            "openClaim",
            {"customer": OAK, "cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "EMAIL", "openedAt": AT, "text": "Two."},
            bad(customer="cus_none"), bad("customer", contact=STRANGER), bad(contact="con_none"), bad(openedAt=FUTURE), bad(text=" "),
            bad("customer", purchase=ELSEWHERE), bad(purchase="pur_none"), bad(product="pro_none"), bad(cause="UNKNOWN"),
            bad(department="dep_none"), bad(concerns="rep_none"), bad(demand=LONG), bad("purchase", purchase=SOLD, openedAt=LONG_AGO),
        ),
        change(
            "updateClaim", {"id": OPEN}, None, bad(cause="UNKNOWN"), bad(severity=None), bad("id", purchase=ELSEWHERE),
            bad(product="pro_none"), bad(department="dep_none"), bad(note=LONG),
        ),
        change("assessClaim", {"id": OPEN, "verdict": "TRUE"}, SETTLED, bad(verdict="NOT_CORRECT"), bad("=verdict", finding="UNCLEAR"),
               bad(note=LONG)),
        change("waitForCustomer", {"id": OPEN, "reason": "Photos."}, SETTLED, bad(reason=" ")),
        change("resumeClaim", waiting, OPEN, bad(at=FUTURE), bad("=id", at=LONG_AGO)),
        change(
            "resolveClaim", {**assessed, "remedy": "REFUND", "resolvedAt": AT}, SETTLED, bad(cost=BAD_PRICE),
            bad(remedies=["CREDIT", "NONE"]), bad(resolvedAt=FUTURE),
            bad("id", resolvedAt=LONG_AGO), bad("=resolvedAt", understoodAt=LONG_AGO), bad(understoodAt=FUTURE), bad(note=LONG),
        ),
        change("confirmUnderstood", resolved, SETTLED, bad(understoodAt=FUTURE), bad("id", understoodAt=LONG_AGO), bad(note=LONG)),
        change(
            "reopenClaim", {"id": SETTLED, "at": AT, "reason": "Again."}, OPEN, bad(at=FUTURE), bad("=id", at=LONG_AGO),
            bad(reason=" "),
        ),
        case(
            "recordServiceJob", {"customer": OAK, "kind": "REPAIR"}, bad(customer="cus_none"), bad("customer", purchase=ELSEWHERE),
            bad("=agreedAt", confirmedWith=[Key("Department", "Service").id]), bad("customer", claim=FOREIGN), bad(claim="cla_none"),
            bad("=claim", "=purchase", customer=None), bad(openedAt=FUTURE),
            bad("=openedAt", agreedAt=LONG_AGO),
            bad(cost=BAD_PRICE), bad(text=LONG),
        ),
        case(
            "upsertProduct", {"name": "New"}, bad(name=None), bad(externalId={"source": " ", "externalId": "x"}), bad(category="cat_none"),
            bad(guaranteeMonths=-1), bad(listPrice=BAD_PRICE), bad(number="Ulm\x00"),
        ),
        upsert("upsertProduct", SAW, bad(category="cat_none"), bad(listPrice=BAD_PRICE)),
        case("upsertCategory", {"name": "New"}, bad(name=None), bad(parent="cat_none")),
        upsert("upsertCategory", Key("Category", "Tools").id, bad("id", parent=Key("Category", "Saws").id)),
        case("upsertTerritory", {"name": "New"}, bad(name=None), bad(parent="ter_none")),
        upsert("upsertTerritory", Key("Territory", "World").id, bad("id", parent=SOUTH)),
        case(
            "upsertRep", {"name": "New"}, bad(name=None), bad(email="none"), bad(timeZone="Mars/Base"), bad(covers=["ter_none"]),
            bad(manages=[SAW]),
        ),
        upsert("upsertRep", BOB, bad(email="none"), bad(timeZone="Mars/Base"), bad(covers=["ter_none"])),
        change("decideReview", {"id": waits, "decision": "ACCEPT"}, decided, bad(note=LONG)),
        change(
            "completeServiceJob", {"id": Key("ServiceJob", "Oak-1").id, "doneAt": AT}, job, bad(doneAt=FUTURE), bad("id", doneAt=LONG_AGO),
            bad(cost=BAD_PRICE), bad(note=LONG),
        ),
        change(
            "updateTouchpoint", {"id": revealed}, None, bad(kind=None), bad(at=FUTURE), bad("id", contacts=[STRANGER]), bad(rep="rep_none"),
            bad("id", "=kind", about=ELSEWHERE), bad(summary=LONG), bad(nextStep=LONG), bad(direction=None),
            bad("id", "=kind", followUps=[DONE, Key("FollowUp", "Elm-3").id]),
        ),
        change("updateFinding", {"id": told}, None, bad(text=" "), bad(kind=None), bad("id", **{"from": STRANGER}), bad(about="pro_none")),
        change(
            "updateSatisfaction", {"id": read}, None, bad(at=FUTURE), bad(expectation=0), bad(experience=6), bad(cared=9),
            bad("id", contact=STRANGER), bad("id", purchase=ELSEWHERE), bad(givenBy=None),
        ),
        change(
            "updateOpportunity", {"id": sale}, None, bad(openedAt=FUTURE), bad(value=BAD_PRICE), bad(products=[OAK, "pro_none"]),
            bad(rep="rep_none"), bad(status="OPEN"), bad(closedAt=FUTURE), bad("id", reason="None."),
        ),
        change(
            "updateReferral", {"id": gone}, None, bad(by="con_none"), bad("id", "=to", by=STRANGER), bad(to="con_none"),
            bad("id", wonAt=AT),
            bad(givenAt=FUTURE), bad(note=LONG), bad("id", "=by", purchase=ELSEWHERE), bad(opportunity="opp_none"), bad(metAt=None),
        ),
        change(
            "updateReference", {"id": vouched}, None, bad("id", contact=STRANGER), bad(contact="con_none"), bad("id", askedAt=FUTURE),
            bad("id", declinedAt=AT), bad(note=LONG),
        ),
        change(
            "updatePromise", {"id": loose}, None, bad(kind=None), bad("=madeAt", "id", dueAt=LONG_AGO), bad(madeAt="2031-01-02T00:00:00Z"),
            bad("id", purchase=ELSEWHERE), bad(confirmedWith=["dep_none"]), bad(text=LONG), bad("id", keptAt=AT), bad("id", reason="No."),
        ),
        change(
            "updatePurchase", {"id": bought}, None, bad(orderedAt=FUTURE), bad("id", "=orderedAt", promisedAt=LONG_AGO),
            bad("id", placedBy=STRANGER), bad(soldBy="rep_none"), bad("id", referral=asked), bad(cancelReason=None),
            bad("id", deliveredAt=AT),
            bad("id", lines=[{**LINE, "quantity": 0, "discount": "2"}, {"product": ELM, "quantity": 1, "unitPrice": BAD_PRICE}]),
            bad("id", cancelledAt=AT), bad("id", sellerPresent=True), bad(deliveryNote=LONG), bad("id", returnReason="No."),
        ),
        change(
            "updateServiceJob", {"id": repair}, None, bad(kind=None), bad(openedAt=FUTURE), bad("id", "=openedAt", agreedAt=LONG_AGO),
            bad("id", "=agreedAt", confirmedWith=[Key("Department", "Service").id]), bad(text=LONG), bad(cost=BAD_PRICE),
            bad("id", purchase=ELSEWHERE), bad("id", claim=FOREIGN), bad("id", doneAt=AT), bad("id", note="Done."),
        ),
        change("updateNews", {"id": news}, None, bad(text=" "), bad(at=FUTURE), bad(about=[OAK, "pro_none"])),
        change(
            "updateEmployment", {"contact": FIRST, "employment": employment}, None, bad("contact", employment="emp_none"),
            bad(since="2031-01-01"), bad("contact", "employment", "=since", until="2025-01-01"), bad(title="x" * 201), field="contact",
        ),
        case(
            "updateKnows", {"contact": FIRST, "knows": SECOND, "how": "EX_COLLEAGUE"}, bad(contact="con_none"), bad(knows="con_none"),
            bad("contact", "knows", how="FAMILY"), bad(strength=2), bad(since="2031-01-01"), bad(newHow=None),
            bad("contact", "knows", "=how", swap=True),
        ),
        change(
            "voidEmployment", {"contact": moved, "expectedVersion": 4, "employment": present, "reason": "A typo."}, None,
            bad("contact", employment="emp_none"), bad(reason=" "), field="contact",
        ),
        change(
            "restoreEmployment", {"contact": moved, "expectedVersion": 4, "employment": voided}, None,
            bad("contact", employment="emp_none"), field="contact",
        ),
        case(
            "voidKnows", {"contact": FIRST, "knows": SECOND, "how": "EX_COLLEAGUE", "reason": "A typo."}, bad(contact="con_none"),
            bad(knows="con_none"), bad("contact", "knows", how="FAMILY"), bad(reason=" "),
        ),
        case(
            "restoreKnows", {"contact": FIRST, "knows": SECOND, "how": "FRIEND"}, bad(contact="con_none"), bad(knows="con_none"),
            bad("contact", "knows", how="FAMILY"),
        ),
    ]  # fmt: skip
    return {one.name: one for one in (*found, *_voids(at))}


def _voids(at: Desk) -> Iterator[Case]:
    """Yield the mutations that void and restore, with a record to void and a voided record for each."""
    touch = {"kind": "EMAIL", "at": AT, "customer": OAK, "contacts": [FIRST], "findings": [{"kind": "NEED", "text": "Blades."}]}
    reading = {"purchase": SOLD, "contact": FIRST, "at": AT, "expectation": 3, "experience": 4, "givenBy": "VISIT"}
    ways: dict[str, tuple[str, dict[str, Any]]] = {
        "Touchpoint": ("logTouchpoint", touch),
        "Finding": ("logTouchpoint", touch),
        "Satisfaction": ("recordSatisfaction", reading),
        "Opportunity": ("recordOpportunity", {"customer": OAK}),
        "Referral": ("askForReferral", {"contact": FIRST, "at": AT}),
        "Reference": ("recordReference", {"contact": FIRST, "givenAt": AT}),
        "Promise": ("makePromise", {"customer": OAK, "kind": "PRICE", "dueAt": FUTURE}),
        "Purchase": ("recordPurchase", {"customer": OAK, "orderedAt": AT, "lines": [LINE]}),
        "ServiceJob": ("recordServiceJob", {"customer": OAK, "kind": "REPAIR"}),
        "News": ("recordNews", {"text": "New."}),
    }
    for kind, (name, given) in ways.items():
        made = []
        for _ in range(2):
            known = [one for (one,) in at.rows(f"MATCH (n:{kind}) RETURN n.id")]
            at.done(name, **given)
            ((new,),) = at.rows(f"MATCH (n:{kind}) WHERE NOT n.id IN $known RETURN n.id", known=known)
            made.append(new)
        query = f"mutation ($input: Void{kind}Input!) {{ void{kind}(input: $input) {{ userErrors {{ message }} }} }}"
        void = {"idempotencyKey": f"void {kind}", "id": made[1], "expectedVersion": 1, "reason": "A typo."}
        assert at.api.data(query, input=void)[f"void{kind}"] == {"userErrors": []}
        yield _void(f"void{kind}", {"id": made[0], "expectedVersion": 1, "reason": "A typo."}, made[1], bad(reason=" "))
        yield _void(f"restore{kind}", {"id": made[1], "expectedVersion": 2}, made[0])


def _void(name: str, given: Mapping[str, Any], other: str, *wrongs: Wrong) -> Case:
    """Return the case of a void or a restore. A record in the `other` state counts as unknown."""
    unknown = f"{given['id'].partition('_')[0]}_none"
    return case(name, given, bad(id=unknown), bad(id=other), bad("=id", expectedVersion=99), *wrongs)


def _merged(given: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return `given` updated by `more`, inside a job too."""
    return {**given, **{name: _merged(given.get(name) or {}, value) if _is_job(name, value) else value for name, value in more.items()}}


def _is_job(name: str, value: Any) -> bool:
    """Return whether a field holds a job, and not the key of a job."""
    return name in JOBS and isinstance(value, Mapping)


def _paths(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are set. Fields inside a job are separate."""
    jobs = {f"{name}.{inner}": of for name, value in fields.items() if _is_job(name, value) for inner, of in value.items()}
    return jobs | {name: value for name, value in fields.items() if not _is_job(name, value)}


def _together(one: Wrong, other: Wrong) -> bool:
    """Return whether both can be wrong in one input, so that both errors must be returned."""
    if _paths(one.fields).keys() & _paths(other.fields).keys():
        return False
    for about, by in ((one, other), (other, one)):
        unknown = {path for path, value in _paths(by.fields).items() if value is None or "_none" in str(value)}
        if unknown & set(about.of) or _paths(by.fields).keys() & {of.removeprefix("=") for of in about.of if of.startswith("=")}:
            return False
    return True


def _errors(at: Desk, one: Case, viewer: Viewer, *wrongs: Wrong) -> set[tuple[str, str]]:
    given: dict[str, Any] = {"idempotencyKey": f"wrong {next(at.numbers)}", **one.given}
    for wrong in wrongs:
        given = _merged(given, wrong.fields)
    kind = f"{one.mutation[0].upper()}{one.mutation[1:]}Input"
    query = f"mutation ($input: {kind}!) {{ {one.mutation}(input: $input) {{ userErrors {{ code field message }} }} }}"
    found = at.api.data(query, viewer, input=given)[one.mutation]["userErrors"]
    assert all(error["message"].endswith((".", "`")) for error in found), found
    assert not [error for error in found if PYTHON.search(error["message"])]
    return {(error["code"], ".".join(error["field"])) for error in found}


def test_the_table_has_every_mutation(cases: dict[str, Case]) -> None:
    assert {one.mutation for one in cases.values()} == set(MAY)


def _sets(wrongs: tuple[Wrong, ...]) -> Iterator[tuple[int, ...]]:
    """Yield sets of inputs that can be wrong together, as large as possible, until every such pair is in a set."""
    pairs = {pair for pair in combinations(range(len(wrongs)), 2) if _together(wrongs[pair[0]], wrongs[pair[1]])}
    left = set(pairs)
    while left:
        some = list(min(left))
        for one in range(len(wrongs)):
            if one not in some and all(tuple(sorted((one, other))) in pairs for other in some):
                some.append(one)
        left -= set(combinations(sorted(some), 2))
        yield tuple(some)


@pytest.mark.parametrize("mutation", sorted(MAY))
def test_errors_do_not_hide_each_other(at: Desk, cases: dict[str, Case], mutation: str) -> None:
    before = at.everything()
    for one in cases.values():
        if one.mutation != mutation:
            continue
        viewer = at.rep("Ann") if one.rep else ADMIN
        wrongs = (bad(idempotencyKey=" "), *one.wrongs)
        alone = [_errors(at, one, viewer, wrong) for wrong in wrongs]
        for errors, wrong in zip(alone, wrongs, strict=True):
            assert errors, (one.name, wrong)
        for some in _sets(wrongs):
            together = [wrongs[number] for number in some]
            assert _errors(at, one, viewer, *together) == set().union(*(alone[number] for number in some)), (one.name, together)
    assert at.everything() == before

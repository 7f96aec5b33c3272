"""Customers: entered, changed, handed over, no longer called on (R13).  (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)"""

from typing import Any

from graph.files import cypher
from graph.standings import HIGHEST, LOWEST
from graph.values import country
from graph.words import keys
from graph.writing.draft import Decision, Draft, Found, Given, Refused
from insights.enums import ChangeKind, CustomerStatus, Role, UserErrorCode
from writes.checks import no_circle, read, telephone

_UNJUDGED = {"scopes": [], "scoreLow": LOWEST, "scoreHigh": HIGHEST, "penetrationLow": LOWEST, "penetrationHigh": HIGHEST}


def _save(given: Given, draft: Draft) -> None:
    stopped = "id" in given and given.record("id")["status"] == CustomerStatus.STOPPED
    if given.get("status") == CustomerStatus.LAPSED:
        raise Refused(UserErrorCode.INVALID, "status", "LAPSED is told by what they buy: set PROSPECT or ACTIVE to call on them.")
    if given.get("status") == CustomerStatus.STOPPED and not stopped:
        raise Refused(UserErrorCode.INVALID, "status", "Say by stopCustomer why we stop calling on them.")
    if "id" in given:
        _change(given, draft, given.current())
    else:
        _enter(given, draft)


def _written(given: Given, region: str | None) -> dict[str, Any]:
    """The properties that are given."""
    written = given.only("name", "domain", "industry", "segment", "city", "status", "confidential")
    if "name" in written:
        written |= keys(written["name"])
    if "domain" in written:
        written["domain"] = written["domain"].lower()
    found = read(given, "country", country)
    return written | found | telephone(given, found.get("country", region))


def _enter(given: Given, draft: Draft) -> None:
    """A prospect. Whoever enters it owns it, unless a manager names another owner, or only the territory."""
    if "name" not in given:
        raise Refused(UserErrorCode.INVALID, "name", "A new customer has a name: give it, or the id of the one to change.")
    fresh = {**_UNJUDGED, "status": CustomerStatus.PROSPECT, "confidential": False}
    customer = draft.create("Customer", fresh | _written(given, None), given.get("externalId"))
    own = "territory" not in given or given.viewer.role is Role.REP
    owner = given.get("owner") or (given.viewer.rep if own else None)
    if owner:
        draft.link(owner, "OWNS", customer, since=given.now.date())
    territory = _territory(given, owner)
    if territory:
        draft.link(customer, "LOCATED_IN", territory)
    if "parent" in given:
        draft.link(customer, "SUBSIDIARY_OF", given["parent"])
    draft.run(cypher("scopes"), ids=[customer])
    draft.change(ChangeKind.CREATED, customer, customer, "CREATED", "The customer was entered.")
    draft.tell(customer=customer)


def _territory(given: Given, owner: str | None) -> str | None:
    """Where a new customer lies: the territory given, else the one that its owner covers, so that a manager sees it. Raises `Refused`."""
    covers = given.records[owner].facts["covers"] if owner and owner in given.records else []
    named = ", ".join(f"{one['name']} ({one['id']})" for one in covers)
    if "territory" not in given:
        if len(covers) > 1:
            raise Refused(UserErrorCode.INVALID, "territory", f"Its owner covers several territories. Give one of them: {named}.")
        return covers[0]["id"] if covers else None
    above = given.record("territory").facts["above"]
    if given.viewer.role is Role.REP and not any(one["id"] in above for one in covers):
        known = f"Give one of these, or a territory below: {named}." if covers else "Leave it out, or ask a manager."
        raise Refused(UserErrorCode.FORBIDDEN, "territory", f"You do not cover {given.record('territory')['name']}. {known}")
    return str(given["territory"])


def _change(given: Given, draft: Draft, customer: Found) -> None:
    if given.viewer.role is Role.REP and "territory" in given:
        raise Refused(UserErrorCode.FORBIDDEN, "territory", "A rep does not move a customer: leave it out, or ask a manager.")
    if given.get("externalId") not in (None, customer.get("externalId")):
        raise Refused(UserErrorCode.INVALID, "externalId", "The externalId of a record stays: leave it out.")
    written = _written(given, customer.get("country"))
    if written.get("status", CustomerStatus.STOPPED) != CustomerStatus.STOPPED:
        written["stopReason"] = None
    draft.update(customer, written)
    _belongs(given, draft, customer)
    covered = _covered(given, draft, customer)
    if any(name not in ("owner", "territory", "confidential") for name in written.keys() | given.only("parent").keys()) or not covered:
        draft.change(ChangeKind.UPDATED, customer.id, customer.id, "CHANGED", "What we know of the customer was changed.")
    draft.tell(customer=customer.id)


def _belongs(given: Given, draft: Draft, customer: Found) -> None:
    """(:Customer)-[:SUBSIDIARY_OF]->(:Customer), one at most."""
    before = customer.facts["parent"]
    if "parent" not in given or given["parent"] == before:
        return
    no_circle(given, ("parent",), customer.id, given["parent"])
    if before:
        draft.unlink(customer.id, "SUBSIDIARY_OF", before)
    draft.link(customer.id, "SUBSIDIARY_OF", given["parent"])
    draft.learn(customer, parent=given["parent"], above=[given["parent"], *given.record("parent").facts["above"]])


def _covered(given: Given, draft: Draft, customer: Found) -> bool:
    """Who sees the customer may be others now; tells whether."""
    told = []
    if "owner" in given and given["owner"] not in customer.facts["owners"]:
        draft.run(cypher("hand_over"), rows=[[customer.id, given["owner"], given.now.date()]])
        draft.learn(customer, owners=[given["owner"]])
        told.append(("OWNER", f"{given.record('owner')['name']} owns the account now."))
    if "territory" in given and given["territory"] != customer.facts["territory"]:
        if customer.facts["territory"]:
            draft.unlink(customer.id, "LOCATED_IN", customer.facts["territory"])
        draft.link(customer.id, "LOCATED_IN", given["territory"])
        draft.learn(customer, territory=given["territory"])
        told.append(("TERRITORY", f"The account lies in {given.record('territory')['name']} now."))
    if told:
        draft.run(cypher("scopes"), ids=[customer.id])
    if "confidential" in given and given["confidential"] != bool(customer.get("confidential")):
        told.append(("CONFIDENTIAL", f"The account is {'confidential' if given['confidential'] else 'no longer confidential'}."))
    for code, message in told:
        draft.change(ChangeKind.COVERAGE_CHANGED, customer.id, customer.id, code, message)
    return bool(told)


def _stop(given: Given, draft: Draft) -> None:
    """R13: nothing is offered, nobody is asked; what was planned is skipped for that reason."""
    customer = given.current()
    if customer["status"] == CustomerStatus.STOPPED:
        raise Refused(
            UserErrorCode.ILLEGAL_STEP,
            "id",
            "We have stopped calling on them already. What can be done now: saveCustomer, with status ACTIVE.",
        )
    draft.update(customer, {"status": CustomerStatus.STOPPED, "stopReason": given["reason"]})
    draft.run(cypher("skip_follow_ups"), customer=customer.id, reason=given["reason"], now=given.now)
    draft.change(ChangeKind.UPDATED, customer.id, customer.id, "STOPPED", given["reason"])
    draft.tell(customer=customer.id)


SAVE = Decision(
    "saveCustomer",
    {"id": ("Customer",), "territory": ("Territory",), "owner": ("Rep",), "parent": ("Customer",)},
    _save,
    frozenset({"Customer.owners", "Customer.territory", "Customer.parent", "Customer.above", "Rep.covers", "Territory.above"}),
    viewer=True,
    takes="Customer",
    trees=("parent",),
)
STOP = Decision("stopCustomer", {"id": ("Customer",)}, _stop)

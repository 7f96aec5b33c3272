"""Customers: entered, changed, handed over, stopped (R13).  (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)"""

from dataclasses import replace
from typing import Any

from graph.client.files import cypher
from graph.commit.change_set import ChangeSet, Decision, Found, Input
from graph.derived.standings import HIGHEST, LOWEST
from insights.enums import ChangeKind, CustomerStatus, ReviewKind, Role, UserErrorCode, WarningCode, describe
from values.contact_data import country
from writes.checks import no_circle, read, telephone

_UNJUDGED = {"scopes": [], "scoreLow": LOWEST, "scoreHigh": HIGHEST, "penetrationLow": LOWEST, "penetrationHigh": HIGHEST}

_STOPPED = describe(CustomerStatus, CustomerStatus.STOPPED)


def _save(given: Input, change_set: ChangeSet) -> None:
    known = given.found("id")
    stopped = known is not None and known["status"] == CustomerStatus.STOPPED
    if given.get("status") == CustomerStatus.LAPSED:
        given.refuse(UserErrorCode.INVALID, "status", "LAPSED is told by what they buy: set PROSPECT or ACTIVE to call on them.")
    if given.get("status") == CustomerStatus.STOPPED and not stopped:
        given.refuse(UserErrorCode.INVALID, "status", "STOPPED needs a reason: use stopCustomer.")
    written = _written(given, change_set, known.get("country") if known else None)
    if "id" in given:
        _change(given, change_set, given.current(), written)
    else:
        _enter(given, change_set, written)


def _written(given: Input, change_set: ChangeSet, region: str | None) -> dict[str, Any]:
    """Return the given properties. A telephone number without + belongs to the given country, else to `region`."""
    written = given.only("name", "domain", "industry", "segment", "city", "status", "confidential")
    if "domain" in given:
        written["domain"] = given["domain"].lower()
    found = read(given, "country", country)
    return written | found | telephone(given, change_set, found.get("country", region))


def _enter(given: Input, change_set: ChangeSet, written: dict[str, Any]) -> None:
    """Enter a prospect. The viewer's rep owns it, unless a manager names another owner or only a territory."""
    if "name" not in given:
        given.refuse(UserErrorCode.INVALID, "name", "Is missing: a new customer needs a name. To change a customer, give its id.")
    fresh = {**_UNJUDGED, "status": CustomerStatus.PROSPECT, "confidential": False}
    customer = change_set.create("Customer", fresh | written, given.get("externalId"))
    _compare(given, change_set, written, None)
    rep = given.viewer.role is Role.REP
    owner = (None if rep else given.get("owner")) or (given.viewer.rep if rep or "territory" not in given else None)
    if owner:
        change_set.link(owner, "OWNS", customer, since=given.today)
    territory = _territory(given, owner)
    if territory:
        change_set.link(customer, "LOCATED_IN", territory)
    if "parent" in given:
        change_set.link(customer, "SUBSIDIARY_OF", given["parent"])
    change_set.run(cypher("scopes"), ids=[customer])
    change_set.move(customer, next((name for name in ("territory", "owner") if name in given), ()))
    change_set.change(ChangeKind.CREATED, customer, customer, "CREATED", "The customer was entered.")
    change_set.tell(customer=customer)


def _territory(given: Input, owner: str | None) -> str | None:
    """Return the territory of a new customer: the given territory, else the territory that its owner covers. A manager then sees the
    customer.
    """
    covers = given.records[owner].facts["covers"] if owner and owner in given.records else []
    named = ", ".join(f"{one['name']} ({one['id']})" for one in covers)
    if "territory" not in given:
        if len(covers) > 1:
            given.refuse(UserErrorCode.INVALID, "territory", f"Its owner covers several territories. Give one of them: {named}.")
        return covers[0]["id"] if covers else None
    above = given.record("territory").facts["above"]
    if given.viewer.role is Role.REP and not any(one["id"] in above for one in covers):
        known = f"Give one of these, or a territory below: {named}." if covers else "Leave it out, or ask a manager."
        given.refuse(UserErrorCode.FORBIDDEN, "territory", f"You do not cover {given.record('territory')['name']}. {known}")
    return str(given["territory"])


def _compare(given: Input, change_set: ChangeSet, written: dict[str, Any], customer: Found | None) -> None:
    """Warn about another customer with the same name in the same city, if the name or the city is new."""
    name, city = (written.get(one, customer.get(one) if customer else None) for one in ("name", "city"))
    changed = customer is None or any(one in written and written[one] != customer.get(one) for one in ("name", "city"))
    if changed and name and city and (other := given.alike.find(name, city, customer.id if customer else None)):
        message = f"Another customer has this name in the same city ({other}): check that they are not the same."
        change_set.warn(WarningCode.SAME_NAME_AND_CITY, "name" if "name" in given else "city", message)


def _change(given: Input, change_set: ChangeSet, customer: Found, written: dict[str, Any]) -> None:
    if given.viewer.role is Role.REP and "territory" in given.values:
        given.refuse(UserErrorCode.FORBIDDEN, "territory", "A rep cannot set this: leave it out, or ask a manager.")
    if given.get("externalId") not in (None, customer.get("externalId")):
        given.refuse(UserErrorCode.INVALID, "externalId", "Cannot be changed: leave it out.")
    if customer["status"] != CustomerStatus.STOPPED:
        written.pop("status", None)  # the status follows from purchases
    elif written.get("status", CustomerStatus.STOPPED) != CustomerStatus.STOPPED:
        written["stopReason"] = None
    _compare(given, change_set, written, customer)
    changed = change_set.update(customer, written).keys() - {"confidential"}
    changed |= {"parent"} if _belongs(given, change_set, customer) else set()
    _covered(given, change_set, customer)
    if changed:
        change_set.change(ChangeKind.UPDATED, customer.id, customer.id, "CHANGED", "What we know of the customer was changed.")
    change_set.tell(customer=customer.id)


def _belongs(given: Input, change_set: ChangeSet, customer: Found) -> bool:
    """(:Customer)-[:SUBSIDIARY_OF]->(:Customer), at most one. Returns True if the parent changes.

    A hidden parent stays, and the new parent waits for an admin. A parent that closes a hidden circle waits too.
    """
    before, parent = customer.facts["parent"], given.optional("parent")
    if "parent" not in given.values or given["parent"] == before:
        return False
    change_set.touch(customer)
    if before:
        change_set.unlink(customer.id, "SUBSIDIARY_OF", before)
    if parent:
        waits = no_circle(given, ("parent",), customer.id, parent.id) or customer.facts["unseenParent"]
        review = change_set.review(ReviewKind.PARENT, customer.id, parent.id) if waits else None
        change_set.link(customer.id, "SUBSIDIARY_OF", parent.id, review=review)
    lines = {name: [parent.id, *parent.facts[name]] if parent else [] for name in ("above", "beyond")}
    change_set.learn(customer, parent=given["parent"], **lines)
    return True


def _covered(given: Input, change_set: ChangeSet, customer: Found) -> None:
    """Change the owner, the territory and confidentiality, and recompute who sees the customer."""
    told = [*_handed(given, change_set, customer), *_moved(given, change_set, customer)]
    if told:
        change_set.touch(customer)
    if "confidential" in given and given["confidential"] != bool(customer.get("confidential")):
        told.append(("CONFIDENTIAL", f"The account is {'confidential' if given['confidential'] else 'no longer confidential'}."))
    if told:
        change_set.run(cypher("scopes"), ids=[customer.id])
        field = next(name for name in ("territory", "owner", "confidential") if name in given.values)
        change_set.move(customer.id, field, managed=not customer.facts["unmanaged"])
    for code, message in told:
        change_set.change(ChangeKind.COVERAGE_CHANGED, customer.id, customer.id, code, message)


def _handed(given: Input, change_set: ChangeSet, customer: Found) -> list[tuple[str, str]]:
    """(:Rep)-[:OWNS]->(:Customer): the new owner starts today and takes over planned follow-ups. Null removes the owner."""
    owner, owners = given.optional("owner"), customer.facts["owners"]
    if "owner" not in given.values or (owner.id in owners if owner else not owners):
        return []
    change_set.run(cypher("hand_over"), rows=[[customer.id, given["owner"], given.today, given.now]])
    change_set.learn(customer, owners=[owner.id] if owner else [])
    return [("OWNER", f"{owner['name']} owns the account now." if owner else "Nobody owns the account now.")]


def _moved(given: Input, change_set: ChangeSet, customer: Found) -> list[tuple[str, str]]:
    """(:Customer)-[:LOCATED_IN]->(:Territory), at most one."""
    territory, before = given.optional("territory"), customer.facts["territory"]
    if "territory" not in given.values or given["territory"] == before:
        return []
    if before:
        change_set.unlink(customer.id, "LOCATED_IN", before)
    if territory:
        change_set.link(customer.id, "LOCATED_IN", territory.id)
    change_set.learn(customer, territory=given["territory"])
    return [("TERRITORY", f"The account lies in {territory['name']} now." if territory else "The account lies in no territory now.")]


def _stop(given: Input, change_set: ChangeSet) -> None:
    """R13: stop calling on a customer. Planned follow-ups are skipped. Only managers see the reason, so no other record contains it."""
    customer = given.current()
    if customer["status"] == CustomerStatus.STOPPED:
        message = "We have stopped calling on them already. What can be done now: updateCustomer, with status ACTIVE."
        given.refuse(UserErrorCode.ILLEGAL_STEP, "id", message)
    change_set.update(customer, {"status": CustomerStatus.STOPPED, "stopReason": given["reason"]})
    change_set.run(cypher("skip_follow_ups"), customer=customer.id, reason=_STOPPED, now=given.now)
    change_set.change(ChangeKind.UPDATED, customer.id, customer.id, "STOPPED", _STOPPED)
    change_set.tell(customer=customer.id)


_FACTS = ("owners", "territory", "parent", "unseenParent", "above", "beyond")
SAVE = Decision(
    "saveCustomer",
    {"id": ("Customer",), "territory": ("Territory",), "owner": ("Rep",), "parent": ("Customer",)},
    _save,
    frozenset({*(f"Customer.{name}" for name in _FACTS), "Rep.covers", "Territory.above"}),
    viewer=True,
    takes="Customer",
    trees=("parent",),
    changes="id",
)
CREATE = replace(SAVE, name="createCustomer", names={name: SAVE.names[name] for name in SAVE.names if name != "id"}, changes="")
UPDATE = replace(SAVE, name="updateCustomer")
STOP = Decision("stopCustomer", {"id": ("Customer",)}, _stop)

"""Referrals: asked for, given, advanced to the sale. Also references (R13, R15, R16).

(:Contact)-[:GAVE]->(:Referral)-[:TO]->(:Contact), (:Referral)-[:FROM]->(:Customer), (:Referral)-[:LED_TO]->(:Purchase)
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import combinations
from typing import Any

from graph.commit.change_set import STOPPED, ChangeSet, Decision, Found, Input, Stop
from insights import actions
from insights.enums import ChangeKind, CustomerStatus, ReferralStatus, ReviewKind, UserErrorCode, WarningCode, describe
from insights.network.referrals import AT
from values.instants import rfc3339
from writes import corrections, updates
from writes.checks import not_before, not_to_come, refuse
from writes.employers import account, employed, may_be_asked
from writes.plans import beside

# The dates of the steps of a referral, in the order in which they are taken.
_STEPS = tuple(AT[one] for one in ReferralStatus)
_STEP_OF = {name: one for one, name in AT.items()}
_TAKEN = ("to", "givenAt", "how")  # what is known once a referral is given
_AFTER = ("purchase", "opportunity")
_ANSWERS = ("askedAt", "givenAt", "declinedAt")
_LED_NOWHERE = "UNWIND $ids AS id MATCH (:Referral {id: id})-[into:INTO]->(:Customer) DELETE into"
# Facts of a referral that `won` reads.
READS = frozenset({"Referral.to"})


def _ask(given: Input, change_set: ChangeSet) -> None:
    """Record that a referral was asked for. `referralAsk` only advises, but asking is refused when it says NEVER."""
    not_to_come(given, "at")
    customer = _asked_at(given, "contact", given["at"])
    given.sound()
    referral = change_set.create("Referral", {"status": ReferralStatus.ASKED, "askedAt": given["at"], **given.only("note")})
    _draw(given, change_set, referral, given["contact"], customer)
    change_set.change(ChangeKind.CREATED, referral, customer, ReferralStatus.ASKED, "A referral was asked for.")
    change_set.tell(referral=referral, customer=customer)


def _asked_at(given: Input, name: str, at: datetime) -> str:
    """Return the customer of a contact who was asked. Refuses a contact who must not be asked (R13)."""
    sale = _sale(given, name)
    asked = account(given, name, at.date())
    customer = sale or asked["customer"]
    status = next((one["status"] for one in given.record(name).facts["accounts"] if one["customer"] == customer), asked["status"])
    may_be_asked(given, name, status)
    return str(customer)


def _sale(given: Input, contact: str) -> str | None:
    """Return the customer of the named purchase or opportunity, else None. Refuses a contact who never worked at that customer."""
    found = None
    for name in _AFTER:
        with suppress(Stop):
            if name in given:
                (found,) = given.record(name).customers
                employed(given, given.record(contact), (name,), found)
    return found


def _draw(given: Input, change_set: ChangeSet, referral: str, contact: str, customer: str) -> None:
    change_set.link(contact, "GAVE", referral)
    change_set.link(referral, "FROM", customer)
    for name in _AFTER:
        if name in given:
            change_set.link(referral, "AFTER", given[name])


def _record(given: Input, change_set: ChangeSet) -> None:
    """Record a referral, asked for or not. graph/derived/attribution.py decides whether it counts."""
    not_to_come(given, "givenAt")
    _names_another(given)
    _not_named_before(given)
    customer = None
    with suppress(Stop):
        customer = _asked(given) if "referral" in given else _unasked(given)
    given.sound()
    assert customer is not None, "what was not found was refused"
    by, to = given.record("by"), given.record("to")
    written = {"status": ReferralStatus.GIVEN, **given.only("givenAt", "how", "note")}
    if asked := given.optional("referral"):
        change_set.update(asked, written)
        referral, kind = asked.id, ChangeKind.REFERRAL_ADVANCED
    else:
        referral, kind = change_set.create("Referral", written), ChangeKind.CREATED
        _draw(given, change_set, referral, by.id, customer)
    change_set.link(referral, "TO", to.id)
    _beside_others(change_set, referral, by, to)
    change_set.attribute(customer, *to.facts["everywhere"])
    change_set.learn(by, named=[*by.facts["named"], to.id])
    change_set.change(kind, referral, customer, ReferralStatus.GIVEN, "A name was given.")
    change_set.tell(referral=referral, customer=customer)


def _names_another(given: Input) -> None:
    if given.get("by") is not None and given.get("by") == given.get("to"):
        given.refuse(UserErrorCode.INVALID, "to", "Nobody refers themselves: name somebody else.")


def _not_named_before(given: Input) -> None:
    """Refuse a person that the giver has referred before. A referral that was not given names nobody."""
    with suppress(Stop):
        if "to" not in given:
            return
        if given.record("to").id in given.record("by").facts["named"]:
            given.refuse(UserErrorCode.TAKEN, "to", "This person has named them before: advance that referral.")


def _beside_others(change_set: ChangeSet, referral: str, by: Found, to: Found) -> None:
    """Warn about a stopped customer, and let an admin decide about a hidden referral of the same two people."""
    if any(job["until"] is None and job["status"] == CustomerStatus.STOPPED for job in to.facts["accounts"]):
        change_set.warn(WarningCode.CUSTOMER_STOPPED, "to", STOPPED)
    before = next((one["referral"] for one in by.facts["namedUnseen"] if one["to"] == to.id), None)
    if before:
        change_set.review(ReviewKind.REFERRAL, referral, before)


def _asked(given: Input) -> str:
    """Return the customer of a referral that was asked for. Refuses a referral that somebody else was asked for."""
    for name in ("purchase", "opportunity"):
        if name in given:
            given.refuse(UserErrorCode.INVALID, name, "What it came from was said when it was asked for: leave this out.")
    asked = given.current("referral")
    refuse(given, actions.of_asked(ReferralStatus(asked["status"])), "referral")
    if given["by"] != asked.facts["by"]:
        given.refuse(UserErrorCode.INVALID, "by", "Somebody else was asked: record what this person gave without `referral`.")
    not_before(given, "givenAt", asked.get("askedAt"), "it was asked for")
    (customer,) = asked.customers
    return customer


def _unasked(given: Input) -> str:
    """Return the customer of a referral that nobody asked for: the customer of the named sale, else the contact's employer."""
    return _sale(given, "by") or str(account(given, "by", given["givenAt"].date())["customer"])


def _advance(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "at")
    referral, step = given.current(), ReferralStatus(given["status"])
    refuse(given, actions.of_referral(ReferralStatus(referral["status"]), step))
    for done in ReferralStatus:
        not_before(given, "at", referral.get(AT[done]), f"it was {done.lower()}")
    purchase = given.optional("purchase")
    if purchase:
        _bought(given, referral, step, purchase)
    given.sound()
    _go(change_set, referral, step, given["at"])
    if referral.facts["toStopped"]:
        change_set.warn(WarningCode.CUSTOMER_STOPPED, "id", STOPPED)
    if purchase:
        change_set.link(referral.id, "LED_TO", purchase.id)
    change_set.tell(referral=referral.id, customer=referral.customers[0])


def _bought(given: Input, referral: Found, step: ReferralStatus, purchase: Found) -> None:
    """Refuse a winning purchase that the referred person's customer did not make after the referral."""
    if step is not ReferralStatus.WON:
        given.refuse(UserErrorCode.INVALID, "purchase", f"Only a referral that was won led to a purchase: leave it out with {step}.")
    if not set(purchase.customers) & set(_of_named(referral)):
        given.refuse(UserErrorCode.INVALID, "purchase", "The customer of the person who was named did not make it: check it.")
    if _unnamed(referral, purchase["orderedAt"]):
        given.refuse(UserErrorCode.INVALID, "purchase", "It was ordered before the name was given: name a later one.")


def leads_to(given: Input, name: str, at: datetime, customer: str | None) -> None:
    """Refuse a referral that an order of `customer`, if it is known, at that time cannot win. The decision reads `READS`."""
    referral = given.record(name)
    refuse(given, actions.of_referral(ReferralStatus(referral["status"]), ReferralStatus.WON), name)
    if _unnamed(referral, at):
        given.refuse(UserErrorCode.INVALID, name, "The name was given after this order: check it, or leave it out.")
    if customer and customer not in _of_named(referral):
        given.refuse(UserErrorCode.INVALID, name, "It named somebody of another customer: check it, or leave it out.")


def won(change_set: ChangeSet, referral: Found, purchase: str, at: datetime) -> None:
    """Mark a referral as won by a purchase."""
    _go(change_set, referral, ReferralStatus.WON, at)
    change_set.link(referral.id, "LED_TO", purchase)


def undo(change_set: ChangeSet, purchase: Found, code: str, message: str) -> None:
    """Reopen the referrals that only this purchase won, because the purchase no longer counts. The decision reads `Purchase.won`."""
    reopen(change_set, purchase.facts["won"], code, message)


def reopen(change_set: ChangeSet, rows: Iterable[Mapping[str, Any]], code: str, message: str) -> None:
    """Reopen referrals that were won: they go back to their last step before."""
    for row in rows:
        step = ReferralStatus.MET if row["metAt"] else ReferralStatus.CONTACTED if row["contactedAt"] else ReferralStatus.GIVEN
        referral = beside("Referral", row)
        change_set.update(referral, {"status": step, "wonAt": None})
        for led_to in row["ledTo"]:
            change_set.unlink(referral.id, "LED_TO", led_to)
        change_set.change(ChangeKind.REFERRAL_ADVANCED, referral.id, row["customer"], code, message)


def _update(given: Input, change_set: ChangeSet) -> None:
    """Correct a referral. Attribution is decided again, and so is where the referral led."""
    for name in _STEPS:
        not_to_come(given, name)
    referral = updates.stored(given)
    (customer,) = referral.customers
    for name in _TAKEN if referral.facts["to"] is None else ():
        if name in given.values:
            message = "The referral was not given: leave this out, or record it with recordReferral."
            given.refuse(UserErrorCode.INVALID, name, message)
    for name in _STEPS:
        if name in given and referral.get(name) is None and not (name in _TAKEN and referral.facts["to"] is None):
            given.refuse(UserErrorCode.INVALID, name, "The referral has not taken this step: leave this out, or use advanceReferral.")
    known = {**referral.facts, **referral.properties, "to": (referral.facts["to"] or {}).get("id")}
    both = updates.sides(given, known)
    updates.check(given, both, _names_another, lambda one: _gives_at(one, customer), lambda one: _in_order(one, referral))
    if [both.before.get(name) for name in ("by", "to")] != [both.after.get(name) for name in ("by", "to")]:
        _not_named_before(both.after)
    given.sound()
    change_set.update(referral, given.only("how", "note", *_STEPS))
    changed = [
        updates.draw(change_set, referral, arrow, [known[name]], [given[name]], into=into)
        for name, arrow, into in (("by", "GAVE", True), ("to", "TO", False))
        if name in given
    ]
    for name in _AFTER:
        if name in given.values:
            updates.draw(change_set, referral, "AFTER", [known[name]], [given.get(name)])
    if any(changed) and "to" in both.after:
        with suppress(Stop):
            _beside_others(change_set, referral.id, both.after.record("by"), both.after.record("to"))
    to = given.optional("to")
    change_set.attribute(customer, *_of_named(referral), *(to.facts["everywhere"] if to else ()))
    updates.tell(change_set, referral, customer)
    change_set.tell(referral=referral.id, customer=customer)


def _gives_at(given: Input, customer: str) -> None:
    """Refuse a giver, a sale or a day with which the referral would come from another customer."""
    if "by" in given:
        at = given.get("askedAt") or given.get("givenAt")
        if "to" not in given and at:
            found = _asked_at(given, "by", at)
        else:
            found = _sale(given, "by") or str(account(given, "by", (at or given.now).date())["customer"])
        updates.at_customer(given, "by", found, customer)


def _in_order(given: Input, referral: Found) -> None:
    """Refuse steps in another order than they are taken in, and an order before the referral that led to it."""
    for earlier, later in combinations(_STEPS, 2):
        not_before(given, later, given.get(earlier), f"it was {_STEP_OF[earlier].lower()}")
    ordered, named = referral.facts["ledToAt"], given.get("givenAt")
    if ordered is not None and named is not None and ordered < named:
        message = f"Lies after the order that won the referral, {rfc3339(ordered)}: give that time or an earlier one."
        given.refuse(UserErrorCode.INVALID, "givenAt", message)


def _of_named(referral: Found) -> list[str]:
    """Return the present and past employers of the referred person. The list is empty when nobody was referred yet."""
    return list(referral.facts["to"]["customers"]) if referral.facts["to"] else []


def _unnamed(referral: Found, at: datetime) -> bool:
    """True if the referral was given after that time."""
    given = referral.get("givenAt")
    return given is not None and at < given


def _go(change_set: ChangeSet, referral: Found, step: ReferralStatus, at: datetime) -> None:
    """Set the next status of a referral. A declined referral counts for nobody."""
    (customer,) = referral.customers
    gone = dict.fromkeys(("attributed", "attributionReason", "circle")) if step is ReferralStatus.DECLINED else {}
    change_set.update(referral, {"status": step, AT[step]: at, **gone})
    if gone:
        change_set.run(_LED_NOWHERE, ids=[referral.id])
        change_set.attribute(customer, *_of_named(referral))
    change_set.change(ChangeKind.REFERRAL_ADVANCED, referral.id, customer, step, describe(ReferralStatus, step))


def _reference(given: Input, change_set: ChangeSet) -> None:
    """Record that a reference was asked for, given or declined.  (:Contact)-[:GAVE]->(:Reference)-[:OF]->(:Customer)"""
    for name in _ANSWERS:
        not_to_come(given, name)
    _answered_once(given)
    known = given.current("reference") if "reference" in given else None
    if known:
        _answered(given, known)
        (customer,) = known.customers
    else:
        customer = _vouches_at(given)
    given.sound()
    written = given.only("askedAt", "givenAt", "declinedAt", "note")
    if known:
        reference = known.id
        change_set.update(known, written)
    else:
        reference = change_set.create("Reference", written)
        change_set.link(given["contact"], "GAVE", reference)
        change_set.link(reference, "OF", customer)
    code = "GIVEN" if "givenAt" in given else "DECLINED" if "declinedAt" in given else "ASKED"
    kind = ChangeKind.UPDATED if known else ChangeKind.CREATED
    change_set.change(kind, reference, customer, code, f"A reference was {code.lower()}.")
    change_set.tell(reference=reference, customer=customer)


def _answered(given: Input, known: Found) -> None:
    """Refuse an answer to a reference that is already answered, or that somebody else was asked for."""
    if known.get("givenAt") or known.get("declinedAt"):
        given.refuse(UserErrorCode.ILLEGAL_STEP, "reference", "This one was answered before: record another one, without `reference`.")
    for name in ("givenAt", "declinedAt") if "askedAt" not in given.values else ():
        not_before(given, name, known.get("askedAt"), "they were asked")
    if known.facts["contact"] != given["contact"]:
        given.refuse(UserErrorCode.INVALID, "contact", "Somebody else was asked: record what this person said without `reference`.")


def _answered_once(given: Input) -> None:
    """Refuse a reference without a time, with two answers, or answered before it was asked for."""
    if not _times(given):
        given.refuse(UserErrorCode.INVALID, (), "Nothing happened: give `askedAt`, `givenAt` or `declinedAt`.")
    if "givenAt" in given and "declinedAt" in given:
        given.refuse(UserErrorCode.INVALID, "declinedAt", "They stood as a reference or declined: give one of the two.")
    for name in ("givenAt", "declinedAt"):
        not_before(given, name, given.get("askedAt"), "they were asked")


def _times(given: Input) -> list[datetime]:
    return [given[name] for name in _ANSWERS if name in given]


def _vouches_at(given: Input) -> str:
    """Return the customer at which the contact stands as a reference. Refuses to ask a contact who must not be asked (R13)."""
    times = _times(given)
    found = account(given, "contact", min(times, default=given.now).date())
    if len(times) == 1 and "askedAt" in given:
        may_be_asked(given, "contact", found["status"])
    return str(found["customer"])


def _update_reference(given: Input, change_set: ChangeSet) -> None:
    for name in _ANSWERS:
        not_to_come(given, name)
    reference = updates.stored(given)
    (customer,) = reference.customers
    both = updates.sides(given, reference.facts | reference.properties)

    def there(one: Input) -> None:
        if "contact" in one:
            updates.at_customer(one, "contact", _vouches_at(one), customer)

    updates.check(given, both, _answered_once, there)
    given.sound()
    change_set.update(reference, given.only(*_ANSWERS, "note"))
    if "contact" in given:
        updates.draw(change_set, reference, "GAVE", [reference.facts["contact"]], [given["contact"]], into=True)
    updates.tell(change_set, reference, customer)
    change_set.tell(reference=reference.id, customer=customer)


_SALE = {"purchase": ("Purchase",), "opportunity": ("Opportunity",)}
_PEOPLE = frozenset({"Contact.accounts"})
ASK = Decision("askForReferral", {"contact": ("Contact",), **_SALE}, _ask, _PEOPLE)
RECORD = Decision(
    "recordReferral",
    {"referral": ("Referral",), "by": ("Contact",), "to": ("Contact",), **_SALE},
    _record,
    _PEOPLE | {"Contact.named", "Contact.namedUnseen", "Contact.everywhere", "Referral.by"},
    changes="referral",
    everywhere=frozenset({"to"}),
)
ADVANCE = Decision("advanceReferral", {"id": ("Referral",), "purchase": ("Purchase",)}, _advance, READS | {"Referral.toStopped"})
REFERENCE = Decision(
    "recordReference",
    {"contact": ("Contact",), "reference": ("Reference",)},
    _reference,
    _PEOPLE | {"Reference.contact"},
    changes="reference",
)
UPDATE = Decision(
    "updateReferral",
    {"id": ("Referral",), "by": ("Contact",), "to": ("Contact",), **_SALE},
    _update,
    corrections.reads("Referral")
    | _PEOPLE
    | {"Contact.named", "Contact.namedUnseen", "Contact.everywhere"}
    | {f"Referral.{name}" for name in ("by", "to", "toId", "purchase", "opportunity", "ledToAt")},
    changes="id",
    everywhere=frozenset({"to"}),
    beside=("by", "toId", "purchase", "opportunity"),
)
UPDATE_REFERENCE = Decision(
    "updateReference",
    {"id": ("Reference",), "contact": ("Contact",)},
    _update_reference,
    corrections.reads("Reference") | _PEOPLE | {"Reference.contact"},
    changes="id",
    beside=("contact",),
)

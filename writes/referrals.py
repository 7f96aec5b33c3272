"""Referrals: asked for, given, advanced to the sale. Also references (R13, R15, R16).

(:Contact)-[:GAVE]->(:Referral)-[:TO]->(:Contact), (:Referral)-[:FROM]->(:Customer), (:Referral)-[:LED_TO]->(:Purchase)
"""

from contextlib import suppress
from datetime import datetime

from graph.commit.change_set import STOPPED, ChangeSet, Decision, Found, Input, Stop
from insights import actions
from insights.enums import ChangeKind, CustomerStatus, ReferralStatus, ReviewKind, UserErrorCode, WarningCode, describe
from insights.network.referrals import AT
from writes.checks import not_before, not_to_come, refuse
from writes.employers import account, employed, may_be_asked
from writes.plans import beside

_LED_NOWHERE = "UNWIND $ids AS id MATCH (:Referral {id: id})-[into:INTO]->(:Customer) DELETE into"
# Facts of a referral that `won` reads.
READS = frozenset({"Referral.to"})


def _ask(given: Input, change_set: ChangeSet) -> None:
    """Record that a referral was asked for. `referralAsk` only advises, but asking is refused when it says NEVER."""
    not_to_come(given, "at")
    sale = _sale(given, "contact")
    asked = account(given, "contact", given["at"].date())
    customer = sale or asked["customer"]
    status = next((one["status"] for one in given.record("contact").facts["accounts"] if one["customer"] == customer), asked["status"])
    may_be_asked(given, "contact", status)
    given.sound()
    referral = change_set.create("Referral", {"status": ReferralStatus.ASKED, "askedAt": given["at"], **given.only("note")})
    _draw(given, change_set, referral, given["contact"], customer)
    change_set.change(ChangeKind.CREATED, referral, customer, ReferralStatus.ASKED, "A referral was asked for.")
    change_set.tell(referral=referral, customer=customer)


def _sale(given: Input, contact: str) -> str | None:
    """Return the customer of the named purchase or opportunity, else None. Refuses a contact who never worked at that customer."""
    found = None
    for name in ("purchase", "opportunity"):
        with suppress(Stop):
            if name in given:
                (found,) = given.record(name).customers
                employed(given, given.record(contact), (name,), found)
    return found


def _draw(given: Input, change_set: ChangeSet, referral: str, contact: str, customer: str) -> None:
    change_set.link(contact, "GAVE", referral)
    change_set.link(referral, "FROM", customer)
    for name in ("purchase", "opportunity"):
        if name in given:
            change_set.link(referral, "AFTER", given[name])


def _record(given: Input, change_set: ChangeSet) -> None:
    """Record a referral, asked for or not. graph/derived/attribution.py decides whether it counts."""
    not_to_come(given, "givenAt")
    if given["by"] == given["to"]:
        given.refuse(UserErrorCode.INVALID, "to", "Nobody refers themselves: name somebody else.")
    with suppress(Stop):
        if given.record("to").id in given.record("by").facts["named"]:
            given.refuse(UserErrorCode.TAKEN, "to", "This person has named them before: advance that referral.")
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
    if any(job["until"] is None and job["status"] == CustomerStatus.STOPPED for job in to.facts["accounts"]):
        change_set.warn(WarningCode.CUSTOMER_STOPPED, "to", STOPPED)
    before = next((one["referral"] for one in by.facts["namedUnseen"] if one["to"] == to.id), None)
    if before:
        change_set.review(ReviewKind.REFERRAL, referral, before)
    change_set.attribute(customer, *to.facts["everywhere"])
    change_set.learn(by, named=[*by.facts["named"], to.id])
    change_set.change(kind, referral, customer, ReferralStatus.GIVEN, "A name was given.")
    change_set.tell(referral=referral, customer=customer)


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


def leads_to(given: Input, name: str, at: datetime) -> None:
    """Refuse a referral that an order of `customer` at that time cannot win, for recordPurchase. The decision reads `READS`."""
    referral = given.record(name)
    refuse(given, actions.of_referral(ReferralStatus(referral["status"]), ReferralStatus.WON), name)
    if _unnamed(referral, at):
        given.refuse(UserErrorCode.INVALID, name, "The name was given after this order: check it, or leave it out.")
    if given.record("customer").id not in _of_named(referral):
        given.refuse(UserErrorCode.INVALID, name, "It named somebody of another customer: check it, or leave it out.")


def won(change_set: ChangeSet, referral: Found, purchase: str, at: datetime) -> None:
    """Mark a referral as won by a purchase."""
    _go(change_set, referral, ReferralStatus.WON, at)
    change_set.link(referral.id, "LED_TO", purchase)


def undo(change_set: ChangeSet, purchase: Found, code: str, message: str) -> None:
    """Reopen the referrals that only this purchase won, because the purchase no longer counts. The decision reads `Purchase.won`."""
    for row in purchase.facts["won"]:
        step = ReferralStatus.MET if row["metAt"] else ReferralStatus.CONTACTED if row["contactedAt"] else ReferralStatus.GIVEN
        referral = beside("Referral", row)
        change_set.update(referral, {"status": step, "wonAt": None})
        for led_to in row["ledTo"]:
            change_set.unlink(referral.id, "LED_TO", led_to)
        change_set.change(ChangeKind.REFERRAL_ADVANCED, referral.id, row["customer"], code, message)


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
    times = [given[name] for name in ("askedAt", "givenAt", "declinedAt") if name in given]
    for name in ("askedAt", "givenAt", "declinedAt"):
        not_to_come(given, name)
    if not times:
        given.refuse(UserErrorCode.INVALID, (), "Nothing happened: give `askedAt`, `givenAt` or `declinedAt`.")
    if "givenAt" in given and "declinedAt" in given:
        given.refuse(UserErrorCode.INVALID, "declinedAt", "They stood as a reference or declined: give one of the two.")
    for name in ("givenAt", "declinedAt"):
        not_before(given, name, given.get("askedAt"), "they were asked")
    known = given.current("reference") if "reference" in given else None
    if known:
        _answered(given, known)
        (customer,) = known.customers
    else:
        found = account(given, "contact", min(times, default=given.now).date())
        customer = found["customer"]
        if len(times) == 1 and "askedAt" in given:
            may_be_asked(given, "contact", found["status"])
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

"""Updates of purchases. Promises, follow-ups, lines, returns and referrals of a purchase follow its corrected order and delivery.

(:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product), (:Referral)-[:LED_TO]->(:Purchase)
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights.actions import OF_RETURN, is_return
from insights.aftersales.plans import AFTER_DELIVERY, PlannedFollowUp, after_delivery, after_order, first_contact
from insights.days import deadline, words
from insights.enums import FollowUpKind, FollowUpStatus, PromiseKind, PromiseStatus, PurchaseStatus, UserErrorCode
from values import money
from values.instants import rfc3339
from writes import amounts, corrections, plans, promises, purchases, referrals, updates
from writes.checks import due_after, not_to_come
from writes.plans import beside
from writes.updates import Sides

_TIMES = ("orderedAt", "deliveredAt", "cancelledAt")
# Fields that a step sets, with the step and the property that the step always sets.
_STEPS = {
    "deliveredAt": ("recordDelivery", "deliveredAt"),
    "sellerPresent": ("recordDelivery", "deliveredAt"),
    "deliveryNote": ("recordDelivery", "deliveredAt"),
    "cancelledAt": ("cancelPurchase", "cancelledAt"),
    "cancelReason": ("cancelPurchase", "cancelledAt"),
}
_OF_RETURN = frozenset({"id", "expectedVersion", *OF_RETURN})
_BEFORE = {"Satisfaction": "a satisfaction reading", "Claim": "a claim", "ServiceJob": "a service job", "Purchase": "a return"}


def _update(given: Input, change_set: ChangeSet) -> None:
    for name in _TIMES:
        not_to_come(given, name)
    purchase = updates.stored(given)
    (customer,) = purchase.customers
    _taken(given, purchase)
    known = {**purchase.properties, "placedBy": purchase.facts["placedBy"], "soldBy": purchase.facts["seller"]}
    both = updates.sides(given, known)
    placed = partial(purchases.placed_at, customer=customer)
    updates.check(given, both, placed, partial(_in_order, purchase), partial(_promisable, purchase))
    lines = _lines(given, both.after, purchase)
    sums = purchases.sums_of(given, lines) if lines else {}
    if "referral" in given:
        _wins(given, both.after, purchase, customer)
    given.sound()
    written: dict[str, Any] = {**given.only("orderedAt", "promisedAt", *_STEPS, "returnReason"), **sums}
    if lines and "lines" in given:
        written["currency"] = purchases.currency_of(given)
    if "terms" in given.values:
        written["terms"] = purchases.terms_of(given)
    months = _months(given, purchase)
    if "deliveredAt" in both.after and {"deliveredAt", "lines"} & given.values.keys():
        written["guaranteeUntil"] = purchases.guaranteed(both.after["deliveredAt"], months)
    change_set.update(purchase, written)
    _people(given, change_set, purchase)
    _redraw(change_set, purchase, lines)
    promised = _repromise(given, change_set, purchase, both, customer)
    planned = _replan(given, change_set, purchase, both, customer)
    _canceled(given, change_set, purchase)
    _won(given, change_set, purchase, both)
    if "orderedAt" in given:
        change_set.attribute(customer)
    updates.tell(change_set, purchase, customer)
    change_set.tell(purchase=purchase.id, customer=customer, promises=promised, follow_ups=planned)


def _taken(given: Input, purchase: Found) -> None:
    """Refuse facts of steps that the purchase has not taken, facts of an order in a return, and lines after a return."""
    returned = is_return(PurchaseStatus(purchase["status"]), whole=purchase.get("returnedAt") is not None)
    for name in sorted(given.values.keys() - _OF_RETURN) if returned else ():
        message = "This is a return. Only `returnReason` can be corrected: void the return, and record it again with returnPurchase."
        given.refuse(UserErrorCode.INVALID, name, message)
    if "returnReason" in given.values and not returned:
        given.refuse(UserErrorCode.INVALID, "returnReason", "This is not a return: leave it out.")
    for name, (step, shows) in _STEPS.items() if not returned else ():
        if name in given.values and purchase.get(shows) is None:
            given.refuse(UserErrorCode.INVALID, name, f"The purchase has not taken this step: leave this out, or use {step}.")
    settled = [one for one in purchase.facts["promised"] if promises.is_delivery(purchase, one) and one["status"] != PromiseStatus.OPEN]
    if given.clears("promisedAt") and settled:
        given.refuse(UserErrorCode.INVALID, "promisedAt", "The promise of this date was settled: correct the date instead.")
    if "lines" in given and purchase.facts["backBy"]:
        given.refuse(UserErrorCode.INVALID, "lines", "Some of the purchase came back: void the return first.")


def _in_order(purchase: Found, given: Input) -> None:
    """Refuse an order after what came of it, and a delivery before the order or after a return."""
    ordered = given["orderedAt"]
    due_after(given, ("promisedAt",), given.get("promisedAt"), ordered, "the order")
    purchases.in_order(given, ordered, given.get("shippedAt"))
    later = [(f"{_BEFORE[one['label']]} of it", one["at"]) for one in purchase.facts["later"] if one["at"] is not None]
    later += [("the cancellation", given["cancelledAt"])] if "cancelledAt" in given else []
    later += [("its shipment", given["shippedAt"])] if "shippedAt" in given else []
    for what, at in later:
        if ordered > at:
            given.refuse(UserErrorCode.INVALID, "orderedAt", f"Lies after {what}, {rfc3339(at)}: give that time or an earlier one.")
    for row in purchase.facts["ledFrom"] if "referral" not in given.values else ():
        if row["givenAt"] is not None and ordered < row["givenAt"]:
            message = f"Lies before the referral that led to it was given, {rfc3339(row['givenAt'])}: give that time or a later one."
            given.refuse(UserErrorCode.INVALID, "orderedAt", message)
    considered = purchase.facts["consideredAt"]
    if considered is not None and ordered < considered:
        message = f"Lies before the opportunity that led to it came up, {rfc3339(considered)}: give that time or a later one."
        given.refuse(UserErrorCode.INVALID, "orderedAt", message)
    back = [one["at"] for one in purchase.facts["later"] if one["label"] == "Purchase"]
    if back and "deliveredAt" in given and given["deliveredAt"] > min(back):
        message = f"Lies after a return of it, {rfc3339(min(back))}: give that time or an earlier one."
        given.refuse(UserErrorCode.INVALID, "deliveredAt", message)


def _promisable(purchase: Found, given: Input) -> None:
    """Refuse an order after the due date of a promise that was made with it."""
    for one in purchase.facts["promised"]:
        due, made_then = one["dueAt"], one["madeAt"] == purchase["orderedAt"] and not promises.is_delivery(purchase, one)
        if made_then and deadline(due, given.zone) < given["orderedAt"]:
            message = f"Lies after {rfc3339(due)}, when the promise ({words(one['kind'])}) was due: give that time or an earlier one."
            given.refuse(UserErrorCode.INVALID, "orderedAt", message)


def _lines(given: Input, after: Input, purchase: Found) -> list[purchases.Line]:
    """Return the lines: those given, or the stored lines at the rate of another day. Empty if they do not change."""
    if "lines" in given.values:
        return purchases.lines_of(after)
    currency = purchase.get("currency")
    if "orderedAt" not in given or currency is None or given["orderedAt"].date() == purchase["orderedAt"].date():
        return []
    found = []
    for row in purchase.facts["drawn"]:
        facts = row["facts"]
        exact = money.major(facts["unitPrice"], currency) * facts["quantity"] * (1 - Decimal(str(facts.get("discount") or 0)))
        whole = exact if money.minor(exact, currency) == facts["amount"] else money.major(facts["amount"], currency)
        counted = amounts.reporting(given, whole, currency, given["orderedAt"], ("orderedAt",))
        found.append(purchases.Line(row["product"], {**_own(facts), "amountReporting": counted}))
    return found


def _own(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in ("id", "line")}


def _redraw(change_set: ChangeSet, purchase: Found, lines: list[purchases.Line]) -> None:
    """Replace the lines that differ. A line keeps what an import knows of it."""
    if not lines:
        return
    old = {row["facts"]["line"]: row for row in purchase.facts["drawn"]}
    numbers = [row["facts"]["line"] for row in purchase.facts["drawn"]] if len(lines) == len(old) else list(range(1, len(lines) + 1))
    for number, line in zip(numbers, lines, strict=True):
        row = old.pop(number, None)
        same = row is not None and row["product"] == line.product
        facts = {**(row["facts"] if row and same else {}), **purchases.line_facts(purchase.id, number, line)}
        facts["id"] = row["facts"]["id"] if row else facts["id"]
        if row and same and row["facts"] == facts:
            continue
        if row:
            change_set.unlink(purchase.id, "INCLUDES", row["product"], line=number)
        change_set.link(purchase.id, "INCLUDES", line.product, **facts)
        change_set.touch(purchase)
    for number, row in old.items():
        change_set.unlink(purchase.id, "INCLUDES", row["product"], line=number)
        change_set.touch(purchase)


def _months(given: Input, purchase: Found) -> int | None:
    """Return the longest guarantee of the products."""
    if "lines" not in given:
        found: int | None = (purchase.facts["guarantee"] or {}).get("months")
        return found
    months = [given.records[one["product"]].get("guaranteeMonths") for one in given["lines"]]
    return max((one for one in months if one is not None), default=None)


def _people(given: Input, change_set: ChangeSet, purchase: Found) -> None:
    """Replace the contact who ordered and the rep who sold. The rep of returns follows."""
    if "placedBy" in given.values:
        updates.draw(change_set, purchase, "PLACED", [purchase.facts["placedBy"]], [given.get("placedBy")], into=True)
    if "soldBy" in given.values:
        before, after = purchase.facts["seller"], given.get("soldBy")
        updates.draw(change_set, purchase, "SOLD", [before], [after], into=True)
        for row in purchase.facts["backBy"]:
            if row["seller"] == before:
                updates.draw(change_set, beside("Purchase", row), "SOLD", [before], [after], into=True)


def _repromise(given: Input, change_set: ChangeSet, purchase: Found, both: Sides, customer: str) -> list[str]:
    """Bring the promises in line with order and delivery. Return the ids of those that changed."""
    before, after = both
    changed = []
    for row in purchase.facts["promised"]:
        one, delivery = beside("Promise", row), promises.is_delivery(purchase, row)
        if delivery and "promisedAt" not in after:
            if row["status"] == PromiseStatus.OPEN:
                updates.drop(given, change_set, [one.id])
            continue
        due = after["promisedAt"] if delivery else row["dueAt"]
        made = after["orderedAt"] if row["madeAt"] == before["orderedAt"] else row["madeAt"]
        moved = bool(change_set.update(one, {"dueAt": due, "madeAt": made}))
        if row["kind"] == PromiseKind.DELIVERY_DATE and row["keptAt"] is not None and row["keptAt"] == before.get("deliveredAt"):
            moved |= (due, after["deliveredAt"]) != (row["dueAt"], row["keptAt"])
            promises.again(given, change_set, one, due, after["deliveredAt"], customer)
        changed += [one.id] if moved else []
    if "promisedAt" in given and before.get("promisedAt") is None:
        said = {"kind": PromiseKind.DELIVERY_DATE, "dueAt": given["promisedAt"]}
        made_now = promises.make(change_set, customer, purchase.id, after["orderedAt"], said)
        if "deliveredAt" in after:
            found = beside("Promise", {"id": made_now, "dueAt": given["promisedAt"], "version": 1})
            promises.keep(given, change_set, found, after["deliveredAt"], customer)
        changed.append(made_now)
    if "promisedAt" in given:
        confirmed = [one for row in purchase.facts["promised"] if promises.is_delivery(purchase, row) for one in row["confirmedWith"]]
        said = {"kind": PromiseKind.DELIVERY_DATE, "dueAt": given["promisedAt"], "confirmedWith": confirmed}
        past = promises.Past(purchase.facts["deliveries"], purchase.facts["deliveryDays"])
        promises.check(given, change_set, said, after["orderedAt"], past, ("promisedAt",), ("promisedAt",))
    return changed


def _replan(given: Input, change_set: ChangeSet, purchase: Found, both: Sides, customer: str) -> list[str]:
    """Plan what the corrected order and delivery plan. Nothing is planned for a stopped customer (R13), or after a cancellation."""
    if not {"orderedAt", "promisedAt", "deliveredAt", "soldBy"} & given.values.keys():
        return []
    if purchase.stopped or purchase["status"] in (PurchaseStatus.CANCELLED, PurchaseStatus.RETURNED):
        return []
    rows, account = purchase.facts["plans"], given.records[customer]
    owner = next(iter(account.facts["owners"]), None)
    moot = [
        row for row in purchase.facts["ended"] if row["reason"] == purchases.MOOT and row["skippedAt"] == both.before.get("deliveredAt")
    ]
    ordering = [row for row in rows if row["kind"] not in AFTER_DELIVERY] + moot
    entered = purchase.facts["recordedAt"] or given.now
    before, after = (_on_order(given, one, entered) for one in both)
    known = plans.matching(ordering, before, purchase.id, own=True)
    sellers = (both.before.get("soldBy"), both.after.get("soldBy"))
    touched = plans.replan(given, change_set, known, before, after, customer, sellers, purchase.id)
    _moot(given, change_set, both.after.get("deliveredAt"), known, before, after)
    touched += _monthly(given, change_set, purchase.id, account, both, entered)
    delivered = [one.get("deliveredAt") for one in both]
    if None not in delivered:
        known = plans.matching(rows, after_delivery(delivered[0], delivered[0], given.practice, given.zone), purchase.id, own=True)
        clock = plans.recorded(known.values(), given.now)
        before, after = (after_delivery(at, clock, given.practice, given.zone) for at in delivered)
        reps = (sellers[0] or owner, sellers[1] or owner)
        touched += plans.replan(given, change_set, known, before, after, customer, reps, purchase.id)
    return list(dict.fromkeys(touched))


def _on_order(given: Input, one: Input, entered: datetime) -> tuple[PlannedFollowUp, ...]:
    """Return what the order plans. Of a changed date the customer is told by the follow-up that changePromisedDate planned."""
    promised = None if "dateChangedAt" in one else one.get("promisedAt")
    return after_order(one["orderedAt"], promised, entered, given.practice, given.zone)


def _monthly(given: Input, change_set: ChangeSet, purchase: str, account: Found, both: Sides, entered: datetime) -> list[str]:
    """Plan the first monthly contact as of the corrected order, if the order planned the open one."""
    two_way, rows = account.facts["lastTwoWay"], account.facts["contact"]
    due = [first_contact(one["orderedAt"], two_way, entered, given.practice, given.zone) for one in both]
    before, after = ([one] if one else [] for one in due)
    known = plans.matching(rows, before, purchase)
    if rows and not known:
        return []
    owner = next(iter(account.facts["owners"]), None)
    reps = [owner or one.get("soldBy") for one in both]
    return plans.replan(given, change_set, known, before, after, account.id, (reps[0], reps[1]), cause=purchase)


def _moot(
    given: Input,
    change_set: ChangeSet,
    delivered: datetime | None,
    known: Mapping[str, Mapping[str, Any]],
    before: Sequence[PlannedFollowUp],
    after: Sequence[PlannedFollowUp],
) -> None:
    """Skip the status update if the delivery makes it needless, and plan it again if it does not."""
    planned = next((one for one in after if one.kind is FollowUpKind.STATUS_UPDATE), None)
    row = known.get(FollowUpKind.STATUS_UPDATE)
    if row is None and planned not in before:
        row = next((made for label, made in change_set.creates if label == "FollowUp" and made["kind"] == FollowUpKind.STATUS_UPDATE), None)
    if delivered is None or planned is None or row is None:
        return
    due = row["dueAt"] if planned in before else planned.due
    skipped = {"status": FollowUpStatus.SKIPPED, "reason": purchases.MOOT, "skippedAt": delivered}
    moot = purchases.is_moot(given, {"kind": planned.kind, "dueAt": due}, delivered)
    found = beside("FollowUp", {"status": FollowUpStatus.PLANNED, **row})
    change_set.update(found, skipped if moot else {"status": FollowUpStatus.PLANNED, "reason": None, "skippedAt": None})


def _canceled(given: Input, change_set: ChangeSet, purchase: Found) -> None:
    """Move the end of the follow-ups that a cancellation skipped."""
    for row in purchase.facts["ended"] if "cancelledAt" in given else ():
        if row["skippedAt"] == purchase.get("cancelledAt"):
            change_set.update(beside("FollowUp", row), {"skippedAt": given["cancelledAt"]})


def _wins(given: Input, after: Input, purchase: Found, customer: str) -> None:
    """Refuse a referral that the order cannot win."""
    if given["referral"] not in [row["id"] for row in purchase.facts["ledFrom"]]:
        with suppress(Stop):
            referrals.leads_to(given, "referral", after["orderedAt"], customer)


def _won(given: Input, change_set: ChangeSet, purchase: Found, both: Sides) -> None:
    """Bring the referrals in line that the order won: they were won when it was ordered, or another one was."""
    led = purchase.facts["ledFrom"]
    if "referral" in given.values:
        reason = "The purchase was not won by this referral. It is open again."
        referrals.reopen(change_set, [row for row in led if row["id"] != given.get("referral")], "PURCHASE_CORRECTED", reason)
        if [row["id"] for row in led] != [one for one in (given.get("referral"),) if one]:
            change_set.touch(purchase)
        led = [row for row in led if row["id"] == given.get("referral")]
        if "referral" in given and not led:
            referrals.won(change_set, given.record("referral"), purchase.id, both.after["orderedAt"])
    for row in led:
        if row["wonAt"] == both.before["orderedAt"]:
            change_set.update(beside("Referral", row), {"wonAt": both.after["orderedAt"]})


_FACTS = (
    "seller", "placedBy", "drawn", "promised", "plans", "ended", "ledFrom", "consideredAt", "later", "backBy", "guarantee", "deliveries",
    "deliveryDays",
)  # fmt: skip
UPDATE = Decision(
    "updatePurchase",
    {"id": ("Purchase",), "placedBy": ("Contact",), "soldBy": ("Rep",), "lines.product": ("Product",), "referral": ("Referral",)},
    _update,
    corrections.reads("Purchase")
    | referrals.READS
    | {f"Purchase.{name}" for name in _FACTS}
    | {f"Customer.{name}" for name in ("owners", "lastTwoWay", "contact")},
    changes="id",
    beside=("customers",),
)

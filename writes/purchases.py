"""Purchases: recorded with lines and promises, delivered, canceled (R5 to R8, R10).  (:Customer)-[:MADE]->(:Purchase)"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights import actions
from insights.aftersales.plans import after_delivery, after_order, first_contact
from insights.aftersales.purchases import guarantee_until
from insights.days import date_of, deadline
from insights.enums import ChangeKind, CustomerStatus, FollowUpKind, PromiseKind, PurchaseStatus, UserErrorCode
from values.ids import tie_id
from values.instants import rfc3339
from writes import plans, promises, referrals
from writes.amounts import MOST_MINOR_UNITS, minor, reporting, within
from writes.checks import due_after, not_before, not_to_come, refuse
from writes.employers import employed

MOST_UNITS = 10**9
MOOT = "It was delivered before."


class Line(NamedTuple):
    product: str
    facts: dict[str, Any]


def _record(given: Input, change_set: ChangeSet) -> None:
    """(:Contact)-[:PLACED]->(:Purchase)<-[:SOLD]-(:Rep), (:Purchase)-[:INCLUDES]->(:Product)"""
    ordered = given["orderedAt"]
    not_to_come(given, "orderedAt")
    due_after(given, ("promisedAt",), given.get("promisedAt"), ordered, "the order")
    lines, promised = lines_of(given), _promised(given)
    with suppress(Stop):
        placed_at(given, given.record("customer").id)
    with suppress(Stop):
        if "referral" in given:
            buyer = given.found("customer")
            referrals.leads_to(given, "referral", ordered, buyer.id if buyer else None)
    sums = sums_of(given, lines)
    given.sound()
    customer = given.record("customer")
    seller = given.get("soldBy") or given.viewer.rep or next(iter(customer.facts["owners"]), None)
    due = next((one["dueAt"] for one in promised if one["kind"] == PromiseKind.DELIVERY_DATE), None)
    written = {"status": PurchaseStatus.ORDERED, "orderedAt": ordered, "promisedAt": due, "currency": currency_of(given), **sums}
    purchase = change_set.create("Purchase", {**written, "terms": terms_of(given)}, given.get("externalId"))
    change_set.link(customer.id, "MADE", purchase)
    if "placedBy" in given:
        change_set.link(given["placedBy"], "PLACED", purchase)
    if seller:
        change_set.link(seller, "SOLD", purchase)
    for number, line in enumerate(lines, 1):
        change_set.link(purchase, "INCLUDES", line.product, **line_facts(purchase, number, line))
    made = [promises.make(change_set, customer.id, purchase, ordered, one) for one in promised]
    if "referral" in given:
        referrals.won(change_set, given.record("referral"), purchase, ordered)
    planned = _plan(given, change_set, customer, purchase, due, seller)
    _known(change_set, customer, ordered)
    change_set.change(ChangeKind.CREATED, purchase, customer.id, PurchaseStatus.ORDERED, "A purchase was recorded.")
    change_set.tell(purchase=purchase, customer=customer.id, promises=made, follow_ups=planned)
    _realistic(given, change_set, promised, customer)


def placed_at(given: Input, customer: str) -> None:
    """Refuse an order that a contact of another customer placed."""
    if contact := given.optional("placedBy"):
        employed(given, contact, ("placedBy",), customer)


def sums_of(given: Input, lines: Sequence[Line]) -> dict[str, int]:
    """Return the totals of the lines. Refuses a total above the limit."""
    sums = {name: sum(line.facts[fact] for line in lines) for name, fact in (("total", "amount"), ("totalReporting", "amountReporting"))}
    if max(sums.values()) >= MOST_MINOR_UNITS:
        given.refuse(UserErrorCode.INVALID, "lines", "Have too large a total: keep it below a thousand billion.")
    within(given, ("lines",), sums["totalReporting"], given.practice.purchase_limit)
    return sums


def terms_of(given: Input) -> list[str] | None:
    """Return the terms without empty texts."""
    return [one for one in given.get("terms") or () if one] or None


def line_facts(purchase: str, number: int, line: Line) -> dict[str, Any]:
    """Return the properties of a line, which is numbered from 1."""
    return {"id": tie_id("INCLUDES", purchase, str(number)), "line": number, **line.facts}


def currency_of(given: Input) -> str:
    return next((str(one["unitPrice"]["currency"]) for one in given["lines"]), "")


def lines_of(given: Input) -> list[Line]:
    """Return the lines as they are stored: net of discount, each rounded half up."""
    if not given["lines"]:
        given.refuse(UserErrorCode.INVALID, "lines", "Is empty: give one line at least.")
    found = []
    for number, one in enumerate(given["lines"]):
        path = ("lines", str(number))
        quantity, discount = one["quantity"], one.get("discount", Decimal(0))
        if not 1 <= quantity <= MOST_UNITS:
            message = f"Must be from 1 to {MOST_UNITS:,}. What comes back is recorded by returnPurchase."
            given.refuse(UserErrorCode.INVALID, (*path, "quantity"), message)
            quantity = 1
        if discount < 0 or float(discount) >= 1:  # as it is stored
            message = "Must be a share, 0 or more and below 1: 0.1 takes off a tenth. What is given away has the unit price 0."
            given.refuse(UserErrorCode.INVALID, (*path, "discount"), message)
            discount = Decimal(0)
        price, currency = one["unitPrice"], one["unitPrice"]["currency"]
        unit = minor(given, price, (*path, "unitPrice"))
        if currency != currency_of(given):
            where = (*path, "unitPrice", "currency")
            given.refuse(UserErrorCode.INVALID, where, f"A purchase is in one currency: the first line is in {currency_of(given)}.")
        amount = Decimal(price["amount"]) * quantity * (1 - discount)
        facts = {
            "quantity": quantity,
            "discount": float(discount),
            "unitPrice": unit,
            "amount": minor(given, {"amount": amount, "currency": currency}, (*path, "unitPrice")),
            "amountReporting": reporting(given, amount, currency, given["orderedAt"], (*path, "unitPrice", "currency")),
        }
        found.append(Line(one["product"], facts))
    return found


def _promised(given: Input) -> list[dict[str, Any]]:
    """Return the promises of the purchase (R5). `promisedAt` becomes a promise, unless another promise is the delivery date."""
    found = [dict(one) for one in given.get("promises") or ()]
    for number, one in enumerate(found):
        due_after(given, ("promises", str(number), "dueAt"), one["dueAt"], given["orderedAt"], "the order")
    if "promisedAt" not in given:
        return found
    delivery = next((one["dueAt"] for one in found if one["kind"] == PromiseKind.DELIVERY_DATE), None)
    if delivery is None:
        return [{"kind": PromiseKind.DELIVERY_DATE, "dueAt": given["promisedAt"]}, *found]
    if date_of(delivery, given.zone) != date_of(given["promisedAt"], given.zone):
        message = f"Differs from the promise of kind DELIVERY_DATE, {rfc3339(delivery)}: give one date, or leave `promisedAt` out."
        given.refuse(UserErrorCode.INVALID, "promisedAt", message)
    return found


def _realistic(given: Input, change_set: ChangeSet, promised: list[dict[str, Any]], customer: Found) -> None:
    """R5: warn about unconfirmed promises and unrealistic delivery dates. If `promisedAt` is a promise, it is the first promise."""
    usual = [days for one in given["lines"] if (days := given.records[one["product"]].get("deliveryDays")) is not None]
    past = promises.Past(customer.facts["deliveries"], max(usual, default=None))
    implied = len(promised) - len(given.get("promises") or ())
    for number, one in enumerate(promised, -implied):
        where = ("promises", str(number))
        due, confirmed = (("promisedAt",),) * 2 if number < 0 else ((*where, "dueAt"), (*where, "confirmedWith"))
        promises.check(given, change_set, one, given["orderedAt"], past, due, confirmed)


def _plan(given: Input, change_set: ChangeSet, customer: Found, purchase: str, due: datetime | None, seller: str | None) -> list[str]:
    """Plan the follow-ups of an order and return their ids. Nothing is planned for a stopped customer (R13)."""
    if customer.get("status") == CustomerStatus.STOPPED:
        return []
    ordered = given["orderedAt"]
    made = plans.plan(change_set, customer.id, after_order(ordered, due, given.now, given.practice, given.zone), seller, purchase)
    if customer.facts["monthly"] is None:
        contact = first_contact(ordered, customer.facts["lastTwoWay"], given.now, given.practice, given.zone)
        made += [plans.plan_monthly(change_set, customer, contact, seller, purchase)] if contact else []
    return made


def _known(change_set: ChangeSet, customer: Found, ordered: datetime) -> None:
    """Recompute the attribution if the order is the first, because the attribution depends on the first order."""
    first = customer.facts["firstOrder"]
    if first is None or ordered < first:
        change_set.attribute(customer.id)
        change_set.learn(customer, firstOrder=ordered)


def guaranteed(delivered: datetime, months: int | None) -> date | None:
    """Return the last day of the guarantee of a purchase. None without a guarantee."""
    return guarantee_until(delivered.date(), months) if months is not None else None


def _deliver(given: Input, change_set: ChangeSet) -> None:
    """Record a delivery: judge the promised date, start the guarantee, and plan the follow-ups of R8."""
    delivered = given["deliveredAt"]
    not_to_come(given, "deliveredAt")
    purchase = step(given, "recordDelivery")
    (customer,) = purchase.customers
    in_order(given, purchase["orderedAt"], purchase.get("shippedAt"))
    months = (purchase.facts["guarantee"] or {}).get("months")
    until = guaranteed(delivered, months)
    written = {"status": PurchaseStatus.DELIVERED, "deliveredAt": delivered, **given.only("sellerPresent")}
    change_set.update(purchase, {**written, "guaranteeUntil": until, "deliveryNote": given.get("note")})
    kept = [one for one in purchase.facts["promises"] if one["kind"] == PromiseKind.DELIVERY_DATE]
    for one in kept:
        promises.keep(given, change_set, plans.beside("Promise", one), delivered, customer)
    open_ones = purchase.facts["planned"]
    moot = [one for one in open_ones if is_moot(given, one, delivered)]
    touched = plans.skip(change_set, moot, MOOT, delivered)
    if not purchase.stopped:
        planned = {one["kind"] for one in open_ones}
        fresh = [one for one in after_delivery(delivered, given.now, given.practice, given.zone) if one.kind not in planned]
        touched += plans.plan(change_set, customer, fresh, purchase.facts["seller"] or purchase.facts["owner"], purchase.id)
    change_set.change(ChangeKind.UPDATED, purchase.id, customer, PurchaseStatus.DELIVERED, "The purchase was delivered.")
    change_set.tell(purchase=purchase.id, customer=customer, promises=[one["id"] for one in kept], follow_ups=touched)


def in_order(given: Input, ordered: datetime, shipped: datetime | None) -> None:
    """Refuse a delivery before the order or the shipment."""
    not_before(given, "deliveredAt", ordered, "the order")
    not_before(given, "deliveredAt", shipped, "it was shipped")


def is_moot(given: Input, follow_up: Mapping[str, Any], delivered: datetime) -> bool:
    """Return whether a status update is not needed any more, because the purchase was delivered before it was due."""
    return follow_up["kind"] == FollowUpKind.STATUS_UPDATE and deadline(follow_up["dueAt"], given.zone) >= delivered


def _cancel(given: Input, change_set: ChangeSet) -> None:
    """Cancel a purchase. It no longer counts. Its promises and follow-ups end, but an overdue promise counts as broken."""
    not_to_come(given, "at")
    purchase = step(given, "cancelPurchase")
    within(given, ("id",), purchase.get("totalReporting") or 0, given.practice.purchase_limit)
    (customer,) = purchase.customers
    not_before(given, "at", purchase["orderedAt"], "the order")
    at = given.get("at") or given.now
    change_set.update(purchase, {"status": PurchaseStatus.CANCELLED, "cancelledAt": at, "cancelReason": given["reason"]})
    change_set.change(ChangeKind.UPDATED, purchase.id, customer, PurchaseStatus.CANCELLED, given["reason"])
    change_set.attribute(customer)
    referrals.undo(
        change_set, purchase, "PURCHASE_CANCELLED", "The purchase was canceled, so the referral has not bought. It is open again."
    )
    change_set.tell(
        purchase=purchase.id, customer=customer, **fall_away(given, change_set, purchase, customer, "The purchase was canceled.", at)
    )


def fall_away(given: Input, change_set: ChangeSet, purchase: Found, customer: str, reason: str, at: datetime) -> dict[str, list[str]]:
    """Withdraw the promises of a purchase that no longer counts, and skip its follow-ups. Overdue promises count as broken."""
    return {
        "promises": promises.drop(given, change_set, purchase.facts["promises"], customer, reason),
        "follow_ups": plans.skip(change_set, purchase.facts["planned"], reason, at),
    }


def step(given: Input, name: str) -> Found:
    """Return the purchase. Refuses a step that the purchase's status does not allow."""
    purchase = given.current()
    refuse(given, actions.of_purchase(PurchaseStatus(purchase["status"]), name))
    return purchase


_PURCHASE = {"id": ("Purchase",)}
RECORD = Decision(
    "recordPurchase",
    {
        "customer": ("Customer",), "placedBy": ("Contact",), "soldBy": ("Rep",), "lines.product": ("Product",),
        "promises.confirmedWith": ("Department",), "referral": ("Referral",),
    },
    _record,
    plans.READS | referrals.READS | {"Customer.lastTwoWay", "Customer.deliveries"},
    takes="Purchase",
)  # fmt: skip
DELIVER = Decision(
    "recordDelivery",
    _PURCHASE,
    _deliver,
    frozenset(f"Purchase.{name}" for name in ("seller", "owner", "promises", "planned", "guarantee")),
)
CANCEL = Decision("cancelPurchase", _PURCHASE, _cancel, frozenset({"Purchase.promises", "Purchase.planned", "Purchase.won"}))

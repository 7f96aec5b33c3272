"""Returns: a purchase with status RETURNED that takes back lines of another purchase.  (:Purchase)-[:RETURNS]->(:Purchase)

A purchase that was returned in full, by one or several returns, also gets status RETURNED and `returnedAt`. It no longer counts as an
order. A return is not a claim, because nobody stated a cause (DOMAIN 2).
"""

from graph.commit.change_set import ChangeSet, Decision, Input
from insights.actions import ALL_BACK
from insights.aftersales.purchases import PurchaseLine, lines_left
from insights.enums import ChangeKind, PurchaseStatus, UserErrorCode
from values.ids import tie_id
from writes import referrals
from writes.amounts import within
from writes.checks import not_before, not_to_come, refuse
from writes.purchases import fall_away, step


def _return(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "returnedAt")
    if given.get("lines") == []:
        given.refuse(UserErrorCode.INVALID, "lines", "Has no line: leave it out to return all that is left.")
    purchase = step(given, "returnPurchase")
    (customer,) = purchase.customers
    not_before(given, "returnedAt", purchase.get("deliveredAt") or purchase["orderedAt"], "the delivery")
    left = lines_left(purchase.facts["lines"], purchase.facts["returned"])
    asked = _asked(given, left)
    shares = [(line, units, *line.share(units)) for line, units in asked]
    within(given, ("lines",), sum(counted for *_, counted in shares), given.practice.purchase_limit)
    given.sound()
    written = {
        "status": PurchaseStatus.RETURNED,
        "orderedAt": given["returnedAt"],
        "currency": purchase["currency"],
        "total": sum(amount for _, _, amount, _ in shares),
        "totalReporting": sum(counted for *_, counted in shares),
        "returnReason": given.get("reason"),
    }
    made = change_set.create("Purchase", written)
    change_set.link(made, "RETURNS", purchase.id)
    change_set.link(customer, "MADE", made)
    if purchase.facts["seller"]:
        change_set.link(purchase.facts["seller"], "SOLD", made)
    for line, units, amount, counted in shares:
        facts = {"quantity": units, "unitPrice": line.unit_price, "discount": line.discount, "amount": amount, "amountReporting": counted}
        change_set.link(made, "INCLUDES", line.product, id=tie_id("INCLUDES", made, str(line.line)), line=line.line, **facts)
    change_set.touch(purchase)
    whole = sum(line.left for line in left) == sum(units for _, units in asked)
    last = max([given["returnedAt"], *(one["at"] for one in purchase.facts["returned"])])
    if whole:
        change_set.update(purchase, {"status": PurchaseStatus.RETURNED, "returnedAt": last})
    touched: dict[str, list[str]] = {"promises": [], "follow_ups": []}
    if whole:
        change_set.attribute(customer)
        referrals.undo(
            change_set, purchase, "PURCHASE_RETURNED", "The purchase came back, so the referral has not bought. It is open again."
        )
        change_set.change(ChangeKind.UPDATED, purchase.id, customer, PurchaseStatus.RETURNED, "All of the purchase came back.")
        touched = fall_away(given, change_set, purchase, customer, "The purchase was returned.", given["returnedAt"])
    change_set.change(ChangeKind.CREATED, made, customer, PurchaseStatus.RETURNED, given.get("reason") or "A purchase was returned.")
    change_set.tell(purchase=made, original=purchase.id, customer=customer, **touched)


def _asked(given: Input, left: list[PurchaseLine]) -> list[tuple[PurchaseLine, int]]:
    """Return the returned lines with their quantities. If the input names no lines, these are all units that have not come back yet."""
    if "lines" not in given:
        every = [(line, line.left) for line in left if line.left]
        if not every:
            refuse(given, [ALL_BACK])
        return every
    by_number = {line.line: line for line in left}
    asked: dict[int, int] = {}
    for number, one in enumerate(given["lines"]):
        path, line = ("lines", str(number)), by_number.get(one["line"])
        if line is None or one["line"] in asked:
            known = ", ".join(str(line) for line in sorted(by_number))
            given.refuse(UserErrorCode.INVALID, (*path, "line"), f"Name a line of the purchase, each once: it has {known}.")
            continue
        if not 1 <= one["quantity"] <= line.left:
            can = f"from 1 to {line.left}" if line.left else "nothing, as all of it was returned before"
            given.refuse(UserErrorCode.INVALID, (*path, "quantity"), f"Of this line can come back: {can}.")
            continue
        asked[one["line"]] = one["quantity"]
    return [(by_number[number], units) for number, units in asked.items()]


def _facts(*names: str) -> frozenset[str]:
    return frozenset(f"Purchase.{name}" for name in names)


RETURN = Decision("returnPurchase", {"id": ("Purchase",)}, _return, _facts("seller", "lines", "returned", "promises", "planned", "won"))

"""Completes a row as a whole: defaults, statuses derived from dates, amounts. Refuses values that contradict each other.

Each concept has at most one function, which changes or refuses the draft. Functions use no clock. The same row gets the same result on
every day, so a second import changes nothing.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ingest import values
from ingest.concepts import Amount, Cell, Concept
from ingest.draft import Draft
from ingest.money import Money, minor
from ingest.values import Bad
from insights.aftersales.touchpoints import direction
from insights.enums import TouchpointKind
from values.roles import role_of
from values.search_values import derived

Facts = Callable[[str], dict[str, Any]]  # returns known facts of the record that a column names, or an empty dict without a record


def judge(concept: Concept, draft: Draft, facts: Facts, money: Money, source: str) -> None:
    """Complete `draft.properties` and set the fingerprint. Raises `Bad` when the row is refused."""
    for name, column in concept.columns.items():
        if name not in draft.values:
            continue
        if isinstance(column, Cell) and column.stored:
            if draft.values[name] is not None or column.default is None:
                draft.properties[name] = draft.values[name]
        elif isinstance(column, Amount):
            _amount(draft, name, column, money)
    if concept.name in _JUDGES:
        _JUDGES[concept.name](draft, facts)
    draft.properties |= derived(concept.tie or concept.label, draft.properties)
    if concept.name == "lines":
        purchase = facts("purchase")
        _line(draft, purchase, money)
        draft.seal(concept, purchase.get("currency"), purchase.get("day"))
        return
    if concept.name == "purchases" and not draft.foreign:
        try:
            draft.properties["currency"] = money.currency(draft.values.get("currency"))
            money.in_reporting(Decimal(0), draft.properties["currency"], draft.values["orderedAt"].date())
        except Bad as bad:
            raise Bad(str(bad), "currency") from None
    if concept.tie == "KNOWS":
        draft.properties["source"] = source
    draft.seal(concept)


def _amount(draft: Draft, name: str, column: Amount, money: Money) -> None:
    """Store an amount in minor units, its currency, and, for summed amounts, minor units of the reporting currency."""
    stored: dict[str, Any] = {name: None, column.currency: None, **({f"{name}Reporting": None} if column.at else {})}
    if draft.values[name] is not None:
        try:
            amount = values.price(draft.values[name])
            currency = money.currency(draft.values.get("currency"))
            stored = {name: minor(amount, currency), column.currency: currency}
            if column.at:
                found = next((draft.values[at] for at in column.at if draft.values.get(at)), None)
                stored[f"{name}Reporting"] = money.in_reporting(amount, currency, found.date() if found else None)
        except Bad as bad:
            raise Bad(str(bad), name) from None
    draft.properties.update(stored)


def _line(draft: Draft, purchase: dict[str, Any], money: Money) -> None:
    price, currency = draft.values["unitPrice"], purchase["currency"]
    draft.properties["discount"] = draft.values.get("discount") or 0.0
    amount = price * draft.values["quantity"] * (1 - Decimal(str(draft.properties["discount"])))
    try:
        draft.properties |= {
            "unitPrice": minor(price, currency),
            "amount": minor(amount, currency),
            "amountReporting": money.in_reporting(amount, currency, date.fromisoformat(purchase["day"])),
        }
    except Bad as bad:
        raise Bad(str(bad), "unitPrice") from None


def _telephone(draft: Draft, region: str | None) -> None:
    """Store the number in E.164, or the text as given when it cannot be parsed."""
    if "phone" in draft.values:
        given = draft.values["phone"]
        found = values.phone(given, region) if given else None
        draft.properties |= {"phone": found, "phoneRaw": given if found is None else None}


def _customers(draft: Draft, _facts: Facts) -> None:
    _telephone(draft, draft.values.get("country"))
    if draft.values.get("domain"):
        draft.properties["domain"] = draft.values["domain"].lower()
    if draft.values.get("ownedSince") and not draft.one("owner"):
        raise Bad("says since when, but there is no owner", "ownedSince")


def _contacts(draft: Draft, _facts: Facts) -> None:
    _telephone(draft, draft.values.get("phoneCountry"))


def _employments(draft: Draft, _facts: Facts) -> None:
    _ordered(draft, "since", "until")
    if draft.values.get("buyingRole"):
        draft.properties["roleSource"] = "STATED"
    elif "title" in draft.values:
        role = role_of(draft.values["title"] or "")
        draft.properties |= {"buyingRole": role, "roleSource": "INFERRED" if role else None}


def _knows(draft: Draft, _facts: Facts) -> None:
    if draft.one("from") == draft.one("to"):
        raise Bad("names the same person as `from`", "to")


def _ordered(draft: Draft, first: str, then: str) -> None:
    before, after = draft.values.get(first), draft.values.get(then)
    if before and after and after < before:
        raise Bad(f"lies before {first}", then)


def _status(draft: Draft, *told: tuple[str, str], otherwise: str) -> None:
    """Set a missing status by the first present date."""
    if draft.values.get("status") or (draft.foreign and not any(date in draft.values for date, _ in told)):
        if draft.values.get("status") is None:
            draft.properties.pop("status", None)
        return
    draft.properties["status"] = next((status for date, status in told if draft.values.get(date)), otherwise)


def _opportunities(draft: Draft, _facts: Facts) -> None:
    _status(draft, otherwise="OPEN")


def _purchases(draft: Draft, _facts: Facts) -> None:
    _status(draft, ("deliveredAt", "DELIVERED"), ("shippedAt", "SHIPPED"), otherwise="ORDERED")
    if draft.id in draft.refs.get("returns", ()):
        raise Bad("is the purchase itself", "returns")


def _same_customer(draft: Draft, facts: Facts, *columns: str) -> None:
    """Set the customer from the named records. Raises `Bad` when the row names another customer."""
    for column in columns:
        customer = facts(column).get("customer")
        if customer and draft.one("customer") not in (None, customer):
            raise Bad("belongs to another customer than the one of this row", column)
        if customer:
            draft.refs["customer"] = [customer]
    if not draft.one("customer") and not draft.foreign:
        raise Bad(f"is empty: name the customer, or {' or '.join(columns)}", "customer")


def _promises(draft: Draft, facts: Facts) -> None:
    """Set KEPT or BROKEN by the dates. A date without a time lasts until the end of its day. Without `keptAt`, the promise is OPEN; readers
    treat an overdue one as broken.
    """
    _same_customer(draft, facts, "purchase")
    due, kept = draft.values.get("dueAt"), draft.values.get("keptAt")
    if draft.values.get("status") is None and due:
        draft.properties["status"] = "OPEN" if kept is None else "KEPT" if _in_time(kept, due) else "BROKEN"


def _in_time(done: datetime, due: datetime) -> bool:
    whole_day = (due.hour, due.minute, due.second) == (0, 0, 0)
    return done.date() <= due.date() if whole_day else done <= due


def _touchpoints(draft: Draft, _facts: Facts) -> None:
    kind = draft.values.get("kind")
    if kind and not draft.values.get("direction"):
        draft.properties["direction"] = direction(TouchpointKind(kind)).value


def _findings(draft: Draft, facts: Facts) -> None:
    touchpoint = facts("touchpoint")
    _same_customer(draft, facts, "touchpoint")
    if not draft.values.get("at") and touchpoint:
        draft.properties["at"] = datetime.fromisoformat(touchpoint["at"])


def _satisfaction(draft: Draft, facts: Facts) -> None:
    _same_customer(draft, facts, "purchase")


def _followups(draft: Draft, facts: Facts) -> None:
    _same_customer(draft, facts, "purchase")
    _status(draft, ("doneAt", "DONE"), otherwise="PLANNED")
    if draft.properties.get("status") == "DONE" and not draft.values.get("doneAt") and not draft.foreign:
        raise Bad("is empty, but the status is DONE", "doneAt")


def _claims(draft: Draft, facts: Facts) -> None:
    _same_customer(draft, facts, "purchase")
    _status(draft, ("resolvedAt", "RESOLVED"), ("assessedAt", "ASSESSED"), otherwise="OPEN")
    for later in ("dueAt", "assessedAt", "resolvedAt", "understoodAt"):
        _ordered(draft, "openedAt", later)
    if draft.values.get("remedy") and not draft.values.get("remedies"):
        draft.properties["remedies"] = [draft.values["remedy"]]
    if len(remedies := draft.properties.get("remedies") or []) > 1 and "NONE" in remedies and not draft.foreign:
        raise Bad("has NONE beside another remedy", "remedies")
    if draft.values.get("text") and not draft.values.get("grounds"):
        draft.properties["grounds"] = draft.values["text"]
    if draft.values.get("finding") and draft.values.get("verdict") != "NOT_CORRECT" and not draft.foreign:
        raise Bad("is for the verdict NOT_CORRECT only", "finding")
    if draft.properties.get("status") == "RESOLVED" and draft.values.get("waitingSince"):
        raise Bad("is for claims that are not resolved", "waitingSince")
    if draft.properties.get("status") == "RESOLVED" and not draft.values.get("resolvedAt") and not draft.foreign:
        raise Bad("is empty, but the status is RESOLVED", "resolvedAt")


def _servicejobs(draft: Draft, facts: Facts) -> None:
    _same_customer(draft, facts, "claim", "purchase")
    _status(draft, ("doneAt", "DONE"), otherwise="PLANNED")


def _referrals(draft: Draft, _facts: Facts) -> None:
    """Refuse a contact who refers themselves (DOMAIN 3). A given referral needs a date and the referred contact."""
    told = (
        ("declinedAt", "DECLINED"),
        ("lostAt", "LOST"),
        ("wonAt", "WON"),
        ("metAt", "MET"),
        ("contactedAt", "CONTACTED"),
        ("givenAt", "GIVEN"),
    )
    _status(draft, *told, otherwise="ASKED")
    if draft.one("to") and draft.one("to") == draft.one("by"):
        raise Bad("names the person who refers: nobody refers themselves", "to")
    if draft.foreign or draft.properties["status"] in ("ASKED", "DECLINED"):
        return
    for column in ("givenAt", "to"):
        if not draft.values.get(column) and not draft.one(column):
            raise Bad(f"is empty, but the status is {draft.properties['status']}", column)


_JUDGES: dict[str, Callable[[Draft, Facts], None]] = {
    "customers": _customers,
    "contacts": _contacts,
    "employments": _employments,
    "knows": _knows,
    "opportunities": _opportunities,
    "purchases": _purchases,
    "promises": _promises,
    "touchpoints": _touchpoints,
    "findings": _findings,
    "satisfaction": _satisfaction,
    "followups": _followups,
    "claims": _claims,
    "servicejobs": _servicejobs,
    "referrals": _referrals,
}

"""Completes a row as a whole: statuses, amounts, folded texts and the fingerprint, and the `complete` hooks of the concepts."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ingest import values
from ingest.declare import Amount, Cell, Concept, ImportRow, RowContext
from ingest.money import ImportMoney, minor
from ingest.values import Bad
from insights.aftersales.touchpoints import direction
from insights.enums import TouchpointKind
from values.roles import role_of
from values.search_values import derived, names


def complete(concept: Concept, row: ImportRow, context: RowContext) -> None:
    """Set `row.properties` and the fingerprint. Raises `Bad` when the row is rejected."""
    for name, value in row.values.items():
        column = concept.columns[name]
        if isinstance(column, Amount):
            _amount(row, name, column, context.money)
        elif isinstance(column, Cell) and column.stored and (value is not None or column.default is None):
            row.properties[name] = value
    for name, cell in concept.dated.items():
        if not row.values.get(name):
            _by_date(row, name, cell)
    for name, ref in concept.refs.items():
        if ref.via:
            _same(row, name, ref.via, context)
    if concept.hooks.complete:
        concept.hooks.complete(row, context)
    row.properties |= derived(concept.tie or concept.label, row.properties)
    row.fingerprint = _fingerprint(concept, row)


def _by_date(row: ImportRow, name: str, cell: Cell) -> None:
    if row.foreign and not cell.by_date.keys() & row.values.keys():
        row.properties.pop(name, None)
    else:
        row.properties[name] = next((value for date, value in cell.by_date.items() if row.values.get(date)), cell.otherwise)


def _amount(row: ImportRow, name: str, column: Amount, money: ImportMoney) -> None:
    """Store an amount in minor units, its currency, and, for summed amounts, minor units of the reporting currency."""
    stored: dict[str, Any] = {name: None, column.currency: None, **({f"{name}Reporting": None} if column.at else {})}
    if row.values[name] is not None:
        try:
            amount = values.price(row.values[name])
            currency = money.currency(row.values.get("currency"))
            stored = {name: minor(amount, currency), column.currency: currency}
            if column.at:
                found = next((row.values[at] for at in column.at if row.values.get(at)), None)
                stored[f"{name}Reporting"] = money.in_reporting(amount, currency, found.date() if found else None)
        except Bad as bad:
            raise Bad(str(bad), name) from None
    row.properties.update(stored)


def _same(row: ImportRow, name: str, via: tuple[str, ...], context: RowContext) -> None:
    """Name the customer of the records in the columns `via`. Raises `Bad` when the row names another customer, or none is found."""
    for column in via:
        found = context.facts(row, column).get(name)
        named = row.one(name)
        if found and named not in (None, found) and context.kept.get(str(named), named) != context.kept.get(found, found):
            raise Bad(f"belongs to another {name} than the one of this row", column)
        if found and not named:
            row.refs[name] = [found]
    if not row.one(name) and not row.foreign:
        raise Bad(f"is empty: name the {name}, or {' or '.join(via)}", name)


def _fingerprint(concept: Concept, row: ImportRow) -> str:
    """Return a digest that changes with every property and relationship of the row, and with nothing else."""
    arrows = {column: ids for column, ids in row.refs.items() if not concept.refs[column].later}
    # Values derived from texts add no information. Rows keep the fingerprint they had before derived values were stored. (`nameKey`
    # always was stored.)
    old = set(names(concept.tie or concept.label)) - {"nameKey"}
    properties = sorted(item for item in row.properties.items() if item[0] not in old)
    said = repr((properties, sorted(arrows.items()), row.basis))
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def _telephone(row: ImportRow, region: str | None) -> None:
    """Store the number in E.164, or the text as given when it cannot be parsed."""
    if "phone" in row.values:
        given = row.values["phone"]
        found = values.phone(given, region) if given else None
        row.properties |= {"phone": found, "phoneRaw": given if found is None else None}


def customers(row: ImportRow, _context: RowContext) -> None:
    _telephone(row, row.values.get("country"))
    if row.values.get("domain"):
        row.properties["domain"] = row.values["domain"].lower()
    if row.values.get("ownedSince") and not row.one("owner"):
        raise Bad("says since when, but there is no owner", "ownedSince")


def contacts(row: ImportRow, _context: RowContext) -> None:
    _telephone(row, row.values.get("phoneCountry"))


def employments(row: ImportRow, _context: RowContext) -> None:
    _ordered(row, "since", "until")
    if row.values.get("buyingRole"):
        row.properties["roleSource"] = "STATED"
    elif "title" in row.values:
        role = role_of(row.values["title"] or "")
        row.properties |= {"buyingRole": role, "roleSource": "INFERRED" if role else None}


def knows(row: ImportRow, context: RowContext) -> None:
    if row.one("from") == row.one("to"):
        raise Bad("names the same person as `from`", "to")
    row.properties["source"] = context.source


def _ordered(row: ImportRow, first: str, then: str) -> None:
    before, after = row.values.get(first), row.values.get(then)
    if before and after and after < before:
        raise Bad(f"lies before {first}", then)


def purchases(row: ImportRow, context: RowContext) -> None:
    """Set the currency. Raises `Bad` when amounts of the day cannot be converted, and for a purchase that returns itself."""
    if row.id in row.refs.get("returns", ()):
        raise Bad("is the purchase itself", "returns")
    if not row.foreign:
        try:
            row.properties["currency"] = context.money.currency(row.values.get("currency"))
            context.money.in_reporting(Decimal(0), row.properties["currency"], row.values["orderedAt"].date())
        except Bad as bad:
            raise Bad(str(bad), "currency") from None


def lines(row: ImportRow, context: RowContext) -> None:
    """Set the amounts of a line, in the currency of its purchase and at the rate of its day."""
    purchase = context.facts(row, "purchase")
    price, currency = row.values["unitPrice"], purchase["currency"]
    row.properties["discount"] = row.values.get("discount") or 0.0
    amount = price * row.values["quantity"] * (1 - Decimal(str(row.properties["discount"])))
    try:
        row.properties |= {
            "unitPrice": minor(price, currency),
            "amount": minor(amount, currency),
            "amountReporting": context.money.in_reporting(amount, currency, date.fromisoformat(purchase["day"])),
        }
    except Bad as bad:
        raise Bad(str(bad), "unitPrice") from None
    row.basis = (currency, purchase["day"])


def promises(row: ImportRow, _context: RowContext) -> None:
    """Set KEPT or BROKEN by the dates. A date without a time lasts until the end of its day. Without `keptAt`, the promise is OPEN; readers
    treat an overdue one as broken.
    """
    due, kept = row.values.get("dueAt"), row.values.get("keptAt")
    if row.values.get("status") is None and due:
        row.properties["status"] = "OPEN" if kept is None else "KEPT" if _in_time(kept, due) else "BROKEN"


def _in_time(done: datetime, due: datetime) -> bool:
    whole_day = (due.hour, due.minute, due.second) == (0, 0, 0)
    return done.date() <= due.date() if whole_day else done <= due


def touchpoints(row: ImportRow, _context: RowContext) -> None:
    kind = row.values.get("kind")
    if kind and not row.values.get("direction"):
        row.properties["direction"] = direction(TouchpointKind(kind)).value


def findings(row: ImportRow, context: RowContext) -> None:
    touchpoint = context.facts(row, "touchpoint")
    if not row.values.get("at") and touchpoint:
        row.properties["at"] = datetime.fromisoformat(touchpoint["at"])


def followups(row: ImportRow, _context: RowContext) -> None:
    if row.properties.get("status") == "DONE" and not row.values.get("doneAt") and not row.foreign:
        raise Bad("is empty, but the status is DONE", "doneAt")


def claims(row: ImportRow, _context: RowContext) -> None:
    for later in ("dueAt", "assessedAt", "resolvedAt", "understoodAt"):
        _ordered(row, "openedAt", later)
    if row.values.get("remedy") and not row.values.get("remedies"):
        row.properties["remedies"] = [row.values["remedy"]]
    if len(remedies := row.properties.get("remedies") or []) > 1 and "NONE" in remedies and not row.foreign:
        raise Bad("has NONE beside another remedy", "remedies")
    if row.values.get("text") and not row.values.get("grounds"):
        row.properties["grounds"] = row.values["text"]
    if row.values.get("finding") and row.values.get("verdict") != "NOT_CORRECT" and not row.foreign:
        raise Bad("is for the verdict NOT_CORRECT only", "finding")
    if row.properties.get("status") == "RESOLVED" and row.values.get("waitingSince"):
        raise Bad("is for claims that are not resolved", "waitingSince")
    if row.properties.get("status") == "RESOLVED" and not row.values.get("resolvedAt") and not row.foreign:
        raise Bad("is empty, but the status is RESOLVED", "resolvedAt")


def referrals(row: ImportRow, _context: RowContext) -> None:
    """Reject a contact who refers themselves (DOMAIN 3). A given referral needs a date and the referred contact."""
    if row.one("to") and row.one("to") == row.one("by"):
        raise Bad("names the person who refers: nobody refers themselves", "to")
    if row.foreign or row.properties["status"] in ("ASKED", "DECLINED"):
        return
    for column in ("givenAt", "to"):
        if not row.values.get(column) and not row.one(column):
            raise Bad(f"is empty, but the status is {row.properties['status']}", column)

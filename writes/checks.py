"""Checks that several decisions share: times, purchases of other customers, open steps, telephone numbers. A check refuses and continues if
possible.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from graph.commit.change_set import ChangeSet, Found, Input
from insights import actions, days
from insights.actions import NotAllowed
from insights.enums import UserErrorCode, WarningCode
from values.contact_data import Bad, guessed, phone
from values.instants import rfc3339

CLOCKS = timedelta(minutes=5)  # by which two clocks may differ
EARLIEST = datetime(1900, 1, 1).astimezone()


def not_to_come(given: Input, name: str) -> None:
    """Refuse a time in the future or before 1900. Only managers can record a time before the limit for backdating."""
    value = given.get(name)
    if value is None:
        return
    if value < EARLIEST if isinstance(value, datetime) else value < EARLIEST.date():
        given.refuse(UserErrorCode.INVALID, name, "Lies before 1900: check the year.")
    if value > given.now + CLOCKS if isinstance(value, datetime) else value > given.latest:
        given.refuse(UserErrorCode.INVALID, name, f"Lies in the future: give a time up to now, {rfc3339(given.now)}.")
    elif isinstance(value, datetime) and (given.today - days.date_of(value, given.zone)).days > given.practice.backdating:
        message = f"Lies more than {given.practice.backdating} days back: correct it, or ask a manager of the account to record this."
        given.reserve(name, message)


def not_before(given: Input, name: str, earlier: datetime | date | None, what: str) -> None:
    """Refuse a time before an earlier event, if the time of that event is known."""
    value = given.get(name)
    if value is not None and earlier is not None and value < earlier:
        given.refuse(UserErrorCode.INVALID, name, f"Lies before {what}, {rfc3339(earlier)}: give that time or a later one.")


def due_after(given: Input, where: tuple[str, ...], due: datetime | None, since: datetime, what: str) -> None:
    """Refuse a due date before the event that it follows. A date without a time lasts until the end of its day (decision 13)."""
    if due is not None and days.deadline(due, given.zone) < since:
        given.refuse(UserErrorCode.INVALID, where, f"Lies before {what}, {rfc3339(since)}: give that time or a later one.")


def made_by(given: Input, customer: str, purchase: Found) -> None:
    """Refuse a purchase that the customer did not make."""
    if customer not in purchase.customers:
        given.refuse(UserErrorCode.INVALID, "purchase", "This customer did not make that purchase: check it, or leave it out.")


def refuse(given: Input, refusals: Iterable[NotAllowed], where: str | Iterable[str] = "id") -> None:
    """Refuse what the state of a record does not allow (insights/actions.py)."""
    for one in refusals:
        given.refuse(one.code, where, one.message)


def illegal(given: Input, status: StrEnum, can: str, where: str = "id") -> None:
    """Refuse a step that the record's status does not allow. The message names the allowed steps."""
    refuse(given, [actions.illegal(status, can)], where)


def no_circle(given: Input, where: tuple[str, ...], below: str, above: str) -> bool:
    """Refuse a visible circle of superiors or parents. Returns True for a circle that the viewer does not see.

    The decision reads the facts `above` and `beyond` of both records.
    """
    if _leads(given, "above", above, below):
        given.refuse(UserErrorCode.CIRCLE, where, "This would close a circle: check which of the two stands above the other.")
        return False
    return _leads(given, "beyond", above, below)


def _leads(given: Input, fact: str, start: str, end: str) -> bool:
    """True if the fact leads upward from one record to another."""
    met, waiting = {start}, [start]
    while waiting:
        known = given.records.get(waiting.pop())
        fresh = set(known.facts[fact]) - met if known else set()
        met |= fresh
        waiting += fresh
    return end in met


def read(given: Input, name: str, reads: Callable[[str], str]) -> dict[str, str | None]:
    """Return a text in its standard format. The value is None when the field is cleared; the result is empty when the field is left out.

    Refuses a text that `reads` cannot parse.
    """
    if name not in given:
        return given.only(name)
    try:
        return {name: reads(given[name])}
    except Bad as bad:
        given.refuse(UserErrorCode.INVALID, name, f"{bad}.")
        return {}


def telephone(given: Input, change_set: ChangeSet, region: str | None) -> dict[str, str | None]:
    """Return `phone` in E.164, or the number as typed in `phoneRaw` when it cannot be parsed. The result is empty when the field is left
    out.

    Warns when the number cannot be parsed, and when it has no country code and `region` supplies the country.
    """
    if "phone" not in given:
        return {"phone": None, "phoneRaw": None} if given.clears("phone") else {}
    found = phone(given["phone"], region)
    if found and guessed(given["phone"], region):
        message = (
            f"The number has no country code. It was read as {found}, a number of {region}: check it, or give it with + and country code."
        )
        change_set.warn(WarningCode.PHONE_COUNTRY_GUESSED, "phone", message)
    if not found:
        known = "is no number that can be dialed" if region else "has no country code, and no country is known"
        message = f"The number {known}. It is kept as typed for search, and `phone` stays null: give it with + and country code."
        change_set.warn(WarningCode.PHONE_UNREADABLE, "phone", message)
    return {"phone": found, "phoneRaw": given["phone"] if found is None else None}

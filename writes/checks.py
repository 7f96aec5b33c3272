"""What decisions check alike: times that cannot be, purchases of others, steps that are not open. Each says how to mend it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from graph.values import Bad, phone
from graph.writing.draft import Found, Given, Refused
from insights.enums import UserErrorCode, describe

CLOCKS = timedelta(minutes=5)  # that two clocks may differ
EARLIEST = datetime(1900, 1, 1).astimezone()


def not_to_come(given: Given, name: str) -> None:
    """What has happened does not lie in the future."""
    value = given.get(name)
    if value is None:
        return
    if value < EARLIEST if isinstance(value, datetime) else value < EARLIEST.date():
        raise Refused(UserErrorCode.INVALID, name, "Lies before 1900: check the year.")
    if value > given.now + CLOCKS if isinstance(value, datetime) else value > given.now.date():
        raise Refused(UserErrorCode.INVALID, name, f"Lies in the future: give a time up to now, {said(given.now)}.")


def not_before(given: Given, name: str, earlier: datetime | date, what: str) -> None:
    """The field does not lie before something that came first."""
    value = given.get(name)
    if value is not None and value < earlier:
        raise Refused(UserErrorCode.INVALID, name, f"Lies before {what}, {said(earlier)}: give that time or a later one.")


def made_by(customer: str, purchase: Found) -> None:
    """A purchase is that customer's."""
    if customer not in purchase.facts["customers"]:
        raise Refused(UserErrorCode.INVALID, "purchase", "This customer did not make that purchase: check it, or leave it out.")


def illegal(status: StrEnum, can: str, where: str = "id") -> Refused:
    """Not from where the record stands; says what can be done instead."""
    return Refused(UserErrorCode.ILLEGAL_STEP, where, f"{describe(type(status), status)} What can be done now: {can}.")


def no_circle(given: Given, where: tuple[str, ...], below: str, above: str) -> None:
    """Who stands above somebody does not stand below them; the decision reads the fact `above` of both."""
    met, waiting = {above}, [above]
    while waiting:
        known = given.records.get(waiting.pop())
        fresh = set(known.facts["above"]) - met if known else set()
        met |= fresh
        waiting += fresh
    if below in met:
        raise Refused(UserErrorCode.CIRCLE, where, "This would close a circle: check which of the two stands above the other.")


def read(given: Given, name: str, reads: Callable[[str], str]) -> dict[str, str]:
    """A text with a specification, as it is stored; nothing where it is left out."""
    if name not in given:
        return {}
    try:
        return {name: reads(given[name])}
    except Bad as bad:
        raise Refused(UserErrorCode.INVALID, name, f"{bad}.") from None


def telephone(given: Given, region: str | None) -> dict[str, str | None]:
    """`phone` in E.164 where it can be told, else as it was given in `phoneRaw`; nothing where it is left out."""
    if "phone" not in given:
        return {}
    found = phone(given["phone"], region)
    return {"phone": found, "phoneRaw": given["phone"] if found is None else None}


def said(value: Any) -> str:
    """A time or a day as messages show it."""
    return str(value.isoformat().replace("+00:00", "Z"))

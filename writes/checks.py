"""What decisions check alike: times that cannot be, people who do not work there. Each raises `Refused` with the mend."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from graph.values import Bad, phone
from graph.writing.draft import Given, Refused
from insights.enums import UserErrorCode

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


def works_at(given: Given, name: str, customer: str) -> None:
    """A contact works at that customer, or did; the decision reads `Contact.jobs`."""
    if customer not in {job["customer"] for job in given.record(name).facts["jobs"]}:
        raise Refused(UserErrorCode.INVALID, name, "This person does not work at that customer: check it, or say so by changeEmployment.")


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

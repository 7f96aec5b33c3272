"""Employers of contacts: whether a contact belongs to a customer, and which customer counts on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from graph.commit.change_set import Found, Input, Stop
from insights.enums import AskCode, CustomerStatus, UserErrorCode, describe


def employed(given: Input, contact: Found, where: tuple[str, ...], customer: str) -> None:
    """Refuse a contact who never worked at the customer."""
    if customer not in contact.customers:
        message = "This person does not work at that customer: choose somebody else, or record the job with changeEmployment."
        given.refuse(UserErrorCode.INVALID, where, message)


def account(given: Input, name: str, day: date) -> Mapping[str, Any]:
    """Return {customer, status} of a contact's visible employer on a day, chosen as in attribution.cypher.

    Refuses a contact without an employer and raises `Stop`. The decision reads `Contact.accounts`.
    """
    accounts = given.record(name).facts["accounts"]
    if not accounts:
        given.refuse(UserErrorCode.INVALID, name, "This person works at no customer: say where they work by changeEmployment.")
        raise Stop

    def place(job: Mapping[str, Any]) -> tuple[Any, ...]:
        since, until = job["since"], job["until"]
        then = (since is None or since <= day) and (until is None or until >= day)
        return not then, since is None, since or date.min, job["customer"]

    found: Mapping[str, Any] = min(accounts, key=place)
    return found


def may_be_asked(given: Input, name: str, status: str | None) -> None:
    """Refuse to ask a contact who wants no contact, or a contact at a stopped customer (R13)."""
    code = AskCode.DO_NOT_CONTACT if given.record(name).get("doNotContact") else None
    code = AskCode.STOPPED if status == CustomerStatus.STOPPED else code
    if code:
        given.refuse(UserErrorCode.INVALID, name, f"Nobody asks here: {describe(AskCode, code)}")

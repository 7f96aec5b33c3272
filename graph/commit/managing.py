"""Writes that need a manager of the account: who sees an account, and changes to its people for everybody (insights/permits.py)."""

from collections.abc import Mapping

from graph.commit.change_set import Decision, Found, Input
from graph.commit.rows import InputRow
from graph.visibility import Viewer
from insights.enums import Role
from insights.permits import ACCOUNT_FIELDS, OF_ACCOUNT

_ACCOUNTS = "You do not manage every account that this concerns: ask a manager of these accounts, or an admin."
_FIELD = "You do not manage this account: leave it out, or ask a manager of the account."


def every(decision: Decision, row: InputRow, records: Mapping[str, Found], viewer: Viewer) -> bool:
    """Return whether the viewer manages every visible account that an input concerns.

    An input concerns the accounts of all records that it names. For a contact, this is the account of another named record if the contact
    works or worked there, and otherwise all employers. Without an account, the answer is True for every manager.
    """
    named = [(one.where[0], records[one.id]) for one in row.ids if one.id in records and "unmanaged" in records[one.id].facts]
    if not named:
        return viewer.role is not Role.REP
    certain = {account for _, found in named if found.label != "Contact" for account in found.customers}

    def there(field: str, found: Found) -> bool:
        return found.label == "Contact" and field not in decision.everywhere and not certain.isdisjoint(found.customers)

    return not any(found.facts["unmanaged"] for field, found in named if not there(field, found))


def check(decision: Decision, row: InputRow, given: Input) -> None:
    """Refuse a mutation, and fields of a stored account, that only a manager of the account may write. A rep is refused by the role."""
    if decision.name in OF_ACCOUNT and row.ids:
        given.reserve(row.ids[0].where, _ACCOUNTS)
    changed = given.found(decision.changes)
    if given.viewer.role is Role.MANAGER and changed and changed.facts.get("unmanaged"):
        for name in sorted(ACCOUNT_FIELDS.get(decision.name, frozenset()) & row.values.keys()):
            given.reserve(name, _FIELD)

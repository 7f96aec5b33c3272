"""Permissions: the table of roles and mutations (DOMAIN 4).

A write must also see the records that it names. A record that is not visible to the viewer does not exist for the viewer. An admin may do
everything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from insights.days import an
from insights.enums import PermissionScope, Role

_ALL = frozenset({Role.REP, Role.MANAGER, Role.ADMIN})
_ABOVE = frozenset({Role.MANAGER, Role.ADMIN})
MAY: dict[str, frozenset[Role]] = {
    "createCustomer": _ALL,
    "updateCustomer": _ALL,
    "saveCustomer": _ALL,
    "stopCustomer": _ABOVE,
    "mergeCustomers": _ABOVE,
    "unmergeCustomers": _ABOVE,
    "createContact": _ALL,
    "updateContact": _ALL,
    "saveContact": _ALL,
    "changeEmployment": _ALL,
    "mergeContacts": _ABOVE,
    "unmergeContacts": _ABOVE,
    "recordKnows": _ALL,
    "recordPurchase": _ALL,
    "recordShipment": _ALL,
    "changePromisedDate": _ALL,
    "recordDelivery": _ALL,
    "cancelPurchase": _ALL,
    "returnPurchase": _ALL,
    "makePromise": _ALL,
    "keepPromise": _ALL,
    "breakPromise": _ALL,
    "withdrawPromise": _ALL,
    "logTouchpoint": _ALL,
    "recordSatisfaction": _ALL,
    "completeFollowUp": _ALL,
    "skipFollowUp": _ALL,
    "recordOpportunity": _ALL,
    "closeOpportunity": _ALL,
    "linkOpportunity": _ALL,
    "askForReferral": _ALL,
    "recordReferral": _ALL,
    "advanceReferral": _ALL,
    "recordReference": _ALL,
    "recordNews": _ABOVE,
    "upsertProduct": _ABOVE,
    "upsertCategory": _ABOVE,
    "upsertRep": _ABOVE,
    "upsertTerritory": _ABOVE,
    "openClaim": _ALL,
    "updateClaim": _ALL,
    "assessClaim": _ALL,
    "confirmUnderstood": _ALL,
    "waitForCustomer": _ALL,
    "resumeClaim": _ALL,
    "resolveClaim": _ALL,
    "reopenClaim": _ALL,
    "recordServiceJob": _ALL,
    "completeServiceJob": _ALL,
    "decideReview": _ABOVE,
    "updateTouchpoint": _ALL,
    "updateFinding": _ALL,
    "updateSatisfaction": _ALL,
    "updateOpportunity": _ALL,
    "updateReferral": _ALL,
    "updateReference": _ALL,
    "updatePromise": _ALL,
    "updatePurchase": _ALL,
    "updateServiceJob": _ALL,
    "updateNews": _ABOVE,
    "updateEmployment": _ALL,
    "updateKnows": _ALL,
    "voidEmployment": _ALL,
    "restoreEmployment": _ALL,
    "voidKnows": _ALL,
    "restoreKnows": _ALL,
    **{
        f"{verb}{kind}": _ABOVE if kind == "News" else _ALL
        for verb in ("void", "restore")
        for kind in (
            "Touchpoint",
            "Finding",
            "Satisfaction",
            "Opportunity",
            "Referral",
            "Reference",
            "Promise",
            "Purchase",
            "ServiceJob",
            "News",
        )
    },
}
# Mutations that concern accounts: a manager of each of them, or an admin, does these. News is the company's.
OF_ACCOUNT = frozenset({"stopCustomer", "mergeCustomers", "unmergeCustomers", "mergeContacts", "unmergeContacts", "decideReview"})
# Mutations that concern no account.
OF_COMPANY = frozenset({"recordNews", "updateNews", "voidNews", "restoreNews", "upsertProduct", "upsertCategory"})
# Mutations that concern who works where: a manager does these in the territories that they manage (decision 23).
OF_TERRITORY = frozenset({"upsertRep", "upsertTerritory"})
# Mutations of records that somebody recorded (`may_correct`).
CORRECTIONS = frozenset(name for name in MAY if name.startswith(("update", "void", "restore"))) - {
    "updateCustomer", "updateContact", "updateClaim", *OF_COMPANY,
}  # fmt: skip
# Fields of an account that only a manager or an admin sets: who sees it depends on them. A rep gives the territory of a new customer,
# one that they cover (writes/customers.py).
ABOVE_FIELDS: dict[str, frozenset[str]] = {
    "createCustomer": frozenset({"owner", "confidential"}),
    "updateCustomer": frozenset({"owner", "confidential", "status", "territory"}),
    "saveCustomer": frozenset({"owner", "confidential", "status"}),
}
# Fields of a stored account that only a manager of that account, or an admin, sets.
ACCOUNT_FIELDS: dict[str, frozenset[str]] = {name: ABOVE_FIELDS[name] | {"territory"} for name in ("updateCustomer", "saveCustomer")}


def may(role: Role, mutation: str) -> bool:
    """Return whether a role may call a mutation at all."""
    return role in MAY[mutation]


def refused(role: Role, mutation: str) -> str | None:
    """Return why a role may not call a mutation at all. None if it may."""
    return None if may(role, mutation) else f"{an(role.lower()).capitalize()} cannot do this: ask a manager."


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a role may call a mutation, on which records, and without which fields of the input."""

    mutation: str
    allowed: bool
    scope: PermissionScope
    forbidden_fields: tuple[str, ...]
    reason: str | None


def permissions(role: Role) -> list[Permission]:
    """Return the permissions of a role, in the order of the table."""
    found = []
    for mutation in MAY:
        reason = refused(role, mutation)
        forbidden = () if reason else tuple(sorted(above_only(role, mutation)))
        found.append(Permission(mutation, reason is None, scope(mutation), forbidden, reason))
    return found


def scope(mutation: str) -> PermissionScope:
    """Return the records on which whoever may call a mutation may call it."""
    if mutation in OF_COMPANY:
        return PermissionScope.COMPANY
    if mutation in CORRECTIONS:
        return PermissionScope.CORRECTABLE
    return PermissionScope.MANAGED if mutation in OF_ACCOUNT | OF_TERRITORY else PermissionScope.VISIBLE


def above_only(role: Role, mutation: str) -> frozenset[str]:
    """Return the fields of a mutation's input that this role may not set."""
    return frozenset() if role in _ABOVE else ABOVE_FIELDS.get(mutation, frozenset())


# How long the author of a record may correct it: update, void or restore it.
CORRECTION = timedelta(days=1)


def may_correct(role: Role, recorded_at: datetime | None, now: datetime, *, author: bool, owner: bool, manages: bool) -> bool:
    """Return whether a viewer may update, void or restore a record.

    `recorded_at` is the time when the record was recorded, None for imported records. `author`: the viewer recorded it. `owner`: the
    viewer's rep owns a customer of the record now. `manages`: the viewer manages every account of the record.
    """
    recent = recorded_at is not None and now - recorded_at <= CORRECTION
    return role is Role.ADMIN or manages or owner or (author and recent)

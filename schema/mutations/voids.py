"""The mutations that void and restore records. Each kind of record has its own two, with the same input."""

from typing import Any

import strawberry

from insights.days import an
from schema.mutations.declare import corrected, key, must, mutation, version
from schema.types.care import Finding, Touchpoint
from schema.types.company import News
from schema.types.customer import Customer
from schema.types.purchase import Promise, Purchase, Satisfaction, ServiceJob
from schema.types.referral import Opportunity, Reference, Referral
from writes import voids

_WHO = "The author can do this within 24 hours. The owner of the account, its managers and admins can do it at any time."
_WHO_OF_NEWS = "For managers and admins only."
# Of each kind of record: its type, its name, and what else a void does.
_KINDS: dict[str, tuple[Any, str, str]] = {
    "Touchpoint": (
        Touchpoint,
        "touchpoint",
        " Its findings are voided too. Follow-ups that it completed are open again. Open follow-ups that it planned are voided.",
    ),
    "Finding": (Finding, "finding", ""),
    "Satisfaction": (Satisfaction, "satisfaction reading", ""),
    "Opportunity": (Opportunity, "opportunity", " Open follow-ups that its loss planned are voided too."),
    "Referral": (Referral, "referral", " Who gets the credit for a customer is decided again."),
    "Reference": (Reference, "reference", ""),
    "Promise": (Promise, "promise", " The delivery date of a purchase and the agreed date of a service job cannot be voided alone."),
    "Purchase": (
        Purchase,
        "purchase",
        " Its promises, follow-ups and satisfaction readings are voided too. Refused while a claim, a return or a service job "
        "belongs to it.",
    ),
    "ServiceJob": (ServiceJob, "service job", " The promise of its agreed date is voided too."),
    "News": (News, "news", ""),
}


def _a(called: str, *, first: bool = True) -> str:
    """Return a name with its article. News has none."""
    said = called if called.endswith("news") else an(called)
    return said[0].upper() + said[1:] if first else said


def _who(kind: str) -> str:
    """Return the sentence about who may void and restore a kind of record. News belongs to no account."""
    return _WHO_OF_NEWS if kind == "News" else _WHO


def _input(verb: str, kind: str, called: str, **further: Any) -> Any:
    """Return the input type of a mutation, with the fields that all have in common."""
    said = {"void": f"{_a(called)} to void.", "restore": f"{_a(f'voided {called}')} to restore."}[verb]
    body = {
        "__annotations__": {"idempotency_key": str, "id": strawberry.ID, "expected_version": int, **dict.fromkeys(further, str)},
        "__module__": __name__,
        "idempotency_key": key(),
        "id": must(f"The {called}."),
        "expected_version": version(),
        **further,
    }
    return strawberry.input(type(f"{verb.capitalize()}{kind}Input", (), body), description=said)


def _payload(verb: str, kind: str, record: Any, called: str) -> Any:
    done = "voided" if verb == "void" else "restored"
    said = f"{_a(called)} that was {done}."
    records = {"record": (record, f"The {called}, as `node` returns it.")}
    if kind != "News":
        records["customer"] = (Customer, "Customer of the record. Its relationship already reflects this write.")
    return corrected(f"{verb.capitalize()}{kind}Payload", said, **records)


def _void(kind: str) -> Any:
    record, called, also = _KINDS[kind]
    given = _input("void", kind, called, reason=must("Reason for the void, at most 4,000 characters."))
    said = (
        f"Void {_a(called, first=False)} that should not have been recorded: it leaves every list, count and judgment.{also} {_who(kind)}"
    )
    return mutation(voids.VOID[kind], given, _payload("void", kind, record, called), said)


def _restore(kind: str) -> Any:
    record, called, _ = _KINDS[kind]
    said = f"Restore {_a(f'voided {called}', first=False)}, with all that was voided with it. {_who(kind)}"
    return mutation(voids.RESTORE[kind], _input("restore", kind, called), _payload("restore", kind, record, called), said)


VOID = {kind: _void(kind) for kind in _KINDS}
RESTORE = {kind: _restore(kind) for kind in _KINDS}

"""Opaque global ids such as `cus_4f…`: a prefix for the label, and 24 base32 characters.

An id is derived from label, source and externalId. So an import gives the same ids on every machine, and a re-import finds the records it
wrote before. Records created in Rapport get a new externalId (`new_external_id`).
"""

import base64
import hashlib
import re
import secrets

PREFIX = {
    "Rep": "rep",
    "Territory": "ter",
    "Customer": "cus",
    "Contact": "con",
    "Product": "pro",
    "Category": "cat",
    "Department": "dep",
    "Purchase": "pur",
    "Promise": "prm",
    "Touchpoint": "tou",
    "Finding": "fin",
    "News": "new",
    "Satisfaction": "sat",
    "FollowUp": "fol",
    "Claim": "cla",
    "ServiceJob": "job",
    "Opportunity": "opp",
    "Referral": "ref",
    "Reference": "rfc",
    "Standing": "sta",
    "Change": "chg",
    "Review": "rev",
}
TIE_PREFIX = {"INCLUDES": "lin", "WORKS_AT": "emp", "KNOWS": "kno"}
LABEL = {prefix: label for label, prefix in PREFIX.items()}
_ID = re.compile(r"[a-z]{3}_[a-z2-7]{24}")


def record_id(label: str, source: str, external_id: str) -> str:
    """Return the id of the record that `source` knows as `external_id`. It is the same on every machine."""
    return f"{PREFIX[label]}_{_token(label, source, external_id)}"


def tie_id(kind: str, *parts: str) -> str:
    """Return the id of a relationship that is a record (a line, an employment), from its type and its distinguishing parts."""
    return f"{TIE_PREFIX[kind]}_{_token(kind, *parts)}"


def _token(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return base64.b32encode(digest[:15]).decode().lower()


def label_of(identifier: str) -> str | None:
    """Return the label of an id. None for a text that is no id of Rapport, which is then treated as unknown."""
    return LABEL.get(identifier[:3]) if _ID.fullmatch(identifier) else None


def new_external_id() -> str:
    """Return an externalId for a record created in Rapport."""
    return secrets.token_hex(12)

"""Opaque global ids: `cus_4f…`, a prefix that says the label and 24 base32 characters.

An id is derived from label, source and externalId, so that an import gives the same ids on every machine and a re-import
finds what it wrote before. Records that are born here use a fresh externalId (`new_external_id`).
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
    """The id of the record that `source` knows as `external_id`; the same on every machine."""
    return f"{PREFIX[label]}_{_token(label, source, external_id)}"


def tie_id(kind: str, *parts: str) -> str:
    """The id of a relationship that is a record of its own (a line, an employment), from its type and what tells it apart."""
    return f"{TIE_PREFIX[kind]}_{_token(kind, *parts)}"


def _token(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return base64.b32encode(digest[:15]).decode().lower()


def label_of(identifier: str) -> str | None:
    """The label that an id speaks of; None for anything that is no id of ours (it answers as an unknown one)."""
    return LABEL.get(identifier[:3]) if _ID.fullmatch(identifier) else None


def new_external_id() -> str:
    """An externalId for a record that is born in Rapport."""
    return secrets.token_hex(12)

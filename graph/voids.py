"""Voided records: their labels, and how a declaration reads them (decision 21).

A voided record has the label VoidedTouchpoint instead of Touchpoint, and each of its relationships has the type VOIDED_AT instead of AT. So
no statement reaches it by a label or by a relationship, except a statement that asks for voided records.
"""

import re

# Records that can be voided. Follow-ups and findings are also voided along with another record.
LABELS = (
    "Touchpoint", "Finding", "Satisfaction", "Opportunity", "Referral", "Reference", "Promise", "Purchase", "ServiceJob", "News",
    "FollowUp",
)  # fmt: skip
_PREFIX = "Voided"
_TYPE = "VOIDED_"
# (record)-[:EDITED]->(:Edit) stays, because a voided record keeps its history.
KEPT = frozenset({"EDITED"})


def voided(label: str) -> str:
    """Return the label of a record while it is voided."""
    return f"{_PREFIX}{label}"


def live(label: str) -> str:
    """Return the label of a record while it is not voided."""
    return label.removeprefix(_PREFIX)


def tie(kind: str) -> str:
    """Return the type of a relationship while one of its ends is voided. The type of a voided one stays."""
    return kind if kind in KEPT or kind.startswith(_TYPE) else f"{_TYPE}{kind}"


def hops(template: str, variable: str) -> str:
    """Return Cypher in which the relationships of the voided record `variable` have their types as voided ones.

    `(n)-[:AT]->(c)` becomes `(n)-[:VOIDED_AT]->(c)`. Further hops of the same pattern stay.
    """
    pattern = rf"(\({re.escape(variable)}(?::\w+)?\)<?-\[(?:%?\w+)?:)([A-Z_|]+)"
    return re.sub(pattern, lambda found: found[1] + "|".join(map(tie, found[2].split("|"))), template)

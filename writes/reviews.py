"""Reviews: writes that wait for an admin, because the writer did not see everything that they concern.  (:Review)-[:OF]->(subject)"""

from collections.abc import Mapping
from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input, label
from insights.enums import ChangeKind, ReviewDecision, ReviewKind, ReviewStatus, UserErrorCode
from values.ids import new_external_id
from writes.checks import illegal
from writes.merging import statement
from writes.plans import beside

# An accepted parent replaces every other parent.  (:Customer)-[:SUBSIDIARY_OF]->(:Customer)
_FREE = "MATCH (:Customer {id: $subject})-[r:SUBSIDIARY_OF]->(:Customer) WHERE coalesce(r.review <> $review, true) DELETE r"
_APPLY = "MATCH ({id: $subject})-[r:SUBSIDIARY_OF|REPORTS_TO {review: $review}]->() REMOVE r.review"
_ERASE = "MATCH ({id: $subject})-[r:SUBSIDIARY_OF|REPORTS_TO {review: $review}]->() DELETE r"


def _decide(given: Input, change_set: ChangeSet) -> None:
    """Accept or dismiss a review. An accepted tie or change becomes visible to everybody; a dismissed tie or change is removed.

    An accepted merge moves the remaining records. Other reviews are only closed.
    """
    review = given.current()
    accepted = given["decision"] == ReviewDecision.ACCEPT
    status, kind = ReviewStatus(review["status"]), ReviewKind(review["kind"])
    if status is not ReviewStatus.OPEN:
        illegal(given, status, "nothing")
    if accepted and kind in (ReviewKind.PARENT, ReviewKind.SUPERIOR) and review.facts["closes"]:
        message = "It would close a circle: change the ties of the records above first, or dismiss it."
        given.refuse(UserErrorCode.CIRCLE, "decision", message)
    given.sound()
    row, other = review.facts["subject"], review.facts["other"]
    if row and kind is ReviewKind.CONTACT:
        subject = _concerned(change_set, row)
        if accepted:
            change_set.update(subject, {name: review.get(name) for name in review["fields"]})
        if row["asked"] == 1:
            change_set.updates[subject.id][1]["requested"] = None
    elif row and kind in (ReviewKind.PARENT, ReviewKind.SUPERIOR):
        tie = {"subject": _concerned(change_set, row).id, "review": review.id}
        if accepted and kind is ReviewKind.PARENT:
            change_set.run(_FREE, **tie)
        change_set.run(_APPLY if accepted else _ERASE, **tie)
    elif row and other and accepted and kind is ReviewKind.MERGE:  # move the records that stayed with the merged contact
        merge = {
            "keep": _concerned(change_set, row).id,
            "merge": other,
            "id": new_external_id(),
            "filled": [],
            "now": given.now,
            "waits": {},
        }
        change_set.run(statement("merge_contacts", given.viewer), **merge, **given.viewer.parameters())
        remaining = [one for one in review.facts["elsewhere"] if one not in row["customers"]]
        for customer in remaining:
            change_set.change(ChangeKind.MERGED, row["id"], customer, "MERGED", f"Two records of {row['name']} are one now.")
        change_set.touched |= set(remaining)
        change_set.attribute(*row["customers"], *remaining)
    closed = ReviewStatus.ACCEPTED if accepted else ReviewStatus.DISMISSED
    change_set.update(review, {"status": closed, "decidedAt": given.now, **given.only("note")})
    change_set.tell(review=review.id)


def _concerned(change_set: ChangeSet, row: Mapping[str, Any]) -> Found:
    """Return the record that a decision changes, for everybody or for the requester. Its accounts get an ordinary change.

    The change does not mention the review, so a viewer without the right to see its reason learns nothing about it.
    """
    subject = beside(label(row["id"]), row)
    change_set.touch(subject)
    for customer in row["customers"]:
        change_set.change(ChangeKind.UPDATED, subject.id, customer, "CHANGED", "What we know of the record was changed.")
    change_set.touched |= set(row["customers"])
    return subject


DECIDE = Decision(
    "decideReview",
    {"id": ("Review",)},
    _decide,
    frozenset(f"Review.{name}" for name in ("subject", "other", "elsewhere", "closes")),
    changes="id",
)

"""Updates of records: a record that was recorded with wrong values becomes the record that right values would have made.

Each `updateX` uses the checks and rules with which the record is recorded. They see the input as it would be given now: the stored values
with the given values over them (`sides`).
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from graph.client.files import cypher
from graph.commit.change_set import ChangeSet, Found, Input, Stop
from insights.enums import ChangeKind, UserErrorCode
from writes import corrections

_ELSEWHERE = "Belongs to another customer. An update cannot move a record: void it, and record it again there."
_OTHER_EMPLOYER = "On that day this person worked at another customer. An update cannot move a record: void it, and record it again."
CORRECTED = "The record was corrected."


class Sides(NamedTuple):
    """The input with which a record would be recorded: from its stored values, and with the given values over them."""

    before: Input
    after: Input


def stored(given: Input) -> Found:
    """Return the record to update. Refuses a stale version, and viewers who may not correct it."""
    found = given.current()
    corrections.permitted(given, found)
    return found


def sides(given: Input, values: Mapping[str, Any]) -> Sides:
    """Return both inputs. `values` are the stored values, by the names of the input."""
    known = {name: value for name, value in values.items() if value is not None}
    return Sides(replace(given, values=known), replace(given, values={**known, **given.values}))


def check(given: Input, both: Sides, *checks: Callable[[Input], Any]) -> None:
    """Run checks on both sides. Refuse what is wrong now, except for errors of stored values that were wrong before."""
    before, after = (replace(one, errors=[]) for one in both)
    for one in (before, after):
        for run in checks:
            with suppress(Stop):
                run(one)
    old = set(before.errors)
    given.errors.extend(error for error in after.errors if error not in old or (error.field and error.field[0] in given.values))


def stays(given: Input, names: Iterable[str], customer: str) -> None:
    """Refuse records of another customer."""
    for name in names:
        with suppress(Stop):
            if name in given and customer not in given.record(name).customers:
                given.refuse(UserErrorCode.INVALID, name, _ELSEWHERE)


def at_customer(given: Input, where: str, found: str, customer: str) -> None:
    """Refuse values by which the record would belong to another customer."""
    if found != customer:
        given.refuse(UserErrorCode.INVALID, where, _OTHER_EMPLOYER)


def draw(
    change_set: ChangeSet, found: Found, kind: str, before: Iterable[str | None], after: Iterable[str | None], *, into: bool = False
) -> bool:
    """Replace relationships of a record: (found)-[:KIND]->(other), or (other)-[:KIND]->(found) with `into`. Return whether any differs."""
    old, new = ({one for one in ids if one} for ids in (before, after))
    for gone in sorted(old - new):
        change_set.unlink(*((gone, kind, found.id) if into else (found.id, kind, gone)))
    for added in sorted(new - old):
        change_set.link(*((added, kind, found.id) if into else (found.id, kind, added)))
    if old != new:
        change_set.touch(found)
    return old != new


def drop(given: Input, change_set: ChangeSet, ids: Iterable[str]) -> None:
    """Remove planned follow-ups or open promises that followed only from wrong values. Those that clients have heard of end instead."""
    if gone := [[one, CORRECTED, given.now] for one in sorted(ids)]:
        change_set.run(cypher("drop"), rows=gone)


def tell(change_set: ChangeSet, found: Found, customer: str | None) -> None:
    """Tell listeners of the update if anything changed."""
    if not change_set.idle:
        change_set.change(ChangeKind.UPDATED, found.id, customer, "CORRECTED", CORRECTED)

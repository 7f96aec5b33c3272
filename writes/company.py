"""Territories and reps. They decide who sees a customer, so a manager changes them only within the territories that they manage.

(:Rep)-[:COVERS|MANAGES]->(:Territory)-[:PART_OF*]->(:Territory). Nobody gives more sight than they have (decision 23).
"""

from collections.abc import Iterable
from typing import Any

from graph.commit import rescope
from graph.commit.change_set import ChangeSet, Decision, Found, Input
from insights.enums import UserErrorCode
from values.contact_data import email, time_zone
from writes import upserts
from writes.checks import read

_OWN_TOP = "Is a territory at the top: only an admin creates one. Give a parent that you manage."
_NOT_MANAGED = "You do not manage {}: name a territory that you manage or one below, or ask an admin."
_ELSEWHERE = "{} works in no territory that you manage: ask an admin."
_WORKS = {"covers": "COVERS", "manages": "MANAGES"}


def _managed(given: Input, above: Iterable[str]) -> bool:
    """Return whether the viewer manages a territory, by the ids of the territory and of all above it."""
    return given.viewer.sees_all or any(f"manager:{one}" in given.viewer.scopes for one in above)


def _territory(given: Input, change_set: ChangeSet) -> None:
    found, territory = upserts.write(given, change_set, "Territory", given.only("name"))
    upserts.no_circle(given, found)
    if found and not _managed(given, found.facts["above"]):
        _refuse(given, "id" if "id" in given else "externalId", found)
    moves = "parent" in given.values and (not found or given["parent"] != found.facts["parent"])
    if moves or not found:
        _check_place(given, found)
    if upserts.lead(given, change_set, found, territory, "PART_OF", "parent") and found:
        change_set.run(rescope.LOCK_SUBTREE, territory=territory)
        change_set.run(rescope.TERRITORY, territory=territory)
    upserts.tell(change_set, "Territory", found, territory, "The territory was entered.", "The territory was changed.")


def _check_place(given: Input, found: Found | None) -> None:
    """Refuse to take a territory out of what a manager manages, or to put it elsewhere. A top that they manage has its place above them."""
    if given.viewer.sees_all:
        return
    if "parent" not in given:
        given.refuse(UserErrorCode.FORBIDDEN, "parent", _OWN_TOP)
    elif (parent := given.found("parent")) and not _managed(given, parent.facts["above"]):
        _refuse(given, "parent", parent)
    if found and not _managed(given, [one for one in found.facts["above"] if one != found.id]):
        message = f"You do not manage the territory above {found['name']}: only its manager or an admin moves it."
        given.refuse(UserErrorCode.FORBIDDEN, "parent", message)


def _refuse(given: Input, where: str | tuple[str, ...], territory: Found) -> None:
    given.refuse(UserErrorCode.FORBIDDEN, where, _NOT_MANAGED.format(territory["name"]))


def _rep(given: Input, change_set: ChangeSet) -> None:
    written = given.only("name", "title") | read(given, "email", email) | read(given, "timeZone", time_zone)
    found, rep = upserts.write(given, change_set, "Rep", written)
    _check_rep(given, found)
    told = {arrow: _work(given, found, name) for name, arrow in _WORKS.items()}
    moved = False
    for arrow, (before, after) in told.items():
        for one in sorted(before - after):
            change_set.unlink(rep, arrow, one)
        for one in sorted(after - before):
            change_set.link(rep, arrow, one)
        moved = moved or before != after
    if found and moved:
        _remember(change_set, found, told)
        change_set.touch(found)
        change_set.run(rescope.OWNED, rep=rep)
    upserts.tell(change_set, "Rep", found, rep, "The rep was entered.", "The rep was changed.")


def _work(given: Input, found: Found | None, name: str) -> tuple[set[str], set[str]]:
    """Return the territories that the rep covers or manages, before and after. Refuses changes of territories that are not managed."""
    stored = {one["id"]: one for one in found.facts["places"] if one["kind"] == _WORKS[name]} if found else {}
    if name not in given.values:
        return set(stored), set(stored)
    before, after = set(stored), set(given[name] or ())
    for number, one in enumerate(given[name] or ()):
        territory = given.records.get(one)
        if territory and one not in before and not _managed(given, territory.facts["above"]):
            _refuse(given, (name, str(number)), territory)
    for one in sorted(before - after):
        if not _managed(given, stored[one]["above"]):
            message = f"{stored[one]['name']} is missing, and you do not manage it: keep it in the list, or ask an admin."
            given.refuse(UserErrorCode.FORBIDDEN, name, message)
    return before, after


def _check_rep(given: Input, found: Found | None) -> None:
    """Refuse a rep who does not work for the manager: a rep that the manager adds to a territory would bring along hidden customers."""
    if given.viewer.sees_all:
        return
    if not found:
        if not (given.get("covers") or given.get("manages")):
            given.refuse(UserErrorCode.FORBIDDEN, "covers", "Is missing: give a territory that you manage, or ask an admin.")
        return
    if not _managed(given, found.facts["works"]):
        given.refuse(UserErrorCode.FORBIDDEN, "id" if "id" in given else "externalId", _ELSEWHERE.format(found["name"]))
    elsewhere = next((one["name"] for one in found.facts["places"] if not _managed(given, one["above"])), None)
    for name in ("name", "email", "title", "timeZone") if elsewhere else ():
        if name in given.values:
            message = f"{found['name']} also works in {elsewhere}, which you do not manage: leave it out, or ask an admin."
            given.refuse(UserErrorCode.FORBIDDEN, name, message)
    if found.id == given.viewer.rep and "manages" in given.values:
        given.refuse(UserErrorCode.FORBIDDEN, "manages", "A manager does not change what they manage: leave it out, or ask an admin.")


def _remember(change_set: ChangeSet, found: Found, told: dict[str, tuple[set[str], set[str]]]) -> None:
    """Keep the last territories of a rep without any, so that their managers still see what the rep owns.

    (:Rep)-[:LAST_COVERED]->(:Territory)
    """
    before, after = (set().union(*(both[number] for both in told.values())) for number in (0, 1))
    last = set(found.facts["last"])
    for one in sorted(last if after else ()):
        change_set.unlink(found.id, "LAST_COVERED", one)
    for one in sorted(() if after else before - last):
        change_set.link(found.id, "LAST_COVERED", one)


_NAMES: dict[str, Any] = {"id": ("Rep",), "record": ("Rep",), "covers": ("Territory",), "manages": ("Territory",)}
TERRITORY = Decision(
    "upsertTerritory",
    {"id": ("Territory",), "record": ("Territory",), "parent": ("Territory",)},
    _territory,
    frozenset({"Territory.above", "Territory.parent"}),
    trees=("parent",),
    changes="id",
    upserts="Territory",
)
REP = Decision(
    "upsertRep",
    _NAMES,
    _rep,
    frozenset({"Rep.works", "Rep.places", "Rep.last", "Territory.above"}),
    trees=("covers", "manages"),
    changes="id",
    upserts="Rep",
)

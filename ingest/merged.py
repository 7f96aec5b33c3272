"""Redirects rows of a merged contact: their relationships go to the kept contact (docs/writing.md)."""

from collections.abc import Iterable, Mapping

from ingest.draft import Draft


def follow(drafts: Iterable[Draft], kept: Mapping[str, str]) -> list[Draft]:
    """Redirect rows to the kept contacts, and return the changed rows. `kept`: merged contact → kept contact.

    This happens after the fingerprint, so a row has the same fingerprint before and after a merge. The row of a merged contact is ignored.
    A contact is never tied to itself.
    """
    if not kept:
        return []
    return [one for one in drafts if _follow(one, kept)]


def _follow(one: Draft, kept: Mapping[str, str]) -> bool:
    if one.id in kept:
        one.refs = {}
        return True
    named = {identifier for ids in one.refs.values() for identifier in ids if identifier in kept}
    for identifier in named:
        one.named[kept[identifier]] = one.named[identifier]
    if named:
        found = {column: dict.fromkeys(kept.get(identifier, identifier) for identifier in ids) for column, ids in one.refs.items()}
        one.refs = {column: [to for to in ids if to != one.id] for column, ids in found.items() if list(ids) != [one.id]}
    return bool(named)

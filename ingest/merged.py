"""Rows that name a contact who was merged into another one: what hangs on them goes to the one that was kept (docs/writing.md)."""

from collections.abc import Iterable, Mapping

from ingest.draft import Draft


def follow(drafts: Iterable[Draft], kept: Mapping[str, str]) -> list[Draft]:
    """Let rows name the contacts that were kept, and return those that did not before. `kept`: a merged contact → the one that is.

    This comes after the fingerprint: a row is the same before a merge and after it. The row of a merged contact says nothing more;
    nobody is tied to themselves.
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

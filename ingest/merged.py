"""Redirects rows of a merged contact or customer: their relationships go to the kept record (docs/writing.md)."""

from collections.abc import Iterable, Mapping

from ingest.declare import ImportRow


def follow(rows: Iterable[ImportRow], kept: Mapping[str, str]) -> list[ImportRow]:
    """Redirect rows to the kept records, and return the changed rows. `kept`: merged record → kept record.

    This happens after the fingerprint, so a row has the same fingerprint before and after a merge. The row of a merged record is ignored.
    A record is never tied to itself.
    """
    if not kept:
        return []
    return [row for row in rows if _follow(row, kept)]


def _follow(row: ImportRow, kept: Mapping[str, str]) -> bool:
    if row.id in kept:
        row.refs = {}
        return True
    named = {identifier for ids in row.refs.values() for identifier in ids if identifier in kept}
    for identifier in named:
        row.named[kept[identifier]] = row.named.get(identifier, "")  # a customer may follow from the purchase
    if named:
        found = {column: dict.fromkeys(kept.get(identifier, identifier) for identifier in ids) for column, ids in row.refs.items()}
        row.refs = {column: [to for to in ids if to != row.id] for column, ids in found.items() if list(ids) != [row.id]}
    return bool(named)

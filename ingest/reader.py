"""Reads a row: the values of its cells, the records that it names, and its id."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from ingest.declare import Amount, Concept, ImportRow, Ref
from ingest.values import LONGEST_TEXT, Bad, quoted
from values import ids

_EMPTY = "is empty: every row must have it"
_record_id = lru_cache(16_384)(ids.record_id)  # adjacent rows often name the same records


def read_row(concept: Concept, source: str, file: str, line: int, cells: dict[str, str], shift: timedelta) -> ImportRow:
    """Return the row of these cells. Raises `Bad` with the column of the first rejected cell."""
    row, name = ImportRow(file, line), "externalId"
    try:
        if not concept.tie:
            _identify(row, concept, source, cells.get(name, ""))
        for name, cell in cells.items():
            column = concept.columns[name]
            if row.foreign and not cell:
                continue
            if isinstance(column, Ref):
                row.refs[name] = _ids(column, cell, source, row)
            elif isinstance(column, Amount):
                row.values[name] = cell or None
            elif name != "externalId":
                row.values[name] = _moved(column.read(cell), shift) if cell else None
        for name in () if row.foreign else concept.needed:
            if not row.refs.get(name) and row.values.get(name) is None:
                raise Bad(_EMPTY)
    except Bad as bad:
        raise Bad(str(bad), name) from None
    if concept.tie:
        parts = (row.one(part) or str(row.values[part]) for part in concept.key)
        row.id = ids.tie_id(concept.tie, *parts)
    return row


def _moved(value: Any, shift: timedelta) -> Any:
    return value + shift if shift and hasattr(value, "year") else value


def _identify(row: ImportRow, concept: Concept, source: str, cell: str) -> None:
    if not cell:
        raise Bad(_EMPTY)
    owner, row.external = _split(cell, source)
    row.foreign = owner != source
    row.id = _record_id(concept.label, owner, row.external)


def _split(cell: str, source: str) -> tuple[str, str]:
    """Return source and externalId of `@source:externalId`, or of a plain externalId of the own source. Raises `Bad` when the cell is
    malformed.
    """
    if len(cell) > LONGEST_TEXT:
        raise Bad(f"has {len(cell)} letters, and at most {LONGEST_TEXT} are kept: shorten it")
    if not cell.startswith("@"):
        return source, cell
    owner, _, external = cell[1:].partition(":")
    if not owner or not external:
        raise Bad(f"{quoted(cell)} names no record: write @source:externalId")
    return owner, external


def _ids(column: Ref, cell: str, source: str, row: ImportRow) -> list[str]:
    """Return the distinct ids that a cell names. `row.named` keeps the names used in the row. Raises `Bad` for an invalid name."""
    found: dict[str, None] = {}
    for part in cell.split("|") if column.many else [cell]:
        called = part.strip()
        if not called:
            continue
        label, rest = column.labels.get(""), called
        if label is None:
            kind, _, rest = called.partition(":")
            label = column.labels.get(kind)
            if label is None or not rest:
                raise Bad(f"{quoted(called)} names no record: write one of {', '.join(f'{kind}:externalId' for kind in column.labels)}")
        identifier = _record_id(label, *_split(rest, source))
        found[identifier] = None
        row.named[identifier] = called
    return list(found)

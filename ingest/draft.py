"""A row on its way to the graph: its values, the records that it names, and its fingerprint."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from ingest.concepts import Amount, Concept, Ref
from ingest.values import LONGEST, Bad, quoted
from values import ids
from values.search_values import names

_record_id = lru_cache(16_384)(ids.record_id)  # adjacent rows often name the same records


@dataclass(slots=True)
class Draft:
    """One row. `values`: column → value, None for an empty cell. `refs`: column → ids, in the order of the cell.

    `foreign`: the row adds to a record of another source, so only its filled cells are written.
    """

    file: str
    line: int
    id: str = ""
    external: str = ""
    foreign: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, list[str]] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    named: dict[str, str] = field(default_factory=dict)

    def one(self, column: str) -> str | None:
        """Return the first id that a column names, or None for an empty cell."""
        found = self.refs.get(column)
        return found[0] if found else None

    def seal(self, concept: Concept, *also: object) -> None:
        """Set the fingerprint. It changes with every property and relationship of the row, and with nothing else."""
        arrows = {column: ids for column, ids in self.refs.items() if not concept.refs[column].later}
        # Values derived from texts add no information. Rows keep the fingerprint they had before derived values were stored. (`nameKey`
        # always was stored.)
        old = set(names(concept.tie or concept.label)) - {"nameKey"}
        properties = sorted(item for item in self.properties.items() if item[0] not in old)
        said = repr((properties, sorted(arrows.items()), also))
        self.fingerprint = hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def draft(concept: Concept, source: str, file: str, line: int, cells: dict[str, str], shift: timedelta) -> Draft:
    """Return the draft of a row. Raises `Bad` with the column of the first refused cell."""
    made = Draft(file, line)
    if not concept.tie:
        _name(made, concept, source, cells.get("externalId", ""))
    for name, cell in cells.items():
        column = concept.columns[name]
        if made.foreign and not cell:
            continue
        try:
            if isinstance(column, Ref):
                made.refs[name] = _ids(column, name, cell, source, made)
            elif isinstance(column, Amount):
                made.values[name] = cell or None
            elif name != "externalId":
                made.values[name] = _moved(column.read(cell), shift) if cell else None
        except Bad as bad:
            raise Bad(str(bad), name) from None
    for name in concept.needed:
        if not made.refs.get(name) and made.values.get(name) is None:
            if made.foreign:
                continue
            raise Bad("is empty: every row must have it", name)
    if concept.tie:
        parts = (made.one(part) or str(made.values[part]) for part in concept.key)
        made.id = ids.tie_id(concept.tie, *parts)
    return made


def _moved(value: Any, shift: timedelta) -> Any:
    return value + shift if shift and hasattr(value, "year") else value


def _name(made: Draft, concept: Concept, source: str, cell: str) -> None:
    if not cell:
        raise Bad("is empty: every row must have it", "externalId")
    try:
        owner, external = _split(cell, source)
    except Bad as bad:
        raise Bad(str(bad), "externalId") from None
    made.foreign = owner != source
    made.external = external
    made.id = _record_id(concept.label, owner, external)


def _split(cell: str, source: str) -> tuple[str, str]:
    """Return source and externalId of `@source:externalId`, or of a plain externalId of the own source. Raises `Bad` when the cell is
    malformed.
    """
    if len(cell) > LONGEST:
        raise Bad(f"has {len(cell)} letters, and at most {LONGEST} are kept: shorten it")
    if not cell.startswith("@"):
        return source, cell
    owner, _, external = cell[1:].partition(":")
    if not owner or not external:
        raise Bad(f"{quoted(cell)} names no record: write @source:externalId")
    return owner, external


def _ids(column: Ref, name: str, cell: str, source: str, made: Draft) -> list[str]:
    """Return the distinct ids that a cell names. `made.named` keeps the names used in the row. Raises `Bad` for an invalid name."""
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
        made.named[identifier] = called
    return list(found)

"""Remembers the state of one import in a temporary SQLite database, so that memory use does not grow with the files."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;
CREATE TABLE seen (id TEXT PRIMARY KEY, place TEXT, facts TEXT) WITHOUT ROWID;
CREATE TABLE met (rule INTEGER, key TEXT, count INTEGER, PRIMARY KEY (rule, key)) WITHOUT ROWID;
CREATE TABLE later (number INTEGER PRIMARY KEY, concept TEXT, id TEXT, relation TEXT, targets TEXT, file TEXT, line INTEGER, state TEXT);
CREATE TABLE edges (relation TEXT, child TEXT, parent TEXT, PRIMARY KEY (relation, child)) WITHOUT ROWID;
"""
_CIRCLE = """
WITH RECURSIVE up(id) AS (VALUES (:parent) UNION SELECT parent FROM edges JOIN up ON child = up.id AND relation = :relation)
SELECT 1 FROM up WHERE id = :child
"""


class SeenRecord(NamedTuple):
    """A record that this run has read. `facts`: what other rows need to know about a completely written record."""

    place: str
    facts: dict[str, Any] | None = None


class Postponed(NamedTuple):
    """Relationships of a record to records of its own file, drawn after the file is read. `targets`: id → name in the row."""

    id: str
    relation: str
    targets: dict[str, str]
    file: str
    line: int
    state: str


class Ledger:
    """The memory of one run. `open_ledger` creates it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(_TABLES)

    def first(self, rule: int, key: str) -> bool:
        """Mark a value as met by a rule. Return True if the rule meets it for the first time."""
        return self._database.execute("INSERT OR IGNORE INTO met VALUES (?, ?, 0)", (rule, key)).rowcount == 1

    def met(self, rule: int, key: str) -> bool:
        """Return True if a rule has met the value."""
        return self._database.execute("SELECT 1 FROM met WHERE rule = ? AND key = ?", (rule, key)).fetchone() is not None

    def note(self, rule: int, keys: Iterable[str]) -> None:
        """Mark values as met by a rule."""
        self._database.executemany("INSERT OR IGNORE INTO met VALUES (?, ?, 0)", ((rule, key) for key in keys))

    def noted(self, rule: int, keys: Iterable[str]) -> set[str]:
        """Return the values that a rule has met."""
        rows = self._database.execute(
            "SELECT key FROM met WHERE rule = ? AND key IN (SELECT value FROM json_each(?))", (rule, json.dumps(list(keys)))
        )
        return {key for (key,) in rows}

    def count(self, rule: int, key: str) -> int:
        """Return the number kept by `keep_count`, or 0 for an unknown value."""
        row = self._database.execute("SELECT count FROM met WHERE rule = ? AND key = ?", (rule, key)).fetchone()
        return int(row[0]) if row else 0

    def keep_count(self, rule: int, key: str, count: int) -> None:
        """Store how many rows of a value a rule has numbered."""
        self._database.execute("INSERT OR REPLACE INTO met VALUES (?, ?, ?)", (rule, key, count))

    def seen(self, ids: Iterable[str]) -> dict[str, SeenRecord]:
        """Return the records that this run has read, by id."""
        rows = self._database.execute(
            "SELECT id, place, facts FROM seen WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        return {identifier: SeenRecord(place, facts and orjson.loads(facts)) for identifier, place, facts in rows}

    def add(self, records: Iterable[tuple[str, SeenRecord]]) -> None:
        """Store the records that this run has read."""
        self._database.executemany(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)",
            ((identifier, one.place, None if one.facts is None else orjson.dumps(one.facts)) for identifier, one in records),
        )

    def postpone(self, concept: str, rows: Iterable[Postponed]) -> None:
        """Store relationships for the end of the concept."""
        self._database.executemany(
            "INSERT INTO later (concept, id, relation, targets, file, line, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((concept, row.id, row.relation, json.dumps(row.targets), row.file, row.line, row.state) for row in rows),
        )

    def postponed(self, concept: str, relation: str, size: int) -> Iterator[list[Postponed]]:
        """Yield the stored relationships in order, in batches."""
        number = 0
        while True:
            rows = self._database.execute(
                "SELECT number, id, relation, targets, file, line, state FROM later "
                "WHERE number > ? AND concept = ? AND relation = ? ORDER BY number LIMIT ?",
                (number, concept, relation, size),
            ).fetchall()
            if not rows:
                return
            number = rows[-1][0]
            yield [Postponed(one[1], one[2], json.loads(one[3]), *one[4:]) for one in rows]

    def know_edges(self, relation: str, edges: Iterable[tuple[str, str]]) -> None:
        """Store relationships that already exist in the graph. Relationships of this run take precedence."""
        self._database.executemany("INSERT OR IGNORE INTO edges VALUES (?, ?, ?)", ((relation, *edge) for edge in edges))

    def draw_edge(self, relation: str, child: str, parent: str | None) -> bool:
        """Put a child below a parent (or below none). Return False, and change nothing, when that would close a circle."""
        if parent and self._database.execute(_CIRCLE, {"parent": parent, "relation": relation, "child": child}).fetchone():
            return False
        self._database.execute("INSERT OR REPLACE INTO edges VALUES (?, ?, ?)", (relation, child, parent))
        return True


@contextmanager
def open_ledger() -> Iterator[Ledger]:
    """Yield a ledger that is deleted at the end."""
    with TemporaryDirectory(prefix="rapport-import-") as folder:
        database = sqlite3.connect(Path(folder) / "ledger.sqlite", isolation_level=None)
        try:
            ledger = Ledger(database)
            database.execute("BEGIN")
            yield ledger
        finally:
            database.close()

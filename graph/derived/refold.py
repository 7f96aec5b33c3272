"""Folding of stored texts: after the migration that introduced folding, and when folding changes (values/folding.py, FOLDING)."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC
from typing import Any

import neo4j
import neo4j.time

from values.folding import FOLDING
from values.search_values import KINDS, derived, names, sources

_STEP = 5000
# The first migration stores the version of folding, because it exists as long as the store.
_DONE = "MATCH (m:Migration {version: '0001'}) RETURN m.folding"
_SAY = "MATCH (m:Migration {version: '0001'}) SET m.folding = $folding"
# Texts that were written before the store had that mark. Other names are few, so they are all folded again.
_LACKS = {
    "Customer": "n.nameTerms IS NULL",
    "Contact": "n.nameTerms IS NULL",
    "Product": "n.nameFolded IS NULL",
    "WORKS_AT": "coalesce(r.title, r.department) IS NOT NULL AND coalesce(r.titleFolded, r.departmentFolded) IS NULL",
}


def stale(driver: neo4j.Driver) -> bool:
    """Return whether the texts of a migrated store have another version of folding than this Rapport."""
    found = driver.execute_query(_DONE).records
    return bool(found) and found[0][0] != FOLDING


def refold(driver: neo4j.Driver, progress: Callable[[str], None] | None = None) -> None:
    """Derive the folded texts of the store again, and write the differences. After a kill the next call continues."""
    if not stale(driver):
        return
    first = driver.execute_query(_DONE).records[0][0] is None
    with ThreadPoolExecutor(1) as writer:
        for kind in KINDS:
            if progress:
                progress(f"folding texts of {kind}")
            writing: Future[None] | None = None
            with driver.session() as session:
                for rows in _different(session, kind, first=first):
                    if writing:
                        writing.result()
                    writing = writer.submit(_written, driver, _write(kind), rows)
            if writing:
                writing.result()
    driver.execute_query(_SAY, folding=FOLDING)


def _written(driver: neo4j.Driver, statement: str, rows: list[Any]) -> None:
    with driver.session() as session:
        session.run(statement, rows=rows).consume()


def _different(session: neo4j.Session, kind: str, *, first: bool) -> Iterator[list[Any]]:
    """Yield batches of [id, derived properties that are missing or different]."""
    after, made = "", names(kind)
    while rows := session.run(_read(kind, first=first), after=after, step=_STEP).values():
        after = rows[-1][0]
        wrong = []
        for _, identifier, texts, stored in rows:
            right = derived(kind, {name: _offset(value) for name, value in texts.items()}) if identifier else {}
            changed = {name: right.get(name) for name in made if right.get(name) != stored.get(name)} if identifier else {}
            if changed:
                wrong.append([identifier, changed])
        if wrong:
            yield wrong


def _offset(value: Any) -> Any:
    """Return a time with the offset of UTC. The driver reads it with a named zone, which would be stored and would break its cursors."""
    return value.replace(tzinfo=UTC) if isinstance(value, neo4j.time.DateTime) else value


def _read(kind: str, *, first: bool) -> str:
    """Return the statement: $after, $step → place, id, texts, and the stored derived values, in the order of places.

    The place of a relationship is the id of its contact.
    """
    texts = [*sources(kind), *(["phoneRaw"] if "phone" in sources(kind) else [])]
    lacks = f"{_LACKS[kind]}" if first and kind in _LACKS else "true"
    node = f"MATCH (n:{'Contact' if kind == 'WORKS_AT' else kind}) WHERE n.id > $after"
    if kind == "WORKS_AT":
        one, identifier = "r", "elementId(r)"
        start = f"{node} WITH n ORDER BY n.id LIMIT $step OPTIONAL MATCH (n)-[r:WORKS_AT]->() WHERE {lacks}"
    else:
        one, identifier = "n", "n.id"
        start = f"{node} AND {lacks} WITH n ORDER BY n.id LIMIT $step"
    told, known = (", ".join(f".{name}" for name in every) for every in (texts, names(kind)))
    return f"{start} RETURN n.id AS place, {identifier} AS id, {one} {{{told}}} AS texts, {one} {{{known}}} AS known ORDER BY place"


def _write(kind: str) -> str:
    """Return the statement for $rows: [id, properties]."""
    if kind == "WORKS_AT":
        return "UNWIND $rows AS row MATCH ()-[r:WORKS_AT]->() WHERE elementId(r) = row[0] SET r += row[1]"
    return f"UNWIND $rows AS row MATCH (n:{kind} {{id: row[0]}}) SET n += row[1]"

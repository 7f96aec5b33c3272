"""The migrations runner, by the conventions of neo4j-migrations: `V0001__Sentence.cypher`, a history chain, checksums, a lock.

(:Migration {version, description, checksum, appliedAt})-[:MIGRATED_TO]->(:Migration). Applied files are immutable: a changed one
fails loudly. Every statement is written so that it can run again (IF NOT EXISTS), and a file enters the history after its last
statement, so a kill at any step resumes.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import neo4j
from neo4j.exceptions import ConstraintError

from graph.refold import refold, stale

FOLDER = Path(__file__).parent.parent / "migrations"
_NAME = re.compile(r"V(\d{4})__(\w+)\.cypher")
# strings, backticked names and comments are kept whole; what is left is split on semicolons
_TOKEN = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:``|[^`])*`|//[^\n]*|/\*.*?\*/|;|[^'\"`/;]+|/", re.DOTALL)


class MigrationError(RuntimeError):
    """The store and the files do not fit together; the message says which file and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file."""

    version: str
    description: str
    checksum: str
    statements: tuple[str, ...]


def split(text: str) -> tuple[str, ...]:
    """The statements of a file, without comments."""
    parts = [""]
    for piece in _TOKEN.findall(text):
        if piece == ";":
            parts.append("")
        elif not piece.startswith(("//", "/*")):
            parts[-1] += piece
    return tuple(part.strip() for part in parts if part.strip())


def read(folder: Path = FOLDER) -> list[Migration]:
    """The files of a folder in the order of their versions."""
    found = []
    for path in sorted(folder.glob("*.cypher")):
        name = _NAME.fullmatch(path.name)
        if name is None:
            raise MigrationError(f"{path.name} is no migration: name it V0001__What_it_does.cypher.")
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        digest = hashlib.sha256(text.encode()).hexdigest()
        found.append(Migration(name[1], name[2].replace("_", " "), digest, split(text)))
    return found


APPLIED = "MATCH (m:Migration) RETURN m.version, m.checksum"


def pending(driver: neo4j.Driver, folder: Path = FOLDER) -> list[Migration]:
    """What is not applied yet. Fails where an applied file was changed or is gone."""
    rows = driver.execute_query(APPLIED).records
    return waiting(dict(record.values() for record in rows), read(folder))


def waiting(applied: Mapping[str, str], files: list[Migration]) -> list[Migration]:
    """Which of the files a store lacks that has `applied` (version: checksum). Fails where the two do not fit together."""
    for migration in files:
        if migration.version in applied and applied[migration.version] != migration.checksum:
            raise MigrationError(
                f"V{migration.version} ({migration.description}) was changed after it had been applied: "
                "put the file back as it was, and write what you want to change as a new migration."
            )
    unknown = sorted(set(applied) - {migration.version for migration in files})
    if unknown:
        raise MigrationError(f"The store has V{unknown[0]}, which this Rapport does not know: use the newer Rapport that applied it.")
    return [migration for migration in files if migration.version not in applied]


@contextmanager
def _locked(driver: neo4j.Driver, owner: str) -> Iterator[None]:
    driver.execute_query("CREATE CONSTRAINT migration_lock IF NOT EXISTS FOR (n:MigrationLock) REQUIRE n.id IS UNIQUE")
    try:
        driver.execute_query("CREATE (:MigrationLock {id: 1, owner: $owner, since: $now})", owner=owner, now=datetime.now(UTC))
    except ConstraintError:
        holder = locked_by(driver) or "somebody who is gone by now"
        raise MigrationError(f"Migrations are locked by {holder}: wait for it, or, if it is gone, run `rapport migrate unlock`.") from None
    try:
        yield
    finally:
        unlock(driver)


def locked_by(driver: neo4j.Driver) -> str | None:
    """Who holds the lock, and since when; None where nobody does."""
    rows = driver.execute_query("MATCH (n:MigrationLock) RETURN n.owner AS owner, toString(n.since) AS since").records
    return f"{rows[0]['owner']} since {rows[0]['since']}" if rows else None


def unlock(driver: neo4j.Driver) -> None:
    """Remove the lock that a killed run left."""
    driver.execute_query("MATCH (n:MigrationLock) DELETE n")


_RECORD = """
// (:Migration)-[:MIGRATED_TO]->(:Migration), the newest last
OPTIONAL MATCH (last:Migration) WHERE NOT (last)-[:MIGRATED_TO]->()
CREATE (m:Migration {version: $version, description: $description, checksum: $checksum, appliedAt: $now})
FOREACH (_ IN CASE WHEN last IS NULL THEN [] ELSE [1] END | CREATE (last)-[:MIGRATED_TO]->(m))
"""


def migrate(
    driver: neo4j.Driver, folder: Path = FOLDER, *, owner: str = "rapport", progress: Callable[[str], None] | None = None
) -> list[str]:
    """Apply what is pending, and fold texts again where folding changed; returns the names of what was applied."""
    if not pending(driver, folder) and not stale(driver):
        return []
    done = []
    with _locked(driver, owner):
        for migration in pending(driver, folder):
            if progress:
                progress(f"migration V{migration.version}: {migration.description}")
            with driver.session() as session:  # each commits by itself, so that it may say IN TRANSACTIONS
                for statement in migration.statements:
                    session.run(statement).consume()  # a committed file, never a value
            driver.execute_query(
                _RECORD,
                version=migration.version,
                description=migration.description,
                checksum=migration.checksum,
                now=datetime.now(UTC),
            )
            done.append(f"V{migration.version} {migration.description}")
        refold(driver, progress)
        driver.execute_query("CALL db.awaitIndexes(300)")
    return done

"""The runner of migrations, with the conventions of neo4j-migrations: `V0001__Sentence.cypher`, a history chain, checksums, a lock.

(:Migration {version, description, checksum, appliedAt})-[:MIGRATED_TO]->(:Migration). Applied files are immutable, and a changed file
raises an error. Every statement can run again (IF NOT EXISTS), and a file enters the history after its last statement. So a run that was
killed at any step can be repeated.
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

from graph.derived.refold import refold, stale

FOLDER = Path(__file__).parent.parent / "migrations"
_NAME = re.compile(r"V(\d{4})__(\w+)\.cypher")
# Strings, backticked names and comments are kept whole. The rest is split at semicolons.
_TOKEN = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`(?:``|[^`])*`|//[^\n]*|/\*.*?\*/|;|[^'\"`/;]+|/", re.DOTALL)


class MigrationError(RuntimeError):
    """The store and the files do not match. The message names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration file."""

    version: str
    description: str
    checksum: str
    statements: tuple[str, ...]


def split(text: str) -> tuple[str, ...]:
    """Return the statements of a file, without comments."""
    parts = [""]
    for piece in _TOKEN.findall(text):
        if piece == ";":
            parts.append("")
        elif not piece.startswith(("//", "/*")):
            parts[-1] += piece
    return tuple(part.strip() for part in parts if part.strip())


def read(folder: Path = FOLDER) -> list[Migration]:
    """Return the files of a folder in the order of their versions. Raises `MigrationError` for an invalid file name."""
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
    """Return the migrations that are not applied yet. Raises `MigrationError` if an applied file was changed or is missing."""
    rows = driver.execute_query(APPLIED).records
    return waiting(dict(record.values() for record in rows), read(folder))


def waiting(applied: Mapping[str, str], files: list[Migration]) -> list[Migration]:
    """Return the files that a store with the `applied` migrations (version: checksum) lacks. Raises
    `MigrationError` if they do not match.
    """
    for migration in files:
        if migration.version in applied and applied[migration.version] != migration.checksum:
            raise MigrationError(
                f"V{migration.version} ({migration.description}) was changed after it had been applied. "
                "Put the file back as it was. Write your change as a new migration."
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
    """Return who holds the lock, and since when. None if nobody does."""
    rows = driver.execute_query("MATCH (n:MigrationLock) RETURN n.owner AS owner, toString(n.since) AS since").records
    return f"{rows[0]['owner']} since {rows[0]['since']}" if rows else None


def unlock(driver: neo4j.Driver) -> None:
    """Remove the lock of a killed run."""
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
    """Apply the pending migrations, and fold texts again if folding changed. Return the names of the applied migrations."""
    if not pending(driver, folder) and not stale(driver):
        return []
    done = []
    with _locked(driver, owner):
        for migration in pending(driver, folder):
            if progress:
                progress(f"migration V{migration.version}: {migration.description}")
            with driver.session() as session:  # each statement commits by itself, so that it may use IN TRANSACTIONS
                for statement in migration.statements:
                    session.run(statement).consume()  # text of a committed file, without values
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

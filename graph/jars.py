"""The Neo4j Community jars: pinned by name, version and sha256 in `jars.lock`, fetched by jgo, checked before the first start.

Neo4j Community is GPLv3: it is fetched from Maven Central when it is first needed, never shipped with Rapport.
"""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from jgo.maven import MavenContext

LOCK = Path(__file__).with_name("jars.lock")
Progress = Callable[[str], None]


class JarError(RuntimeError):
    """A jar is missing or is not the one that the lock names."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock: `group:artifact:version sha256`."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """The coordinate."""
        return f"{self.group}:{self.artifact}:{self.version}"


def locked(lock: Path = LOCK) -> list[Jar]:
    """The jars that the lock names."""
    found = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            coordinate, digest = line.split()
            group, artifact, version = coordinate.split(":")
            found.append(Jar(group, artifact, version, digest))
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(paths: Iterable[Path]) -> str:
    return "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths)


def fetch(cache: Path, progress: Progress | None = None, *, lock: Path = LOCK, what: str = "Neo4j jars (150 MB, once)") -> list[Path]:
    """The paths of all jars of a lock, fetched where they are missing; every digest is checked once and then by size and time."""
    context = MavenContext(repo_cache=cache, timeout=60)
    jars = locked(lock)
    missing = sum(1 for jar in jars if not _path(context, jar).exists())
    if missing and progress:
        progress(f"fetching {missing} {what}")

    def resolve(jar: Jar) -> Path:
        try:
            return Path(_artifact(context, jar).resolve())
        except (RuntimeError, OSError) as error:
            raise JarError(f"{jar.name} cannot be fetched ({error}): check the network and run the command again.") from error

    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(resolve, jars))
    stamp = cache / ("checked" if lock == LOCK else f"checked-{lock.stem}")
    if not (stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp(paths)):
        for jar, path in zip(jars, paths, strict=True):
            if _digest(path) != jar.sha256:
                path.unlink()
                raise JarError(
                    f"{jar.name} is not the jar that {lock.parent.name}/{lock.name} names; it was removed: run the command again."
                )
        stamp.write_text(_stamp(paths), encoding="utf-8")
    return paths


def _artifact(context: MavenContext, jar: Jar):  # type: ignore[no-untyped-def]  # jgo names no public type for it
    return context.project(jar.group, jar.artifact).at_version(jar.version).artifact()


def _path(context: MavenContext, jar: Jar) -> Path:
    return Path(_artifact(context, jar).cached_path)

"""Jars pinned by name, version and sha256 in a lock file, such as Neo4j Community in `jars.lock`. jgo fetches them, and they are checked
before use.

Neo4j Community is GPLv3: it is fetched from Maven Central on first use and never shipped with Rapport. A jar is fetched outside the cache,
checked, and then moved into the cache. So a kill leaves no partial jar, and processes may share the cache.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.embedded import private

LOCK = Path(__file__).with_name("jars.lock")
Progress = Callable[[str], None]


class JarError(RuntimeError):
    """A jar is missing, or differs from the jar that the lock names."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock: `group:artifact:version sha256`."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """Return the Maven coordinate."""
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def path(self) -> Path:
        """Return the path inside a Maven repository."""
        return Path(*self.group.split("."), self.artifact, self.version, f"{self.artifact}-{self.version}.jar")


def locked(lock: Path = LOCK) -> list[Jar]:
    """Return the jars that the lock names."""
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
    """Return the paths of all jars of a lock. Missing jars are fetched. Each digest is checked once, and then size and time.

    Raises `JarError` if a download fails, `FolderError` if the cache cannot be written.
    """
    jars = locked(lock)
    paths = [cache / jar.path for jar in jars]
    stamp = cache / ("checked" if lock == LOCK else f"checked-{lock.stem}")
    with contextlib.suppress(OSError):  # a cache in a read-only image belongs to somebody else
        private.folder(cache)
    with private.chosen_by("XDG_CACHE_HOME", cache):
        if not _checked(cache, jars, stamp):
            private.folder(cache)
            _complete(cache, jars, stamp, lock, lambda missing: progress(f"fetching {missing} {what}") if progress else None)
    return paths


def _checked(cache: Path, jars: list[Jar], stamp: Path) -> bool:
    """Return whether every jar is there and was compared with the lock. In a cache that cannot be written, compare them now."""
    paths = [cache / jar.path for jar in jars]
    if not all(path.exists() for path in paths):
        return False
    if stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp(paths):
        return True
    return not os.access(cache, os.W_OK) and all(_digest(path) == jar.sha256 for jar, path in zip(jars, paths, strict=True))


def _complete(cache: Path, jars: list[Jar], stamp: Path, lock: Path, tell: Callable[[int], None]) -> None:
    """Remove wrong jars, fetch missing jars, and note that every jar was compared with the lock."""
    paths = [cache / jar.path for jar in jars]
    with _held(cache):
        for jar, path in zip(jars, paths, strict=True):
            if path.exists() and _digest(path) != jar.sha256:
                path.unlink()
        missing = [jar for jar in jars if not (cache / jar.path).exists()]
        if missing:
            tell(len(missing))
            _download(cache, missing, lock)
        private.write(stamp, _stamp(paths))


@contextmanager
def _held(cache: Path) -> Iterator[None]:
    """Hold the cache's lock, so that one process fetches and others wait."""
    with private.opened(cache / "lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _download(cache: Path, jars: list[Jar], lock: Path) -> None:
    from jgo.maven import MavenContext  # half of the imports of a warm start, and needed only here

    with tempfile.TemporaryDirectory(prefix="fetching-", dir=cache) as folder:
        context = MavenContext(repo_cache=Path(folder), timeout=60)

        def one(jar: Jar) -> None:
            try:
                found = Path(context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve())
            except (RuntimeError, OSError) as error:
                if isinstance(error, OSError) and error.errno in private.FULL:
                    raise
                raise JarError(f"{jar.name} cannot be fetched ({error}): check the network and run the command again.") from error
            if _digest(found) != jar.sha256:
                raise JarError(f"{jar.name} is not the jar that {lock.parent.name}/{lock.name} names; it was thrown away.")
            for parent in reversed((cache / jar.path).relative_to(cache).parents):
                private.folder(cache / parent)
            whole = Path(folder) / f"{jar.artifact}-{jar.version}.checked"
            shutil.copyfile(found, whole)  # a copy, because the file may belong to somebody's own Maven repository
            whole.chmod(0o600)
            whole.replace(cache / jar.path)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(one, jars))

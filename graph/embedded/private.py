"""Files and folders that only their owner can read, whatever the umask of the caller."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

UMASK = 0o077  # for every process that writes into a private folder
_OTHERS = 0o077
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FolderError(RuntimeError):
    """A folder cannot be used. The message says why, and which setting chooses another folder."""


@contextlib.contextmanager
def chosen_by(setting: str, path: Path) -> Iterator[None]:
    """Run a block that works on the files of a folder. Raises `FolderError`, which names the setting that chooses the folder."""
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else path
        found = f"There is no room for {path}" if error.errno in FULL else f"{where} cannot be used"
        advice = "free space on this disk" if error.errno in FULL else "make it writable"
        raise FolderError(f"{found} ({error.strerror or error}): {advice}, or choose another folder with {setting}.") from error


def folder(path: Path) -> Path:
    """Make a folder and its content private (0700), and return the folder."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & _OTHERS:
        for one in path.rglob("*"):
            with contextlib.suppress(FileNotFoundError):  # another process may delete the file meanwhile
                if not one.is_symlink() and (mode := one.stat().st_mode) & _OTHERS:
                    one.chmod(mode & ~_OTHERS & 0o777)
        path.chmod(0o700)
    return path


def write(file: Path, text: str) -> None:
    """Write a file (0600) atomically: a reader finds the old text or the new text."""
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
    new.replace(file)


def opened(file: Path) -> IO[str]:
    """Open a file (0600) for reading and appending. A missing file is created."""
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+", encoding="utf-8")

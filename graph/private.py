"""Files and folders that only their owner may read, whatever the umask of the caller is."""

import contextlib
import os
from pathlib import Path
from typing import IO

UMASK = 0o077  # of every process that writes into a private folder
_OTHERS = 0o077


def folder(path: Path) -> Path:
    """Make a folder private (0700), and everything in it where it was open to others so far. Returns the folder."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & _OTHERS:
        for one in path.rglob("*"):
            with contextlib.suppress(FileNotFoundError):  # another process may delete it meanwhile
                if not one.is_symlink() and (mode := one.stat().st_mode) & _OTHERS:
                    one.chmod(mode & ~_OTHERS & 0o777)
        path.chmod(0o700)
    return path


def write(file: Path, text: str) -> None:
    """Write a file (0600) as a whole: a reader finds the old text or the new one."""
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
    new.replace(file)


def opened(file: Path) -> IO[str]:
    """Open a file (0600) to read and to append; it is made where it is missing."""
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+", encoding="utf-8")

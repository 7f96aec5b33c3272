"""Null propagation. A null in a non-null field raises `Hole`: the nearest nullable field above becomes null, and the error keeps its path.

A shaper is called with a value and the list of errors so far, and returns the value for the answer. It does not change its input.
"""

from collections.abc import Callable
from typing import Any

Shaper = Callable[[Any, list["Hole"]], Any]


class Hole(Exception):
    """A null in a non-null field, or a rule that failed, with its path below the root field."""

    def __init__(self, message: str, path: list[str | int], original: Exception | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.original = original


def prefix(errors: list[Hole], start: int, *steps: str | int) -> None:
    """Put steps before the paths of the errors from `start` on."""
    for hole in errors[start:]:
        hole.path[:0] = steps

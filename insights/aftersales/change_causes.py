"""The cause of a change, as the outbox stores it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangeCause:
    """A cause: a code for programs, a sentence for people."""

    code: str
    message: str

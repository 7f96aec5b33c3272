"""Why something happened, as the outbox keeps it with a change."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A code for programs, a sentence for people."""

    code: str
    message: str

"""Waiting for an event: as long as a busy machine may take, never as a measure of how long it took."""

import time
from collections.abc import Callable

CEILING = 120.0  # seconds, far above what any event here takes: only what never comes fails by it
PAUSE = 0.05  # seconds between two looks


def until(condition: Callable[[], object], seconds: float = CEILING) -> bool:
    """Whether the condition came to hold; asked again and again, until the ceiling."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True

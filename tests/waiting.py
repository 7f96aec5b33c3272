"""Waiting for an event: as long as a busy machine may take, never as a measurement of time."""

import time
from collections.abc import Callable

CEILING = 120.0  # seconds, far above the duration of any event here, so only a missing event fails
PAUSE = 0.05  # seconds between two checks


def until(condition: Callable[[], object], seconds: float = CEILING) -> bool:
    """Return whether the condition became true. It is checked repeatedly, up to `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True

"""The practice of this house after a sale, from its settings."""

from dataclasses import fields
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from insights.practice import Practice
from server.settings import WEEKDAYS, Settings


def practice(settings: Settings) -> Practice:
    """When follow-ups fall due, how fast claims are settled, when we are open: each setting has the name of its field."""
    told: dict[str, Any] = {
        "zone": ZoneInfo(settings.zone),
        "opens": time.fromisoformat(settings.opens),
        "closes": time.fromisoformat(settings.closes),
        "weekdays": frozenset(WEEKDAYS.index(day) for day in settings.weekdays.split(",")),
    }
    return Practice(**{one.name: told[one.name] if one.name in told else getattr(settings, one.name) for one in fields(Practice)})

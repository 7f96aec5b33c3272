"""The practice of this house after a sale, from its settings."""

from collections.abc import Container
from dataclasses import fields
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

from insights.practice import Practice
from server.settings import WEEKDAYS, Settings


def practice(settings: Settings) -> Practice:
    """When follow-ups fall due, how fast claims are settled, when we are open: each setting has the name of its field."""
    told: dict[str, Any] = {
        "zone": ZoneInfo(settings.zone),
        "opens": time.fromisoformat(settings.opens),
        "closes": time.fromisoformat(settings.closes),
        "holidays": _holidays(settings.holidays),
        "weekdays": frozenset(WEEKDAYS.index(day) for day in settings.weekdays.split(",")),
    }
    return Practice(**{one.name: told[one.name] if one.name in told else getattr(settings, one.name) for one in fields(Practice)})


def _holidays(code: str | None) -> Container[date]:
    """The public holidays of a country (`DE`) or of a subdivision (`DE-BY`); none where nothing is set."""
    if code is None:
        return frozenset()
    country, _, subdivision = code.partition("-")
    return country_holidays(country, subdiv=subdivision or None)

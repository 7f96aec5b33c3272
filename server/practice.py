"""Builds the company's practice after a sale from its settings."""

from collections.abc import Container
from dataclasses import fields
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from holidays import country_holidays

from insights.aftersales.practice import Practice
from server.settings import WEEKDAYS, Settings


def practice(settings: Settings) -> Practice:
    """Return due dates of follow-ups, settlement times of claims and opening hours. Setting and field have the same name."""
    told: dict[str, Any] = {
        "zone": ZoneInfo(settings.zone),
        "opens": time.fromisoformat(settings.opens),
        "closes": time.fromisoformat(settings.closes),
        "holidays": _holidays(settings.holidays),
        "weekdays": frozenset(WEEKDAYS.index(day) for day in settings.weekdays.split(",")),
    }
    return Practice(**{one.name: told[one.name] if one.name in told else getattr(settings, one.name) for one in fields(Practice)})


def _holidays(code: str | None) -> Container[date]:
    """Return the public holidays of a country (`DE`) or a subdivision (`DE-BY`). The result is empty without a setting."""
    if code is None:
        return frozenset()
    country, _, subdivision = code.partition("-")
    return country_holidays(country, subdiv=subdivision or None)

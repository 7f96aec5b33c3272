"""Points in time as text: RFC 3339 in UTC, for messages, JSON and parameters."""

from datetime import date


def rfc3339(value: date) -> str:
    """Return a point in time in UTC, or a day, as RFC 3339 text such as 2026-03-01T09:30:00Z."""
    return value.isoformat().replace("+00:00", "Z")

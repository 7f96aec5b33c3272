"""Paths from our reps to a contact or a customer: the statement, and the reader of its row."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from graph.queries import repeated_query
from graph.queries.tie_strength import weighed
from insights.network import introductions
from values.instants import rfc3339

MAX_HOPS = 4
MAX_PATHS = 50


@cache
def statement(hops: int) -> str:
    """Return the statement for paths of at most `hops` ties. The last tie, between a contact and a rep, is always followed."""
    return weighed(repeated_query.statement("introductions", hops - 1))


def read(rows: list[Any], hops: int, first: int, withheld: bool) -> introductions.Introductions | None:
    """Return the best `first` paths. None without a row."""
    return introductions.judge(introductions.read(rows[0]), hops, first, withheld, _moment) if rows else None


def _moment(seconds: int) -> str:
    return rfc3339(datetime.fromtimestamp(seconds, UTC))

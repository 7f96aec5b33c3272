"""The portfolio of territories over a period: the statements, their parameters, and the reader of their rows."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from graph.client.files import cypher
from graph.projection.arguments import between
from graph.projection.insights import EARLIEST
from graph.queries.care import UTC_DAYS, care
from graph.visibility import managed_scopes
from insights import days, portfolio
from values.ids import label_of
from values.instants import rfc3339

MAX_TERRITORIES = 100
# Up to this number of customers, standings are read from the customers. With more customers, standings are read by date.
FEW_CUSTOMERS = 3000
# Care of a longer period is counted in two halves at the same time.
LONG = timedelta(days=31)


def statements(territories: Iterable[str] | None, rep: str | None, within: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Return the statements with their parameters. They can be sent at the same time.

    A territory contains its customers and the customers of owners who work there, as its manager sees them. None means all territories.
    `rep` limits the care to that rep.
    """
    known = _scopes(territories)
    counts: dict[str, Any] = {"territories": known, "few": FEW_CUSTOMERS, **within}
    cares = [{"territories": known, "rep": rep, "dayEnds": UTC_DAYS, **half} for half in halves(within)]
    return [(cypher("portfolio"), counts), *((care("portfolio_care"), one) for one in cares)]


def _scopes(territories: Iterable[str] | None) -> list[str] | None:
    return None if territories is None else managed_scopes(one for one in territories if label_of(one) == "Territory")


def behind(territories: Iterable[str] | None, rep: str | None, within: Mapping[str, str], answers: Iterable[list[Any]]) -> dict[str, Any]:
    """Return the parameters of the lists of the records behind the numbers (schema/types/portfolio_records.py)."""
    parts = {row[0]: row[2] for rows in answers for (every,) in rows for row in every}
    quarters = [one for one in parts.get("QUARTILES", [])[:3] if one is not None]
    return {"territories": _scopes(territories), "rep": rep, "dayEnds": UTC_DAYS, "quarters": quarters, **within}


def read(answers: Iterable[list[Any]], rep: str | None, withheld: bool) -> portfolio.Portfolio | None:
    """Return the portfolio of the rows that the statements answer. None without rows, because only planning returns none."""
    found = [portfolio.PortfolioRow._make(row) for rows in answers for (every,) in rows for row in every]
    return portfolio.judge(found, rep=rep, withheld=withheld) if found else None


def span(start: date | None, end: date | None, now: datetime, zone: tzinfo = UTC) -> dict[str, str]:
    """Return a period as parameters: its days, and its moments up to now, end excluded. An open end means the first possible day or today.

    Days are UTC days, the same for every viewer. Two people who compare a portfolio therefore read the same figures. Only the last possible
    day is the viewer's. Raises `BadRequest` when the period is invalid.
    """
    today, earliest = now.astimezone(UTC).date(), date.fromisoformat(EARLIEST)
    latest = max(today, days.today(now, zone))
    first, last = start or earliest, end or today
    invalid = f"`period` is {first} to {last}. Give days from {EARLIEST} to today, {latest}, `from` before `to`."
    between("period", first, earliest, last, invalid)
    between("period", last, first, latest, invalid)
    until = min(now.astimezone(UTC), datetime.combine(last + timedelta(days=1), time(), UTC))
    begin = datetime.combine(first, time(), UTC)
    return {"from": first.isoformat(), "to": last.isoformat(), "begin": rfc3339(begin), "until": rfc3339(until)}


def halves(within: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the moments of a period, or of its two halves if the period is long."""
    begin, until = (datetime.fromisoformat(within[name]) for name in ("begin", "until"))
    if until - begin <= LONG:
        return [{"begin": rfc3339(begin), "until": rfc3339(until)}]
    middle = datetime.combine((begin + (until - begin) / 2).date(), time(), UTC)
    return [{"begin": rfc3339(begin), "until": rfc3339(middle)}, {"begin": rfc3339(middle), "until": rfc3339(until)}]

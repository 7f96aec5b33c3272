"""Facts from the graph: the Cypher that counts them, and the conversion of rows to `insights.facts`.

Refresh uses it in batches, a query with `asOf` in its one statement, and a write for the customers that it touched. The expressions read
one parameter, `$day` (ISO): the day at whose end the customer is judged.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from graph.client.files import FOLDER, cypher
from graph.queries.requests import rendered
from insights import days
from insights.facts import Facts, Statistics
from insights.relationship.chance_model import ChanceModel
from insights.relationship.order_chance import Bought, History
from insights.relationship.population import alone, complaints, population
from insights.verdicts import restore

# Currency code for "no currency" (ISO 4217), until an import sets the reporting currency.
NO_CURRENCY = "XXX"

_SECTION = re.compile(r"^// -- (\w+).*\n", re.MULTILINE)
_, *_PARTS = _SECTION.split(rendered((FOLDER / "facts.cypher").read_text(encoding="utf-8")))
_SECTIONS = dict(zip(_PARTS[::2], (part.strip() for part in _PARTS[1::2]), strict=True))
STOOD = _SECTIONS["stood"]
# Readings that one contact gave and that are visible to the viewer: (:Contact)-[:GAVE]->(:Satisfaction)
READINGS_GIVEN = (
    _SECTIONS["readings"]
    .replace("(%v)<-[:AT]-(reading:Satisfaction)", "(%v)-[:GAVE]->(reading:Satisfaction)")
    .replace("WHERE", "WHERE %see(reading:Satisfaction) AND", 1)
)
STATISTICS = cypher("statistics")
FROZEN = cypher("frozen")


def counted(customer: str = "%v", *, stood: bool = True) -> str:
    """Return the expression for a customer's facts: a row for `insights.facts.read`. `stood` includes the standing before `$day`."""
    lists = [text if stood or name != "stood" else "null" for name, text in _SECTIONS.items()]
    row = f"[%v.id, %v.segment, coalesce(%v.status = 'STOPPED', false), {', '.join(lists)}]"
    return row.replace("%v", customer)


def counted_statistics(rows: Iterable[Iterable[Any]], day: str) -> Statistics:
    """Return the statistics in the rows of STATISTICS, as of that day."""
    found = {kind: (days, gaps, currency) for kind, days, gaps, currency in rows}
    days, gaps, _ = found.pop("GAP", (0, 0, None))
    _, _, currency = found.pop("CURRENCY", (0, 0, None))
    orders, buyers, _ = found.pop("PEERS", (0, 0, None))
    repeats, ages, _ = found.pop("REPEATS", (0, 0, None))
    money, _, _ = found.pop("MONEY", (None, 0, None))
    claims, _, _ = found.get("CLAIM", (0, 0, None))
    return population(
        days,
        gaps,
        found,
        currency or NO_CURRENCY,
        end_of(day),
        complaints(claims, orders, buyers),
        repeats / ages if repeats and ages else None,
        money,
    )


def histories(rows: Iterable[Iterable[list[Any]]]) -> Iterator[History]:
    """Yield the purchases of each customer, from the rows of `order_histories.cypher`."""
    for (purchases,) in rows:
        yield History(map(Bought._make, purchases))


def statistics_of(found: str | None, facts: Facts, day: str) -> Statistics:
    """Return the statistics in the value of FROZEN. Before the first refresh, return the statistics of the customer alone."""
    if found and found.startswith("{"):
        return thawed(found)
    return alone(facts, found or NO_CURRENCY, end_of(day))


def frozen(statistics: Statistics) -> str:
    """Return statistics as JSON, as they are stored."""
    return orjson.dumps({**statistics._asdict(), "recorded": sorted(statistics.recorded)}).decode()


@lru_cache(maxsize=64)
def thawed(text: str) -> Statistics:
    """Return statistics from their stored JSON."""
    found = orjson.loads(text)
    model = found.get("order_chance")
    return Statistics(**{**found, "recorded": frozenset(found["recorded"]), "order_chance": restore(ChanceModel, model) if model else None})


def end_of(day: str) -> int:
    """Return the last second of a UTC day, in seconds since 1970."""
    return days.end_of(date.fromisoformat(day))

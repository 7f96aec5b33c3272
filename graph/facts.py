"""Reading facts: the Cypher that counts what is known of a customer and of the population, and how rows become `insights.facts`.

Whoever judges uses these: refresh in batches, a query with `asOf` in its one statement, a write for the customers it touched.
The expressions read one parameter, `$day` (ISO): the day whose end is judged.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from graph.files import FOLDER, cypher
from graph.requests import rendered
from insights import days
from insights.chance_model import ChanceModel
from insights.facts import Facts, Statistics
from insights.order_chance import Bought, History
from insights.population import alone, complaints, population
from insights.verdicts import restore

# The currency of no amount, where no import has set the reporting currency yet (ISO 4217).
NO_CURRENCY = "XXX"

_SECTION = re.compile(r"^// -- (\w+).*\n", re.MULTILINE)
_, *_PARTS = _SECTION.split(rendered((FOLDER / "facts.cypher").read_text(encoding="utf-8")))
_SECTIONS = dict(zip(_PARTS[::2], (part.strip() for part in _PARTS[1::2]), strict=True))
STOOD = _SECTIONS["stood"]
# Of one contact, the readings that they gave, as far as the viewer may see them: (:Contact)-[:GAVE]->(:Satisfaction)
READINGS_GIVEN = (
    _SECTIONS["readings"]
    .replace("(%v)<-[:AT]-(reading:Satisfaction)", "(%v)-[:GAVE]->(reading:Satisfaction)")
    .replace("WHERE", "WHERE %see(reading:Satisfaction) AND", 1)
)
STATISTICS = cypher("statistics")
FROZEN = cypher("frozen")


def counted(customer: str = "%v", *, stood: bool = True) -> str:
    """The expression that counts a customer's facts, with or without the standing before `$day`: a row for `insights.facts.read`."""
    lists = [text if stood or name != "stood" else "null" for name, text in _SECTIONS.items()]
    row = f"[%v.id, %v.segment, coalesce(%v.status = 'STOPPED', false), {', '.join(lists)}]"
    return row.replace("%v", customer)


def counted_statistics(rows: Iterable[Iterable[Any]], day: str) -> Statistics:
    """The statistics behind the rows of STATISTICS, as of that day."""
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
    """What each customer bought, from the rows of `order_histories.cypher`."""
    for (purchases,) in rows:
        yield History(map(Bought._make, purchases))


def statistics_of(found: str | None, facts: Facts, day: str) -> Statistics:
    """The statistics behind FROZEN; where nothing was ever refreshed, those of the customer alone."""
    if found and found.startswith("{"):
        return thawed(found)
    return alone(facts, found or NO_CURRENCY, end_of(day))


def frozen(statistics: Statistics) -> str:
    """Statistics as they are stored."""
    return orjson.dumps({**statistics._asdict(), "recorded": sorted(statistics.recorded)}).decode()


@lru_cache(maxsize=64)
def thawed(text: str) -> Statistics:
    """Statistics as they were frozen."""
    found = orjson.loads(text)
    model = found.get("order_chance")
    return Statistics(**{**found, "recorded": frozenset(found["recorded"]), "order_chance": restore(ChanceModel, model) if model else None})


def end_of(day: str) -> int:
    """The last second of a day, UTC, in seconds since 1970."""
    return days.end_of(date.fromisoformat(day))

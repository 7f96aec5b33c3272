"""Exports answers as CSV, one line per measure. The query runs through the schema with a Viewer, as it does for users."""

import asyncio
import csv
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any, NamedTuple, TextIO

from graph.client.driver import Address, Graph, connect_async
from graph.visibility import viewer_of
from insights.enums import Role
from schema.execution import Executor
from server.errors import CommandError

PORTFOLIO = """query ($territory: ID, $from: Date, $to: Date) {
  portfolio(filter: {territory: {eq: $territory}}, period: {from: $from, to: $to}) {
    customers consistency consistencyReps
    levels { level customers of share }
    migration { from to customers }
    virtuousCircle { step customers of share }
    claimsByCause { cause opened due resolvedInTime resolved medianHoursToResolve }
    claimsByDepartment { department { id name } opened due resolvedInTime resolved medianHoursToResolve }
    care { rep { id name } ...figures }
    careBySize { size ...figures }
    careMean { reps ...figures }
    lostSales { count valued value { amount currency } gaveReferral }
  }
}
fragment figures on CareFigures {
  sample doneInTime thanksDue thankedInTime deliveriesDue deliveryConfirmed visitsDue visitedBySeller contactsDue monthlyContact
}"""
UNKNOWN = "UNKNOWN"
# Characters with which a spreadsheet formula can start; see OWASP on CSV injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PortfolioMeasure(NamedTuple):
    """One measure: the part of the portfolio, the row in that part, the id of the row's record, the name and the value."""

    part: str
    row: str
    id: str
    measure: str
    value: Any


def portfolio(
    address: Address, out: TextIO, *, role: Role, rep: str | None, territory: str | None, start: date | None, end: date | None
) -> None:
    """Write the portfolio that the viewer sees: a header, then one line per measure. Unknown values are left empty.

    Raises `CommandError` when the rep does not exist or the query fails.
    """
    variables = {"territory": territory, "from": start and start.isoformat(), "to": end and end.isoformat()}
    found = asyncio.run(_asked(address, PORTFOLIO, variables, role, rep))["portfolio"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(PortfolioMeasure._fields)
    writer.writerows([_cell(value) for value in line] for line in lines(found))


async def _asked(address: Address, query: str, variables: dict[str, Any], role: Role, rep: str | None) -> Any:
    """Return the data of an answer. Raises `CommandError` for an unknown rep and for the first error of the answer."""
    graph = Graph(connect_async(address))
    try:
        executor = Executor(graph)
        prepared = executor.prepare(query)
        if isinstance(prepared, list):
            raise prepared[0]
        viewer = await viewer_of(graph, role, rep)
        if viewer is None:
            raise CommandError(f"There is no rep with the id {rep}: give the id of a rep.")
        result = await executor.execute(prepared, variables, viewer)
    finally:
        await graph.close()
    if result.errors:
        raise CommandError(result.errors[0].message) from result.errors[0].original_error
    return result.data


def lines(found: dict[str, Any]) -> Iterator[PortfolioMeasure]:
    """Yield the lines of a portfolio, one per measure."""
    total = {key: found[key] for key in ("customers", "consistency", "consistencyReps")}
    yield from _lines("portfolio", "all", "", total)
    for part, key in (("levels", "level"), ("virtuousCircle", "step"), ("claimsByCause", "cause"), ("careBySize", "size")):
        for entry in found[part]:
            yield from _lines(part, _word(entry[key]), "", _without(entry, key))
    for entry in found["migration"]:
        yield from _lines("migration", f"{_word(entry['from'])} to {_word(entry['to'])}", "", _without(entry, "from", "to"))
    for part, key in (("claimsByDepartment", "department"), ("care", "rep")):
        for entry in found[part]:
            record = entry[key] or {"name": UNKNOWN, "id": ""}
            yield from _lines(part, record["name"], record["id"], _without(entry, key))
    yield from _lines("careMean", "all", "", found["careMean"] or {})
    lost = found["lostSales"]
    money = lost["value"] or {"amount": None, "currency": None}
    yield from _lines("lostSales", "all", "", {**_without(lost, "value"), "value": money["amount"], "currency": money["currency"]})


def _lines(part: str, row: str, identifier: str, measures: dict[str, Any]) -> Iterator[PortfolioMeasure]:
    return (PortfolioMeasure(part, row, identifier, measure, value) for measure, value in measures.items())


def _without(entry: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in keys}


def _word(value: Any) -> str:
    """Return the name of an enum value."""
    return UNKNOWN if value is None else str(value.value if isinstance(value, Enum) else value)


def _cell(value: Any) -> Any:
    """Return a cell that a spreadsheet shows unchanged: text never becomes a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value

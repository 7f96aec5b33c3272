"""Customers that may be the same: those of the same name and city that the viewer sees."""

from collections.abc import Iterable, Mapping
from typing import Any

from graph.files import cypher
from graph.visibility import Viewer, resolve
from graph.words import fold
from graph.writing.draft import Draft, Found
from graph.writing.standing import Runs


class Alike:
    """Customers by folded name: city by id. `after` follows the writes of earlier inputs of the same request."""

    def __init__(self, rows: Iterable[tuple[str, str, str]] = ()) -> None:
        self._cities: dict[str, dict[str, str]] = {}
        for name, identifier, city in rows:
            self._cities.setdefault(name, {})[identifier] = fold(city)

    def find(self, name: str, city: str, besides: str | None) -> str | None:
        """The id of a customer with that name in that city, other than `besides`; None if there is none."""
        wanted = fold(city)
        return next((one for one, known in self._cities.get(fold(name), {}).items() if known == wanted and one != besides), None)

    def after(self, draft: Draft) -> None:
        """Know the customers that a draft enters or changes."""
        states = [row for kind, row in draft.creates if kind == "Customer"]
        states += [found.properties for found, _ in draft.updates.values() if found.label == "Customer"]
        for one in states:
            for known in self._cities.values():
                known.pop(one["id"], None)
            if one.get("city"):
                self._cities.setdefault(fold(one["name"]), {})[one["id"]] = fold(one["city"])


async def alike(run: Runs, inputs: Iterable[Mapping[str, Any]], records: Mapping[str, Found], viewer: Viewer) -> Alike:
    """One look-up for all inputs that name a customer or move one to another city."""
    asked = set()
    for values in inputs:
        known = records.get(values.get("id", ""))
        name, city = (values.get(one) or (known.get(one) if known else None) for one in ("name", "city"))
        if name and city and ("name" in values or "city" in values):
            asked.add((fold(name), city))
    if not asked:
        return Alike()
    rows = [[name, city] for name, city in sorted(asked)]
    return Alike(await run(resolve(cypher("alike"), viewer), rows=rows, **viewer.parameters()))  # type: ignore[arg-type]  # three columns each

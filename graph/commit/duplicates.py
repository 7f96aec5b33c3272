"""Possible duplicates: customers with the same name and city, in any spelling, that are visible to the viewer."""

from collections.abc import Iterable, Mapping
from typing import Any

from graph.client.files import cypher
from graph.commit.change_set import ChangeSet, Found
from graph.commit.standing import Runs
from graph.queries.full_text import named
from graph.visibility import Viewer, resolve
from values.folding import forms


class Duplicates:
    """Possible duplicates: spellings of cities, by spelling of the name and by customer.

    `after` adds the writes of earlier inputs of the request.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]] = ()) -> None:
        self._cities: dict[str, dict[str, list[str]]] = {}
        for identifier, name, city in rows:
            self._know(identifier, name, city)

    def _know(self, identifier: str, name: str, city: str) -> None:
        for form in forms(name):
            self._cities.setdefault(form, {})[identifier] = forms(city)

    def find(self, name: str, city: str, besides: str | None) -> str | None:
        """Return the id of a customer with that name in that city, other than `besides`. None if there is none."""
        wanted = set(forms(city))
        same = [self._cities[form] for form in forms(name) if form in self._cities]
        return next((one for every in same for one, known in every.items() if one != besides and not wanted.isdisjoint(known)), None)

    def after(self, change_set: ChangeSet) -> None:
        """Add the customers that a change set creates or changes."""
        states = [row for kind, row in change_set.creates if kind == "Customer"]
        states += [found.properties for found, _ in change_set.updates.values() if found.label == "Customer"]
        for one in states:
            for known in self._cities.values():
                known.pop(one["id"], None)
            if one.get("city"):
                self._know(one["id"], one["name"], one["city"])


async def alike(run: Runs, inputs: Iterable[Mapping[str, Any]], records: Mapping[str, Found], viewer: Viewer) -> Duplicates:
    """Return the possible duplicates, by one look-up for all inputs that name a customer or move one to another city."""
    asked: dict[tuple[str, str], None] = {}
    for values in inputs:
        known = records.get(values.get("id", ""))
        name, city = (values.get(one) or (known.get(one) if known else None) for one in ("name", "city"))
        if name and city and ("name" in values or "city" in values):
            asked[name, city] = None
    rows = [[query, [city.lower(), *forms(city)]] for name, city in asked if (query := named(forms(name)))]
    if not rows:
        return Duplicates()
    return Duplicates(await run(resolve(cypher("alike"), viewer), rows=rows, **viewer.parameters()))  # type: ignore[arg-type]  # three columns each

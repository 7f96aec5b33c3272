"""Rankings in a statement: one subquery for all aliases of a ranked field, whatever their arguments.

The subquery runs once for each set of arguments other than `first`, and finds as many rows as the largest `first`. Equal selections share
their rows. So the statement depends on the selection, not on the number of aliases.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import FieldNode, GraphQLField, get_named_type, print_ast

from graph.projection.arguments import between
from graph.projection.context import Answers, Arguments, Column, Context, Scope
from graph.projection.fields import Ranked
from graph.projection.holes import Hole, Shaper
from graph.projection.shapers import many

_ARGUMENT = re.compile(r"%arg\((\w+)\)")
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class RankedArguments:
    """The arguments of all aliases of a ranked field, read in each request."""

    places: list[int]
    names: list[str]
    most: int

    def sets(self, arguments: Arguments) -> list[dict[str, Any]]:
        """Return the sets of arguments other than `first`, each once."""
        found: list[dict[str, Any]] = []
        for place in self.places:
            one = self._set(arguments, place)
            if one not in found:
                found.append(one)
        return found

    def each(self, arguments: Arguments) -> list[tuple[int, int]]:
        """Return for each alias the number of its set, and its number of rows."""
        sets = self.sets(arguments)
        return [(sets.index(self._set(arguments, place)), size(arguments[place]["first"], self.most)) for place in self.places]

    def largest(self, arguments: Arguments) -> int:
        """Return the largest number of rows that an alias asks for."""
        return max(first for _, first in self.each(arguments))

    def rows(self, arguments: Arguments, numbers: list[int], *, every: bool) -> list[int]:
        """Return for each set the number of rows that some of the aliases read: the largest of them, or all rows for `every`."""
        found = [0] * len(self.sets(arguments))
        for number, (one, first) in enumerate(self.each(arguments)):
            if number in numbers:
                found[one] = _ALL if every else max(found[one], first)
        return found

    def _set(self, arguments: Arguments, place: int) -> dict[str, Any]:
        return {name: arguments[place].get(name) for name in self.names}


def answers(
    context: Context, declared: Ranked, definition: GraphQLField, aliases: Mapping[str, list[FieldNode]], scope: Scope
) -> Iterator[Answers]:
    """Yield the column of a ranked field, and how each alias reads it: [rows asked for, facts of a rule, rows of each selection]."""
    kind = get_named_type(definition.type)
    asked = RankedArguments(
        [context.site(nodes)[0] for nodes in aliases.values()], [name for name in definition.args if name != "first"], declared.most
    )
    given, found, place, one = (context.name(letter) for letter in ("given", "found", "place", "one"))
    subquery = _subquery(context, declared, asked, given, scope)
    variables = list(dict.fromkeys(declared.scope.values()))
    item = f"{one}[1]" if declared.choose else one
    names = {variable: context.name("n") for variable in variables}
    bound = ", ".join(f"{item}[{number}] AS {name}" for number, name in enumerate(names.values()))
    inner = {**scope, **{role: names[variable] for role, variable in declared.scope.items()}}
    selections: dict[tuple[str, ...], list[int]] = {}
    for number, nodes in enumerate(aliases.values()):
        selections.setdefault(tuple(map(print_ast, context.below(nodes))), []).append(number)
    columns: list[str] = []
    shapers: dict[str, Shaper | None] = {}
    keys = list(aliases)
    for column, numbers in enumerate(selections.values()):
        row, shaper = context.target(kind, aliases[keys[numbers[0]]], inner)
        rows = context.bind(partial(asked.rows, numbers=numbers, every=declared.choose is not None))
        slice_ = f"{found}[{place}][..{rows}[{place}]]"
        columns.append(
            f"COLLECT {{ UNWIND range(0, size({found}) - 1) AS {place} "
            f"RETURN COLLECT {{ UNWIND {slice_} AS {one} WITH {bound} RETURN {row} }} }}"
        )
        shapers |= {keys[number]: _reader(declared, number, column, many(shaper)) for number in numbers}
    facts = f"[{place} IN {found} | [{one} IN {place} | {one}[0]]]" if declared.choose else "null"
    every = f"[COLLECT {{ UNWIND {context.bind(asked.sets)} AS {given} RETURN COLLECT {{ {subquery} }} }}]"
    text = f"HEAD(COLLECT {{ UNWIND {every} AS {found} RETURN [{context.bind(asked.each)}, {facts}, {', '.join(columns)}] }})"
    yield Column(text, None), shapers


def _subquery(context: Context, declared: Ranked, asked: RankedArguments, given: str, scope: Scope) -> str:
    """Return the declared subquery with the arguments of the set in `given`."""
    text = context.render(declared.subquery, {**scope, **declared.scope, "v": scope["v"]})
    text = text.replace("%row", f"[{', '.join(dict.fromkeys(declared.scope.values()))}]")
    return _ARGUMENT.sub(lambda name: context.bind(asked.largest) if name[1] == "first" else f"{given}.{name[1]}", text)


def _reader(declared: Ranked, number: int, column: int, shape: Shaper | None) -> Shaper:
    """Return the shaper of the rows of one alias, as a list."""

    def shaped(value: list[Any], errors: list[Hole]) -> Any:
        place, first = value[0][number]
        rows = value[2 + column][place]
        rows = [rows[position] for position in declared.choose(value[1][place], first)] if declared.choose else rows[:first]
        return shape(rows, errors) if shape else rows

    return shaped


def size(first: int, most: int) -> int:
    """Return `first`. Raises `BadRequest` unless it is from 1 to `most`."""
    between("first", first, 1, most)
    return first

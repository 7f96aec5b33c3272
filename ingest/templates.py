"""Compiles the templates of a mapping's columns against the header of a file.

`{Column}` is a cell, and `{Column | transform:argument}` is a transformed cell. `{account[ResellerKey].AccountNumber}` is a cell of the row
that a lookup finds by a key. Keys can be nested, and there can be several. Text can surround placeholders: `region:{TerritoryID}`. If a
placeholder is empty, the whole text is empty. A list of templates gives the first template that is not empty.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.report import IngestError
from ingest.transforms import NEEDS_TABLE, TRANSFORMS, Tables
from ingest.values import clean

Cells = list[str]
Get = Callable[[Cells], str]
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"\s*([^\[\],.|]+?)\s*(?=[\[\],.|]|$)")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A small table in memory: key → the columns that templates use."""

    columns: tuple[str, ...]
    rows: Mapping[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TemplateCompiler:
    """The names that templates of one rule can use. `where` is the start of each error."""

    where: str
    header: tuple[str, ...]
    nulls: frozenset[str]
    lookups: Mapping[str, Lookup]
    tables: Tables

    def compile(self, template: str | list[str]) -> Get:
        """Return a function from a row's cells to the text of a canonical column. Raises `IngestError` when the template is invalid."""
        if isinstance(template, list):
            options = [self.compile(one) for one in template]
            return lambda cells: next((found for option in options if (found := option(cells))), "")
        pieces = _PLACEHOLDER.split(template)
        if any("{" in piece or "}" in piece for piece in pieces[::2]):
            raise self.error(f"{template!r} has a bracket without its other half")
        if len(pieces) == 1:
            return lambda _cells: template
        gets = [self._placeholder(piece) for piece in pieces[1::2]]
        if len(pieces) == 3 and not pieces[0] and not pieces[2]:
            return gets[0]
        texts = pieces[::2]

        def joined(cells: Cells) -> str:
            found = [texts[0]]
            for get, after in zip(gets, texts[1:], strict=True):
                cell = get(cells)
                if not cell:
                    return ""
                found += (cell, after)
            return "".join(found)

        return joined

    def error(self, text: str) -> IngestError:
        """Return an error that names the place in the mapping."""
        return IngestError(f"{self.where}: {text}.")

    def _placeholder(self, text: str) -> Get:
        source, *steps = text.split("|")
        get, rest = self._source(source)
        if rest.strip():
            raise self.error(f"{{{text}}} cannot be read from {rest.strip()!r} on")
        for step in steps:
            get = self._step(get, step.strip())
        return get

    def _step(self, get: Get, step: str) -> Get:
        name, _, argument = step.partition(":")
        transform, tables = TRANSFORMS.get(name), self.tables
        if transform is None:
            raise self.error(f"there is no transform {name!r}; there are {', '.join(sorted(TRANSFORMS))}")
        if name in NEEDS_TABLE and argument not in tables:
            raise self.error(f"{step!r} needs a table [values.{argument}]")
        return lambda cells: transform(get(cells), argument, tables)

    def _source(self, text: str) -> tuple[Get, str]:
        found = _NAME.match(text)
        if not found:
            raise self.error(f"a column's name is missing in {text!r}")
        name, rest = found[1], text[found.end() :]
        return self._lookup(name, rest[1:]) if rest.startswith("[") else (self._column(name), rest)

    def _column(self, name: str) -> Get:
        if name not in self.header:
            raise self.error(f"there is no column {name!r}; there are {', '.join(self.header)}")
        at, nulls = self.header.index(name), self.nulls

        def cell(cells: Cells) -> str:
            found = clean(cells[at])
            return "" if found in nulls else found

        return cell

    def _lookup(self, name: str, rest: str) -> tuple[Get, str]:
        keys: list[Get] = []
        while True:
            key, rest = self._source(rest)
            keys.append(key)
            if rest.startswith("]."):
                break
            if not rest.startswith(","):
                raise self.error(f"a look-up is written name[Column].Column; {name}[ is not closed")
            rest = rest[1:]
        found = _NAME.match(rest[2:])
        lookup = self.lookups.get(name)
        if lookup is None:
            raise self.error(f"there is no [lookups.{name}]")
        if found is None or found[1] not in lookup.columns:
            raise self.error(f"the look-up {name} has no column {rest[2:].strip()!r}; it has {', '.join(lookup.columns)}")
        at, rows = lookup.columns.index(found[1]), lookup.rows

        def get(cells: Cells) -> str:
            row = rows.get(tuple(key(cells) for key in keys))
            return row[at] if row else ""

        return get, rest[2 + found.end() :]


def columns_of(template: str | list[str]) -> str:
    """Return the name in the file of the first column that a template reads. The result is empty for a constant."""
    for one in [template] if isinstance(template, str) else template:
        for placeholder in _PLACEHOLDER.findall(one):
            return re.split(r"[\],|]", placeholder.rsplit("[", 1)[-1])[0].strip()
    return ""

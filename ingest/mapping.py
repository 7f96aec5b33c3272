"""Mappings in TOML: which rows of which file make which concept, and how. `sources/northwind.toml` is a good example.

about, currency, null     description; currency of its amounts; texts that mean a missing value
[repair."file.csv"]       column, shape: how to repair a row with unquoted commas, and how to verify the repair
[lookups.name]            file, key, keep (first, last or all: joined by |): a small table for lookups in templates
[values.name]             a table for the transforms `values`, `only` and `country`
match_returns             whether a return is linked to the latest purchase that it can take back
[[customers]] …           a rule per concept and file: `from`, `keep`, `distinct`, `latest`, `number`, `columns`; or constant `rows`
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.report import IngestError
from ingest.tables import Repair, Table, find, table
from ingest.templates import Lookup, TemplateCompiler
from ingest.values import Bad, clean

SOURCES_FOLDER = Path(__file__).parent / "sources"
Template = str | list[str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Keep(_Strict):
    """Keep a row if `matches` fits the whole `value`. Other rows are skipped and counted under `otherwise`."""

    value: Template
    matches: str
    otherwise: str


class Rule(_Strict):
    """How the rows of one file become rows of one concept.

    `distinct`: only the first row of each value. `latest`: only the last row of each value (the values are kept in memory). `number`: `{#}`
    counts the rows of each value from 1; adjacent exact repetitions are skipped.
    """

    file: Annotated[str, Field(alias="from")] = ""
    keep: list[Keep] = []
    distinct: Template | None = None
    latest: Template | None = None
    number: Template | None = None
    columns: dict[str, Template] = {}
    rows: list[dict[str, str]] = []


class LookupRule(_Strict):
    """A small file that is kept in memory."""

    file: str
    key: list[str] | str
    keep: Annotated[str, Field(pattern="first|last|all")] = "first"


class RepairRule(_Strict):
    """Repairs rows with too many fields: the surplus is joined to `column`, and every column of `shape` must match its pattern."""

    column: str
    shape: dict[str, str]


class Mapping(_Strict):
    """A whole TOML file. `rules` maps concepts to their rules in the order of the file."""

    name: str
    about: str
    currency: str | None = None
    null: list[str] = []
    repair: dict[str, RepairRule] = {}
    lookups: dict[str, LookupRule] = {}
    values: dict[str, dict[str, str]] = {}
    rules: dict[str, list[Rule]] = {}
    rules_from_file: bool = True
    match_returns: bool = False


def canonical(folder: Path, concepts: list[str]) -> Mapping:
    """Return the mapping of a canonical folder: each file is a concept, and each column keeps its name. Raises `IngestError` without any
    file.
    """
    rules: dict[str, list[Rule]] = {}
    for concept in concepts:
        path = find(folder, concept)
        if path is not None:
            columns: dict[str, Template] = {column: f"{{{column}}}" for column in table(path).header}
            rules[concept] = [Rule(file=path.name, columns=columns)]
    if not rules:
        raise IngestError(f"{folder} has none of the files of a canonical folder: {', '.join(concepts)} (.csv, .csv.gz or .xlsx).")
    return Mapping(name="canonical", about="One file a concept, in our own columns.", rules=rules, rules_from_file=False)


def sources() -> list[str]:
    """Return the names of the sources with a mapping."""
    return sorted(path.stem for path in SOURCES_FOLDER.glob("*.toml"))


def read_source(name: str, concepts: frozenset[str], folder: Path = SOURCES_FOLDER) -> Mapping:
    """Return the mapping of a source. Raises `IngestError` for an unknown source, and for an invalid mapping with
    the place of the mistake.
    """
    path = folder / f"{name}.toml"
    if not path.is_file():
        raise IngestError(f"There is no source {name!r}: there are canonical, {', '.join(sources())}.")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = {key: found.pop(key) for key in list(found) if key in concepts}
        return Mapping(**found, name=name, rules=rules)
    except tomllib.TOMLDecodeError as error:
        raise IngestError(f"{path.name} is no TOML: {error}.") from error
    except ValidationError as error:
        one = error.errors(include_url=False, include_input=False)[0]
        raise IngestError(f"{path.name}: {'.'.join(str(part) for part in one['loc'])}: {one['msg']}.") from None


class Files:
    """The files of a folder as a mapping reads them: repaired on request, each opened once, lookups in memory."""

    def __init__(self, mapping: Mapping, folder: Path) -> None:
        self.mapping = mapping
        self.folder = folder
        self.nulls = frozenset(mapping.null)
        self.warnings: list[str] = []
        self._tables: dict[str, Table] = {}
        self.lookups: dict[str, Lookup] = {}
        for name, rule in mapping.lookups.items():
            self.lookups[name] = self._lookup(rule)

    def table(self, name: str) -> Table:
        """Return a file by its name in the mapping. Raises `IngestError` when the folder has no such file."""
        if name not in self._tables:
            path = find(self.folder, name)
            if path is None:
                raise IngestError(f"{self.folder} has no {name}, which the source {self.mapping.name} needs.")
            rule = self.mapping.repair.get(name)
            self._tables[name] = table(path, self._repair(rule) if rule else None)
        return self._tables[name]

    def compiler(self, where: str, header: tuple[str, ...]) -> TemplateCompiler:
        """Return the compiler for the templates of a rule that reads a file with this header."""
        return TemplateCompiler(f"sources/{self.mapping.name}.toml, {where}", header, self.nulls, self.lookups, self.mapping.values)

    @staticmethod
    def _repair(rule: RepairRule) -> Repair:
        return Repair(rule.column, {column: re.compile(pattern) for column, pattern in rule.shape.items()})

    def _lookup(self, rule: LookupRule) -> Lookup:
        opened = self.table(rule.file)
        compiler = self.compiler(f"look-up in {rule.file}", opened.header)
        keys = [compiler.compile(f"{{{key}}}") for key in ([rule.key] if isinstance(rule.key, str) else rule.key)]
        rows: dict[tuple[str, ...], Any] = {}
        for row in opened.rows():
            try:
                if row.wrong:
                    raise Bad(row.wrong)
                key = tuple(get(row.cells) for get in keys)
                cells = tuple("" if (cell := clean(one)) in self.nulls else cell for one in row.cells)
            except Bad as bad:
                self.warnings.append(f"{opened.name}:{row.line} {bad}; nothing is looked up in this row")
                continue
            if rule.keep == "all" and key in rows:
                rows[key] = tuple(f"{before}|{cell}" for before, cell in zip(rows[key], cells, strict=True))
            elif rule.keep == "last" or key not in rows:
                rows[key] = cells
        return Lookup(opened.header, rows)

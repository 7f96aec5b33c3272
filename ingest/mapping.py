"""What a source's TOML says: which rows of which file make which concept, and how. `sources/northwind.toml` is a good one to read.

about, currency, null     what it is; the currency of its amounts; texts that mean nothing is there
[repair."file.csv"]       column, shape: how a row with unquoted commas is put together again, and how to tell that it worked
[lookups.name]            file, key, keep (first, last or all: joined by |): a small table that templates look into
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
from ingest.templates import Compiler, Lookup
from ingest.values import Bad, clean

FOLDER = Path(__file__).parent / "sources"
Template = str | list[str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Keep(_Strict):
    """A row stays where `value` fits `matches` as a whole; the others are skipped and counted under `otherwise`."""

    value: Template
    matches: str
    otherwise: str


class Rule(_Strict):
    """How the rows of one file become rows of one concept.

    `distinct`: only the first row of each value. `latest`: only the last row of each value (the values are kept in memory).
    `number`: `{#}` counts the rows of each value, from 1; exact repetitions that stand together with it are skipped.
    """

    file: Annotated[str, Field(alias="from")] = ""
    keep: list[Keep] = []
    distinct: Template | None = None
    latest: Template | None = None
    number: Template | None = None
    columns: dict[str, Template] = {}
    rows: list[dict[str, str]] = []


class LookupRule(_Strict):
    """A small file kept in memory."""

    file: str
    key: list[str] | str
    keep: Annotated[str, Field(pattern="first|last|all")] = "first"


class RepairRule(_Strict):
    """Rows with too many fields: join the surplus to `column` again; every column of `shape` must fit its pattern."""

    column: str
    shape: dict[str, str]


class Mapping(_Strict):
    """A whole TOML file; `rules` maps concepts to their rules in the order of the file."""

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
    """The mapping of a canonical folder: each file is a concept, each column its own."""
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
    """The names of the sources that have a mapping."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read(name: str, concepts: frozenset[str], folder: Path = FOLDER) -> Mapping:
    """The mapping of a source; what is wrong in it is said with its place."""
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
    """The files of a folder as a mapping reads them: repaired where it says how, each opened once, look-ups in memory."""

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
        """One of the files by the name that the mapping gives it."""
        if name not in self._tables:
            path = find(self.folder, name)
            if path is None:
                raise IngestError(f"{self.folder} has no {name}, which the source {self.mapping.name} needs.")
            rule = self.mapping.repair.get(name)
            self._tables[name] = table(path, self._repair(rule) if rule else None)
        return self._tables[name]

    def compiler(self, where: str, header: tuple[str, ...]) -> Compiler:
        """What compiles the templates of a rule that reads a file with this header."""
        return Compiler(f"sources/{self.mapping.name}.toml, {where}", header, self.nulls, self.lookups, self.mapping.values)

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

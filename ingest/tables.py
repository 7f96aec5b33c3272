"""Reads tables: CSV (UTF-8 with a header, plain or gzip) row by row, and XLSX (first sheet, held in memory by the reader)."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from python_calamine import CalamineError, CalamineWorkbook

from ingest.report import IngestError
from ingest.values import Bad, clean

ENDINGS = (".csv", ".csv.gz", ".xlsx")
LONGEST_CELL = 1_000_000  # maximum length of a cell in characters
LONGEST_LINE = 4_000_000  # maximum length of a line in characters
csv.field_size_limit(LONGEST_CELL)


class TableRow(NamedTuple):
    """The cells of a row and the line on which it begins. `wrong` is the reason why the row has no valid cells."""

    line: int
    cells: list[str]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """Repairs a row with too many fields: the surplus is joined to `column`, and `shape` must match afterwards."""

    column: str
    shape: dict[str, Any]
    separator: str = ","


@dataclass(frozen=True, slots=True)
class Table:
    """One file. `header` holds its columns. `rows()` reads it from the beginning each time."""

    path: Path
    header: tuple[str, ...]
    repair: Repair | None = None

    @property
    def name(self) -> str:
        """The file's name in reports."""
        return self.path.name

    def rows(self) -> Iterator[TableRow]:
        """Yield every row that is not blank."""
        width = len(self.header)
        source = _sheet(self.path) if self.path.suffix == ".xlsx" else _lines(self.path)
        next(source, None)
        for row in source:
            if row.wrong or len(row.cells) == width:
                yield row
            elif self.repair is not None and len(row.cells) > width:
                yield self._repaired(row, width)
            elif any(cell.strip() for cell in row.cells):
                yield row._replace(wrong=f"has {_fields(len(row.cells))} where the header has {width}: quote a field that contains a comma")

    def _repaired(self, row: TableRow, width: int) -> TableRow:
        assert self.repair is not None
        at = self.header.index(self.repair.column)
        surplus = len(row.cells) - width
        cells = [*row.cells[:at], self.repair.separator.join(row.cells[at : at + surplus + 1]), *row.cells[at + surplus + 1 :]]
        for column, pattern in self.repair.shape.items():
            if not pattern.fullmatch(cells[self.header.index(column)].strip()):
                return row._replace(
                    wrong=f"has {_fields(len(row.cells))} where the header has {width}, and joining the surplus to {self.repair.column} "
                    f"leaves a wrong {column}: quote the field that contains a comma"
                )
        return TableRow(row.line, cells)


def _fields(count: int) -> str:
    return f"{count} field{'' if count == 1 else 's'}"


def find(folder: Path, name: str) -> Path | None:
    """Return the file of a folder with this name, with or without an ending, or None. Raises `IngestError` when several files match."""
    wanted = [name, *(name + ending for ending in ENDINGS), name + ".gz", name.removesuffix(".gz")]
    found = sorted({folder / one for one in wanted if (folder / one).is_file()})
    if len(found) > 1:
        raise IngestError(f"{folder} has {' and '.join(path.name for path in found)}: keep the one that counts.")
    return found[0] if found else None


def table(path: Path, repair: Repair | None = None) -> Table:
    """Return the table of a file, with only the header read. Raises `IngestError` when the header is invalid."""
    source = _sheet(path) if path.suffix == ".xlsx" else _lines(path)
    first = next(source, None)
    try:
        header = tuple(clean(cell) for cell in first.cells) if first and not first.wrong else ()
    except Bad as bad:
        raise IngestError(f"{path.name}: the header {bad}.") from None
    if not any(header):
        raise IngestError(f"{path.name} is empty or no table: its first line must name the columns.")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise IngestError(f"{path.name} has the column {twice[0]!r} twice: rename one of them.")
    if len(header) == 1 and ";" in header[0]:
        raise IngestError(f"{path.name} is separated by semicolons: save it separated by commas.")
    return Table(path, header, repair)


class _Bounded:
    """Lines for the CSV reader. A line longer than `LINE` is never held as a whole. `number` counts the lines read."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.number = 0

    def __iter__(self) -> "_Bounded":
        return self

    def __next__(self) -> str:
        """Return the next line. Raises `csv.Error` for a line that is too long, and continues after that line."""
        line = self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
            return line
        while len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            line = self._stream.readline(LONGEST_LINE)
        raise csv.Error(f"a line has more than {LONGEST_LINE:,} characters")


def _lines(path: Path) -> Iterator[TableRow]:
    open_text = gzip.open if path.suffix == ".gz" else open
    try:
        with open_text(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            lines = _Bounded(cast("IO[str]", stream))
            reader = csv.reader(lines)
            while True:
                line = lines.number + 1
                try:
                    yield TableRow(line, next(reader))
                except StopIteration:
                    return
                except csv.Error as error:
                    yield TableRow(line, [], f"is no CSV ({error}): look for a quotation mark that is never closed")
    except (OSError, EOFError) as error:
        raise IngestError(f"{path.name} cannot be read: {error}.") from error


def _sheet(path: Path) -> Iterator[TableRow]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            for index, cells in enumerate(book.get_sheet_by_index(0).iter_rows(), 1):
                yield TableRow(index, [_shown(cell) for cell in cells])
    except (OSError, CalamineError) as error:
        raise IngestError(f"{path.name} cannot be read: {error}.") from error


def _shown(cell: Any) -> str:
    """Return a spreadsheet cell as CSV text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)

"""What concepts.py declares: columns, hooks for what columns cannot express, and concepts. And the rows that hooks work on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import neo4j

from ingest.money import ImportMoney
from ingest.values import Read, day, moment


@dataclass(frozen=True, slots=True)
class Cell:
    """A column that becomes a property with the same name. With `stored=False`, the column is only used to judge the row.

    `default` applies to new records without a value; existing records keep their value. `plan`: the date is known before it occurs. `told`:
    dates that made this value known. `by_date`: date → the value of an empty cell; the first present date counts, and `otherwise` applies
    without any. `final`: values that hold regardless of dates.
    """

    read: Read
    required: bool = False
    default: object = None
    stored: bool = True
    plan: bool = False
    told: tuple[str, ...] = ()
    by_date: dict[str, str] = field(default_factory=dict)
    otherwise: str = ""
    final: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", (*self.told, *self.by_date))


@dataclass(frozen=True, slots=True)
class Amount:
    """A column with an amount in major units. It becomes `name`, `name` + Currency (or `currency`), and with `at` also `name` + Reporting.

    `at` names columns with dates. The first present date selects the exchange rate. `told` as in `Cell`.
    """

    at: tuple[str, ...] = ()
    currency: str = "currency"
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A column that names records. It becomes relationships from the row's node to records with one of the labels.

    With one label, the cell holds the externalId alone. With several labels, the kind comes first (`purchase:SO43659`). `later`: the column
    can name a record further down in the same file. `tree`: circles are rejected. `via`: columns whose records belong to the same customer,
    which fills an empty cell. `derived`: the column is not in the file. `since`: the relationship carries the day of that column, and the
    previous relationship ends. `told` as in `Cell`.
    """

    labels: dict[str, str]
    arrow: str
    many: bool = False
    required: bool = False
    later: bool = False
    tree: bool = False
    via: tuple[str, ...] = ()
    derived: bool = False
    since: str = ""
    told: tuple[str, ...] = ()


Column = Cell | Amount | Ref


@dataclass(slots=True)
class ImportRow:
    """One row. `values`: column → value, None for an empty cell. `refs`: column → ids, in the order of the cell.

    `named`: id → name in the row. `foreign`: the row adds to a record of another source, so only its filled cells are written. `basis`:
    values of other records that its properties depend on.
    """

    file: str
    line: int
    id: str = ""
    external: str = ""
    foreign: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, list[str]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    basis: tuple[object, ...] = ()
    fingerprint: str = ""

    def one(self, column: str) -> str | None:
        """Return the first id that a column names, or None for an empty cell."""
        found = self.refs.get(column)
        return found[0] if found else None


class RowContext(NamedTuple):
    """What completes rows besides the rows. `facts` returns the facts of the record that a column of a row names, or an empty dict.
    `kept`: merged record → kept record."""

    facts: Callable[[ImportRow, str], dict[str, Any]]
    money: ImportMoney
    source: str
    kept: Mapping[str, str] = MappingProxyType({})


class Once(NamedTuple):
    """A pair of columns that names the same two records only once. `statement` returns the stored pairs."""

    columns: tuple[str, str]
    statement: str
    reason: str


Fact = tuple[str, Callable[[ImportRow], object]]  # its expression over a stored record `n`, and its value in a row of this import
Effect = Callable[[neo4j.ManagedTransaction, list[ImportRow], list[ImportRow], datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What a concept does besides writing its columns.

    `complete` sets properties that follow from the row as a whole; it raises `Bad` for values that contradict each other. It uses no clock,
    so the same row gets the same result every day. `facts`: values that rows need of a record that they name. `fresh`: properties of new
    records. `tied`: the pattern of a tie `r` that already exists between `a` and `b`. `before` and `after` run in the transaction of a
    batch, with its new rows, its changed rows and the time of the import. `finish` runs after the files of the concept. `returns`: rows can
    complete the return of a purchase. `credit`: rows can change which referral gets the credit for a customer.
    """

    complete: Callable[[ImportRow, RowContext], None] | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    fresh: dict[str, object] = field(default_factory=dict)
    once: Once | None = None
    tied: str = ""
    before: Effect | None = None
    after: Effect | None = None
    finish: Callable[[neo4j.Session], None] | None = None
    returns: bool = False
    credit: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """A node with `label`. With `tie`, a relationship of that type between the records of the first two columns. `key` identifies it."""

    name: str
    label: str
    columns: dict[str, Column]
    hooks: Hooks = field(default_factory=Hooks)
    tie: str = ""
    key: tuple[str, ...] = ("externalId",)
    refs: dict[str, Ref] = field(init=False)
    given: tuple[str, ...] = field(init=False)  # columns that a file can have
    needed: tuple[str, ...] = field(init=False)  # columns that every row must fill
    fresh: dict[str, object] = field(init=False)  # properties of new records
    begins: dict[str, Cell] = field(init=False)  # dates with which a record can begin
    dated: dict[str, Cell] = field(init=False)  # columns that dates fill

    def __post_init__(self) -> None:
        cells = {name: column for name, column in self.columns.items() if isinstance(column, Cell)}
        refs = {name: column for name, column in self.columns.items() if isinstance(column, Ref)}
        given = tuple(name for name in self.columns if name not in refs or not refs[name].derived)
        needed = tuple(name for name in given if name != "externalId" and getattr(self.columns[name], "required", False))
        fresh = {name: cell.default for name, cell in cells.items() if cell.default is not None} | self.hooks.fresh
        begins = {name: cell for name, cell in cells.items() if cell.stored and cell.read in (moment, day) and name != "until"}
        dated = {name: cell for name, cell in cells.items() if cell.otherwise}
        found = {"refs": refs, "given": given, "needed": needed, "fresh": fresh, "begins": begins, "dated": dated}
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def facts(self, row: ImportRow) -> dict[str, object]:
        """Return the facts of a record that this import writes."""
        return {name: value(row) for name, (_, value) in self.hooks.facts.items()}

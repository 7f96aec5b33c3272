"""The transforms of a mapping: `{Column | name}` or `{Column | name:argument}`.

Each transform gets the text of a cell (empty for a missing cell), the argument, and the mapping's `[values.…]` tables.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from ingest.values import COUNTRIES, Bad, quoted

Tables = dict[str, dict[str, str]]
Transform = Callable[[str, str, Tables], str]


def _values(cell: str, argument: str, tables: Tables) -> str:
    return tables[argument].get(cell, cell)


def _only(cell: str, argument: str, tables: Tables) -> str:
    return tables[argument].get(cell, "")


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _when(cell: str, argument: str, _tables: Tables) -> str:
    pattern, _, text = argument.partition("=")
    return text if _compiled(pattern).fullmatch(cell) else ""


def _date(cell: str, argument: str, _tables: Tables) -> str:
    for form in argument.split(","):
        try:
            return datetime.strptime(cell, form).isoformat()
        except ValueError:
            continue
    if cell:
        raise Bad(f"{quoted(cell)} is no date of the form {argument}")
    return ""


def _whole(cell: str, _argument: str, _tables: Tables) -> str:
    return cell.removesuffix(".0")


def _positive(cell: str, _argument: str, _tables: Tables) -> str:
    return cell.removeprefix("-")


def _country(cell: str, argument: str, tables: Tables) -> str:
    named = tables[argument].get(cell, cell) if argument else cell
    if named and named not in COUNTRIES:
        raise Bad(f"{quoted(named)} is no country that we know by this name: give its two letters in the mapping's [values.…] table")
    return str(COUNTRIES.get(named, ""))


TRANSFORMS: dict[str, Transform] = {
    "values": _values,  # values:TABLE  the table's value, or the cell itself if it is not in the table
    "only": _only,  # only:TABLE  the table's value, or empty if the cell is not in the table
    "when": _when,  # when:PATTERN=TEXT  TEXT if the whole cell matches the pattern (an empty pattern matches an empty cell), else empty
    "date": _date,  # date:%m/%d/%Y,%m-%d-%y  a date in any of these formats
    "whole": _whole,  # 17850.0 becomes 17850
    "positive": _positive,  # -6 becomes 6
    "country": _country,  # the two-letter code of an English country name; country:TABLE for other names
}
NEEDS_TABLE = frozenset({"values", "only"})

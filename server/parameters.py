"""The parameters of an operation: its text, its name and its variables. Each is either read or refused here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.client.errors import Refused

MAX_NESTING = 32  # of lists and objects in the variables; the driver crashes on very deep nesting
MAX_VALUES = 10_000  # in the variables
_HASH = re.compile(r"[0-9a-f]{64}")
_NUL = re.compile(r"\\u0000|\\u\{0+\}")


class Malformed(Refused):
    """The parameters are invalid. `code` is the code of the error."""

    def __init__(self, message: str, code: str = "BAD_REQUEST") -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of an operation. `sha256` is the hash of a persisted query, whose text may be empty (server/persisted.py)."""

    query: str
    operation: str | None
    variables: dict[str, Any] | None
    sha256: str | None = None


def read(found: Mapping[str, Any]) -> Parameters:
    """Return the parameters from an object with their names as keys. Raises `Malformed` when a parameter is invalid."""
    query, operation = found.get("query"), found.get("operationName")
    variables, extensions = found.get("variables"), found.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise Malformed("`extensions` must be an object.")
    sha256 = _sha256(extensions["persistedQuery"]) if extensions and extensions.get("persistedQuery") is not None else None
    if query is None and sha256 is not None:
        query = ""
    elif not isinstance(query, str) or not query.strip():
        raise Malformed("`query` is missing: it must be a string with a GraphQL document.")
    if "\x00" in query or ("\\u" in query and _NUL.search(query)):
        raise Malformed("`query` holds the character U+0000: leave it out.")
    if operation is not None and not isinstance(operation, str):
        raise Malformed("`operationName` must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise Malformed("`variables` must be an object.")
    if variables:
        check_values(variables)
    return Parameters(query, operation or None, variables, sha256)


def _sha256(found: Any) -> str:
    """Return the hash of a persisted query. Raises `Malformed` for another form or version."""
    given = found.get("sha256Hash") if isinstance(found, dict) and found.get("version") == 1 else None
    if not isinstance(given, str) or not _HASH.fullmatch(given):
        raise Malformed("`extensions.persistedQuery` must be `{version: 1, sha256Hash}`, with 64 hexadecimal digits in lower case.")
    return given


def check_values(variables: dict[str, Any]) -> None:
    """Raise `Malformed` for values that the driver cannot carry: deep nesting, integers over 63 bits, U+0000. Too many values are refused
    too.
    """
    level: list[Any] = [variables]
    seen = 0
    for _ in range(MAX_NESTING):
        below: list[Any] = []
        for holder in level:
            values = holder.values() if isinstance(holder, dict) else holder
            seen += len(holder)
            if seen > MAX_VALUES:
                message = f"`variables` hold more than {MAX_VALUES} values: send them in several requests."
                raise Malformed(message, "LIMIT_VARIABLES")
            if isinstance(holder, dict) and any("\x00" in key for key in holder):
                raise Malformed("`variables` hold the character U+0000: leave it out.")
            for value in values:
                if isinstance(value, str):
                    if "\x00" in value:
                        raise Malformed("`variables` hold the character U+0000: leave it out.")
                elif isinstance(value, list | dict):
                    below.append(value)
                elif isinstance(value, int) and not -(2**63) <= value < 2**63:
                    raise Malformed("`variables` hold an integer of more than 63 bits: send it as a string.")
        if not below:
            return
        level = below
    raise Malformed(f"`variables` are nested more than {MAX_NESTING} deep: write them flatter.", "LIMIT_NESTING")

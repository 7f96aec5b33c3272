"""Why a request failed: one class for each kind. Give a `match` a default branch, because servers may send new codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class UserError:
    """Says why an input was not applied. `path`: the root field, and the place of the input in a bulk write."""

    code: str
    field: tuple[str, ...]
    message: str
    path: Path = ()


@dataclass(frozen=True)
class _Error:
    code: str
    message: str
    path: Path = ()
    request_id: str | None = None


@dataclass(frozen=True)
class Unauthenticated(_Error):
    """Get a new token."""


@dataclass(frozen=True)
class Ambiguous(_Error):
    """A look-up found several records: let the user choose. `candidates`: id and name of each."""

    candidates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class BadRequest(_Error):
    """The client has a bug."""


@dataclass(frozen=True)
class LimitExceeded(_Error):
    """Ask for less."""

    limit: int | None = None
    requested: int | None = None


@dataclass(frozen=True)
class Unavailable(_Error):
    """Try again later: the graph is unavailable or busy, or no answer came."""


@dataclass(frozen=True)
class Internal(_Error):
    """The server has a bug. It is logged under the request id."""


@dataclass(frozen=True)
class Other(_Error):
    """A code that this version of the client does not know."""


Failure = UserError | Unauthenticated | Ambiguous | BadRequest | LimitExceeded | Unavailable | Internal | Other
_KINDS: dict[str, type[Unauthenticated | BadRequest | Unavailable | Internal]] = {
    "UNAUTHENTICATED": Unauthenticated,
    "BAD_REQUEST": BadRequest,
    "UNAVAILABLE": Unavailable,
    "TOO_BUSY": Unavailable,
    "INTERNAL": Internal,
}


class Failed(Exception):
    """A request with failures. `data` is what could be read all the same."""

    def __init__(self, failures: Sequence[Failure], data: dict[str, Any] | None = None) -> None:
        super().__init__("; ".join(f"{one.code}: {one.message}" for one in failures))
        self.failures = tuple(failures)
        self.data = data


def failure(error: Mapping[str, Any]) -> Failure:
    """Return a top-level error as a case of the union."""
    extensions = error.get("extensions") or {}
    code = str(extensions.get("code", "BAD_REQUEST"))
    said = (code, str(error.get("message", "")), tuple(error.get("path") or ()), extensions.get("requestId"))
    if code.startswith("LIMIT_"):
        return LimitExceeded(*said, extensions.get("limit"), extensions.get("requested"))
    if code == "AMBIGUOUS":
        return Ambiguous(*said, tuple((one["id"], one["name"]) for one in extensions.get("candidates", ())))
    return _KINDS.get(code, Other)(*said)


def user_errors(data: object, path: Path = ()) -> Iterator[UserError]:
    """Yield the user errors of every payload in an answer, also of bulk writes."""
    if len(path) > 4:
        return
    inner = enumerate(data) if isinstance(data, list) else data.items() if isinstance(data, dict) else ()
    for key, value in inner:
        if key == "userErrors":
            yield from (UserError(one["code"], tuple(one.get("field") or ()), one["message"], path) for one in value)
        else:
            yield from user_errors(value, (*path, key))

"""GraphQL over HTTP without the graph: parses requests, and chooses the media type and status code of the answer.

See the specification at https://graphql.github.io/graphql-over-http. Every body is either parsed or refused here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse

from schema.execution import MOST_CHARACTERS, MOST_TOKENS

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
DEEPEST = 32  # maximum nesting of lists and objects in the variables; the driver crashes on very deep nesting
AWAY = frozenset({"UNAVAILABLE", "TOO_BUSY"})  # error codes for a temporarily unavailable Neo4j
MOST_VALUES = 10_000  # maximum number of values in the variables
_NUL = re.compile(r"\\u0000|\\u\{0+\}")


class Refusal(Exception):
    """A request that gets a 4xx answer before GraphQL sees it. `code` becomes the code in the error's extensions."""

    def __init__(self, status: int, message: str, *, code: str = "BAD_REQUEST", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a request."""

    query: str
    operation: str | None
    variables: dict[str, Any] | None


def accepted(header: str | None) -> str:
    """Return the media type that the client prefers, `application/json` without a preference.

    Raises `Refusal` when the client accepts no media type of the server.
    """
    if not header:
        return JSON
    best, found = 0.0, None
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        kind = {RESPONSE: RESPONSE, JSON: JSON, "application/*": JSON, "*/*": JSON}.get(name)
        weight = _weight(parameters)
        if kind and weight > best:
            best, found = weight, kind
    if found is None:
        raise Refusal(406, f"This server answers {RESPONSE} and {JSON}: name one of them in `Accept`.")
    return found


def _weight(parameters: list[str]) -> float:
    for one in parameters:
        if one.startswith("q="):
            try:
                return float(one[2:])
            except ValueError:
                return 0.0
    return 1.0


def check_content(kind: str | None, encoding: str | None) -> None:
    """Raise `Refusal` unless the body is uncompressed JSON in UTF-8."""
    name, *parameters = (piece.strip().lower() for piece in (kind or "").split(";"))
    charset = next((one.removeprefix("charset=").strip('"') for one in parameters if one.startswith("charset=")), "utf-8")
    if name != JSON or charset not in ("utf-8", "utf8"):
        raise Refusal(415, f"Send the request as `Content-Type: {JSON}` in UTF-8.", headers={"Accept-Post": JSON})
    if encoding and encoding.lower() != "identity":
        raise Refusal(415, "Send the body as it is, without `Content-Encoding`.", headers={"Accept-Encoding": "identity"})


def from_body(body: bytes) -> Asked:
    """Return the parameters of a POST request. Raises `Refusal` when the body is invalid."""
    try:
        found = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, orjson.JSONDecodeError) else ""
        raise Refusal(400, f"The body is no JSON{place}: send an object with `query`.") from None
    if isinstance(found, list):
        raise Refusal(400, "The body is a list: send one operation a request; batches are not answered.")
    if not isinstance(found, dict):
        raise Refusal(400, "The body must be a JSON object with `query` and, where needed, `operationName` and `variables`.")
    return from_payload(found)


def from_parameters(parameters: Mapping[str, str]) -> Asked:
    """Return the parameters of a GET request. `variables` and `extensions` are JSON. Raises `Refusal` when a parameter is invalid."""
    found: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in found:
            try:
                found[name] = orjson.loads(found[name]) if found[name] else None
            except (orjson.JSONDecodeError, RecursionError):
                raise Refusal(400, f"`{name}` is no JSON: send an object.") from None
    return from_payload({**found, "operationName": found.get("operationName") or None})


def mutates(asked: Asked) -> bool:
    """True if the document contains a requested mutation, valid or not."""
    try:
        document = parse(asked.query, max_lexical_tokens=MOST_TOKENS, max_source_length=MOST_CHARACTERS)
    except GraphQLError:
        return False
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    named = [one for one in operations if asked.operation is None or (one.name and one.name.value == asked.operation)]
    return any(one.operation is OperationType.MUTATION for one in named)


def from_payload(found: Mapping[str, Any]) -> Asked:
    """Return the parameters from an object with their names as keys. Raises `Refusal` when a parameter is invalid."""
    query, operation = found.get("query"), found.get("operationName")
    variables, extensions = found.get("variables"), found.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise Refusal(400, "`query` is missing: it must be a string with a GraphQL document.")
    if "\x00" in query or ("\\u" in query and _NUL.search(query)):
        raise Refusal(400, "`query` holds the character U+0000: leave it out.")
    if operation is not None and not isinstance(operation, str):
        raise Refusal(400, "`operationName` must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise Refusal(400, "`variables` must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise Refusal(400, "`extensions` must be an object.")
    if variables:
        check_values(variables)
    return Asked(query, operation or None, variables)


def check_values(variables: dict[str, Any]) -> None:
    """Raise `Refusal` for values that the driver cannot carry: deep nesting, integers over 63 bits, U+0000. Too many values are refused
    too.
    """
    level: list[Any] = [variables]
    seen = 0
    for _ in range(DEEPEST):
        below: list[Any] = []
        for holder in level:
            values = holder.values() if isinstance(holder, dict) else holder
            seen += len(holder)
            if seen > MOST_VALUES:
                message = f"`variables` hold more than {MOST_VALUES} values: send them in several requests."
                raise Refusal(400, message, code="LIMIT_VARIABLES")
            if isinstance(holder, dict) and any("\x00" in key for key in holder):
                raise Refusal(400, "`variables` hold the character U+0000: leave it out.")
            for value in values:
                if isinstance(value, str):
                    if "\x00" in value:
                        raise Refusal(400, "`variables` hold the character U+0000: leave it out.")
                elif isinstance(value, list | dict):
                    below.append(value)
                elif isinstance(value, int) and not -(2**63) <= value < 2**63:
                    raise Refusal(400, "`variables` hold an integer of more than 63 bits: send it as a string.")
        if not below:
            return
        level = below
    raise Refusal(400, f"`variables` are nested more than {DEEPEST} deep: write them flatter.", code="LIMIT_NESTING")


def status(media: str, *, data: bool, codes: set[str]) -> int:
    """Return the HTTP status of an answer: 503 if the graph may answer later. Otherwise `application/json` gets 200 for a well-formed
    request, and the other media type gets 400 for an answer without data.

    `data` is True when the answer has a `data` entry. `codes` are the codes of its errors.
    """
    if not data and codes and codes <= AWAY:
        return 503
    return 200 if data or media == JSON else 400

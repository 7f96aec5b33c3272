"""GraphQL over HTTP without the graph: reads bodies and queries, and chooses the media type and status code of the answer.

See the specification at https://graphql.github.io/graphql-over-http. Every body is either read or refused.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse

from schema.execution import MAX_CHARACTERS, MAX_TOKENS
from server.parameters import Malformed, Parameters, read

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
AWAY = frozenset({"UNAVAILABLE", "TOO_BUSY"})  # error codes for a temporarily unavailable Neo4j


class Refusal(Exception):
    """A request that HTTP refuses: its status, and further headers of the answer."""

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


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


def from_body(body: bytes) -> Parameters:
    """Return the parameters of a POST request. Raises `Malformed` when the body is invalid."""
    try:
        found = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, orjson.JSONDecodeError) else ""
        raise Malformed(f"The body is no JSON{place}: send an object with `query`.") from None
    if isinstance(found, list):
        raise Malformed("The body is a list: send one operation a request; batches are not answered.")
    if not isinstance(found, dict):
        raise Malformed("The body must be a JSON object with `query` and, where needed, `operationName` and `variables`.")
    return read(found)


def from_parameters(parameters: Mapping[str, str]) -> Parameters:
    """Return the parameters of a GET request. `variables` and `extensions` are JSON. Raises `Malformed` when a parameter is invalid."""
    found: dict[str, Any] = dict(parameters)
    for name in ("variables", "extensions"):
        if name in found:
            try:
                found[name] = orjson.loads(found[name]) if found[name] else None
            except (orjson.JSONDecodeError, RecursionError):
                raise Malformed(f"`{name}` is no JSON: send an object.") from None
    return read({**found, "operationName": found.get("operationName") or None})


def mutates(asked: Parameters) -> bool:
    """True if the document contains a requested mutation, valid or not."""
    try:
        document = parse(asked.query, max_lexical_tokens=MAX_TOKENS, max_source_length=MAX_CHARACTERS)
    except GraphQLError:
        return False
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    named = [one for one in operations if asked.operation is None or (one.name and one.name.value == asked.operation)]
    return any(one.operation is OperationType.MUTATION for one in named)


def status(media: str, *, data: bool, codes: set[str]) -> int:
    """Return the HTTP status of an answer: 503 if the graph may answer later. Otherwise `application/json` gets 200 for a well-formed
    request, and the other media type gets 400 for an answer without data.

    `data` is True when the answer has a `data` entry. `codes` are the codes of its errors.
    """
    if not data and codes and codes <= AWAY:
        return 503
    return 200 if data or media == JSON else 400

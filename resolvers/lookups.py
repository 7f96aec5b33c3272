"""Lookups of one record, and Relay's `node` and `nodes`."""

from typing import Any

from graph.client.errors import Ambiguous, BadRequest
from graph.client.files import cypher
from graph.projection.run import Projection, Root
from graph.queries.full_text import telephone
from values import dialed
from values.ids import label_of

MOST = 100
LONGEST = 60  # maximum length of a telephone number in characters
PHONE = cypher("phone")


async def by_id(projection: Projection, info: Any, label: str, identifier: str) -> Any:
    """Return the record with the id, or None when the viewer sees no such record."""
    if label_of(identifier) != label:
        return None
    return await projection.one(info, Root(f"(root:{label} {{id: $id}})", label), id=identifier)


async def by_external_id(projection: Projection, info: Any, label: str, source: str, external_id: str) -> Any:
    """Return the record with this id in the source, or None when the viewer sees no such record."""
    match = f"(root:{label} {{source: $source, externalId: $externalId}})"
    return await projection.one(info, Root(match, label), source=source, externalId=external_id)


async def by_text(projection: Projection, info: Any, label: str, name: str, value: str) -> Any:
    """Return the record with the lowest id whose property `name` equals `value`. `name` is chosen by our code, never by a client."""
    return await projection.one(info, Root(f"(root:{label} {{{name}: $value}})", label), value=value)


async def by_phone(projection: Projection, info: Any, number: str) -> Any:
    """Return the only contact whose telephone number equals or ends with the number, or None without a match.

    Only visible contacts count: a hidden contact is never returned and never makes a number ambiguous. Raises `Ambiguous` when several
    contacts match.
    """
    wanted = dialed.wanted(number[:LONGEST], whole=True)
    found = await projection.counted(PHONE, query=telephone(wanted)) if wanted else []
    if len(found) > 1:
        candidates = [{"id": identifier, "name": name} for identifier, name in found]
        raise Ambiguous(
            f"{len(found)} contacts share this number: choose one of `extensions.candidates`, or list them with `search`.",
            candidates=candidates,
        )
    return await by_id(projection, info, "Contact", found[0][0] if found else "")


async def node(projection: Projection, info: Any, identifier: str) -> Any:
    """Return any record by its id. A malformed id is treated as an unknown id."""
    label = label_of(identifier)
    return None if label is None else await projection.one(info, Root(f"(root:{label} {{id: $id}})", label), id=identifier)


async def nodes(projection: Projection, info: Any, identifiers: list[str]) -> Any:
    """Return records by their ids, in the order of the ids. An id without a visible record gives null. Raises `BadRequest` for too many
    ids.
    """
    if len(identifiers) > MOST:
        raise BadRequest(f"`ids` has {len(identifiers)} ids: ask for {MOST} at most, and for the rest in a further request.")
    return await projection.records(info, identifiers)

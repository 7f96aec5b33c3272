"""Look-ups of one record, and Relay's `node` and `nodes`."""

from typing import Any

from graph import dialed
from graph.errors import Ambiguous, BadRequest
from graph.files import cypher
from graph.ids import label_of
from graph.lucene import telephone
from graph.projection.run import Projection, Root

MOST = 100
LONGEST = 60  # characters of a telephone number
PHONE = cypher("phone")


async def by_id(projection: Projection, info: Any, label: str, identifier: str) -> Any:
    """The record with that id; None where it does not exist for this viewer."""
    if label_of(identifier) != label:
        return None
    return await projection.one(info, Root(f"(root:{label} {{id: $id}})", label), id=identifier)


async def by_external_id(projection: Projection, info: Any, label: str, source: str, external_id: str) -> Any:
    """The record that a source knows under that id."""
    match = f"(root:{label} {{source: $source, externalId: $externalId}})"
    return await projection.one(info, Root(match, label), source=source, externalId=external_id)


async def by_text(projection: Projection, info: Any, label: str, name: str, value: str) -> Any:
    """The first record whose property `name` (of our own choice, never a caller's) is `value`; ties by id."""
    return await projection.one(info, Root(f"(root:{label} {{{name}: $value}})", label), value=value)


async def by_phone(projection: Projection, info: Any, number: str) -> Any:
    """The one contact whose telephone number is, or ends with, that number; None if nobody's does. Raises `Ambiguous` for several.

    Only contacts that the viewer sees count: a hidden one neither answers nor makes a number ambiguous.
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
    """Any record by its id. A malformed id answers as an unknown one."""
    label = label_of(identifier)
    return None if label is None else await projection.one(info, Root(f"(root:{label} {{id: $id}})", label), id=identifier)


async def nodes(projection: Projection, info: Any, identifiers: list[str]) -> Any:
    """Records by their ids, in that order; null in the place of what does not exist for this viewer."""
    if len(identifiers) > MOST:
        raise BadRequest(f"`ids` has {len(identifiers)} ids: ask for {MOST} at most, and for the rest in a further request.")
    return await projection.records(info, identifiers)

"""Lookups of one record, and Relay's `node` and `nodes`."""

from typing import Annotated, Any

import strawberry

from graph import voids
from graph.client.errors import Ambiguous, BadRequest
from graph.projection.run import Root
from graph.queries.full_text import telephone
from graph.queries.search import MAX_PHONE, PHONE
from schema.kit.declare import some
from schema.kit.scalars import EmailAddress
from schema.kit.strawberry_internals import RootInfo
from values import dialed
from values.folding import host, mailbox
from values.ids import label_of

MAX_IDS = 100
_KEPT_CUSTOMER = Root("(:MergedCustomer {id: $id})-[:MERGED_INTO*]->(root:Customer)", "Customer")


@strawberry.input(description="Id of a record in the system that it came from.")
class ExternalId:
    source: str = strawberry.field(description="Name of the system.")
    external_id: str = strawberry.field(description="Id of the record in that system.")


@strawberry.input(one_of=True, description="Key to look a customer up by. Give exactly one field.")
class CustomerBy:
    id: strawberry.ID | None = some("Global id of the customer.")
    external_id: ExternalId | None = some("Id of the customer in the system that it came from.")
    domain: str | None = some("Internet domain or website of the customer. Case, scheme, `www.` and path are ignored.")


@strawberry.input(one_of=True, description="Key to look a contact up by. Give exactly one field.")
class ContactBy:
    id: strawberry.ID | None = some("Global id of the contact.")
    external_id: ExternalId | None = some("Id of the contact in the system that the contact came from.")
    email: EmailAddress | None = some("Email address of the contact. Case is ignored.")
    phone: str | None = some(
        "Phone number in any spelling, with or without country code. If several visible contacts share the number, the "
        "field is null. The error AMBIGUOUS then lists up to 50 of them in `extensions.candidates {id name}`."
    )


_CustomerBy = Annotated[CustomerBy, strawberry.argument(description="Which customer to return.")]
_ContactBy = Annotated[ContactBy, strawberry.argument(description="Which contact to return.")]
_ID = Annotated[strawberry.ID, strawberry.argument(description="Global id. A malformed id gives the same answer as an unknown id.")]
_IDS = Annotated[list[strawberry.ID], strawberry.argument(description="Global ids, at most 100.")]


async def customer(info: RootInfo, by: _CustomerBy) -> Any:
    """Return the customer with the key, or None when the viewer sees no such customer."""
    if by.external_id:
        return await _by_external_id(info, "Customer", by.external_id)
    if by.domain:
        return await _by_text(info, "Customer", "domainKey", host(by.domain))
    return await _by_id(info, "Customer", by.id or "")


async def contact(info: RootInfo, by: _ContactBy) -> Any:
    """Return the contact with the key, or None when the viewer sees no such contact. Raises `Ambiguous` for a shared number."""
    if by.external_id:
        return await _by_external_id(info, "Contact", by.external_id)
    if by.email:
        return await _by_text(info, "Contact", "emailKey", mailbox(by.email))
    return await _by_id(info, "Contact", await _phones(info, by.phone) if by.phone else by.id or "")


async def node(info: RootInfo, id: _ID) -> Any:
    """Return any record by its id, also a voided one. A malformed id is treated as an unknown id."""
    label = label_of(id)
    if label is None:
        return None
    found = await _by_id(info, label, id)
    if found is None and label in voids.LABELS:
        root = Root(f"(root:{voids.voided(label)} {{id: $id}})", label, voided=True)
        return await info.projection.one(info.selection, root, id=id)
    return found


async def nodes(info: RootInfo, ids: _IDS) -> Any:
    """Return records by their ids, in the order of the ids. An id without a visible record gives null. Raises `BadRequest` for too many
    ids.
    """
    if len(ids) > MAX_IDS:
        raise BadRequest(f"`ids` has {len(ids)} ids: ask for {MAX_IDS} at most, and for the rest in a further request.")
    return await info.projection.records(info.selection, list(ids))


async def _by_id(info: RootInfo, label: str, identifier: str) -> Any:
    """Return the record with the id, or None when the viewer sees no such record. The id of a merged customer leads to the kept one."""
    if label_of(identifier) != label:
        return None
    found = await info.projection.one(info.selection, Root(f"(root:{label} {{id: $id}})", label), id=identifier)
    if found is None and label == "Customer":
        return await info.projection.one(info.selection, _KEPT_CUSTOMER, id=identifier)
    return found


async def _by_external_id(info: RootInfo, label: str, key: ExternalId) -> Any:
    """Return the record with this id in the source, or None when the viewer sees no such record."""
    match = f"(root:{label} {{source: $source, externalId: $externalId}})"
    return await info.projection.one(info.selection, Root(match, label), source=key.source, externalId=key.external_id)


async def _by_text(info: RootInfo, label: str, name: str, value: str) -> Any:
    """Return the record with the lowest id whose property `name` equals `value`. `name` is chosen by our code, never by a client."""
    return await info.projection.one(info.selection, Root(f"(root:{label} {{{name}: $value}})", label), value=value)


async def _phones(info: RootInfo, number: str) -> str:
    """Return the id of the only contact whose telephone number equals or ends with the number, empty without a match.

    Only visible contacts count: a hidden contact is never returned and never makes a number ambiguous. Raises `Ambiguous` when several
    contacts match.
    """
    wanted = dialed.wanted(number[:MAX_PHONE], whole=True)
    found = await info.projection.counted(PHONE, query=telephone(wanted)) if wanted else []
    if len(found) > 1:
        candidates = [{"id": identifier, "name": name} for identifier, name in found]
        raise Ambiguous(
            f"{len(found)} contacts share this number: choose one of `extensions.candidates`, or list them with `search`.",
            candidates=candidates,
        )
    return str(found[0][0]) if found else ""

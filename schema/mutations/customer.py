"""Mutations of customers."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import CountryCode, PhoneNumber
from schema.mutations.declare import NAMES, SEPARATE, clearable, key, must, mutation, payload, version
from schema.types.customer import Customer
from writes import customers, merging_customers

_DOMAIN, _INDUSTRY, _CITY, _PARENT = "Internet domain, such as bakery.example.", "Industry.", "City.", "Parent company."
_SEGMENT = "Segment. It decides which buying roles are required."
_COUNTRY = "Country, ISO 3166-1 alpha-2, such as DE."
_PHONE = "Phone number: with + and country code, or as it is dialed within the country."
_EXTERNAL_ID = "Your own id of a new customer. It must be unique, and is generated if left out."
_COVERED = "A new customer gets the territory that its owner covers. If the owner covers several, give one of them."
_MOVED = "Only managers of the account and admins can move an existing customer."
_ABOVE = "For managers of the account and admins only."
_CONFIDENTIAL = f"Whether only the owner, the managers above and admins see the customer. {_ABOVE}"


@strawberry.input(description="A customer to create.")
class CreateCustomerInput:
    idempotency_key: str = key()
    name: str = must("Name of the customer.")
    external_id: str | None = some(_EXTERNAL_ID)
    domain: str | None = some(_DOMAIN)
    industry: str | None = some(_INDUSTRY)
    segment: str | None = some(_SEGMENT)
    country: CountryCode | None = some(_COUNTRY)
    city: str | None = some(_CITY)
    phone: PhoneNumber | None = some(_PHONE)
    territory: strawberry.ID | None = some(f"Territory of the customer. {_COVERED}")
    owner: strawberry.ID | None = some(f"Rep who owns the account. Defaults to the viewer's rep. For managers and admins only. {NAMES}")
    parent: strawberry.ID | None = some(_PARENT)
    confidential: bool | None = some(
        "Whether only the owner, the managers above and admins see the customer. For managers and admins only. Defaults to false."
    )


@strawberry.input
class _CustomerChanges:
    """The fields of inputs that change a customer."""

    idempotency_key: str = key()
    id: strawberry.ID | None = some("Customer to change. A new customer is created if left out.")
    expected_version: int | None = version(optional=True)
    name: Maybe[str] = some("Name of the customer. Required for a new customer.")
    domain: Maybe[str | None] = clearable(_DOMAIN)
    industry: Maybe[str | None] = clearable(_INDUSTRY)
    segment: Maybe[str | None] = clearable(_SEGMENT)
    country: Maybe[CountryCode | None] = clearable(_COUNTRY)
    city: Maybe[str | None] = clearable(_CITY)
    phone: Maybe[PhoneNumber | None] = clearable(_PHONE)
    status: Maybe[enums.CustomerStatus] = some(
        "Set PROSPECT or ACTIVE to call on a STOPPED customer again. The customer's purchases decide which of the two "
        f"applies. To stop calling, use stopCustomer. {_ABOVE}"
    )
    territory: Maybe[strawberry.ID | None] = clearable(f"Territory of the customer. {_COVERED} {_MOVED}")
    owner: Maybe[strawberry.ID | None] = clearable(f"Rep who owns the account from today and takes over its follow-ups. {_ABOVE} {NAMES}")
    parent: Maybe[strawberry.ID | None] = clearable(_PARENT)
    confidential: Maybe[bool] = some(_CONFIDENTIAL)


@strawberry.input(description="Changes to a customer. A field that is left out keeps its value.")
class UpdateCustomerInput(_CustomerChanges):
    id: strawberry.ID = must("Customer to change.")
    expected_version: int = version()
    name: Maybe[str] = some("Name of the customer.")
    territory: Maybe[strawberry.ID | None] = clearable(f"Territory of the customer. {_MOVED}")


@strawberry.input(description="A customer to create, or changes to the customer given by `id`. A field that is left out keeps its value.")
class SaveCustomerInput(_CustomerChanges):
    external_id: Maybe[str] = some(_EXTERNAL_ID)


@strawberry.input(description="A customer to stop calling on.")
class StopCustomerInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The customer.")
    expected_version: int = version()
    reason: str = must("Reason for stopping. Only managers and admins can read it, as `Customer.stopReason`.")


@strawberry.input(description="Two records of the same customer.")
class MergeCustomersInput:
    idempotency_key: str = key()
    keep: strawberry.ID = must("Record to keep.")
    expected_version: int = version()
    merge: strawberry.ID = must("Record to merge. Everything of it moves to the kept record, and it is no longer shown.")
    merge_version: int | None = some("Version of the merged record that you read.")


@strawberry.input(description="A merge of customers to undo.")
class UnmergeCustomersInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("Customer that was kept. Its last merge is undone.")
    expected_version: int = version()


def _payload(name: str, description: str) -> Any:
    """Return a payload with the customer."""
    return payload(name, description, customer=(Customer, "The customer."))


CREATE_CUSTOMER = mutation(
    customers.CREATE,
    CreateCustomerInput,
    _payload("CreateCustomerPayload", "A customer that was created."),
    "Create a customer. The viewer's rep owns it by default.",
)
UPDATE_CUSTOMER = mutation(
    customers.UPDATE,
    UpdateCustomerInput,
    _payload("UpdateCustomerPayload", "A customer that was changed."),
    "Change a customer.",
)
SAVE_CUSTOMER = mutation(
    customers.SAVE,
    SaveCustomerInput,
    _payload("SaveCustomerPayload", "A customer that was created or changed."),
    "Create or change a customer. The viewer's rep owns a new customer by default.",
    deprecated=f"{SEPARATE} Use `createCustomer` or `updateCustomer`.",
)
STOP_CUSTOMER = mutation(
    customers.STOP,
    StopCustomerInput,
    _payload("StopCustomerPayload", "A customer that we have stopped calling on."),
    "Stop calling on a customer. Nothing is offered there, nobody is asked for referrals, and follow-ups are skipped. "
    "For managers of the account and admins only.",
)
MERGE_CUSTOMERS = mutation(
    merging_customers.MERGE,
    MergeCustomersInput,
    payload("MergeCustomersPayload", "Two records that were merged.", customer=(Customer, "Record that was kept.")),
    "Merge two records of the same customer. The kept record is confidential if either of them was. A STOPPED customer is merged only into "
    "a STOPPED one. unmergeCustomers undoes the merge. For managers of both accounts and admins only.",
)
UNMERGE_CUSTOMERS = mutation(
    merging_customers.UNMERGE,
    UnmergeCustomersInput,
    payload(
        "UnmergeCustomersPayload",
        "Two records after a merge was undone.",
        customer=(Customer, "Record that was kept, with everything that was recorded since the merge."),
        restored=(Customer, "The other record, with everything that it had before the merge."),
    ),
    "Undo the last merge into a customer. For managers of both accounts and admins only.",
)

"""Mutations of customers."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import CountryCode, PhoneNumber
from schema.mutations.declare import NAMES, clearable, key, must, mutation, payload, version
from schema.types.customer import Customer
from writes import customers, merging_customers


@strawberry.input(description="A customer to create, or changes to the customer given by `id`. A field that is left out keeps its value.")
class SaveCustomerInput:
    idempotency_key: str = key()
    id: strawberry.ID | None = some("Customer to change. A new customer is created if left out.")
    expected_version: int | None = version(optional=True)
    external_id: Maybe[str] = some("Your own id of a new customer. It must be unique, and is generated if left out.")
    name: Maybe[str] = some("Name of the customer. Required for a new customer.")
    domain: Maybe[str | None] = clearable("Internet domain, such as bakery.example.")
    industry: Maybe[str | None] = clearable("Industry.")
    segment: Maybe[str | None] = clearable("Segment. It decides which buying roles are required.")
    country: Maybe[CountryCode | None] = clearable("Country, ISO 3166-1 alpha-2, such as DE.")
    city: Maybe[str | None] = clearable("City.")
    phone: Maybe[PhoneNumber | None] = clearable("Phone number: with + and country code, or as it is dialed within the country.")
    status: Maybe[enums.CustomerStatus] = some(
        "Set PROSPECT or ACTIVE to call on a STOPPED customer again. The customer's purchases decide which of the two "
        "applies. To stop calling, use stopCustomer. For managers of the account and admins only."
    )
    territory: Maybe[strawberry.ID | None] = clearable(
        "Territory of the customer. A new customer gets the territory that its owner covers. If the owner covers several, "
        "give one of them. Only managers of the account and admins move an existing customer."
    )
    owner: Maybe[strawberry.ID | None] = clearable(
        f"Rep who owns the account from today and takes over its follow-ups. For managers of the account and admins only. {NAMES}"
    )
    parent: Maybe[strawberry.ID | None] = clearable("Parent company.")
    confidential: Maybe[bool] = some(
        "Whether only the owner, the managers above and admins see the customer. For managers of the account and admins only."
    )


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


SAVE_CUSTOMER = mutation(
    customers.SAVE,
    SaveCustomerInput,
    _payload("SaveCustomerPayload", "A customer that was created or changed."),
    "Create or change a customer. The viewer's rep owns a new customer by default.",
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
    "Merge two records of the same customer. The kept record is confidential if either of them was. unmergeCustomers undoes the merge. "
    "For managers of both accounts and admins only.",
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

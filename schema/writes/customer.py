"""Writing customers (R13)."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.customer import Customer
from schema.scalars import CountryCode, PhoneNumber
from schema.writes.declare import NAMES, clearable, key, must, mutation, payload, some, version
from writes import customers


@strawberry.input(description="A customer to create, or with `id` the changes to one. A field that is left out keeps its value.")
class SaveCustomerInput:
    idempotency_key: str = key()
    id: strawberry.ID | None = some("The customer to change; a new one where nothing is said.")
    expected_version: int | None = version(optional=True)
    external_id: Maybe[str] = some("Your own id for a new customer, unlike any other; one is made up where nothing is said.")
    name: Maybe[str] = some("Name; a new customer must have one.")
    domain: Maybe[str | None] = clearable("Internet domain: bakery.example.")
    industry: Maybe[str | None] = clearable("Industry.")
    segment: Maybe[str | None] = clearable("Segment: it decides which roles are required.")
    country: Maybe[CountryCode | None] = clearable("Country, ISO 3166-1 alpha-2: DE.")
    city: Maybe[str | None] = clearable("City.")
    phone: Maybe[PhoneNumber | None] = clearable("Telephone number: with + and country code, or as it is dialled within the country.")
    status: Maybe[enums.CustomerStatus] = some(
        "For managers: PROSPECT or ACTIVE, to call on them again; which of them it is, is told by what they buy. To stop, see stopCustomer."
    )
    territory: Maybe[strawberry.ID | None] = clearable(
        "Where the customer is. A new customer gets the territory that its owner covers. If the owner covers several, give one. "
        "Only managers move an existing customer."
    )
    owner: Maybe[strawberry.ID | None] = clearable(
        f"For managers: the rep who owns the account from today, and does what is planned. {NAMES}"
    )
    parent: Maybe[strawberry.ID | None] = clearable("The company they belong to.")
    confidential: Maybe[bool] = some("For managers: seen by owner, manager above and admin only.")


@strawberry.input(description="A customer on whom we stop calling (R13).")
class StopCustomerInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The customer.")
    expected_version: int = version()
    reason: str = must("Why. Only managers and admins can read it, as `Customer.stopReason`.")


def _payload(name: str, description: str) -> Any:
    """A payload with the customer."""
    return payload(name, description, customer=(Customer, "The customer."))


SAVE_CUSTOMER = mutation(
    customers.SAVE,
    SaveCustomerInput,
    _payload("SaveCustomerPayload", "A customer as it is now."),
    "Enter a customer, whom you then own, or change one.",
)
STOP_CUSTOMER = mutation(
    customers.STOP,
    StopCustomerInput,
    _payload("StopCustomerPayload", "A customer on whom we do not call any more."),
    "Stop calling on a customer: nothing is offered, nobody there is asked, what was planned is skipped (R13). For managers.",
)

"""Mutations of master data: products, categories, reps and territories."""

from typing import Any

import strawberry
from strawberry import Maybe

from resolvers.records import ExternalId
from schema.kit.declare import some
from schema.kit.scalars import EmailAddress
from schema.mutations.declare import clearable, key, mutation, payload
from schema.mutations.money import MoneyInput
from schema.types.company import Category, Product, Rep, Territory
from writes import catalog, company

_FOUND = (
    "Id of the {0} in the system that it comes from. The {0} with this id is changed, or created if there is none. "
    "Imports of that source find it too. Give `id` or `externalId`. A {0} without either is new."
)
_VERSION = (
    "Version of the record that you read (optimistic locking). If it is stale, nothing is written and the user error is STALE_VERSION. "
    "If it is left out, the given fields overwrite what is stored."
)
_NAME = "Name of the {}. Required for a new one."
_MANAGERS = "For managers and admins only."


@strawberry.input(description="A product to create or to change. A field that is left out keeps its value.")
class UpsertProductInput:
    idempotency_key: str = key()
    id: strawberry.ID | None = some("Product to change.")
    external_id: ExternalId | None = some(_FOUND.format("product"))
    expected_version: int | None = some(_VERSION)
    name: Maybe[str] = some(_NAME.format("product"))
    number: Maybe[str | None] = clearable("Our product number.")
    category: Maybe[strawberry.ID | None] = clearable("Category of the product.")
    guarantee_months: Maybe[int | None] = clearable("Length of the guarantee in months, from 0 to 1200.")
    terms: Maybe[list[str] | None] = clearable("Service terms that come with the product.")
    list_price: Maybe[MoneyInput | None] = clearable("List price of one unit.")


@strawberry.input(description="A category to create or to change. A field that is left out keeps its value.")
class UpsertCategoryInput:
    idempotency_key: str = key()
    id: strawberry.ID | None = some("Category to change.")
    external_id: ExternalId | None = some(_FOUND.format("category"))
    expected_version: int | None = some(_VERSION)
    name: Maybe[str] = some(_NAME.format("category"))
    parent: Maybe[strawberry.ID | None] = clearable("Category directly above. A category cannot be above itself.")


@strawberry.input(description="A territory to create or to change. A field that is left out keeps its value.")
class UpsertTerritoryInput:
    idempotency_key: str = key()
    id: strawberry.ID | None = some("Territory to change.")
    external_id: ExternalId | None = some(_FOUND.format("territory"))
    expected_version: int | None = some(_VERSION)
    name: Maybe[str] = some(_NAME.format("territory"))
    parent: Maybe[strawberry.ID | None] = clearable(
        "Territory directly above. A manager can name a territory that they manage, or a territory below it. A manager can move only "
        "territories below a territory that they manage. The visibility of the customers changes at once."
    )


_WITHIN = (
    "The list replaces the stored one. A manager can add and remove only territories that they manage, and territories below them. The "
    "visibility of the rep's customers changes at once."
)


@strawberry.input(description="A rep to create or to change. A field that is left out keeps its value.")
class UpsertRepInput:
    idempotency_key: str = key()
    id: strawberry.ID | None = some(
        "Rep to change. A manager can change only reps who work in a territory that they manage. If the rep also works elsewhere, only an "
        "admin can change name, email, title and time zone."
    )
    external_id: ExternalId | None = some(_FOUND.format("rep"))
    expected_version: int | None = some(_VERSION)
    name: Maybe[str] = some(_NAME.format("rep"))
    email: Maybe[EmailAddress | None] = clearable("Business email address.")
    title: Maybe[str | None] = clearable("Job title.")
    time_zone: Maybe[str | None] = clearable("Time zone of the rep's working day (IANA, such as Europe/Berlin).")
    covers: Maybe[list[strawberry.ID] | None] = clearable(f"Territories that the rep covers. {_WITHIN}")
    manages: Maybe[list[strawberry.ID] | None] = clearable(
        f"Territories that the rep manages. {_WITHIN} Managers cannot change the territories that they manage themselves."
    )


def _upsert(decision: Any, given: Any, kind: Any, description: str) -> Any:
    """Return the mutation that creates or changes a record."""
    name = kind.__name__
    records = {name.lower(): (kind, f"The {name.lower()}. It is visible to every viewer.")}
    return mutation(
        decision, given, payload(f"Upsert{name}Payload", f"The {name.lower()} that was created or changed.", **records), description
    )


UPSERT_PRODUCT = _upsert(catalog.PRODUCT, UpsertProductInput, Product, f"Create or change a product. {_MANAGERS}")
UPSERT_CATEGORY = _upsert(catalog.CATEGORY, UpsertCategoryInput, Category, f"Create or change a category of products. {_MANAGERS}")
UPSERT_REP = _upsert(
    company.REP, UpsertRepInput, Rep, f"Create or change a rep, and the territories that the rep covers and manages. {_MANAGERS}"
)
UPSERT_TERRITORY = _upsert(
    company.TERRITORY, UpsertTerritoryInput, Territory, f"Create or change a territory, or move it in the tree. {_MANAGERS}"
)

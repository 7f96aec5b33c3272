"""The mutation that records news."""

import strawberry
from strawberry import Maybe

from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import clearable, key, must, mutation, payload, version
from schema.types.company import News
from writes import news


@strawberry.input(description="News that customers should hear about.")
class RecordNewsInput:
    idempotency_key: str = key()
    text: str = must("Text of the news, at most 4,000 characters.")
    at: DateTime | None = some("Time from which the news applies. Defaults to now.")
    about: list[strawberry.ID] | None = some(
        "Products and categories that the news is about. Customers who bought or consider them should hear about it."
    )


RECORD_NEWS = mutation(
    news.RECORD,
    RecordNewsInput,
    payload("RecordNewsPayload", "News that was recorded.", news=(News, "The news. It is visible to every viewer.")),
    "Record news about products or services. For managers and admins only.",
)


@strawberry.input(description="Corrections to news. A field that is left out keeps its value.")
class UpdateNewsInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The news.")
    expected_version: int = version()
    text: Maybe[str] = some("Text of the news, at most 4,000 characters.")
    at: Maybe[DateTime] = some("Time from which the news applies, not in the future.")
    about: Maybe[list[strawberry.ID] | None] = clearable("Products and categories that the news is about. They replace the present ones.")


UPDATE_NEWS = mutation(
    news.UPDATE,
    UpdateNewsInput,
    payload("UpdateNewsPayload", "News that was corrected.", news=(News, "The news. It is visible to every viewer.")),
    "Correct news about products or services. For managers and admins only.",
)

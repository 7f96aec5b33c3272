"""Writing news (R9)."""

import strawberry

from schema.company import News
from schema.scalars import DateTime
from schema.writes.declare import key, must, mutation, payload, some
from writes import news


@strawberry.input(description="News that customers should hear of.")
class RecordNewsInput:
    idempotency_key: str = key()
    text: str = must("What is new, 4,000 characters at most.")
    at: DateTime | None = some("Since when; now where nothing is said.")
    about: list[strawberry.ID] | None = some("The products and categories it is about: who bought or considers them should hear of it.")


RECORD_NEWS = mutation(
    news.RECORD,
    RecordNewsInput,
    payload("RecordNewsPayload", "News that was recorded.", news=(News, "The news: everybody who may ask at all sees it.")),
    "Record news of products or services; managers do (R9).",
)

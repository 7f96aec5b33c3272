"""Writing service after the sale (R10)."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.customer import Customer
from schema.purchase import Promise, ServiceJob
from schema.scalars import DateTime
from schema.writes.declare import clearable, key, must, mutation, payload, some, version
from schema.writes.money import MoneyInput
from writes import service


@strawberry.input(description="Service that is asked for (R10).")
class RecordServiceJobInput:
    idempotency_key: str = key()
    customer: strawberry.ID | None = some("For whom; this, the purchase or the claim.")
    purchase: strawberry.ID | None = some("For which purchase.")
    claim: strawberry.ID | None = some("After which claim.")
    kind: enums.ServiceJobKind = must("What is to be done.")
    opened_at: DateTime | None = some("When it was asked for; now where nothing is said.")
    agreed_at: DateTime | None = some("The agreed date: it becomes a promise.")
    confirmed_with: list[strawberry.ID] | None = some("Departments that confirmed the agreed date (R5).")
    text: str | None = some("What is to be done, in words, 4,000 characters at most.")
    cost: MoneyInput | None = some("What it costs us.")
    under_guarantee: bool | None = some("Whether the guarantee covers it. Defaults to what the purchase and the date say.")


@strawberry.input(description="Service that is done.")
class CompleteServiceJobInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The service job.")
    expected_version: int = version()
    done_at: DateTime = must("When; after the agreed date the promise counts as broken.")
    cost: Maybe[MoneyInput | None] = clearable("What it cost us.")
    note: str | None = some("A note.")


def _payload(name: str, description: str) -> Any:
    return payload(
        name,
        description,
        service_job=(ServiceJob, "The service job."),
        customer=(Customer, "For whom: their relationship follows at once."),
        promise=(Promise, "The agreed date, as a promise."),
    )


RECORD_SERVICE_JOB = mutation(
    service.RECORD,
    RecordServiceJobInput,
    _payload("RecordServiceJobPayload", "Service that was asked for."),
    "Record a repair, spare part, training or installation; the agreed date is judged as a promise (R10).",
)
COMPLETE_SERVICE_JOB = mutation(
    service.COMPLETE,
    CompleteServiceJobInput,
    _payload("CompleteServiceJobPayload", "Service that is done."),
    "Record that service is done; that keeps the agreed date, or breaks it (R10).",
)

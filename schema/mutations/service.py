"""Mutations of service jobs: record and complete."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import clearable, key, must, mutation, payload, version
from schema.mutations.money import MoneyInput
from schema.types.customer import Customer
from schema.types.purchase import Promise, ServiceJob
from writes import service


@strawberry.input(description="A service job to record.")
class RecordServiceJobInput:
    idempotency_key: str = key()
    customer: strawberry.ID | None = some("Customer that the service is for. Required unless `purchase` or `claim` is given.")
    purchase: strawberry.ID | None = some("Purchase that the service is for.")
    claim: strawberry.ID | None = some("Claim that led to the service.")
    kind: enums.ServiceJobKind = must("Kind of service.")
    opened_at: DateTime | None = some("Time when the service was requested. Defaults to now.")
    agreed_at: DateTime | None = some("Agreed date of the service. It becomes a promise.")
    confirmed_with: list[strawberry.ID] | None = some("Departments that confirmed the agreed date.")
    text: str | None = some("Description of the service, at most 4,000 characters.")
    cost: MoneyInput | None = some("Cost of the service to us.")
    under_guarantee: bool | None = some(
        "Whether the guarantee covers the service. Defaults to whether the purchase's guarantee lasted when the service was requested."
    )


@strawberry.input(description="A service job that is done.")
class CompleteServiceJobInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The service job.")
    expected_version: int = version()
    done_at: DateTime = must("Time when the service was done. If this is after the agreed date, the promise counts as broken.")
    cost: Maybe[MoneyInput | None] = clearable("Cost of the service to us.")
    note: str | None = some("A note.")


def _payload(name: str, description: str) -> Any:
    return payload(
        name,
        description,
        service_job=(ServiceJob, "The service job."),
        customer=(Customer, "Customer that the service is for. Its relationship already reflects this write."),
        promise=(Promise, "Promise of the agreed date. Null when there is no such promise."),
    )


RECORD_SERVICE_JOB = mutation(
    service.RECORD,
    RecordServiceJobInput,
    _payload("RecordServiceJobPayload", "A service job that was recorded."),
    "Record a repair, spare part, training or installation. The agreed date is judged as a promise.",
)
COMPLETE_SERVICE_JOB = mutation(
    service.COMPLETE,
    CompleteServiceJobInput,
    _payload("CompleteServiceJobPayload", "A service job that was completed."),
    "Record that a service job is done. The promise of the agreed date is then kept or broken.",
)


@strawberry.input(description="Corrections to a service job. A field that is left out keeps its value.")
class UpdateServiceJobInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The service job.")
    expected_version: int = version()
    purchase: Maybe[strawberry.ID | None] = clearable("Purchase that the service is for. It must belong to the same customer.")
    claim: Maybe[strawberry.ID | None] = clearable("Claim that led to the service. It must belong to the same customer.")
    kind: Maybe[enums.ServiceJobKind] = some("Kind of service.")
    opened_at: Maybe[DateTime] = some("Time when the service was requested, not in the future.")
    agreed_at: Maybe[DateTime | None] = clearable("Agreed date of the service. Its promise changes with it.")
    confirmed_with: Maybe[list[strawberry.ID] | None] = clearable(
        "Departments that confirmed the agreed date. They replace the present ones."
    )
    text: Maybe[str | None] = clearable("Description of the service, at most 4,000 characters.")
    cost: Maybe[MoneyInput | None] = clearable("Cost of the service to us.")
    under_guarantee: Maybe[bool | None] = clearable("Whether the guarantee covers the service.")
    done_at: Maybe[DateTime] = some("Time when a completed service was done, not before it was requested.")
    note: Maybe[str | None] = clearable("Note of the person who did the service.")


UPDATE_SERVICE_JOB = mutation(
    service.UPDATE,
    UpdateServiceJobInput,
    _payload("UpdateServiceJobPayload", "A service job that was corrected."),
    "Correct a service job. The promise of its agreed date changes with it, and is judged again if the service is done.",
)

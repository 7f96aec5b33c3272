"""The mutation root: verb and noun, one input, one payload."""

import strawberry

from schema.writes.claim import ASSESS_CLAIM, OPEN_CLAIM, REOPEN_CLAIM, RESOLVE_CLAIM
from schema.writes.customer import SAVE_CUSTOMER, STOP_CUSTOMER


@strawberry.type(description="Writes: what happened after the sale. Each is done once for its key, and wholly or not at all.")
class Mutation:
    save_customer = SAVE_CUSTOMER
    stop_customer = STOP_CUSTOMER
    open_claim = OPEN_CLAIM
    assess_claim = ASSESS_CLAIM
    resolve_claim = RESOLVE_CLAIM
    reopen_claim = REOPEN_CLAIM

"""The mutation root: verb and noun, one input, one payload."""

import strawberry

from schema.writes.claim import ASSESS_CLAIM, OPEN_CLAIM, REOPEN_CLAIM, RESOLVE_CLAIM


@strawberry.type(description="Writes: what happened after the sale. Each is done once for its key, and wholly or not at all.")
class Mutation:
    open_claim = OPEN_CLAIM
    assess_claim = ASSESS_CLAIM
    resolve_claim = RESOLVE_CLAIM
    reopen_claim = REOPEN_CLAIM

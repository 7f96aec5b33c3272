"""Typed operations, errors and the change feed of Rapport's GraphQL API."""

from rapport_client.errors import (
    Ambiguous,
    BadRequest,
    Failed,
    Failure,
    Internal,
    LimitExceeded,
    Other,
    Unauthenticated,
    Unavailable,
    UserError,
)
from rapport_client.feed import changes
from rapport_client.generated.client import Rapport

__all__ = [
    "Ambiguous",
    "BadRequest",
    "Failed",
    "Failure",
    "Internal",
    "LimitExceeded",
    "Other",
    "Rapport",
    "Unauthenticated",
    "Unavailable",
    "UserError",
    "changes",
]

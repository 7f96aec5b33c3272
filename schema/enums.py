"""The closed sets of DOMAIN 2 as GraphQL enums, with what each value means."""

from enum import Enum
from typing import Any

import strawberry

from insights import enums


def enum(kind: type[Enum]) -> None:
    """A Python enum as a GraphQL enum; `descriptions` of the class say what each value means."""
    made: Any = strawberry.enum(kind, description=(kind.__doc__ or "").strip())
    definition = made.__strawberry_definition__
    for value in definition.values:
        value.description = enums.describe(kind, value.name)


for _kind in enums.EXPOSED:
    enum(_kind)

"""The closed sets of the domain as GraphQL enums, with a description of each value."""

from enum import Enum
from typing import Any

import strawberry

from insights import enums


def enum(kind: type[Enum]) -> None:
    """Register a Python enum as a GraphQL enum. Its docstring and insights/meanings.py describe it."""
    made: Any = strawberry.enum(kind, description=(kind.__doc__ or "").strip())
    definition = made.__strawberry_definition__
    for value in definition.values:
        value.description = enums.describe(kind, value.name)


for _kind in enums.EXPOSED:
    enum(_kind)

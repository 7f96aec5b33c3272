"""The closed sets of the domain as GraphQL enums, with a description of each value."""

from enum import Enum
from functools import partial
from typing import Any

import strawberry

from insights import enums
from schema.kit.strawberry_internals import describe_values


def enum(kind: type[Enum]) -> None:
    """Register a Python enum as a GraphQL enum. Its docstring and insights/meanings.py describe it."""
    made: Any = strawberry.enum(kind, description=(kind.__doc__ or "").strip())
    describe_values(made, partial(enums.describe, kind))


for _kind in enums.EXPOSED:
    enum(_kind)

"""Relay connections, after the Cursor Connections Specification."""

from typing import Any, Generic, TypeVar

import strawberry

from schema.kit.strawberry_internals import argument

T = TypeVar("T")


def counted(description: str) -> Any:
    """Return a count that may be an estimate."""
    made = strawberry.field(description=description)
    made.arguments = [argument("exact", bool, "Whether to count all records instead of estimating. It takes longer in long lists.", False)]
    return made


@strawberry.type(description="Position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are items after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are items before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge. Null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last edge. Null on an empty page.")


@strawberry.type(description="An edge of a connection: a node with its cursor.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Cursor of this edge. Pass it as `after` or `before`.")
    node: T = strawberry.field(description="The node.")


@strawberry.type(
    description="A page of a list, with keyset pagination. Pages neither skip nor repeat a record when other records are added or removed."
)
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The edges: nodes with their cursors.")
    nodes: list[T] = strawberry.field(description="The nodes without their edges.")
    page_info: PageInfo = strawberry.field(description="Position of this page in the list.")
    total_count: int = counted(
        "Number of records in the whole list that are visible to the viewer. Counted only if selected. Exact up to 10,000. "
        "Above 10,000, it may be an estimate in a list that is a root field: see `totalCountIsExact`."
    )
    total_count_is_exact: bool = strawberry.field(description="Whether `totalCount` is exact. Otherwise it is an estimate from a sample.")

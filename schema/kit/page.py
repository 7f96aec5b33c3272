"""Relay connections, after the Cursor Connections Specification."""

from typing import Generic, TypeVar

import strawberry

T = TypeVar("T")


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
    total_count: int = strawberry.field(
        description="Number of records in the whole list that are visible to the viewer. Counted only if selected."
    )

"""Relay's connections, after the Cursor Connections Specification."""

from typing import Generic, TypeVar

import strawberry

T = TypeVar("T")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are rows behind this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are rows before this page.")
    start_cursor: str | None = strawberry.field(description="The first row's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last row's cursor; null on an empty page.")


@strawberry.type(description="A row of a connection.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Where this row stands: give it as `after` or `before`.")
    node: T = strawberry.field(description="The record.")


@strawberry.type(description="A keyset-paged list: pages neither skip nor repeat while records come and go.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The rows with their cursors.")
    nodes: list[T] = strawberry.field(description="The records alone.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int = strawberry.field(description="How many records the whole list has that you may see; counted only when asked for.")

"""The subscription to changes."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import strawberry

from insights import enums
from schema.kit.strawberry_internals import RootInfo

_Kinds = Annotated[list[enums.ChangeKind] | None, strawberry.argument(description="Kinds of changes to receive. Defaults to all kinds.")]
_Customer = Annotated[
    strawberry.ID | None, strawberry.argument(description="Only changes that concern this customer. Defaults to all customers.")
]
_After = Annotated[
    str | None,
    strawberry.argument(
        description="Cursor of the last change received. Empty: start with the first change ever. Defaults to new changes only."
    ),
]


async def newest(info: RootInfo) -> dict[str, int]:
    """Return the parameter that `COMMITTED` reads."""
    return {"newest": await info.watch.newest(info.projection.deadline, info.projection.bookmarks)}


async def changed(
    info: RootInfo, kinds: _Kinds = strawberry.UNSET, customer: _Customer = strawberry.UNSET, after: _After = strawberry.UNSET
) -> AsyncIterator[Any]:
    """Return an iterator of the changes after a cursor, as they are committed."""
    place = await info.listener.place(after if isinstance(after, str) else None)
    return info.listener.changes(info.selection, place, {"kinds": kinds or None, "customer": customer or None})

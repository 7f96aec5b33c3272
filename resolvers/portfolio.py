"""The portfolio of territories over a period, for managers. A rep sees their own care in it (R18)."""

import asyncio
from typing import Annotated, Any

import strawberry

from graph.client.errors import BadRequest
from graph.queries.portfolio import MAX_TERRITORIES, behind, read, span, statements
from insights.enums import Role
from schema.kit.declare import some
from schema.kit.filters import Period
from schema.kit.strawberry_internals import RootInfo


@strawberry.input(description="A condition on the place in the tree of territories.")
class SubtreeFilter:
    eq: strawberry.ID | None = some("In this territory or below it.")
    in_: list[strawberry.ID] | None = some("In one of these territories or below, at most 100 ids.", name="in")


@strawberry.input(description="Scope of the portfolio. An omitted condition does not filter, and null is an error.")
class PortfolioScope:
    territory: SubtreeFilter | None = some(
        "Customers located in the territory, and customers whose owner covers or manages a territory there. An unknown "
        "territory has no customers."
    )


_Filter = Annotated[
    PortfolioScope | None, strawberry.argument(description="Which customers to count. Null for all customers visible to the viewer.")
]
_Within = Annotated[Period | None, strawberry.argument(description="Period in days, until today at the latest. Null for all time.")]


async def portfolio(info: RootInfo, filter: _Filter = None, period: _Within = None) -> Any:
    """Return the portfolio of the visible customers in the territories and below, between two days inclusive.

    Raises `BadRequest` for too many territories or an invalid period.
    """
    territories = _territories(filter)
    if territories is not None and len(territories) > MAX_TERRITORIES:
        raise BadRequest(f"`territory` names {len(territories)} territories: name {MAX_TERRITORIES} at most, or one that they are part of.")
    projection, viewer = info.projection, info.projection.viewer
    rep = (viewer.rep or "") if viewer.role is Role.REP else None
    days = span(*((period.from_, period.to) if period else (None, None)), projection.now, projection.zone)
    answers = await asyncio.gather(*(projection.counted(text, **given) for text, given in statements(territories, rep, days)))
    found = read(answers, rep, viewer.withheld)
    return await projection.told(info.selection, found, "portfolio", **behind(territories, rep, days, answers))


def _territories(scope: PortfolioScope | None) -> list[str] | None:
    """Return the territories that all conditions name, or None when there is no condition."""
    where = scope.territory if scope else None
    if not where:
        return None
    named: list[set[str]] = [] if where.eq in (None, strawberry.UNSET) else [{where.eq}]
    if where.in_ is not None and where.in_ is not strawberry.UNSET:
        named.append(set(where.in_))
    return sorted(named[0].intersection(*named[1:])) if named else None

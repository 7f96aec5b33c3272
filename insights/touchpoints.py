"""Who speaks in a touchpoint, where nobody said so (DOMAIN 2)."""

from insights.enums import Direction, TouchpointKind

_ONE_WAY = frozenset(
    {TouchpointKind.EMAIL, TouchpointKind.LETTER, TouchpointKind.THANK_YOU, TouchpointKind.STATUS_UPDATE, TouchpointKind.NEWS}
)


def direction(kind: TouchpointKind) -> Direction:
    """We write and tell; everything else is between both."""
    return Direction.OUTBOUND if kind in _ONE_WAY else Direction.TWO_WAY

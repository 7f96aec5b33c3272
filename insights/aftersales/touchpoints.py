"""Direction of a touchpoint, if the input does not state it (DOMAIN 2)."""

from insights.enums import Direction, TouchpointKind

_ONE_WAY = frozenset(
    {TouchpointKind.EMAIL, TouchpointKind.LETTER, TouchpointKind.THANK_YOU, TouchpointKind.STATUS_UPDATE, TouchpointKind.NEWS}
)


def direction(kind: TouchpointKind) -> Direction:
    """Return OUTBOUND for kinds in which only we speak, else TWO_WAY."""
    return Direction.OUTBOUND if kind in _ONE_WAY else Direction.TWO_WAY

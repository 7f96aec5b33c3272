"""Enums that may grow: a value that this version does not know becomes a member of its own."""

from enum import StrEnum
from typing import Self


class OpenEnum(StrEnum):
    """An enum of texts. `known` is False for a value that a later server sent."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        made = str.__new__(cls, value)
        made._name_ = made._value_ = value
        return made

    @property
    def known(self) -> bool:
        """Return whether this version of the client knows the value."""
        return self._name_ in type(self).__members__

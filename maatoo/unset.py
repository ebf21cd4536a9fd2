"""UNSET: the value of a parameter that was not given, which is not the same as None."""

from __future__ import annotations

import enum
from typing import Final


class Unset(enum.Enum):
    """The type of :data:`UNSET`; it has this one value."""

    UNSET = "UNSET"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Not given: such a parameter is not sent, whereas None is sent as JSON null."""

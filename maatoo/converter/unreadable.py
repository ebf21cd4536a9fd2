"""What stands for a list or an object that was sent, and cannot be read: whoever looks is told.

An empty one in its place would say "there is none": no tag, no ban on contact.
"""

from __future__ import annotations

from typing import Any, Final, NoReturn, cast

from maatoo.errors import UnexpectedResponse

__all__ = [
    "UNREADABLE_MAPPING",
    "UNREADABLE_TUPLE",
    "Unreadable",
    "is_unreadable",
    "refuse_unreadable",
]


def refuse_unreadable(*_: object, **__: object) -> NoReturn:
    """Say that a value cannot be read.

    Raises:
        UnexpectedResponse: always.
    """
    raise UnexpectedResponse(
        "the server sent this value in a form that cannot be read, so that nobody can say what is "
        "in it; the model has it, as it was sent, in unknown_ and raw_"
    )


class Unreadable:
    """Base of what stands for a value that cannot be read."""

    __slots__ = ()


class _Container(Unreadable):
    """What is asked of a container, refused."""

    __slots__ = ()

    __iter__ = __len__ = __bool__ = __contains__ = __getitem__ = __reversed__ = refuse_unreadable
    __add__ = __radd__ = __mul__ = __or__ = __ror__ = refuse_unreadable
    count = index = get = items = keys = values = copy = refuse_unreadable

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "<unreadable>"


class _UnreadableTuple(_Container, tuple[Any, ...]):
    __slots__ = ()

    def __reduce__(self) -> str:
        return "UNREADABLE_TUPLE"


class _UnreadableMapping(_Container, dict[str, Any]):  # type: ignore[misc]  # it has a hash
    __slots__ = ()

    def __reduce__(self) -> str:
        return "UNREADABLE_MAPPING"


UNREADABLE_TUPLE: Final = cast("tuple[Any, ...]", _UnreadableTuple())
"""In the place of a list; equal to nothing but itself, so not to an empty one."""

UNREADABLE_MAPPING: Final = cast("dict[str, Any]", _UnreadableMapping())
"""In the place of an object; equal to nothing but itself, so not to an empty one."""


def is_unreadable(value: object) -> bool:
    """Whether a value stands for one that cannot be read."""
    return isinstance(value, Unreadable)

"""UndecodedRows: the rows of a page as JSON texts, each decoded when it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

__all__ = ["UndecodedRows"]


@frozen
class UndecodedRows:
    """The rows of a page.

    Attributes:
        ids: their ids.
        texts: their JSON.
        decode: reads the JSON of one; None where it is not JSON.
    """

    ids: Sequence[int]
    texts: Sequence[Any]
    decode: Callable[[Any], Any]

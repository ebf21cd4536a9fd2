"""Lists: pages fetched side by side, every row exactly once where the server allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

if TYPE_CHECKING:
    from maatoo.paging.iteration import Iteration
    from maatoo.paging.lists import AsyncList, AsyncPages
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "AsyncList": "lists",
            "AsyncPages": "lists",
            "Iteration": "iteration",
        },
    )

__all__ = ["AsyncList", "AsyncPages", "Iteration"]

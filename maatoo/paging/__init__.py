"""Lists: pages fetched side by side, every row exactly once where the server allows it."""

from __future__ import annotations

from maatoo.paging.iteration import Iteration
from maatoo.paging.lists import AsyncList, AsyncPages

__all__ = ["AsyncList", "AsyncPages", "Iteration"]

"""The clients: how they are made, and the one for event loops; the blocking one is in ``sync``."""

from __future__ import annotations

from maatoo.client.asynchronous import AsyncMaatoo
from maatoo.client.construction import Client

__all__ = ["AsyncMaatoo", "Client"]

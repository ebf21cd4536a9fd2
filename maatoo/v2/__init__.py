"""``api.v2``: the second API of a Mautic 7, which speaks JSON-LD; generic, as it still moves."""

from __future__ import annotations

from maatoo.v2.resources import AsyncV2, V2Page

__all__ = ["AsyncV2", "V2Page"]

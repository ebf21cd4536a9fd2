"""``assets.create_local`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.models.assets import Asset
from maatoo.resources._like import twin_of
from maatoo.resources.assets_extras import AsyncAssets
from maatoo.sync import assets

__all__ = ["SyncAssets"]


class SyncAssets(assets.SyncAssets):
    """Assets: files that contacts may download, kept on the server or elsewhere."""

    __slots__ = ()

    @twin_of(AsyncAssets.create_local)
    def create_local(self, *args: Any, **given: Any) -> Asset:
        return self._driver.call(lambda caller: AsyncAssets(caller).create_local(*args, **given))

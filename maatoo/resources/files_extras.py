"""``files``: the folder of assets under the name that the server has for it."""

from __future__ import annotations

import builtins
from typing import Any

from maatoo.models.files import File
from maatoo.models.results import ActionResult
from maatoo.resources import files
from maatoo.resources._like import like
from maatoo.resources._uploads import Upload
from maatoo.server_versions import asset_folder, is_asset_folder

__all__ = ["AsyncFiles"]


class AsyncFiles(files.AsyncFiles):
    """Files: what lies in the server's folders for images and assets.

    The folder of assets is "media" since Mautic 5 and was "assets" before. Either name is taken
    and what the server calls it is sent; its version is asked for once, if no answer told it yet.
    """

    __slots__ = ()

    async def _folder(self, dir: str) -> str:
        if not is_asset_folder(dir):
            return dir
        return asset_folder(dir, await self._caller.server_version())

    @like(files.AsyncFiles.list)
    async def list(self, dir: str, /, **given: Any) -> builtins.list[str]:
        return await super().list(await self._folder(dir), **given)

    @like(files.AsyncFiles.create)
    async def create(self, dir: str, file: Upload, /, **given: Any) -> File:
        return await super().create(await self._folder(dir), file, **given)

    @like(files.AsyncFiles.delete)
    async def delete(self, dir: str, file: str, /, **given: Any) -> ActionResult:
        return await super().delete(await self._folder(dir), file, **given)

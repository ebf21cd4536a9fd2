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
        """Upload a file and create an asset of it, kept on the server.

        Args:
            file: The file: a path, bytes, or a binary file that is open; large ones stream.
            title: Title of the asset.
            filename: Name to send with it; the file's own, or "upload" for bytes, when not given.
            description: Description.
            alias: Short name in the download's address; made from the title when not given.
            language: Language, such as "en".
            is_published: Whether it may be downloaded.
            publish_up: When it comes into use.
            publish_down: When it goes out of use.
            category: Id of its category.
            projects: Ids of the projects it belongs to; since Mautic 7.
            extra: Further keys of the asset, sent as they are.

        Returns:
            The asset, as the server stored it.

        Raises:
            InvalidArgument: An argument that cannot be right. Of the file, nothing was sent then.
            ValidationError: The server refused a value of the asset.
            MaatooError: Any other. Where the file is on the server already, the message says under
                which name: an asset can be created of it, or it can be deleted.

        Endpoint: ``POST /files/media/new``, then ``POST /assets/new`` (sections "Create File" and
        "Create Asset").
        """
        return self._driver.call(lambda caller: AsyncAssets(caller).create_local(*args, **given))

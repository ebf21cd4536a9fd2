"""``assets.create_local``: upload a file and make an asset of it, in one call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from maatoo.encoding import encode_keywords
from maatoo.errors import MaatooError, UnexpectedResponse
from maatoo.models.assets import Asset
from maatoo.resources import assets
from maatoo.resources._required import required
from maatoo.resources._uploads import Upload
from maatoo.resources.files_extras import AsyncFiles
from maatoo.server_versions import advise
from maatoo.unset import UNSET, Unset

__all__ = ["AsyncAssets"]

_FOLDER = "media"


class AsyncAssets(assets.AsyncAssets):
    """Assets: files that contacts may download, kept on the server or elsewhere."""

    __slots__ = ()

    @required("title")
    async def create_local(
        self,
        file: Upload,
        /,
        *,
        title: str,
        filename: str | None = None,
        description: str | Unset | None = UNSET,
        alias: str | Unset | None = UNSET,
        language: str | Unset | None = UNSET,
        is_published: bool | Unset | None = UNSET,
        publish_up: dt.datetime | dt.date | str | Unset | None = UNSET,
        publish_down: dt.datetime | dt.date | str | Unset | None = UNSET,
        category: int | Unset | None = UNSET,
        projects: Iterable[int] | Unset | None = UNSET,
        extra: Mapping[str, object] | None = None,
    ) -> Asset:
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
        given: dict[str, object] = {
            "title": title,
            "storage_location": "local",
            "description": description,
            "alias": alias,
            "language": language,
            "is_published": is_published,
            "publish_up": publish_up,
            "publish_down": publish_down,
            "category": category,
            "projects": projects,
            "extra": extra,
        }
        encode_keywords(assets.CREATE, (), given)  # what cannot be is refused before the upload
        uploaded = await AsyncFiles(self._caller).create(_FOLDER, file, filename=filename)
        name = uploaded.name
        if not name:
            raise UnexpectedResponse("the server did not say how it named the file")
        try:
            call = encode_keywords(assets.CREATE, (), {**given, "file": name})
            return await self._caller.send(assets.CREATE, call)
        except MaatooError as error:
            advise(
                error,
                f"the file was uploaded as {name!r}: make the asset with assets.create("
                f'file={name!r}, storage_location="local", …), or remove the file with '
                f'files.delete("{_FOLDER}", {name!r})',
            )
            raise

"""``tags.ensure``: the tag of a name, created when it is absent."""

from __future__ import annotations

from typing import Any

from maatoo.models import Tag
from maatoo.paging.complete import complete
from maatoo.resources import tags
from maatoo.resources._ensuring import ensured

__all__ = ["AsyncTags"]


class AsyncTags(tags.AsyncTags):
    """Tags: words that contacts are marked with."""

    __slots__ = ()

    async def ensure(self, *, name: str, **given: Any) -> Tag:
        """Find the tag of a name, or create it.

        The name must be the very same; it is not searched for. Tasks and threads of a client
        that ask for the same one take turns, so that one of them creates it. Where there are
        several, the oldest is returned, with a warning; a strict client refuses them.

        Args:
            name: Name of the tag.
            **given: Further parameters of `create`, for a tag that is created; one that is
                there stays as it is.

        Returns:
            The tag.

        Raises:
            InvalidArgument: An argument that cannot be right, such as a name that the
                server would change; nothing was created.
            UnexpectedResponse: The server gave what was created another name.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /tags``, then ``POST /tags/new`` where it is absent.
        """
        return await ensured(
            self._caller,
            "tags",
            name,
            lambda: complete(self.list(limit=200)),
            lambda own: own.tag,
            lambda own: self.create(tag=own, **given),
        )

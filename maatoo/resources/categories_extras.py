"""``categories.ensure``: the category of a name, created when it is absent."""

from __future__ import annotations

from typing import Any

from maatoo.models import Category
from maatoo.paging.complete import complete
from maatoo.resources import categories
from maatoo.resources._ensuring import ensured

__all__ = ["AsyncCategories"]


class AsyncCategories(categories.AsyncCategories):
    """Categories: what assets, e-mails, segments and most others can be filed under."""

    __slots__ = ()

    async def ensure(self, *, name: str, bundle: str, **given: Any) -> Category:
        """Find the category of a name, or create it.

        The name must be the very same; it is not searched for. Tasks and threads of a client
        that ask for the same one take turns, so that one of them creates it. Where there are
        several, the oldest is returned, with a warning; a strict client refuses them.

        Args:
            name: Title of the category.
            bundle: What it is for: "segment", "email" …; each bundle has names of its own.
            **given: Further parameters of `create`, for a category that is created; one
                that is there stays as it is.

        Returns:
            The category.

        Raises:
            InvalidArgument: An argument that cannot be right, such as a name that the
                server would change; nothing was created.
            UnexpectedResponse: The server gave what was created another name.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /categories``, then ``POST /categories/new`` where it is absent.
        """
        return await ensured(
            self._caller,
            "categories",
            name,
            lambda: complete(self.list(limit=200)),
            lambda own: own.title if own.bundle in (bundle, None) else "",
            lambda title: self.create(title=title, bundle=bundle, **given),
        )

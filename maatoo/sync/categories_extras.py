"""``categories.ensure`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.models import Category
from maatoo.resources.categories_extras import AsyncCategories
from maatoo.sync import categories

__all__ = ["SyncCategories"]


class SyncCategories(categories.SyncCategories):
    """Categories: what assets, e-mails, segments and most others can be filed under."""

    __slots__ = ()

    def ensure(self, *, name: str, bundle: str, **given: Any) -> Category:
        """Find the category of a name, or create it.

        See :meth:`maatoo.resources.categories_extras.AsyncCategories.ensure`.
        """
        return self._driver.parallel(
            lambda session: AsyncCategories(session).ensure(name=name, bundle=bundle, **given)
        )

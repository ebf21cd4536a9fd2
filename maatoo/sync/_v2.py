"""V2: ``api.v2`` of the blocking client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from maatoo.v2.resources import AsyncV2, Entity, V2Page

if TYPE_CHECKING:
    from maatoo.sync._driver import Driver

__all__ = ["V2"]


class V2:
    """Entities of ``/api/v2``, by the name of their resource; see :class:`AsyncV2`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def _call(self, name: str, *arguments: Any, **params: object) -> Any:
        return self._driver.call(
            lambda session: getattr(AsyncV2(session.raw), name)(*arguments, **params)
        )

    def page(self, resource: str, **params: object) -> V2Page:
        """Fetch one page of a resource, ``GET /v2/{resource}``."""
        found: V2Page = self._call("page", resource, **params)
        return found

    def list(self, resource: str, **params: object) -> Iterator[Entity]:
        """Iterate all entities of a resource, page after page by the links of the answers."""
        return self._driver.iterate(lambda session: AsyncV2(session.raw).list(resource, **params))

    def get(self, resource: str, id: int | str, /) -> Entity:
        """Fetch an entity, ``GET /v2/{resource}/{id}``."""
        found: Entity = self._call("get", resource, id)
        return found

    def create(self, resource: str, body: Entity, /) -> Entity:
        """Create an entity, ``POST /v2/{resource}``."""
        found: Entity = self._call("create", resource, body)
        return found

    def edit(self, resource: str, id: int | str, body: Entity, /) -> Entity:
        """Change what is given of an entity, ``PATCH /v2/{resource}/{id}``."""
        found: Entity = self._call("edit", resource, id, body)
        return found

    def replace(self, resource: str, id: int | str, body: Entity, /) -> Entity:
        """Replace an entity, ``PUT /v2/{resource}/{id}``; an unknown id is ``NotFound``."""
        found: Entity = self._call("replace", resource, id, body)
        return found

    def delete(self, resource: str, id: int | str, /) -> None:
        """Delete an entity, ``DELETE /v2/{resource}/{id}``."""
        self._call("delete", resource, id)

"""AsyncV2: entities of ``/api/v2`` by the name of their resource, as plain mappings.

The contacts of this API have no fields of one's own: the first API stays the main way. Servers
before Mautic 7.1.3 refuse OAuth tokens of a user here.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast
from urllib.parse import urlsplit

from attrs import field, frozen

from maatoo.errors import (
    ApiError,
    AuthenticationError,
    InvalidArgument,
    NotFound,
    UnexpectedResponse,
    ValidationError,
)
from maatoo.transport.response import Response

__all__ = ["AsyncV2", "Entity", "V2Page"]

Entity: TypeAlias = Mapping[str, Any]

_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")


@frozen
class V2Page:
    """One page of a list.

    Attributes:
        items: the entities, in the server's order.
        total: how many the whole list has, or None where the server does not say.
        next: address of the next page below ``/api``, or None.
        raw_: the whole answer.
    """

    items: Sequence[Entity]
    total: int | None
    next: str | None
    raw_: Entity = field(repr=False)


class AsyncV2:
    """Entities of ``/api/v2``, by the name of their resource.

    Example:
        >>> tag = await api.v2.create("tags", {"tag": "vip"})
        >>> await api.v2.edit("tags", tag["id"], {"description": "by hand"})
        >>> async for tag in api.v2.list("tags"):
        ...     print(tag["tag"])
    """

    def __init__(self, send: Callable[..., Awaitable[Response]]) -> None:
        self._send = send

    async def page(self, resource: str, **params: object) -> V2Page:
        """Fetch one page of a resource, ``GET /v2/{resource}``.

        Args:
            resource: its name in the path: "tags", "projects".
            **params: parameters of the query, as the server names them: ``itemsPerPage=50``.

        Raises:
            MaatooError: of the class that says what happened.
        """
        return _page(await self._request("GET", _path(resource), params=params))

    async def list(self, resource: str, **params: object) -> AsyncIterator[Entity]:
        """Iterate all entities of a resource, page after page by the links of the answers."""
        found = await self.page(resource, **params)
        while True:
            for item in found.items:
                yield item
            if found.next is None:
                return
            found = _page(await self._request("GET", found.next))

    async def get(self, resource: str, id: int | str, /) -> Entity:
        """Fetch an entity, ``GET /v2/{resource}/{id}``."""
        return _entity(await self._request("GET", _path(resource, id)))

    async def create(self, resource: str, body: Entity, /) -> Entity:
        """Create an entity, ``POST /v2/{resource}``.

        Raises:
            ValidationError: the server refused a value; ``field_errors`` names it.
        """
        return _entity(await self._request("POST", _path(resource), body))

    async def edit(self, resource: str, id: int | str, body: Entity, /) -> Entity:
        """Change what is given of an entity, ``PATCH /v2/{resource}/{id}``."""
        return _entity(await self._request("PATCH", _path(resource, id), body))

    async def replace(self, resource: str, id: int | str, body: Entity, /) -> Entity:
        """Replace an entity, ``PUT /v2/{resource}/{id}``; an unknown id is ``NotFound``."""
        return _entity(await self._request("PUT", _path(resource, id), body))

    async def delete(self, resource: str, id: int | str, /) -> None:
        """Delete an entity, ``DELETE /v2/{resource}/{id}``."""
        await self._request("DELETE", _path(resource, id))

    async def _request(
        self, method: str, path: str, body: Entity | None = None, params: Entity | None = None
    ) -> Response:
        headers = {"accept": "application/ld+json"}
        arguments: dict[str, Any] = {"headers": headers, "params": params}
        if method in ("POST", "PUT", "PATCH"):
            if not isinstance(body, Mapping):
                raise InvalidArgument(f"the body is a mapping of names to values, not {body!r}")
            patch = "application/merge-patch+json"
            headers["content-type"] = patch if method == "PATCH" else "application/ld+json"
            arguments["json"] = dict(body)
        try:
            return await self._send(method, path, **arguments)
        except ApiError as error:
            raise _advised(error) from error.__cause__


def _path(resource: str, id: int | str | None = None) -> str:
    """The path of a resource or an entity, below ``/api``."""
    if not isinstance(resource, str) or not _NAME.fullmatch(resource):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgument(f"resource is a name such as 'tags', not {resource!r}")
    if id is None:
        return f"/v2/{resource}"
    if isinstance(id, bool) or not re.fullmatch(r"[A-Za-z0-9-]+", str(id)):
        raise InvalidArgument(f"id must be a number or a UUID, not {id!r}")
    return f"/v2/{resource}/{id}"


def _entity(response: Response) -> Entity:
    body = response.json()
    if isinstance(body, Mapping) and ("@id" in body or "id" in body):
        return cast("Entity", body)
    raise _unexpected(response, "an entity")


def _page(response: Response) -> V2Page:
    """Read a page of a list; older servers write the names with ``hydra:``."""
    body = response.json()
    if not isinstance(body, Mapping):
        raise _unexpected(response, "a list")
    told = cast("Entity", body)

    def named(name: str) -> Any:
        return told.get(name, told.get(f"hydra:{name}"))

    members, total, view = named("member"), named("totalItems"), named("view")
    if not isinstance(members, list):
        raise _unexpected(response, "a list")
    links = _mapping(view)
    following = links.get("next", links.get("hydra:next"))
    return V2Page(
        tuple(cast("list[Entity]", members)),
        total if isinstance(total, int) else None,
        _below_api(response, following),
        told,
    )


def _below_api(response: Response, link: object) -> str | None:
    """The path below ``/api`` of a link to the same site."""
    if link is None:
        return None
    parts = urlsplit(str(link))
    head, found, path = parts.path.partition("/api/v2/")
    asked = urlsplit(response.url)
    same = not parts.netloc or (parts.scheme, parts.netloc) == (asked.scheme, asked.netloc)
    if not found or not same or head not in ("", asked.path.partition("/api/")[0]):
        raise _unexpected(response, "a link to its next page")
    return f"/v2/{path}{f'?{parts.query}' if parts.query else ''}"


def _unexpected(response: Response, what: str) -> UnexpectedResponse:
    error = UnexpectedResponse(f"{response.method} {response.url} answered without {what}")
    error.may_have_happened = response.method != "GET"
    return error


def _advised(error: ApiError) -> ApiError:
    """The error with what the second API says in its own form, and what to do."""
    try:
        body: object = None if error.response is None else error.response.json()
    except UnexpectedResponse:
        body = None
    told = _mapping(body)
    violations = told.get("violations")
    if isinstance(violations, list):
        details: dict[str, list[str]] = {}
        for each in cast("list[Entity]", violations):
            messages = details.setdefault(str(each.get("propertyPath", "")), [])
            messages.append(str(each.get("message", "")))
        return ValidationError(
            str(told.get("detail") or told.get("description") or "refused"),
            status=error.status,
            method=error.method,
            url=error.url,
            details=details,
            response=error.response,
        )
    if isinstance(error, AuthenticationError):
        said = "before Mautic 7.1.3 the second API refuses OAuth tokens of a user"
        error.args = (f"{error.args[0]} ({said})",)
    elif isinstance(error, NotFound) and "@type" not in told:
        error.args = (f"{error.args[0]} (the second API needs Mautic 7)",)
    return error


def _mapping(value: object) -> Entity:
    return cast("Entity", value) if isinstance(value, Mapping) else {}

"""Readers: each makes the value of a call of the JSON in one kind of envelope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Protocol, TypeVar, cast

import attrs
from attrs import frozen

from maatoo.converter import structure, to_id
from maatoo.errors import BadRequest
from maatoo.models._base import ListPage, Model
from maatoo.page_items import items_of, refuse_error, under, unexpected
from maatoo.transport.response import Response

__all__ = [
    "Bare",
    "Body",
    "Content",
    "Deleted",
    "Entities",
    "Entity",
    "Page",
    "PageOf",
    "Reader",
    "Table",
    "TableRows",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M", bound=Model)
P = TypeVar("P", bound=ListPage[Any])


class Reader(Protocol[T_co]):
    """Reads the answer of an operation."""

    def read(self, response: Response, path: tuple[object, ...]) -> T_co:
        """Make the value of a successful answer.

        Args:
            response: the answer.
            path: the path arguments of the call.

        Raises:
            UnexpectedResponse: the answer is not what the operation answers.
        """
        ...


def _object(response: Response, wanted: str) -> dict[str, Any]:
    """The answer as an object; PHP says an empty one as ``[]``."""
    body: object = response.outline()
    if body == []:
        return {}
    if not isinstance(body, dict):
        raise unexpected(response, wanted)
    return cast("dict[str, Any]", body)


@frozen
class Entity(Generic[M]):
    """One entity in its envelope: ``{"contact": {…}}``; keys beside it go into its ``unknown_``."""

    model: type[M]
    key: str
    optional: bool = False
    bare: bool = False

    def read(self, response: Response, path: tuple[object, ...]) -> M:  # noqa: ARG002
        """Read the entity."""
        body = _object(response, f"an object under {self.key!r}")
        if self.bare and self.key not in body:
            return _model(response, body, self.model)
        refuse_error(response, body, f"under {self.key!r}")
        raw: object = body.get(self.key)
        if raw in (None, [], {}) and self.optional:
            raw = {}
        if not isinstance(raw, dict) or not (raw or self.optional):
            raise unexpected(response, f"an object under {self.key!r}")
        inside = cast("dict[str, Any]", raw)
        told: dict[str, Any] = {key: inside[key] for key in ("error", "errors") if key in inside}
        if told and not told.keys() & attrs.fields_dict(self.model).keys():
            refuse_error(response, {**told, self.key: None}, f"under {self.key!r}")
        beside = {key: value for key, value in body.items() if key != self.key}
        shown = {**beside, **inside} if beside else inside
        entity = _model(response, shown, self.model)
        own = inside.get("id", getattr(entity, "id", 1))
        if to_id(own) is None and not self.optional:  # whose is it?
            raise unexpected(response, f"an id under {self.key!r}")
        return entity


def _shows_deletion(shown: object) -> bool:
    """Whether an entity is one that was deleted: its id is null, or can be read."""
    if not isinstance(shown, dict) or not shown:
        return False
    own = cast("dict[str, object]", shown).get("id")
    return own is None or to_id(own) is not None


@frozen
class Deleted(Generic[M]):
    """The entity that was deleted: its id, which the server leaves out, is the one asked for."""

    model: type[M]
    key: str

    def read(self, response: Response, path: tuple[object, ...]) -> M:
        """Read the entity and give it the id of the path."""
        shown: object = _object(response, f"an object under {self.key!r}").get(self.key)
        if not response.already_gone and not _shows_deletion(shown):
            raise unexpected(response, f"a deleted object under {self.key!r}")
        entity = Entity(self.model, self.key, optional=True).read(response, path)
        if getattr(entity, "id", None) is None and path:
            return cast("M", attrs.evolve(cast("Any", entity), id=int(str(path[0]))))
        return entity


@frozen
class Bare(Generic[M]):
    """An answer that is the object itself, without an envelope.

    Where the form of the answer is not documented (``optional``), any other is an empty object.
    """

    model: type[M]
    optional: bool = False

    def read(self, response: Response, path: tuple[object, ...]) -> M:  # noqa: ARG002
        """Read the object."""
        if self.optional:
            body = response.json() if response.content.strip() else None
            return _model(response, body if body.__class__ is dict else {}, self.model)
        return _model(response, _object(response, "an object"), self.model)


def _model(response: Response, raw: object, model: type[M]) -> M:
    entity = structure(raw, model)
    if entity is None:
        raise unexpected(response, f"an object that is a {model.__name__}")
    return entity


@frozen
class Entities(Generic[T]):
    """All entities of a list that has no pages; without keys the answer is the list itself."""

    model: type[T]
    keys: tuple[str, ...] = ()

    def read(self, response: Response, path: tuple[object, ...]) -> list[T]:  # noqa: ARG002
        """Read the list."""
        if not self.keys:
            return list(items_of(response, response.json(), self.model, "as the whole answer"))
        body = _object(response, f"a list under {self.keys[0]!r}")
        where, container = under(body, self.keys)
        refuse_error(response, body, where)
        return list(items_of(response, container, self.model, where))


@frozen
class Page(Generic[T]):
    """One page of a list; without keys the answer is the list itself."""

    model: type[T]
    keys: tuple[str, ...] = ()

    def read(self, response: Response, path: tuple[object, ...]) -> ListPage[T]:  # noqa: ARG002
        """Read the page."""
        if self.keys:
            page: type[ListPage[T]] = ListPage
            return _page(response, self.model, self.keys, page)
        items = items_of(response, response.json(), self.model, "as the whole answer")
        return ListPage(items=items)


@frozen
class PageOf(Generic[P]):
    """One page of a list that says more than its items, which makes it a model of its own.

    Without a model of the items they are the server's own objects.
    """

    page: type[P]
    model: type[Model] | None
    keys: tuple[str, ...]

    def read(self, response: Response, path: tuple[object, ...]) -> P:  # noqa: ARG002
        """Read the page."""
        return _page(response, self.model, self.keys, self.page)


def _page(
    response: Response, model: type[Any] | None, keys: tuple[str, ...], page_type: type[P]
) -> P:
    body = _object(response, f"a list under {keys[0]!r}")
    where, container = under(body, keys)
    refuse_error(response, body, where)
    page = structure({key: body[key] for key in body if key not in keys}, page_type)
    if page is None:  # pragma: no cover - that is an object
        raise unexpected(response, "a page")
    items = items_of(response, container, model, where)
    return attrs.evolve(page, items=items, start=page.start or 0)


@frozen
class TableRows(Generic[M]):
    """One page of the rows of a table that the path names."""

    models: Mapping[str, type[M]]
    other: type[M]
    key: str

    def read(self, response: Response, path: tuple[object, ...]) -> ListPage[M]:
        """Read the page.

        Raises:
            BadRequest: there is no such table, or the user may not read it: the server then
                answers with the tables there are.
        """
        body = _object(response, f"a list under {self.key!r}")
        if self.key not in body and "availableTables" in body:
            raise BadRequest(
                f"there is no table {path[0]!r}, or the user may not read it",
                status=response.status,
                method=response.method,
                url=response.url,
                response=response,
            )
        return Page(self.models.get(str(path[0]), self.other), (self.key,)).read(response, path)


@frozen
class Table(Generic[T]):
    """A mapping of names, under its key or as the whole answer."""

    value: type[T]
    key: str | None = None

    def read(self, response: Response, path: tuple[object, ...]) -> Mapping[str, T]:  # noqa: ARG002
        """Read the mapping."""
        body = _object(response, "an object")
        table: object = body
        if self.key is not None:
            refuse_error(response, body, f"under {self.key!r}")
            table = body.get(self.key)
        if table == []:
            return {}
        if table.__class__ is not dict:
            raise unexpected(response, f"an object under {self.key!r}")
        found: dict[str, T] = {}
        for name, raw in cast("dict[str, object]", table).items():
            value = structure(raw, self.value)
            if value is None:
                raise unexpected(response, f"{self.value.__name__} only (that of {name!r} is none)")
            found[name] = value
        return found


@frozen
class Body:
    """The answer's JSON as it stands; bulk jobs read it themselves."""

    def read(self, response: Response, path: tuple[object, ...]) -> object:  # noqa: ARG002
        """Read the JSON."""
        return response.json()


@frozen
class Content:
    """The answer's bytes: files and scripts."""

    def read(self, response: Response, path: tuple[object, ...]) -> bytes:  # noqa: ARG002
        """Read the bytes.

        Raises:
            UnexpectedResponse: there are none, or they are a page: that of a login or a proxy.
        """
        head = response.content[:256].lstrip().lower()
        if not head or head.startswith((b"<!doctype html", b"<html")):
            raise unexpected(response, "a file, but with " + ("a page" if head else "nothing"))
        return response.content

"""AsyncTracking and Tracking: page views and events that a back end sends for its visitors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from maatoo.tracking.hits import Hit, Visit, contact_request, event_hit, page_hit, read_visit
from maatoo.tracking.visitor import Visitor

if TYPE_CHECKING:
    from maatoo.transport.response import Response

__all__ = ["AsyncTracking", "Tracking"]


class AsyncTracking:
    """``api.tracking`` of :class:`~maatoo.AsyncMaatoo`.

    Args:
        request: the client's ``request``.
    """

    __slots__ = ("_request",)

    def __init__(self, request: Callable[..., Awaitable[Response]]) -> None:
        self._request = request

    async def page_view(
        self,
        page_url: str,
        /,
        *,
        page_title: str | None = None,
        page_referrer: str | None = None,
        page_language: str | None = None,
        visitor: Visitor | None = None,
        extra: Mapping[str, object] | None = None,
        **fields: object,
    ) -> Visit:
        """Tell the server that a visitor saw a page.

        ``POST /mtc/event``. Section "Pageviews" of the API documentation. It is never repeated:
        when its answer is lost, the server may have counted it.

        Args:
            page_url: address of the page.
            page_title: title of the page.
            page_referrer: address of the page before.
            page_language: language of the page, "en".
            visitor: whom it is about; None makes a new, anonymous visitor.
            extra: further parameters whose names cannot be keywords, or equal one above.
            **fields: contact fields by alias (``email``, ``firstname`` …), ``tags``,
                ``utm_source`` …; the server takes fields that visitors may change.

        Returns:
            The contact's id, and the visitor for the next call.

        Raises:
            InvalidArgument: a value that cannot be sent.
            BadRequest: the server refused it.
            MaatooError: the request failed otherwise; its class says how.
        """
        return await self._send(
            page_hit(
                page_url,
                page_title=page_title,
                page_referrer=page_referrer,
                page_language=page_language,
                visitor=visitor,
                extra=extra,
                fields=fields,
            )
        )

    async def event(
        self,
        category: str = "",
        action: str = "",
        label: str = "",
        value: str = "",
        /,
        *,
        page_url: str | None = None,
        visitor: Visitor | None = None,
        extra: Mapping[str, object] | None = None,
        **fields: object,
    ) -> Visit:
        """Tell the server that a visitor did something.

        ``POST /mtc/event``. Section "Submit Custom Events" of the API documentation, which leaves
        the four texts blank. They are sent as ``event_category``, ``event_action``,
        ``event_label`` and ``event_value``; a server that knows no such parameters takes the
        fields and leaves the texts.

        Args:
            category: the first text.
            action: the second.
            label: the third.
            value: the fourth.
            page_url: address of the page it happened on.
            visitor: whom it is about; None makes a new, anonymous visitor.
            extra: further parameters whose names cannot be keywords, or equal one above.
            **fields: contact fields by alias, ``tags`` and the like.

        Returns:
            The contact's id, and the visitor for the next call.

        Raises:
            InvalidArgument: a value that cannot be sent.
            BadRequest: the server refused it.
            MaatooError: the request failed otherwise; its class says how.
        """
        return await self._send(
            event_hit(
                category,
                action,
                label,
                value,
                page_url=page_url,
                visitor=visitor,
                extra=extra,
                fields=fields,
            )
        )

    async def contact_of(self, visitor: Visitor, /) -> Visit:
        """Ask which contact a visitor is. ``GET /mtc``.

        Args:
            visitor: a visitor with an id.

        Raises:
            InvalidArgument: the visitor has no id.
            MaatooError: the request failed otherwise; its class says how.
        """
        return await self._send(contact_request(visitor))

    async def _send(self, hit: Hit) -> Visit:
        response = await self._request(hit.method, hit.path, **hit.arguments())
        return read_visit(response, hit.visitor)


class Tracking:
    """``api.tracking`` of :class:`~maatoo.Maatoo`.

    Args:
        request: the client's ``request``.
    """

    __slots__ = ("_request",)

    def __init__(self, request: Callable[..., Response]) -> None:
        self._request = request

    def page_view(
        self,
        page_url: str,
        /,
        *,
        page_title: str | None = None,
        page_referrer: str | None = None,
        page_language: str | None = None,
        visitor: Visitor | None = None,
        extra: Mapping[str, object] | None = None,
        **fields: object,
    ) -> Visit:
        """Tell the server that a visitor saw a page.

        ``POST /mtc/event``. Section "Pageviews" of the API documentation. It is never repeated:
        when its answer is lost, the server may have counted it.

        Args:
            page_url: address of the page.
            page_title: title of the page.
            page_referrer: address of the page before.
            page_language: language of the page, "en".
            visitor: whom it is about; None makes a new, anonymous visitor.
            extra: further parameters whose names cannot be keywords, or equal one above.
            **fields: contact fields by alias (``email``, ``firstname`` …), ``tags``,
                ``utm_source`` …; the server takes fields that visitors may change.

        Returns:
            The contact's id, and the visitor for the next call.

        Raises:
            InvalidArgument: a value that cannot be sent.
            BadRequest: the server refused it.
            MaatooError: the request failed otherwise; its class says how.
        """
        return self._send(
            page_hit(
                page_url,
                page_title=page_title,
                page_referrer=page_referrer,
                page_language=page_language,
                visitor=visitor,
                extra=extra,
                fields=fields,
            )
        )

    def event(
        self,
        category: str = "",
        action: str = "",
        label: str = "",
        value: str = "",
        /,
        *,
        page_url: str | None = None,
        visitor: Visitor | None = None,
        extra: Mapping[str, object] | None = None,
        **fields: object,
    ) -> Visit:
        """Tell the server that a visitor did something.

        ``POST /mtc/event``. Section "Submit Custom Events" of the API documentation, which leaves
        the four texts blank. They are sent as ``event_category``, ``event_action``,
        ``event_label`` and ``event_value``; a server that knows no such parameters takes the
        fields and leaves the texts.

        Args:
            category: the first text.
            action: the second.
            label: the third.
            value: the fourth.
            page_url: address of the page it happened on.
            visitor: whom it is about; None makes a new, anonymous visitor.
            extra: further parameters whose names cannot be keywords, or equal one above.
            **fields: contact fields by alias, ``tags`` and the like.

        Returns:
            The contact's id, and the visitor for the next call.

        Raises:
            InvalidArgument: a value that cannot be sent.
            BadRequest: the server refused it.
            MaatooError: the request failed otherwise; its class says how.
        """
        return self._send(
            event_hit(
                category,
                action,
                label,
                value,
                page_url=page_url,
                visitor=visitor,
                extra=extra,
                fields=fields,
            )
        )

    def contact_of(self, visitor: Visitor, /) -> Visit:
        """Ask which contact a visitor is. ``GET /mtc``.

        Args:
            visitor: a visitor with an id.

        Raises:
            InvalidArgument: the visitor has no id.
            MaatooError: the request failed otherwise; its class says how.
        """
        return self._send(contact_request(visitor))

    def _send(self, hit: Hit) -> Visit:
        response = self._request(hit.method, hit.path, **hit.arguments())
        return read_visit(response, hit.visitor)

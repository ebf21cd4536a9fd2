"""Tracking: the browser's script tag, and page views and events that a back end sends itself.

Example:
    >>> snippet("https://you.maatoo.io", parameters={"email": user.email})   # in a template
    >>> visitor = Visitor.from_cookies(request.cookies, user_agent=request.headers["user-agent"])
    >>> visit = await api.tracking.page_view("https://shop.example/cart", visitor=visitor)
    >>> await api.tracking.event(visitor=visit.visitor, email="jim@his-site.com")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

if TYPE_CHECKING:
    from maatoo.tracking.hits import Visit
    from maatoo.tracking.javascript import JavaScript
    from maatoo.tracking.page_tag import CustomEvent, Snippet, event_snippet, snippet
    from maatoo.tracking.server_side import AsyncTracking, Tracking
    from maatoo.tracking.visitor import Visitor
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "AsyncTracking": "server_side",
            "CustomEvent": "page_tag",
            "JavaScript": "javascript",
            "Snippet": "page_tag",
            "Tracking": "server_side",
            "Visit": "hits",
            "Visitor": "visitor",
            "event_snippet": "page_tag",
            "snippet": "page_tag",
        },
    )

__all__ = [
    "AsyncTracking",
    "CustomEvent",
    "JavaScript",
    "Snippet",
    "Tracking",
    "Visit",
    "Visitor",
    "event_snippet",
    "snippet",
]

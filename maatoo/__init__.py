"""The async-first SDK for the maatoo / Mautic marketing-automation REST API.

Everything a program needs is importable from here; modules are loaded when a name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from maatoo._version import __version__

if TYPE_CHECKING:
    from maatoo import events
    from maatoo.auth import (
        BasicAuth,
        BearerToken,
        CallableStore,
        ClientCredentials,
        FileStore,
        KeyringStore,
        MemoryStore,
        OAuth1,
        OAuth2,
        Token,
        login_on_loopback,
        login_on_loopback_blocking,
    )
    from maatoo.batch import BulkReport, Outcome
    from maatoo.client import AsyncMaatoo
    from maatoo.errors import (
        ApiError,
        AuthenticationError,
        BadRequest,
        BulkError,
        ConfigurationError,
        Conflict,
        ConnectionFailed,
        ContactMerged,
        DuplicateName,
        InvalidArgument,
        MaatooError,
        MissingExtra,
        NotFound,
        NotStored,
        OutcomeUnknown,
        PayloadError,
        PermissionDenied,
        RateLimited,
        RequestTimeout,
        ServerError,
        SignatureMismatch,
        UnexpectedResponse,
        ValidationError,
        ValueNotStored,
        ValuesNotStored,
        WebhookError,
    )
    from maatoo.models._base import ListPage
    from maatoo.paging import AsyncList
    from maatoo.parts import Part
    from maatoo.query import Search, Where
    from maatoo.resources.contacts_extras import Upserted
    from maatoo.resources.segments_extras import SegmentSync
    from maatoo.sync._lists import SyncList
    from maatoo.sync.client import Maatoo
    from maatoo.transport.pacing import Quota
    from maatoo.transport.response import Response
    from maatoo.transport.retry import Retry
    from maatoo.unset import UNSET

__all__ = [
    "UNSET",
    "ApiError",
    "AsyncList",
    "AsyncMaatoo",
    "AuthenticationError",
    "BadRequest",
    "BasicAuth",
    "BearerToken",
    "BulkError",
    "BulkReport",
    "CallableStore",
    "ClientCredentials",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "ContactMerged",
    "DuplicateName",
    "FileStore",
    "InvalidArgument",
    "KeyringStore",
    "ListPage",
    "Maatoo",
    "MaatooError",
    "MemoryStore",
    "MissingExtra",
    "NotFound",
    "NotStored",
    "OAuth1",
    "OAuth2",
    "Outcome",
    "OutcomeUnknown",
    "Part",
    "PayloadError",
    "PermissionDenied",
    "Quota",
    "RateLimited",
    "RequestTimeout",
    "Response",
    "Retry",
    "Search",
    "SegmentSync",
    "ServerError",
    "SignatureMismatch",
    "SyncList",
    "Token",
    "UnexpectedResponse",
    "Upserted",
    "ValidationError",
    "ValueNotStored",
    "ValuesNotStored",
    "WebhookError",
    "Where",
    "__version__",
    "events",
    "login_on_loopback",
    "login_on_loopback_blocking",
]

_ERRORS = frozenset(
    {
        "ApiError",
        "AuthenticationError",
        "BadRequest",
        "BulkError",
        "ConfigurationError",
        "Conflict",
        "ConnectionFailed",
        "ContactMerged",
        "DuplicateName",
        "InvalidArgument",
        "MaatooError",
        "MissingExtra",
        "NotFound",
        "NotStored",
        "OutcomeUnknown",
        "PayloadError",
        "PermissionDenied",
        "RateLimited",
        "RequestTimeout",
        "ServerError",
        "SignatureMismatch",
        "UnexpectedResponse",
        "ValidationError",
        "ValueNotStored",
        "ValuesNotStored",
        "WebhookError",
    }
)
_PLACES = {
    "AsyncList": "maatoo.paging",
    "AsyncMaatoo": "maatoo.client",
    "BulkReport": "maatoo.batch",
    "ListPage": "maatoo.models._base",
    "Part": "maatoo.parts",
    "Maatoo": "maatoo.sync.client",
    "Outcome": "maatoo.batch",
    "Quota": "maatoo.transport.pacing",
    "Response": "maatoo.transport.response",
    "Retry": "maatoo.transport.retry",
    "Search": "maatoo.query",
    "SegmentSync": "maatoo.resources.segments_extras",
    "SyncList": "maatoo.sync._lists",
    "UNSET": "maatoo.unset",
    "Upserted": "maatoo.resources.contacts_extras",
    "Where": "maatoo.query",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'maatoo' has no attribute {name!r}")
    if name == "events":
        return import_module("maatoo.events")
    place = "maatoo.errors" if name in _ERRORS else _PLACES.get(name, "maatoo.auth")
    value = getattr(import_module(place), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """Make tracebacks of this package's errors short: ``%load_ext maatoo``."""
    import_module("maatoo.notebook.extension").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Show whole tracebacks again: ``%unload_ext maatoo``."""
    import_module("maatoo.notebook.extension").unload(shell)

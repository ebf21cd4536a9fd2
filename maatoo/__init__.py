"""The async-first SDK for the maatoo / Mautic marketing-automation REST API.

Everything a program needs is importable from here; modules are loaded when a name is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maatoo._version import __version__
from maatoo.lazy_room import lazy_names, lazy_room

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
        IncompleteList,
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
    "IncompleteList",
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

if not TYPE_CHECKING:
    __getattr__, _ = lazy_names(
        __name__,
        {
            "UNSET": "unset",
            "ApiError": "errors",
            "AsyncList": "paging",
            "AsyncMaatoo": "client",
            "AuthenticationError": "errors",
            "BadRequest": "errors",
            "BasicAuth": "auth",
            "BearerToken": "auth",
            "BulkError": "errors",
            "BulkReport": "batch",
            "CallableStore": "auth",
            "ClientCredentials": "auth",
            "ConfigurationError": "errors",
            "Conflict": "errors",
            "ConnectionFailed": "errors",
            "ContactMerged": "errors",
            "DuplicateName": "errors",
            "FileStore": "auth",
            "IncompleteList": "errors",
            "InvalidArgument": "errors",
            "KeyringStore": "auth",
            "ListPage": "models._base",
            "Maatoo": "sync.client",
            "MaatooError": "errors",
            "MemoryStore": "auth",
            "MissingExtra": "errors",
            "NotFound": "errors",
            "NotStored": "errors",
            "OAuth1": "auth",
            "OAuth2": "auth",
            "Outcome": "batch",
            "OutcomeUnknown": "errors",
            "Part": "parts",
            "PayloadError": "errors",
            "PermissionDenied": "errors",
            "Quota": "transport.pacing",
            "RateLimited": "errors",
            "RequestTimeout": "errors",
            "Response": "transport.response",
            "Retry": "transport.retry",
            "Search": "query",
            "SegmentSync": "resources.segments_extras",
            "ServerError": "errors",
            "SignatureMismatch": "errors",
            "SyncList": "sync._lists",
            "Token": "auth",
            "UnexpectedResponse": "errors",
            "Upserted": "resources.contacts_extras",
            "ValidationError": "errors",
            "ValueNotStored": "errors",
            "ValuesNotStored": "errors",
            "WebhookError": "errors",
            "Where": "query",
            "events": "events",
            "login_on_loopback": "auth",
            "login_on_loopback_blocking": "auth",
        },
        "attribute",
    )


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """Make tracebacks of this package's errors short: ``%load_ext maatoo``."""
    lazy_room("notebook.extension").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Show whole tracebacks again: ``%unload_ext maatoo``."""
    lazy_room("notebook.extension").unload(shell)

"""Every error that a public call can raise, under one root: :class:`MaatooError`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from maatoo.answer_warnings import (
    ContactMerged,
    DuplicateName,
    IncompleteList,
    ValueNotStored,
    not_stored_text,
)
from maatoo.error_contents import Answered, AsData, NotStored, Reported
from maatoo.redaction import Credentials, mask_named

__all__ = [
    "ApiError",
    "AuthenticationError",
    "BadRequest",
    "BulkError",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "ContactMerged",
    "DuplicateName",
    "IncompleteList",
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
]


_NOTHING = Credentials("", {}, None)


def _rebuild(cls: type[MaatooError], args: tuple[Any, ...], state: dict[str, Any]) -> MaatooError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class MaatooError(AsData, Exception):
    """Root of all errors of this package.

    Attributes:
        may_have_happened: True when a write may have been carried out although it failed here.
        report: the :class:`~maatoo.BulkReport` of the bulk job that this error stopped, else None.

    Credentials are masked in every text of an error: here those that follow a name such as
    ``access_token``; those of the request are masked where an error is made of its answer.
    """

    may_have_happened: bool = False
    report: Reported | None = None

    def __init__(self, *args: object) -> None:
        super().__init__(*(mask_named(each) if isinstance(each, str) else each for each in args))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, dict(self.__dict__))


# Before anything is sent


class InvalidArgument(MaatooError, ValueError):
    """An argument that cannot be right; nothing was sent. The message says what to write."""


class ConfigurationError(MaatooError):
    """Settings that contradict each other, a missing setting, or a client used after its end."""


class MissingExtra(MaatooError):
    """A feature whose optional packages are not installed.

    Args:
        feature: what was wanted, as a noun ("the sandbox").
        extra: the extra of this package that brings it ("sandbox").
    """

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs optional packages: pip install 'maatoo[{extra}]'")
        self.extra = extra


# The server answered, and the answer is an error


class ApiError(MaatooError):
    """The server answered with an error.

    Attributes:
        status: HTTP status of the answer (200 when the error was inside a successful answer).
        code: the server's own error code, or None.
        type: the server's error type ("invalid_grant", "access_denied" …), or None.
        message: the server's message.
        details: the server's details, by field or as a list; empty when it sent none.
        errors: every error object of the answer, as it was sent.
        method: HTTP method of the request.
        url: URL of the request, without credentials.
        response: the whole answer.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        method: str,
        url: str,
        code: int | str | None = None,
        type: str | None = None,
        details: Mapping[str, Any] | Sequence[Any] = (),
        errors: Sequence[Mapping[str, Any]] = (),
        response: Answered | None = None,
        may_have_happened: bool = False,
    ) -> None:
        sent = _NOTHING if response is None else response.credentials
        self.message = sent.text(message)
        self.status = status
        self.method = method
        self.url = sent.text(url)
        self.code = sent.value(code)
        self.type = sent.value(type)
        self.details = sent.value(details)
        self.errors = sent.value(errors)
        self.response = None if response is None else response.masked()
        super().__init__(f"{method} {self.url} answered {status}: {self.message}")
        self.may_have_happened = may_have_happened


class BadRequest(ApiError):
    """400, 406 or 413, or an error inside a 200 without a status of its own: not accepted."""


class ValidationError(BadRequest):
    """422, or 400 with details by field: values that the server refused."""

    @property
    def field_errors(self) -> Mapping[str, list[str]]:
        """The server's messages by field name; empty when it named no field."""
        if not isinstance(self.details, Mapping):
            return {}
        found: dict[str, list[str]] = {}
        for name, said in self.details.items():
            messages = cast("list[object]", said) if isinstance(said, list) else [said]
            found[str(name)] = [str(message) for message in messages]
        return found


class AuthenticationError(ApiError):
    """401, or a token that could not be had: the credentials are wrong, expired or revoked."""


class PermissionDenied(ApiError):
    """403 in the API's own form: the user may not do this, or the API is switched off."""


class NotFound(ApiError):
    """404 in the API's own form: no such entity, or no such route on this server."""


class Conflict(ApiError):
    """409 or 428: the entity's state does not allow it."""


class RateLimited(ApiError):
    """429: the quota is used up.

    Attributes:
        retry_after: seconds until the server will take calls again, or None when it did not say.
    """

    retry_after: float | None = None


class ServerError(ApiError):
    """5xx: the server failed. A write may have been carried out: see ``may_have_happened``."""


# No usable answer


class ConnectionFailed(MaatooError):
    """No connection, or it was lost; nothing was changed: see OutcomeUnknown for writes."""


class RequestTimeout(MaatooError):
    """No complete answer within the time-out or deadline; nothing was changed on the server."""


class OutcomeUnknown(MaatooError):
    """A write was sent and no complete answer came: it may or may not have happened."""

    may_have_happened = True


class UnexpectedResponse(MaatooError):
    """An answer that is not one of this API: a page, cut JSON, a wrong envelope, a redirect.

    Attributes:
        response: the whole answer, or None when none could be read.
    """

    def __init__(
        self, message: str, *, response: Answered | None = None, may_have_happened: bool = False
    ) -> None:
        super().__init__(message if response is None else response.credentials.text(message))
        self.response = None if response is None else response.masked()
        self.may_have_happened = may_have_happened


# Bulk, webhooks, warnings


class BulkError(MaatooError):
    """Raised by ``BulkReport.raise_for_failures()``: not every item succeeded."""

    def __init__(self, message: str, report: Reported) -> None:
        super().__init__(message)
        self.report = report
        self.may_have_happened = bool(report.unknown)


class WebhookError(MaatooError):
    """A webhook delivery that cannot be accepted."""


class SignatureMismatch(WebhookError):
    """The signature of a delivery does not belong to its body and secret."""


class PayloadError(WebhookError):
    """The body of a delivery is not a webhook payload."""


# What was sent, and is not what the answer shows


class ValuesNotStored(ApiError):
    """With ``strict=True``: the write was done, but the answer shows other values than were sent.

    Attributes:
        stored: the entity, as the server stored it.
        differences: each value that differs, a :class:`NotStored`.
    """

    def __init__(
        self, *, stored: Any, differences: Sequence[NotStored], response: Answered
    ) -> None:
        super().__init__(
            not_stored_text(differences),
            status=response.status,
            method=response.method,
            url=response.url,
            response=response,
            may_have_happened=True,
        )
        self.stored = stored
        self.differences = tuple(differences)

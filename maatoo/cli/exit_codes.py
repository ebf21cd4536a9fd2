"""Exit codes: what the end of a command tells the program that started it."""

from __future__ import annotations

from enum import IntEnum

from maatoo.errors import (
    AuthenticationError,
    BulkError,
    ConfigurationError,
    ConnectionFailed,
    InvalidArgument,
    MissingExtra,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    RateLimited,
    RequestTimeout,
)

__all__ = ["ExitCode", "exit_code"]


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    USAGE = 2
    REFUSED = 3
    CREDENTIALS = 4
    NOT_FOUND = 5
    QUOTA = 6
    NO_CONNECTION = 7
    SOME_FAILED = 8
    OTHER_ANSWER = 9
    INTERRUPTED = 130


_CODES: list[tuple[type[BaseException] | tuple[type[BaseException], ...], ExitCode]] = [
    (KeyboardInterrupt, ExitCode.INTERRUPTED),
    ((InvalidArgument, ConfigurationError, MissingExtra, OSError), ExitCode.REFUSED),
    ((AuthenticationError, PermissionDenied), ExitCode.CREDENTIALS),
    (NotFound, ExitCode.NOT_FOUND),
    (RateLimited, ExitCode.QUOTA),
    ((ConnectionFailed, RequestTimeout), ExitCode.NO_CONNECTION),
    ((BulkError, OutcomeUnknown), ExitCode.SOME_FAILED),
]


def exit_code(error: BaseException) -> ExitCode:
    """The code that stands for an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.OTHER_ANSWER)

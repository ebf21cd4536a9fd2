"""Exit codes of commands."""

from __future__ import annotations

from enum import IntEnum

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


CODES = {
    "InvalidArgument": ExitCode.REFUSED,
    "ConfigurationError": ExitCode.REFUSED,
    "MissingExtra": ExitCode.REFUSED,
    "OSError": ExitCode.REFUSED,
    "AuthenticationError": ExitCode.CREDENTIALS,
    "PermissionDenied": ExitCode.CREDENTIALS,
    "NotFound": ExitCode.NOT_FOUND,
    "RateLimited": ExitCode.QUOTA,
    "ConnectionFailed": ExitCode.NO_CONNECTION,
    "RequestTimeout": ExitCode.NO_CONNECTION,
    "BulkError": ExitCode.SOME_FAILED,
    "OutcomeUnknown": ExitCode.SOME_FAILED,
}
"""By the names of error classes: ``--help`` must not import the classes."""


def exit_code(error: BaseException) -> ExitCode:
    """The code that stands for an error."""
    names = (each.__name__ for each in type(error).__mro__)
    return next((CODES[name] for name in names if name in CODES), ExitCode.OTHER_ANSWER)

"""Exit codes: what the end of a command tells the program that started it."""

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


def exit_code(error: BaseException) -> ExitCode:
    """The code that stands for an error."""
    from maatoo import errors  # here: help must cost next to nothing

    codes: list[tuple[type[BaseException] | tuple[type[BaseException], ...], ExitCode]] = [
        (KeyboardInterrupt, ExitCode.INTERRUPTED),
        (
            (errors.InvalidArgument, errors.ConfigurationError, errors.MissingExtra),
            ExitCode.REFUSED,
        ),
        (OSError, ExitCode.REFUSED),
        ((errors.AuthenticationError, errors.PermissionDenied), ExitCode.CREDENTIALS),
        (errors.NotFound, ExitCode.NOT_FOUND),
        (errors.RateLimited, ExitCode.QUOTA),
        ((errors.ConnectionFailed, errors.RequestTimeout), ExitCode.NO_CONNECTION),
        ((errors.BulkError, errors.OutcomeUnknown), ExitCode.SOME_FAILED),
    ]
    return next((code for kind, code in codes if isinstance(error, kind)), ExitCode.OTHER_ANSWER)

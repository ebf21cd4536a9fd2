"""required: keywords that a method cannot do without; one that is missing is an InvalidArgument.

For type checkers such a keyword has no default, and a call without it is an error before it runs.
Python itself would raise a TypeError; this says what is missing in the package's own words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast

from maatoo.errors import InvalidArgument
from maatoo.unset import UNSET

__all__ = ["required"]

F = TypeVar("F", bound=Callable[..., Any])


def required(*names: str) -> Callable[[F], F]:
    """Name the keywords that a method must be given.

    Args:
        names: the keywords.

    Returns:
        A decorator; the method keeps its signature and its docstring. Called without one of the
        keywords it raises :class:`~maatoo.InvalidArgument`, a coroutine function when awaited.
    """

    def decorate(method: F) -> F:
        def check(given: dict[str, Any]) -> None:
            missing = [name for name in names if given.get(name, UNSET) is UNSET]
            if missing:
                where = method.__qualname__.removeprefix("Async").removeprefix("Sync")
                wanted = ", ".join(f"{name}=…" for name in missing)
                raise InvalidArgument(f"{where} needs {' and '.join(missing)}: give {wanted}")

        if iscoroutinefunction(method):

            @wraps(method)
            async def awaited(*args: Any, **given: Any) -> Any:
                check(given)
                return await method(*args, **given)

            return cast("F", awaited)

        @wraps(method)
        def called(*args: Any, **given: Any) -> Any:
            check(given)
            return method(*args, **given)

        return cast("F", called)

    return decorate

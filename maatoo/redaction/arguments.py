"""Calls whose arguments may be secret: the traceback of one that fails shows none of them."""

from __future__ import annotations

import inspect
import sys
from abc import ABCMeta
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

__all__ = ["HidesArguments", "hides_arguments", "without_frames"]

E = TypeVar("E", bound=BaseException)
P = ParamSpec("P")
R = TypeVar("R")


def without_frames(error: E, handled: BaseException | None) -> E:
    """Remove the frames that an exception, its causes and its members came through.

    To be called behind the ``except`` block that caught it.

    Args:
        error: what was caught.
        handled: ``sys.exc_info()[1]`` when the call began. It is the caller's own and keeps its
            frames; so does what the event loop's caller is handling by now.

    Returns:
        The same exception. Raised again, it has the frames from there on.
    """
    seen = {id(handled), id(sys.exc_info()[1])}
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        each.__traceback__ = None
        left += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
    return error


def hides_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function whose exceptions bring no frame of it: some tracebacks print variables."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            failure = error.with_traceback(None)
        del args, kwargs
        raise failure from None

    return call


class HidesArguments(ABCMeta):
    """Makes classes that hide the arguments of their constructor when it fails."""

    if not TYPE_CHECKING:  # type checkers see the constructor of each class
        __call__ = hides_arguments(type.__call__)

        @property
        def __signature__(cls):
            """What ``help`` and notebooks show: the parameters of the constructor."""
            own = inspect.signature(cls.__init__)
            parameters = tuple(own.parameters.values())[1:]
            return own.replace(parameters=parameters, return_annotation=inspect.Signature.empty)

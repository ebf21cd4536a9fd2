"""Calls whose arguments may be secret: where one is refused, its traceback shows none of them."""

from __future__ import annotations

import inspect
from abc import ABCMeta
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

__all__ = ["HidesArguments", "hides_arguments"]

P = ParamSpec("P")
R = TypeVar("R")


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

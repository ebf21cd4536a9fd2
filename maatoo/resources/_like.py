"""like: a method that takes what another one takes, said once: for type checkers, help, and users.

A hand-written method often hands everything on to a generated one, or a blocking one to its async
twin. It takes ``*args`` and ``**given``, and is typed by the other's parameters.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

__all__ = ["like"]

P = ParamSpec("P")
R = TypeVar("R")


def like(
    model: Callable[Concatenate[Any, P], object],
) -> Callable[[Callable[..., R]], Callable[Concatenate[Any, P], R]]:
    """Give a method the parameters of another one.

    Args:
        model: the method whose parameters are taken.

    Returns:
        A decorator; it leaves the method as it is, but for its signature, and its docstring where
        it has none of its own.
    """

    def decorate(method: Callable[..., R]) -> Callable[Concatenate[Any, P], R]:
        returns = inspect.signature(method).return_annotation
        signature = inspect.signature(model).replace(return_annotation=returns)
        cast("Any", method).__signature__ = signature
        if method.__doc__ is None:
            method.__doc__ = model.__doc__
        return method

    return decorate

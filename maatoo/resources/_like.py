"""like, twin_of: decorators that give a method the parameters of another one.

A hand-written method often hands everything on to a generated one, or a blocking one to its async
twin. It takes ``*args`` and ``**given``; for type checkers, editors and ``help`` it has the
parameters of the other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

__all__ = ["like", "twin_of"]

P = ParamSpec("P")
R = TypeVar("R")


def like(model: Callable[P, object]) -> Callable[[Callable[..., R]], Callable[P, R]]:
    """Give a method the parameters of another one of its class.

    Args:
        model: the method whose parameters are taken.

    Returns:
        A decorator; it leaves the method as it is, but for its signature, and its docstring where
        it has none of its own.
    """

    def decorate(method: Callable[..., R]) -> Callable[P, R]:
        _imitate(method, model)
        return method

    return decorate


def twin_of(
    model: Callable[Concatenate[Any, P], object],
) -> Callable[[Callable[..., R]], Callable[Concatenate[Any, P], R]]:
    """Give a method the parameters of its twin, which belongs to a class of the other runtime.

    Args:
        model: the twin; it takes positional-only arguments.

    Returns:
        A decorator, as that of :func:`like`.
    """

    def decorate(method: Callable[..., R]) -> Callable[Concatenate[Any, P], R]:
        _imitate(method, model)
        return method

    return decorate


def _imitate(method: Callable[..., object], model: Callable[..., object]) -> None:
    returns = inspect.signature(method).return_annotation
    signature = inspect.signature(model).replace(return_annotation=returns)
    cast("Any", method).__signature__ = signature
    if method.__doc__ is None:
        method.__doc__ = model.__doc__

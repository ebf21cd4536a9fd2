"""optional_package: imports what an extra brings, when a feature first needs it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from maatoo.errors import MissingExtra

__all__ = ["optional_package"]


def optional_package(module: str, feature: str, extra: str) -> Any:
    """Import a module of an optional package.

    Args:
        module: its name.
        feature: what it is needed for.
        extra: what brings it: ``pip install maatoo[extra]``.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtra(feature, extra) from None

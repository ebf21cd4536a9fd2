"""Answers that list names: iterating gives the names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from attrs import frozen

from maatoo.models._base import Model

__all__ = ["TableNames", "TypeNames"]


@frozen(kw_only=True, repr=False)
class TableNames(Model):
    """Names of tables, in the server's order."""

    def _names(self) -> tuple[str, ...]:
        names: tuple[str, ...] = getattr(self, "available_tables", ())
        return names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, name: object) -> bool:
        return name in self._names()


@frozen(kw_only=True, repr=False)
class TypeNames(Model):
    """Names of types, group by group in the server's order."""

    def _names(self) -> tuple[str, ...]:
        groups: Mapping[str, Any] = getattr(self, "types", {})
        return tuple(
            name
            for group in groups.values()
            if isinstance(group, Mapping)
            for name in cast("Mapping[str, Any]", group)
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, name: object) -> bool:
        return name in self._names()

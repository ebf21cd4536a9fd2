"""The walk: every leaf of a recorded answer is looked for in what it was read into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import attrs
from attrs import define, field

from maatoo.converter import wire_name
from maatoo.models._base import Model
from maatoo.models._fields import FieldGroups

from .conversion import holds

ENTITIES = Path(__file__).parent.parent / "data" / "entities_properties.json"


@cache
def properties() -> Mapping[str, frozenset[str]]:
    """The properties that each entity is known to have, by their API names."""
    return {name: frozenset(each) for name, each in json.loads(ENTITIES.read_text()).items()}


@cache
def attributes(model: type[Model]) -> Mapping[str, tuple[str, ...]]:
    """The attributes of a model that read a property, by its API name."""
    found: dict[str, tuple[str, ...]] = {}
    for attribute in attrs.fields(model):
        if attribute.name != "raw_":
            for wire in (wire_name(attribute), *attribute.metadata.get("also", ())):
                found[wire] = (*found.get(wire, ()), attribute.name)
    return found


@define
class Walk:
    """What a walk found out.

    Attributes:
        lost: leaves that are nowhere, or only in ``unknown_`` although an entity names them.
        unknown: (model, key) of what lies in ``unknown_``.
    """

    lost: list[str] = field(factory=list)
    unknown: list[tuple[str, str]] = field(factory=list)

    def look(self, recorded: Any, value: Any, path: str = "$") -> None:
        """Look for every leaf of a recorded value."""
        if isinstance(value, Model):
            self._in_model(recorded, value, path)
        elif isinstance(value, FieldGroups):
            self._in_fields(recorded, value, path)
        elif isinstance(value, Mapping):
            self._in_mapping(recorded, value, path)
        elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
            self._in_sequence(recorded, value, path)
        elif not holds(recorded, value):
            self._lose(recorded, path, f"is {value!r}")

    def _lose(self, recorded: Any, path: str, how: str) -> None:
        shown = json.dumps(recorded, ensure_ascii=False)
        self.lost.append(f"{path}: {shown if len(shown) < 100 else shown[:100] + '…'} {how}")

    def _in_model(self, recorded: Any, value: Model, path: str) -> None:
        if recorded == []:  # PHP's empty object
            recorded = {}
        if not isinstance(recorded, Mapping):
            return self._lose(recorded, path, f"is a {type(value).__name__}")
        for key, each in recorded.items():
            self.look_under(key, each, value, path)
        return None

    def look_under(self, key: str, recorded: Any, value: Model, path: str) -> None:
        """Look for what stands under a key, in the attributes of a model, then in ``unknown_``."""
        model = type(value)
        failed: list[Walk] = []
        for name in attributes(model).get(key, ()):
            trial = Walk()
            trial.look(recorded, getattr(value, name), f"{path}.{key}")
            if not trial.lost:
                self.unknown += trial.unknown
                return
            failed.append(trial)
        if key in value.unknown_ and _same(value.unknown_[key], recorded):
            self.unknown.append((model.__name__, key))
            if key in properties().get(model.__name__, ()):
                where = f"lies in unknown_ of {model.__name__}, although it is a property of it"
                self._lose(recorded, f"{path}.{key}", where)
        elif failed:
            self.lost += failed[0].lost
        else:
            self._lose(recorded, f"{path}.{key}", f"is nowhere in {model.__name__}")

    def _in_fields(self, recorded: Any, value: FieldGroups, path: str) -> None:
        groups = {} if recorded == [] else recorded
        if not isinstance(groups, Mapping):
            return self._lose(recorded, path, "are no fields")
        for group, fields in groups.items():
            where = f"{path}.{group}"
            if group == "all":
                self.look(fields, value.all, where)
                continue
            self.look(fields, value.groups.get(group), where)
            for alias, field_value in ({} if fields == [] else fields).items():
                own = field_value.get("value") if isinstance(field_value, Mapping) else field_value
                said = value.get(alias)
                if isinstance(said, list):  # a field of several choices
                    said = "|".join(said)
                if alias not in value or not holds_plain(own, said):
                    self._lose(own, f"{where}.{alias}", "is not what the mapping says")
        return None

    def _in_mapping(self, recorded: Any, value: Mapping[str, Any], path: str) -> None:
        if isinstance(recorded, list):
            recorded = {str(index): each for index, each in enumerate(recorded)}
        if recorded is None:
            recorded = {}
        if not isinstance(recorded, Mapping) or recorded.keys() != value.keys():
            return self._lose(recorded, path, f"is {value!r}")
        for key, each in recorded.items():
            self.look(each, value[key], f"{path}.{key}")
        return None

    def _in_sequence(self, recorded: Any, value: Sequence[Any], path: str) -> None:
        if recorded is None:
            recorded = []
        keys: Iterator[Any] = iter(range(len(recorded)) if isinstance(recorded, list) else recorded)
        items = list(recorded.values()) if isinstance(recorded, Mapping) else recorded
        if not isinstance(items, list) or len(items) != len(value):
            return self._lose(recorded, path, f"is {value!r}"[:200])
        for key, each, found in zip(keys, items, value, strict=True):
            self.look(each, found, f"{path}.{key}")
            if isinstance(recorded, Mapping) and not _told(key, found):
                self._lose(key, f"{path}.{key}", "is a key that the item does not tell")
        return None


def holds_plain(recorded: Any, value: Any) -> bool:
    """Whether a value of a field, which may be a list, holds a recorded one."""
    return holds(recorded, value) or _same(recorded, value)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _told(key: str, item: Any) -> bool:
    """Whether an item of an id-keyed list tells its key; a list with gaps is keyed by position."""
    if not isinstance(item, Model):
        return key.isdigit()
    names = attributes(type(item)).get(type(item).key_property_, ())
    return any(str(getattr(item, name)) == key for name in names)

"""PHP's bracket encoding, read back: pairs of a query become what they were made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Pairs = list[tuple[str, str]]


def take(pairs: Pairs, name: str) -> Pairs:
    """The pairs of one parameter, with what follows its name: ``where[0][col]`` → ``[0][col]``."""
    return [
        (key[len(name) :], value)
        for key, value in pairs
        if key == name or (key.startswith(f"{name}[") and not name.endswith("]"))
    ]


def tree(pairs: Iterable[tuple[str, str]]) -> Any:
    """What the pairs of one parameter encode: a text, or lists and mappings of texts."""
    root: dict[str, Any] = {}
    for suffix, value in pairs:
        node, last = root, ""
        for part in re.findall(r"\[([^\]]*)\]", suffix):
            node = node.setdefault(last, {})
            last = part or str(len(node))
        if last in node:  # a name that ends in [] is repeated
            node = root.setdefault("", {}) if last else root
            last = last or str(len(root))
        node[last] = value
    if set(root) == {""}:
        return _lists(root[""])
    return [root[key] for key in root]


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    found = {key: _lists(each) for key, each in node.items()}
    if list(found) == [str(index) for index in range(len(found))]:
        return list(found.values())
    return found

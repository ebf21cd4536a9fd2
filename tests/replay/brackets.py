"""PHP's bracket encoding, read back: pairs of a query become what they were made of."""

from __future__ import annotations

import re
from typing import Any

Pairs = list[tuple[str, str]]


def take(pairs: Pairs, name: str) -> Pairs:
    """The pairs of one parameter, with what follows its name: ``where[0][col]`` → ``[0][col]``."""
    return [
        (key[len(name) :], value)
        for key, value in pairs
        if key == name or (key.startswith(f"{name}[") and not name.endswith("]"))
    ]


def tree(pairs: Pairs) -> Any:
    """What the pairs of one parameter encode: a text, or lists and mappings of texts."""
    plain = [value for suffix, value in pairs if not suffix]
    if len(plain) == len(pairs):
        return plain[0] if len(plain) == 1 else plain
    root: dict[str, Any] = {}
    for suffix, value in pairs:
        *parents, last = re.findall(r"\[([^\]]*)\]", suffix) or [""]
        node = root
        for part in parents:
            node = node.setdefault(part or str(len(node)), {})
        node[last or str(len(node))] = value
    return _lists(root)


def _lists(node: Any) -> Any:
    """Turn mappings whose keys count from 0 into lists, at every depth."""
    if not isinstance(node, dict):
        return node
    found = {key: _lists(each) for key, each in node.items()}
    if list(found) == [str(index) for index in range(len(found))]:
        return list(found.values())
    return found

"""Damage to JSON: a value of a tree replaced, removed, renamed, wrapped, doubled or exchanged."""

from __future__ import annotations

import json
from random import Random
from typing import Any

__all__ = ["DEEP", "NESTED", "STATUSES", "damaged_json"]

NESTED = "[" * 3000 + "]" * 3000
DEEP = '{"a":' * 1500 + "1" + "}" * 1500
_TEXTS = (
    *("", " ", "0", "-1", "null", "true", "NaN", "1e999", "\x00", "\ud800", "\u202e", "é" * 300),
    *("9" * 5000, "2024-13-45", "0000-00-00 00:00:00", "9999-12-31T23:59:59+99:99", "[]", "{}"),
    *('a:2:{i:0;s:1:"x";}', "<p>no</p>", "%s%n{0}{x}", "../../etc", "1_000", "\u0661", "٣", "²"),
)
_NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, 2**64, -(2**64), 10**400, 0.5, -0.0, 1e308, 1.5e-320)
STATUSES = (
    *(200, 201, 202, 204, 206, 226, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 406),
    *(
        408,
        409,
        410,
        413,
        422,
        425,
        428,
        429,
        431,
        451,
        499,
        500,
        501,
        502,
        503,
        504,
        520,
        530,
        599,
    ),
    *(600, 999),
)


def damaged_json(root: Any, random: Random) -> bytes:
    """Damage a tree at one to four places, and write it."""
    holder = {"root": root}
    for _ in range(random.choice((1, 1, 2, 4))):
        node, key = random.choice(_places(holder))
        _change(node, key, random)
    return _written(holder.get("root"), random)


def _places(holder: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree; those near its root are as likely as all below them."""
    found: list[tuple[Any, Any]] = []
    level: list[Any] = [holder]
    while level and len(found) < 4000:
        below: list[Any] = []
        at_this_level: list[tuple[Any, Any]] = []
        for node in level:
            keys: Any = list(node) if isinstance(node, dict) else range(len(node))
            for key in keys:
                at_this_level.append((node, key))
                if isinstance(node[key], (dict, list)):
                    below.append(node[key])
        repeated = max(1, 20 // max(1, len(at_this_level)))
        found += at_this_level * repeated
        level = below
    return found or [(holder, "root")]


def _change(node: Any, key: Any, random: Random) -> None:
    if isinstance(node, dict) and key not in node:  # it was removed by the change before
        return
    value = node[key]
    what = random.randrange(12)
    if what <= 3:
        node[key] = _hostile(random)
    elif what == 4 and isinstance(node, dict):
        del node[key]
    elif what == 5 and isinstance(node, dict):
        node[random.choice((*_TEXTS[:14], *node))] = node.pop(key)
    elif what == 6 and isinstance(value, list):
        node[key] = {str(index): each for index, each in enumerate(value)}
    elif what == 6 and isinstance(value, dict):
        node[key] = list(value.values())
    elif what == 7 and isinstance(value, list) and value:
        value.insert(random.randrange(len(value)), random.choice(value))
    elif what == 8 and not isinstance(value, (dict, list)):
        node[key] = str(value) if not isinstance(value, str) else _number(value)
    elif what == 9:
        node[key] = [value]
    elif what == 10:
        node[key] = {"0": value}
    elif what == 11 and isinstance(value, (dict, list)) and len(value) > 1:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        one, other = random.sample(keys, 2)
        value[one], value[other] = value[other], value[one]
    else:
        node[key] = _hostile(random)


def _number(text: str) -> Any:
    try:
        return int(text[:300])
    except ValueError:
        return len(text)


def _hostile(random: Random) -> Any:
    kind = random.randrange(9)
    if kind <= 2:
        return random.choice(_TEXTS)
    if kind <= 4:
        return random.choice(_NUMBERS)
    if kind == 5:
        return random.choice((None, True, False))
    if kind == 6:
        return random.choice(([], {}, [None], [[]], {"": None}, [{}], {"errors": []}))
    if kind == 7:
        code = random.choice((*STATUSES, *_TEXTS[:6], None, [], {}))
        return {"code": code, "message": random.choice((*_TEXTS, None, {}, [1])), "details": [1]}
    return random.choice(("@deep", "@nested", "@nan", "@infinity", "@long"))


_RAW = {
    '"@deep"': DEEP,
    '"@nested"': NESTED,
    '"@nan"': "NaN",
    '"@infinity"': "-Infinity",
    '"@long"': "7" * 5000,
}


def _written(root: Any, random: Random) -> bytes:
    text = json.dumps(root, ensure_ascii=random.random() < 0.5)
    for mark, raw in _RAW.items():
        text = text.replace(mark, raw)
    return text.encode("utf-8", "surrogatepass")

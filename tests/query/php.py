"""What PHP makes of a query string: brackets become nested arrays. Written apart from the SDK."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

__all__ = ["parse_str", "str_getcsv"]


def parse_str(query: str) -> dict[str, Any]:
    """PHP's ``parse_str``: every array is a dict here, keyed by text."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
        head, *keys = _keys(name)
        place: dict[str, Any] = found
        for key, below in zip([head, *keys], keys, strict=False):
            del below
            place = place.setdefault(_free(place, key), {})
        last = [head, *keys][-1]
        place[_free(place, last)] = value
    return found


def _keys(name: str) -> list[str]:
    head, bracket, rest = name.partition("[")
    if not bracket or not rest.endswith("]"):
        return [name]
    return [head, *rest[:-1].split("][")]


def _free(place: dict[str, Any], key: str) -> str:
    if key:
        return key
    return str(sum(each.isdigit() for each in place))  # name[]: the next index


def str_getcsv(line: str) -> list[str]:
    """PHP's ``str_getcsv``: comma, double quotes, and a backslash that guards a quote."""
    fields: list[str] = []
    place = 0
    while True:
        field, place = (
            _quoted(line, place) if line[place : place + 1] == '"' else _bare(line, place)
        )
        fields.append(field)
        if place >= len(line):
            return fields
        place += 1  # the comma


def _bare(line: str, place: int) -> tuple[str, int]:
    end = line.find(",", place)
    end = len(line) if end < 0 else end
    return line[place:end], end


def _quoted(line: str, place: int) -> tuple[str, int]:
    text = ""
    place += 1
    while place < len(line):
        if line[place] == "\\" and line[place + 1 : place + 2] == '"':
            text += '\\"'
            place += 2
        elif line[place : place + 2] == '""':
            text += '"'
            place += 2
        elif line[place] == '"':
            return text, place + 1
        else:
            text += line[place]
            place += 1
    return text, place

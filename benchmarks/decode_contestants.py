"""Readers of a page of contacts, each as a function of its bytes: ours, and other libraries'."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import attrs

from benchmarks.contact_data import contact, encoded
from maatoo.models import Contact
from maatoo.resources import contacts
from maatoo.transport.response import Response

__all__ = ["Read", "page", "readers"]

Read = Callable[[bytes], object]

_PAGE = contacts.LIST.reads
_every = operator.attrgetter(*(each.name for each in attrs.fields(Contact) if each.name != "raw_"))


def page(size: int = 100) -> bytes:
    """A page of contacts, as a server sends it."""
    keyed = {str(number): contact(number) for number in range(1, size + 1)}
    return encoded({"total": str(size), "contacts": keyed})


def readers() -> dict[str, Read | None]:
    """Every reader by the name the table gives it; None where it is not installed."""
    return {
        "json.loads": json.loads,
        "maatoo": _decoded,
        "maatoo, every attribute read": _decoded_and_read,
        "maatoo, every field value read, too": _decoded_and_read_deeply,
        "orjson.loads": _orjson(),
        "pydantic models": _pydantic(),
        "msgspec structs": _msgspec(),
    }


def _decoded(content: bytes) -> Any:
    response = Response(200, {}, content, 0.0, "GET", "/contacts")
    return _PAGE.read(response, ())


def _decoded_and_read(content: bytes) -> object:
    for each in _decoded(content).items:
        _every(each)
    return None


def _decoded_and_read_deeply(content: bytes) -> object:
    for each in _decoded(content).items:
        _every(each)
        list(each.fields.values())
    return None


def _orjson() -> Read | None:
    if find_spec("orjson") is None:
        return None
    import orjson

    return orjson.loads


def _pydantic() -> Read | None:
    if find_spec("pydantic") is None:
        return None
    from benchmarks.pydantic_models import read

    return read


def _msgspec() -> Read | None:
    if find_spec("msgspec") is None:
        return None
    from benchmarks.msgspec_models import read

    return read

"""The judges of the replay have teeth: what differs is told, and what is equal is not."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from maatoo.transport.response import Response

from . import operations
from .exchange import Exchange, exchanges, names
from .expectation import expected_error
from .reading import walk_value
from .scripted import BASE_URL
from .ways import not_typed
from .wire import recorded, sent

pytestmark = pytest.mark.newest

MOST_LEAVES = 8


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all leaves of a JSON value."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, (*path, index))
    else:
        yield path


def changed(value: Any, path: tuple[Any, ...]) -> Any:
    """A copy of a JSON value with another leaf."""
    found = copy.deepcopy(value)
    parent = found
    for key in path[:-1]:
        parent = parent[key]
    leaf = parent[path[-1]]
    if isinstance(leaf, bool):
        parent[path[-1]] = not leaf
    elif isinstance(leaf, (int, float)):
        parent[path[-1]] = leaf + 3
    else:
        parent[path[-1]] = f"{leaf}~"
    return found


def shown(name: str) -> list[Exchange]:
    """The first success of each operation of a recording that answers JSON and is no bulk call."""
    found: dict[str, Exchange] = {}
    for exchange in exchanges(name):
        behind = operations.behind(exchange)
        if behind is None or not_typed(exchange, behind[2]) or "batch" in exchange.path:
            continue
        if behind[1] == "add_contacts" or not exchange.is_json:
            continue
        if expected_error(exchange, behind[2].accepts) is None and exchange.json:
            found.setdefault(behind[1], exchange)
    return list(found.values())


@pytest.mark.parametrize("name", names())
def test_the_walk_tells_every_leaf_that_is_not_held(name: str) -> None:
    for exchange in shown(name):
        _, method, operation = operations.behind(exchange) or pytest.fail("no operation")
        url = f"{BASE_URL}{exchange.path}"
        response = Response(exchange.status, {}, exchange.content, 0.0, exchange.method, url)
        path = tuple(operations.path_arguments(operation, exchange) or ())
        value = operation.reads.read(response, path)
        found = list(leaves(exchange.json))
        for leaf in found[:: max(1, len(found) // MOST_LEAVES)]:
            if method == "delete" and leaf[-1] == "id":
                continue  # the id that was asked for stands in its place
            answer = {**exchange.response, "json": changed(exchange.json, leaf)}
            other = Exchange(exchange.id, exchange.endpoint, "changed", exchange.request, answer)
            assert walk_value(other, operation, value).lost, f"{exchange.id} {leaf}"


def request_of(**changes: Any) -> Exchange:
    request = {"method": "GET", "path": "/api/contacts", "query": [], **changes}
    return Exchange("x", None, "made up", request, {"status": 200})


def differences(exchange: Exchange, request: httpx.Request) -> list[str]:
    request.read()
    return list(recorded(exchange).differences(sent(request)))


@pytest.mark.parametrize(
    ("changes", "query", "equal"),
    [
        ({}, "", True),
        ({"query": [["a", "true"]]}, "a=1", True),
        ({"query": [["a", "false"]]}, "a=0", True),
        ({"query": [["orderByDir", "desc"]]}, "orderByDir=DESC", True),
        ({"query": [["order[0][dir]", "desc"]]}, "order%5B0%5D%5Bdir%5D=DESC", True),
        ({"query": [["a", "1"], ["b", "2"]]}, "b=2&a=1", True),
        ({"query": [["search", "desc"]]}, "search=DESC", False),
        ({"query": [["a[]", "1"], ["a[]", "1"]]}, "a%5B%5D=1", False),
        ({"query": [["a", "1"]]}, "", False),
        ({"path": "/api/contacts/"}, "", False),
        ({"method": "HEAD"}, "", False),
        ({"json": {}}, "", True),
        ({"json": []}, "", True),
        ({"json": {"a": 1}}, "", False),
    ],
)
def test_requests_without_a_body_are_compared(
    changes: dict[str, Any], query: str, equal: bool
) -> None:
    request = httpx.Request("GET", f"{BASE_URL}/api/contacts?{query}")
    assert (differences(request_of(**changes), request) == []) is equal


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ({"a": True}, {"a": 1}, True),
        ({"a": {"b": [False]}}, {"a": {"b": [0]}}, True),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": None}, {}, False),
        ({"a": []}, {"a": {}}, False),
        ({}, [], True),
        ([1, 2], [2, 1], False),
    ],
)
def test_bodies_are_compared(one: Any, other: Any, equal: bool) -> None:
    request = httpx.Request("POST", f"{BASE_URL}/api/contacts", json=other)
    exchange = request_of(method="POST", json=one)
    assert (differences(exchange, request) == []) is equal


def test_form_and_multipart_bodies_are_compared() -> None:
    url = f"{BASE_URL}/api/files/images/new"
    form = request_of(method="POST", path="/api/files/images/new", form=[["a", "b"]])
    assert differences(form, httpx.Request("POST", url, data={"a": "b"})) == []
    assert differences(form, httpx.Request("POST", url, data={"a": "c"})) != []
    part = {"field": "file", "filename": "x.txt", "base64": "aGk="}
    files = request_of(method="POST", path="/api/files/images/new", files=[part])
    assert differences(files, httpx.Request("POST", url, files={"file": ("x.txt", b"hi")})) == []
    assert differences(files, httpx.Request("POST", url, files={"file": ("y.txt", b"hi")})) != []
    assert differences(files, httpx.Request("POST", url, files={"file": ("x.txt", b"ho")})) != []
    assert differences(files, httpx.Request("POST", url, files={"up": ("x.txt", b"hi")})) != []

"""A client of the sandbox without waits, and the few steps that properties are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import InProcess
from tests.sandbox.subjects import SUBJECTS, Json, Subject

#: texts that the server stores as they are
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="<>"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() == text)
#: words whose order and search are plain, and which stand in nothing else that is searched
WORD = st.text("xyzXYZ", min_size=1, max_size=4)
FEW = settings(max_examples=2)

each_resource = pytest.mark.parametrize("subject", SUBJECTS, ids=str)


class Client:
    """A client of a sandbox, in-process: raw requests, answered before the call returns.

    Args:
        sandbox: the sandbox.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._transport = InProcess(sandbox)
        self._auth = httpx.BasicAuth(*sandbox.credentials)

    def close(self) -> None:
        """End the loop."""
        self._transport.close()

    def __call__(
        self, method: str, path: str, body: object = None, **query: Any
    ) -> tuple[int, Any]:
        """Send a request.

        Args:
            method: the HTTP method.
            path: below /api.
            body: what becomes the JSON body.
            **query: the query; lists of mappings and of texts get PHP's brackets.

        Returns:
            The status and the decoded body.
        """
        url = f"http://sandbox/api/{path}?{urlencode(list(_flat(query)))}"
        content = b"" if body is None else json.dumps(body).encode()
        request = httpx.Request(
            method, url, content=content, headers={"Content-Type": "application/json"}
        )
        answer = self._transport.handle_request(next(self._auth.auth_flow(request)))
        self._sandbox.forget_requests()  # nobody asks for them, and the watch looks at what is kept
        return answer.status_code, answer.json()

    def good(self, method: str, path: str, body: object = None, **query: Any) -> Any:
        """Send a request that has to succeed, and return its body."""
        status, answer = self(method, path, body, **query)
        assert status < 300, (method, path, body, query, status, answer)
        return answer


def _flat(value: Any, name: str = "") -> Any:
    items: Any
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        yield name, str(value)
        return
    for key, item in items:
        yield from _flat(item, f"{name}[{key}]" if name else str(key))


def furnish(client: Client) -> None:
    """Create what the bodies of some resources refer to."""
    client.good("POST", "contacts/new", {"email": "owner@example.com"})
    client.good("POST", "segments/new", {"name": "Source"})
    store = next(subject for subject in SUBJECTS if subject.path == "stores")
    client.good("POST", "stores/new", store.body("Shop"))


def distinct(texts: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[list[str]]:
    """Several texts, which the database tells apart."""
    return st.lists(texts, min_size=least, max_size=6, unique_by=str.lower)


def create(client: Client, subject: Subject, text: str, **more: Any) -> Json:
    status, answer = client("POST", f"{subject.path}/new", {**subject.body(text), **more})
    assert status == 201, answer
    entity: Json = answer[subject.one]
    return entity


def read(client: Client, subject: Subject, number: int) -> Json:
    entity: Json = client.good("GET", f"{subject.path}/{number}")[subject.one]
    return entity


def rows(subject: Subject, answer: Json) -> list[Json]:
    """The entities of a list."""
    container = answer[subject.many]
    assert not container or isinstance(container, dict) is subject.keyed
    return list(container.values()) if isinstance(container, dict) else list(container)


@contextmanager
def several(client: Client, subject: Subject, texts: Sequence[str]) -> Iterator[list[int]]:
    """Entities with these texts, for the time of the block."""
    ids = [create(client, subject, text)["id"] for text in texts]
    try:
        yield ids
    finally:
        remove(client, subject, ids)


def remove(client: Client, subject: Subject, ids: Sequence[int]) -> None:
    client.good("DELETE", f"{subject.path}/batch/delete", ids=",".join(map(str, ids)))


def found(client: Client, subject: Subject, ids: Sequence[int], **query: Any) -> list[int]:
    """Which of some entities a list shows, in its order; its total is checked."""
    where = [{"col": "id", "expr": "gte", "val": min(ids)}, *query.pop("where", [])]
    answer = client.good("GET", subject.path, where=where, **{"limit": 0, **query})
    shown = rows(subject, answer)
    assert isinstance(answer["total"], subject.total)
    if query.get("limit", 0) == 0:
        assert int(answer["total"]) == len(shown)
    return [entity["id"] for entity in shown]

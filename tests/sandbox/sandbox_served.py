"""A sandbox that answers over HTTP, and how a test makes entities in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from maatoo.sandbox import Sandbox


@contextmanager
def served(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of a sandbox, as its administrator."""
    with sandbox.serve() as url, httpx.Client(base_url=url, auth=sandbox.credentials) as client:
        yield client


def new(client: httpx.Client, path: str, **body: Any) -> int:
    """Create an entity and return its id."""
    answer = client.post(f"/api/{path}/new", json=body)
    answer.raise_for_status()
    entity: dict[str, Any] = next(iter(answer.json().values()))
    return int(entity["id"])

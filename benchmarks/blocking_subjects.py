"""The blocking clients under test: each fetches a contact by its id, from any number of threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

import httpx

from benchmarks.json_library import loads
from benchmarks.subjects import CREDENTIALS, auth
from maatoo import Maatoo

__all__ = ["HTTPX", "REQUESTS", "TYPED", "URLLIB3", "BlockingSubject", "Call"]

Call = Callable[[int], object]


@dataclass(frozen=True)
class BlockingSubject:
    """A client under test.

    Attributes:
        name: how the table calls it.
        open: opens it for a server's URL and a number of threads.
        needs: the module that must be installed.
    """

    name: str
    open: Callable[[str, int], AbstractContextManager[Call]]
    needs: str = "httpx"

    @property
    def installed(self) -> bool:
        """Whether it can be measured here."""
        return find_spec(self.needs) is not None


@contextmanager
def _typed(url: str, threads: int) -> Iterator[Call]:
    with Maatoo(url, auth=auth, max_connections=threads, max_concurrency=threads) as api:
        yield api.contacts.get


@contextmanager
def _bare_httpx(url: str, threads: int) -> Iterator[Call]:
    limits = httpx.Limits(
        max_connections=threads, max_keepalive_connections=20, keepalive_expiry=60
    )
    with httpx.Client(headers=CREDENTIALS, limits=limits, timeout=60.0) as client:

        def get(id: int) -> object:
            response = client.get(f"{url}/api/contacts/{id}")
            response.raise_for_status()
            return loads(response.content)["contact"]

        yield get


@contextmanager
def _requests(url: str, threads: int) -> Iterator[Call]:
    import requests
    from requests.adapters import HTTPAdapter

    with requests.Session() as session:
        session.headers.update(CREDENTIALS)
        session.mount(url, HTTPAdapter(pool_connections=1, pool_maxsize=threads))

        def get(id: int) -> object:
            response = session.get(f"{url}/api/contacts/{id}", timeout=60.0)
            response.raise_for_status()
            return loads(response.content)["contact"]

        yield get


@contextmanager
def _urllib3(url: str, threads: int) -> Iterator[Call]:
    import urllib3

    settings = {"maxsize": threads, "block": True, "headers": CREDENTIALS, "timeout": 60.0}
    with urllib3.connection_from_url(url, **settings) as pool:

        def get(id: int) -> object:
            response = pool.request("GET", f"/api/contacts/{id}")
            if response.status >= 400:
                raise RuntimeError(f"the server answered {response.status}")
            return loads(response.data)["contact"]

        yield get


TYPED = BlockingSubject("Maatoo", _typed)
HTTPX = BlockingSubject("httpx.Client", _bare_httpx)
REQUESTS = BlockingSubject("requests", _requests, "requests")
URLLIB3 = BlockingSubject("urllib3", _urllib3, "urllib3")

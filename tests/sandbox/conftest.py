"""Sandboxes and their clients: one for each test, and one that the properties of a module share."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.oauth_site import CALLBACK, Site
from tests.sandbox.sandbox_client import Client, furnish
from tests.sandbox.sandbox_in_process import in_process


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox for a test."""
    with Sandbox() as made:
        yield made


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Its administrator, without a port."""
    with in_process(sandbox) as client:
        yield client


@pytest.fixture
def site() -> Iterator[Site]:
    """A sandbox with one client of OAuth 2, and a browser."""
    with Sandbox() as sandbox, in_process(sandbox, auth=None) as http:
        yield Site(sandbox, http, sandbox.add_client(redirect_uris=[CALLBACK]))


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of a furnished sandbox, which the properties of a module share."""
    with Sandbox() as sandbox:
        client = Client(sandbox)
        furnish(client)
        yield client
        client.close()

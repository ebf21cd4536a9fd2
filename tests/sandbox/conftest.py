"""A sandbox for a test, and the client that the tests of a module share for their properties."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_client import Client, furnish


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Sandbox() as sandbox:
        client = Client(sandbox)
        furnish(client)
        yield client
        client.close()

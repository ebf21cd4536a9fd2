"""The client that properties of every resource share: one sandbox for all the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_client import Client, furnish


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Sandbox() as sandbox:
        client = Client(sandbox)
        furnish(client)
        yield client
        client.close()

"""A sandbox on a port with contacts in it, and what a worker process makes its client of."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maatoo import BasicAuth, Maatoo

if TYPE_CHECKING:
    from maatoo.sandbox import Sandbox

FACTORY = "tests.engines.account:client"


def client(**settings: object) -> Maatoo:
    """A client of the environment's variables of these tests."""
    user, _, password = os.environ["ENGINE_TEST_LOGIN"].partition(":")
    return Maatoo(os.environ["ENGINE_TEST_SITE"], auth=BasicAuth(user, password), **settings)  # type: ignore[arg-type]


@contextmanager
def account(contacts: int) -> Generator[tuple[Maatoo, Sandbox]]:
    """A client of a sandbox that has so many contacts, a third of whose ids are holes."""
    from maatoo.sandbox import Sandbox  # which worker processes do without

    with Sandbox() as sandbox, sandbox.serve() as url:
        os.environ["ENGINE_TEST_SITE"] = url
        os.environ["ENGINE_TEST_LOGIN"] = ":".join(sandbox.credentials)
        with client() as api:
            rows = ({"email": f"c{n}@x.invalid", "city": f"City {n % 7}"} for n in range(contacts))
            made = api.contacts.create_many(rows, check=False)
            assert made.ok
            holes = [each.id for each in made if each.id and each.index < contacts // 3]
            assert api.contacts.delete_many(holes).ok
            yield api, sandbox

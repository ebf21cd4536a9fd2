"""A sandbox with fields of every type, and contacts that have values in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from maatoo import BasicAuth, Maatoo
from maatoo.sandbox import Sandbox
from tests.tables.people import FIELDS, people


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with Sandbox(username="user", password="password") as sandbox, sandbox.serve() as url:
        with Maatoo(url, auth=BasicAuth("user", "password")) as api:
            for field in FIELDS:
                api.contact_fields.create(**field)
            report = api.contacts.create_many(people(230))
            report.raise_for_failures()
            api.companies.create(companyname="Alder AG", companynumber_of_employees=12)
        yield url


@pytest.fixture
def api(site: str) -> Iterator[Maatoo]:
    with Maatoo(site, auth=BasicAuth("user", "password")) as client:
        yield client

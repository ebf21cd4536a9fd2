"""The testing kit: for the tests of programs that use this package.

The pytest plugin (`maatoo.testing.plugin`, found by pytest by itself) brings the fixtures
`maatoo_sandbox`, `maatoo_client`, `maatoo_sync_client` and `maatoo_sandbox_url`. Here are:

- `people`, `companies`, `email_history`: made-up data, the same for the same seed;
- `assert_sent`, `assert_not_sent`, `assert_emailed`: what a program asked of the sandbox;
- `cassette`: records exchanges with a real server, and answers with them later.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maatoo.testing.assertions import (
        assert_emailed,
        assert_not_emailed,
        assert_not_sent,
        assert_sent,
        sent,
    )
    from maatoo.testing.cassettes import Cassette, cassette
    from maatoo.testing.company_rows import companies
    from maatoo.testing.email_rows import EmailSent, email_history
    from maatoo.testing.person_rows import people
    from maatoo.testing.tape import NotOnCassette

__all__ = [
    "Cassette",
    "EmailSent",
    "NotOnCassette",
    "assert_emailed",
    "assert_not_emailed",
    "assert_not_sent",
    "assert_sent",
    "cassette",
    "companies",
    "email_history",
    "people",
    "sent",
]

_PLACES = {
    "Cassette": "cassettes",
    "EmailSent": "email_rows",
    "NotOnCassette": "tape",
    "assert_emailed": "assertions",
    "assert_not_emailed": "assertions",
    "assert_not_sent": "assertions",
    "assert_sent": "assertions",
    "cassette": "cassettes",
    "companies": "company_rows",
    "email_history": "email_rows",
    "people": "person_rows",
    "sent": "assertions",
}
"""Modules by the names they hold; pytest loads the plugin at every start, so nothing else is."""


def __getattr__(name: str) -> object:
    module = _PLACES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

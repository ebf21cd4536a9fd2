"""The testing kit: for the tests of programs that use this package.

The pytest plugin (`maatoo.testing.plugin`, found by pytest by itself) brings the fixtures
`maatoo_sandbox`, `maatoo_client`, `maatoo_sync_client` and `maatoo_sandbox_url`. Here are:

- `people`, `companies`, `email_history`: made-up data, the same for the same seed;
- `assert_sent`, `assert_not_sent`, `assert_emailed`: what a program asked of the sandbox;
- `webhook_delivery`: a signed delivery, for the test of an endpoint;
- `cassette`: records exchanges with a real server, and answers with them later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maatoo.lazy_room import lazy_names

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
    from maatoo.testing.deliveries import webhook_delivery
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
    "webhook_delivery",
]

if not TYPE_CHECKING:  # pytest loads the plugin at every start, so nothing else is
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
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
            "webhook_delivery": "deliveries",
        },
        "attribute",
    )

"""The pytest plugin gives each test a sandbox of its own, and clients for it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, RateLimited, ServerError
from maatoo.sandbox import Sandbox
from maatoo.webhooks import parse, verify

pytestmark = pytest.mark.once


@pytest.mark.anyio
async def test_an_async_client_talks_in_process(
    maatoo_sandbox: Sandbox, maatoo_client: AsyncMaatoo
) -> None:
    contact = await maatoo_client.contacts.create(email="kim@example.com")
    assert [each.id async for each in maatoo_client.contacts.list()] == [contact.id]
    assert maatoo_sandbox.requests[0].json() == {"email": "kim@example.com"}


def test_a_blocking_client_talks_in_process(
    maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
) -> None:
    rows = ({"firstname": f"P{n}"} for n in range(450))
    report = maatoo_sync_client.contacts.create_many(rows, check=False)
    assert len(report.succeeded) == 450
    assert len(maatoo_sandbox.requests) == 3


@pytest.mark.anyio
async def test_repeats_do_not_wait(maatoo_sandbox: Sandbox, maatoo_client: AsyncMaatoo) -> None:
    maatoo_sandbox.faults.status(503, count=3)
    assert await maatoo_client.contacts.list().count() == 0
    maatoo_sandbox.faults.status(503)
    with pytest.raises(ServerError):
        await maatoo_client.contacts.list()


def test_both_clients_of_a_test_share_its_sandbox(
    maatoo_client: AsyncMaatoo, maatoo_sync_client: Maatoo, maatoo_sandbox_url: str
) -> None:
    import anyio

    async def create() -> int:
        return (await maatoo_client.contacts.create(firstname="Kim")).id or 0

    assert maatoo_sync_client.contacts.get(anyio.run(create)).fields["firstname"] == "Kim"
    answer = httpx.get(f"{maatoo_sandbox_url}/api/contacts/1", auth=("admin", "sandbox"))
    assert answer.json()["contact"]["id"] == 1


@pytest.mark.maatoo_sandbox(seed=3, rate_limit=2)
class TestMarker:
    def test_settings_come_from_the_marker(self, maatoo_sync_client: Maatoo) -> None:
        assert maatoo_sync_client.contacts.list().count() == 3
        maatoo_sync_client.contacts.list().count()
        with pytest.raises(RateLimited):
            maatoo_sync_client.contacts.list().count()

    @pytest.mark.maatoo_sandbox(seed=1)
    def test_the_closest_marker_wins_setting_by_setting(
        self, maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
    ) -> None:
        assert maatoo_sync_client.contacts.list().count() == 1
        assert maatoo_sandbox.rate_limit.limit == 2


WRONG_MARKERS = """
import pytest

@pytest.mark.maatoo_sandbox(sed=100)
def test_unknown(maatoo_sandbox): ...

@pytest.mark.maatoo_sandbox(100)
def test_positional(maatoo_sandbox): ...
"""


def test_a_wrong_marker_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WRONG_MARKERS)
    outcome = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(errors=2)
    outcome.stdout.fnmatch_lines(["*has no setting sed; there are data, *rate_limit*"])
    outcome.stdout.fnmatch_lines(["*takes settings by name: seed=100*"])


def test_what_a_webhook_is_told_can_be_taken_and_posted_by_hand(
    maatoo_sandbox: Sandbox, maatoo_sync_client: Maatoo
) -> None:
    maatoo_sandbox.webhooks.mode = "queued"
    word = "the-word-of-the-hook"
    maatoo_sync_client.webhooks.ensure(
        "http://testserver/hooks", ["mautic.lead_post_save_new"], word
    )
    maatoo_sync_client.contacts.create(firstname="Kim")
    maatoo_sync_client.contacts.create(firstname="Lea")
    (delivery,) = maatoo_sandbox.webhooks.take()
    assert delivery.url == "http://testserver/hooks"
    verify(delivery.body, delivery.headers["Webhook-Signature"], word)
    names = [event.contact.fields["firstname"] for event in parse(delivery.body)]  # type: ignore[attr-defined]
    assert names == ["Kim", "Lea"]
    assert maatoo_sandbox.webhooks.take() == []
    assert maatoo_sandbox.webhooks.deliver() == 0


USERS_TEST = """
import pytest

@pytest.mark.maatoo_sandbox(seed=2)
def test_seeded(maatoo_sync_client):
    assert maatoo_sync_client.contacts.list().count() == 2

@pytest.mark.parametrize("number", [1, 2])
def test_nothing_is_left_of_other_tests(maatoo_sync_client, number):
    assert maatoo_sync_client.contacts.create(firstname="x").id == 1

@pytest.mark.anyio
async def test_asynchronous(maatoo_client):
    assert (await maatoo_client.contacts.create(firstname="x")).id == 1
"""


def test_a_project_that_installs_the_package_has_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USERS_TEST)
    outcome = pytester.runpytest_subprocess("--strict-markers", "-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=5)
    assert outcome.ret == 0


def test_a_run_that_does_not_use_it_imports_nothing_more(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\n"
        "import pytest\n\n"
        "@pytest.mark.parametrize('module', "
        "['maatoo.sandbox', 'maatoo.client', 'httpx', 'cattrs'])\n"
        "def test_it(module):\n"
        "    assert module not in sys.modules\n"
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=4)


def test_names_of_the_kit_are_found_when_they_are_asked_for() -> None:
    import maatoo.testing as kit

    found: dict[str, Any] = {name: getattr(kit, name) for name in kit.__all__}
    assert all(found.values())
    assert set(kit.__all__) <= set(dir(kit))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kit.nothing  # noqa: B018

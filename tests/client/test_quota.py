"""What a client tells of the server's limit on calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, Quota

RESETS_AT = dt.datetime(2026, 11, 29, 7, tzinfo=dt.timezone.utc)
HEADERS = {
    "x-ratelimit-limit": "200",
    "x-ratelimit-remaining": "37",
    "x-ratelimit-reset": str(int(RESETS_AT.timestamp())),
}
TOLD = Quota(200, 37, RESETS_AT)


def transport(headers: Mapping[str, str]) -> httpx.MockTransport:
    answer = {"stage": {"id": 1}}
    return httpx.MockTransport(lambda request: httpx.Response(200, headers=headers, json=answer))


def test_nothing_is_known_before_the_first_answer() -> None:
    with Maatoo("https://you.example", transport=transport(HEADERS)) as api:
        assert api.quota is None
        api.stages.get(1)
        assert api.quota == TOLD
        assert api.with_options(timeout=5).quota == TOLD


@pytest.mark.anyio
async def test_it_is_told_by_both_clients() -> None:
    async with AsyncMaatoo("https://you.example", transport=transport(HEADERS)) as api:
        await api.stages.get(1)
        assert api.quota == TOLD


@pytest.mark.parametrize(
    "headers",
    [{}, {**HEADERS, "x-ratelimit-reset": "soon"}, {**HEADERS, "x-ratelimit-reset": "9e99"}],
)
def test_a_server_that_does_not_tell_has_none(headers: Mapping[str, str]) -> None:
    with Maatoo("https://you.example", transport=transport(headers)) as api:
        api.stages.get(1)
        assert api.quota is None


def test_the_limit_may_be_missing_alone() -> None:
    headers = {**HEADERS, "x-ratelimit-limit": "many"}
    with Maatoo("https://you.example", transport=transport(headers)) as api:
        api.stages.get(1)
        assert api.quota is not None
        assert (api.quota.limit, api.quota.remaining) == (None, 37)

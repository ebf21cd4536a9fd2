"""The one exception that a group is about."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from maatoo.runtime import ungrouped

pytestmark = pytest.mark.anyio


async def test_a_plain_exception_is_itself() -> None:
    error = ValueError()
    assert ungrouped(error) is error


async def test_the_error_is_taken_from_among_the_cancellations() -> None:
    async def fail() -> None:
        raise KeyError("it")

    try:
        async with anyio.create_task_group() as outer:
            outer.start_soon(anyio.sleep_forever)
            async with anyio.create_task_group() as inner:
                inner.start_soon(fail)
                inner.start_soon(anyio.sleep_forever)
    except BaseException as group:
        found = ungrouped(group)
    assert isinstance(found, KeyError)

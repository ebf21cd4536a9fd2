"""ensure in parallel, and with names that a server changes: one entity, which is found again."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    DuplicateName,
    InvalidArgument,
    Maatoo,
    OutcomeUnknown,
    RequestTimeout,
    UnexpectedResponse,
)
from maatoo.sandbox import Sandbox
from tests.batch.virtual import VirtualRuntime
from tests.interleaved import Interleaved

pytestmark = pytest.mark.anyio

URL = "https://hooks.example/maatoo"
NEW, HIT = "mautic.lead_post_save_new", "mautic.page_on_hit"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[AsyncMaatoo]:
    auth, transport = BasicAuth(*sandbox.credentials), Interleaved(sandbox.transport())
    async with AsyncMaatoo("https://sandbox.example", auth=auth, transport=transport) as client:
        yield client


ENSURED: dict[str, Callable[[Any], Any]] = {
    "tags": lambda api: api.tags.ensure(name="vip"),
    "segments": lambda api: api.segments.ensure(name="vip"),
    "stages": lambda api: api.stages.ensure(name="vip"),
    "categories": lambda api: api.categories.ensure(name="vip", bundle="email"),
    "contact_fields": lambda api: api.contact_fields.ensure(alias="vip"),
    "company_fields": lambda api: api.company_fields.ensure(alias="vip"),
    "webhooks": lambda api: api.webhooks.ensure(URL, [NEW]),
}


def created(sandbox: Sandbox) -> int:
    return sum(request.method == "POST" for request in sandbox.requests)


@pytest.mark.parametrize("ensure", ENSURED.values(), ids=ENSURED)
async def test_tasks_of_a_client_create_one(
    sandbox: Sandbox, api: AsyncMaatoo, ensure: Callable[[Any], Awaitable[Any]]
) -> None:
    ids: list[int] = []

    async def run(client: AsyncMaatoo) -> None:
        ids.append((await ensure(client)).id)

    async with anyio.create_task_group() as tasks:
        for client in (api, api.with_options(timeout=9), api, api.with_options(strict=True)):
            tasks.start_soon(run, client)
    assert len(set(ids)) == 1
    assert created(sandbox) == 1


@pytest.mark.parametrize("ensure", ENSURED.values(), ids=ENSURED)
def test_threads_of_a_blocking_client_create_one(
    sandbox: Sandbox, ensure: Callable[[Any], Any]
) -> None:
    auth, transport = BasicAuth(*sandbox.credentials), Interleaved(sandbox.transport())
    start = threading.Barrier(4)

    def run(api: Maatoo) -> int:
        start.wait()
        found: int = ensure(api).id
        return found

    with (
        Maatoo("https://sandbox.example", auth=auth, transport=transport) as api,
        ThreadPoolExecutor(4) as threads,
    ):
        ids = set(threads.map(run, [api] * 4))
    assert len(ids) == 1
    assert created(sandbox) == 1


async def test_parallel_tasks_that_want_other_triggers_leave_one_webhook(api: AsyncMaatoo) -> None:
    async with anyio.create_task_group() as tasks:
        for triggers in ([NEW], [HIT], [NEW, HIT]):
            tasks.start_soon(api.webhooks.ensure, URL, triggers)
    (hook,) = await api.webhooks.list().collect()
    assert set(hook.triggers) in ({NEW}, {HIT}, {NEW, HIT})


@pytest.mark.parametrize(
    "name",
    ["<b>vip</b>", "a < b", "Tom &amp; Co", "vip\u200b", "\u00a0vip", "vip\0", "<i>", None, 7],
)
@pytest.mark.parametrize("resource", ["tags", "segments", "stages", "categories"])
async def test_a_name_that_the_server_would_change_is_refused_unsent(
    sandbox: Sandbox, api: AsyncMaatoo, resource: str, name: Any
) -> None:
    more = {"bundle": "email"} if resource == "categories" else {}
    with pytest.raises(InvalidArgument, match="name"):
        await getattr(api, resource).ensure(name=name, **more)
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize("url", [f"{URL}?a=1&amp;b=2", f"{URL}/<b>", f"{URL}\u200b"])
async def test_a_url_that_the_server_would_change_is_refused_unsent(
    sandbox: Sandbox, api: AsyncMaatoo, url: str
) -> None:
    with pytest.raises(InvalidArgument, match="url"):
        await api.webhooks.ensure(url, [NEW])
    assert len(sandbox.requests) == 0


async def test_blanks_around_a_url_make_no_second_webhook(api: AsyncMaatoo) -> None:
    first = await api.webhooks.ensure(f" {URL}?a=1&b=2 ", [NEW])
    assert (await api.webhooks.ensure(f"{URL}?a=1&b=2", [NEW])).id == first.id


@pytest.mark.parametrize("alias", ["Shoe", "shoe size", "größe", "1st", "a.b", "shoe-size"])
async def test_an_alias_that_no_server_keeps_creates_no_field(
    sandbox: Sandbox, api: AsyncMaatoo, alias: str
) -> None:
    for fields in (api.contact_fields, api.company_fields):
        with pytest.raises(InvalidArgument, match="small letters"):
            await fields.ensure(alias=alias)
    assert created(sandbox) == 0


@pytest.mark.filterwarnings("ignore::maatoo.ValueNotStored")
async def test_a_word_of_the_server_is_told_and_no_field_is_created_again(
    sandbox: Sandbox, api: AsyncMaatoo
) -> None:
    with pytest.raises(UnexpectedResponse, match="'id1'"):
        await api.contact_fields.ensure(alias="id", label="Number")
    with pytest.raises(InvalidArgument, match="alias='id1'"):
        await api.contact_fields.ensure(alias="id", label="Number")
    assert created(sandbox) == 1
    assert (await api.contact_fields.ensure(alias="id1")).label == "Number"


async def test_a_tag_in_other_letters_is_the_one_that_is_there(api: AsyncMaatoo) -> None:
    first = await api.tags.ensure(name="vip")
    assert (await api.tags.ensure(name="VIP")).id == first.id


async def test_a_name_that_the_server_cuts_is_told() -> None:
    made: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            made.append({"id": 3, "name": json.loads(request.content)["name"][:5]})
            return httpx.Response(201, json={"stage": made[0]})
        return httpx.Response(200, json={"total": len(made), "stages": made})

    auth, transport = BasicAuth("u", "p"), httpx.MockTransport(answer)
    async with AsyncMaatoo("https://x.example", auth=auth, transport=transport) as api:
        with (
            pytest.warns(match="name"),
            pytest.raises(UnexpectedResponse, match="'a lon'") as caught,
        ):
            await api.stages.ensure(name="a long name")
    assert caught.value.may_have_happened


@pytest.mark.parametrize("twins", ["segments", "webhooks"])
async def test_several_of_one_name_are_told_and_refused_by_a_strict_client(
    sandbox: Sandbox, api: AsyncMaatoo, twins: str
) -> None:
    for _ in range(2):
        if twins == "webhooks":
            await api.webhooks.create(name="n", webhook_url=URL, triggers=[NEW])
        else:
            await api.segments.create(name="vip")
    before = created(sandbox)
    with pytest.warns(DuplicateName, match="ids"):
        oldest = await ENSURED[twins](api)
    with pytest.raises(InvalidArgument, match=rf"ids {oldest.id}, "):
        await ENSURED[twins](api.with_options(strict=True))
    assert created(sandbox) == before


class Late:
    """A server that stores the first segment after so many seconds, and answers nobody before."""

    def __init__(self, runtime: VirtualRuntime, seconds: float | None) -> None:
        self.runtime = runtime
        self.seconds = seconds
        self.writes: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.writes.append(self.runtime.now)
            if len(self.writes) == 1:
                self.runtime.now += 10.0
                raise httpx.ReadTimeout("", request=request)
            return httpx.Response(201, json={"list": {"id": 2, "name": "vip"}})
        ends = None if not self.writes or self.seconds is None else self.writes[0] + self.seconds
        is_there = ends is not None and self.runtime.now >= ends
        found = [{"id": 1, "name": "vip"}] if is_there or len(self.writes) > 1 else []
        return httpx.Response(200, json={"lists": found, "total": len(found)})


@pytest.mark.parametrize(("seconds", "writes"), [(12.0, 1), (45.0, 1), (None, 2)])
async def test_after_a_create_without_an_answer_it_is_looked_for_before_another(
    seconds: float | None, writes: int
) -> None:
    runtime = VirtualRuntime()
    late, auth = Late(runtime, seconds), BasicAuth("u", "p")
    async with AsyncMaatoo(
        "https://x.example", auth=auth, transport=httpx.MockTransport(late)
    ) as api:
        api._session.transport.runtime = runtime
        with pytest.raises(OutcomeUnknown):
            await api.segments.ensure(name="vip")
        with pytest.raises(RequestTimeout, match="nothing was created"):
            await api.with_options(deadline=20).segments.ensure(name="vip")
        assert (await api.segments.ensure(name="vip")).id == 1
    assert len(late.writes) == writes
    assert writes == 1 or late.writes[1] - late.writes[0] >= 60.0

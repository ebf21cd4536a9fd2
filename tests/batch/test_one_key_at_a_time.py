"""Rows of one key: never twice in one request, and never in two requests at once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Hashable
from functools import partial
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import AsyncMaatoo, BasicAuth, Maatoo
from maatoo.key_order import KeyOrder, Turn
from maatoo.runtime import AsyncRuntime, BlockingRuntime, Runtime
from maatoo.unique_values import folded, folded_email


class Watch:
    """A server that notes which keys are in flight at once, and the order in which rows came."""

    def __init__(self) -> None:
        self.in_flight: Counter[Hashable] = Counter()
        self.doubled: list[Hashable] = []
        self.at_once: list[Hashable] = []
        self.cities: dict[str, list[str]] = {}

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/fields/contact"):
            named = {"email": True, "customer_no": True, "city": False}
            listed = [{"alias": name, "isUniqueIdentifier": own} for name, own in named.items()]
            return httpx.Response(200, json={"fields": listed, "total": len(listed)})
        body = json.loads(request.content or b"{}")
        keys = self._keys(request.url.path, body if isinstance(body, list) else [body])
        self.doubled += [key for key, times in Counter(keys).items() if times > 1]
        self.in_flight.update(keys)
        self.at_once += [key for key in set(keys) if self.in_flight[key] > 1]
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        self.in_flight.subtract(keys)
        return self._answer(request, body)

    def _keys(self, path: str, rows: list[dict[str, Any]]) -> list[Hashable]:
        found: list[Hashable] = []
        for row in rows:
            if "id" in row:
                found.append(("id", row["id"]))
                self.cities.setdefault(str(row["id"]), []).append(row.get("city", ""))
            if row.get("email"):
                found.append(folded_email(row["email"]))
            if row.get("customer_no"):
                found.append(("customer_no", folded(row["customer_no"])))
        if "/points/" in path or path.endswith("/edit"):
            number = [part for part in path.split("/") if part.isdigit()]
            found += [("id", int(number[0]))] if number else []
        return found

    def _answer(self, request: httpx.Request, body: Any) -> httpx.Response:
        if not isinstance(body, list):
            asked = [int(part) for part in request.url.path.split("/") if part.isdigit()]
            answer = {"id": asked[0] if asked else 7, **body}
            return httpx.Response(200, json={"success": True, "contact": answer})
        shown = [{"id": row.get("id", n + 1)} for n, row in enumerate(body)]
        codes = [200] * len(body)
        return httpx.Response(200, json={"contacts": shown, "statusCodes": codes})


def client(watch: Watch) -> AsyncMaatoo:
    transport = httpx.MockTransport(watch)
    return AsyncMaatoo("https://x.example", auth=BasicAuth("u", "p"), transport=transport)


names = st.sampled_from("abcde")
blanks = st.sampled_from(["", " ", "\t"])
emails = st.builds(
    lambda name, blank, loud: f"{blank}{name.upper() if loud else name}@x.example{blank}",
    names,
    blanks,
    st.booleans(),
)
jobs = st.lists(st.tuples(st.lists(emails, max_size=12), st.integers(1, 5)), min_size=1, max_size=4)


@given(jobs)
def test_rows_of_one_key_over_any_chunks_and_tasks(jobs: list[tuple[list[str], int]]) -> None:
    watch = Watch()

    async def main() -> None:
        async with client(watch) as api, anyio.create_task_group() as tasks:

            async def run(emails: list[str], size: int) -> None:
                rows = [{"email": each} for each in emails]
                report = await api.contacts.create_many(rows, chunk_size=size)
                assert len(report.succeeded) == len(rows)

            async def single(email: str) -> None:
                await api.contacts.upsert(email=email)

            for emails, size in jobs:
                tasks.start_soon(run, emails, size)
                if emails:
                    tasks.start_soon(single, emails[0])

    anyio.run(main)
    assert watch.doubled == []
    assert watch.at_once == []


numbers = st.sampled_from(["A1", "a1", " A1 ", "Ä1", "b2", "B2", "c3", ""])
rows = st.fixed_dictionaries({"customer_no": numbers}, optional={"email": emails})


@given(st.lists(st.lists(rows, min_size=1, max_size=9), min_size=1, max_size=3), st.integers(1, 4))
def test_rows_of_one_value_in_a_unique_field_of_ones_own(
    jobs: list[list[dict[str, str]]], size: int
) -> None:
    """Bulk jobs read the server's list of fields; from then on single calls go by it, too."""
    watch = Watch()

    async def main() -> None:
        async with client(watch) as api:
            await api.contacts.create_many(jobs[0], chunk_size=size)
            async with anyio.create_task_group() as tasks:
                for rows in jobs:
                    tasks.start_soon(partial(api.contacts.create_many, rows, chunk_size=size))
                    tasks.start_soon(partial(api.contacts.create, fields=rows[0]))

    anyio.run(main)
    assert watch.doubled == []
    assert watch.at_once == []


@given(st.lists(st.integers(1, 4), max_size=20), st.integers(1, 6))
def test_edits_of_one_contact_arrive_in_the_order_of_the_rows(ids: list[int], size: int) -> None:
    watch = Watch()
    rows = [{"id": id, "city": str(n)} for n, id in enumerate(ids)]

    async def main() -> None:
        async with client(watch) as api:
            await api.contacts.edit_many(rows, chunk_size=size)

    anyio.run(main)
    assert watch.doubled == []
    assert watch.at_once == []
    for id, cities in watch.cities.items():
        assert cities == [str(n) for n, each in enumerate(ids) if str(each) == id]


@pytest.mark.anyio
async def test_points_of_one_contact_are_added_one_after_the_other() -> None:
    watch = Watch()
    async with client(watch) as api, anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(api.contacts.add_points, 7, 1)
            tasks.start_soon(api.contacts.subtract_points, 8, 1)
    assert watch.at_once == []


@pytest.mark.anyio
async def test_a_call_back_may_write_to_the_contact_that_it_is_told_of() -> None:
    watch = Watch()
    async with client(watch) as api:

        async def told(outcome: Any) -> None:
            await api.contacts.edit(outcome.id, city="Bern")

        with anyio.fail_after(10):
            report = await api.contacts.edit_many([{"id": 1}, {"id": 2}], on_outcome=told)
    assert report.ok


@pytest.mark.anyio
async def test_a_new_tag_is_named_by_one_request_until_it_is_there() -> None:
    tags_in_flight: Counter[str] = Counter()
    at_once: list[int] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        tags = json.loads(request.content)["tags"]
        tags_in_flight.update(tags)
        at_once.append(tags_in_flight["new"])
        for _ in range(3):
            await anyio.lowlevel.checkpoint()
        tags_in_flight.subtract(tags)
        return httpx.Response(201, json={"contact": {"id": 1}})

    transport = httpx.MockTransport(answer)
    auth = BasicAuth("u", "p")
    async with AsyncMaatoo("https://x.example", auth=auth, transport=transport) as api:

        async def create(number: int) -> None:
            await api.contacts.create(email=f"{number}@x.example", tags=["new"])

        async with anyio.create_task_group() as tasks:
            for number in range(6):
                tasks.start_soon(create, number)
    assert at_once[0] == 1
    assert max(at_once) > 1, "once the tag is there, requests run side by side"
    assert at_once[1] == 1, "the second request began after the first one was answered"


@pytest.mark.anyio
async def test_a_request_that_gives_up_its_place_lets_nobody_pass_the_one_before_it() -> None:
    order, runtime = KeyOrder(), AsyncRuntime()
    first, second, third = (order.enter(["k"]) for _ in range(3))
    await first.wait(runtime)
    with pytest.raises(TimeoutError):
        await second.wait(runtime, 0.0)
    second.leave(done=False)
    with pytest.raises(TimeoutError):
        await third.wait(runtime, 0.0)
    first.leave()
    await third.wait(runtime, 0.0)


def test_threads_of_a_blocking_client_take_turns() -> None:
    lock, in_flight, most = threading.Lock(), [0], [0]
    begun = threading.Event()

    def answer(_: httpx.Request) -> httpx.Response:
        with lock:
            in_flight[0] += 1
            most[0] = max(most[0], in_flight[0])
        begun.wait(0.02)
        with lock:
            in_flight[0] -= 1
        return httpx.Response(201, json={"contact": {"id": 1}})

    transport = httpx.MockTransport(answer)
    with Maatoo("https://x.example", auth=BasicAuth("u", "p"), transport=transport) as api:
        threads = [
            threading.Thread(target=lambda: api.contacts.upsert(email="A@x.example"))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == [1]


@pytest.mark.anyio
async def test_a_blocking_call_on_the_thread_of_a_loop_does_not_wait_for_that_loop() -> None:
    order = KeyOrder()
    first, second = order.enter(["k"]), order.enter(["k"])
    await first.wait(AsyncRuntime())
    with pytest.raises(TimeoutError):
        await second.wait(AsyncRuntime(), 0.0)
    assert await _waits(second, BlockingRuntime()) is False


async def _waits(turn: Turn, runtime: Runtime) -> bool:
    """Whether a turn has to wait for an earlier one."""
    try:
        await turn.wait(runtime, 0.0)
    except TimeoutError:
        return True
    return False

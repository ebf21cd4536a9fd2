"""Lists that cannot be read by ids are split by the places of their rows, on request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import AsyncMaatoo, BasicAuth, InvalidArgument, Maatoo, Part, UnexpectedResponse
from maatoo.sandbox import Sandbox
from tests.engines.account import FACTORY, account
from tests.engines.rows import over
from tests.example_numbers import examples

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(120) as found:
        yield found


def test_the_parts_of_an_ordered_list_are_the_list_in_its_order(
    site: tuple[Maatoo, Sandbox], tmp_path: Path
) -> None:
    api, _ = site
    lst = api.contacts.list(order=[("email", "desc")], limit=7)
    wanted = [each.id for each in lst]
    parts = lst.parts(3, credentials=FACTORY, by_place=True)
    assert [(part.after, part.to, part.exact) for part in parts] == [
        (0, 26, False),
        (26, 53, False),
        (53, None, False),
    ]
    assert all(part.exact for part in api.contacts.list().parts(2, credentials=FACTORY))
    parts = [Part.from_json(part.to_json()) for part in parts]
    assert [each.id for part in parts for each in part.read()] == wanted
    pa: Any = pytest.importorskip("pyarrow", reason="the extra arrow is not installed")
    tables = [part.to_arrow(columns=["id"]) for part in parts]
    assert [table.num_rows for table in tables] == [26, 27, 27]
    assert pa.concat_tables(tables)["id"].to_pylist() == wanted
    files = [part.write_parquet(tmp_path, columns=["id"]) for part in parts]
    assert len(set(files)) == 3


@pytest.mark.anyio
async def test_an_async_client_reads_them(site: tuple[Maatoo, Sandbox]) -> None:
    api, sandbox = site
    async with AsyncMaatoo(api.settings.site, auth=BasicAuth(*sandbox.credentials)) as other:
        lst = other.contacts.list(order_by="email")
        parts = await lst.parts(4, credentials=FACTORY, by_place=True)
        found = [each.id for part in parts async for each in part.aread(other)]
        assert found == [each.id async for each in lst]


def numbers(total: int, tells: bool = True) -> Any:
    """A server of rows of a table of the statistics."""

    def answer(request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("start", 0))
        end = min(start + int(request.url.params.get("limit", 30)), total)
        rows = [{"id": str(each)} for each in range(start, end)]
        return httpx.Response(200, json={"stats": rows, **({"total": total} if tells else {})})

    return answer


@examples(40)
@given(st.integers(0, 90), st.integers(1, 7), st.integers(1, 12), st.data())
def test_any_list_is_split_without_a_gap_or_an_overlap_and_each_part_is_resumed(
    total: int, n: int, limit: int, data: st.DataObject
) -> None:
    with over(numbers(total)) as api:
        lst = api.stats.get("of_a_plugin", limit=limit)
        assert not lst.exact
        parts = lst.parts(n, by_place=True)
        assert len(parts) == max(1, min(n, total))
        found: list[str] = []
        for part in parts:
            whole = [row.raw_["id"] for row in part.of_client(api)]
            stop = data.draw(st.integers(0, len(whole)))
            with iter(part.of_client(api)) as iteration:
                begun = [next(iteration).raw_["id"] for _ in range(stop)]
                cursor = json.loads(json.dumps(iteration.cursor))
            rest = [row.raw_["id"] for row in part.of_client(api).resume(cursor)]
            assert begun + rest == whole
            found += whole
        assert found == [str(each) for each in range(total)]


def test_what_cannot_be_split_by_place_is_refused() -> None:
    with over(numbers(9)) as api:
        with pytest.raises(InvalidArgument, match="by_place=True"):
            api.contacts.list(order_by="email").parts(2)
        with pytest.raises(InvalidArgument, match="leave by_place out"):
            api.contacts.list().parts(2, by_place=True)
        with pytest.raises(InvalidArgument, match="no parts"):
            api.reports.get(1).parts(2, by_place=True)
        with pytest.raises(InvalidArgument, match="whole list"):
            api.stats.get("page_hits", start=3, order=[("id", "desc")]).parts(2, by_place=True)
    with over(numbers(9, tells=False)) as api, pytest.raises(UnexpectedResponse, match="no total"):
        api.stats.get("of_a_plugin").parts(2, by_place=True)

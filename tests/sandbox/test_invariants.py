"""What holds for every input: what was written is read, totals are true, pages cover all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.sandbox import Sandbox
from tests.example_numbers import examples

pytestmark = pytest.mark.once

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="<>"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() == text)
NAMES = st.lists(TEXT, min_size=1, max_size=12)
FEW = examples(25)


def with_client(use: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    """Run a scenario against a fresh sandbox, in-process."""

    async def run() -> None:
        with Sandbox() as sandbox:
            async with httpx.AsyncClient(
                transport=sandbox.transport(),
                base_url="http://sandbox",
                auth=sandbox.credentials,
            ) as client:
                await use(client)

    anyio.run(run)


async def listed(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/api/contacts", params=query)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@FEW
@given(first=TEXT, last=TEXT, points=st.integers(1, 10**6), zipcode=st.from_regex(r"\A0[0-9]{4}\Z"))
def test_what_was_written_is_read(first: str, last: str, points: int, zipcode: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        given = {"firstname": first, "lastname": last, "points": points, "zipcode": zipcode}
        made = (await client.post("/api/contacts/new", json=given)).json()["contact"]
        read = (await client.get(f"/api/contacts/{made['id']}")).json()["contact"]
        for shown in (made, read):
            assert {name: shown["fields"]["all"][name] for name in given} == given
        assert read["points"] == points

    with_client(scenario)


@FEW
@given(names=NAMES, limit=st.integers(1, 5))
def test_pages_cover_everything_once(names: list[str], limit: int) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        rows = [{"lastname": name} for name in names]
        await client.post("/api/contacts/batch/new", json=rows)
        seen: list[str] = []
        for start in range(0, len(names), limit):
            page = await listed(client, start=start, limit=limit, orderBy="lastname")
            assert page["total"] == str(len(names))
            assert len(page["contacts"]) <= limit
            seen += page["contacts"]
        assert sorted(seen, key=int) == [str(number + 1) for number in range(len(names))]
        everything = await listed(client, limit=0, start=3, orderBy="lastname")
        assert list(everything["contacts"]) == seen

    with_client(scenario)


@FEW
@given(points=st.lists(st.integers(1, 50), min_size=1, max_size=15), border=st.integers(0, 51))
def test_conditions_divide_and_orders_sort(points: list[int], border: int) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        await client.post("/api/contacts/batch/new", json=[{"points": p} for p in points])

        async def matching(expr: str) -> list[int]:
            page = await listed(
                client,
                **{
                    "where[0][col]": "points",
                    "where[0][expr]": expr,
                    "where[0][val]": border,
                    "order[0][col]": "points",
                    "order[0][dir]": "DESC",
                },
            )
            assert page["total"] == str(len(page["contacts"]))
            return [contact["points"] for contact in page["contacts"].values()]

        above, rest = await matching("gt"), await matching("lte")
        assert above == sorted((p for p in points if p > border), reverse=True)
        assert rest == sorted((p for p in points if p <= border), reverse=True)
        assert sorted(await matching("eq") + await matching("neq")) == sorted(points)

    with_client(scenario)


@FEW
@given(names=st.lists(st.sampled_from(["Anna", "Bernd", "Änna", "anton"]), min_size=1, max_size=10))
def test_a_search_and_its_negation_divide(names: list[str]) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        await client.post("/api/contacts/batch/new", json=[{"firstname": n} for n in names])

        async def total(search: str) -> int:
            return int((await listed(client, search=search))["total"])

        expected = sum(name.lower().startswith(("an", "än")) for name in names)
        assert await total("firstname:an*") == expected
        assert await total("!firstname:an*") == len(names) - expected
        assert await total('name:"Bernd" or firstname:an*') == len(names)
        assert await total("ids:1 (Bernd or anna)") == int(names[0] != "anton")
        assert await total("!bernd") == 0  # as in SQL: there are columns of which nothing is known

    with_client(scenario)


@FEW
@given(
    rows=st.lists(st.one_of(st.just("valid"), st.just("invalid")), min_size=1, max_size=20),
)
def test_a_batch_accounts_for_every_item(rows: list[str]) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        bodies = [
            {"email": f"u{index}@example.com" if row == "valid" else "nope"}
            for index, row in enumerate(rows)
        ]
        answer = (await client.post("/api/contacts/batch/new", json=bodies)).json()
        good = [index for index, row in enumerate(rows) if row == "valid"]
        bad = [index for index, row in enumerate(rows) if row == "invalid"]
        assert answer["statusCodes"] == [201 if row == "valid" else 400 for row in rows]
        assert positions(answer["contacts"]) == good
        assert positions(answer.get("errors", [])) == bad
        assert (await listed(client, limit=1))["total"] == str(len(good))

    with_client(scenario)


def positions(container: Any) -> list[int]:
    """The request indices of a container that is a list as long as it has no gap."""
    return list(map(int, container)) if isinstance(container, dict) else list(range(len(container)))


@FEW
@given(tags=st.lists(st.sampled_from("abc"), max_size=4), gone=st.sampled_from("abcd"))
def test_tags_are_a_set_and_a_minus_takes_one_away(tags: list[str], gone: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        await client.post("/api/contacts/new", json={"email": "a@b.ch", "tags": tags})
        edited = await client.patch("/api/contacts/1/edit", json={"tags": [f"-{gone}"]})
        assert {tag["tag"] for tag in edited.json()["contact"]["tags"]} == set(tags) - {gone}
        found = await listed(client, search=f"tag:{gone}")
        assert found["total"] == "0"

    with_client(scenario)

"""Parts of a list: together they are the list, and none of them holds a secret."""

from __future__ import annotations

import enum
import itertools
import json
import pickle
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    ConfigurationError,
    InvalidArgument,
    Maatoo,
    Part,
    Search,
    UnexpectedResponse,
    Where,
)
from maatoo.paging import visibility
from maatoo.sandbox import Sandbox
from tests.engines.account import FACTORY, account
from tests.engines.rows import Rows, over
from tests.example_numbers import examples


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(300) as found:
        yield found


def test_together_the_parts_are_the_list_and_balanced_in_spite_of_holes(
    site: tuple[Maatoo, Sandbox],
) -> None:
    api, _ = site
    everyone = [each.id for each in api.contacts.list()]
    parts = api.contacts.list().parts(4, credentials=FACTORY)
    found = [[each.id for each in part.read()] for part in parts]
    assert [each for ids in found for each in ids] == everyone
    assert all(35 <= len(ids) <= 65 for ids in found)
    assert [(part.index, part.of) for part in parts] == [(n, 4) for n in range(4)]


def test_a_part_is_pickled_and_written_as_json_without_a_secret(
    site: tuple[Maatoo, Sandbox],
) -> None:
    api, sandbox = site
    where = Where.eq("city", "City 3")
    search = Search.email("*invalid") if hasattr(Search, "email") else "email:*"
    lst = api.contacts.list(where=where, search=search, select=["id", "email"])
    for part in lst.parts(3, credentials=FACTORY):
        again = pickle.loads(pickle.dumps(part))
        assert again == part == Part.from_json(part.to_json())
        shown = part.to_json() + repr(part) + repr(pickle.dumps(part))
        assert sandbox.credentials[1] not in shown
        json.loads(part.to_json())
    assert sorted(
        each.id for part in lst.parts(3, credentials=FACTORY) for each in part.read()
    ) == [each.id for each in lst]


@pytest.mark.anyio
async def test_an_async_client_splits_and_reads_parts(site: tuple[Maatoo, Sandbox]) -> None:
    _, sandbox = site
    auth = BasicAuth(*sandbox.credentials)
    async with AsyncMaatoo(site[0].settings.site, auth=auth) as api:
        parts = await api.contacts.list().parts(3, credentials=FACTORY)
        found: list[int] = []
        for part in parts:
            found += [each.id async for each in part.aread(api)]
        assert found == [each.id async for each in api.contacts.list()]


def test_the_credentials_must_be_those_of_the_site(
    site: tuple[Maatoo, Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    (part, *_) = site[0].contacts.list().parts(2, credentials=FACTORY)
    monkeypatch.setenv("ENGINE_TEST_SITE", "http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match="belongs to"):
        list(part.read())


@examples(25)
@given(st.sets(st.integers(1, 10**7), max_size=60), st.integers(1, 9))
def test_any_ids_are_split_without_a_gap_or_an_overlap(ids: set[int], n: int) -> None:
    with over(Rows(ids)) as api:
        parts = api.contacts.list().parts(n)
        found = [each.id for part in parts for each in part.of_client(api)]
    assert found == sorted(ids)
    assert len(parts) <= n
    assert parts[0].after == 0
    assert parts[-1].to is None
    assert all(one.to == other.after for one, other in itertools.pairwise(parts))


def test_balancing_asks_few_questions() -> None:
    server = Rows({*range(1, 50), *range(10**6, 10**6 + 5000)})
    with over(server) as api:
        parts = api.contacts.list().parts(8)
        assert server.requests < 8 * 24
        sizes = [sum(1 for _ in part.of_client(api)) for part in parts]
    assert max(sizes) < 1.2 * min(sizes)


def test_what_cannot_be_split_is_refused() -> None:
    with over(Rows({1, 2})) as api:
        with pytest.raises(InvalidArgument, match="exact"):
            api.contacts.list(order_by="email").parts(2)
        for wrong in (0, -1, True, 2.5):
            with pytest.raises(InvalidArgument, match="whole number"):
                api.contacts.list().parts(wrong)  # type: ignore[arg-type]
            with pytest.raises(InvalidArgument, match="workers"):
                api.contacts.list().parts(2, workers=wrong)  # type: ignore[arg-type]
        begun = api.contacts.list()
        assert next(iter(begun)).id == 1
        for not_whole in (api.contacts.list(start=1), api.contacts.list().resume(begun.cursor)):
            with pytest.raises(InvalidArgument, match="whole list"):
                not_whole.parts(2)
    with pytest.raises(InvalidArgument, match="no text of a part"):
        Part.from_json("{}")


@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize("own", [[], [99]])
def test_a_user_who_sees_only_some_rows_is_told(
    own: list[int], n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visibility, "SECONDS", 0.0)
    everyone = Rows(set(range(1, 100)))

    def own_only(request: httpx.Request) -> httpx.Response:
        if "where[0][col]" in request.url.params:  # which lifts what the user may see
            return everyone(request)
        shown = {str(each): {"id": each} for each in own}
        return httpx.Response(200, json={"total": len(own), "contacts": shown})

    with over(own_only) as api, pytest.raises(UnexpectedResponse, match="only some"):
        api.contacts.list().parts(n)


def test_a_part_asks_for_what_its_list_was_asked_for() -> None:
    asked: list[dict[str, str]] = []
    server = Rows(set(range(1, 50)))

    def note(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        return server(request)

    with over(note) as api:
        limit = enum.Enum("number", {"LIMIT": 7}).LIMIT  # a number of another library
        lst = api.contacts.list(search="email:*", limit=limit, extra_query={"only": "mine"})  # type: ignore[arg-type]
        parts = [Part.from_json(part.to_json()) for part in lst.parts(3)]
        assert all(each["only"] == "mine" for each in asked)
        asked.clear()
        assert sum(1 for part in parts for _ in part.of_client(api)) == 49
    assert all(each["only"] == "mine" and each["search"] == "email:*" for each in asked)
    assert max(int(each["limit"]) for each in asked) == 7

"""ensure: what is looked up by name, created once, and never taken for something alike."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Iterator

import anyio
import pytest

from maatoo import AsyncMaatoo, BasicAuth, DuplicateName, InvalidArgument, Maatoo
from maatoo.sandbox import Sandbox

pytestmark = pytest.mark.anyio


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[AsyncMaatoo]:
    transport = sandbox.transport()
    async with AsyncMaatoo(
        "https://sandbox.example", auth=BasicAuth(*sandbox.credentials), transport=transport
    ) as client:
        yield client


async def test_a_segment_whose_name_begins_alike_is_another_one(api: AsyncMaatoo) -> None:
    other = await api.segments.create(name="newsletter archive")
    own = await api.segments.ensure(name="newsletter")
    assert own.id != other.id
    assert own.name == "newsletter"
    assert (await api.segments.ensure(name=" newsletter ")).id == own.id


@pytest.mark.parametrize("name", ["Tom & Co", "o'neill", 'a "b"', "100 %", "Zoë"])
async def test_names_with_odd_characters_are_found_again(api: AsyncMaatoo, name: str) -> None:
    first = await api.stages.ensure(name=name)
    assert (await api.stages.ensure(name=name)).id == first.id


async def test_parallel_tasks_create_one(api: AsyncMaatoo) -> None:
    found: list[int | None] = []

    async def ensure() -> None:
        found.append((await api.tags.ensure(name="vip")).id)

    async with anyio.create_task_group() as tasks:
        for _ in range(6):
            tasks.start_soon(ensure)
    assert len(set(found)) == 1
    assert [tag.tag async for tag in api.tags.list()].count("vip") == 1


async def test_of_two_with_one_name_the_older_is_used_with_a_warning(api: AsyncMaatoo) -> None:
    older = await api.segments.create(name="twin")
    await api.segments.create(name="twin")
    with pytest.warns(DuplicateName, match="twin"):
        assert (await api.segments.ensure(name="twin")).id == older.id


async def test_categories_are_told_apart_by_their_bundle(api: AsyncMaatoo) -> None:
    one = await api.categories.ensure(name="News", bundle="email")
    other = await api.categories.ensure(name="News", bundle="segment")
    assert one.id != other.id
    assert (await api.categories.ensure(name="News", bundle="email")).id == one.id


async def test_a_field_is_ensured_by_its_alias(api: AsyncMaatoo) -> None:
    field = await api.contact_fields.ensure(alias="shoe_size", label="Shoe size", type="number")
    again = await api.contact_fields.ensure(alias="shoe_size")
    assert (again.id, again.type) == (field.id, "number")
    assert (await api.company_fields.ensure(alias="sole")).alias == "sole"


async def test_a_blank_name_is_refused(api: AsyncMaatoo) -> None:
    with pytest.raises(InvalidArgument):
        await api.tags.ensure(name=" ")


def test_the_blocking_client_has_it_too(sandbox: Sandbox) -> None:
    transport = sandbox.transport()
    with Maatoo(
        "https://sandbox.example", auth=BasicAuth(*sandbox.credentials), transport=transport
    ) as api:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = api.segments.ensure(name="news", is_published=True)
        assert api.segments.ensure(name="news").id == made.id

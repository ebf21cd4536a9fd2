"""An entity that was read stands for its id, in every call and in the turns of writes."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import pytest

from maatoo import AsyncMaatoo, Maatoo, NotFound
from maatoo.batch.row_keys import call_keys
from maatoo.encoding import path_values
from maatoo.models.contacts import Contact
from maatoo.resources import contacts as operations

MADE: dict[str, Callable[[Maatoo], Any]] = {
    "contacts": lambda api: api.contacts.create(email="gone@x.example"),
    "companies": lambda api: api.companies.create(companyname="Gone"),
    "segments": lambda api: api.segments.create(name="Gone"),
    "tags": lambda api: api.tags.create(tag="gone"),
    "stages": lambda api: api.stages.create(name="Gone"),
}


class Known(enum.Enum):
    ANN = 47


@pytest.mark.parametrize("resource", MADE)
def test_an_entity_is_deleted(maatoo_sync_client: Maatoo, resource: str) -> None:
    entity = MADE[resource](maatoo_sync_client)
    methods: Any = getattr(maatoo_sync_client, resource)
    assert methods.edit(entity).id == entity.id
    assert methods.delete(entity).id == entity.id
    with pytest.raises(NotFound):
        methods.get(entity)


@pytest.mark.anyio
async def test_an_entity_is_deleted_by_the_async_client(maatoo_client: AsyncMaatoo) -> None:
    contact = await maatoo_client.contacts.create(email="gone@x.example")
    assert (await maatoo_client.contacts.delete(contact)).id == contact.id  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [47, Contact(id=47), Known.ANN])
def test_whatever_says_the_id_takes_the_same_turn(given: object) -> None:
    path = path_values(operations.EDIT, (given,))
    assert path == (47,)
    assert set(call_keys(operations.EDIT, {}, path, ())) == {("contacts", "id", "47")}

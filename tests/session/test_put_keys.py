"""A PUT that a server answers with 500 for want of a key: the error names the keys."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, NotFound, Retry, ServerError
from maatoo.operation import Operation
from maatoo.put_keys import missing_keys
from tests.generate.test_type_hints import RESOURCES

pytestmark = pytest.mark.once

RECORDINGS = Path(__file__).parents[1] / "recordings"
FAILED = {"errors": [{"code": 500, "type": None, "message": "Looks like I encountered an error"}]}
SITE = "https://you.maatoo.invalid"

OPERATIONS: dict[str, Operation[Any]] = {
    f"{resource}.{name.lower()}": operation
    for resource in RESOURCES
    for name, operation in vars(import_module(f"maatoo.resources.{resource}")).items()
    if isinstance(operation, Operation) and operation.put_needs
}


def answers(status: int, body: Any = FAILED) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, json=body))


def recorded() -> list[tuple[str, int, Any]]:
    """Every PUT of the recordings that has such needs: operation, status, and body or row."""
    found: list[tuple[str, int, Any]] = []
    for file in sorted(RECORDINGS.glob("*.json")):
        for each in json.loads(file.read_text("utf-8")):
            endpoint, asked = each.get("endpoint") or "", each.get("request", {"method": ""})
            key = endpoint.replace("fields.", f"{file.stem}.")
            if asked["method"] == "PUT" and key in OPERATIONS and "json" in asked:
                found.append((key, each["response"]["status"], asked["json"]))
    return found


def test_what_servers_took_lacks_nothing_and_what_they_failed_on_does() -> None:
    seen: dict[str, set[bool]] = {}
    for key, status, body in recorded():
        missing = missing_keys(OPERATIONS[key], body)
        if status in (200, 201):
            assert missing == [], key
        elif status == 500:
            assert missing != [], key
        seen.setdefault(key.partition(".")[0], set()).add(status == 500)
    assert {"roles", "reports", "points", "point_triggers"} <= set(seen)
    assert sum(True in each for each in seen.values()) >= 9


def test_a_body_lacks_a_key_that_is_absent_or_null_in_any_row() -> None:
    operation = OPERATIONS["roles.replace_many"]
    whole = {"name": "r", "isAdmin": False, "rawPermissions": {}, "isPublished": False}
    assert missing_keys(operation, [whole, whole]) == []
    assert missing_keys(operation, [whole, {**whole, "isAdmin": None}]) == ["is_admin"]
    assert missing_keys(operation, whole | {"name": None}) == ["name"]
    assert missing_keys(operation, "odd") == ["name", "is_admin", "raw_permissions", "is_published"]


@pytest.mark.anyio
async def test_the_error_says_what_a_put_needs_and_what_this_one_lacked() -> None:
    retry = Retry(attempts=1)
    async with AsyncMaatoo(SITE, transport=answers(500), retry=retry) as api:
        with pytest.raises(ServerError) as caught:
            await api.roles.replace(3, name="partial", is_published=True)
        assert "this one lacked is_admin and raw_permissions" in str(caught.value)
        assert "roles.edit" in str(caught.value)
        assert caught.value.may_have_happened
        with pytest.raises(ServerError) as other:
            await api.roles.edit(3, name="partial")
        assert "lacked" not in str(other.value)
        report = await api.points.replace_many([{"id": 4, "name": "n", "type": "url.hit"}])
        (outcome,) = [*report.failed, *report.unknown]
        assert "points.edit_many" in str(outcome.error)


def test_the_blocking_client_says_it_and_other_errors_do_not() -> None:
    retry = Retry(attempts=1)
    with Maatoo(SITE, transport=answers(500), retry=retry) as api:
        with pytest.raises(ServerError, match="char_length_limit and is_index"):
            api.company_fields.replace(5, label="l", type="text")
        with pytest.raises(ServerError) as whole:
            api.contact_fields.replace(
                5, label="l", type="text", char_length_limit=64, is_index=False
            )
        assert "lacked" not in str(whole.value)
    gone = {"errors": [{"code": 404, "message": "Item was not found.", "details": []}]}
    with Maatoo(SITE, transport=answers(404, gone)) as api, pytest.raises(NotFound) as caught:
        api.roles.replace(3, name="partial")
    assert "lacked" not in str(caught.value)

"""Users who may see their own contacts only, and what a filter of theirs shows them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from maatoo import BasicAuth, Maatoo
from maatoo.paging import visibility
from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import in_process, new

pytestmark = pytest.mark.once

VIEWER = ("viewer", "sandbox")
OWN = {"lead:leads": ["viewown", "create"]}


@pytest.fixture
def shared() -> Iterator[Sandbox]:
    """Contacts 1 to 40; the viewer made every tenth of them, and sees his own only."""
    with Sandbox() as sandbox:
        with in_process(sandbox) as admin, in_process(sandbox, auth=VIEWER) as viewer:
            admin.patch("/api/roles/2/edit", json={"rawPermissions": OWN}).raise_for_status()
            for number in range(1, 41):
                new(admin if number % 10 else viewer, "contacts", firstname=f"P{number}")
        yield sandbox


def shown(client: httpx.Client, **query: object) -> tuple[int, list[int]]:
    answer = client.get("/api/contacts", params=query)
    answer.raise_for_status()
    body = answer.json()
    return int(body["total"]), sorted(map(int, body["contacts"] or ()))


def test_a_list_shows_what_the_user_created(shared: Sandbox) -> None:
    own = (4, [10, 20, 30, 40])
    with in_process(shared, auth=VIEWER) as viewer:
        assert shown(viewer) == own
        assert shown(viewer, search="P", orderBy="id", select="id") == own
        assert shown(viewer, where="") == own
        assert viewer.get("/api/contacts/10").status_code == 200
        assert viewer.get("/api/contacts/11").status_code == 403


def test_the_list_goes_by_the_creator_and_a_single_contact_by_its_owner(shared: Sandbox) -> None:
    with in_process(shared) as admin, in_process(shared, auth=VIEWER) as viewer:
        admin.patch("/api/contacts/10/edit", json={"owner": 1}).raise_for_status()
        admin.patch("/api/contacts/11/edit", json={"owner": 2}).raise_for_status()
        assert shown(viewer) == (4, [10, 20, 30, 40])
        assert viewer.get("/api/contacts/10").status_code == 403
        assert viewer.get("/api/contacts/11").status_code == 200


def test_any_filter_shows_everybodys(shared: Sandbox) -> None:
    clause = {"where[0][col]": "id", "where[0][expr]": "gt", "where[0][val]": "0", "limit": "50"}
    with in_process(shared, auth=VIEWER) as viewer:
        assert shown(viewer, **clause) == (40, list(range(1, 41)))
        assert shown(viewer, **{**clause, "where[0][expr]": "isNotNull"})[0] == 40


def test_iterating_gives_the_user_his_own(shared: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "SECONDS", 0.0)
    auth, transport = BasicAuth(*VIEWER), shared.transport()
    with Maatoo("http://localhost", auth=auth, transport=transport) as api:
        lst = api.contacts.list(limit=3)
        assert [contact.id for contact in lst] == [10, 20, 30, 40]
        assert not lst.exact

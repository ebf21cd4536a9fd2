"""Two generations of servers: decisions, and calls that work on both."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import ApiError, InvalidArgument, Maatoo, NotFound
from maatoo.operation import Operation
from maatoo.resources import contacts, segments
from maatoo.server_versions import (
    advise,
    asset_folder,
    has_new_paths,
    is_asset_folder,
    legacy_path,
    no_route,
    release,
)

from .servers import Answers, recorded, route_missing, version

pytestmark = [pytest.mark.anyio, pytest.mark.once]

SUCCESS = {"success": 1}
ITEM_MISSING = {"errors": [{"code": 404, "message": "Item was not found.", "details": []}]}


# Deciding


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5.1.1", (5, 1, 1)),
        ("2.5.1-dev", (2, 5, 1)),
        ("v4.4", (4, 4)),
        (" 3 ", (3,)),
        ("", None),
        ("main", None),
        (None, None),
    ],
)
def test_versions_are_read(text: str | None, numbers: tuple[int, ...] | None) -> None:
    assert release(text) == numbers


@given(st.tuples(st.integers(0, 20), st.integers(0, 30), st.integers(0, 30)))
def test_a_version_is_told_by_its_numbers(numbers: tuple[int, int, int]) -> None:
    text = ".".join(map(str, numbers))
    assert release(text) == numbers
    assert has_new_paths(text) == (numbers >= (2, 6))
    wanted = "media" if numbers[0] >= 5 else "assets"
    assert asset_folder("media", text) == asset_folder("assets", text) == wanted
    assert asset_folder("assets.a.b", text) == f"{wanted}.a.b"


def test_what_is_not_known_stays_as_it_is() -> None:
    assert asset_folder("assets", None) == "assets"
    assert not has_new_paths(None)


@pytest.mark.parametrize("folder", ["images", "images.assets", "mediathek", "", 5, None])
def test_other_folders_are_none_of_assets(folder: object) -> None:
    assert not is_asset_folder(folder)


def error(status: int, message: str) -> ApiError:
    return ApiError(message, status=status, method="GET", url="https://x.invalid/api/y")


def test_a_missing_route_is_told_from_a_missing_thing() -> None:
    assert no_route(error(404, "Requested URL not found: /api/x"))
    assert no_route(error(404, 'No route found for "GET /api/x"'))
    assert no_route(error(405, "whatever"))
    assert not no_route(error(404, "Item was not found."))
    assert not no_route(error(404, "Contact not found."))
    assert not no_route(error(500, "Requested URL not found: /api/x"))


def test_advice_stands_behind_what_an_error_says() -> None:
    told = error(404, "Gone.")
    advise(told, "use that")
    assert str(told) == "GET https://x.invalid/api/y answered 404: Gone. (use that)"
    assert told.message == "Gone."


def test_every_older_path_takes_the_same_arguments() -> None:
    assert legacy_path(segments.ADD_CONTACT, (8, 15)) == "/segments/8/contact/add/15"
    assert legacy_path(contacts.ADD_DNC, (5, "a b")) == "/contacts/5/dnc/add/a%20b"
    assert legacy_path(Operation("x.y", "GET", "/x/{id}", segments.GET.reads), (5,)) == "/x/5"


# Paths before 2.6


async def test_a_server_before_2_6_is_asked_by_its_own_path_and_remembered() -> None:
    server = Answers.of(
        ("/contact/add/15", version("2.5.1", SUCCESS)),
        ("/users/self", version("2.5.1", {"id": 1})),
    )
    async with server.api() as api:
        assert (await api.segments.add_contact(8, 15)).success is True
        assert server.lines == [
            "POST /api/segments/8/contact/15/add",
            "GET /api/users/self",
            "POST /api/segments/8/contact/add/15",
        ]
        del server.asked[:]
        await api.segments.add_contact(8, 15)
    assert server.lines == ["POST /api/segments/8/contact/add/15"]


def test_the_blocking_client_finds_it_too_and_sends_the_same_body() -> None:
    contact = version("2.5.1", {"contact": {"id": 15}})
    server = Answers.of(("/dnc/add/email", contact), ("/users/self", version("2.5.1", {"id": 1})))
    with server.blocking() as api:
        assert api.contacts.add_dnc(15, "email", reason=3).id == 15
    assert server.body() == server.body(0) == {"reason": 3}


@pytest.mark.parametrize("number", ["2.6.0", "5.1.1"])
async def test_a_newer_server_is_not_asked_by_the_older_path(number: str) -> None:
    server = Answers.of(("/users/self", version(number, {"id": 1})))
    async with server.api() as api:
        with pytest.raises(NotFound, match="Requested URL not found"):
            await api.stages.remove_contact(8, 15)
    assert server.lines == ["POST /api/stages/8/contact/15/remove", "GET /api/users/self"]


async def test_a_thing_that_is_missing_is_no_missing_route() -> None:
    server = Answers(lambda _: httpx.Response(404, json=ITEM_MISSING))
    async with server.api() as api:
        with pytest.raises(NotFound):
            await api.segments.add_contact(8, 15)
    assert len(server.asked) == 1


async def test_a_server_that_does_not_tell_its_version_is_asked_for_it_once() -> None:
    server = Answers(route_missing)
    async with server.api() as api:
        for _ in range(2):
            with pytest.raises(NotFound):
                await api.segments.add_contact(8, 15)
        assert await api.server_version() is None
    assert server.lines.count("GET /api/users/self") == 1
    assert server.lines.count("POST /api/segments/8/contact/add/15") == 2


# What some servers do not have


async def test_an_error_says_what_to_use_instead() -> None:
    exchange = recorded("contacts.list_events.1")
    server = Answers(lambda _: exchange.answer())
    async with server.api() as api:
        with pytest.raises(NotFound, match=r"since Mautic 3\.0 .* use contacts\.list_activity"):
            await api.contacts.list_events(15)
    with server.blocking() as blocking, pytest.raises(NotFound, match="list_activity"):
        blocking.contacts.list_events(15).page()
    assert len(server.asked) == 2


async def test_an_error_says_which_servers_have_it() -> None:
    server = Answers(route_missing)
    async with server.api() as api:
        with pytest.raises(NotFound, match=r"point_groups\.get: only servers since Mautic 5\.1"):
            await api.point_groups.get(1)


async def test_a_thing_that_is_missing_is_not_said_to_need_another_version() -> None:
    server = Answers(lambda _: httpx.Response(404, json=ITEM_MISSING))
    async with server.api() as api:
        with pytest.raises(NotFound) as raised:
            await api.point_groups.get(1)
    assert str(raised.value).endswith("Item was not found.")


# Permissions


async def test_permissions_are_asked_by_post_where_that_is_the_route() -> None:
    exchange = recorded("users.check_permission.1")
    server = Answers(lambda _: exchange.answer())
    async with server.api() as api:
        allowed = await api.users.check_permission(1, permissions=iter(["user:users:view"]))
    assert allowed["lead:leads:viewown"] is True
    assert server.lines == ["POST /api/users/1/permissioncheck"]
    assert server.body() == {"permissions": ["user:users:view"]}


def documented(request: httpx.Request) -> httpx.Response:
    if request.method != "GET":
        return httpx.Response(405, json={"errors": [{"code": 405, "message": "No."}]})
    return httpx.Response(200, json={"a:b:view": True})


async def test_permissions_are_asked_by_get_where_the_server_is_as_documented() -> None:
    server = Answers(documented)
    async with server.api() as api:
        once = iter(["a:b:view", "a:b:edit"])
        assert await api.users.check_permission(7, permissions=once) == {"a:b:view": True}
    with server.blocking() as blocking:
        assert blocking.users.check_permission(7, permissions="a:b:view")["a:b:view"]
    first, second = (each.url for each in server.asked if each.method == "GET")
    assert dict(first.params) == {"permissions[0]": "a:b:view", "permissions[1]": "a:b:edit"}
    assert dict(second.params) == {"permissions": "a:b:view"}


@pytest.mark.parametrize("wrong", [5, None, [7], {"a": 1}])
async def test_permissions_that_are_no_names_are_refused(wrong: Any) -> None:
    server = Answers.of()
    async with server.api() as api:
        with pytest.raises(InvalidArgument):
            await api.users.check_permission(1, permissions=wrong)
    assert server.asked == []


@pytest.mark.parametrize("name", ["users.check_permission.5", "users.check_permission.7"])
async def test_other_refusals_of_permissions_are_raised(name: str) -> None:
    server = Answers(lambda _: recorded(name).answer())
    async with server.api() as api:
        with pytest.raises(ApiError):
            await api.users.check_permission(98765, permissions=["a:b:c"])
    assert len(server.asked) == 1


# The folder of assets


@pytest.mark.parametrize(("number", "folder"), [("5.1.1", "media"), ("4.4.13", "assets")])
@pytest.mark.parametrize("given", ["media", "assets"])
async def test_the_folder_of_assets_has_the_name_of_the_server(
    number: str, folder: str, given: str
) -> None:
    server = Answers(
        lambda request: version(
            number, {"id": 1} if request.url.path.endswith("/self") else {"files": []}
        )
    )
    async with server.api() as api:
        assert await api.files.list(given) == []
        assert await api.files.list(f"{given}.below") == []
        assert await api.files.list("images") == []
    paths = [f"GET /api/files/{each}" for each in (folder, f"{folder}.below", "images")]
    assert server.lines == ["GET /api/users/self", *paths]


def test_the_blocking_client_names_it_so_too() -> None:
    def script(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/new"):
            return version("5.1.1", {"file": {"name": "x.txt"}})
        return version("5.1.1", {"success": True})

    server = Answers(script)
    with server.blocking() as api:
        assert api.files.create("assets", b"hello").name == "x.txt"
        assert api.files.delete("assets", "x.txt").success is True
    assert server.lines[1:] == [
        "POST /api/files/media/new",
        "DELETE /api/files/media/x.txt/delete",
    ]


class Members:
    """Answers no members, as a version."""

    def __init__(self, version: str) -> None:
        self.version = version

    def __call__(self, request: httpx.Request) -> httpx.Response:
        headers = {"Mautic-Version": self.version}
        return httpx.Response(200, headers=headers, json={"total": 0, "contacts": []})


@pytest.mark.parametrize(("told", "refused"), [("6.0.3", True), ("7.1", True), ("5.1.1", False)])
@pytest.mark.parametrize(
    "filters",
    [{"where": [("lead_id", "eq", 5)]}, {"order": [("lead_id", "asc")]}],
    ids=["where", "order"],
)
def test_filters_of_a_campaigns_contacts_are_refused_where_the_server_takes_none(
    told: str, refused: bool, filters: dict[str, Any]
) -> None:
    transport = httpx.MockTransport(Members(told))
    with Maatoo("https://x.example", transport=transport) as api:
        api.campaigns.list_contacts(1).page()  # its answer tells the version
        if refused:
            with pytest.raises(InvalidArgument, match=r'stats\.get\("campaign_leads"\)'):
                api.campaigns.list_contacts(1, **filters).page()
        else:
            assert api.campaigns.list_contacts(1, **filters).page().total == 0

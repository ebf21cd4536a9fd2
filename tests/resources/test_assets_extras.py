"""assets.create_local: upload and asset in one call; what was uploaded is never lost sight of."""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BadRequest,
    BasicAuth,
    InvalidArgument,
    Maatoo,
    UnexpectedResponse,
    ValidationError,
    ValueNotStored,
)
from maatoo.resources.assets import AsyncAssets as Generated
from maatoo.resources.assets_extras import AsyncAssets
from maatoo.sandbox import Sandbox

from .servers import Answers, recorded, version

pytestmark = [pytest.mark.anyio, pytest.mark.once]

NAME = "3d37e965e49bc6f8fa642c2176b5f3c2.csv"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def client(sandbox: Sandbox) -> AsyncMaatoo:
    auth = BasicAuth(*sandbox.credentials)
    return AsyncMaatoo("https://sandbox.example", auth=auth, transport=sandbox.transport())


def real(asset: str) -> Answers:
    """The recorded upload, and a recorded answer to the asset."""
    return Answers.of(
        ("/users/self", version("5.1.1", {"id": 1})),
        ("/files/media/new", recorded("files.create.5").answer()),
        ("/assets/new", recorded(asset).answer()),
    )


async def test_the_asset_is_made_of_the_file_that_was_uploaded() -> None:
    server = real("assets.create.7")
    async with server.api() as api:
        with pytest.warns(ValueNotStored, match="category"):  # the recorded asset has none
            asset = await api.assets.create_local(
                b"a,b\n", title="Local", filename="table.csv", category=7, extra={"x": 1}
            )
    assert (asset.id, asset.title) == (7, "Local")
    assert server.lines[1:] == ["POST /api/files/media/new", "POST /api/assets/new"]
    assert b'filename="table.csv"' in server.asked[1].content
    assert server.body() == {
        "title": "Local",
        "storageLocation": "local",
        "file": NAME,
        "category": 7,
        "x": 1,
    }


async def test_a_sandbox_keeps_it(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "price list.txt"
    path.write_text("1, 2, 3")
    async with client(sandbox) as api:
        asset = await api.assets.create_local(path, title="Prices", language="de")
        assert (asset.storage_location, asset.language) == ("local", "de")
        opened = await api.assets.create_local(io.BytesIO(b"4, 5"), title="More")
        assert opened.size == 4
        assert len(await api.files.list("assets")) == 2


def test_the_blocking_client_does_it_too(sandbox: Sandbox) -> None:
    with sandbox.serve() as url, Maatoo(url, auth=BasicAuth(*sandbox.credentials)) as api:
        asset = api.assets.create_local(b"hello", title="Local")
        assert api.assets.get(asset.id).storage_location == "local"


async def test_where_the_asset_is_refused_the_error_names_the_file() -> None:
    server = real("assets.create.3")
    async with server.api() as api:
        with pytest.raises(BadRequest, match="File of the asset is required") as raised:
            await api.assets.create_local(b"x", title="A")
    told = str(raised.value)
    assert f"the file was uploaded as '{NAME}'" in told
    assert f"files.delete(\"media\", '{NAME}')" in told
    assert raised.value.message == "File of the asset is required."


async def test_a_connection_that_breaks_names_it_as_well() -> None:
    def script(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/assets/new"):
            raise httpx.ReadError("gone")
        return version("5.1.1", {"file": {"name": NAME}})

    async with Answers(script).api() as api:
        with pytest.raises(Exception, match=NAME) as raised:
            await api.assets.create_local(b"x", title="A")
    assert raised.value.may_have_happened  # type: ignore[attr-defined]


async def test_arguments_that_cannot_be_right_upload_nothing() -> None:
    server = real("assets.create.7")
    async with server.api() as api:
        with pytest.raises(InvalidArgument, match="category"):
            await api.assets.create_local(b"x", title="A", category=0)
        with pytest.raises(InvalidArgument, match="title"):
            await api.assets.create_local(b"x", title=5)  # type: ignore[arg-type]
        with pytest.raises(InvalidArgument, match="needs title"):
            await api.assets.create_local(b"x")  # type: ignore[call-arg]
    assert [each for each in server.lines if each.startswith("POST")] == []


async def test_an_upload_that_fails_makes_no_asset() -> None:
    server = Answers.of(
        ("/users/self", version("5.1.1", {"id": 1})),
        ("/files/media/new", version("5.1.1", {"file": []})),
    )
    async with server.api() as api:
        with pytest.raises(UnexpectedResponse):
            await api.assets.create_local(b"x", title="A")
    assert server.lines[-1] == "POST /api/files/media/new"


def test_it_takes_what_create_takes_but_for_what_it_knows_itself() -> None:
    created = set(inspect.signature(Generated.create).parameters)
    local = set(inspect.signature(AsyncAssets.create_local).parameters)
    assert created - local == {"storage_location", "extra_query"}
    assert local - created == {"filename"}


def test_validation_errors_keep_their_fields() -> None:
    body = {"errors": [{"code": 400, "message": "m", "details": {"title": ["too long"]}}]}
    server = Answers.of(
        ("/files/media/new", version("5.1.1", {"file": {"name": NAME}})),
        ("/assets/new", version("5.1.1", body, 400)),
        ("/users/self", version("5.1.1", {"id": 1})),
    )
    with server.blocking() as api, pytest.raises(ValidationError, match=NAME) as raised:
        api.assets.create_local(b"x", title="A")
    assert raised.value.field_errors == {"title": ["too long"]}

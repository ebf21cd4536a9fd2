"""What a call that was cut off shows of its credentials: nothing, in no variable of its frames.

A time-out of the user, a cancellation, Ctrl-C or the limit of a task queue ends a call wherever it
waits. What is raised then is no error of ours, but the frames in its traceback are.
"""

from __future__ import annotations

import asyncio
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, MemoryStore, OAuth1, OAuth2
from tests.engine import BACKENDS, ENGINE
from tests.transport.h2_server import certificate, serve_h2
from tests.transport.interruptions import (
    AUTHS,
    CLIENT,
    CODE,
    CUTS,
    KEY,
    PLACES,
    PROXY,
    REFRESH,
    Cut,
    Hanging,
    assert_hidden,
    by_fail_after,
    interrupting,
)

WITH_SIGNALS = pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="Windows has no such signals"
)
ENDED = (TimeoutError, asyncio.TimeoutError, asyncio.CancelledError)
"""The first two are one class since Python 3.11."""


def cut_off(
    world: str, url: str, cut: str, hanging: Hanging, **settings: Any
) -> list[BaseException]:
    """What a call of an asynchronous client raises that is cut off once the server has it."""
    content = settings.pop("content", {"json": {}})
    if world == "aiohttp":
        pytest.importorskip("aiohttp")
        settings["engine"] = "aiohttp"

    async def main() -> None:
        async with AsyncMaatoo(url, headers={"X-Api-Key": KEY}, **settings) as api:
            await CUTS[cut](lambda: api.request("POST", "/contacts/new", **content), hanging)

    with pytest.raises(ENDED) as caught:
        anyio.run(main, backend="trio" if world == "trio" else "asyncio")
    return [caught.value, *hanging.raised]


CASES = [
    (world, cut)
    for world in [*BACKENDS, "aiohttp"]
    for cut in CUTS
    if world != "trio" or cut == "fail_after"
]


@pytest.mark.parametrize("auth", AUTHS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("world", "cut"), CASES)
def test_a_call_that_is_cut_off_shows_no_credential(
    world: str, cut: str, place: str, auth: str
) -> None:
    hanging = Hanging()
    with hanging.serving(place) as url:
        errors = cut_off(world, url, cut, hanging, auth=AUTHS[auth]())
    assert_hidden(*errors)


def through_proxy(url: str) -> dict[str, Any]:
    """The server that hangs is the proxy."""
    return {"proxy": url.replace("//", f"//jim:{PROXY}@")}


OTHER_WAYS: dict[str, Callable[[str], dict[str, Any]]] = {
    "proxy": through_proxy,
    "upload": lambda _: {"content": {"files": {"file": ("name", b"x" * 9_000_000)}}},
}


@pytest.mark.parametrize("way", OTHER_WAYS)
@pytest.mark.parametrize("world", [*BACKENDS, "aiohttp"])
def test_nor_does_one_that_goes_another_way(world: str, way: str) -> None:
    hanging = Hanging()
    with hanging.serving("before_an_answer") as url:
        more = OTHER_WAYS[way](url)
        errors = cut_off(world, url, "fail_after", hanging, auth=AUTHS["basic"](), **more)
    assert_hidden(*errors)


@pytest.mark.parametrize("world", BACKENDS)
def test_nor_does_one_over_a_transport_of_the_user(world: str) -> None:
    hanging = Hanging()

    async def main() -> None:
        async with httpx.AsyncHTTPTransport() as transport:
            settings: Any = {"auth": AUTHS["query"](), "transport": transport}
            async with AsyncMaatoo(url, headers={"X-Api-Key": KEY}, **settings) as api:
                await by_fail_after(lambda: api.request("POST", "/x", json={}), hanging)

    with hanging.serving("before_an_answer") as url, pytest.raises(TimeoutError) as caught:
        anyio.run(main, backend=world)
    assert_hidden(caught.value, *hanging.raised)


@pytest.mark.parametrize("world", BACKENDS)
def test_nor_does_one_over_http_2(world: str, tmp_path: Path) -> None:
    pytest.importorskip("h2")
    pair = certificate(tmp_path)
    hanging = Hanging()

    async def main() -> None:
        server.on_streams = lambda _: hanging.arrived.set()
        settings: Any = {"verify": str(pair[0]), "http2": True}
        async with AsyncMaatoo(server.url, auth=AUTHS["basic"](), **settings) as api:
            await by_fail_after(lambda: api.request("GET", "/together"), hanging)

    with serve_h2(*pair) as server, pytest.raises(TimeoutError) as caught:
        anyio.run(main, backend=world)
    assert_hidden(caught.value, *hanging.raised)


BLOCKING_WAYS: dict[str, Callable[[str], dict[str, Any]]] = {
    "plain": lambda _: {},
    "proxy": through_proxy,
    "aiohttp": lambda _: {"engine": "aiohttp"},
    "transport": lambda _: {"transport": httpx.HTTPTransport()},
}


@WITH_SIGNALS
@pytest.mark.parametrize("auth", AUTHS)
@pytest.mark.parametrize("way", BLOCKING_WAYS)
def test_a_blocking_call_that_is_interrupted_shows_no_credential(way: str, auth: str) -> None:
    hanging = Hanging()
    with hanging.serving("before_an_answer") as url:
        settings = {"auth": AUTHS[auth](), "headers": {"X-Api-Key": KEY}, **BLOCKING_WAYS[way](url)}
        with Maatoo(url, **settings) as api, pytest.raises(Cut) as caught, interrupting(hanging):
            api.request("POST", "/contacts/new", json={})
    assert_hidden(caught.value, *hanging.raised)


@WITH_SIGNALS
@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda api: api.contacts.list().collect(), id="list"),
        pytest.param(lambda api: api.contacts.create_many([{"email": "a@b.example"}]), id="job"),
    ],
)
def test_nor_does_blocking_work_on_the_loop_behind_it(work: Callable[[Maatoo], object]) -> None:
    hanging = Hanging()
    with hanging.serving("before_an_answer") as url:
        api = Maatoo(url, auth=AUTHS["basic"](), headers={"X-Api-Key": KEY})
        with api, pytest.raises(Cut) as caught, interrupting(hanging):
            work(api)
    assert_hidden(caught.value)


LOGINS: dict[str, Callable[[], Any]] = {
    "OAuth 2": lambda: OAuth2(
        "id", CLIENT, redirect_uri="https://app.example/cb", store=MemoryStore(), pkce=True
    ),
    "OAuth 1a": lambda: OAuth1(
        "key", CLIENT, callback="https://app.example/cb", store=MemoryStore()
    ),
}


def begin(login: str, url: str) -> tuple[Any, str]:
    """A flow in which a person has granted access, and the address that was called back."""
    auth = LOGINS[login]()
    if login == "OAuth 2":
        flow = auth.flow(url)
        return flow, f"https://app.example/cb?state={flow.state}&code={CODE}"
    kept = {"kind": "oauth1", "site": url, "oauth_token": "asked", "oauth_token_secret": REFRESH}
    back = f"https://app.example/cb?oauth_token=asked&oauth_verifier={CODE}"
    return auth.flow(url, saved=kept), back


@pytest.mark.parametrize("login", LOGINS)
def test_nor_does_a_login_that_is_cut_off(login: str) -> None:
    hanging = Hanging()

    async def main() -> None:
        flow, back = begin(login, url)
        await by_fail_after(lambda: flow.finish(back), hanging)

    with hanging.serving("before_an_answer") as url, pytest.raises(TimeoutError) as caught:
        anyio.run(main)  # on asyncio: trio waits for the answer behind a shield
    assert_hidden(caught.value, *hanging.raised)


@WITH_SIGNALS
@pytest.mark.parametrize("login", LOGINS)
def test_nor_does_a_blocking_login(login: str) -> None:
    hanging = Hanging()
    with hanging.serving("before_an_answer") as url, pytest.raises(Cut) as caught:
        flow, back = begin(login, url)
        with interrupting(hanging):
            flow.finish_blocking(back)
    assert_hidden(caught.value)


async def fails_of_itself(api: AsyncMaatoo, hanging: Hanging) -> None:
    async def work() -> None:
        try:
            raise KeyError("of the caller")
        except KeyError:
            await api.request("GET", "/x")

    await by_fail_after(work, hanging)


async def fails_while_calls_wait(api: AsyncMaatoo, hanging: Hanging) -> None:
    call = asyncio.ensure_future(api.request("GET", "/x"))  # cancelled as the loop ends
    await hanging.waits()
    assert not call.done()
    raise KeyError("of the caller")


@pytest.mark.skipif(ENGINE == "aiohttp", reason="aiohttp warns of the client that stays open")
@pytest.mark.parametrize("failing", [fails_of_itself, fails_while_calls_wait])
def test_what_the_caller_was_handling_keeps_its_frames(failing: Any) -> None:
    hanging = Hanging()

    async def main() -> None:
        await failing(AsyncMaatoo(url, auth=AUTHS["basic"]()), hanging)

    with (
        hanging.serving("before_an_answer") as url,
        pytest.raises((TimeoutError, KeyError)) as caught,
    ):
        anyio.run(main)
    own = hanging.raised[0].__context__ if hanging.raised else caught.value
    assert isinstance(own, KeyError)
    trace = traceback.extract_tb(own.__traceback__)
    assert trace[-1].line == 'raise KeyError("of the caller")'

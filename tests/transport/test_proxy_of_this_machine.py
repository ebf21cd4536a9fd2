"""A request to this machine passes no proxy but one that was named."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from maatoo import BasicAuth
from tests.servers import serve
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play


@EVERY_WORLD
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_what_stays_on_this_machine_passes_no_proxy(
    runtime: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(send: Send) -> object:
        return (await send("GET", "/x")).json()

    with serve() as server, serve(lambda handler: handler.answer("proxy")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        url = server.url.replace("127.0.0.1", host)
        assert play(runtime, url, scenario, auth=BasicAuth("jim", "word")) == {"ok": True}
    assert proxy.requests == []


@EVERY_WORLD
def test_a_proxy_that_is_named_is_used_for_this_machine_too(runtime: str) -> None:
    async def scenario(send: Send) -> object:
        return (await send("GET", "/x")).json()

    with serve(lambda handler: handler.answer("proxy")) as proxy:
        assert play(runtime, "http://localhost:1", scenario, proxy=proxy.url) == "proxy"


def test_a_login_on_this_machine_passes_no_proxy() -> None:
    code = (
        "import sys\n"
        "from maatoo.auth import PlainHttp\n"
        "from maatoo.runtime import step_to_completion\n"
        "asked = PlainHttp().send_blocking('GET', sys.argv[1], {}, None)\n"
        "print(step_to_completion(asked).json())"
    )
    with serve() as server, serve(lambda handler: handler.answer("proxy")) as proxy:
        environment = {**os.environ, "HTTP_PROXY": proxy.url, "http_proxy": proxy.url}
        environment["NO_PROXY"] = environment["no_proxy"] = ""
        command = [sys.executable, "-c", code, server.url]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'ok': True}"

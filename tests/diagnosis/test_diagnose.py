"""diagnose: what both clients find of a server; tests/cli/test_doctor.py has each failure."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, AuthenticationError, BasicAuth, ConnectionFailed, Maatoo
from maatoo.diagnosis import Diagnosis
from maatoo.sandbox import Sandbox
from tests.servers import serve
from tests.transport.h2_server import certificate

AUTH = BasicAuth("admin", "sandbox")
Diagnose = Callable[..., Diagnosis]


def blocking(url: str, **settings: Any) -> Diagnosis:
    with Maatoo(url, **{"auth": AUTH, **settings}) as api:
        return api.diagnose(timeout=5)


def asynchronous(url: str, backend: str, **settings: Any) -> Diagnosis:
    async def found() -> Diagnosis:
        async with AsyncMaatoo(url, **{"auth": AUTH, **settings}) as api:
            return await api.diagnose(timeout=5)

    return anyio.run(found, backend=backend)


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def diagnose(request: pytest.FixtureRequest) -> Diagnose:
    if request.param == "blocking":
        return blocking
    return lambda url, **settings: asynchronous(url, request.param, **settings)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def url(sandbox: Sandbox) -> Iterator[str]:
    with sandbox.serve() as address:
        yield address


def test_a_healthy_server(diagnose: Diagnose, sandbox: Sandbox, url: str) -> None:
    before = len(sandbox.requests)
    found = diagnose(url)
    assert found.ok, found.checks
    assert found.error is None
    assert {each.verdict for each in found.checks} <= {"ok", "skipped"}
    names = [each.name for each in found.checks]
    assert names[:6] == ["address", "DNS", "TLS", "redirect", "credentials", "version"]
    assert names[-3:] == ["quota", "clock", "speed"]
    assert {each.method for each in sandbox.requests[before:]} == {"GET"}
    told = json.dumps(found.to_dict())
    assert json.loads(told)["ok"] is True
    assert "sandbox" not in told


def test_a_failure_is_the_last_check_with_the_error_of_a_call(diagnose: Diagnose, url: str) -> None:
    found = diagnose(url, auth=BasicAuth("admin", "not-the-word"))
    assert not found.ok
    assert isinstance(found.error, AuthenticationError)
    assert (found.checks[-1].name, found.checks[-1].verdict) == ("credentials", "failed")
    assert "check the credentials" in found.checks[-1].advice
    assert found.checks[-1].advice
    assert "not-the-word" not in repr(found)


@pytest.mark.parametrize("host", ["nobody.invalid", "a..invalid", f"{'x' * 70}.invalid"])
def test_a_name_that_nobody_has(diagnose: Diagnose, host: str) -> None:
    found = diagnose(f"https://{host}")
    assert isinstance(found.error, ConnectionFailed)
    assert found.checks[-1].name == "DNS"


@pytest.mark.parametrize("way", ["transport", "proxy"])
def test_what_connects_in_place_of_the_client_is_not_looked_past(
    diagnose: Diagnose, way: str
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"username": "admin"})

    settings: dict[str, Any] = {"transport": httpx.MockTransport(answer)}
    if way == "proxy":
        settings = {"proxy": "http://127.0.0.1:9"}
    found = diagnose("https://nobody.invalid", **settings)
    skipped = {each.name: each.found for each in found.checks if each.verdict == "skipped"}
    assert way in skipped["DNS"]
    assert way in skipped["TLS"]
    assert found.ok is (way == "transport")


def test_certificates_are_held_against_what_the_client_trusts(
    diagnose: Diagnose, tmp_path: Path
) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    trusted = ssl.create_default_context(cafile=str(cert))
    ways: list[Any] = [trusted, str(cert), cert, False]
    with serve(lambda handler: handler.answer({"username": "admin"})) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        address = server.url.replace("http:", "https:")
        known = [diagnose(address, verify=each) for each in ways]
        unknown = diagnose(address)
    assert [each.ok for each in known] == [True] * 4, known
    verdicts = [next(x.verdict for x in each.checks if x.name == "TLS") for each in known]
    assert verdicts == [verdicts[0]] * 3 + ["warning"]
    assert unknown.checks[-1].name == "TLS"

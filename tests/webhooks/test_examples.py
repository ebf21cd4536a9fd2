"""The examples for FastAPI, Flask and Django, each run where its framework is installed."""

from __future__ import annotations

import importlib
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo.webhooks import sign
from tests.webhooks.webhook_deliveries import SECRET, recorded

pytestmark = [pytest.mark.anyio, pytest.mark.once]

EXAMPLES = Path(__file__).parents[2] / "examples"
BODY = recorded()[0].body
PATH = "/webhooks/maatoo"
Post = Callable[[bytes, dict[str, str]], int]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    return lambda name: runpy.run_path(str(EXAMPLES / name))


def judge(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    assert post(BODY, {"Webhook-Signature": sign(BODY, SECRET)}) == 200
    assert post(BODY, {"Webhook-Signature": sign(BODY, "another")}) == 403
    assert post(BODY, {}) in (401, 403)
    assert post(b"nope", {"Webhook-Signature": sign(b"nope", SECRET)}) == 400
    assert capsys.readouterr().out == "new contact 26\n"


def test_flask(load: Any, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("flask")
    client = load("webhooks_flask.py")["app"].test_client()
    judge(lambda body, headers: client.post(PATH, data=body, headers=headers).status_code, capsys)


def test_django(
    load: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    django = pytest.importorskip("django")
    monkeypatch.syspath_prepend(str(EXAMPLES))
    importlib.import_module("webhooks_django")  # it configures Django, which can be done once
    django.setup()
    from django.test import Client

    client = Client(headers={"host": "localhost"})

    def post(body: bytes, headers: dict[str, str]) -> int:
        answer = client.post(PATH, data=body, content_type="application/json", headers=headers)
        return int(answer.status_code)

    judge(post, capsys)


async def test_fastapi(load: Any, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("fastapi")
    app = load("webhooks_fastapi.py")["app"]
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for secret, status in ((SECRET, 200), ("another", 403)):
                headers = {"Webhook-Signature": sign(BODY, secret)}
                answer = await client.post(PATH, content=BODY, headers=headers)
                assert answer.status_code == status
    assert capsys.readouterr().out == "new contact 26\n"

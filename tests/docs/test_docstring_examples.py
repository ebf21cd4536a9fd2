"""The examples in docstrings run, and show what they say."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import doctest
import inspect
import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

import maatoo
from maatoo import AsyncMaatoo, BasicAuth, Maatoo, testing, tracking, webhooks
from maatoo.sandbox import Sandbox
from tests.v2.test_v2 import SITE, Tags

pytestmark = pytest.mark.newest

PARSER = doctest.DocTestParser()
PACKAGE = Path(maatoo.__file__).parent
SECRET = "the webhook's secret"


def documented() -> Iterator[Any]:
    """The docstrings with examples, by the names of what they belong to."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if ">>>" not in (text := path.read_text("utf-8")):
            continue
        module = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                doc = ast.get_docstring(node) or ""
                if ">>>" in doc:
                    yield pytest.param(doc, id=f"{module}:{getattr(node, 'name', '')}")


@pytest.fixture
def url() -> Iterator[str]:
    """A server with the entities that the examples speak of."""
    with Sandbox(seed=50, username="user", password="…", version="7") as sandbox:
        with sandbox.serve() as address, Maatoo(address, auth=BasicAuth("user", "…")) as api:
            api.contacts.edit(47, email="jim@his-site.com")
            for number in range(8):
                segment = api.segments.create(name=f"Segment {number}")
            assert segment.id == 8
            api.segments.add_contacts(8, [15, 16, 1, 2, 3, 4]).raise_for_failures()
            yield address


def names() -> dict[str, Any]:
    """What the examples take as given."""
    body, headers = testing.webhook_delivery("created", SECRET)
    fastapi = SimpleNamespace(FastAPI=lambda lifespan: SimpleNamespace(mount=lambda *_: None))
    request = SimpleNamespace(
        body=body, headers={**headers, "user-agent": "Mozilla/5.0"}, cookies=dict[str, str]()
    )
    given = {name: getattr(maatoo, name) for name in maatoo.__all__}
    given |= {name: getattr(webhooks, name) for name in webhooks.__all__}
    given |= {name: getattr(tracking, name) for name in tracking.__all__}
    given |= {name: getattr(testing, name) for name in testing.__all__}
    return {
        **given,
        "maatoo": maatoo,
        "FastAPI": fastapi.FastAPI,
        "httpx": SimpleNamespace(get=httpx.get, post=lambda *_, **__: None),
        "os": SimpleNamespace(environ={"WEBHOOK_SECRET": SECRET}),
        "ids": [47],
        "request": request,
        "rows": [{"email": f"row{number}@example.com"} for number in range(3)],
        "secret": SECRET,
        "user": SimpleNamespace(email="jim@his-site.com"),
    }


async def run(doc: str, url: str) -> None:
    """Run the examples of a docstring one after the other, and compare what they show."""
    given = names()
    is_async = "await " in doc or "async " in doc
    transport = None
    if ".v2." in doc:  # which the sandbox does not have
        url, transport = SITE, httpx.MockTransport(Tags())
    async with AsyncMaatoo(url, auth=BasicAuth("user", "…"), transport=transport) as api:
        with Maatoo(url, auth=BasicAuth("user", "…")) as blocking:
            given["api"] = api if is_async else blocking
            for example in PARSER.get_examples(doc):
                source = example.source.replace("https://you.maatoo.io", url)
                flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
                code = compile(source, "<example>", "single", flags)
                with contextlib.redirect_stdout(io.StringIO()) as shown:
                    value = eval(code, given)
                    if inspect.isawaitable(value):
                        await value
                if example.want and "of 10,000" not in example.want:
                    check = doctest.OutputChecker().check_output
                    assert check(example.want, shown.getvalue(), doctest.ELLIPSIS), shown.getvalue()


@pytest.mark.parametrize("doc", [*documented()])
def test_the_examples_of_a_docstring_run(
    doc: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asyncio.run(run(doc, url))

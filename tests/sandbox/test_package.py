"""The package brings no recording and reads none; and which package these tests are about.

With `MAATOO_WHEEL` set to the path of a wheel, the package under test must be the one that was
installed from it, and not the one of the checkout:

    pip install "dist/maatoo-….whl[test]"
    MAATOO_WHEEL=dist/maatoo-….whl pytest tests/sandbox
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import maatoo
from tests.sandbox.sandbox_replay import RECORDINGS

PACKAGE = Path(maatoo.__file__).parent
CHECKOUT = Path(__file__).parents[2]
WHEEL = os.environ.get("MAATOO_WHEEL")

#: what only a recording has: hashes, tokens and moments of the recorded server
_TRACE = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{22,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|2026-11-2\d[T ]\d\d:\d\d:\d\d)(?![0-9A-Za-z])"
)

_READS = """
import asyncio, pkgutil, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import httpx, importlib, maatoo
for module in pkgutil.walk_packages(maatoo.__path__, "maatoo."):
    if module.name.startswith("maatoo.sandbox.") and "__main__" not in module.name:
        importlib.import_module(module.name)
from maatoo.sandbox import Sandbox

async def ask(sandbox):
    async with httpx.AsyncClient(
        transport=sandbox.transport(), base_url="http://sandbox", auth=sandbox.credentials
    ) as client:
        for path in ("contacts", "emails", "stats", "data", "themes", "reports", "fields/contact"):
            answer = await client.get(f"/api/{path}")
            assert answer.status_code == 200, (path, answer.text)
        answer = await client.post("/api/contacts/new", json={"firstname": "Ann"})
        assert answer.status_code == 201, answer.text

with Sandbox(seed=3) as sandbox:
    asyncio.run(ask(sandbox))
print(maatoo.__file__)
print("\\n".join(opened))
"""


def _traces(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _traces(key)
            yield from _traces(item)
    elif isinstance(value, list):
        for item in value:
            yield from _traces(item)
    elif isinstance(value, str):
        yield from _TRACE.findall(value)


def packed() -> dict[str, bytes]:
    """The files of the package: those of the wheel, or of the checkout without one."""
    if WHEEL:
        with zipfile.ZipFile(WHEEL) as wheel:
            names = [name for name in wheel.namelist() if not name.endswith("/")]
            return {name: wheel.read(name) for name in names}
    files = (file for file in PACKAGE.rglob("*") if file.is_file())
    return {
        f"maatoo/{file.relative_to(PACKAGE).as_posix()}": file.read_bytes()
        for file in files
        if file.suffix != ".pyc"
    }


@pytest.fixture(scope="module")
def traces() -> set[str]:
    found = {
        trace
        for file in RECORDINGS.glob("*.json")
        for trace in _traces(json.loads(file.read_text()))
    }
    assert len(found) > 100
    return found


def test_no_file_of_the_package_holds_anything_recorded(traces: set[str]) -> None:
    held = {
        name: sorted(traces & set(_TRACE.findall(content.decode("utf-8", "replace"))))
        for name, content in packed().items()
    }
    assert len(held) > 200
    assert {name: found for name, found in held.items() if found} == {}


def test_no_file_of_the_package_is_a_recording() -> None:
    recorded = {file.name for file in RECORDINGS.iterdir()}
    names = {Path(name).name for name in packed() if "/" in name}
    assert names & recorded == set()
    assert not [name for name in packed() if "record" in name and not name.endswith(".py")]


def test_the_sandbox_opens_no_recording(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _READS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    where, *opened = done.stdout.splitlines()
    assert Path(where).parent == PACKAGE
    ours = [name for name in opened if str(PACKAGE) in name]
    assert ours
    assert [name for name in ours if Path(name).suffix not in {".py", ".pyc"}] == []
    assert [name for name in opened if str(RECORDINGS) in name] == []


@pytest.mark.skipif(not WHEEL, reason="MAATOO_WHEEL names no wheel")
def test_the_wheel_has_the_document_but_neither_description_nor_generator() -> None:
    folders = {name.split("/")[1] for name in packed() if name.startswith("maatoo/")}
    assert "openapi.json" in folders
    assert not folders & {"_generate", "api"}


@pytest.mark.skipif(not WHEEL, reason="MAATOO_WHEEL names no wheel")
def test_the_package_under_test_is_the_one_of_the_wheel() -> None:
    assert not PACKAGE.is_relative_to(CHECKOUT)
    for name, content in packed().items():
        if name.startswith("maatoo/"):
            assert (PACKAGE.parent / name).read_bytes() == content, name

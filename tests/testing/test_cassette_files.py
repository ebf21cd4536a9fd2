"""Which mode a cassette has, and what becomes of its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import (
    ConfigurationError,
    Maatoo,
)
from maatoo.sandbox import Sandbox
from maatoo.testing import cassette
from tests.testing.cassette_contents import auth

JSON = {"content-type": "application/json"}

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.mark.parametrize(
    ("mode", "variable", "exists", "recording"),
    [
        (None, None, False, True),
        (None, None, True, False),
        (None, "record", True, True),
        (None, "replay", True, False),
        ("record", "replay", True, True),
        ("auto", "replay", False, True),
        ("replay", "record", True, False),
    ],
)
def test_the_mode_is_given_or_read_from_the_environment(
    tape: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: Any,
    variable: str | None,
    exists: bool,
    recording: bool,
) -> None:
    if exists:
        with cassette(tape):
            pass
    if variable is not None:
        monkeypatch.setenv("MAATOO_CASSETTES", variable)
    with cassette(tape, mode=mode) as used:
        assert used.recording is recording


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "record it"),
        ("", "no cassette"),
        ("[]", "no cassette"),
        ('{"maatoo_cassette": 2, "exchanges": []}', "later version"),
        ('{"maatoo_cassette": 1, "exchanges": [{}]}', "no cassette"),
    ],
)
def test_a_file_that_is_no_cassette_is_refused(tape: Path, text: str | None, said: str) -> None:
    if text is not None:
        tape.parent.mkdir()
        tape.write_text(text)
    with pytest.raises(ConfigurationError, match=said), cassette(tape, mode="replay"):
        pass


def test_a_wrong_mode_is_refused(tape: Path) -> None:
    with pytest.raises(ConfigurationError, match="mode"):
        cassette(tape, mode="rewind")  # type: ignore[arg-type]


def test_a_block_that_fails_leaves_the_old_file(tape: Path, site: tuple[Sandbox, str]) -> None:
    with cassette(tape), Maatoo(site[1], auth=auth()) as api:
        api.contacts.list().page()
    before = tape.read_text("utf-8")

    def fail() -> None:
        with cassette(tape, mode="record"), Maatoo(site[1], auth=auth()) as api:
            api.contacts.list(search="another").page()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert tape.read_text("utf-8") == before
    assert [*tape.parent.iterdir()] == [tape]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"half": "a\\ud83d"}', id="half of a character"),
        pytest.param(b'{"deep": ' + b"[" * 900 + b"]" * 900 + b"}", id="deeply nested"),
    ],
)
def test_json_of_any_form_is_recorded_and_played(tape: Path, content: bytes) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "application/json"}, content=content)

    for mode in ("record", "replay"):
        with cassette(tape, mode=mode) as used:  # type: ignore[arg-type]
            with httpx.Client(transport=used.wrap(httpx.MockTransport(answer))) as client:
                found = client.post("http://site.example/", content=content, headers=JSON)
            assert json.loads(found.content) == json.loads(content)


def test_a_transport_of_the_other_kind_is_refused(tape: Path) -> None:
    with cassette(tape) as used:
        transport = used.wrap(httpx.AsyncHTTPTransport())
        with (
            Maatoo("https://you.maatoo.io", auth=auth(), transport=transport) as api,
            pytest.raises(ConfigurationError, match="cannot be used by a blocking client"),
        ):
            api.contacts.get(1)

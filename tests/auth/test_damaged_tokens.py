"""Stored tokens that are damaged: a ConfigurationError, before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from maatoo import ConfigurationError, FileStore
from maatoo.auth import Token

WHOLE = Token("access", "refresh", 2e9).to_dict()


@pytest.mark.parametrize(
    "damage",
    [
        {"expires_at": 10**5000},
        {"expires_at": float("inf")},
        {"issued_at": float("nan")},
        {"issued_at": True},
        {"access_token": "two\nlines"},
        {"access_token": "\u00fc"},
        {"access_token": "\ud800"},
        {"access_token": "a\0b"},
        {"access_token": ["a"]},
    ],
    ids=lambda damage: next(iter(damage)),
)
def test_it_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="not a stored token"):
        Token.from_dict({**WHOLE, **damage})
    assert Token.from_dict(WHOLE).access_token == "access"


def test_a_file_with_numbers_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token.json"
    FileStore(path).save(Token.from_dict(WHOLE))
    path.write_text(path.read_text().replace("2000000000.0", "9" * 5000))
    with pytest.raises(ConfigurationError):
        FileStore(path).load()

"""Tokens: their life, their stored form, and what they show."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.auth import Token
from maatoo.errors import ConfigurationError
from tests.auth.auth_fakes import NOW

texts = st.none() | st.text(min_size=1)
times = st.none() | st.floats(0, 1e11)
tokens = st.builds(
    Token,
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1),
    texts,
    times,
    token_type=st.text(min_size=1),
    scope=texts,
    token_secret=texts,
    issued_at=times,
    site=texts,
)


@given(tokens)
def test_the_stored_form_is_json_and_gives_the_token_back(token: Token) -> None:
    assert Token.from_dict(json.loads(json.dumps(token.to_dict()))) == token
    assert pickle.loads(pickle.dumps(token)) == token


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 2}, "upgrade"),
        ({"version": None}, "version"),
        ({"version": "1"}, "version"),
        ({"version": True}, "version"),
        ({"access_token": ""}, "access_token"),
        ({"access_token": 7}, "access_token"),
        ({"refresh_token": ["to-ken"]}, "refresh_token"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"expires_at": True}, "expires_at"),
    ],
)
def test_what_is_no_stored_token_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says) as caught:
        Token.from_dict({**Token("to-ken").to_dict(), **change})
    assert "to-ken" not in str(caught.value)


def test_keys_of_no_meaning_here_are_passed_over() -> None:
    assert Token.from_dict({**Token("word").to_dict(), "note": "mine"}) == Token("word")


@pytest.mark.parametrize(
    ("lifetime", "age", "due", "expired"),
    [
        (3600, 0, False, False),
        (3600, 3539, False, False),
        (3600, 3540, True, False),
        (3600, 3600, True, True),
        (10, 8.5, False, False),
        (10, 9, True, False),
    ],
)
def test_a_token_is_due_a_minute_or_a_tenth_of_its_life_before_its_end(
    lifetime: float, age: float, due: bool, expired: bool
) -> None:
    token = Token("word", None, NOW + lifetime, issued_at=NOW)
    assert token.due(NOW + age) is due
    assert token.expired(NOW + age) is expired


def test_a_token_without_an_end_is_never_due() -> None:
    assert not Token("word").due(NOW)
    assert not Token("word").expired(NOW)
    assert Token("word", None, NOW + 59).due(NOW)
    assert not Token("word", None, NOW, issued_at=NOW + 100).due(NOW - 1)


def test_the_repr_says_what_is_there_but_not_what_it_is() -> None:
    shown = repr(Token("acc-word", "ref-word", 5.0, token_secret="sec-word"))
    assert "word" not in shown.replace("token", "")
    assert "refresh_token=None" in repr(Token("acc-word"))
    assert "refresh_token='***'" in shown


def test_a_mark_tells_tokens_apart_without_showing_them() -> None:
    assert Token("acc-word").mark == Token("acc-word", "other").mark != Token("acc-wore").mark
    assert "acc-word" not in Token("acc-word").mark

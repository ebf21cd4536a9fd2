"""No secret stays on a cassette: by its name, by its value, and in every form of either."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import InvalidArgument
from maatoo.testing.scrubbing import HIDDEN, Scrubber
from tests.secrets import secret

PAIR = ("jim.user", secret("Hunter2#pässw/+ d"))


def learned(password: str = PAIR[1]) -> Scrubber:
    scrubber = Scrubber()
    pair = f"{PAIR[0]}:{password}".encode()
    scrubber.learn(f"Basic {base64.b64encode(pair).decode()}")
    return scrubber


@pytest.mark.parametrize(
    "name",
    [
        *("password", "plainPassword", "plain_password", "PASSWORD", "smtp-password", "secret"),
        *(
            "token",
            "accessToken",
            "access_token",
            "refreshToken",
            "reset_token",
            "apiKey",
            "api_key",
        ),
        *("APIKEY", "x-api-key", "clientSecret", "client_secret", "secretKey", "private_key"),
        *("user[plainPassword]", "oauth_verifier", "codeVerifier", "webhookSecret"),
    ],
)
@pytest.mark.parametrize("value", ["s3cret-value", 1234567890123, 1.5, ["s3cret-value", {"a": 7}]])
def test_what_has_the_name_of_a_secret_is_hidden(name: str, value: Any) -> None:
    scrubber = Scrubber()
    text = json.dumps(scrubber.json({"kept": "word", name: value}, of_tokens=False))
    assert "s3cret" not in text
    assert "1234567890123" not in text
    assert "1.5" not in text
    assert '"kept": "word"' in text
    if isinstance(value, str):
        assert scrubber.pairs([(name, value)], of_tokens=False) == [[name, HIDDEN]]
        assert value not in scrubber.free_text(f"{name}={value}, and {value}")


@pytest.mark.parametrize("name", ["tokens", "token_type", "passwordHint", "signature", "secretary"])
def test_other_names_keep_their_values(name: str) -> None:
    assert Scrubber().json({name: "a value"}, of_tokens=False) == {name: "a value"}


@pytest.mark.parametrize(
    "form",
    [
        str,
        str.upper,
        lambda text: quote(text, safe=""),
        lambda text: quote(quote(text, safe=""), safe=""),
        quote_plus,
        html.escape,
        lambda text: json.dumps(text)[1:-1],
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.b64encode(f"{PAIR[0]}:{text}".encode()).decode(),
        lambda text: json.dumps({"a": json.dumps({"b": [text]})}),
    ],
)
@pytest.mark.parametrize("password", [PAIR[1], "Pw1#x", "ab12"])
def test_a_credential_is_hidden_in_every_form(form: Any, password: str) -> None:
    shown = form(password)
    clean = learned(password).json({"said": f"it was {shown}", "list": [shown]}, of_tokens=False)
    assert shown not in json.dumps(clean, ensure_ascii=False)
    assert "***" in clean["said"]
    binary = learned(password).binary(b"\xff " + shown.encode() + b" \x00")
    assert shown.isascii() <= (shown.encode() not in binary)


def test_a_short_credential_does_not_hide_parts_of_words() -> None:
    scrubber = learned("cont")
    assert scrubber.json({"contacts": "contacts"}, of_tokens=False) == {"contacts": "contacts"}
    assert learned("api").path("/api/contacts") == "/api/contacts"


def test_json_within_text_is_scrubbed_and_stays_json() -> None:
    inner = json.dumps({"password": "Zx9#kLmnop77", "name": "Kim"})
    clean = Scrubber().json({"log": inner}, of_tokens=False)
    assert json.loads(clean["log"]) == {"password": HIDDEN, "name": "Kim"}
    kept = '{"a":   1}'
    assert Scrubber().text(kept) == kept


def test_a_secret_is_found_before_the_place_that_names_it() -> None:
    clean = Scrubber().json(
        {"note": "it is key-abcdef-1", "apiKey": "key-abcdef-1"}, of_tokens=False
    )
    assert clean == {"note": f"it is {HIDDEN}", "apiKey": HIDDEN}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_to_scrub_twice_changes_nothing_more(value: Any) -> None:
    scrubber = learned()
    once = scrubber.json({"a": value, "token": value}, of_tokens=False)
    assert scrubber.json(once, of_tokens=False) == once


@pytest.mark.parametrize(
    "hide", ["jim@example.com", b"jim", [""], [b"jim"], [7], [re.compile(b"j")]]
)
def test_what_cannot_be_looked_for_is_refused(hide: Any) -> None:
    with pytest.raises(InvalidArgument, match="hide takes"):
        Scrubber(hide)


def test_bytes_that_are_no_text_do_not_show_what_a_user_hides() -> None:
    assert Scrubber(["jim@example.com"]).binary(b"\xffto jim@example.com") == b"\xffto ***"

"""Masking of credentials in texts and log lines."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.auth import RedactingFilter, redact
from maatoo.redaction import LOGGERS, protect_loggers, texts

NAMES = [
    "access_token",
    "refresh_token",
    "client_secret",
    "code",
    "oauth_signature",
    "oauth_token",
    "oauth_token_secret",
    "oauth_verifier",
    "password",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text",
    [
        "https://you.example/api?limit=5&{name}=s3same%2B&select=id",
        "https://you.example/callback?{name}=s3same",
        "{name}=s3same&state=x",
        'HTTP Request: GET https://you.example/api?{name}=s3same "HTTP/1.1 200 OK"',
        "{{'{name}': 's3same', 'expires_in': 3600}}",
        '{{"{name}": "s3same", "expires_in": 3600}}',
        "[('{name}', 's3same'), ('limit', '5')]",
        "POST&https%3A%2F%2Fyou.example&limit%3D5%26{name}%3Ds3same%26x%3D1",
    ],
)
def test_named_values_are_masked_wherever_they_stand(name: str, text: str) -> None:
    shown = redact(text.format(name=name))
    assert "s3same" not in shown
    assert "***" in shown
    assert name in shown


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Basic dTpw",
        "authorization: Bearer s3same",
        "(b'authorization', b'Bearer s3same')",
        "{'authorization': 'Basic dTpw'}",
        "got Bearer s3sames3sames3same1 from there",
        'OAuth oauth_token="s3same", oauth_signature="s3same%3D", oauth_nonce="1"',
        "https://name:s3same@you.example/api",
        "proxy http://s3same@10.0.0.1:3128",
    ],
)
def test_headers_and_addresses_with_credentials_are_masked(text: str) -> None:
    shown = redact(text)
    assert "s3same" not in shown
    assert "dTpw" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "the server answered 400 (code=400, type=invalid_grant)",
        "Basic authentication must be switched on",
        "https://you.example/api/contacts?search=email:jim@x.com&limit=5",
        "unicode=1&barcode=77&zipcode=27601",
        "mail me at jim@his-site.com",
        "",
    ],
)
def test_what_is_no_credential_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


plain = st.text("abcdefghijklmnopqrstuvwxyz0123456789-._~", min_size=6)


@given(st.sampled_from(NAMES), plain, plain)
def test_the_rest_of_a_query_is_kept(name: str, secret: str, other: str) -> None:
    assert (
        redact(f"https://x/?a={other}&{name}={secret}&b=2")
        == f"https://x/?a={other}&{name}=***&b=2"
    )


@given(plain, st.sampled_from(["{}", "x{}y", "'{}'", "a={}&b=1", "<p>{}</p>"]))
def test_known_secrets_are_masked_without_a_name(secret: str, frame: str) -> None:
    assert redact(frame.format(f"!{secret}/+"), f"!{secret}/+") == frame.format("***")


def test_known_secrets_are_masked_percent_encoded_too() -> None:
    assert redact("x=a%2Fb%20c and a%2Fb+c and a/b c", "a/b c") == "x=*** and *** and ***"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What every logger of the other packages writes, at its most talkative."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_log_lines_of_httpx_are_masked(lines: io.StringIO) -> None:
    protect_loggers()
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get("https://you.example/api", params={"access_token": "s3same", "limit": "5"})
    assert "limit=5" in lines.getvalue()
    assert "s3same" not in lines.getvalue()


@pytest.mark.parametrize("name", LOGGERS)
def test_every_logger_that_can_carry_credentials_is_covered_once(
    name: str, lines: io.StringIO
) -> None:
    protect_loggers()
    protect_loggers()
    logger = logging.getLogger(name)
    assert sum(isinstance(one, RedactingFilter) for one in logger.filters) == 1
    try:
        raise ValueError("no route to https://you.example/?access_token=s3same")
    except ValueError:
        logger.exception("failed %s with %r", "?code=s3same&x=1", {"refresh_token": "s3same"})
    assert "ValueError" in lines.getvalue()
    assert "s3same" not in lines.getvalue()


def test_the_signature_line_of_oauthlib_is_masked(lines: io.StringIO) -> None:
    protect_loggers()
    logging.getLogger("oauthlib.oauth1.rfc5849").debug("Signature: s3same=")
    assert "Signature: ***" in lines.getvalue()


def test_a_handler_can_carry_the_filter_for_all_loggers() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.getLogger("someone.elses")
    logger.addHandler(handler)
    try:
        logger.warning("see %s", "https://x/?access_token=s3same")
    finally:
        logger.removeHandler(handler)
    assert stream.getvalue() == "see https://x/?access_token=***\n"


_PARTS = [*NAMES, "authorization: ", "Basic ", "BEARER ", "dTpwdTpwdTpwdTpw", "://u:p@host/"]
_PARTS += ["=", "%3D", "%253D", "&", "?", '"', "'", ":", ", ", "s3same", "é", "\n"]


@given(st.lists(st.sampled_from(_PARTS), max_size=12).map("".join))
def test_the_quick_look_at_a_text_misses_nothing_that_a_pattern_finds(text: str) -> None:
    for hints, pattern, _ in texts._PATTERNS:
        if re.search(pattern, text):
            assert any(hint in text.lower() for hint in hints)

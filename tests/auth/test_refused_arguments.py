"""What cannot be right is refused when it is given, by an error that says what to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from maatoo.auth import (
    BasicAuth,
    BearerToken,
    CallableStore,
    ClientCredentials,
    FileStore,
    KeyringStore,
    MemoryStore,
    OAuth1,
    OAuth2,
    PlainHttp,
    Token,
    login_on_loopback_blocking,
)
from maatoo.auth import keyring_store as keyring_store_module
from maatoo.errors import ConfigurationError, InvalidArgument
from tests.auth.auth_fakes import SITE, oauth2

pytestmark = pytest.mark.once

CODE = {"redirect_uri": "http://127.0.0.1:8765/callback", "store": MemoryStore()}

REFUSED: list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any], str]] = [
    (BasicAuth, (None, "word"), {}, "username must be a text, not NoneType"),
    (BasicAuth, ("user", None), {}, "password must be a text, not NoneType"),
    (BasicAuth, ("user", b"word"), {}, "password must be a text, not bytes"),
    (BearerToken, (None,), {}, "a bearer token is one word"),
    (BearerToken, (b"word",), {}, "a bearer token is one word"),
    (Token, (None,), {}, "access_token must be a text"),
    (Token, ("",), {}, "access_token must be a text"),
    (MemoryStore, ("word",), {}, "token must be a Token or None, not str"),
    (FileStore, (None,), {}, "path must be the path"),
    (FileStore, (b"token.json",), {}, "path must be the path"),
    (FileStore, ("",), {}, "path must be the path"),
    (FileStore, ("~no_such_user_here/token.json",), {}, "path must be the path"),
    (KeyringStore, (None,), {}, "name must be a text"),
    (KeyringStore, (), {"service": ""}, "service must be a text"),
    (CallableStore, (1, print), {}, "load must be a function, not int"),
    (CallableStore, (print, None), {}, "save must be a function, not NoneType"),
    (OAuth2, (None, "secret"), CODE, "client_id must be a text"),
    (OAuth2, ("id", ""), CODE, "client_secret must be a text"),
    (OAuth2, ("id", "secret"), {**CODE, "store": "x"}, "store must be a token store"),
    (OAuth2, ("id", "secret"), {**CODE, "token_in": "cookie"}, "token_in must be"),
    (OAuth2, ("id", "secret"), {**CODE, "pkce": "no"}, "pkce must be True or False"),
    (ClientCredentials, ("id", None), {"store": MemoryStore()}, "client_secret must be a text"),
    (OAuth1, ("key", "secret"), {"callback": "/x", "store": MemoryStore()}, "callback must be"),
    (PlainHttp, (), {"timeout": -1}, "timeout must be a number of seconds"),
    (PlainHttp, (), {"timeout": "30"}, "timeout must be a number of seconds"),
    (login_on_loopback_blocking, (BasicAuth("a", "b"), SITE), {}, "auth must be an OAuth2"),
    (login_on_loopback_blocking, (oauth2(), SITE), {"timeout": "x"}, "timeout must be a number"),
    (login_on_loopback_blocking, (oauth2(), SITE), {"port": "80"}, "port must be a whole number"),
    (login_on_loopback_blocking, (oauth2(), SITE), {"port": 65_536}, "port must be at most 65535"),
]


@pytest.mark.parametrize(("call", "args", "options", "said"), REFUSED)
def test_what_cannot_be_right_is_refused(
    call: Callable[..., object],
    args: tuple[Any, ...],
    options: dict[str, Any],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyring_store_module, "keyring", lambda: None)  # it may be absent
    with pytest.raises(InvalidArgument, match=said):
        call(*args, **options)


@pytest.mark.parametrize("wrong", ["http://[::1/callback", "http://127.0.0.1:99999/", "/callback"])
def test_a_callback_that_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidArgument, match="absolute address"):
        OAuth2("id", "secret", redirect_uri=wrong, store=MemoryStore())


def test_a_callback_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"str\(request.url\)"):
        oauth2().flow(SITE).finish_blocking(object())  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["", "\n", "#top"])
def test_only_the_query_of_a_callback_is_read(end: str) -> None:
    flow = oauth2().flow(SITE)
    assert flow.owns(f"http://[::1/?code=1&state={flow.state}{end}")
    assert not flow.owns("http://[::1/?code=1&state=\udcff")


def test_a_saved_login_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="to_dict"):
        oauth2().flow(SITE, saved="state")  # type: ignore[arg-type]


@pytest.mark.parametrize("verify", [None, "", 0])
def test_certificates_are_never_left_unchecked_by_accident(verify: Any) -> None:
    with pytest.raises(ConfigurationError, match="verify must be True, False"):
        PlainHttp(verify=verify)


@pytest.mark.parametrize(
    ("http", "variables"),
    [
        (PlainHttp(proxy="foo://user:pass-word@proxy"), {}),
        (PlainHttp(), {"HTTPS_PROXY": "foo://user:pass-word@proxy"}),
        (PlainHttp(), {"SSL_CERT_FILE": __file__}),
        (PlainHttp(verify=__file__), {}),
    ],
)
def test_a_way_to_the_site_that_cannot_be_used_is_a_configuration_error(
    http: PlainHttp, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    flow = oauth2().flow(SITE, http=http)
    with pytest.raises(ConfigurationError, match="certificates") as caught:
        flow.finish_blocking(f"/?code=1&state={flow.state}")
    assert "pass-word" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None

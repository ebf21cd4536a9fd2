"""BasicAuth and BearerToken."""

from __future__ import annotations

import base64
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.auth import Auth, BasicAuth, BearerToken
from maatoo.errors import InvalidArgument
from maatoo.runtime import step_to_completion
from tests.auth.auth_fakes import SITE, BlockingTestRuntime, FakeAnswer, FakeRequest, TokenServer


def prepared(auth: Auth) -> FakeRequest:
    runtime = BlockingTestRuntime()
    session = auth.session(SITE, TokenServer().send_in(runtime), runtime)
    request = FakeRequest()
    step_to_completion(session.prepare(request))
    assert step_to_completion(session.renew(request, FakeAnswer(401))) is False
    step_to_completion(session.aclose())
    return request


def test_basic_sends_the_header_of_the_documentation() -> None:
    request = prepared(BasicAuth("user", "password"))
    assert request.headers == {"authorization": "Basic dXNlcjpwYXNzd29yZA=="}


text = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@given(text.filter(lambda name: ":" not in name), text)
def test_basic_carries_any_name_and_password_as_utf8(name: str, password: str) -> None:
    scheme, _, value = prepared(BasicAuth(name, password)).headers["authorization"].partition(" ")
    assert scheme == "Basic"
    assert base64.b64decode(value).decode() == f"{name}:{password}"


@pytest.mark.parametrize(
    ("name", "password"), [("a:b", "word"), ("a\nb", "word"), ("a", "wo\rrd"), ("a", "wo\x7frd")]
)
def test_basic_refuses_what_the_header_cannot_carry(name: str, password: str) -> None:
    with pytest.raises(InvalidArgument):
        BasicAuth(name, password)


def test_bearer_is_written_with_a_capital() -> None:
    assert prepared(BearerToken("word")).headers == {"authorization": "Bearer word"}


@pytest.mark.parametrize("token", ["", "two words", "Bearer word", "line\nbreak", "wörd"])
def test_bearer_refuses_what_is_no_token(token: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        BearerToken(token)
    assert "word" not in str(caught.value).replace("one word", "")


@pytest.mark.parametrize("auth", [BasicAuth("user", "pass-word"), BearerToken("to-ken")])
def test_secrets_stay_out_of_the_repr_and_survive_pickling(auth: Auth) -> None:
    assert "pass-word" not in repr(auth)
    assert "to-ken" not in repr(auth)
    assert pickle.loads(pickle.dumps(auth)) == auth


@pytest.mark.parametrize("auth", [BasicAuth("user", "pass-word"), BearerToken("to-ken")])
def test_readable_credentials_need_a_secure_transport(auth: Auth) -> None:
    assert auth.needs_secure_transport

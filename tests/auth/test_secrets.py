"""A search for the secrets of many failures in logs, messages, reprs and traceback variables."""

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Iterator

import httpx
import pytest

import maatoo.auth
from maatoo.auth import (
    CallableStore,
    ClientCredentials,
    MemoryStore,
    OAuth1,
    OAuth2,
    PlainHttp,
    Token,
)
from maatoo.errors import MaatooError
from tests.auth.auth_fakes import (
    NOW,
    REDIRECT,
    SITE,
    AsyncTestRuntime,
    FakeAnswer,
    FakeRequest,
    TokenServer,
    async_session,
    call,
    error_answer,
)

pytestmark = pytest.mark.anyio

SECRETS = (
    "hid-client",
    "hid-access",
    "hid-refresh",
    "hid-token-secret",
    "hid-code",
    "hid-verifier",
)
ROOM = maatoo.auth.__path__[0]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def everything_shown_by(error: BaseException) -> str:
    """Message, repr, pickle, and the traceback with the variables of every frame of this room."""
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [
        f"{frame.name}: {frame.locals}" for frame in trace.stack if frame.filename.startswith(ROOM)
    ]
    links = [error.__cause__, error.__context__ if not error.__suppress_context__ else None]
    inner = [everything_shown_by(link) for link in links if link is not None]
    pickled = repr(pickle.dumps(error)) if isinstance(error, MaatooError) else ""
    return "\n".join([str(error), repr(error), pickled, *frames, *inner])


def assert_hidden(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


TOKEN = Token("hid-access", "hid-refresh", NOW - 1, token_secret="hid-token-secret", site=SITE)
FAILURES = {
    "refused": error_answer(400, "no hid-refresh of hid-client", "invalid_grant"),
    "bad request": error_answer(400, "hid-refresh", "invalid_request"),
    "server error": error_answer(500, "hid-client", None),
    "html": FakeAnswer(200, b"<p>hid-refresh", {"content-type": "text/html"}),
    "redirect": FakeAnswer(302, b"", {"location": f"{SITE}/?refresh_token=hid-refresh"}),
    "offline": None,
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failed_renewal_shows_no_secret(failure: str, lines: io.StringIO) -> None:
    server, answer = TokenServer(), FAILURES[failure]
    server.refuse, server.offline = answer, 0 if answer else 9
    code = OAuth2("id", "hid-client", redirect_uri=REDIRECT, store=MemoryStore(TOKEN))
    own = ClientCredentials("id", "hid-client", store=MemoryStore(TOKEN))
    for auth in (code, own):
        session, runtime = async_session(auth, server)
        for _ in range(2):
            with pytest.raises(MaatooError) as caught:
                await call(session, server, runtime)
            assert_hidden(everything_shown_by(caught.value))
        assert_hidden(repr(session) + repr(auth))
    assert_hidden(lines.getvalue())


async def test_a_store_that_fails_shows_no_secret() -> None:
    def save(token: Token) -> None:
        raise RuntimeError(f"parameters: {token.to_dict()}")

    server = TokenServer()
    server.refuse = FakeAnswer(200, b'{"access_token": "hid-access", "expires_in": 60}')
    auth = OAuth2(
        "id", "hid-client", redirect_uri=REDIRECT, store=CallableStore(lambda: TOKEN, save)
    )
    session, runtime = async_session(auth, server)
    with pytest.raises(MaatooError, match="parameters") as caught:
        await call(session, server, runtime)
    assert_hidden(everything_shown_by(caught.value))


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("blocking", [False, True])
async def test_a_failed_login_shows_no_secret(
    failure: str, blocking: bool, lines: io.StringIO
) -> None:
    answer = FAILURES[failure]

    def respond(request: httpx.Request) -> httpx.Response:
        if answer is None:
            raise httpx.ConnectError("no route for code=hid-code&x=1", request=request)
        sent = b"hid-code" if b"code=" in request.content else b"hid-verifier"
        echo = answer.content.replace(b"hid-refresh", sent)
        return httpx.Response(answer.status, headers=answer.headers, content=echo)

    http = PlainHttp(transport=httpx.MockTransport(respond))
    store = MemoryStore()
    code = OAuth2("id", "hid-client", redirect_uri=REDIRECT, store=store, pkce=True)
    saved = {"kind": "oauth2", "site": SITE, "state": "st", "code_verifier": "hid-verifier" * 5}
    flow = code.flow(SITE, saved=saved, http=http)
    callback = f"{REDIRECT}?code=hid-code&state=st"
    with pytest.raises(MaatooError) as caught:
        flow.finish_blocking(callback) if blocking else await flow.finish(callback)
    assert_hidden(everything_shown_by(caught.value))
    one = OAuth1("id", "hid-client", callback=REDIRECT, store=store)
    saved = {
        "kind": "oauth1",
        "site": SITE,
        "oauth_token": "hid-access",
        "oauth_token_secret": "hid-token-secret",
    }
    other = one.flow(SITE, saved=saved, http=http)
    callback = f"{REDIRECT}?oauth_token=hid-access&oauth_verifier=hid-verifier"
    with pytest.raises(MaatooError) as caught:
        other.finish_blocking(callback) if blocking else await other.finish(callback)
    assert_hidden(everything_shown_by(caught.value))
    assert_hidden(lines.getvalue())
    assert lines.getvalue() != ""


async def test_signing_and_querying_log_no_secret(lines: io.StringIO) -> None:
    runtime = AsyncTestRuntime()
    token = Token("hid-access", "hid-refresh", NOW + 999, token_secret="hid-token-secret")
    one = OAuth1("id", "hid-client", callback=REDIRECT, store=MemoryStore(token))
    request = FakeRequest("POST", f"{SITE}/api/?a=1", {"content-type": "application/json"})
    await one.session(SITE, TokenServer().send_in(runtime), runtime).prepare(request)
    assert "signature base string" in lines.getvalue()
    two = OAuth2(
        "id", "hid-client", redirect_uri=REDIRECT, store=MemoryStore(token), token_in="query"
    )
    await two.session(SITE, TokenServer().send_in(runtime), runtime).prepare(request)
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get(request.url)
    assert "HTTP Request: GET" in lines.getvalue()
    assert_hidden(lines.getvalue())

"""What an error shows of the credentials of its request: nothing, whatever quotes them."""

from __future__ import annotations

import base64
import json
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import anyio
import httpx
import pytest

from maatoo import AsyncMaatoo, BasicAuth, BearerToken, Maatoo, MaatooError, MemoryStore, OAuth2
from maatoo.auth import Auth, Token
from maatoo.runtime import BlockingRuntime
from maatoo.transport.causes import UnderlyingError
from maatoo.transport.request import Request
from maatoo.transport.timeouts import Timeouts
from tests.secrets import secret
from tests.servers import Handler, serve
from tests.transport.h2_server import certificate, serve_h2
from tests.transport.runtime_doubles import EVERY_WORLD, Send, play

TOKEN = secret("tok/en+of=thetests7f3a")
PASSWORD = secret("pässwörd#42")
PAIR = secret(base64.b64encode(f"jim:{PASSWORD}".encode()).decode())
KEY = secret("firewall-key-51c8")
ALL = (TOKEN, quote(TOKEN, safe=""), PASSWORD, PAIR, KEY)


def query() -> OAuth2:
    """A token in the query; a store of its own, as a refused token is remembered there."""
    token = Token(TOKEN, "refresh", None)
    uri = "https://app.example/cb"
    return OAuth2("id", "client", redirect_uri=uri, store=MemoryStore(token), token_in="query")


SCHEMES: dict[str, Callable[[], Auth]] = {
    "query": query,
    "bearer": lambda: BearerToken(TOKEN),
    "basic": lambda: BasicAuth("jim", PASSWORD),
}


def raw(handler: Handler, data: bytes) -> None:
    handler.close_connection = True
    handler.wfile.write(data)


def answered(handler: Handler, status: int, body: bytes, kind: str, *more: str) -> None:
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {len(body)}", *more]
    raw(handler, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def quoted(handler: Handler) -> str:
    """Everything that a request carries, as a debugging server shows it."""
    given = handler.headers.get("authorization", "")
    shown = [handler.path, unquote(handler.path), given, given.upper(), KEY]
    word = given.partition(" ")[2]
    shown.append(quote(word, safe=""))
    if given.startswith("Basic"):
        shown.append(base64.b64decode(word).decode())
    return " ".join(shown)


def mirrored(handler: Handler, status: int) -> None:
    """A JSON error that quotes the request, with the escaped slashes of PHP, and in its details."""
    said = quoted(handler)
    error = {"code": status, "message": said, "type": said, "details": {"email": [said], said: 1}}
    body = json.dumps({"errors": [error]}).replace("/", "\\/").encode()
    answered(handler, status, body, "application/json", f"x-debug: {quote(said)}")


ANSWERS: dict[str, Callable[[Handler], None]] = {
    "no HTTP": lambda handler: raw(handler, f"garbage {quoted(handler)}\r\n\r\n".encode()),
    "a bad header": lambda handler: raw(handler, b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
    "nothing": lambda handler: handler.cut(),
    "a cut body": lambda handler: raw(handler, b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
    "a redirect": lambda handler: answered(
        handler, 301, b"", "text/html", f"location: https://www.you.example{handler.path}"
    ),
    "an HTML error": lambda handler: answered(
        handler, 403, f"<title>{quoted(handler)}".encode(), "text/html", "set-cookie: s=1"
    ),
    "a JSON error": lambda handler: mirrored(handler, 400),
    "an error inside a success": lambda handler: mirrored(handler, 200),
    "a server error": lambda handler: mirrored(handler, 500),
    "a refusal": lambda handler: mirrored(handler, 401),
}


def chain(error: BaseException) -> list[BaseException]:
    """An error and all that stands behind it, suppressed or not."""
    found = [error]
    for each in found:
        found += [
            link
            for link in (each.__cause__, each.__context__)
            if link is not None and link not in found
        ]
    return found


def everything_shown_by(error: MaatooError) -> str:
    """Messages, reprs, attributes, pickles, and tracebacks with the variables of all frames.

    Left out are the frames of the tests themselves.
    """
    shown = [pickle.dumps(error).decode("latin-1"), repr(vars(error))]
    for each in chain(error):
        shown += [str(each), repr(each), repr(each.args)]
        trace = traceback.TracebackException.from_exception(each, capture_locals=True)
        shown += [repr(frame.locals) for frame in trace.stack if "/tests/" not in frame.filename]
    return "\n".join(shown)


def assert_hidden(shown: str) -> None:
    for each in ALL:
        for form in (each, each.upper(), json.dumps(each)[1:-1], each.replace("/", "\\/")):
            place = shown.find(form)
            assert place < 0, shown[max(place - 200, 0) : place + 200]


@EVERY_WORLD
@pytest.mark.parametrize("auth", SCHEMES)
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_error_shows_a_credential(runtime: str, auth: str, answer: str, method: str) -> None:
    async def scenario(send: Send) -> MaatooError:
        with pytest.raises(MaatooError) as caught:
            await send(method, "/contacts/1")
        return caught.value

    with serve(ANSWERS[answer]) as server:
        error = play(
            runtime, server.url, scenario, auth=SCHEMES[auth](), headers={"X-Api-Key": KEY}
        )
    assert_hidden(everything_shown_by(error))
    for each in chain(error):
        assert type(each).__module__.partition(".")[0] not in ("aiohttp", "httpcore", "h11")


@EVERY_WORLD
def test_an_unanswered_request_keeps_its_causes_as_texts(runtime: str) -> None:
    async def scenario(send: Send) -> MaatooError:
        with pytest.raises(MaatooError) as caught:
            await send("GET", "/contacts/1")
        return caught.value

    with serve(lambda handler: raw(handler, b"garbage\r\n\r\n")) as server:
        error = play(runtime, server.url, scenario, auth=SCHEMES["bearer"]())
    assert isinstance(error.__cause__, httpx.RemoteProtocolError)
    assert error.__cause__.__traceback__ is None
    assert isinstance(error.__cause__.__cause__, UnderlyingError)


@EVERY_WORLD
def test_headers_of_one_request_are_hidden_too(runtime: str) -> None:
    def word() -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}", "X-Api-Key": KEY}

    async def scenario(send: Send) -> MaatooError:
        with pytest.raises(MaatooError) as caught:
            await send("GET", "/contacts/1", headers=word())
        return caught.value

    with serve(ANSWERS["a JSON error"]) as server:
        assert_hidden(everything_shown_by(play(runtime, server.url, scenario)))


@pytest.mark.parametrize("client", [Maatoo, AsyncMaatoo])
@pytest.mark.parametrize(
    "wrong",
    [
        lambda: {"proxy": f"nonsense://jim:{TOKEN}@proxy.example"},
        lambda: {"headers": {"x-api-key": f"{KEY}\n"}},
        lambda: {"headers": {"x-api-key": KEY}, "timeout": -1},
        lambda: {"headers": {"x-api-key": KEY}, "proxy": f"http://{TOKEN}@x", "engine": "none"},
    ],
)
def test_a_client_that_cannot_be_made_shows_no_setting(client: Any, wrong: Any) -> None:
    with pytest.raises(MaatooError) as caught:
        client("https://you.example", **wrong())
    assert_hidden(everything_shown_by(caught.value))


@pytest.mark.parametrize("client", [Maatoo, AsyncMaatoo])
def test_a_client_that_was_not_made_can_be_shown(client: Any) -> None:
    assert repr(client.__new__(client)) == f"{client.__name__}()"


def test_what_the_items_of_a_batch_are_told_is_masked() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        said = f"refused {request.url} {request.headers['authorization']}"
        errors = {"0": {"code": 400, "message": said, "details": {"email": [said]}}}
        return httpx.Response(200, json={"contacts": [], "statusCodes": [400], "errors": errors})

    transport = httpx.MockTransport(respond)
    with Maatoo("https://you.example", auth=SCHEMES["basic"](), transport=transport) as api:
        report = api.contacts.create_many([{"email": "a@b.example"}])
    (outcome,) = report.failed
    assert_hidden(everything_shown_by(outcome.error))
    assert "refused https://you.example" in str(outcome.error)


def test_the_answer_of_an_error_is_still_json() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"errors": [{"message": str(request.url)}], "n": 2**70})

    transport = httpx.MockTransport(respond)
    with (
        Maatoo("https://you.example", auth=query(), transport=transport) as api,
        pytest.raises(MaatooError) as caught,
    ):
        api.contacts.get(1)
    answer = caught.value.response.json()  # type: ignore[attr-defined]
    said = "https://you.example/api/contacts/1?access_token=***"
    assert answer == {"errors": [{"message": said}], "n": 2**70}


@pytest.mark.parametrize("auth", SCHEMES)
def test_a_page_in_place_of_an_entity_is_quoted_without_them(auth: str) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        said = f"<p>{request.headers.get('authorization')} {request.url}"
        return httpx.Response(200, text=said, headers={"content-type": "text/html"})

    transport = httpx.MockTransport(respond)
    with (
        Maatoo("https://you.example", auth=SCHEMES[auth](), transport=transport) as api,
        pytest.raises(MaatooError, match="not JSON") as caught,
    ):
        api.contacts.get(1)
    assert_hidden(everything_shown_by(caught.value))


def test_an_answer_that_is_no_error_stays_as_it_is() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=str(request.url)))
    with Maatoo("https://you.example", auth=query(), transport=transport) as api:
        assert quote(TOKEN, safe="") in api.request("GET", "/x").json()


@pytest.mark.parametrize("auth", SCHEMES)
@pytest.mark.parametrize("is_blocking", [True, False])
def test_no_error_shows_a_credential_over_http_2(
    auth: str, is_blocking: bool, tmp_path: Path
) -> None:
    pytest.importorskip("h2")
    pair = certificate(tmp_path)
    with serve_h2(*pair) as server:
        settings: dict[str, Any] = {"auth": SCHEMES[auth](), "verify": str(pair[0]), "http2": True}
        if is_blocking:
            with Maatoo(server.url, **settings) as api, pytest.raises(MaatooError) as caught:
                api.contacts.get(1)
        else:

            async def main() -> None:
                async with AsyncMaatoo(server.url, **settings) as api:
                    await api.contacts.get(1)

            with pytest.raises(MaatooError) as caught:
                anyio.run(main)
    assert server.connections == 1
    assert_hidden(everything_shown_by(caught.value))


def test_a_request_that_is_written_already_does_not_show_them_in_its_repr() -> None:
    pytest.importorskip("h11")
    from maatoo.transport.h11_connection import H11Adapter

    site = httpx.URL("https://m.example")
    adapter = H11Adapter.of(BlockingRuntime(), site, None, 1_000_000)
    outgoing = adapter.prepare(
        Request("GET", f"{site}/x", {"authorization": f"Basic {PAIR}"}), Timeouts.of(1.0)
    )
    assert PAIR.encode() in outgoing.first
    assert PAIR not in repr(outgoing)

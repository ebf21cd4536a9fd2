"""A login on this machine: open the browser, receive the callback on 127.0.0.1."""

from __future__ import annotations

import sys
import threading
import webbrowser
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import urlsplit, urlunsplit

from attrs import evolve

from maatoo.argument_checks import HIGHEST_PORT, check_seconds, check_whole, wrong_type
from maatoo.auth.base import Send
from maatoo.auth.flow import Callback, Flow
from maatoo.auth.oauth1 import OAuth1
from maatoo.auth.oauth2 import OAuth2
from maatoo.auth.plain_http import PlainHttp
from maatoo.auth.token_errors import login_needed
from maatoo.auth.tokens import Token
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.runtime import AsyncRuntime, BlockingRuntime, Runtime, Signal, step_to_completion

__all__ = ["login_on_loopback", "login_on_loopback_blocking"]

HOST = "127.0.0.1"
IDLE = 10.0
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>maatoo</title><p>{text}</p></html>'
)

Browser = Callable[[str], object]


class CallbackServer(ThreadingHTTPServer):
    """Listens on a port of its own, and does not look up the name of this machine."""

    allow_reuse_address = sys.platform != "win32"  # Windows would let others share the port

    def server_bind(self) -> None:
        """Bind; unlike the parent, look up no name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])


class Listener:
    """Waits on 127.0.0.1 for the callback of one login; answers other requests with an error.

    Args:
        redirect_uri: where the callback comes to; its port is replaced by the one that is used.
        port: the port to listen on, 0 for any that is free.

    Raises:
        ConfigurationError: the port is in use.
    """

    def __init__(self, redirect_uri: str, port: int) -> None:
        self.arrived = Signal()
        self.callback_url: str | None = None
        self.owns: Callable[[str], bool] = lambda _: False
        self._lock = threading.Lock()
        try:
            self._server = CallbackServer((HOST, port), self._handler())
        except OSError as error:
            raise ConfigurationError(
                f"cannot listen on {HOST}:{port} for the callback: {error.strerror}"
            ) from None
        parts = urlsplit(redirect_uri)
        netloc = f"{parts.hostname}:{self._server.server_address[1]}"
        self._path = parts.path or "/"
        self.redirect_uri = urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="maatoo-login", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, target: str) -> tuple[int, str]:
        """Judge one request: the status and the text to answer it with."""
        if target.partition("?")[0] != self._path:
            return 404, "Nothing here."
        if not self.owns(target):
            return 400, "This does not belong to the login that is under way."
        with self._lock:
            if self.callback_url is None:
                self.callback_url = target
        self.arrived.set()
        return 200, "The site has answered. You can close this window and go back."

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self.take

        class Handler(BaseHTTPRequestHandler):
            """Answers the browser; writes no log, because the address contains the code."""

            timeout = IDLE

            def do_GET(self) -> None:
                status, text = take(self.path)
                page = PAGE.format(text=text).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: object) -> None:
                """Write no log."""

        return Handler


async def login_on_loopback(
    auth: OAuth2 | OAuth1,
    base_url: str,
    *,
    open_browser: bool | Browser = True,
    port: int = 0,
    timeout: float = 300.0,
    http: PlainHttp | None = None,
    allow_insecure: bool = False,
) -> Token:
    """Log a person in with the browser of this machine; the token goes into the store.

    The callback of ``auth`` (``redirect_uri``, for OAuth 1a ``callback``) must be registered with
    the API credentials of the site and lead to this machine: ``http://127.0.0.1:8765/callback``.

    Args:
        auth: an :class:`OAuth2` or :class:`OAuth1`.
        base_url: address of the site.
        open_browser: True opens the browser of this machine; False, or a browser that does not
            open, prints the address to standard error; a callable is given the address.
        port: the port to receive the callback on; 0 takes the port of the registered callback,
            and any free one when that has none.
        timeout: seconds that the person has.
        http: how to reach the token endpoint, for a proxy or a private certificate.
        allow_insecure: send the client secret over plain http to other machines (OAuth 2).

    Returns:
        The token.

    Raises:
        InvalidArgument: an argument that cannot be right.
        AuthenticationError: the person declined or took too long, or the site refused.
        ConfigurationError: the callback does not lead to this machine, or the port is in use.
        MaatooError: the site could not be reached.
    """
    http = http or PlainHttp()
    return await _login(
        auth, base_url, open_browser, port, timeout, http, allow_insecure, http.send, AsyncRuntime()
    )


def login_on_loopback_blocking(
    auth: OAuth2 | OAuth1,
    base_url: str,
    *,
    open_browser: bool | Browser = True,
    port: int = 0,
    timeout: float = 300.0,
    http: PlainHttp | None = None,
    allow_insecure: bool = False,
) -> Token:
    """:func:`login_on_loopback` for blocking callers; same arguments, result and errors."""
    http = http or PlainHttp()
    send, runtime = http.send_blocking, BlockingRuntime()
    return step_to_completion(
        _login(auth, base_url, open_browser, port, timeout, http, allow_insecure, send, runtime)
    )


async def _login(
    auth: OAuth2 | OAuth1,
    base_url: str,
    open_browser: bool | Browser,
    port: int,
    timeout: float,
    http: PlainHttp,
    allow_insecure: bool,
    send: Send,
    runtime: Runtime,
) -> Token:
    if not isinstance(auth, (OAuth1, OAuth2)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise wrong_type("auth", "an OAuth2 or OAuth1", auth)
    check_seconds("timeout", timeout)
    if check_whole("port", port, 0) > HIGHEST_PORT:
        raise InvalidArgument(f"port must be at most {HIGHEST_PORT}, not {port}")
    registered = auth.callback if isinstance(auth, OAuth1) else auth.redirect_uri
    parts = urlsplit(registered)
    if parts.scheme != "http" or parts.hostname not in (HOST, "localhost"):
        raise ConfigurationError(
            f"a login on this machine needs a callback such as http://{HOST}:8765/callback, "
            "registered with the API credentials of the site"
        )
    listener = Listener(registered, port or parts.port or 0)
    try:
        flow: Flow
        if isinstance(auth, OAuth1):
            flow = evolve(auth, callback=listener.redirect_uri).flow(base_url, http=http)
        else:
            here = evolve(auth, redirect_uri=listener.redirect_uri)
            flow = here.flow(base_url, http=http, allow_insecure=allow_insecure)
        await flow.start_in(send, runtime)
        listener.owns = flow.owns
        await _show(flow.authorization_url(), open_browser, runtime)
        if not await listener.arrived.wait(runtime, timeout) or listener.callback_url is None:
            raise login_needed(
                f"nobody logged in within {timeout:.0f} seconds: begin a new login", url=flow.site
            )
        return await flow.finish_in(Callback.of(listener.callback_url), send, runtime)
    finally:
        listener.close()


async def _show(url: str, open_browser: bool | Browser, runtime: Runtime) -> None:
    if callable(open_browser):
        await runtime.run_blocking(open_browser, url)
    elif not open_browser or not await runtime.run_blocking(webbrowser.open, url):
        print(f"Open this address in a browser to log in:\n{url}", file=sys.stderr)

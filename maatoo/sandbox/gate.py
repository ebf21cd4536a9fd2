"""The gate: the outermost ASGI layer, which records every request and applies faults."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from http import HTTPStatus
from typing import Any, cast

import anyio
from starlette.responses import JSONResponse

from maatoo.sandbox import php
from maatoo.sandbox.answers import CRASH_TEXT
from maatoo.sandbox.control_access import refusal_of_control
from maatoo.sandbox.faults import Fault, FaultBoard
from maatoo.sandbox.in_process import connection_cut
from maatoo.sandbox.ratelimit import quota_headers, refusal
from maatoo.sandbox.recorder import RecordedRequest, Recorder

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTROL = "/_sandbox"

#: the scope's extension by which a real connection can be cut: a function that closes it, or with
#: `True` resets it
CUT = "maatoo.sandbox.cut"

_PIECES = 8


class Gate:
    """Wraps the application.

    Args:
        app: the application.
        recorder: where requests are recorded.
        faults: the faults that are switched on.
        control_hosts: names under which the control path answers beside its own.
    """

    def __init__(
        self,
        app: App,
        recorder: Recorder,
        faults: FaultBoard,
        control_hosts: Collection[str] = (),
    ) -> None:
        self._control_hosts = control_hosts
        self._app = app
        self._recorder = recorder
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection scope."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if str(scope["path"]).startswith(CONTROL):
            refused = refusal_of_control(
                _headers(scope),
                scope.get("server"),
                scope.get("scheme", "http"),
                self._control_hosts,
            )
            app = self._app if refused is None else JSONResponse({"error": refused}, 403)
            await app(scope, receive, send)
            return
        self._recorder.enter()
        try:
            await self._pass(scope, receive, send)
        finally:
            self._recorder.leave()

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        if body is None:
            return
        method, path = str(scope["method"]), str(scope["path"])
        query = scope["query_string"].decode("latin-1")
        record = self._recorder.add(method, path, query, _headers(scope), body)
        wait, fault = self._faults.striking(method, path)
        if wait and await _gone_within(wait, receive):
            return
        if fault is None:
            await self._app(scope, _replayed(body), _noting(record, send))
        elif fault.kind == "cut_before":
            await _cut(scope, reset=True)
        elif fault.kind == "status":
            await _refuse(fault, _noting(record, send))
        elif fault.kind == "quota":
            await _used_up(fault, _noting(record, send))
        else:
            if fault.kind == "cut_during":
                body = _first_half(body)
            messages: list[Message] = []
            await self._app(scope, _replayed(body), _collecting(messages))
            await _spoil(scope, fault, messages, record, send)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None when the client went away."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body", False):
            return body


async def _gone_within(seconds: float, receive: Receive) -> bool:
    """Wait; end early when the client goes away, and say so: then nothing is processed."""
    with anyio.move_on_after(seconds):
        while (await receive())["type"] != "http.disconnect":
            pass
        return True
    return False


def _first_half(body: bytes) -> bytes:
    """A batch with the first half of its items; another body as it is."""
    try:
        data: Any = php.decoded(body)
    except ValueError:
        return body
    if isinstance(data, list):
        data = _half(cast("list[Any]", data))
    elif php.is_object(data):
        if isinstance(data.get("ids"), list):
            data = {**data, "ids": _half(data["ids"])}
        elif all(name.isdecimal() for name in data):
            data = dict(_half([*data.items()]))
    return json.dumps(data).encode()


def _half(items: list[Any]) -> list[Any]:
    return items[: (len(items) + 1) // 2]


def _replayed(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


def _noting(record: RecordedRequest, send: Send) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            record.status = message["status"]
        await send(message)

    return noting


def _collecting(messages: list[Message]) -> Send:
    async def collecting(message: Message) -> None:
        messages.append(message)

    return collecting


async def _refuse(fault: Fault, send: Send) -> None:
    if fault.html:
        title = f"{fault.status} {_phrase(fault.status)}".rstrip()
        kind = "text/html"
        text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    else:
        error = {
            "message": CRASH_TEXT.format(code=fault.status),
            "code": fault.status,
            "type": None,
        }
        kind, text = "application/json", json.dumps({"errors": [error]})
    more = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    await _answer(fault.status, {"Content-Type": kind, **more}, text, send)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


async def _used_up(fault: Fault, send: Send) -> None:
    headers = {"Content-Type": "application/json", **quota_headers(fault.limit, 0, fault.ends)}
    refused = refusal(fault.limit).answer()
    await _answer(refused.status, headers, json.dumps(refused.payload), send)


async def _answer(status: int, headers: dict[str, str], text: str, send: Send) -> None:
    headers["Content-Length"] = str(len(text.encode()))
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": text.encode()})


async def _spoil(
    scope: Scope, fault: Fault, messages: list[Message], record: RecordedRequest, send: Send
) -> None:
    start = next(message for message in messages if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in messages)
    if fault.kind in ("cut_during", "cut_after"):
        await _cut(scope, reset=True)
        return
    if fault.kind == "cut_body":
        await send(start)
        await send(
            {"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True}
        )
        await _cut(scope, reset=False)
        return
    record.status = start["status"]
    if fault.kind == "malformed_json":
        body = body[: max(len(body) // 2, 1)]
        kept = [item for item in start["headers"] if item[0].lower() != b"content-length"]
        headers = [*kept, (b"content-length", str(len(body)).encode())]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    await send(start)
    step = max(len(body) // _PIECES, 1)
    for begin in range(0, len(body), step):
        await send(
            {"type": "http.response.body", "body": body[begin : begin + step], "more_body": True}
        )
        await anyio.sleep(fault.delay())
    await send({"type": "http.response.body", "body": b""})


async def _cut(scope: Scope, *, reset: bool) -> None:
    """End the connection: on a real socket by closing it, in-process by the error a client sees."""
    close = scope.get("extensions", {}).get(CUT)
    if close is None:
        raise connection_cut()
    close(reset)
    await anyio.sleep(0.01)  # the server notices the loss and does not answer

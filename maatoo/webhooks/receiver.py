"""WebhookReceiver: an ASGI application that takes deliveries, and calls handlers with events.

What it promises of a delivery with a good signature:

* Answered 200, it is handled: every handler that wants one of its events is called once for it.
  Until then it waits in memory. The end of the program waits for it; a crash loses it.
  ``acknowledge="handled"`` answers only after the handlers, and 500 if one failed: then the server
  keeps the delivery, and handlers may be called more than once for it.
* Answered 503 (the queue is full) or 500, it is forgotten, and the server may send it again. A
  server that queues webhooks does so; one that sends them at once drops what was refused.
* Delivery is at least once: what the server sends again is handled again. A handler that must not
  act twice uses ``event.key``. The server's timestamps count whole seconds, so two changes within
  one second may come as two deliveries with the same bytes; both are handled.
* With ``deduplicate=seconds``, a delivery with the same bytes as one that was accepted within these
  seconds is answered 200 and not handled. Of two equal changes, one is lost then.

Each process has a queue and a memory of its own.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, TypeAlias, TypeVar, overload

from maatoo.argument_checks import check_seconds, check_whole
from maatoo.errors import ConfigurationError, InvalidArgument, PayloadError, SignatureMismatch
from maatoo.webhooks import asgi
from maatoo.webhooks.delivery_queue import DeliveryQueue
from maatoo.webhooks.event_catalog import WebhookEvent
from maatoo.webhooks.handlers import Handlers, check_wanted
from maatoo.webhooks.payload import Direction, check_order, parse
from maatoo.webhooks.replay import Seen, digest_of
from maatoo.webhooks.signature import Secrets, keys_of, verify

__all__ = ["WebhookReceiver"]

E = TypeVar("E", bound=WebhookEvent)
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., object])
Delivery: TypeAlias = tuple[WebhookEvent, ...]

log = logging.getLogger("maatoo.webhooks")

_RETRY_SECONDS = "10"

_BODIES_AT_ONCE = 4
"""How many of the largest bodies are held in memory; more are put off with a 503."""
_UNSIGNED_BODY = 64 * 1024
"""Bytes that are read at most of a request without a signature, which is refused anyway."""


class WebhookReceiver:
    """Takes deliveries and calls handlers; mount it into an application, or serve it by itself.

    Section "Webhooks" of the API documentation.

    Example:
        >>> hooks = WebhookReceiver(os.environ["WEBHOOK_SECRET"])
        >>> @hooks.on(ContactCreated)
        ... async def greet(event: ContactCreated) -> None:
        ...     print("hello", event.contact.id)
        >>> app = FastAPI(lifespan=lambda _: hooks.running())
        >>> app.mount("/webhooks", hooks)  # the webhook's URL: https://…/webhooks/maatoo

    Give the webhook an address below the mounting point, or the point with a slash at its end:
    frameworks redirect the bare point.
    """

    def __init__(
        self,
        secret: Secrets | None = None,
        *,
        acknowledge: Literal["queued", "handled"] = "queued",
        queue_size: int = 1000,
        workers: int = 1,
        drain_seconds: float = 30.0,
        max_body: int = 10 * 1024 * 1024,
        body_seconds: float = 10.0,
        deduplicate: float | None = None,
        deduplicate_capacity: int = 100_000,
        max_age: float | None = None,
        order: Direction | None = None,
        on_error: Callable[[Exception, WebhookEvent], object] | None = None,
    ) -> None:
        """Make a receiver; nothing runs yet.

        Args:
            secret: the webhook's secret, or several while it is being changed; or set later by
                :meth:`use_secret`.
            acknowledge: "queued" answers as soon as a delivery is verified, parsed and queued;
                "handled" when its handlers are done (the server waits 10 seconds at most).
            queue_size: deliveries that may wait; one more is answered 503.
            workers: deliveries that are handled at the same time. One keeps their order.
            drain_seconds: how long the end waits for deliveries that are still queued, in seconds;
                0 does not wait. A blocking handler that is running is always waited for.
            max_body: bytes that a body may have, or 64 KiB if that is less and there is no
                signature; a larger body is answered 413 and not read to its end.
            body_seconds: how long a body may take to arrive, in seconds.
            deduplicate: seconds in which a delivery with the same bytes as an accepted one is
                dropped. None, the default, drops nothing: two changes within one second may have
                the same bytes, and both count.
            deduplicate_capacity: deliveries that are remembered for that at most.
            max_age: refuse a delivery whose newest event is older than this, in seconds. With a
                ``deduplicate`` that is at least as long, no remembered delivery can be replayed.
                Servers that queue webhooks may be late by hours: then leave it None.
            order: the webhook's ``events_orderby_dir``, as :func:`~maatoo.webhooks.parse` takes it.
            on_error: called with error and event when a handler fails, async or not; the log says
                no more than the error's class and place.

        Raises:
            InvalidArgument: a setting of a wrong type or out of its range, or an empty secret.
            ConfigurationError: ``max_age`` is longer than ``deduplicate``.
        """
        if acknowledge not in ("queued", "handled"):
            raise InvalidArgument(f'acknowledge must be "queued" or "handled", not {acknowledge!r}')
        check_order(order)
        check_whole("queue_size", queue_size, 1)
        check_whole("workers", workers, 1)
        check_whole("max_body", max_body, 1)
        check_whole("deduplicate_capacity", deduplicate_capacity, 1)
        check_seconds("drain_seconds", drain_seconds, zero=True)
        check_seconds("body_seconds", body_seconds)
        for name, seconds in (("deduplicate", deduplicate), ("max_age", max_age)):
            if seconds is not None:
                check_seconds(name, seconds)
        if on_error is not None and not callable(on_error):
            raise InvalidArgument(f"on_error must be a function, not {on_error!r}")
        if deduplicate is not None and max_age is not None and max_age > deduplicate:
            raise ConfigurationError(
                "max_age is longer than deduplicate: a delivery could be replayed when it is "
                "forgotten but not yet too old"
            )
        self._keys = keys_of(secret) if secret is not None else ()
        self._acknowledge = acknowledge
        self._max_body = max_body
        self._bodies = asgi.BodyRoom(_BODIES_AT_ONCE * max_body)
        self._body_seconds = body_seconds
        self._max_age = max_age
        self._order: Direction | None = order
        self._queue_size = queue_size
        self._handlers = Handlers(on_error)
        self._seen = None if deduplicate is None else Seen(deduplicate, deduplicate_capacity)
        self._in_progress: Counter[bytes] = Counter()
        self._work: DeliveryQueue[Delivery] = DeliveryQueue(
            self._handle, queue_size, workers, drain_seconds
        )

    # Registering handlers and secrets

    @overload
    def on(  # type: ignore[overload-overlap]  # one class: the handler's argument is checked
        self, event: type[E], /
    ) -> Callable[[Callable[[E], R]], Callable[[E], R]]: ...

    @overload
    def on(self, *events: str | type[WebhookEvent]) -> Callable[[F], F]: ...

    def on(self, *events: str | type[WebhookEvent]) -> Callable[[Any], Any]:
        """Register a function, async or not, for events of some classes: ``@hooks.on(CLASS, …)``.

        A blocking function runs in a thread. An error of a handler is logged, not raised.

        Args:
            *events: classes of events (:class:`~maatoo.webhooks.WebhookEvent` for all), or the
                server's names of kinds this package does not know.

        Raises:
            InvalidArgument: no event is given, or something that is none; or what is registered
                is no function.
        """
        check_wanted(events)
        return lambda handler: self._handlers.add(events, handler)

    @property
    def triggers(self) -> tuple[str, ...]:
        """The kinds of its handlers' events, for ``api.webhooks.ensure(url, hooks.triggers)``."""
        return self._handlers.triggers

    def use_secret(self, secret: Secrets) -> None:
        """Replace the secret or secrets.

        Raises:
            InvalidArgument: there is none, or an empty one.
        """
        self._keys = keys_of(secret)

    def running(self) -> AbstractAsyncContextManager[None]:
        """Handle queued deliveries while the block is open; its end waits for the rest of them.

        An application that mounts the receiver opens the block in its own lifespan. A receiver
        that is served by itself opens it on its own. Where no block is open, a delivery is handled
        right after its answer, in the task of the request.

        Raises:
            ConfigurationError: it is running already.
        """
        return self._work.running()

    # The ASGI application

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """The ASGI application."""
        if scope["type"] == "lifespan":
            await asgi.lifespan(receive, send, self.running())
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    async def _request(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        async def refuse(status: int, text: str, **headers: str) -> None:
            log.warning("refused a delivery: %d %s", status, text)
            await asgi.answer(send, status, text, headers)

        headers = asgi.headers_of(scope)
        if scope["method"] != "POST":
            return await refuse(405, "webhooks are sent by POST", allow="POST")
        if not self._keys:
            log.error("this receiver has no secret: give one, or call use_secret()")
            return await refuse(500, "the receiver has no secret")
        signature = headers.get("webhook-signature")
        most = self._max_body if signature else min(self._max_body, _UNSIGNED_BODY)
        try:
            declared, room = headers.get("content-length"), self._bodies
            body = await asgi.read_body(receive, declared, most, room, self._body_seconds)
        except asgi.BodyRefused as refused:
            return await refuse(refused.status, refused.text, connection="close")
        except asgi.SenderGone:
            return None
        try:
            verify(body, signature, self._keys)
            events = parse(body, order=self._order)
        except SignatureMismatch:
            if not signature:
                return await refuse(401, "no Webhook-Signature header")
            return await refuse(403, "the signature does not belong to the body")
        except PayloadError as problem:
            return await refuse(400, str(problem))
        if self._is_too_old(events):
            return await refuse(400, "the delivery is too old")
        return await self._accept(digest_of(body), events, send)

    def _is_too_old(self, events: Delivery) -> bool:
        moments = [event.timestamp for event in events if event.timestamp is not None]
        if self._max_age is None or not events:
            return False
        now = dt.datetime.now(dt.timezone.utc)
        return not moments or (now - max(moments)).total_seconds() > self._max_age

    # Handling a verified delivery

    async def _accept(self, digest: bytes, events: Delivery, send: asgi.Send) -> None:
        seen, in_progress = self._seen, self._in_progress
        if seen is not None and digest in seen:
            log.info("a delivery was sent again; it is handled already")
            return await asgi.answer(send, 200, "received before", {})
        is_repeated = seen is not None and digest in in_progress
        if is_repeated or in_progress.total() >= self._queue_size:
            return await self._busy(send)
        if self._acknowledge == "queued" and self._work.is_running:
            if not self._work.put(events):
                return await self._busy(send)
            self._remember(digest)
            return await asgi.answer(send, 200, "received", {})
        in_progress[digest] += 1
        try:
            if self._acknowledge == "queued":
                self._remember(digest)
                await asgi.answer(send, 200, "received", {})
                await self._handle(events)
            elif await self._handle(events):
                await asgi.answer(send, 500, "a handler failed", {})
            else:
                self._remember(digest)
                await asgi.answer(send, 200, "handled", {})
        finally:
            in_progress[digest] -= 1
            if not in_progress[digest]:
                del in_progress[digest]
        return None

    def _remember(self, digest: bytes) -> None:
        if self._seen is not None:
            self._seen.add(digest)

    async def _busy(self, send: asgi.Send) -> None:
        log.warning("a delivery was put off: too many are waiting")
        await asgi.answer(send, 503, "too busy, send it again", {"retry-after": _RETRY_SECONDS})

    async def _handle(self, events: Delivery) -> int:
        """Handle the events of a delivery; how many handlers failed."""
        failed = 0
        for event in events:
            failed += await self._handlers.handle(event)
        return failed

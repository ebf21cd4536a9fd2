"""OpenTelemetry: spans and metrics of all clients (extra ``otel``).

A bulk job is a span. A call is a span below it, each attempt of a call is a client span below the
call; a page and a chunk are one call each. Names and attributes are the stable conventions of HTTP
clients. The context of the trace goes out with each request (``traceparent``), and an instrumented
HTTP library makes no second span.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any, Final

from attrs import frozen

from maatoo import events as e
from maatoo._version import __version__
from maatoo.errors import MissingExtra
from maatoo.listeners import subscribe, unsubscribe

__all__ = ["OpenTelemetry", "instrument"]

_HANDLED: Final = (e.CallEvent, e.JobStarted, e.JobFinished)


@frozen
class _Open:
    """A span that is not ended yet."""

    began: type[e.Event]  # the class of the event that began it
    span: Any
    token: Any  # gives back the context that was there before
    outer: _Open | None  # the open span around it


_innermost: ContextVar[_Open | None] = ContextVar("maatoo_innermost_span", default=None)


class OpenTelemetry:
    """Makes spans and metrics of events.

    Give it to ``on_event`` of one client, or use :func:`instrument` for all clients.

    Args:
        tracer_provider: makes the spans; the global one when not given.
        meter_provider: takes the metrics; the global one when not given.

    Raises:
        MissingExtra: ``opentelemetry-api`` is not installed.
    """

    def __init__(self, tracer_provider: Any = None, meter_provider: Any = None) -> None:
        self._trace, self._context = _module("trace"), _module("context")
        self._inject = _module("propagate").inject
        self._tracer = self._trace.get_tracer("maatoo", __version__, tracer_provider)
        meter = _module("metrics").get_meter("maatoo", __version__, meter_provider)
        self._duration = meter.create_histogram("http.client.request.duration", "s")
        self._retries = meter.create_counter("maatoo.client.retries", "{retry}")
        self._items = meter.create_counter("maatoo.client.items", "{item}")
        self._quota = meter.create_gauge("maatoo.client.quota.remaining", "{call}")
        self._quiet = [
            key
            for name in ("_SUPPRESS_HTTP_INSTRUMENTATION_KEY", "_SUPPRESS_INSTRUMENTATION_KEY")
            if (key := getattr(self._context, name, None)) is not None
        ]

    def wants(self, kind: type[e.Event]) -> bool:
        """Whether events of a class become spans or metrics."""
        return issubclass(kind, _HANDLED)

    def __call__(self, event: e.Event) -> None:
        """Take an event."""
        if isinstance(event, e.RequestStarted):
            self._open(event, f"{event.method} {_http(event).get('url.template', '')}".strip())
            self._inject(event.headers)
        elif isinstance(event, (e.CallStarted, e.JobStarted)):
            self._open(event, event.operation)
        elif isinstance(event, e.ResponseReceived):
            error = str(event.status) if event.status >= 400 else None
            told = {"http.response.status_code": event.status, **_failed(error)}
            self._close(e.RequestStarted, told, error)
            self._duration.record(event.seconds, {**_http(event), **told})
            if event.quota_left is not None:
                self._quota.set(event.quota_left, {"server.address": event.server})
        elif isinstance(event, e.RequestFailed):
            self._close(e.RequestStarted, _failed(event.error), event.error)
            self._duration.record(event.seconds, {**_http(event), **_failed(event.error)})
        elif isinstance(event, e.RetryScheduled):
            self._retries.add(1, {"maatoo.operation": event.operation, **_failed(event.reason)})
        elif isinstance(event, e.CallFinished):
            self._close(e.CallStarted, _failed(event.error), event.error)
        elif isinstance(event, e.JobFinished):
            numbers = {f"maatoo.items.{status}": each for status, each in event.counts.items()}
            self._close(e.JobStarted, {**numbers, **_failed(event.error)}, event.error)
            for status, number in event.counts.items():
                named = {"maatoo.operation": event.operation, "maatoo.status": status}
                self._items.add(number, named)

    def _open(self, event: e.Event, name: str) -> None:
        kind = self._trace.SpanKind.INTERNAL
        attributes: dict[str, Any] = {"maatoo.operation": event.operation}
        if isinstance(event, e.RequestStarted):
            kind, attributes = self._trace.SpanKind.CLIENT, _http(event)
            if event.attempt > 1:
                attributes["http.request.resend_count"] = event.attempt - 1
        span = self._tracer.start_span(name, kind=kind, attributes=attributes)
        context = self._trace.set_span_in_context(span)
        if isinstance(event, e.RequestStarted):  # an instrumented HTTP library makes none
            for key in self._quiet:
                context = self._context.set_value(key, True, context)
        opened = _Open(type(event), span, self._context.attach(context), _innermost.get())
        _innermost.set(opened)

    def _close(self, began: type[e.Event], told: Mapping[str, Any], error: str | None) -> None:
        """End the innermost span that such an event began, and what was cut off inside it."""
        inner: list[_Open] = []
        opened = _innermost.get()
        while opened is not None and opened.began is not began:
            inner.append(opened)
            opened = opened.outer
        if opened is None:  # it began before anybody listened
            return
        for each in (*inner, opened):
            for key, value in told.items() if each is opened else ():
                each.span.set_attribute(key, value)
            if error is not None:
                each.span.set_status(self._trace.StatusCode.ERROR, error)
            each.span.end()
            self._context.detach(each.token)
        _innermost.set(opened.outer)


def instrument(tracer_provider: Any = None, meter_provider: Any = None) -> Callable[[], None]:
    """Make spans and metrics of all clients of this process.

    Args:
        tracer_provider: makes the spans; the global one when not given.
        meter_provider: takes the metrics; the global one when not given.

    Returns:
        A function that ends it.

    Raises:
        MissingExtra: ``opentelemetry-api`` is not installed.
    """
    listener = OpenTelemetry(tracer_provider, meter_provider)
    subscribe(listener)
    return partial(unsubscribe, listener)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(f"opentelemetry.{name}")
    except ImportError:
        raise MissingExtra("telemetry", "otel") from None


def _http(event: e.CallEvent) -> dict[str, Any]:
    path = {"url.template": f"/api{event.path}"} if event.path else {}
    return {"http.request.method": event.method, "server.address": event.server, **path}


def _failed(error: str | None) -> dict[str, Any]:
    return {} if error is None else {"error.type": error}

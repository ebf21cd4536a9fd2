"""OpenTelemetry: spans and metrics of all clients (extra ``otel``).

A bulk job is a span. A call is a span below it, each attempt of a call is a client span below the
call; a page and a chunk are one call each. Names and attributes are the stable conventions of HTTP
clients. The context of the trace goes out with each request (``traceparent``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any, NamedTuple

from maatoo import events as e
from maatoo._version import __version__
from maatoo.listeners import EventName, subscribe, unsubscribe
from maatoo.optional_package import optional_package

__all__ = ["OpenTelemetry", "instrument"]


class _Open(NamedTuple):
    """A span that has not ended yet."""

    began: type[e.Event]  # the class of the event that began it
    span: Any
    token: Any  # restores the context from before the span
    outer: _Open | None  # the open span around it


_api = partial(optional_package, feature="telemetry", extra="otel")
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
        self._trace, self._context = _api("opentelemetry.trace"), _api("opentelemetry.context")
        self._inject = _api("opentelemetry.propagate").inject
        self._tracer = self._trace.get_tracer("maatoo", __version__, tracer_provider)
        meter = _api("opentelemetry.metrics").get_meter("maatoo", __version__, meter_provider)
        self._duration = meter.create_histogram("http.client.request.duration", "s")
        self._retries = meter.create_counter("maatoo.client.retries", "{retry}")
        self._items = meter.create_counter("maatoo.client.items", "{item}")
        self._quota = meter.create_gauge("maatoo.client.quota.remaining", "{call}")
        keys = ("_SUPPRESS_HTTP_INSTRUMENTATION_KEY", "_SUPPRESS_INSTRUMENTATION_KEY")
        self._muting = [getattr(self._context, key) for key in keys if hasattr(self._context, key)]

    def wants(self, name: EventName) -> bool:
        """Whether events of a class become spans or metrics."""
        return issubclass(getattr(e, name), (e.CallEvent, e.JobStarted, e.JobFinished))

    def __call__(self, event: e.Event) -> None:
        """Take an event."""
        if isinstance(event, e.RequestStarted):
            data = _http(event)
            name = f"{event.method} {data.get('url.template', '')}".strip()
            if event.attempt > 1:
                data["http.request.resend_count"] = event.attempt - 1
            # by these keys an instrumented HTTP library makes no second span
            self._open(event, name, data, self._muting, kind=self._trace.SpanKind.CLIENT)
            self._inject(event.headers)
        elif isinstance(event, (e.CallStarted, e.JobStarted)):
            self._open(event, event.operation, {"maatoo.operation": event.operation})
        elif isinstance(event, (e.ResponseReceived, e.RequestFailed)):
            data, error = {}, event.error if isinstance(event, e.RequestFailed) else None
            if isinstance(event, e.ResponseReceived):
                data = {"http.response.status_code": event.status}
                error = str(event.status) if event.status >= 400 else None
                if event.quota_left is not None:
                    self._quota.set(event.quota_left, {"server.address": event.server})
            self._close(e.RequestStarted, error, data)
            self._duration.record(event.seconds, {**_http(event), **data, **_failed(error)})
        elif isinstance(event, e.RetryScheduled):
            self._retries.add(1, {"maatoo.operation": event.operation, **_failed(event.reason)})
        elif isinstance(event, e.CallFinished):
            self._close(e.CallStarted, event.error)
        elif isinstance(event, e.JobFinished):
            numbers = {f"maatoo.items.{status}": each for status, each in event.counts.items()}
            self._close(e.JobStarted, event.error, numbers)
            for status, number in event.counts.items():
                named = {"maatoo.operation": event.operation, "maatoo.status": status}
                self._items.add(number, named)

    def _open(
        self, event: e.Event, name: str, data: dict[str, Any], keys: Iterable[str] = (), **how: Any
    ) -> None:
        span = self._tracer.start_span(name, attributes=data, **how)
        context = self._trace.set_span_in_context(span)
        for key in keys:
            context = self._context.set_value(key, True, context)
        _innermost.set(_Open(type(event), span, self._context.attach(context), _innermost.get()))

    def _close(
        self, began: type[e.Event], error: str | None, data: Mapping[str, Any] | None = None
    ) -> None:
        """End the innermost span that such an event began, and the open spans inside it."""
        innermost = opened = _innermost.get()
        while opened is not None and opened.began is not began:
            opened = opened.outer
        if opened is None:  # it began before this listener was added
            return
        opened.span.set_attributes({**(data or {}), **_failed(error)})
        while innermost is not None and innermost is not opened.outer:
            if error is not None:
                innermost.span.set_status(self._trace.StatusCode.ERROR, error)
            innermost.span.end()
            self._context.detach(innermost.token)
            innermost = innermost.outer
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


def _http(event: e.CallEvent) -> dict[str, Any]:
    path = {"url.template": f"/api{event.path}"} if event.path else {}
    return {"http.request.method": event.method, "server.address": event.server, **path}


def _failed(error: str | None) -> dict[str, Any]:
    return {} if error is None else {"error.type": error}

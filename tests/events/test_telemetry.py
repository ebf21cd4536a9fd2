"""Spans and metrics of a client, as the exporters of OpenTelemetry see them."""

from __future__ import annotations

import sys
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, Maatoo, MissingExtra, OutcomeUnknown, Retry, events, telemetry
from tests.events.test_events import SECRET, Answers, batch, client, one

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

pytestmark = pytest.mark.anyio


class Collected:
    """A listener whose spans and metrics stay in memory."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.listener = telemetry.OpenTelemetry(self.provider, MeterProvider([self.reader]))

    @property
    def spans(self) -> list[Any]:
        return sorted(self.exporter.get_finished_spans(), key=lambda each: each.start_time)

    def metric(self, name: str) -> list[Any]:
        return [
            point
            for resource in self.reader.get_metrics_data().resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]


async def test_a_call_is_a_span_with_its_attempts_below_it() -> None:
    seen = Collected()
    answers = Answers(httpx.Response(503), one)
    async with client(answers, on_event=seen.listener) as api:
        await api.contacts.get(47)
    call, first, second = seen.spans
    assert (call.name, call.kind) == ("contacts.get", SpanKind.INTERNAL)
    assert {first.name, second.name} == {"GET /api/contacts/{id}"}
    assert first.parent.span_id == second.parent.span_id == call.context.span_id
    assert first.kind == SpanKind.CLIENT
    assert dict(first.attributes) == {
        "http.request.method": "GET",
        "server.address": "you.example",
        "url.template": "/api/contacts/{id}",
        "http.response.status_code": 503,
        "error.type": "503",
    }
    assert second.attributes["http.request.resend_count"] == 1
    assert second.attributes["http.response.status_code"] == 200
    assert (first.status.status_code, call.status.status_code) == (
        StatusCode.ERROR,
        StatusCode.UNSET,
    )


def test_the_trace_goes_out_with_each_attempt() -> None:
    sent: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["traceparent"])
        return one(request)

    seen = Collected()
    with client(handler, Maatoo, on_event=seen.listener) as api:
        api.contacts.get(47)
    attempt = seen.spans[-1]
    assert sent[0].split("-")[2] == f"{attempt.context.span_id:016x}"


async def test_the_calls_of_a_job_are_below_its_span() -> None:
    seen = Collected()
    rows = [{"email": f"c{number}@x.invalid"} for number in range(6)]
    async with client(batch, on_event=seen.listener) as api:
        await api.contacts.create_many(rows, chunk_size=2, check=False)
    job = next(each for each in seen.spans if "maatoo.items.succeeded" in each.attributes)
    calls = [each for each in seen.spans if each.kind == SpanKind.INTERNAL and each is not job]
    assert job.attributes["maatoo.items.succeeded"] == 6
    assert len(calls) == 3
    assert {each.parent.span_id for each in calls} == {job.context.span_id}
    (items,) = [each for each in seen.metric("maatoo.client.items") if each.value]
    assert (items.value, items.attributes["maatoo.status"]) == (6, "succeeded")


def test_the_caller_of_a_blocking_job_is_its_parent() -> None:
    seen = Collected()
    tracer = seen.provider.get_tracer("test")
    with (
        client(batch, Maatoo, on_event=seen.listener) as api,
        tracer.start_as_current_span("night"),
    ):
        api.contacts.create_many([{"email": "a@x.invalid"}])
    night = next(each for each in seen.spans if each.name == "night")
    job = next(each for each in seen.spans if "maatoo.items.succeeded" in each.attributes)
    assert job.parent.span_id == night.context.span_id


async def test_an_attempt_without_an_answer_and_the_error_of_its_call_are_told() -> None:
    seen = Collected()
    lost = Answers(httpx.ReadError("gone"))
    async with client(lost, on_event=seen.listener, retry=Retry(attempts=1)) as api:
        with pytest.raises(OutcomeUnknown):
            await api.stages.create(name="x")
    call, attempt = seen.spans
    assert attempt.attributes["error.type"] == "ReadError"
    assert call.attributes["error.type"] == "OutcomeUnknown"
    (duration,) = seen.metric("http.client.request.duration")
    assert duration.attributes["error.type"] == "ReadError"


async def test_spans_that_were_cut_off_are_ended_with_their_call() -> None:
    seen = Collected()
    listen = seen.listener
    named: dict[str, Any] = {
        "operation": "contacts.get",
        "call": 1,
        "method": "GET",
        "path": "/contacts/{id}",
        "server": "you.example",
    }
    listen(events.CallStarted(**named))
    listen(events.RequestStarted(**named, attempt=1, sent_bytes=0))
    listen(events.CallFinished(**named, attempts=1, seconds=0.1, error="CancelledError"))
    listen(events.CallFinished(**named, attempts=1, seconds=0.1, error=None))  # nobody saw it begin
    assert [each.status.status_code for each in seen.spans] == [StatusCode.ERROR] * 2


def test_quota_and_retries_are_metrics() -> None:
    seen = Collected()
    headers = {"x-ratelimit-remaining": "12", "x-ratelimit-reset": "4000000000"}
    answers = Answers(
        httpx.Response(502), httpx.Response(200, headers=headers, json={"contact": {"id": 47}})
    )
    with client(answers, Maatoo, on_event=seen.listener) as api:
        api.contacts.get(47)
    (left,) = seen.metric("maatoo.client.quota.remaining")
    assert left.value == 12
    (retries,) = seen.metric("maatoo.client.retries")
    assert (retries.value, retries.attributes["error.type"]) == (1, "502")


def test_all_clients_can_be_instrumented_at_once() -> None:
    seen = Collected()
    end = telemetry.instrument(seen.provider, MeterProvider([InMemoryMetricReader()]))
    try:
        with client(one, Maatoo) as api:
            api.contacts.get(47)
    finally:
        end()
    with client(one, Maatoo) as api:
        api.contacts.get(47)
    assert len(seen.spans) == 2


async def test_no_span_shows_a_secret_or_a_value() -> None:
    seen = Collected()
    async with client(one, AsyncMaatoo, on_event=seen.listener) as api:
        await api.contacts.create(email="ada@private.invalid")
    shown = "".join(each.to_json() for each in seen.spans)
    assert SECRET not in shown
    assert "private" not in shown


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    with pytest.raises(MissingExtra, match=r"maatoo\[otel\]"):
        telemetry.OpenTelemetry()

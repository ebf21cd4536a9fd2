"""The log of a client."""

from __future__ import annotations

import logging
import subprocess
import sys
import time

import httpx
import pytest

from maatoo import Maatoo, RateLimited, Retry
from tests.events.test_events import NOW, SECRET, Answers, batch, client, one


def lines(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == f"maatoo.{name}"]


def test_a_request_is_a_line_of_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "maatoo")
    with client(one, Maatoo) as api:
        api.contacts.get(47)
    (line,) = lines(caplog, "requests")
    assert line.startswith("contacts.get (GET /contacts/{id}): 200 in ")
    record = next(each for each in caplog.records if each.name == "maatoo.requests")
    assert (record.maatoo_status, record.maatoo_operation) == (200, "contacts.get")  # type: ignore[attr-defined]


def test_each_retry_is_one_line_of_info(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "maatoo")
    answers = Answers(httpx.Response(503), httpx.ConnectError("no"), one)
    with client(answers, Maatoo) as api:
        api.contacts.get(47)
    first, second = lines(caplog, "retries")
    assert "attempt 1 failed (503)" in first
    assert "attempt 2 failed (ConnectError)" in second
    assert lines(caplog, "requests") == []


def test_a_wait_for_the_quota_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    used_up = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) - 1)}
    answers = Answers(httpx.Response(429, headers=used_up), one)
    with client(answers, Maatoo, on_quota="wait", retry=NOW) as api:
        try:
            api.contacts.get(47)
        except RateLimited:
            pytest.fail("the window had ended")
    waits = [each for each in caplog.records if each.name in ("maatoo.quota", "maatoo.retries")]
    assert {each.levelno for each in waits} <= {logging.WARNING, logging.INFO}


def test_the_end_of_a_job_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "maatoo")
    with client(batch, Maatoo) as api:
        api.contacts.create_many([{"email": "a@x.invalid"}])
    (line,) = lines(caplog, "jobs")
    assert line.startswith("contacts.create_many: 1 items in ")
    assert "1 succeeded" in line


def test_no_secret_and_no_personal_value_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "maatoo")
    answers = Answers(httpx.Response(503), httpx.Response(502), one)
    with client(answers, Maatoo, retry=Retry(backoff=0.0)) as api:
        api.with_options(timeout=5).contacts.upsert(email="ada@private.invalid")
    shown = "".join(f"{vars(each)}" for each in caplog.records if each.name.startswith("maatoo"))
    assert SECRET not in shown
    assert "private" not in shown


@pytest.mark.once
@pytest.mark.parametrize(("level", "printed"), [("debug", True), ("", False), ("nonsense", False)])
def test_the_environment_switches_the_log_on(level: str, printed: bool) -> None:
    program = (
        "import httpx, maatoo\n"
        "answer = httpx.Response(200, json={'stage': {'id': 1}})\n"
        "transport = httpx.MockTransport(lambda request: answer)\n"
        "maatoo.Maatoo('https://you.example', transport=transport).stages.get(1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"MAATOO_LOG": level, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ("maatoo.requests: stages.get" in done.stderr) is printed

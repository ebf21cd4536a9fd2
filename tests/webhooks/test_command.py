"""`python -m maatoo.webhooks`: which receiver it serves, with which secrets, and what it says."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from maatoo.errors import ConfigurationError
from maatoo.webhooks import UnknownEvent, WebhookReceiver, parse, sign
from maatoo.webhooks.__main__ import line_of, main, parser, receiver_of
from tests.webhooks.webhook_deliveries import SECRET, recorded

MODULE = """
from maatoo.webhooks import ContactCreated, WebhookReceiver

hooks = WebhookReceiver()
something_else = 7

@hooks.on(ContactCreated)
def greet(event):
    print("created", event.contact.id, flush=True)
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_hooks.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "own_hooks", raising=False)
    return "own_hooks"


def test_an_event_is_one_line_of_ids_and_no_personal_data() -> None:
    lines = [line_of(event) for each in recorded() for event in parse(each.body)]
    assert "2026-11-23T11:41:09+00:00 mautic.lead_company_change contact 26 company 11" in lines
    assert not any("@" in line for line in lines)


def test_the_line_of_an_odd_kind_stays_one_line() -> None:
    assert line_of(UnknownEvent(trigger="a\nb")) == "- a\\nb"


def test_a_receiver_is_imported_by_name(own: str) -> None:
    receiver = receiver_of(f"{own}:hooks", ["ONE", "TWO"], {"ONE": "1", "TWO": "2"})
    assert isinstance(receiver, WebhookReceiver)
    assert receiver_of(own, None, {}) is receiver


@pytest.mark.parametrize(
    "target", ["no_such_module:hooks", "own_hooks:missing", "own_hooks:something_else"]
)
def test_a_target_that_is_no_receiver_is_named(own: str, target: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(target)):
        receiver_of(target, None, {})


def test_a_secret_that_is_not_set_is_named() -> None:
    with pytest.raises(ConfigurationError, match="TWO is not set"):
        receiver_of(None, ["ONE", "TWO"], {"ONE": "1", "TWO": ""})


def test_without_a_secret_it_does_not_start() -> None:
    with pytest.raises(SystemExit, match="--secret-env NAME"):
        main(["--port", "0"])


def test_without_uvicorn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(SystemExit, match=r"pip install 'maatoo\[webhooks\]'"):
        main(["--secret-env", "ANY"])


def test_the_options() -> None:
    given = parser().parse_args(["--secret-env", "A", "--secret-env", "B", "--port", "9"])
    assert (given.receiver, given.secret_env, given.port) == (None, ["A", "B"], 9)


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args([f"--port={port}"])
    assert f"invalid port value: '{port}'" in capsys.readouterr().err


def test_served_by_the_command_a_delivery_is_handled_before_it_ends(own: str) -> None:
    delivery = recorded()[0]
    command = [sys.executable, "-W", "error", "-m", "maatoo.webhooks", f"{own}:hooks"]
    with (
        subprocess.Popen(
            [*command, "--port", "0", "--secret-env", "HOOK_SECRET"],
            env={**os.environ, "HOOK_SECRET": SECRET},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process,
        ExitStack() as whatever_happens,
    ):
        whatever_happens.callback(process.kill)
        assert process.stdout is not None
        said = re.search(r"http://\S+", process.stdout.readline())
        assert said is not None
        headers = {"Webhook-Signature": sign(delivery.body, SECRET)}
        assert httpx.post(said.group(), content=delivery.body, headers=headers).status_code == 200
        wrong = {"Webhook-Signature": sign(delivery.body, "another")}
        assert httpx.post(said.group(), content=delivery.body, headers=wrong).status_code == 403
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=20)
    assert out == "created 26\n"
    assert "refused a delivery: 403" in log
    assert "hook@example" not in out + log

"""The script tag in a real browser: what it sends, when, and what a hostile value does not do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tracking_site import TrackingServer, serving, site

from maatoo.tracking import CustomEvent, Visitor, snippet

CHROMIUM = shutil.which("chromium")
HOSTILE = "</script><script>alert(1)</script>"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=direct://",
    "--virtual-time-budget=10000",  # the page's own clock: it ends when nothing is left to do
    "--dump-dom",
)
PAGE = """<!doctype html><html lang="en"><head><title>Shop</title>
<script>
  var said = [];
  window.alert = function (text) { said.push("alert " + text); };
  window.shop = {
    loaded: function (told) { said.push("onload " + told.device_id); },
    failed: function () { said.push("onerror"); }
  };
  window.addEventListener("load", function () {
    setTimeout(function () {
      document.body.dataset.said = JSON.stringify(said);
      document.body.dataset.cookie = document.cookie;
    }, 5000);
  });
</script>%s</head><body><p>page</p>%s</body></html>"""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no `chromium` on the PATH: install Debian's package to run this"
)


class Seen:
    """What a page came to in the browser."""

    def __init__(self, dom: str) -> None:
        self.dom = dom
        self.said: list[str] = json.loads(self._data("said") or "null")
        self.cookie = self._data("cookie")

    def _data(self, name: str) -> str:
        found = re.search(rf'data-{name}="([^"]*)"', self.dom)
        return found.group(1).replace("&quot;", '"') if found else ""


def look_at(url: str, profile: Path) -> Seen:
    assert CHROMIUM is not None
    ran = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", url],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "HOME": str(profile)},
        check=False,
    )
    assert "<p>page</p>" in ran.stdout, ran.stderr[-2000:]
    return Seen(ran.stdout)


@pytest.fixture
def tracker() -> Iterator[tuple[TrackingServer, str]]:
    server = TrackingServer()
    with serving(server.answer) as port:
        yield server, f"http://127.0.0.1:{port}"


def look(head: Any, tmp_path: Path, body: str = "") -> Seen:
    with site({"/": PAGE % (head, body)}) as base:
        return look_at(f"{base}/?a=1", tmp_path)


def test_page_view_and_custom_event_arrive_and_identify_the_contact(
    tracker: tuple[TrackingServer, str], tmp_path: Path
) -> None:
    server, base = tracker
    event = CustomEvent(action="order", parameters={"email": "my@email.com", "firstname": "John"})
    tag = snippet(
        base,
        parameters={"tags": ["web"], "note": HOSTILE},
        onload="shop.loaded",
        onerror="shop.failed",
        events=[event],
    )
    seen = look(tag, tmp_path)
    view, order = server.hits
    assert view["page_url"].endswith("/?a=1")
    assert {name: view[name] for name in view if name != "page_url"} == {
        "page_title": "Shop",
        "tags": "web",
        "note": HOSTILE,
    }
    assert (order["email"], order["firstname"]) == ("my@email.com", "John")
    assert order["event_action"] == "order"
    assert order["mautic_device_id"] == "device1"
    assert server.contacts == {"device1": "my@email.com"}
    assert seen.said == ["onload device1"]
    cookies = dict(each.split("=", 1) for each in seen.cookie.split("; "))
    assert Visitor.from_cookies(cookies).device_id == "device1"


def test_without_consent_nothing_is_asked_for(
    tracker: tuple[TrackingServer, str], tmp_path: Path
) -> None:
    server, base = tracker
    seen = look(snippet(base, consent=False, onload="shop.loaded"), tmp_path)
    assert (server.asked, seen.said) == ([], [])


def test_with_consent_given_on_the_page_everything_is_sent(
    tracker: tuple[TrackingServer, str], tmp_path: Path
) -> None:
    server, base = tracker
    agree = "<button onclick='maatooConsent()'>yes</button><script>" + (
        "document.querySelector('button').click()</script>"
    )
    tag = snippet(base, consent=False, onload="shop.loaded", parameters={"tags": "web"})
    seen = look(tag, tmp_path, body=agree)
    assert [hit["tags"] for hit in server.hits] == ["web"]
    assert seen.said == ["onload device1"]


def test_the_error_callback_runs_when_the_server_fails_and_when_the_script_is_blocked(
    tracker: tuple[TrackingServer, str], tmp_path: Path
) -> None:
    server, base = tracker
    server.fails = True
    callbacks = {"onload": "shop.loaded", "onerror": "shop.failed"}
    assert look(snippet(base, **callbacks), tmp_path).said == ["onerror"]
    closed = "http://127.0.0.1:9"
    assert look(snippet(closed, **callbacks), tmp_path / "again").said == ["onerror"]


def test_a_content_security_policy_with_a_nonce_lets_it_run(
    tracker: tuple[TrackingServer, str], tmp_path: Path
) -> None:
    server, base = tracker
    policy = (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"script-src 'nonce-once'; connect-src *\">"
    )
    look(policy + snippet(base, nonce="once"), tmp_path)
    assert len(server.hits) == 1
    look(policy + snippet(base), tmp_path / "again")
    assert len(server.hits) == 1

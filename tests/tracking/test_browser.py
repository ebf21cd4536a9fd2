"""The script tag in a real browser: what the sandbox is sent, and what a hostile value does not."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from attrs import frozen

from maatoo import BasicAuth, Maatoo
from maatoo.sandbox import Sandbox
from maatoo.tracking import CustomEvent, Visitor, snippet
from tests.tracking.tracking_site import site

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
    loaded: function () { said.push("onload"); },
    ordered: function () { said.push("ordered"); },
    failed: function () { said.push("onerror"); }
  };
  window.addEventListener("load", function () {
    setTimeout(function () {
      document.body.dataset.said = JSON.stringify(said);
      document.body.dataset.cookie = document.cookie;
    }, 5000);
  });
</script>%s</head><body><p>page</p>%s</body></html>"""

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no `chromium` on the PATH: install Debian's package to run this"
    ),
]


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


@frozen
class Tracker:
    """A sandbox that is asked by a browser, and a client that looks at what came of it."""

    sandbox: Sandbox
    api: Maatoo
    base: str

    @property
    def asked(self) -> list[str]:
        """The public paths that were asked for."""
        paths = [request.path for request in self.sandbox.requests]
        return [path for path in paths if not path.startswith("/api/")]

    @property
    def hits(self) -> list[dict[str, str]]:
        """The forms that the tracking script sent, and that were taken."""
        return [
            dict(parse_qsl(request.body.decode(), keep_blank_values=True))
            for request in self.sandbox.requests
            if (request.method, request.path, request.status) == ("POST", "/mtc/event", 200)
        ]

    def let_visitors_change(self, *aliases: str) -> None:
        """Make contact fields publicly updatable."""
        for each in self.api.contact_fields.list():
            if each.alias in aliases:
                self.api.contact_fields.edit(each.id, is_publicly_updatable=True)


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    with Sandbox() as sandbox, sandbox.serve() as base:
        with Maatoo(base, auth=BasicAuth(*sandbox.credentials)) as api:
            yield Tracker(sandbox, api, base)


def look(head: Any, tmp_path: Path, body: str = "") -> Seen:
    with site({"/": PAGE % (head, body)}) as base:
        return look_at(f"{base}/?a=1", tmp_path)


def order(base: str) -> str:
    """The tag of a page on which somebody orders, with a hostile note."""
    fields = {"email": "my@email.com", "firstname": "John"}
    event = CustomEvent(action="order", parameters=fields, onload="shop.ordered")
    return snippet(
        base,
        parameters={"tags": ["web"], "note": HOSTILE},
        onload="shop.loaded",
        onerror="shop.failed",
        events=[event],
    )


def test_page_view_and_custom_event_arrive_and_identify_the_contact(
    tracker: Tracker, tmp_path: Path
) -> None:
    tracker.let_visitors_change("email", "firstname")
    seen = look(order(tracker.base), tmp_path)
    assert seen.said == ["onload", "ordered"]  # and no "alert 1"
    assert "<script>alert" not in seen.dom
    view, event = tracker.hits
    assert view["page_url"].endswith("/?a=1")
    assert (view["page_title"], view["tags"], view["note"]) == ("Shop", "web", HOSTILE)
    assert "mautic_device_id" not in view
    cookies = dict(each.split("=", 1) for each in seen.cookie.split("; "))
    visitor = Visitor.from_cookies(cookies)
    assert event["mautic_device_id"] == visitor.device_id
    assert {name: event[name] for name in event if name.startswith("event_")} == {
        "event_action": "order"
    }
    assert (event["email"], event["firstname"]) == ("my@email.com", "John")
    (contact,) = tracker.api.contacts.list()
    assert (contact.fields["email"], contact.fields["firstname"]) == ("my@email.com", "John")
    assert contact.date_identified is not None
    assert tracker.api.tracking.contact_of(visitor).contact_id == contact.id
    hits = tracker.api.stats.get("page_hits")
    assert [(hit.lead_id, hit.url_title) for hit in hits] == [(contact.id, "Shop")] * 2


def test_an_email_identifies_nobody_while_visitors_may_not_change_it(
    tracker: Tracker, tmp_path: Path
) -> None:
    seen = look(order(tracker.base), tmp_path)
    assert seen.said == ["onload", "ordered"]
    assert [hit.get("email") for hit in tracker.hits] == [None, "my@email.com"]
    (contact,) = tracker.api.contacts.list()
    assert (contact.fields["email"], contact.date_identified) == (None, None)


def test_a_visitor_who_comes_again_is_the_same_contact(tracker: Tracker, tmp_path: Path) -> None:
    with site({"/": PAGE % (snippet(tracker.base), "")}) as base:
        first, second = (look_at(base, tmp_path).cookie for _ in range(2))
    assert first == second
    assert [hit.get("mautic_device_id") for hit in tracker.hits] == [None, first.split("=")[1]]
    assert len(list(tracker.api.contacts.list())) == 1


def test_without_consent_nothing_is_asked_for(tracker: Tracker, tmp_path: Path) -> None:
    seen = look(snippet(tracker.base, consent=False, onload="shop.loaded"), tmp_path)
    assert (tracker.asked, seen.said) == ([], [])


def test_with_consent_given_on_the_page_everything_is_sent(
    tracker: Tracker, tmp_path: Path
) -> None:
    agree = "<button onclick='maatooConsent()'>yes</button><script>" + (
        "document.querySelector('button').click()</script>"
    )
    tag = snippet(tracker.base, consent=False, onload="shop.loaded", parameters={"tags": "web"})
    seen = look(tag, tmp_path, body=agree)
    assert [hit["tags"] for hit in tracker.hits] == ["web"]
    assert seen.said == ["onload"]


def test_the_error_callback_runs_when_the_server_fails_and_when_the_script_is_blocked(
    tracker: Tracker, tmp_path: Path
) -> None:
    tracker.sandbox.faults.status(500, path="/mtc/event")
    callbacks = {"onload": "shop.loaded", "onerror": "shop.failed"}
    assert look(snippet(tracker.base, **callbacks), tmp_path).said == ["onerror"]
    assert (tracker.asked, tracker.hits) == (["/mtc.js", "/mtc/event"], [])
    closed = "http://127.0.0.1:9"
    assert look(snippet(closed, **callbacks), tmp_path / "again").said == ["onerror"]


def test_a_content_security_policy_with_a_nonce_lets_it_run(
    tracker: Tracker, tmp_path: Path
) -> None:
    policy = (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"script-src 'nonce-once'; connect-src *\">"
    )
    look(policy + snippet(tracker.base, nonce="once"), tmp_path)
    assert len(tracker.hits) == 1
    look(policy + snippet(tracker.base), tmp_path / "again")
    assert len(tracker.hits) == 1

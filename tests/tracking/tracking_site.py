"""Two small servers for a browser: a site with pages, and a tracking server in the place of maatoo.

The tracking script here is the tests' own: it does what the documentation says of the real one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from attrs import define, field

SCRIPT = """
(function () {
  var name = window.MauticTrackingObject, queue = window[name].q || [];
  var base = document.currentScript.src.replace(/\\/mtc\\.js$/, "");
  function send(call) {
    var what = call[1], at = what === "event" ? 6 : 2, form = new URLSearchParams();
    form.set("page_url", location.href);
    form.set("page_title", document.title);
    if (what === "event") {
      ["category", "action", "label", "value"].forEach(function (text, i) {
        if (call[2 + i]) form.set("event_" + text, call[2 + i]);
      });
    }
    var device = localStorage.getItem("mautic_device_id");
    if (device) form.set("mautic_device_id", device);
    Object.entries(call[at] || {}).forEach(function (each) { form.set(each[0], each[1]); });
    var callbacks = call[at + 1] || {};
    return fetch(base + "/mtc/event", {method: "POST", body: form})
      .then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      })
      .then(function (told) {
        localStorage.setItem("mautic_device_id", told.device_id);
        document.cookie = "mautic_device_id=" + told.device_id + ";path=/";
        if (callbacks.onload) callbacks.onload(told);
      })
      .catch(function () { if (callbacks.onerror) callbacks.onerror(); });
  }
  var last = Promise.resolve();
  function add() {
    var call = arguments;
    last = last.then(function () { return send(call); });
  }
  window[name] = add;
  queue.forEach(function (call) { add.apply(null, call); });
})();
"""


@define
class TrackingServer:
    """Remembers what browsers send, and which contact each device is."""

    asked: list[str] = field(factory=list[str])
    hits: list[dict[str, str]] = field(factory=list[dict[str, str]])
    contacts: dict[str, str] = field(factory=dict[str, str])
    fails: bool = False

    def answer(self, path: str, body: str) -> tuple[int, str, str]:
        self.asked.append(path)
        if path == "/mtc.js":
            return 200, "application/javascript", SCRIPT
        if path != "/mtc/event" or self.fails:
            return 500, "application/json", "{}"
        form = dict(parse_qsl(body, keep_blank_values=True))
        self.hits.append(form)
        device = form.get("mautic_device_id") or f"device{len(self.hits)}"
        self.contacts.setdefault(device, "anonymous")
        if "email" in form:
            self.contacts[device] = form["email"]
        told = {"success": 1, "id": 7, "sid": device, "device_id": device, "events": []}
        return 200, "application/json", json.dumps(told)


@contextmanager
def serving(answer: Callable[[str, str], tuple[int, str, str]]) -> Iterator[int]:
    """Serve a function of path and body on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            status, kind, text = answer(urlsplit(self.path).path, body)
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - the name that http.server asks for

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def site(pages: Mapping[str, str]) -> Iterator[str]:
    """A site with some pages, by path; its base URL."""

    def answer(path: str, body: str) -> tuple[int, str, str]:
        page = pages.get(path)
        return (404, "text/plain", "") if page is None else (200, "text/html", page)

    with serving(answer) as port:
        yield f"http://localhost:{port}"

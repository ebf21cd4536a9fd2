"""The tracking script: sends a page hit to the server and remembers the device."""

from __future__ import annotations

_SCRIPT = """\
(function () {
  var server = '%s';
  var key = 'mautic_device_id';

  function hit(command, type, data) {
    if (command !== 'send') { return; }
    var body = new URLSearchParams(data || {});
    body.set('page_url', location.href);
    body.set('page_title', document.title);
    body.set('page_language', navigator.language);
    body.set('page_referrer', document.referrer);
    if (localStorage.getItem(key)) { body.set(key, localStorage.getItem(key)); }
    fetch(server + '/mtc/event', { method: 'POST', body: body, credentials: 'include' })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        if (answer.device_id) { localStorage.setItem(key, answer.device_id); }
      });
  }

  var name = window.MauticTrackingObject || 'mt';
  var waiting = (window[name] && window[name].q) || [];
  window[name] = hit;
  waiting.forEach(function (call) { hit.apply(null, call); });
})();
"""


def script(base_url: str) -> str:
    """The script of a server."""
    return _SCRIPT % base_url

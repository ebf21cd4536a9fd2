"""The tracking script: sends page views and events one after the other, remembers the device."""

from __future__ import annotations

import json

_SCRIPT = """\
(function () {
  var server = SERVER;
  var key = 'mautic_device_id';
  var texts = ['category', 'action', 'label', 'value'];
  var cookie = new RegExp('(?:^|; )' + key + '=([^;]*)');

  function device() {
    var found = document.cookie.match(cookie);
    return localStorage.getItem(key) || (found && found[1]);
  }

  function remember(id) {
    localStorage.setItem(key, id);
    document.cookie = key + '=' + id + ';path=/;SameSite=Lax';
  }

  function form(call, isEvent) {
    var own = {
      page_url: location.href,
      page_title: document.title,
      page_language: navigator.language,
      page_referrer: document.referrer
    };
    if (isEvent) {
      texts.forEach(function (text, i) {
        if (call[2 + i]) { own['event_' + text] = call[2 + i]; }
      });
    }
    if (device()) { own[key] = device(); }
    return new URLSearchParams(Object.assign(own, call[isEvent ? 6 : 2]));
  }

  function send(call) {
    var isEvent = call[1] === 'event';
    if (call[0] !== 'send' || !(isEvent || call[1] === 'pageview')) { return; }
    var callbacks = call[isEvent ? 7 : 3] || {};
    var body = form(call, isEvent);
    return fetch(server + '/mtc/event', { method: 'POST', body: body, credentials: 'include' })
      .then(function (answer) {
        if (!answer.ok) { throw new Error('status ' + answer.status); }
        return answer.json();
      })
      .then(
        function (answer) {
          if (answer.device_id) { remember(answer.device_id); }
          if (callbacks.onload) { callbacks.onload(); }
        },
        function () { if (callbacks.onerror) { callbacks.onerror(); } }
      )
      .catch(function (error) { console.error(error); });
  }

  var last = Promise.resolve();
  function add() {
    var call = arguments;
    last = last.then(function () { return send(call); });
  }

  var name = window.MauticTrackingObject || 'mt';
  var waiting = (window[name] && window[name].q) || [];
  window[name] = add;
  waiting.forEach(function (call) { add.apply(null, call); });
})();
"""


def script(base_url: str) -> str:
    """The script of a server."""
    return _SCRIPT.replace("SERVER", json.dumps(base_url))

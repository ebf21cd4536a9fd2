"""The tracking script's tag for a page: page views, custom events, callbacks, consent."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from maatoo.base_url import site_root
from maatoo.errors import InvalidArgument
from maatoo.tracking.javascript import function_of, identifier, literal
from maatoo.tracking.parameters import as_parameters

__all__ = ["CustomEvent", "Snippet", "event_snippet", "snippet"]

# Calls are queued until the script has come; the names are those the script looks for. Where it
# cannot come (blocked, offline) the queued onerror callbacks run, so that nobody waits for ever.
_LOADER = """\
(function(w,d,n,u,c){
w.MauticTrackingObject=n;
w[n]=w[n]||function(){(w[n].q=w[n].q||[]).push(arguments)};
var begun=false;
w[c]=w[c]||function(){
if(begun)return;begun=true;
var s=d.createElement("script");s.async=true;s.src=u;NONCE
s.onerror=function(){(w[n].q||[]).forEach(function(a){
var o=a[a.length-1];if(o&&typeof o.onerror==="function")o.onerror()})};
(d.head||d.documentElement).appendChild(s)
}
})"""


_TEXTS = ("category", "action", "label", "value")


class Snippet(str):
    """HTML that is safe as it is: Jinja and Django put it into a page unescaped.

    Attributes:
        javascript: the code alone, for a file of its own or another tag.
    """

    javascript: str = ""

    def __html__(self) -> str:
        return str(self)


@frozen(kw_only=True)
class CustomEvent:
    """A custom event. Section "Submit Custom Events" of the API documentation.

    Attributes:
        category: the first of four texts that the documentation leaves blank.
        action: the second.
        label: the third.
        value: the fourth.
        parameters: contact fields by alias, ``tags`` and the like.
        onload: called when it has arrived: the name of a function of the page.
        onerror: called when it cannot be sent.
    """

    category: str = ""
    action: str = ""
    label: str = ""
    value: str = ""
    parameters: Mapping[str, object] = field(factory=dict[str, object])
    onload: str | None = None
    onerror: str | None = None

    def call(self, name: str = "mt") -> str:
        """The JavaScript that sends it; in an attribute (``onclick``) your template escapes it.

        Args:
            name: name of the tracking function.

        Raises:
            InvalidArgument: a text or parameter that cannot be sent, or a callback that is none.
        """
        given = {text: getattr(self, text) for text in _TEXTS}
        texts = {**dict.fromkeys(_TEXTS, ""), **as_parameters(given)}
        return _call(name, ["event", *texts.values()], self.parameters, self.onload, self.onerror)


def snippet(
    base_url: str,
    *,
    page_view: bool = True,
    parameters: Mapping[str, object] | None = None,
    onload: str | None = None,
    onerror: str | None = None,
    events: Iterable[CustomEvent] = (),
    consent: bool = True,
    consent_function: str = "maatooConsent",
    name: str = "mt",
    nonce: str | None = None,
) -> Snippet:
    """The tag that tracks a page. Section "Javascript SDK" of the API documentation.

    Args:
        base_url: the server's address, as the clients take it.
        page_view: whether the page view is sent; otherwise the page calls ``mt("send", …)``.
        parameters: custom parameters of the page view: contact fields by alias (``email``,
            ``firstname`` …), ``tags``. The server takes those that visitors may change, see
            "publicly updatable" in its field settings.
        onload: called when the page view has arrived: the name of a function of the page
            ("redirect", "shop.redirect"), or a function as :class:`~maatoo.tracking.JavaScript`.
        onerror: called when it cannot be sent, also when the script itself is blocked.
        events: custom events that are sent as well.
        consent: whether the visitor has consented. If not, nothing is loaded and nothing is sent
            until the page calls ``maatooConsent()``; then everything is.
        consent_function: name of that function; it does nothing when all is loaded already.
        name: name of the tracking function.
        nonce: the nonce of your Content-Security-Policy.

    Returns:
        HTML that templates do not escape again.

    Raises:
        ConfigurationError: ``base_url`` is no http(s) address.
        InvalidArgument: a text or parameter that cannot be sent, or no name or callback.
    """
    identifier(name, "name")
    identifier(consent_function, "consent_function")
    load = _LOADER.replace("NONCE", "" if nonce is None else f"s.nonce={literal(nonce)};")
    lines = [
        f"{load}(window,document,{literal(name)},{literal(f'{site_root(base_url)}/mtc.js')},"
        f"{literal(consent_function)});"
    ]
    if consent:
        lines.append(f"{consent_function}();")
    if page_view:
        lines.append(_call(name, ["pageview"], parameters or {}, onload, onerror))
    elif parameters or onload or onerror:
        raise InvalidArgument("parameters and callbacks belong to a page view: page_view=True")
    lines += [event.call(name) for event in events]
    return _tag("\n".join(lines), nonce)


def event_snippet(event: CustomEvent, *, name: str = "mt", nonce: str | None = None) -> Snippet:
    """The tag that sends a custom event, for a page that has the tracking script already.

    Args:
        event: the event.
        name: name of the tracking function.
        nonce: the nonce of your Content-Security-Policy.

    Raises:
        InvalidArgument: a text or parameter that cannot be sent, or no name or callback.
    """
    return _tag(event.call(name), nonce)


def _tag(javascript: str, nonce: str | None) -> Snippet:
    attribute = "" if nonce is None else f' nonce="{html.escape(nonce)}"'
    tag = Snippet(f"<script{attribute}>\n{javascript}\n</script>")
    tag.javascript = javascript
    return tag


def _call(
    name: str,
    what: list[str],
    parameters: Mapping[str, object],
    onload: str | None,
    onerror: str | None,
) -> str:
    arguments = [literal(each) for each in ("send", *what)]
    values = as_parameters(parameters)
    callbacks = {"onload": onload, "onerror": onerror}
    named = [f"{key}:{function_of(f, key)}" for key, f in callbacks.items() if f is not None]
    if values or named or what[0] == "event":
        arguments.append(literal(values))
    if named:
        arguments.append(f"{{{','.join(named)}}}")
    return f"{identifier(name, 'name')}({','.join(arguments)});"

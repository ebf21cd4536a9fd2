"""The script tag: what it calls, and that no value breaks out of it."""

from __future__ import annotations

import copy
import json
import pickle
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.tracking import CustomEvent, JavaScript, Snippet, event_snippet, snippet

BASE = "https://you.maatoo.io"
NODE = shutil.which("node")
HOSTILE = "\"'</script><script>alert(1)</script><!--<script>\u2028\u2029&amp;\\"

# Runs scripts in a page that is none: what was loaded, and what was queued for the script.
RUN = """
const vm = require('vm');
require('readline').createInterface({input: process.stdin}).on('line', line => {
  const loaded = [];
  const page = {document: {createElement: () => ({}), head: {appendChild: s => loaded.push(s)}}};
  page.window = page;
  for (const code of JSON.parse(line)) vm.runInNewContext(code, page);
  const calls = ((page[page.MauticTrackingObject] || {}).q || []).map(each => [...each].map(
    a => a && a.onload ? String(a.onload).replace(/\\s+/g, ' ') : a));
  console.log(JSON.stringify({loaded: loaded.map(s => [s.src, s.nonce]), calls,
    name: page.MauticTrackingObject}));
});
"""


class Elements(HTMLParser):
    """The elements of a page, with the text inside each."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)


@pytest.fixture(scope="module")
def node() -> Iterator[Any]:
    if NODE is None:
        pytest.skip("node is not on the PATH")
    with subprocess.Popen(
        [NODE, "-e", RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:

        def run(*codes: str) -> dict[str, Any]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(codes) + "\n")
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            return answer

        yield run
        assert process.stdin is not None
        process.stdin.close()


# What it calls


def test_a_page_view(node: Any) -> None:
    assert node(snippet(BASE).javascript) == {
        "loaded": [[f"{BASE}/mtc.js", None]],
        "calls": [["send", "pageview"]],
        "name": "mt",
    }


def test_the_calls_of_the_documentation(node: Any) -> None:
    page = snippet(
        BASE,
        parameters={"email": "my@email.com", "firstname": "John"},
        onload="redirect",
        onerror="redirect",
        events=[CustomEvent(parameters={"email": "my@email.com", "firstname": "John"})],
    )
    fields = {"email": "my@email.com", "firstname": "John"}
    assert node(page.javascript)["calls"] == [
        ["send", "pageview", fields, "function(e){redirect(e)}"],
        ["send", "event", "", "", "", "", fields],
    ]


def test_callbacks_without_parameters_stay_the_fourth_argument(node: Any) -> None:
    calls = node(snippet(BASE, onload="done").javascript)["calls"]
    assert calls == [["send", "pageview", {}, "function(e){done(e)}"]]


def test_a_custom_event_with_its_texts_and_callback(node: Any) -> None:
    event = CustomEvent(category="shop", action="buy", label="shoe", value="7", onload="shop.done")
    assert node(snippet(BASE, page_view=False).javascript, event.call())["calls"] == [
        ["send", "event", "shop", "buy", "shoe", "7", {}, "function(e){shop.done(e)}"]
    ]


def test_an_event_of_its_own_tag_reaches_the_same_queue(node: Any) -> None:
    page = snippet(BASE, name="track")
    event = event_snippet(CustomEvent(parameters={"points": 5}), name="track")
    ran = node(page.javascript, event.javascript)
    assert ran["name"] == "track"
    assert ran["calls"] == [
        ["send", "pageview"],
        ["send", "event", "", "", "", "", {"points": "5"}],
    ]


def test_without_consent_nothing_is_loaded_until_the_page_says_so(node: Any) -> None:
    waiting = snippet(BASE, consent=False, parameters={"email": "a@b.example"}).javascript
    ran = node(waiting)
    assert ran["loaded"] == []
    assert ran["calls"] == [["send", "pageview", {"email": "a@b.example"}]]
    assert len(node(waiting, "maatooConsent();maatooConsent()")["loaded"]) == 1


def test_with_consent_the_function_is_there_and_loads_nothing_again(node: Any) -> None:
    assert len(node(snippet(BASE).javascript, "maatooConsent()")["loaded"]) == 1
    own = snippet(BASE, consent=False, consent_function="weMay")
    assert len(node(own.javascript, "weMay()")["loaded"]) == 1


def test_the_same_tag_twice_loads_the_script_once(node: Any) -> None:
    page = snippet(BASE).javascript
    assert len(node(page, page)["loaded"]) == 1


def test_the_nonce_is_given_to_both_scripts(node: Any) -> None:
    page = snippet(BASE, nonce='n"once')
    ((tag, attributes, text),) = Elements(page).found
    assert (tag, attributes) == ("script", {"nonce": 'n"once'})
    assert node(text)["loaded"] == [[f"{BASE}/mtc.js", 'n"once']]


@pytest.mark.parametrize("base", [BASE, f"{BASE}/", f"{BASE}/api", f"{BASE}/api/", f" {BASE}//"])
def test_the_address_is_taken_as_the_clients_take_it(base: str) -> None:
    assert f'"{BASE}/mtc.js"' in snippet(base)


def test_a_server_below_a_path_keeps_it() -> None:
    assert '"http://localhost:8080/mautic/mtc.js"' in snippet("http://localhost:8080/mautic/api")


# That nothing breaks out of it


@given(
    st.dictionaries(st.text(min_size=1), st.text(), max_size=3),
    st.lists(st.text(), min_size=4, max_size=4),
    st.text(),
)
def test_no_value_ends_the_script_element(
    parameters: dict[str, str], texts: list[str], nonce: str
) -> None:
    parameters[HOSTILE] = HOSTILE
    names = ("category", "action", "label", "value")
    event = CustomEvent(**dict(zip(names, texts, strict=True)), parameters={"a": HOSTILE})
    page = snippet(BASE, parameters=parameters, events=[event])
    ((tag, _, text),) = Elements(page).found
    assert tag == "script"
    assert text.strip() == page.javascript
    code = page.javascript.split("maatooConsent();\n")[1]
    assert not {"<", ">", "&", "\u2028", "\u2029", "'"} & set(code)
    opened = Elements(snippet(BASE, nonce=nonce + HOSTILE)).found
    assert [tag for tag, _, _ in opened] == ["script"]


def test_any_value_arrives_as_it_is(node: Any) -> None:
    text = st.text(st.characters(codec="utf-8"))

    @given(st.dictionaries(text.filter(lambda key: key and key != "__proto__"), text), text)
    def arrives(parameters: dict[str, str], label: str) -> None:
        event = CustomEvent(label=label, parameters=parameters)
        calls = node(snippet(BASE, parameters=parameters, events=[event]).javascript)["calls"]
        assert calls[0] == ["send", "pageview", *([parameters] if parameters else [])]
        assert calls[1] == ["send", "event", "", "", label, "", parameters]

    arrives()


def test_in_an_attribute_the_template_escapes_the_call() -> None:
    jinja2 = pytest.importorskip("jinja2")
    event = CustomEvent(parameters={"firstname": f"' onmouseover=alert(1) {HOSTILE}"})
    button = jinja2.Environment(autoescape=True).from_string(
        "<button onclick=\"{{ event.call() }}\">b</button><a onclick='{{ event.call() }}'></a>"
    )
    for _, attributes, _ in Elements(button.render(event=event)).found:
        assert attributes == {"onclick": event.call()}


def test_jinja_and_django_put_it_in_unescaped() -> None:
    page = snippet(BASE, parameters={"email": HOSTILE})
    jinja2 = pytest.importorskip("jinja2")
    template = jinja2.Environment(autoescape=True).from_string("{{ page }}")
    assert template.render(page=page) == page
    html = pytest.importorskip("django.utils.html")
    assert html.conditional_escape(page) == page


def test_it_says_of_itself_that_it_is_html() -> None:
    page = snippet(BASE)
    assert page.__html__() == page
    assert type(page.__html__()) is str


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_it_can_be_copied_and_cached(again: Any) -> None:
    page = snippet(BASE, nonce="n", parameters={"email": HOSTILE})
    assert again(page) == page
    assert isinstance(again(page), Snippet)
    assert again(page).javascript == page.javascript


def test_texts_of_an_event_that_are_no_text_become_text() -> None:
    assert CustomEvent(value=5).call() == 'mt("send","event","","","","5",{});'  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="value"):
        CustomEvent(value=float("nan")).call()  # type: ignore[arg-type]


# What is refused


@pytest.mark.parametrize(
    "base",
    [
        "",
        "you.maatoo.io",
        "//you.maatoo.io",
        "javascript:alert(1)",
        "https://",
        "https://user:word@you.maatoo.io",
        "https://you.maatoo.io/?a=1",
        "https://you.maatoo.io/#a",
        "https://[",
        "https://you.maatoo.io:99999",
        None,
    ],
)
def test_an_address_that_is_none_is_refused(base: Any) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        snippet(base)


@pytest.mark.parametrize("callback", ["", "redirect()", "a;alert(1)", "a-b", "1a", "a\n", 7, "a."])
def test_a_callback_that_is_no_name_is_refused(callback: Any) -> None:
    with pytest.raises(InvalidArgument, match="onload must be the name of a function"):
        snippet(BASE, onload=callback)


def test_a_function_of_ones_own_is_taken_as_it_is(node: Any) -> None:
    code = JavaScript("function () { location.href = '/thanks' }")
    calls = node(snippet(BASE, onload=code).javascript)["calls"]
    assert calls[0][3] == "function () { location.href = '/thanks' }"


@pytest.mark.parametrize("code", ["'</script>'", "'</SCRIPT'", "'<!--'", "'<script'"])
def test_code_of_ones_own_that_would_end_the_element_is_refused(code: str) -> None:
    with pytest.raises(InvalidArgument, match="onerror"):
        snippet(BASE, onerror=JavaScript(code))


@pytest.mark.parametrize("name", ["", "a b", "a.b", "1", "a;", None])
def test_names_must_be_names(name: Any) -> None:
    with pytest.raises(InvalidArgument, match="JavaScript name"):
        snippet(BASE, name=name)
    with pytest.raises(InvalidArgument, match="JavaScript name"):
        snippet(BASE, consent_function=name)


def test_parameters_without_a_page_view_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="page_view=True"):
        snippet(BASE, page_view=False, parameters={"email": "a@b.example"})

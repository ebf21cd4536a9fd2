"""What built searches find, on a server of each generation; and where raw texts part them.

Every expression of the table says whom it should find. Those that the server has no words for are
refused, which is what the table says of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from maatoo import InvalidArgument, Search
from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import in_process, new

pytestmark = pytest.mark.once

PEOPLE: dict[str, dict[str, Any]] = {
    "ann": {"firstname": "Ann", "lastname": "de la Cruz", "email": "ann@a.example", "city": "Bern"},
    "anna": {"firstname": "Anna", "lastname": "Smith", "email": "s+5!z@a.example"},
    "ben": {"firstname": "Ben", "lastname": "Andersen", "city": "La Paz", "tags": ["red", "blue"]},
    "bang": {"firstname": "!bang", "lastname": "+plus", "city": "Or", "tags": ["green"]},
    "bare": {"email": "bare@b.example", "tags": ["reddish"]},
    "other": {"firstname": "x!bang", "city": "a (b): c", "position": "sand and stone"},
    "zoe": {"firstname": "Zoë", "lastname": "And", "city": "bern", "company": "Acme Inc"},
    "word": {"firstname": "Andrea", "position": "or else", "company": "Beta and Co"},
}
EVERYBODY = frozenset(PEOPLE)
Made = Callable[[], Search]


def among(*names: str) -> frozenset[str]:
    return frozenset(names)


def others(*names: str) -> frozenset[str]:
    return EVERYBODY - set(names)


REFUSED: frozenset[str] | None = None

ann, ben, anna = Search.name("ann"), Search.name("ben"), Search.name("anna")
bern, acme, vip = Search.command("city", "bern"), Search.company("acme"), Search.segment("vip")
cruz, paz = Search.name("de la Cruz"), Search.command("city", "la paz")

TABLE: list[tuple[Made, frozenset[str] | None]] = [
    # one term
    (lambda: ann, among("ann", "anna")),
    (lambda: Search.name("anna"), among("anna")),
    (lambda: Search.name("and"), REFUSED),
    (lambda: Search.name("%and"), among("ben", "zoe", "word")),
    (lambda: Search.name("a_d"), among("ben", "zoe", "word")),
    (lambda: Search.name("+ann"), among("ann")),
    (lambda: Search.name("+de la cruz"), among("ann")),
    (lambda: cruz, among("ann")),
    (lambda: Search.name("%cruz"), among("ann")),
    (lambda: Search.name("zoe"), among("zoe")),
    (lambda: Search.name("nobody"), among()),
    (lambda: Search.email("ann@"), among("ann")),
    (lambda: Search.email("%@a.example"), among("ann", "anna")),
    (lambda: Search.email("s+5!z"), among("anna")),
    (lambda: Search.email("+bare@b.example"), among("bare")),
    (lambda: Search.email("+bare"), among()),
    (lambda: bern, among("ann", "zoe")),
    (lambda: paz, among("ben")),
    (lambda: Search.command("city", "or"), REFUSED),
    (lambda: Search.command("city", "%or"), among("bang")),
    (lambda: Search.command("city", "a (b): c"), among("other")),
    (lambda: Search.command("city", "b\\ern"), REFUSED),
    (lambda: Search.command("position", "sand and"), among("other")),
    (lambda: Search.command("position", "or else"), among("word")),
    # signs at the beginning of a value
    (lambda: Search.name("!bang"), among("bang", "other")),
    (lambda: Search.name("! bang"), among()),
    (lambda: Search.name("%!bang"), among("bang", "other")),
    (lambda: Search.name("%+plus"), among("bang")),
    (lambda: Search.name("+!bang"), REFUSED),
    (lambda: Search.name("+a!b"), REFUSED),
    (lambda: Search.text("!bang"), among("bang", "other")),
    (lambda: Search.text("+plus"), among("bang")),
    (lambda: Search.text("+5!z"), among("anna")),
    (lambda: Search.text("s+5!z"), among("anna")),
    # free text
    (lambda: Search.text("smith"), among("anna")),
    (lambda: Search.text("mit"), among("anna")),
    (lambda: Search.text("la paz"), among("ben")),
    (lambda: Search.text("a (b): c"), among("other")),
    (lambda: Search.text("and"), REFUSED),
    (lambda: Search.text("OR"), REFUSED),
    (lambda: Search.text("%and"), among("zoe")),
    (lambda: Search.text("ander"), among("ben")),
    (lambda: Search.text("is:mine"), among()),
    (lambda: Search.text("a\\b"), REFUSED),
    (lambda: Search.text('say "a"'), REFUSED),
    # states, ids, relations
    (lambda: Search.is_("anonymous"), among()),
    (lambda: Search.is_("unowned"), others("ann", "ben")),
    (lambda: Search.is_("mine"), among("ann")),
    (lambda: vip, among("ann", "bare")),
    (lambda: Search.segment("vi%"), REFUSED),
    (lambda: Search.segment("!vip"), REFUSED),
    (lambda: Search.segment("vi"), among()),
    (lambda: Search.tag("red"), among("ben", "bare")),
    (lambda: Search.tag("+red"), among("ben")),
    (lambda: Search.tag("%e%e"), among("bang")),
    (lambda: acme, among("zoe")),
    (lambda: Search.company("acme inc"), among("zoe")),
    (lambda: Search.company("beta and co"), among("word")),
    (lambda: Search.owner("ada"), among("ann")),
    (lambda: Search.owner("vi"), among("ben")),
    (lambda: Search.command("common", "vip+lapsed"), among("bare")),
    # negations
    (lambda: ~vip, others("ann", "bare")),
    (lambda: ~Search.segment("lapsed"), others("bare")),
    (lambda: ~Search.is_("unowned"), among("ann", "ben")),
    (lambda: ~Search.is_("anonymous"), EVERYBODY),
    (lambda: ~acme, others("zoe")),
    (lambda: ~Search.company("acme inc"), others("zoe")),
    (lambda: ~Search.tag("green"), others("bang")),
    (lambda: ~Search.tag("+red"), REFUSED),
    (lambda: ~Search.tag("!red"), others()),
    (lambda: ~Search.name("ann"), REFUSED),
    (lambda: ~Search.text("smith"), REFUSED),
    (lambda: ~Search.owner("zoe"), REFUSED),
    (lambda: ~Search.email("s1"), REFUSED),
    (lambda: ~bern, REFUSED),
    (lambda: ~Search.category("news"), REFUSED),
    (lambda: ~Search.is_("mine"), REFUSED),
    (lambda: ~Search.ids(1), REFUSED),
    (lambda: ~Search.command("email_sent", 1), REFUSED),
    (lambda: ~(ann & ben), REFUSED),
    (lambda: ~~vip, among("ann", "bare")),
    # joined
    (lambda: ann | ben, among("ann", "anna", "ben")),
    (lambda: ann & bern, among("ann")),
    (lambda: ann | cruz, among("ann", "anna")),
    (lambda: cruz | ann, among("ann", "anna")),
    (lambda: cruz & ann, among("ann")),
    (lambda: ann & cruz, among("ann")),
    (lambda: cruz | paz, among("ann", "ben")),
    (lambda: cruz | paz | Search.name("smith"), among("ann", "ben", "anna")),
    (lambda: cruz & bern & Search.email("ann"), among("ann")),
    (lambda: bern & (ann | ben), among("ann")),
    (lambda: (ann | ben) & bern, among("ann")),
    (lambda: (cruz | ben) & bern, among("ann")),
    (lambda: (ben | cruz) & bern, among("ann")),
    (lambda: ben | (ann & bern), among("ben", "ann")),
    (lambda: paz | (cruz & bern), among("ben", "ann")),
    (lambda: Search.text("la paz") | Search.text("smith"), among("ben", "anna")),
    (lambda: Search.text("smith") | Search.text("la paz"), among("ben", "anna")),
    (lambda: Search.text("!bang") | Search.text("la paz"), among("bang", "other", "ben")),
    (lambda: Search.text("+plus") & Search.name("!bang"), among("bang")),
    (lambda: vip & bern, among("ann")),
    (lambda: vip & ~Search.segment("lapsed"), among("ann")),
    (lambda: vip & (ann | paz), among("ann")),
    (lambda: ~vip & (ann | paz), among("anna", "ben")),
    (lambda: ~acme & bern, among("ann")),
    (lambda: Search.company("acme inc") & Search.name("zoe"), among("zoe")),
    (lambda: Search.tag("red") & Search.email("bare"), among("bare")),
    (lambda: Search.is_("unowned") & Search.name("ann"), among("anna")),
    (lambda: Search.is_("mine") | ben, among("ann", "ben")),
    (lambda: Search.owner("ada") | ben, among("ann", "ben")),
    (lambda: Search.owner("zoe") | Search.owner("ad"), REFUSED),
    (lambda: Search.owner("zoe") & Search.owner("ad"), REFUSED),
    (lambda: vip | ann, REFUSED),
    (lambda: Search.tag("red") & Search.tag("blue"), REFUSED),
    (lambda: (ann | ben) & (bern | paz), REFUSED),
    (lambda: bern & (Search.name("a)") | ben), REFUSED),
]


@pytest.fixture(scope="module", params=["5.1", "6.0"])
def find(request: pytest.FixtureRequest) -> Iterator[Callable[[str], frozenset[str]]]:
    """Asks a sandbox of one generation for the names of those whom a search finds."""
    with Sandbox(version=request.param) as sandbox, in_process(sandbox) as client:
        names = furnish(client)

        def ask(search: str) -> frozenset[str]:
            answer = client.get("/api/contacts", params={"search": search, "limit": 100})
            assert answer.headers["Mautic-Version"].startswith(request.param)
            return frozenset(names[number] for number in answer.json()["contacts"])

        yield ask


def furnish(client: httpx.Client) -> dict[str, str]:
    """Make the people; their names by the number that lists key them with."""
    users = {user["username"]: user["id"] for user in client.get("/api/users").json()["users"]}
    owners = {"ann": users["admin"], "ben": users["viewer"]}
    ids = {
        name: new(client, "contacts", **given, owner=owners.get(name))
        for name, given in PEOPLE.items()
    }
    for segment, members in (("vip", ("ann", "bare")), ("lapsed", ("bare",))):
        own = new(client, "segments", name=segment, alias=segment)
        body = {"ids": [ids[name] for name in members]}
        client.post(f"/api/segments/{own}/contacts/add", json=body)
    return {str(own): name for name, own in ids.items()}


def test_the_table_is_large_enough() -> None:
    assert len(TABLE) >= 93


@pytest.mark.parametrize(("make", "wanted"), TABLE, ids=[str(n) for n in range(len(TABLE))])
def test_a_built_search_finds_what_it_says_on_each_generation(
    find: Callable[[str], frozenset[str]], make: Made, wanted: frozenset[str] | None
) -> None:
    if wanted is None:
        with pytest.raises(InvalidArgument):
            make()
    else:
        assert find(str(make())) == wanted, str(make())


@pytest.mark.parametrize(
    ("text", "of_5", "of_6"),
    [
        ('name:"de la cruz" and', among("ann"), among()),
        ('name:"de la cruz" AND', among("ann"), among("ann")),
        ("name:ann or name:ben", among("ann", "anna", "ben"), among()),
        ("name:ann OR name:ben", among("ann", "anna", "ben"), among("ann", "anna", "ben")),
        ("and", EVERYBODY, among("ben", "zoe", "word")),
        ('name:smith OR "la paz" and', among("anna", "ben"), among("anna", "ben", "zoe", "word")),
        ("city:la (name:ann or name:ben)", among("ben"), among()),
        ("city:la (name:ann OR name:ben)", among("ben"), among("ben")),
        ("!name:ann", others("bare"), None),
        ("!city:bern", among("ben", "bang", "other"), None),
        ("!tag:+red", among("ben"), None),
    ],
)
def test_the_generations_read_a_raw_text_differently(
    text: str, of_5: frozenset[str], of_6: frozenset[str] | None
) -> None:
    wanted = {"5.1": of_5, "6.0": of_5 if of_6 is None else of_6}
    for version, expected in wanted.items():
        with Sandbox(version=version) as sandbox, in_process(sandbox) as client:
            names = furnish(client)
            answer = client.get("/api/contacts", params={"search": text, "limit": 100})
            assert {names[each] for each in answer.json()["contacts"]} == expected, version


def test_a_version_that_was_not_recorded_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"5\.1 or 6\.0"):
        Sandbox(version="4.4")

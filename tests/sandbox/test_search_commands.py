"""What the search commands of each list find; those of contacts are in test_contact_searches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from maatoo.sandbox import Sandbox
from maatoo.sandbox.commands import failing
from maatoo.sandbox.resource import Resource
from maatoo.sandbox.routes import RESOURCES
from tests.sandbox.sandbox_in_process import in_process, new

pytestmark = pytest.mark.once

LISTS = Path(__file__).parents[2] / "docs" / "lists.md"

#: commands that are described and stand in no table: there are no imports, e-mail is a field, and
#: the others are of other versions
DESCRIBED_ALONE = {
    "contacts": {"import_id", "import_action", "email"},
    "points/groups": {"is:published", "is:unpublished"},
    "users": {"is:active", "is:inactive"},
}

PAST, FUTURE = "2001-01-01 00:00:00", "2101-01-01 00:00:00"


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with Sandbox() as sandbox, in_process(sandbox) as client:
        furnish_notes(client)
        furnish_forms(client)
        furnish_fields(client)
        furnish_languages(client)
        yield client


def furnish_forms(client: httpx.Client) -> None:
    new(client, "forms", name="over", publishUp=PAST, publishDown=PAST)
    new(client, "forms", name="off", isPublished=False, publishUp=FUTURE, publishDown=PAST)
    new(client, "forms", name="ahead", publishUp=FUTURE, publishDown=FUTURE)
    for name, times in (("once", 1), ("twice", 2)):
        form = new(client, "forms", name=name)
        for _ in range(times):
            client.post("/form/submit", data={"mauticform[formId]": str(form)})


def furnish_notes(client: httpx.Client) -> None:
    first, second = (new(client, "contacts", firstname=name) for name in ("Ann", "Ben"))
    for text, about in (("rang", "call"), ("wrote", "email"), ("met", "meeting")):
        new(client, "notes", lead=first, text=text, type=about)
    new(client, "notes", lead=second, text="rang back", type="call")


def furnish_fields(client: httpx.Client) -> None:
    indexed = {"label": "Indexed", "type": "number", "charLengthLimit": 64, "isIndex": True}
    new(client, "fields/contact", **indexed, group="personal")
    new(client, "fields/company", **indexed)


def furnish_languages(client: httpx.Client) -> None:
    for language in ("en", "en_US", "de"):
        for path, named, needs in (
            ("pages", "title", {"isPreferenceCenter": language == "de"}),
            ("emails", "name", {"subject": "S"}),
            ("smses", "name", {"message": "M"}),
            ("notifications", "name", {"heading": "H", "message": "M"}),
            ("dynamiccontents", "name", {}),
        ):
            new(client, path, **{named: language}, language=language, **needs)
    new(client, "pages", title="unsaid", language="fr")
    file = {"storageLocation": "remote", "file": "http://files.example.invalid/a.pdf"}
    new(client, "assets", title="asset", language="en", **file)
    event = {"id": "new_1", "name": "event", "type": "lead.changepoints", "eventType": "action"}
    segment = new(client, "segments", name="source")
    canvas = {"nodes": [{"id": "new_1", "positionX": "1", "positionY": "1"}]}
    lists = [{"id": segment}]
    new(client, "campaigns", name="c", lists=lists, events=[event], canvasSettings=canvas)
    new(client, "companies", companyname="company")
    for path, name in (("messages", "message"), ("points/groups", "group")):
        new(client, path, name=name)
        new(client, path, name="other")
    new(client, "tweets", name="tweet", text="T")
    new(client, "tweets", name="other", text="T")


@pytest.mark.parametrize(
    ("path", "search", "expected"),
    [
        ("forms", "is:expired", {"over"}),
        ("forms", "!is:expired", {"off", "ahead", "once", "twice"}),
        ("forms", "is:pending", {"ahead"}),
        ("forms", "!is:pending", {"over", "off", "once", "twice"}),
        ("forms", "has:results", {"twice"}),
        ("forms", "!has:results is:published", {"over", "ahead", "once"}),
        ("notes", "type:call", {"rang", "rang back"}),
        ("notes", "!type:call", {"wrote", "met"}),
        ("notes", "type:email or type:meeting", {"wrote", "met"}),
        ("contacts/1/notes", "type:call", {"rang"}),
        ("contacts/1/notes", "wro", {"wrote"}),
        ("fields/contact", "indexed", {"Indexed"}),
        ("fields/company", "indexed", {"Indexed"}),
        ("pages", "is:prefcenter", {"de"}),
        ("pages", "!is:prefcenter", {"en", "en_US"}),
        *(
            (path, search, expected)
            for path in ("pages", "emails", "smses", "notifications", "dynamiccontents")
            for search, expected in (
                ("lang:n", set[str]()),
                ("lang:en !lang:n", {"en", "en_US"}),
            )
        ),
        ("assets", "lang:en", set()),
        ("users", "!username:admin", {"admin"}),
        ("segments", "!name:sour", {"source"}),
        ("companies", "!companyname:comp", {"company"}),
        ("messages", "!ids:1", {"message"}),
        ("tweets", "!ids:1", {"tweet"}),
        ("points/groups", "!ids:1", {"group"}),
        ("contacts", "!ids:1", {"Ann"}),
        ("campaigns", "!ids:1", set()),
    ],
)
def test_a_command_finds(http: httpx.Client, path: str, search: str, expected: set[str]) -> None:
    answer = http.get(f"/api/{path}", params={"search": search, "limit": 0})
    assert answer.status_code == 200, answer.text
    total, entities = answer.json().values()
    shown = entities.values() if isinstance(entities, dict) else entities
    names = ("name", "title", "label", "username", "companyname", "firstname", "text")
    if path in ("contacts", "companies"):
        shown = [item["fields"]["all"] for item in shown]
    found = [next(item[name] for name in names if item.get(name)) for item in shown]
    assert set(found) == expected
    assert int(total) == len(found)


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("companies", "is:uncategorized"),
        ("companies", "category:news"),
        *(
            ("campaigns/events", command)
            for command in ("is:published", "is:unpublished", "is:mine", "is:uncategorized")
        ),
        ("campaigns/events", "category:news"),
        *(
            (f"fields/{object}", command)
            for object in ("contact", "company")
            for command in ("ids:1", "is:published", "is:mine", "is:unique", "type:text")
        ),
        ("fields/contact", "group:core"),
        ("contacts", "owner:a owner:b"),
        ("contacts", "owner:a or owner:b"),
        ("contacts", "x (owner:a or owner:b)"),
    ],
)
def test_a_command_about_a_column_that_does_not_exist_fails(
    http: httpx.Client, path: str, command: str
) -> None:
    assert http.get(f"/api/{path}", params={"search": command}).status_code == 500


def described() -> dict[str, set[str]]:
    """The search commands of every list, by its path."""
    rows = re.findall(r"`GET /(\S+)` .*\| (.*) \|$", LISTS.read_text(), re.MULTILINE)
    return {path: set(re.findall("`([^`]+)`", commands)) for path, commands in rows}


DESCRIBED = described()


@pytest.mark.parametrize(
    "resource",
    [each for each in RESOURCES if DESCRIBED[each.path]],
    ids=lambda resource: resource.path,
)
def test_the_description_names_what_the_sandbox_finds(resource: Resource) -> None:
    names = {name for name, find in resource.commands.items() if find is not failing}
    known = {name.partition(":")[0] if name.startswith("type:") else name for name in names}
    assert known == DESCRIBED[resource.path] - DESCRIBED_ALONE.get(resource.path, set())

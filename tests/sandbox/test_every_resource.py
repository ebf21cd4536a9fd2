"""What holds for every resource and every input: reading, editing, deleting, batches."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.sandbox_client import (
    FEW,
    TEXT,
    WORD,
    Client,
    create,
    distinct,
    each_resource,
    read,
    remove,
    rows,
    several,
)
from tests.sandbox.subjects import Json, Subject

pytestmark = pytest.mark.once

MARKS = {"dateModified", "modifiedBy", "modifiedByUser", "revision", "dateUpdated", "cachedHtml"}
NOWHERE = 10**6


def without_text(subject: Subject, entity: Json) -> Json:
    """An entity without what an edit of its text changes."""
    fields = entity.get("fields")
    rest = {key: item for key, item in entity.items() if key not in MARKS}
    if isinstance(fields, dict) and "all" in fields:
        rest["fields"] = {k: item for k, item in fields["all"].items() if k != subject.text}
    rest.pop(subject.text, None)
    return rest


@each_resource
@FEW
@given(text=TEXT)
def test_what_was_created_is_read(client: Client, subject: Subject, text: str) -> None:
    with several(client, subject, [text]) as [number]:
        entity = read(client, subject, number)
        assert (entity["id"], subject.shown(entity)) == (number, text)
        listed = client.good("GET", subject.path, limit=0)
        shown = {row["id"]: row for row in rows(subject, listed)}
        assert int(listed["total"]) == len(shown)
        if subject.path != "reports":  # one report is read by running it
            assert shown[number] == entity


@each_resource
@FEW
@given(texts=distinct(TEXT, 2))
def test_a_patch_changes_what_it_names(client: Client, subject: Subject, texts: list[str]) -> None:
    old, new = texts[:2]
    with several(client, subject, [old]) as [number]:
        before = read(client, subject, number)
        path = f"{subject.path}/{number}/edit"
        answer = client.good("PATCH", path, {subject.text: new})[subject.one]
        after = read(client, subject, number)
        assert answer["id"] == after["id"] == number
        assert subject.shown(answer) == subject.shown(after) == new
        assert without_text(subject, after) == without_text(subject, before)
        client.good("PATCH", path, {})
        assert without_text(subject, read(client, subject, number)) == without_text(subject, after)


@each_resource
@FEW
@given(texts=distinct(WORD, 2))
def test_a_put_clears_what_it_does_not_name_and_creates_what_is_missing(
    client: Client, subject: Subject, texts: list[str]
) -> None:
    first, second = texts[:2]
    cleared = subject.cleared
    entity = create(client, subject, first, **({cleared: "there"} if cleared else {}))
    number = entity["id"]
    as_cleared = Subject(path="", one="", many="", text=cleared or subject.text)
    assert not cleared or as_cleared.shown(read(client, subject, number)) == "there"
    replaced = client.good("PUT", f"{subject.path}/{number}/edit", subject.body(first))
    assert replaced[subject.one]["id"] == number
    after = read(client, subject, number)
    assert subject.shown(after) == first
    assert not cleared or as_cleared.shown(after) in (None, "")
    body = subject.body(second)
    assert client("PATCH", f"{subject.path}/{NOWHERE}/edit", body)[0] == 404
    status, made = client("PUT", f"{subject.path}/{NOWHERE}/edit", body)
    assert status == 201, made
    other = made[subject.one]["id"]
    assert other not in {number, NOWHERE}
    assert client("GET", f"{subject.path}/{NOWHERE}")[0] == 404
    assert subject.shown(read(client, subject, other)) == second
    remove(client, subject, [number, other])


@each_resource
@FEW
@given(text=WORD)
def test_a_deleted_one_is_gone_and_its_id_never_comes_back(
    client: Client, subject: Subject, text: str
) -> None:
    number = create(client, subject, text)["id"]
    total = int(client.good("GET", subject.path, limit=1)["total"])
    gone = client.good("DELETE", f"{subject.path}/{number}/delete")[subject.one]
    assert gone["id"] is None
    assert subject.shown(gone) == text
    assert client("GET", f"{subject.path}/{number}")[0] == 404
    assert client("PATCH", f"{subject.path}/{number}/edit", subject.body(text))[0] == 404
    assert client("DELETE", f"{subject.path}/{number}/delete")[0] == 404
    assert int(client.good("GET", subject.path, limit=1)["total"]) == total - 1
    with several(client, subject, [text]) as [again]:
        assert again > number


@each_resource
@FEW
@given(texts=distinct(WORD, 2), data=st.data())
def test_a_batch_is_its_single_calls(
    client: Client, subject: Subject, texts: list[str], data: st.DataObject
) -> None:
    invalid = subject.invalid
    good = [invalid is None or data.draw(st.booleans(), "valid") for _ in texts]
    bodies = [subject.body(t) if ok else invalid for t, ok in zip(texts, good, strict=True)]
    status, answer = client("POST", f"{subject.path}/batch/new", bodies)
    assert status == 201
    codes = answer["statusCodes"]
    assert [code == 201 for code in codes] == good
    made = by_position(answer[subject.many])
    assert list(made) == [index for index, ok in enumerate(good) if ok]
    assert list(by_position(answer.get("errors", []))) == [
        index for index, ok in enumerate(good) if not ok
    ]
    for index, entity in made.items():
        assert subject.shown(read(client, subject, entity["id"])) == texts[index]
    with several(client, subject, ["zzz-twin"]) as [twin]:
        expected = shape(subject, read(client, subject, twin))
        for entity in made.values():
            assert shape(subject, read(client, subject, entity["id"])) == expected
    ids = [entity["id"] for entity in made.values()]
    edits = [{"id": n, subject.text: f"{texts[i]}-new"} for i, n in zip(made, ids, strict=True)]
    edited = client.good("PATCH", f"{subject.path}/batch/edit", [*edits, {"id": NOWHERE}])
    assert edited["statusCodes"] == [200] * len(ids) + [404]
    assert list(by_position(edited["errors"])) == [len(ids)]
    for edit in edits:
        assert subject.shown(read(client, subject, edit["id"])) == edit[subject.text]
    gone = client.good(
        "DELETE", f"{subject.path}/batch/delete", ids=",".join(map(str, [*ids, NOWHERE]))
    )
    assert [entity["id"] for entity in by_position(gone[subject.many]).values()] == ids
    assert all(client("GET", f"{subject.path}/{number}")[0] == 404 for number in ids)


def by_position(container: Any) -> dict[int, Json]:
    """A container by the indices of the request: a list as long as it has no gap."""
    items = container.items() if isinstance(container, dict) else enumerate(container)
    return {int(index): entity for index, entity in items}


def shape(subject: Subject, entity: Json) -> Json:
    """An entity without what differs from one to the next."""
    unlike = {"id", "alias", "publicName", "secret", "order", "downloadUrl", "dateAdded"}
    unlike |= {"dateCreated", *subject.also, subject.address or ""}
    rest = without_text(subject, entity)
    if isinstance(rest.get("fields"), dict):
        rest["fields"] = {key: item for key, item in rest["fields"].items() if key not in unlike}
    return {key: item for key, item in rest.items() if key not in unlike}

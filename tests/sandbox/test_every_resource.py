"""What holds for every resource and every input: reading, editing, lists, searches, batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_subjects import SUBJECTS, Client, Json, Subject

#: texts that the server stores as they are
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="<>"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() == text)
#: words whose order and search are plain, and which stand in nothing else that is searched
WORD = st.text("xyzXYZ", min_size=1, max_size=4)
FEW = settings(max_examples=3, deadline=None)

MARKS = {"dateModified", "modifiedBy", "modifiedByUser", "revision", "dateUpdated", "cachedHtml"}
NOWHERE = 10**6

each_resource = pytest.mark.parametrize("subject", SUBJECTS, ids=str)


def distinct(texts: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[list[str]]:
    """Several texts, which the database tells apart."""
    return st.lists(texts, min_size=least, max_size=6, unique_by=str.lower)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Sandbox() as sandbox:
        client = Client(sandbox)
        client.good("POST", "contacts/new", {"email": "owner@example.com"})
        client.good("POST", "segments/new", {"name": "Source"})
        store = next(subject for subject in SUBJECTS if subject.path == "stores")
        client.good("POST", "stores/new", store.body("Shop"))
        yield client
        client.close()


def create(client: Client, subject: Subject, text: str, **more: Any) -> Json:
    status, answer = client("POST", f"{subject.path}/new", {**subject.body(text), **more})
    assert status == 201, answer
    entity: Json = answer[subject.one]
    return entity


def read(client: Client, subject: Subject, number: int) -> Json:
    entity: Json = client.good("GET", f"{subject.path}/{number}")[subject.one]
    return entity


def rows(subject: Subject, answer: Json) -> list[Json]:
    """The entities of a list."""
    container = answer[subject.many]
    assert not container or isinstance(container, dict) is subject.keyed
    return list(container.values()) if isinstance(container, dict) else list(container)


@contextmanager
def several(client: Client, subject: Subject, texts: Sequence[str]) -> Iterator[list[int]]:
    """Entities with these texts, for the time of the block."""
    ids = [create(client, subject, text)["id"] for text in texts]
    try:
        yield ids
    finally:
        remove(client, subject, ids)


def remove(client: Client, subject: Subject, ids: Sequence[int]) -> None:
    client.good("DELETE", f"{subject.path}/batch/delete", ids=",".join(map(str, ids)))


def found(client: Client, subject: Subject, ids: Sequence[int], **query: Any) -> list[int]:
    """Which of some entities a list shows, in its order; its total is checked."""
    where = [{"col": "id", "expr": "gte", "val": min(ids)}, *query.pop("where", [])]
    answer = client.good("GET", subject.path, where=where, **{"limit": 0, **query})
    shown = rows(subject, answer)
    assert isinstance(answer["total"], subject.total)
    if query.get("limit", 0) == 0:
        assert int(answer["total"]) == len(shown)
    return [entity["id"] for entity in shown]


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
@given(texts=distinct(WORD, 3), limit=st.integers(1, 4))
def test_pages_cover_everything_once_in_the_order_asked_for(
    client: Client, subject: Subject, texts: list[str], limit: int
) -> None:
    with several(client, subject, texts) as ids:
        named = dict(zip(ids, texts, strict=True))
        ascending = sorted(ids, key=lambda number: named[number].lower())
        for direction, wanted in (("ASC", ascending), ("DESC", ascending[::-1])):
            order = {"orderBy": subject.text, "orderByDir": direction}
            assert found(client, subject, ids, **order) == wanted
            clause = [{"col": subject.text, "dir": direction}]
            assert found(client, subject, ids, order=clause) == wanted
            pages = [
                found(client, subject, ids, start=start, limit=limit, **order)
                for start in range(0, len(ids) + limit, limit)
            ]
            assert all(len(page) <= limit for page in pages)
            assert [number for page in pages for number in page] == wanted
        assert found(client, subject, ids, orderBy="id", limit=0, start=2) == sorted(ids)
        assert found(client, subject, ids, limit="all") == []
        assert sorted(found(client, subject, ids)) == ids


@each_resource
@FEW
@given(texts=distinct(WORD, 2), data=st.data())
def test_conditions_find_what_a_plain_comparison_finds(
    client: Client, subject: Subject, texts: list[str], data: st.DataObject
) -> None:
    with several(client, subject, texts) as ids:
        named = {n: text.lower() for n, text in zip(ids, texts, strict=True)}
        border = data.draw(st.sampled_from(ids), "id")
        word = data.draw(st.sampled_from([*texts, "y"]), "word").lower()
        some = data.draw(st.lists(st.sampled_from(texts), min_size=1), "words")
        low, high = sorted((word, data.draw(WORD, "other").lower()))
        lowered = {text.lower() for text in some}
        expected: list[tuple[str, str, Any, set[int]]] = [
            ("id", "eq", border, {border}),
            ("id", "neq", border, {n for n in ids if n != border}),
            ("id", "gt", border, {n for n in ids if n > border}),
            ("id", "gte", border, {n for n in ids if n >= border}),
            ("id", "lt", border, {n for n in ids if n < border}),
            ("id", "lte", border, {n for n in ids if n <= border}),
            ("id", "in", f"{border},{ids[0]}", {border, ids[0]}),
            ("id", "notIn", f"{border},{ids[0]}", {n for n in ids if n not in {border, ids[0]}}),
            ("id", "between", [ids[0], border], {n for n in ids if n <= border}),
            ("id", "notBetween", [ids[0], border], {n for n in ids if n > border}),
            ("id", "isNull", "", set()),
            ("id", "no such expression", border, set(ids)),
            (subject.text, "eq", word, {n for n in ids if named[n] == word}),
            (subject.text, "neq", word, {n for n in ids if named[n] != word}),
            (subject.text, "gt", word, {n for n in ids if named[n] > word}),
            (subject.text, "lte", word.upper(), {n for n in ids if named[n] <= word}),
            (subject.text, "in", ",".join(some), {n for n in ids if named[n] in lowered}),
            (subject.text, "notIn", ",".join(some), {n for n in ids if named[n] not in lowered}),
            (subject.text, "like", f"{word}%", {n for n in ids if named[n].startswith(word)}),
            (subject.text, "notLike", f"%{word}", {n for n in ids if not named[n].endswith(word)}),
            (subject.text, "like", word, {n for n in ids if named[n] == word}),
            (subject.text, "between", [low, high], {n for n in ids if low <= named[n] <= high}),
            (subject.text, "isNotNull", "", set(ids)),
            (subject.text, "isEmpty", "", set()),
        ]
        if subject.cleared and subject.cleared != "defaultValue":
            expected += [
                (subject.cleared, "isNull", "", set(ids)),
                (subject.cleared, "isNotEmpty", "", set()),
                (subject.cleared, "eq", "", set()),
                (subject.cleared, "neq", word, set()),
            ]
        for column, expression, value, wanted in expected:
            clause = {"col": column, "expr": expression, "val": value}
            assert set(found(client, subject, ids, where=[clause])) == wanted, clause
        either = [
            {"col": "id", "expr": "eq", "val": border},
            {"col": subject.text, "expr": "eq", "val": word},
        ]
        wanted = {n for n in ids if n == border or named[n] == word}
        assert set(found(client, subject, ids, where=[{"expr": "orX", "val": either}])) == wanted
        unknown = [{"col": "nosuchcolumn", "expr": "eq", "val": 1}]
        assert client("GET", subject.path, where=unknown)[0] == 500


@each_resource
@FEW
@given(texts=distinct(WORD, 2), data=st.data())
def test_searches_find_texts_and_commands(
    client: Client, subject: Subject, texts: list[str], data: st.DataObject
) -> None:
    with several(client, subject, texts) as ids:
        named = {n: text.lower() for n, text in zip(ids, texts, strict=True)}
        word = data.draw(WORD, "word").lower()
        some = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True), "ids")
        if not subject.searched:
            assert set(found(client, subject, ids, search=word)) == set(ids)
            return
        listed = ",".join(map(str, some))
        holding = {n for n in ids if word in named[n]}
        exact = {n for n in ids if named[n] == word}
        beginning = {n for n in ids if named[n].startswith(word)}
        for search, wanted in (
            (word, holding),
            (f'"{word}"', exact),
            (f"+{word}", exact),
            (f"{word} ids:{listed}", holding & set(some)),
            (f"{word} or ids:{listed}", holding | set(some)),
            (f"ids:{listed}", set(some)),
            (f"!ids:{listed}", set(ids) - set(some)),
            (f"!({word} or ids:{listed}) {word}", set()),
            (f"nosuchcommand:{word}", set()),
            (f"!nosuchcommand:{word}", set()),
        ):
            assert set(found(client, subject, ids, search=search)) == wanted, search
        if subject.named:
            by_name = beginning if subject.path == "contacts" else holding
            assert set(found(client, subject, ids, search=f"name:{word}")) == by_name
        elif subject.path != "orders":
            assert set(found(client, subject, ids, search=f"name:{word}")) == set()


@each_resource
@FEW
@given(texts=distinct(WORD, 2), data=st.data())
def test_published_divides(
    client: Client, subject: Subject, texts: list[str], data: st.DataObject
) -> None:
    if subject.published == "fails":
        assert client("GET", subject.path, published=1)[0] == 500
        return
    with several(client, subject, texts) as ids:
        off = {n for n in ids if data.draw(st.booleans(), "unpublish")}
        for number in off:
            client.good("PATCH", f"{subject.path}/{number}/edit", {"isPublished": 0})
        shown = set(found(client, subject, ids, published=1))
        assert shown == (set(ids) - off if subject.published == "filters" else set(ids))
        assert set(found(client, subject, ids, published=0)) == set(ids)
        if subject.published == "filters" and subject.path not in NO_STATES:
            assert set(found(client, subject, ids, search="is:published")) == set(ids) - off
            assert set(found(client, subject, ids, search="is:unpublished")) == off
            assert set(found(client, subject, ids, search="!is:published")) == off


#: whose searches do not know `is:published`
NO_STATES = {"messages", "points/groups", "tweets"}


@each_resource
@FEW
@given(texts=distinct(WORD, 2), data=st.data())
def test_a_batch_is_its_single_calls(
    client: Client, subject: Subject, texts: list[str], data: st.DataObject
) -> None:
    invalid = subject.invalid if subject.path not in CRASHING else None
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


#: whose batches fail as a whole for one bad item
CRASHING = {"assets"}


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


@each_resource
@FEW
@given(text=WORD)
def test_select_and_minimal_keep_to_their_keys(client: Client, subject: Subject, text: str) -> None:
    with several(client, subject, [text]) as [number]:
        only = [{"col": "id", "expr": "eq", "val": number}]
        [whole] = rows(subject, client.good("GET", subject.path, where=only))
        [chosen] = rows(
            subject, client.good("GET", subject.path, where=only, select=f"id,{subject.text}")
        )
        assert nulls(chosen) == []
        assert chosen.keys() <= whole.keys()
        assert (chosen.keys() == {"id", subject.text}) is subject.select_narrows
        status, _ = client("GET", f"{subject.path}/{number}", select="id")
        assert status == (200 if subject.select_finds_one else 404)
        [small] = rows(subject, client.good("GET", subject.path, where=only, minimal=1))
        assert small.keys() <= whole.keys()
        assert (small.keys() < whole.keys()) is subject.minimal
        assert small.items() <= whole.items() or subject.path == "contacts"


def nulls(value: Any) -> list[Any]:
    """The nulls in a JSON value."""
    if isinstance(value, (dict, list)):
        items = value.values() if isinstance(value, dict) else value
        return [null for item in items for null in nulls(item)]
    return [value] if value is None else []

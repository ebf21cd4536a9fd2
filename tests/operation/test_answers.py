"""Readers: each envelope in every form servers send it, and nothing else taken for it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import answers
from maatoo.errors import BadRequest, UnexpectedResponse
from maatoo.models import ActionResult, Contact, ListPage, Segment, StatRow, Tag
from maatoo.models._base import Model, snake_names
from maatoo.transport.response import Response
from tests.converter.json_values import json_values


def answer(body: Any = None, *, raw: bytes | None = None, method: str = "GET") -> Response:
    content = json.dumps(body).encode() if raw is None else raw
    return Response(200, {}, content, 0.1, method, "https://you.example/api/x")


READERS: list[answers.Reader[Any]] = [
    answers.Entity(Contact, "contact"),
    answers.Entity(Contact, "contact", optional=True),
    answers.Entity(Contact, "user", bare=True),
    answers.Deleted(Segment, "list"),
    answers.Bare(ActionResult),
    answers.Bare(ActionResult, optional=True),
    answers.Entities(Tag, ("tags",)),
    answers.Entities(Tag),
    answers.Page(Contact, ("contacts",)),
    answers.Page(Tag),
    answers.Table(str, "files"),
    answers.Table(int),
]


@given(body=json_values.filter(lambda value: "\ud800" not in repr(value)))
def test_any_json_is_read_or_said_to_be_unexpected(body) -> None:
    envelope = {"contact": body, "list": body, "tags": body, "contacts": body, "files": body}
    for reader, said in product(READERS, (body, envelope)):
        try:
            reader.read(answer(said), (7,))
        except UnexpectedResponse as error:
            problem = error
        else:
            continue
        assert problem.response is not None
        assert not problem.may_have_happened


@pytest.mark.parametrize(
    "reader", [reader for reader in READERS if "optional=True" not in repr(reader)], ids=repr
)
@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"contact": {'])
def test_what_is_no_json_is_unexpected_and_a_write_may_have_happened(reader, raw) -> None:
    for method, may in (("GET", False), ("POST", True), ("DELETE", True)):
        with pytest.raises(UnexpectedResponse, match="not JSON") as caught:
            reader.read(answer(raw=raw, method=method), (7,))
        assert caught.value.may_have_happened is may


def test_an_entity_stands_under_its_name() -> None:
    reader = answers.Entity(Contact, "contact")
    assert reader.read(answer({"contact": {"id": "5"}}), ()).id == 5
    for wrong in ({}, [], {"contact": None}, {"contact": []}, {"contact": "x"}, {"lead": {}}, 5):
        with pytest.raises(UnexpectedResponse, match="'contact'"):
            reader.read(answer(wrong), ())


def test_what_stands_beside_an_entity_is_kept() -> None:
    body = {"recordFound": True, "contact": {"id": 5, "points": 3}}
    contact = answers.Entity(Contact, "contact").read(answer(body), ())
    assert contact.unknown_ == {"recordFound": True}
    assert contact.points == 3
    clash = {"id": 9, "contact": {"id": 5}}
    assert answers.Entity(Contact, "contact").read(answer(clash), ()).id == 5


def test_an_entity_may_be_bare_or_missing_where_servers_differ() -> None:
    bare = answers.Entity(Contact, "user", bare=True)
    assert bare.read(answer({"id": 5}), ()).id == 5
    assert bare.read(answer({"user": {"id": 5}}), ()).id == 5
    optional = answers.Entity(Contact, "contact", optional=True)
    for nothing in ({}, [], {"contact": None}, {"contact": []}, {"contact": {}}):
        assert optional.read(answer(nothing), ()) == Contact()


@pytest.mark.parametrize("path", [(7,), ("7",)])
def test_a_deleted_entity_has_the_id_that_was_asked_for(path) -> None:
    reader = answers.Deleted(Segment, "list")
    deleted = reader.read(answer({"list": {"id": None, "name": "VIP"}}), path)
    assert (deleted.id, deleted.name) == (7, "VIP")
    assert deleted.raw_ == {"id": None, "name": "VIP"}
    assert reader.read(answer({}), path).id == 7  # a repeated DELETE that was answered 404
    assert reader.read(answer({"list": {"id": 9}}), path).id == 9


ITEMS = [{"id": 9, "tag": "b"}, {"id": 2, "tag": "a"}]
KEYED = {"9": {"id": 9, "tag": "b"}, "2": {"tag": "a"}}


@pytest.mark.parametrize("container", [ITEMS, KEYED], ids=["array", "keyed"])
def test_a_list_is_read_in_the_servers_order_from_array_or_object(container) -> None:
    expected = [Tag(id=9, tag="b"), Tag(id=2, tag="a")]
    page = answers.Page(Tag, ("tags",)).read(answer({"total": "2", "tags": container}), ())
    assert list(page) == expected
    assert (page.total, len(page), page.start) == (2, 2, 0)
    assert answers.Page(Tag).read(answer(container), ()).items == tuple(expected)
    assert answers.Entities(Tag, ("tags",)).read(answer({"tags": container}), ()) == expected
    assert answers.Entities(Tag).read(answer(container), ()) == expected


@pytest.mark.parametrize("empty", [{"total": "0", "tags": {}}, {"total": 0, "tags": []}])
def test_an_empty_list_in_every_form(empty) -> None:
    page = answers.Page(Tag, ("tags",)).read(answer(empty), ())
    assert (page.items, page.total) == ((), 0)


def test_a_list_may_have_several_names_and_keeps_what_else_is_said() -> None:
    reader = answers.Page(Segment, ("lists", "segments"))
    assert len(reader.read(answer({"segments": [{"id": 1}]}), ())) == 1
    page = reader.read(answer({"total": 1, "lists": [{"id": 1}], "cached": True}), ())
    assert page.unknown_ == {"cached": True}


@pytest.mark.parametrize(
    "wrong", [{}, {"total": 1}, {"tags": None}, {"tags": "x"}, {"tags": [5]}, {"tags": {"1": 5}}]
)
def test_an_item_is_never_dropped_in_silence(wrong) -> None:
    with pytest.raises(UnexpectedResponse, match="tags"):
        answers.Page(Tag, ("tags",)).read(answer(wrong), ())


@attrs.frozen(kw_only=True, repr=False, field_transformer=snake_names)
class Rows(ListPage[Any]):
    """A page that says more than its items."""

    columns: tuple[str, ...] = ()


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.none() | st.integers(0, 99))
def test_a_page_may_be_a_model_of_its_own(data, start) -> None:
    reader = answers.PageOf(Rows, None, ("data",))
    body = {"data": data, "columns": ["a"], "total": len(data)}
    if start is not None:
        body["start"] = start
    page = reader.read(answer(body), ())
    assert (page.items, page.columns, page.total) == (tuple(data), ("a",), len(data))
    assert page.start == (start or 0)


def test_the_rows_of_a_table_have_the_tables_model() -> None:
    class Mine(StatRow):
        """Rows of the one table this user may read."""

    reader = answers.TableRows({"mine": Mine}, StatRow, "stats")
    body = {"total": 1, "stats": [{"id": "1"}]}
    assert type(reader.read(answer(body), ("mine",)).items[0]) is Mine
    assert type(reader.read(answer(body), ("other",)).items[0]) is StatRow
    with pytest.raises(BadRequest, match="'nope'") as caught:
        reader.read(answer({"availableTables": ["mine"], "tableColumns": {}}), ("nope",))
    assert caught.value.status == 200


def test_a_table_of_names() -> None:
    reader = answers.Table(str, "files")
    assert reader.read(answer({"files": {"3": "x.png"}}), ()) == {"3": "x.png"}
    assert reader.read(answer({"files": []}), ()) == {}
    for wrong in ({}, {"files": ["x"]}, {"files": {"3": []}}):
        with pytest.raises(UnexpectedResponse):
            reader.read(answer(wrong), ())
    assert answers.Table(int).read(answer({"a": "1"}), ()) == {"a": 1}


def test_an_answer_without_an_entity_is_a_model_of_its_keys() -> None:
    result = answers.Bare(ActionResult).read(answer({"success": 1, "eventId": 5}), ())
    assert result.success is True
    assert result.unknown_ == {"eventId": 5}
    assert answers.Bare(ActionResult).read(answer([]), ()) == ActionResult()
    for anything in (b"", b"[1]", b'"ok"', b"null"):
        optional = answers.Bare(ActionResult, optional=True)
        assert optional.read(answer(raw=anything), ()) == ActionResult()


def test_bytes_and_json_as_they_stand() -> None:
    assert answers.Content().read(answer(raw=b"\x00zip"), ()) == b"\x00zip"
    assert answers.Body().read(answer({"a": [1]}), ()) == {"a": [1]}


def test_the_readers_are_values() -> None:
    assert answers.Entity(Contact, "contact") == answers.Entity(Contact, "contact")
    assert issubclass(Rows, Model)

"""Readers: each envelope in every form servers send it, and nothing else taken for it."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import response_readers
from maatoo.errors import BadRequest, UnexpectedResponse
from maatoo.models import ActionResult, Contact, ListPage, Segment, StatRow, Tag
from maatoo.models._base import Model, snake_names
from maatoo.transport.response import Response
from tests.converter.json_values import json_values

pytestmark = pytest.mark.once


def answer(body: Any = None, *, raw: bytes | None = None, method: str = "GET") -> Response:
    content = json.dumps(body).encode() if raw is None else raw
    return Response(200, {}, content, 0.1, method, "https://you.example/api/x")


READERS: list[response_readers.Reader[Any]] = [
    response_readers.Entity(Contact, "contact"),
    response_readers.Entity(Contact, "contact", optional=True),
    response_readers.Entity(Contact, "user", bare=True),
    response_readers.Deleted(Segment, "list"),
    response_readers.Bare(ActionResult),
    response_readers.Bare(ActionResult, optional=True),
    response_readers.Entities(Tag, ("tags",)),
    response_readers.Entities(Tag),
    response_readers.Page(Contact, ("contacts",)),
    response_readers.Page(Tag),
    response_readers.Table(str, "files"),
    response_readers.Table(int),
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
    reader = response_readers.Entity(Contact, "contact")
    assert reader.read(answer({"contact": {"id": "5"}}), ()).id == 5
    for wrong in ({}, [], {"contact": None}, {"contact": []}, {"contact": "x"}, {"lead": {}}, 5):
        with pytest.raises(UnexpectedResponse, match="'contact'"):
            reader.read(answer(wrong), ())


def test_what_stands_beside_an_entity_is_kept() -> None:
    body = {"recordFound": True, "contact": {"id": 5, "points": 3}}
    contact = response_readers.Entity(Contact, "contact").read(answer(body), ())
    assert contact.unknown_ == {"recordFound": True}
    assert contact.points == 3
    clash = {"id": 9, "contact": {"id": 5}}
    assert response_readers.Entity(Contact, "contact").read(answer(clash), ()).id == 5


def test_an_entity_may_be_bare_or_missing_where_servers_differ() -> None:
    bare = response_readers.Entity(Contact, "user", bare=True)
    assert bare.read(answer({"id": 5}), ()).id == 5
    assert bare.read(answer({"user": {"id": 5}}), ()).id == 5
    optional = response_readers.Entity(Contact, "contact", optional=True)
    for nothing in ({}, [], {"contact": None}, {"contact": []}, {"contact": {}}):
        assert optional.read(answer(nothing), ()) == Contact()


@pytest.mark.parametrize("path", [(7,), ("7",)])
def test_a_deleted_entity_has_the_id_that_was_asked_for(path) -> None:
    reader = response_readers.Deleted(Segment, "list")
    deleted = reader.read(answer({"list": {"id": None, "name": "VIP"}}), path)
    assert (deleted.id, deleted.name) == (7, "VIP")
    assert deleted.raw_ == {"id": None, "name": "VIP"}
    assert reader.read(answer({"list": {"id": 9}}), path).id == 9
    gone = answer({})
    gone.already_gone = True  # a repeated DELETE that was answered 404
    assert reader.read(gone, path).id == 7


@pytest.mark.parametrize(
    "body",
    [
        *({}, [], {"success": 1}, {"message": "deleted"}, {"segment": {"id": 7}}, {"id": 7}),
        *({"list": shown} for shown in (None, [], {}, "deleted", 7, True, [{"id": 7}])),
        *({"list": {"id": own, "name": "VIP"}} for own in ("x", 0, "", [], {}, -7)),
    ],
)
def test_what_shows_no_deleted_entity_is_no_deletion(body) -> None:
    with pytest.raises(UnexpectedResponse, match="'list'") as caught:
        response_readers.Deleted(Segment, "list").read(answer(body, method="DELETE"), (7,))
    assert caught.value.may_have_happened


BESIDE: list[dict[str, Any]] = [
    {"errors": [{"code": 403, "message": "denied"}]},
    {"errors": {"0": {"code": 403, "message": "denied"}}},
    {"errors": {"list": ["denied"]}},
    {"error": {"code": 403, "message": "denied"}},
    {"error": "denied"},
]


@pytest.mark.parametrize("beside", BESIDE)
def test_an_error_beside_an_entity_is_no_success(beside) -> None:
    for reader in (
        response_readers.Entity(Segment, "list"),
        response_readers.Entity(Segment, "list", optional=True),
        response_readers.Deleted(Segment, "list"),
    ):
        for method in ("GET", "PATCH", "DELETE"):
            body = {"list": {"id": 7, "name": "VIP"}, **beside}
            with pytest.raises(UnexpectedResponse, match="denied") as caught:
                reader.read(answer(body, method=method), (7,))
            assert caught.value.may_have_happened is (method != "GET")


@pytest.mark.parametrize("beside", BESIDE)
def test_a_list_with_an_error_beside_it_is_not_taken_for_whole(beside) -> None:
    for reader in (
        response_readers.Page(Tag, ("tags",)),
        response_readers.PageOf(ListPage[Any], Tag, ("tags",)),
        response_readers.Entities(Tag, ("tags",)),
        response_readers.TableRows({}, StatRow, "tags"),
        response_readers.Table(str, "tags"),
    ):
        for container in ([], [{"id": 7, "tag": "a"}]):
            with pytest.raises(UnexpectedResponse, match="denied"):
                reader.read(answer({"total": 1, "tags": container, **beside}), ("tags",))


@pytest.mark.parametrize("nothing", [{"errors": []}, {"errors": None}, {"error": ""}])
def test_no_error_beside_an_entity_is_a_success(nothing) -> None:
    body = {"list": {"id": 7, "name": "VIP"}, **nothing}
    for reader in (
        response_readers.Entity(Segment, "list"),
        response_readers.Deleted(Segment, "list"),
    ):
        assert reader.read(answer(body), (7,)).name == "VIP"


ITEMS = [{"id": 9, "tag": "b"}, {"id": 2, "tag": "a"}]
KEYED = {"9": {"id": 9, "tag": "b"}, "2": {"tag": "a"}}


@pytest.mark.parametrize("container", [ITEMS, KEYED], ids=["array", "keyed"])
def test_a_list_is_read_in_the_servers_order_from_array_or_object(container) -> None:
    expected = [Tag(id=9, tag="b"), Tag(id=2, tag="a")]
    page = response_readers.Page(Tag, ("tags",)).read(answer({"total": "2", "tags": container}), ())
    assert list(page) == expected
    assert (page.total, len(page), page.start) == (2, 2, 0)
    assert response_readers.Page(Tag).read(answer(container), ()).items == tuple(expected)
    assert (
        response_readers.Entities(Tag, ("tags",)).read(answer({"tags": container}), ()) == expected
    )
    assert response_readers.Entities(Tag).read(answer(container), ()) == expected


@pytest.mark.parametrize("empty", [{"total": "0", "tags": {}}, {"total": 0, "tags": []}])
def test_an_empty_list_in_every_form(empty) -> None:
    page = response_readers.Page(Tag, ("tags",)).read(answer(empty), ())
    assert (page.items, page.total) == ((), 0)


def test_a_list_may_have_several_names_and_keeps_what_else_is_said() -> None:
    reader = response_readers.Page(Segment, ("lists", "segments"))
    assert len(reader.read(answer({"segments": [{"id": 1}]}), ())) == 1
    page = reader.read(answer({"total": 1, "lists": [{"id": 1}], "cached": True}), ())
    assert page.unknown_ == {"cached": True}


@pytest.mark.parametrize(
    "wrong", [{}, {"total": 1}, {"tags": None}, {"tags": "x"}, {"tags": [5]}, {"tags": {"1": 5}}]
)
def test_an_item_is_never_dropped_in_silence(wrong) -> None:
    with pytest.raises(UnexpectedResponse, match="tags"):
        response_readers.Page(Tag, ("tags",)).read(answer(wrong), ())


@attrs.frozen(kw_only=True, repr=False, field_transformer=snake_names)
class Rows(ListPage[Any]):
    """A page that says more than its items."""

    columns: tuple[str, ...] = ()


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.none() | st.integers(0, 99))
def test_a_page_may_be_a_model_of_its_own(data, start) -> None:
    reader = response_readers.PageOf(Rows, None, ("data",))
    body = {"data": data, "columns": ["a"], "total": len(data)}
    if start is not None:
        body["start"] = start
    page = reader.read(answer(body), ())
    assert (page.items, page.columns, page.total) == (tuple(data), ("a",), len(data))
    assert page.start == (start or 0)


def test_the_rows_of_a_table_have_the_tables_model() -> None:
    class Mine(StatRow):
        """Rows of the one table this user may read."""

    reader = response_readers.TableRows({"mine": Mine}, StatRow, "stats")
    body = {"total": 1, "stats": [{"id": "1"}]}
    assert type(reader.read(answer(body), ("mine",)).items[0]) is Mine
    assert type(reader.read(answer(body), ("other",)).items[0]) is StatRow
    with pytest.raises(BadRequest, match="'nope'") as caught:
        reader.read(answer({"availableTables": ["mine"], "tableColumns": {}}), ("nope",))
    assert caught.value.status == 200


def test_a_table_of_names() -> None:
    reader = response_readers.Table(str, "files")
    assert reader.read(answer({"files": {"3": "x.png"}}), ()) == {"3": "x.png"}
    assert reader.read(answer({"files": []}), ()) == {}
    for wrong in ({}, {"files": ["x"]}, {"files": {"3": []}}):
        with pytest.raises(UnexpectedResponse):
            reader.read(answer(wrong), ())
    assert response_readers.Table(int).read(answer({"a": "1"}), ()) == {"a": 1}


def test_an_answer_without_an_entity_is_a_model_of_its_keys() -> None:
    result = response_readers.Bare(ActionResult).read(answer({"success": 1, "eventId": 5}), ())
    assert result.success is True
    assert result.unknown_ == {"eventId": 5}
    assert response_readers.Bare(ActionResult).read(answer([]), ()) == ActionResult()
    for anything in (b"", b"[1]", b'"ok"', b"null"):
        optional = response_readers.Bare(ActionResult, optional=True)
        assert optional.read(answer(raw=anything), ()) == ActionResult()


def test_bytes_and_json_as_they_stand() -> None:
    assert response_readers.Content().read(answer(raw=b"\x00zip"), ()) == b"\x00zip"
    assert response_readers.Body().read(answer({"a": [1]}), ()) == {"a": [1]}


def test_the_readers_are_values() -> None:
    assert response_readers.Entity(Contact, "contact") == response_readers.Entity(
        Contact, "contact"
    )
    assert issubclass(Rows, Model)


def test_an_empty_entity_is_no_success() -> None:
    with pytest.raises(UnexpectedResponse):
        response_readers.Entity(Contact, "contact").read(
            Response(201, {}, b'{"contact": {}}', 0.0, "POST", "/x"), ()
        )

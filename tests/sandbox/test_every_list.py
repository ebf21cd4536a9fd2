"""What holds for the list of every resource: pages, order, conditions, searches, select."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.sandbox_client import (
    FEW,
    WORD,
    Client,
    distinct,
    each_resource,
    found,
    rows,
    several,
)
from tests.sandbox.subjects import Subject

pytestmark = pytest.mark.once

#: whose searches do not know `is:published`
NO_STATES = {"messages", "points/groups", "tweets"}
#: whose searches fail on the commands that they know
FAILING = {"fields/contact", "fields/company"}
#: whose searches find some ids also when they are negated
DEAF = {*NO_STATES, "contacts", "users"}


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
        clauses = data.draw(st.permutations(expected), "clauses")[:10]
        for column, expression, value, wanted in clauses:
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
        holding = {n for n in ids if word in named[n]}
        exact = {n for n in ids if named[n] == word}
        for search, wanted in (
            (word, holding),
            (f'"{word}"', holding),
            (f"+{word}", exact),
            (f"nosuchcommand:{word}", set()),
            (f"!nosuchcommand:{word}", set()),
        ):
            assert set(found(client, subject, ids, search=search)) == wanted, search
        commands = by_ids(subject, set(ids), holding, set(some), word)
        for search, wanted in commands.items():
            if subject.path in FAILING:
                assert client("GET", subject.path, search=search)[0] == 500, search
            else:
                assert set(found(client, subject, ids, search=search)) == wanted, search
        if subject.named:
            beginning = {n for n in ids if named[n].startswith(word)}
            by_name = beginning if subject.path == "contacts" else holding
            assert set(found(client, subject, ids, search=f"name:{word}")) == by_name
        elif subject.path != "orders":
            assert set(found(client, subject, ids, search=f"name:{word}")) == set()


def by_ids(
    subject: Subject, ids: set[int], holding: set[int], some: set[int], word: str
) -> dict[str, set[int]]:
    """Searches with the command for ids, and what each finds among some entities.

    Args:
        subject: whose list it is.
        ids: the entities.
        holding: those that hold the word.
        some: those that are asked for by id.
        word: the word.
    """
    listed = ",".join(map(str, sorted(some)))
    return {
        f"{word} ids:{listed}": holding & some,
        f"{word} or ids:{listed}": holding | some,
        f"ids:{listed}": some,
        f"!ids:{listed}": some if subject.path in DEAF else ids - some,
        f"!({word} or ids:{listed})": holding | some,  # and so it is to all groups
    }


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


@each_resource
@FEW
@given(text=WORD)
def test_select_and_minimal_keep_to_their_keys(client: Client, subject: Subject, text: str) -> None:
    with several(client, subject, [text]) as [number]:
        only = [{"col": "id", "expr": "eq", "val": number}]
        [whole] = rows(subject, client.good("GET", subject.path, where=only))
        [commas] = rows(
            subject, client.good("GET", subject.path, where=only, select=f"id,{subject.text}")
        )
        assert nulls(commas) == []
        assert commas.keys() == {key for key, value in whole.items() if value is not None}
        [chosen] = rows(
            subject, client.good("GET", subject.path, where=only, select=["id", subject.text])
        )
        assert nulls(chosen) == []
        assert chosen.keys() <= commas.keys()
        assert chosen["id"] == number
        assert client("GET", subject.path, where=only, select=subject.text)[0] == 500
        assert client("GET", subject.path, where=only, select=[subject.text])[0] == 500
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

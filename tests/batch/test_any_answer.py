"""For any answer to any batch: a row succeeds only where the answer shows it, and says no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from itertools import combinations
from typing import Any

import pytest
from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from maatoo.batch.item_results import ItemResult, read_added, read_deleted, read_rows
from maatoo.batch.outcome_table import State
from maatoo.transport.response import Response
from tests.example_numbers import examples

pytestmark = pytest.mark.once

METHODS = {"create": "POST", "edit": "PATCH", "replace": "PUT", "delete": "DELETE", "add": "POST"}
WITH_IDS = ("edit", "replace", "delete", "add")
DENIED = {"code": 403, "message": "denied"}
FIRST_ID = 100
FORMS = ("p{}@x.example", "city {}", "{}")
"""How the values of rows look."""


@define
class Answer:
    """An answer that is as it should be, until something damages it."""

    kind: str
    rows: list[dict[str, Any]]
    entities: list[Any]
    codes: Any
    errors: Any = field(factory=dict[str, Any])
    beside: dict[str, Any] = field(factory=dict[str, Any])
    refused: set[int] = field(factory=set[int])
    """Rows of which the answer says that something is wrong."""
    doubts_all: bool = False

    @classmethod
    def right(cls, kind: str, count: int, *, named: bool, known: int) -> Answer:
        """The right answer to so many rows.

        Args:
            kind: of the batch.
            count: how many rows.
            named: whether the rows have a unique value.
            known: how many of the new entities are there already: an upsert.
        """
        rows = [{"city": f"city {n}", "zip": f"{n}"} for n in range(count)]
        if named:
            rows = [{"email": f"p{n}@x.example", **row} for n, row in enumerate(rows)]
        entities = [
            {"id": FIRST_ID + n, "fields": {"all": {**row, "id": FIRST_ID + n}}}
            for n, row in enumerate(deepcopy(rows))
        ]
        if kind in WITH_IDS:
            rows = [{"id": FIRST_ID + n, **row} for n, row in enumerate(rows)]
        codes = [200 if kind != "create" or n < known else 201 for n in range(count)]
        return cls(kind, rows, list(entities), codes)

    def read(self, *, keyed: str, coded: bool) -> list[ItemResult]:
        """What is read of it."""
        things: Any = self.entities
        if keyed == "index":
            things = {str(n): each for n, each in enumerate(things)}
        elif keyed == "id":
            things = {str(FIRST_ID + n): each for n, each in enumerate(things)}
        body = {"contacts": things, "errors": self.errors, **self.beside}
        if coded:
            body["statusCodes"] = self.codes
        content = json.dumps(body).encode()
        response = Response(200, {}, content, 0.0, METHODS[self.kind], "http://x/api/batch")
        if self.kind == "delete":
            ids = [row["id"] for row in self.rows]
            return read_deleted(response, ids, key="contacts", again=False)
        id_key = "id" if self.kind in WITH_IDS else None
        return read_rows(response, self.rows, key="contacts", id_key=id_key, unique=("email",))


def values(entity: Any) -> dict[str, Any]:
    """The values of an entity that has some."""
    return entity["fields"]["all"]


# What damages an answer: each is handed two indices of rows


def swap(answer: Answer, one: int, other: int) -> None:
    found = answer.entities
    if found:
        one, other = one % len(found), other % len(found)
        found[one], found[other] = found[other], found[one]


def drop(answer: Answer, one: int, _: int) -> None:
    if answer.entities:
        del answer.entities[one % len(answer.entities)]


def double(answer: Answer, one: int, _: int) -> None:
    if answer.entities:
        answer.entities.append(deepcopy(answer.entities[one % len(answer.entities)]))


def empty(answer: Answer, one: int, other: int) -> None:
    if answer.entities:
        nothing: list[Any] = [None, [], {}, "x", 7, {"id": None}]
        answer.entities[one % len(answer.entities)] = nothing[other % 6]


def change(name: str, *others: Any) -> Callable[[Answer, int, int], None]:
    """Show another value: one of these, or one that another row sent."""

    def damage(answer: Answer, one: int, other: int) -> None:
        shown = [each for each in answer.entities if isinstance(each, dict) and "fields" in each]
        if shown:
            entity = shown[one % len(shown)]
            every = [*others, *(form.format(other % len(answer.rows)) for form in FORMS)]
            if name == "id":
                every = [*others, FIRST_ID + other % len(answer.rows)]
            value = every[other % len(every)]
            if name == "id":
                entity["id"] = value
            values(entity)[name] = value

    return damage


def replace_all(answer: Answer, one: int, _: int) -> None:
    """Show a stranger under the id."""
    if answer.entities and isinstance(answer.entities[one % len(answer.entities)], dict):
        entity = answer.entities[one % len(answer.entities)]
        if "fields" in entity:
            values(entity).update(email=None, city="elsewhere", zip="0000")


def forget(answer: Answer, one: int, _: int) -> None:
    """Show nothing but the id."""
    if answer.entities and isinstance(answer.entities[one % len(answer.entities)], dict):
        entity = answer.entities[one % len(answer.entities)]
        answer.entities[one % len(answer.entities)] = {"id": entity.get("id")}


def refuse(answer: Answer, one: int, _: int) -> None:
    """An error by the index."""
    if isinstance(answer.errors, dict):
        answer.errors[str(one)] = DENIED
        answer.refused.add(one)
        if any(int(key) >= FIRST_ID for key in answer.errors):  # by index and by id: nobody's
            answer.doubts_all = True


def refuse_id(answer: Answer, one: int, _: int) -> None:
    """An error by the id."""
    if isinstance(answer.errors, dict):
        answer.errors[str(FIRST_ID + one)] = DENIED
        answer.refused.add(one)
        if answer.kind not in WITH_IDS or any(int(key) < FIRST_ID for key in answer.errors):
            answer.doubts_all = True


def refuse_in_list(answer: Answer, one: int, _: int) -> None:
    answer.errors = [DENIED if n == one else None for n in range(len(answer.rows))]
    answer.refused.add(one)
    answer.doubts_all = False if not answer.beside else answer.doubts_all


def refuse_oddly(answer: Answer, _: int, other: int) -> None:
    """An error that names no row."""
    odd: list[Any] = ["denied", 403, True, {"all": DENIED}, {"99": DENIED}, {"-1": DENIED}]
    answer.beside["errors"] = odd[other % 6]
    answer.doubts_all = True


def refuse_inside(answer: Answer, one: int, _: int) -> None:
    """An error in the entity itself."""
    for entity in answer.entities:
        if isinstance(entity, dict) and entity.get("id") == FIRST_ID + one:
            entity["error"] = DENIED


def say_code(answer: Answer, one: int, other: int) -> None:
    answer.codes[one] = [400, 404, 500, 0, "x", None, 302][other % 7]


def say_error(answer: Answer, _: int, other: int) -> None:
    answer.beside["error"] = [DENIED, "access_denied", [DENIED]][other % 3]
    answer.doubts_all = True


DAMAGES = [
    *(swap, drop, double, empty, replace_all, forget),
    *(change("id", None, "x", 0, 999), change("city", None, ""), change("zip", None)),
    change("email", None, "", "somebody@else.example"),
    *(refuse, refuse_id, refuse_in_list, refuse_oddly, refuse_inside, say_code, say_error),
]
hits = st.lists(
    st.tuples(st.sampled_from(DAMAGES), st.integers(0, 5), st.integers(0, 9)), max_size=6
)

many = examples(2_000)  # one takes a fifth of a millisecond


@many
@given(
    kind=st.sampled_from(["create", "edit", "replace", "delete"]),
    count=st.integers(1, 5),
    named=st.booleans(),
    known=st.integers(0, 5),
    keyed=st.sampled_from(["", "index", "id"]),
    coded=st.booleans(),
    damages=hits,
)
def test_a_row_succeeds_only_where_the_answer_shows_it(
    kind: str, count: int, named: bool, known: int, keyed: str, coded: bool, damages: list[Any]
) -> None:
    answer = Answer.right(kind, count, named=named, known=known)
    for damage, one, other in damages:
        damage(answer, one % count, other)
    results = answer.read(keyed=keyed, coded=coded)
    assert len(results) == count
    done: list[int] = []
    for index, (row, result) in enumerate(zip(answer.rows, results, strict=True)):
        if result.state != State.SUCCEEDED:
            assert result.error is not None
            continue
        done.append(index)
        assert not answer.doubts_all
        assert index not in refused(answer)
        assert not coded or answer.codes[index] in (200, 201)
        assert result.raw in answer.entities
        assert "error" not in result.raw
        assert result.id == int(result.raw.get("id") or row["id"])
        assert result.raw
        made_anew = kind == "replace" and coded and answer.codes[index] == 201
        assert kind not in WITH_IDS or result.id == row["id"] or made_anew
        if kind == "delete":
            continue
        shown = values(result.raw) if "fields" in result.raw else {}
        if "email" in row and "email" in shown:
            assert shown["email"] == row["email"]
        if kind == "create" and shown and shown.get("email") != row.get("email", ""):
            assert any(shown.get(name) == row[name] for name in ("city", "zip")) or not any(
                shown.get(name) for name in ("city", "zip")
            )
    for one, other in combinations(done, 2):
        assert results[one].id != results[other].id


def refused(answer: Answer) -> set[int]:
    """The rows that ``errors`` name, by what stands there in the end."""
    errors = answer.beside.get("errors", answer.errors)
    if isinstance(errors, list):
        return {index for index, each in enumerate(errors) if each}
    return answer.refused if isinstance(errors, dict) else set()


@pytest.mark.parametrize("kind", ["create", "edit", "replace", "delete"])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("keyed", ["", "index", "id"])
def test_the_right_answer_is_a_success_of_all(kind: str, named: bool, keyed: str) -> None:
    for coded in (True, False):
        results = Answer.right(kind, 5, named=named, known=2).read(keyed=keyed, coded=coded)
        assert [result.state for result in results] == [State.SUCCEEDED] * 5
        assert [result.id for result in results] == [FIRST_ID + n for n in range(5)]


success = st.sampled_from([True, 1, "1", False, 0, None, "yes", 2, {}])


@given(
    told=st.dictionaries(st.integers(98, 106), success, max_size=8),
    errors=st.sampled_from(
        [[], {}, {"1": DENIED}, {"101": DENIED}, [None, DENIED], "no", {"x": 1}]
    ),
    form=st.sampled_from(["object", "list", "bare"]),
)
def test_an_id_is_added_only_where_the_answer_says_so(told: Any, errors: Any, form: str) -> None:
    ids = [100, 101, 102]
    details: Any = {str(own): {"success": said} for own, said in told.items()}
    if form == "list":
        details = list(details.values())
    elif form == "bare":
        details = told
    content = json.dumps({"success": 1, "details": details, "errors": errors}).encode()
    results = read_added(Response(200, {}, content, 0.0, "POST", "http://x/api/add"), ids)
    for own, result in zip(ids, results, strict=True):
        if result.state == State.SUCCEEDED:
            assert form == "object"
            assert told[own] in (True, 1, "1")
            assert errors in ([], {}) or (own != 101 and errors not in ("no", {"x": 1}))

"""DataFrames and Arrow tables as the input of bulk jobs."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import httpx
import pytest

from maatoo import AsyncMaatoo, InvalidArgument, Maatoo
from maatoo.batch.frames import rows_of

ROWS: list[dict[str, Any]] = [
    {"email": "a@x.example", "zipcode": "08001", "points": 3, "score": 1.5, "member": True},
    {"email": "b@x.example", "day": dt.date(2026, 1, 2), "interests": ["ski", "art"]},
    {"firstname": "Zoë", "points": 7, "member": False, "seen": dt.datetime(2026, 1, 2, 3, 4)},
]
NAMES = ["email", "zipcode", "points", "score", "member", "day", "interests", "firstname", "seen"]
FRAMES = ["pandas", "pandas nullable", "polars", "table", "batch", "reader", "duckdb"]


def frame(kind: str) -> Any:
    """The rows above as a frame; what they do not have is missing in it."""
    columns = {name: [row.get(name) for row in ROWS] for name in NAMES}
    if kind.startswith("pandas"):
        pd = pytest.importorskip("pandas", reason="needs the extra pandas")
        found = pd.DataFrame(columns)
        return found.convert_dtypes() if "nullable" in kind else found
    if kind == "polars":
        return pytest.importorskip("polars", reason="needs the extra polars").DataFrame(columns)
    pa = pytest.importorskip("pyarrow", reason="needs the extra arrow")
    table = pa.table(columns)
    if kind == "duckdb":
        duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
        return duckdb.from_arrow(table)
    return {"table": table, "batch": table.to_batches()[0], "reader": table.to_reader()}[kind]


@pytest.mark.parametrize("kind", FRAMES)
def test_a_row_has_the_values_that_are_there(kind: str) -> None:
    assert list(rows_of(frame(kind))) == ROWS


SENT: list[dict[str, Any]] = []


def answer(request: httpx.Request) -> httpx.Response:
    if request.method == "GET":
        return httpx.Response(403, json={"errors": [{"code": 403, "message": "no"}]})
    rows = json.loads(request.content)
    SENT.extend(rows)
    made = [{"id": 1 + index, "fields": {"all": row}} for index, row in enumerate(rows)]
    return httpx.Response(201, json={"contacts": made, "statusCodes": [201] * len(rows)})


@pytest.mark.parametrize("kind", FRAMES)
def test_bulk_jobs_take_frames(kind: str) -> None:
    SENT.clear()
    with Maatoo("https://you.example", transport=httpx.MockTransport(answer)) as api:
        report = api.contacts.create_many(frame(kind), check=False)
    assert len(report.succeeded) == 3
    assert [row.get("zipcode") for row in SENT] == ["08001", None, None]
    assert SENT[1]["email"] == "b@x.example"
    assert "firstname" not in SENT[0]


@pytest.mark.anyio
@pytest.mark.parametrize("kind", FRAMES)
async def test_so_do_those_of_the_async_client(kind: str) -> None:
    SENT.clear()
    async with AsyncMaatoo("https://you.example", transport=httpx.MockTransport(answer)) as api:
        report = await api.contacts.create_many(frame(kind), check=False)
    assert len(report.succeeded) == 3
    assert [row.get("points") for row in SENT] == [3, None, 7]


def test_whole_numbers_with_gaps_are_no_floats_in_pandas() -> None:
    pd = pytest.importorskip("pandas", reason="needs the extra pandas")
    found = pd.DataFrame({"zipcode": [8001, None], "score": [1.5, None], "full": [1.0, 2.0]})
    assert list(rows_of(found)) == [{"zipcode": 8001, "score": 1.5, "full": 1.0}, {"full": 2.0}]


def test_frames_that_cannot_be_are_refused_unsent() -> None:
    pd = pytest.importorskip("pandas", reason="needs the extra pandas")
    with Maatoo("https://you.example", transport=httpx.MockTransport(answer)) as api:
        for odd, said in (
            (pd.DataFrame([[1, 2]]), "named by text"),
            (pd.DataFrame([[1, 2]], columns=["email", "email"]), "more than one column 'email'"),
        ):
            with pytest.raises(InvalidArgument, match=said):
                api.contacts.create_many(odd)
        with pytest.raises(InvalidArgument, match=r"df\[\"id\"\]"):
            api.contacts.delete_many(pd.DataFrame({"id": [1]}))


def test_columns_of_ids_are_taken() -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra arrow")
    assert rows_of(pa.chunked_array([[1, 2], [3]]), "id") == [1, 2, 3]
    assert rows_of([1, 2], "id") == [1, 2]


def test_a_moment_that_python_cannot_say_is_an_invalid_argument() -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra arrow")
    for kind, value in ((pa.timestamp("us"), 2**62), (pa.date32(), 3_000_000)):
        with pytest.raises(InvalidArgument, match="the column 'seen' has a value that is none"):
            list(rows_of(pa.table({"seen": pa.array([value], kind)})))

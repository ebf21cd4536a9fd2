"""Lists, pages and reports as tables: the same values and types in each form, in both worlds."""

from __future__ import annotations

import csv
import datetime as dt
import json
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    BasicAuth,
    ConfigurationError,
    InvalidArgument,
    Maatoo,
    MissingExtra,
    optional_package,
)
from maatoo.models._base import ListPage
from maatoo.sandbox.fields.resource import TYPES
from maatoo.tables.columns import ValuesLeftOut
from tests.tables.people import FIELDS, KINDS, TEXTS, expected

AUTH = BasicAuth("user", "password")
NAMES = ["id", "email", *KINDS]


def check(rows: list[dict[str, Any]], number: int = 230) -> None:
    assert len(rows) == number
    assert len({row["id"] for row in rows}) == number
    for row in rows:
        index = int(row["email"].partition("@")[0].rpartition("-")[2])
        assert {name: row[name] for name in KINDS} == expected(index)


def test_rows_of_a_list_as_dictionaries(api: Maatoo) -> None:
    rows = api.contacts.list(limit=60).to_dicts()
    check(rows)
    assert rows[3]["tags"] == ["blue", "red"]
    assert isinstance(rows[0]["date_added"], dt.datetime)
    assert next(iter(rows[0])) == "id"


def test_rows_of_a_page_have_the_types_that_they_show(api: Maatoo) -> None:
    rows = api.contacts.list(limit=100).page().to_dicts()
    check(rows, 100)
    assert isinstance(rows[0]["date_added"], dt.datetime)


@pytest.mark.anyio
async def test_the_async_client_makes_the_same(site: str, api: Maatoo, tmp_path: Path) -> None:
    async with AsyncMaatoo(site, auth=AUTH) as other:
        lst = other.contacts.list(limit=70)
        assert await lst.to_dicts() == api.contacts.list().to_dicts()
        assert await lst.to_csv(tmp_path / "a.csv") == 230
        assert await lst.to_jsonl(tmp_path / "a.jsonl") == 230
    api.contacts.list().to_csv(tmp_path / "b.csv")
    api.contacts.list().to_jsonl(tmp_path / "b.jsonl")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_csv_is_text_that_says_each_value(api: Maatoo, tmp_path: Path) -> None:
    api.contacts.list().to_csv(tmp_path / "a.csv", columns=NAMES, delimiter=";")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert list(rows[0]) == NAMES
    by_email = {row["email"]: row for row in rows}
    assert {name: by_email["person-6@example.com"][name] for name in KINDS} == {
        "customer_no": "006",
        "score": "6.25",
        "member": "false",
        "birthday": "1990-01-07",
        "seen": "2026-02-03T04:06:00+00:00",
        "plan": "free",
        "interests": "ski|art",
        **{f"own_{kind}": text for kind, text in TEXTS.items()},
    }
    assert {by_email["person-5@example.com"][name] for name in KINDS} == {""}


def test_formulas_are_escaped_on_request_alone(api: Maatoo, tmp_path: Path) -> None:
    lst = api.contacts.list(search="email:person-7@example.com")
    for escape, written in ((False, "=Ann"), (True, "'=Ann")):
        lst.to_csv(tmp_path / "a.csv", columns=["firstname"], escape_formulas=escape)
        assert (tmp_path / "a.csv").read_text("utf-8").split() == ["firstname", written]


def test_jsonl_has_an_object_a_line(api: Maatoo, tmp_path: Path) -> None:
    assert api.contacts.list().to_jsonl(tmp_path / "a.jsonl", columns=NAMES) == 230
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert rows[6]["interests"] == ["ski", "art"]
    assert rows[6]["seen"] == "2026-02-03T04:06:00+00:00"
    assert rows[6]["score"] == 6.25


def test_arrow_pandas_polars_duckdb_and_parquet_have_the_same_values_and_types(
    api: Maatoo, tmp_path: Path
) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra arrow")
    pd = pytest.importorskip("pandas", reason="needs the extra pandas")
    pl = pytest.importorskip("polars", reason="needs the extra polars")
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
    parquet = pytest.importorskip("pyarrow.parquet")
    contacts = api.contacts.list()
    table = contacts.to_arrow()
    check(table.to_pylist())
    types = {name: str(table.schema.field(name).type) for name in ("id", *KINDS)}
    assert types == {
        "id": "int64",
        "customer_no": "string",
        "score": "double",
        "member": "bool",
        "birthday": "date32[day]",
        "seen": "timestamp[us, tz=UTC]",
        "plan": "string",
        "interests": "list<item: string>",
        **{f"own_{kind}": "string" for kind in TEXTS},
    }
    assert {each["type"] for each in FIELDS} == TYPES
    assert pa.table(contacts).equals(table)
    assert contacts.to_parquet(tmp_path / "a.parquet") == 230
    assert parquet.read_table(tmp_path / "a.parquet").equals(table)
    polars = contacts.to_polars()
    assert polars.equals(pl.DataFrame(contacts))
    assert polars.to_dicts() == pl.from_arrow(table).to_dicts()
    assert polars.schema["seen"] == pl.Datetime("us", "UTC")
    assert polars.schema["interests"] == pl.List(pl.String)
    pandas = contacts.to_pandas()
    assert pa.Table.from_pandas(pandas, preserve_index=False).cast(table.schema).equals(table)
    assert pandas["id"].dtype == pd.ArrowDtype(pa.int64())
    names = ", ".join(KINDS)
    found = duckdb.sql(f"select id, email, {names} from contacts order by id")
    columns = dict(zip(found.columns, map(str, found.types), strict=True))
    assert columns["birthday"] == "DATE"
    assert columns["interests"] == "VARCHAR[]"
    assert columns["seen"] == "TIMESTAMP WITH TIME ZONE"
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    check(rows)


def test_types_of_ones_own(api: Maatoo) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra arrow")
    schema = pa.schema(
        [
            ("email", pa.large_string()),
            ("id", pa.int32()),
            ("seen", pa.timestamp("ns", "UTC")),
            ("score", pa.decimal128(12, 2)),
        ]
    )
    assert api.contacts.list().to_arrow(schema=schema).schema.equals(schema)
    mixed = {"id": "text", "score": pa.float32()}
    found = api.contacts.list().to_arrow(columns=["score", "id"], schema=mixed).schema
    assert [str(each.type) for each in found] == ["float", "string"]
    with pytest.raises(InvalidArgument, match="'email' does not go into list"):
        api.contacts.list().to_arrow(schema={"email": pa.list_(pa.int64())})


def test_pandas_cannot_make_one_column_of_objects(api: Maatoo) -> None:
    pd = pytest.importorskip("pandas", reason="needs the extra pandas")
    contacts = api.contacts.list()
    report = api.contacts.get_many([1, 2])
    for rows in (contacts, contacts.page(), report):
        with pytest.raises(InvalidArgument, match=r"\.to_pandas\(\)"):
            pd.DataFrame(rows)
    assert len(pd.DataFrame(contacts.to_dicts())) == 230


def test_reports_are_tables(api: Maatoo, tmp_path: Path) -> None:
    report = api.contacts.get_many([1, 999_999])
    rows = report.to_dicts()
    assert [(row["index"], row["id"], row["status"], row["error"]) for row in rows] == [
        (0, 1, "succeeded", None),
        (1, 999_999, "failed", "NotFound"),
    ]
    assert report.to_csv(tmp_path / "report.csv") == 2
    with pytest.raises(InvalidArgument, match="resume"):
        report.to_csv(tmp_path / "report.csv", resume=True)


def test_other_lists_have_the_columns_of_their_models(api: Maatoo) -> None:
    [company] = api.companies.list().to_dicts()
    assert (company["companyname"], company["companynumber_of_employees"]) == ("Alder AG", 12.0)
    fields = api.contact_fields.list().to_dicts(columns=["alias", "type", "is_published"])
    assert {"alias": "score", "type": "number", "is_published": True} in fields
    assert api.segments.list().to_dicts() == []
    assert api.stats.get("audit_log", limit=5).page().to_dicts()[0]["bundle"]


def answers(rows: list[dict[str, Any]], **more: object) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("start", 0))
        limit = int(request.url.params.get("limit", 30))
        return httpx.Response(
            200, json={"data": rows[start : start + limit], "totalResults": len(rows), **more}
        )

    return httpx.MockTransport(answer)


def test_values_that_a_table_lacks_are_told() -> None:
    pages = [[{"a": 1}, {"a": 2}], [{"a": "three", "b": 4}], []]

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 1))
        return httpx.Response(200, json={"data": pages[page - 1], "totalResults": 3})

    with Maatoo("https://you.example", transport=httpx.MockTransport(answer)) as api:
        with pytest.warns(ValuesLeftOut, match=r"'three'.*first rows have no 'b'"):
            assert api.reports.get(1, limit=2).to_dicts() == [{"a": 1}, {"a": 2}, {"a": None}]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            rows = api.reports.get(1, limit=2).to_dicts(columns=["a", "b"], schema={"a": "text"})
        assert rows == [{"a": "1", "b": None}, {"a": "2", "b": None}, {"a": "three", "b": "4"}]


def test_half_a_character_harms_no_table(tmp_path: Path) -> None:
    contact = '{"id": 1, "fields": {"all": {"id": "1", "city": "x\\ud800"}}}'
    text = f'{{"contacts": {{"1": {contact}}}, "total": 1}}'

    def answer(request: httpx.Request) -> httpx.Response:
        if "fields" in request.url.path:
            return httpx.Response(403, json={"errors": [{"code": 403, "message": "no"}]})
        return httpx.Response(200, content=text, headers={"content-type": "application/json"})

    with Maatoo("https://you.example", transport=httpx.MockTransport(answer)) as api:
        page = api.contacts.list().page()
        page.to_csv(tmp_path / "a.csv", columns=["city"])
        page.to_jsonl(tmp_path / "a.jsonl", columns=["city"])
        assert (tmp_path / "a.csv").read_text("utf-8").split() == ["city", "x?"]
        pytest.importorskip("pyarrow", reason="needs the extra arrow")
        assert page.to_arrow(columns=["city"]).to_pylist() == [{"city": "x?"}]


def test_a_missing_package_is_told_before_anything_is_sent(monkeypatch, tmp_path: Path) -> None:
    def nothing(name: str) -> Any:
        raise ImportError(name)

    def unasked(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    monkeypatch.setattr(optional_package, "import_module", nothing)
    with Maatoo("https://you.example", transport=httpx.MockTransport(unasked)) as api:
        lst = api.contacts.list()
        for make in (lst.to_arrow, lst.to_pandas, lst.to_polars, lst.__arrow_c_stream__):
            with pytest.raises(MissingExtra, match=r"maatoo\[arrow\]"):
                make()
        with pytest.raises(MissingExtra):
            lst.to_parquet(tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["to_csv", "to_jsonl"])
def test_a_file_that_cannot_be_written_is_refused_unsent(form: str, tmp_path: Path) -> None:
    def unasked(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with Maatoo("https://you.example", transport=httpx.MockTransport(unasked)) as api:
        with pytest.raises(ConfigurationError):
            getattr(api.contacts.list(), form)(tmp_path / "nowhere" / "a")
        with pytest.raises(InvalidArgument, match="folder"):
            getattr(api.contacts.list(), form)(tmp_path)
        with pytest.raises(InvalidArgument, match="path"):
            getattr(api.contacts.list(), form)(None)


@pytest.mark.parametrize("delimiter", ["", ";;", "\n", '"', "\0", "\ud800", None, 7])
def test_what_cannot_stand_between_cells_is_refused(api: Maatoo, tmp_path, delimiter) -> None:
    with pytest.raises(InvalidArgument, match="delimiter is one character"):
        api.contacts.list().to_csv(tmp_path / "a.csv", delimiter=delimiter)
    assert list(tmp_path.iterdir()) == []


def test_rows_without_a_value_are_rows_nevertheless(tmp_path: Path) -> None:
    page = ListPage[Any](items=[{}, {}], total=2)
    assert page.to_csv(tmp_path / "rows.csv") == 2
    assert len(page.to_dicts()) == 2


def test_the_kinds_of_columns_are_a_schema(api: Maatoo) -> None:
    kinds = api.contacts.list().column_kinds()
    assert (kinds["id"], kinds["date_added"], kinds["tags"]) == ("integer", "datetime", "list")
    assert kinds.keys() >= KINDS.keys()
    assert api.contacts.list(limit=1).page().column_kinds().keys() <= kinds.keys()
    rows = api.contacts.list(limit=1).to_dicts(schema=kinds)
    assert list(rows[0]) == list(kinds)


def test_fields_of_unknown_form_are_told(tmp_path: Path) -> None:
    rows = [{"id": 7, "fields": "odd"}, {"id": 8, "fields": {"all": {"email": "a@x.invalid"}}}]
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, json={"total": len(rows), "contacts": rows})
    )
    with Maatoo("https://x.example", transport=transport) as api:
        page = api.contacts.list(limit=5).page()
    with pytest.warns(ValuesLeftOut, match=r"fields cannot be read: 1 \(the first: id 7\)"):
        assert page.to_csv(tmp_path / "rows.csv") == 2

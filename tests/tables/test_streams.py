"""Lists as Arrow streams: what opening one sends, and what becomes of errors."""

from __future__ import annotations

import httpx
import pytest

from maatoo import Maatoo, NotFound
from tests.tables.test_resuming import ROWS, client, server

pa = pytest.importorskip("pyarrow", reason="needs the extra arrow")


def test_opening_a_stream_reads_the_field_list_once_and_no_row() -> None:
    paths: list[str] = []
    answer = server()

    def noted(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return answer(request)

    with Maatoo("https://you.example", transport=httpx.MockTransport(noted)) as api:
        contacts = api.contacts.list(limit=100)
        readers = [pa.RecordBatchReader.from_stream(contacts) for _ in range(3)]
        assert set(paths) == {"/api/fields/contact"}
        assert len(paths) == 1
        first = readers[1].read_next_batch()
        assert first.num_rows == 100
        assert "/api/contacts" in paths
        assert sum(batch.num_rows for batch in readers[1]) == ROWS - 100
        assert readers[0].read_all().num_rows == ROWS


def test_an_error_of_ours_is_kept_beside_that_of_the_consumer() -> None:
    with client(lambda after: after >= 400) as api:
        contacts = api.contacts.list(limit=100)
        with pytest.raises(Exception, match="gone"):
            pa.table(contacts)
        assert isinstance(contacts.error, NotFound)
    with client() as api:
        contacts = api.contacts.list(limit=100)
        assert pa.table(contacts).num_rows == ROWS
        assert contacts.error is None


def test_a_stream_that_is_left_ends_what_is_fetched_ahead() -> None:
    with client() as api:
        reader = pa.RecordBatchReader.from_stream(api.contacts.list(limit=10))
        assert reader.read_next_batch().num_rows == 10
        reader.close()
        del reader
        assert pa.table(api.contacts.list(limit=100)).num_rows == ROWS


def test_duckdb_reads_a_list_as_a_table() -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs duckdb")
    with client() as api:
        contacts = api.contacts.list(limit=100)
        found = duckdb.sql("select points, count(*) from contacts group by 1 order by 1").fetchall()
        assert sum(rows for _, rows in found) == ROWS
        assert duckdb.sql("select email from contacts where id = 7").fetchall() == [
            ("7@x.example",)
        ]
        assert contacts.error is None

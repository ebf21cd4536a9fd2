"""Rows dealt out to workers, and one report of theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo import BulkReport, InvalidArgument, Maatoo
from maatoo.batch import check_partitions, merge_reports, partition
from maatoo.models import Tag

EMAILS = st.sampled_from(["a@x.ch", "A@x.ch ", "b@x.ch", "c@x.ch", "", None])


@given(st.lists(EMAILS, max_size=40), st.integers(1, 7))
def test_rows_of_one_key_are_in_one_partition_in_their_order(emails: list[str], n: int) -> None:
    rows = [{"email": email, "n": number} for number, email in enumerate(emails)]
    dealt = partition(rows, n, key="email")
    check_partitions(dealt, key="email")
    assert sorted(row["n"] for part in dealt for row in part) == list(range(len(rows)))
    assert all([row["n"] for row in part] == sorted(row["n"] for row in part) for part in dealt)
    assert dealt == partition(rows, n, key="email")


def test_a_key_in_two_partitions_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="partition 0 and in partition 1"):
        check_partitions([[{"email": "a@x.ch"}], [{"email": " A@x.ch"}]], key="email")
    with pytest.raises(InvalidArgument):
        partition([], 0, key="email")


def second_fails(request: httpx.Request) -> httpx.Response:
    rows = json.loads(request.content)
    tags = [{"id": 7 + index, **row} for index, row in enumerate(rows) if index != 1]
    error: dict[str, object] = {"code": 400, "message": "no", "details": {}}
    codes = [400 if index == 1 else 201 for index in range(len(rows))]
    keyed = {str(0 if index == 0 else index + 1): tag for index, tag in enumerate(tags)}
    return httpx.Response(201, json={"tags": keyed, "statusCodes": codes, "errors": {"1": error}})


def test_reports_become_one_report_with_every_outcome() -> None:
    with Maatoo("https://x.example", transport=httpx.MockTransport(second_fails)) as api:
        reports = [api.tags.create_many([{"tag": f"{n}{k}"} for k in "abc"]) for n in range(3)]
    merged = merge_reports(reports)
    assert merged.finished
    assert (len(merged), len(merged.succeeded), len(merged.failed)) == (9, 6, 3)
    assert [each.index for each in merged.failed] == [1, 4, 7]
    assert [each.id for each in merged.succeeded] == [7, 9] * 3
    running: BulkReport[object] = BulkReport()
    assert not merge_reports([*reports, running]).finished  # type: ignore[list-item]


def test_a_report_of_an_interrupted_input_is_not_ok_among_others() -> None:
    def rows() -> Iterator[dict[str, str]]:
        yield {"tag": "a"}
        raise ValueError("the file ends here")

    def stored(request: httpx.Request) -> httpx.Response:
        (row,) = json.loads(request.content)
        return httpx.Response(201, json={"tags": [{"id": 7, **row}], "statusCodes": [201]})

    report: BulkReport[Tag] = BulkReport()
    with Maatoo("https://x.example", transport=httpx.MockTransport(stored)) as api:
        with pytest.raises(ValueError, match="ends here"):
            api.tags.create_many(rows(), report=report, chunk_size=1, max_concurrency=1)
        whole = api.tags.create_many([{"tag": "b"}])
    assert (len(report.succeeded), report.ok, merge_reports([whole]).ok) == (1, False, True)
    merged = merge_reports([whole, report])
    assert (len(merged.succeeded), merged.total, merged.ok) == (2, None, False)
    assert "was not read to its end" in str(merged)


def test_workers_share_the_quota() -> None:
    from maatoo.transport.pacing import Pacer

    alone, one_of_four = Pacer(True), Pacer(True, 4)
    for pacer in (alone, one_of_four):
        pacer.note({"x-ratelimit-remaining": "100", "x-ratelimit-reset": "1000"}, 0.0)
        pacer.hold(0.0)
    assert alone.hold(0.0) == 10.0
    assert one_of_four.hold(0.0) == 40.0
    for workers in (101, 1000):  # more than there are calls left: each waits for the next window
        one_of_many = Pacer(True, workers)
        one_of_many.note({"x-ratelimit-remaining": "100", "x-ratelimit-reset": "1000"}, 0.0)
        assert [one_of_many.hold(0.0) for _ in range(3)] == [0.0, 1000.0, 1000.0]
    with pytest.raises(InvalidArgument, match="workers"):
        Maatoo("https://x.example", workers=0)
    assert Maatoo("https://x.example", workers=4).settings.pacer().enabled

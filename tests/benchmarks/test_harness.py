"""The benchmarks: ratios and verdicts are computed rightly, and a tiny run works."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from benchmarks.__main__ import run
from benchmarks.contact_data import PageParts, contact, encoded, rows
from benchmarks.contest import Entry
from benchmarks.pace import Pace, calls_for, ratios
from benchmarks.plan import Plan
from benchmarks.report import Goal, Row, table, write_json
from benchmarks.results import PAGE, with_results
from benchmarks.server_answers import Answers
from benchmarks.subjects import HTTPX
from maatoo import Maatoo

pytestmark = pytest.mark.newest

TINY = Plan(
    seconds=0.01,
    rounds=2,
    in_flight=(1, 4),
    slow_in_flight=(2,),
    flat_rounds=1,
    threads=(2,),
    exported=300,
    created=250,
    members=450,
    singles=1,
    memory=(100, 200),
    probes=2,
    simulated=(300,),
    simulated_cores=(2,),
)


def test_a_ratio_is_the_median_of_the_pairs_not_of_the_rates() -> None:
    ours = [Pace(100, 1.0, 0.0), Pace(100, 4.0, 0.0), Pace(100, 1.0, 0.0)]
    theirs = [Pace(100, 2.0, 0.0), Pace(100, 4.0, 0.0), Pace(100, 8.0, 0.0)]
    assert ratios(ours, theirs) == (2.0, (2.0, 1.0, 8.0))


def test_pace_counts_calls_a_second_and_processor_time_a_call() -> None:
    pace = Pace(calls=200, seconds=4.0, cpu=0.1)
    assert pace.rate == 50.0
    assert pace.cpu_us == pytest.approx(500.0)


def test_a_measurement_makes_at_least_as_many_calls_as_are_in_flight() -> None:
    slow = Pace(calls=10, seconds=1.0, cpu=0.0)
    assert calls_for(slow, 0.5, 100) == 100
    assert calls_for(Pace(1000, 1.0, 0.0), 0.5, 100) == 500


@pytest.mark.parametrize(
    ("goal", "ratio", "met"),
    [
        (Goal("≥", 3), 3.0, True),
        (Goal("≥", 3), 2.99, False),
        (Goal("≤", 1.1), 1.1, True),
        (Goal("≤", 1.1), 1.11, False),
    ],
)
def test_a_goal_is_met_on_its_own_side(goal: Goal, ratio: float, met: bool) -> None:
    assert Row("group", "figure", ratio=ratio, goal=goal).met is met


def test_a_figure_with_too_few_requests_in_flight_does_not_count() -> None:
    entry = Entry(HTTPX, 100, peak=94)
    assert not entry.counts
    assert "only 94 of 100" in entry.note
    row = Row("group", "figure", ratio=9.0, goal=Goal("≥", 3), counts=entry.counts)
    assert row.met is None
    assert "does not count" in table([row])
    assert Entry(HTTPX, 100, peak=95).counts


def test_the_table_shows_value_ratio_goal_and_verdict() -> None:
    text = table([Row("calls", "typed", "900/s", 2.5, "bare", Goal("≥", 3), "two cores")])
    assert text.splitlines()[0] == "calls"
    assert text.splitlines()[2].split() == [
        "typed", "900/s", "2.5", "≥", "3", "NO", "÷", "bare;", "two", "cores",
    ]  # fmt: skip


def test_the_server_joins_the_contacts_that_the_generator_describes() -> None:
    parts = PageParts()
    for number in (1, 64, 12_345):
        assert json.loads(parts.contact(number)) == contact(number)
    sizes = [len(encoded(contact(number))) for number in range(64)]
    assert 6_400 < sum(sizes) / len(sizes) < 7_000


def test_the_server_answers_id_ranges_in_the_order_asked_for() -> None:
    answers = Answers()
    answers.contacts = 50
    where = b"where%5B0%5D%5Bcol%5D=id&where%5B0%5D%5Bexpr%5D=gt&where%5B0%5D%5Bval%5D=10"
    upper = where.replace(b"%5B0%5D", b"%5B1%5D").replace(b"gt", b"lte").replace(b"=10", b"=20")

    def ids(query: bytes) -> list[int]:
        status, body = answers.answer(b"GET", b"/api/contacts?" + query, b"")
        assert status == b"200 OK"
        return [int(key) for key in json.loads(body)["contacts"]]

    assert ids(where + b"&limit=3") == [11, 12, 13]
    assert ids(where + b"&" + upper + b"&limit=30") == list(range(11, 21))
    assert ids(b"orderBy=id&orderByDir=desc&limit=1") == [50]
    assert ids(b"start=48&limit=9") == [49, 50]


def test_contacts_are_small_where_a_few_properties_are_selected() -> None:
    answers = Answers()
    answers.contacts = 50

    def answer(request: httpx.Request) -> httpx.Response:
        status, body = answers.answer(b"GET", request.url.raw_path, b"")
        assert len(body) < 9 * 200
        return httpx.Response(int(status[:3]), content=body)

    with Maatoo("http://127.0.0.1", transport=httpx.MockTransport(answer)) as api:
        assert len(api.contacts.list(select=["id"], limit=9).page().items) == 9


def test_new_contacts_show_what_was_sent() -> None:
    given = rows(3)
    status, body = Answers().answer(b"POST", b"/api/contacts/batch/new", encoded(given))
    assert status == b"201 Created"
    made = json.loads(body)["contacts"]
    assert len({each["id"] for each in made}) == 3
    for row, each in zip(given, made, strict=True):
        assert each["fields"]["all"].items() >= {**row, "id": str(each["id"])}.items()
        assert {name: each["fields"]["core"][name]["value"] for name in row} == row


def test_a_tiny_run_fills_the_table_and_the_file(tmp_path: Path) -> None:
    names = ("calls", "uvloop", "blocking", "export", "limit", "create", "compare", "segment")
    found = run(TINY, names)
    assert [row for row in found if row.figure == "broken off"] == []
    typed = [row for row in found if row.figure == "maatoo" and "4 in flight" in row.group]
    assert typed[0].counts
    assert typed[0].ratio is not None
    assert typed[0].ratio > 0
    file = tmp_path / "results.json"
    write_json(file, found, 1.0)
    assert len(json.loads(file.read_text(encoding="utf-8"))["rows"]) == len(found)


def test_the_page_shows_the_kept_results() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_results(page) == page
    assert "| processor time of a call, maatoo |" in page


def test_the_sandbox_is_compared_with_bare_json_and_bare_inserts() -> None:
    found = run(TINY, ("sandbox",))
    assert {row.against for row in found} == {"json.dumps of the answer", "the inserts alone"}
    assert all(row.ratio is not None and row.ratio > 0 for row in found)

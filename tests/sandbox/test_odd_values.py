"""Values that no number and no date can be are answered as PHP reads them, or refused."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from maatoo.sandbox import Sandbox
from tests.sandbox.sandbox_in_process import in_process

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with Sandbox(seed=2) as sandbox, in_process(sandbox, base_url="http://sandbox/api") as client:
        yield client


@pytest.mark.parametrize("start", ["1e999", "-1e999", "²"])
def test_a_start_that_is_no_number_is_the_first_row(http: httpx.Client, start: str) -> None:
    assert len(http.get("/contacts", params={"start": start}).json()["contacts"]) == 2


@pytest.mark.parametrize("body", ['{"points": NaN}', '{"points": -Infinity}', "[" * 100_000])
def test_json_that_php_does_not_read_is_a_bad_request(http: httpx.Client, body: str) -> None:
    assert http.post("/contacts/new", content=body, headers=JSON).status_code == 400


def test_infinite_points_are_none(http: httpx.Client) -> None:
    body = '{"firstname": "A", "points": 1e999}'
    made = http.post("/contacts/new", content=body, headers=JSON)
    assert made.json()["contact"]["points"] == 0
    assert http.post("/contacts/1/points/times/1e999").status_code == 200
    assert http.get("/contacts/1").json()["contact"]["points"] == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("@1700000000", "2023-11-14T22:13:00+00:00"),
        ("@-86400", "1969-12-31T00:00:00+00:00"),
        ("@99999999999999", None),
        ("@--5", None),
        ("@²", None),
    ],
)
def test_seconds_since_1970_are_a_date_where_there_is_one(
    http: httpx.Client, given: str, kept: str | None
) -> None:
    page = http.post("/pages/new", json={"title": "Sale", "publishUp": given}).json()["page"]
    assert page["publishUp"] == kept

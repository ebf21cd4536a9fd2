"""The retry table, cell by cell, and the parts it is made of."""

from __future__ import annotations

import random
import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument
from maatoo.rate_limit_headers import quota_wait, retry_after
from maatoo.transport.retry import Budget, Retry, wanted_wait

NOW = 1_800_000_000.0
WAIT = {"retry-after": "7"}

PASSING = (408, 502, 504, 520, 521, 522, 523, 524, 530)
TABLE = [
    # event, repeatable, status, headers, what the table says
    ("not_sent", True, 0, {}, "backoff"),
    ("not_sent", False, 0, {}, "backoff"),
    ("lost", True, 0, {}, "backoff"),
    ("lost", False, 0, {}, None),
    ("page", True, 404, {}, "backoff"),
    ("page", False, 404, {}, "backoff"),
    ("cut", True, 200, {}, "backoff"),
    ("cut", False, 200, {}, None),
    ("answered", True, 429, WAIT, 7.0),
    ("answered", False, 429, WAIT, 7.0),
    ("answered", True, 429, {}, "backoff"),
    ("answered", False, 429, {}, "backoff"),
    ("answered", True, 503, WAIT, 7.0),
    ("answered", False, 503, WAIT, 7.0),
    ("answered", True, 503, {}, "backoff"),
    ("answered", False, 503, {}, None),
    *[("answered", True, status, {}, "backoff") for status in PASSING],
    *[("answered", False, status, {}, None) for status in PASSING],
    *[
        ("answered", repeatable, status, headers, None)
        for status in (400, 401, 403, 404, 409, 422, 428, 500, 501)
        for repeatable in (True, False)
        for headers in ({}, WAIT)
    ],
]


@pytest.mark.parametrize(("event", "repeatable", "status", "headers", "expected"), TABLE)
def test_each_cell_of_the_table(event, repeatable, status, headers, expected) -> None:
    wanted = wanted_wait(event, repeatable=repeatable, status=status, headers=headers, now=NOW)
    assert wanted == expected


@pytest.mark.parametrize("repeatable", [True, False])
def test_a_policy_adds_and_removes_statuses(repeatable) -> None:
    def wanted(status: int, retry: Retry, headers=WAIT):
        return wanted_wait(
            "answered", repeatable=repeatable, status=status, headers=headers, now=NOW, retry=retry
        )

    again = "backoff" if repeatable else None
    added, changed = Retry(statuses={418, 500}), Retry(statuses={418: True, 502: False, 429: False})
    assert [wanted(status, added) for status in (418, 500, 502)] == [again] * 3
    assert [wanted(status, changed) for status in (418, 503, 502, 429)] == [again, 7.0, None, None]


@pytest.mark.parametrize("wrong", ["502", 502, [200], ["502"], [True], {502: 1}, [None], None])
def test_statuses_that_are_none_are_refused(wrong) -> None:
    with pytest.raises(InvalidArgument, match="statuses"):
        Retry(statuses=wrong)


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    assert retry_after({"retry-after": "12"}, NOW) == 12.0
    assert retry_after({"retry-after": formatdate(NOW + 30, usegmt=True)}, NOW) == 30.0
    assert retry_after({"retry-after": formatdate(NOW - 30, usegmt=True)}, NOW) == 0.0
    assert retry_after({"retry-after": "-5"}, NOW) == 0.0
    assert retry_after({"retry-after": "1e300"}, NOW) == 1e300
    for text in ("soon", "inf", "nan", "Wed, 99 Nov 2026 00:00:00 GMT"):
        assert retry_after({"retry-after": text}, NOW) is None
    assert retry_after({}, NOW) is None


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")
def test_a_date_without_a_zone_is_no_local_time(monkeypatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        for zone in ("", " -0000", " GMT"):
            date = formatdate(NOW + 30, usegmt=True).removesuffix(" GMT") + zone
            assert retry_after({"retry-after": date}, NOW) == 30.0
    finally:
        monkeypatch.undo()
        time.tzset()


def test_waits_are_counted_by_the_clock_of_the_server_where_it_tells_it() -> None:
    theirs = {"date": formatdate(NOW - 5000, usegmt=True)}
    reset = {"x-ratelimit-reset": str(int(NOW) - 5000 + 60), **theirs}
    assert quota_wait(reset, NOW) == pytest.approx(60.0, abs=1.0)
    asked = {"retry-after": formatdate(NOW - 4970, usegmt=True), **theirs}
    assert retry_after(asked, NOW) == 30.0


def test_the_quota_window_ends_at_its_reset() -> None:
    assert quota_wait({"x-ratelimit-reset": str(int(NOW) + 60)}, NOW) == 60.0
    assert quota_wait({"x-ratelimit-reset": "never"}, NOW) is None
    assert quota_wait({}, NOW) is None


@given(st.integers(1, 60), st.floats(0, 10), st.floats(0, 100))
def test_a_delay_is_drawn_below_its_bound(attempt: int, backoff: float, most: float) -> None:
    delay = Retry(backoff=backoff, max_backoff=most).delay(attempt)
    assert 0.0 <= delay <= min(most, backoff * 2.0 ** min(attempt, 30))


def test_the_bound_doubles_with_each_attempt_up_to_the_highest(monkeypatch) -> None:
    drawn: list[tuple[float, float]] = []
    monkeypatch.setattr(random, "uniform", lambda *bounds: drawn.append(bounds) or 0.0)
    for attempt in (1, 2, 3, 5, 6, 7, 5000):
        Retry(backoff=0.5, max_backoff=20.0).delay(attempt)
    assert drawn == [(0.0, most) for most in (1.0, 2.0, 4.0, 16.0, 20.0, 20.0, 20.0)]


@pytest.mark.parametrize(
    "wrong",
    [{"attempts": 0}, {"attempts": True}, {"backoff": -1}, {"max_wait": "3"}, {"budget": -1}],
)
def test_a_policy_that_cannot_be_is_refused(wrong) -> None:
    with pytest.raises(InvalidArgument, match=next(iter(wrong))):
        Retry(**wrong)


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 5))
def test_the_budget_never_gives_more_than_it_has(uses: list[bool], most: int) -> None:
    budget = Budget(most)
    left = float(most)
    for takes in uses:
        if takes:
            assert budget.take() is (left >= 1)
            left -= 1 if left >= 1 else 0
        else:
            budget.give_back()
            left = min(most, left + 0.5)
        assert 0 <= budget.left == left <= most

"""Moments: what a server shows is compared with what was sent, however each of them is written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.comparison.moments import same_moment

MOMENTS = st.datetimes(dt.datetime(1000, 1, 2), dt.datetime(9999, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda least: dt.timezone(dt.timedelta(minutes=least)))


@given(MOMENTS, ZONES, st.sampled_from([" ", "T"]))
def test_one_moment_in_two_zones_is_the_same(moment, zone, between) -> None:
    sent = moment.replace(tzinfo=dt.timezone.utc)
    shown = sent.astimezone(zone)
    assert same_moment(sent.isoformat(between), shown.isoformat())
    assert not same_moment(sent.isoformat(between), (shown + dt.timedelta(minutes=1)).isoformat())


@given(MOMENTS, st.sampled_from(["%d.%m.%Y %H:%M:%S", "%d %B %Y %H:%M:%S", "%Y%m%d %H:%M:%S"]))
def test_a_rare_form_is_the_same_as_the_usual_one(moment, form) -> None:
    assert same_moment(moment.strftime(form), moment.isoformat(" "))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2023-02-30", "2023-03-02"),
        ("2023-02-28 24:00", "2023-03-01 00:00:00"),
        ("2023-02-28 10:00+01:60", "2023-02-28T08:00:00+00:00"),
        ("2023-00-10", "2022-12-10"),
    ],
)
def test_what_is_no_moment_is_never_the_one_that_is_shown(sent, shown) -> None:
    assert not same_moment(sent, shown)

"""The figures of docs/scale.md are those that their script computes."""

from __future__ import annotations

import pytest

from benchmarks.scale import PAGE, SETTINGS, export_seconds, page_with, section, throughput

pytestmark = pytest.mark.newest


def test_the_page_shows_what_the_script_computes() -> None:
    assert PAGE.read_text("utf-8") == page_with(section())


def test_more_workers_than_cores_or_quota_make_nothing_faster() -> None:
    for setting in SETTINGS:
        costs = setting.costs
        most = 8 / (costs.fixed / 50 + costs.row)
        if costs.quota is not None:
            most = costs.quota * 50 / 60 * 2  # a whole quota may be used up at a window's end
        assert all(throughput(setting, workers) <= most for workers in (1, 16))


def test_the_time_of_an_export_is_the_processor_time_by_cores() -> None:
    assert export_seconds(1000, 100, 0.5, 0.01, 1) == pytest.approx(15.0)
    assert export_seconds(1001, 100, 0.5, 0.01, 5) == pytest.approx((11 * 0.5 + 10.01) / 5)

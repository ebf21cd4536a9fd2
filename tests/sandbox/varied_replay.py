"""Replaying the recorded exchanges with other ids, names and dates, and in another order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.sandbox import varied_charts as charts
from tests.sandbox import varied_log as log
from tests.sandbox.sandbox_replay import differences, send
from tests.sandbox.sandbox_timeline import Clock, Replay
from tests.sandbox.varied_sending import Variation

Pair = tuple[dict[str, Any], dict[str, Any]]


class ShiftedClock(Clock):
    """The recorded time, moved.

    Args:
        by: how far.
    """

    def __init__(self, by: timedelta) -> None:
        super().__init__()
        self._by = by

    def __call__(self) -> datetime:
        return self.now + self._by


@dataclass
class VariedReplay(Replay):
    """One run over recordings whose ids, names, dates and order are others.

    Attributes:
        variation: how it differs.
        swaps: the first exchanges of pairs that are sent the other way round.
        swapped: those pairs of them that were.
        others: where answers name ids that are none of this run, and in which exchange.
    """

    variation: Variation = field(kw_only=True)
    swaps: frozenset[str] = frozenset()
    swapped: dict[str, Pair] = field(default_factory=dict[str, Pair])
    others: dict[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])

    def run(self, items: list[dict[str, Any]], file: str) -> None:
        """Send exchanges and compare their answers, as this run varies them."""
        place = 0
        while place < len(items):
            exchange = items[place]
            if exchange["id"] in self.swaps and place + 1 < len(items):
                self._swapped(exchange, items[place + 1], file)
                place += 2
            else:
                self.clock.follow(exchange)
                self._compare(exchange, self._sent(exchange), file)
                place += 1

    def _swapped(self, first: dict[str, Any], second: dict[str, Any], file: str) -> None:
        """Send two creates the other way round, each at its own time."""
        times: list[datetime] = []
        for exchange in (first, second):
            self.clock.follow(exchange)
            times.append(self.clock.now)
        self.variation.ids.begin_swap()
        answers = []
        for exchange, time in ((second, times[1]), (first, times[0])):
            self.clock.now = time
            response = self._sent(exchange)
            if response.is_success:
                wanted = exchange["response"]["json"]
                self.variation.ids.learn(wanted, response.json())
            answers.append((exchange, response))
        self.clock.now = times[1]
        self.variation.ids.end_swap()
        for exchange, response in answers:
            self._compare(exchange, response, file)
        self.swapped[first["id"]] = (first, second)

    def _sent(self, exchange: dict[str, Any]) -> httpx.Response:
        return send(self.client, exchange, self.names, self.token)

    def _compare(self, exchange: dict[str, Any], response: httpx.Response, file: str) -> None:
        self.files[exchange["id"]] = file
        for place in self.variation.ids.others(_json(response)):
            self.others.setdefault(place, exchange["id"])
        self.outcomes[exchange["id"]] = differences(
            self._wanted(exchange, response), response, self.names
        )

    def _wanted(self, exchange: dict[str, Any], response: httpx.Response) -> dict[str, Any]:
        """The recorded exchange, with the answer that this run should have got."""
        recorded = exchange["response"]
        wanted = dict(recorded)
        if "json" in recorded:
            wanted["json"] = self._varied(self._determined(exchange), _json(response))
        headers = dict(recorded["headers"])
        if "location" in headers:
            headers["location"] = self._varied(
                headers["location"], response.headers.get("location", "")
            )
        return {**exchange, "response": {**wanted, "headers": headers}}

    def _determined(self, exchange: dict[str, Any]) -> Any:
        """A recorded answer, changed where the time or the order of this run determine another."""
        path, answer = exchange["request"]["path"], exchange["response"]["json"]
        if path.startswith("/api/data/"):
            return charts.moved(exchange, self.variation.dates)
        if path == "/api/stats/audit_log" and "stats" in answer:
            return {**answer, "stats": log.reordered(answer["stats"], self.swapped.values())}
        return answer

    def _varied(self, wanted: Any, given: Any) -> Any:
        return self.variation.ids.adopted(self.variation.answered(wanted), given)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None

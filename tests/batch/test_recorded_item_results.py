"""What the recorded batch answers say of each item."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from maatoo.batch.item_results import read_added, read_deleted, read_rows
from maatoo.batch.outcome_table import State
from maatoo.errors import (
    ApiError,
    NotFound,
)
from maatoo.transport.response import Response
from tests.batch.item_states import states

pytestmark = pytest.mark.once

RECORDINGS = Path(__file__).parent.parent / "recordings"


def recorded(kind: str) -> list[Any]:
    found: list[Any] = []
    for path in sorted(RECORDINGS.glob("*.json")):
        if path.stem in ("webhooks_deliveries", "files", "data"):
            continue
        for exchange in json.loads(path.read_text("utf-8")):
            endpoint = exchange.get("endpoint") or ""
            answered = exchange.get("response", {}).get("status") in (200, 201)
            if endpoint.endswith(kind) and answered and "campaign_events" not in endpoint:
                found.append(pytest.param(exchange, id=f"{path.stem}-{exchange['id']}"))
    return found


def of(exchange: Any) -> Response:
    answer = exchange["response"]
    content = json.dumps(answer["json"]).encode()
    return Response(answer["status"], {}, content, 0.0, "POST", exchange["request"]["path"])


def envelope(body: dict[str, Any]) -> str:
    return next(key for key in body if key not in ("statusCodes", "errors"))


WRITES = recorded(".create_many") + recorded(".edit_many") + recorded(".replace_many")


@pytest.mark.parametrize("exchange", WRITES)
def test_recorded_batches_of_rows_are_told_apart(exchange: Any) -> None:
    rows, body = exchange["request"]["json"], exchange["response"]["json"]
    id_key = None if ".create_many" in exchange["endpoint"] else "id"
    results = read_rows(of(exchange), rows, key=envelope(body), id_key=id_key)
    codes = body["statusCodes"]
    assert states(results) == "".join("S" if code < 300 else "F" for code in codes)
    for row, code, result in zip(rows, codes, results, strict=True):
        if code < 300:
            assert result.raw["id"] == result.id
            if id_key:
                assert result.id == row["id"]
            for name in ("title", "tag", "label", "username", "alias"):
                assert result.raw.get(name) == row.get(name, result.raw.get(name))
        else:
            assert isinstance(result.error, ApiError)
            assert result.error.code == code
            assert not result.error.may_have_happened


def test_there_are_recorded_batches() -> None:
    assert len(WRITES) > 120


@pytest.mark.parametrize("exchange", recorded(".delete_many"))
def test_recorded_deletes_are_told_apart(exchange: Any) -> None:
    body = exchange["response"]["json"]
    asked = dict(map(tuple, exchange["request"]["query"])).get("ids", "")
    ids = [int(each) for each in asked.split(",") if each]
    results = read_deleted(of(exchange), ids, key=envelope(body), again=False)
    given_back = {entity["id"] for entity in body[envelope(body)]}
    for own, result in zip(ids, results, strict=True):
        assert result.id == own
        assert (result.state == State.SUCCEEDED) == (own in given_back)
        if own not in given_back:
            assert isinstance(result.error, NotFound)


def only_ids(exchange: Any) -> bool:
    sent = exchange["request"]["json"]["ids"]
    return isinstance(sent, list) and all(isinstance(each, int) for each in sent)


@pytest.mark.parametrize(
    "exchange",
    [each for each in recorded("segments.add_contacts") if only_ids(each.values[0])],
)
def test_recorded_adds_are_told_apart(exchange: Any) -> None:
    sent = exchange["request"]["json"]["ids"]
    details = exchange["response"]["json"]["details"] or {}
    results = read_added(of(exchange), sent)
    wanted = "".join("S" if details[str(own)]["success"] else "F" for own in sent)
    assert states(results) == wanted
    assert [result.id for result in results] == sent

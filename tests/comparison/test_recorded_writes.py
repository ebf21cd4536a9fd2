"""Every recorded write is compared: the differences that are told stand in a file, one by one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maatoo.batch.item_results import read_rows
from maatoo.comparison import compare
from maatoo.transport.response import Response

from ..replay import operations
from ..replay.exchange import exchanges, names

TOLD = json.loads((Path(__file__).parent.parent / "data" / "recorded_differences.json").read_text())
WRITES = {"create", "edit", "replace", "create_many", "edit_many", "replace_many"}
BESIDE = {"statusCodes", "errors", "success"}


def differences(version: str) -> Iterator[tuple[str, list[list[Any]]]]:
    """Each recorded write that succeeded, with what is told of it: name, sent, stored."""
    for exchange in (each for name in names() for each in exchanges(name, version)):
        found = operations.behind(exchange)
        if exchange.status not in (200, 201) or found is None or found[1] not in WRITES:
            continue
        sent, body, operation = exchange.request.get("json"), exchange.json, found[2]
        if not isinstance(body, dict) or not body.keys() - BESIDE:
            continue  # an empty batch, or an error inside a success
        (envelope, *_) = [each for each in body if each not in BESIDE]
        if isinstance(sent, list):
            answer = Response(exchange.status, {}, exchange.content, 0.0, "POST", exchange.path)
            id_key = None if found[1] == "create_many" else "id"
            results = read_rows(answer, sent, key=envelope, id_key=id_key, operation=operation)
            told = [each for result in results for each in result.warnings]
        else:
            told = list(compare(sent or {}, body[envelope], operation))
        yield exchange.id, [[each.name, each.sent, each.stored] for each in told]


@pytest.mark.parametrize("version", ["5.1.1", "6.0.3"])
def test_the_differences_told_are_those_of_the_file(version: str) -> None:
    every = dict(differences(version))
    assert len(every) > 300
    assert {id_: told for id_, told in every.items() if told} == TOLD[version]


def test_they_are_those_that_a_person_judged_worth_telling_or_there_is_a_reason() -> None:
    told = {id_: Counter(each[0] for each in found) for id_, found in TOLD["5.1.1"].items()}
    judged = {id_: Counter(found) for id_, found in TOLD["judged by a person"].items()}
    differing = {id_ for id_ in told.keys() | judged.keys() if told.get(id_) != judged.get(id_)}
    assert differing == set(TOLD["judged otherwise"])

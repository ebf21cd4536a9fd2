"""Every recorded write is compared: the differences that are told stand in a file, one by one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from .recorded_writes import VERSIONS, recorded_writes

pytestmark = pytest.mark.once

TOLD = json.loads((Path(__file__).parent.parent / "data" / "recorded_differences.json").read_text())


@pytest.mark.parametrize("version", VERSIONS)
def test_the_differences_told_are_those_of_the_file(version: str) -> None:
    every = {
        write.id: [[each.name, each.sent, each.stored] for each in write.told]
        for write in recorded_writes(version)
    }
    assert len(every) > 300
    assert {id_: told for id_, told in every.items() if told} == TOLD[version]


def test_they_are_those_that_a_person_judged_worth_telling_or_there_is_a_reason() -> None:
    told = {id_: Counter(each[0] for each in found) for id_, found in TOLD["5.1.1"].items()}
    judged = {id_: Counter(found) for id_, found in TOLD["judged by a person"].items()}
    differing = {id_ for id_ in told.keys() | judged.keys() if told.get(id_) != judged.get(id_)}
    assert differing == set(TOLD["judged otherwise"])

"""Every recorded answer is one that the document describes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema.exceptions import best_match

from tests.replay.exchange import Exchange, exchanges, names

from .document import operations, response, validator
from .recorded import operation_id, successes

pytestmark = pytest.mark.newest

SAMPLES = Path(__file__).parent.parent / "data" / "documentation_samples"
SAMPLE_NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))


def problem(operation: str, status: int, answer: object) -> str | None:
    """What is wrong with an answer, or None."""
    error = best_match(validator(operation, status).iter_errors(answer))
    return None if error is None else f"{error.json_path}: {error.message[:300]}"


def of_recording(name: str) -> list[tuple[str, Exchange]]:
    return [
        (operation, exchange)
        for exchange in exchanges(name)
        if (operation := operation_id(exchange)) is not None and exchange.is_json
    ]


@pytest.mark.parametrize("name", [name for name in names() if of_recording(name)])
def test_every_recorded_answer_validates(name: str) -> None:
    wrong = {
        exchange.id: told
        for operation, exchange in of_recording(name)
        if (told := problem(operation, exchange.status, exchange.json)) is not None
    }
    assert wrong == {}


def test_the_recorded_successes_are_as_many_as_there_are() -> None:
    assert len(successes()) == 1259
    recorded = {operation for operation, _ in successes()}
    assert len(recorded) == 344  # those of fields count for contacts and for companies


def test_recorded_statuses_of_success_are_described_by_their_own() -> None:
    missing = {
        (operation, exchange.status)
        for operation, exchange in successes()
        if str(exchange.status) not in operations()[operation]["responses"]
    }
    assert missing == set()


def test_an_answer_that_is_a_file_has_no_schema() -> None:
    content = response("themes.get", 200)["content"]
    assert set(content) == {"application/octet-stream", "application/zip"}


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_every_sample_of_the_documentation_validates(name: str) -> None:
    operation = ".".join(name.split(".")[:2])
    status = 200
    if operation.startswith("error."):
        operation, status = "contacts.get", 401
    sample = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    assert problem(operation, status, sample) is None

"""The short form of the mutation run, and that it finds what it looks for."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from typing import Any

import pytest

from maatoo.response_readers import Entity
from tests.known_operations import described

from . import subjects
from .running import run

pytestmark = pytest.mark.once

CASES = 900


def test_nothing_but_our_errors_leaves_a_call_that_got_a_damaged_answer() -> None:
    seed = 1 if "CI" in os.environ else secrets.randbelow(2**32)
    tally = run(seed, range(CASES))
    told = [f"--only {each.number}  {each.call}: {each.said}" for each in tally.problems]
    assert told == [], f"python -m tests.mutations --seed {seed}"
    assert tally.cases == CASES
    assert min(tally.ended["returned"], tally.ended["UnexpectedResponse"]) > CASES / 10


def test_every_operation_has_a_call() -> None:
    found = subjects.of_operation()
    assert found.keys() == described()
    assert all(found.values())


def test_a_case_can_be_repeated() -> None:
    assert run(7, range(60)) == run(7, range(60))


def test_a_case_alone_is_the_one_of_the_run() -> None:
    alone = [run(7, range(number, number + 1)) for number in range(20)]
    ended = sum((each.ended for each in alone), Counter())
    assert ended == run(7, range(20)).ended


def test_an_exception_of_another_class_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, *_: Any) -> Any:
        raise Stray

    monkeypatch.setattr(Entity, "read", fail)
    problems = run(1, range(60)).problems
    assert any("Stray" in each.said for each in problems)


class Stray(BaseException):
    """No error of the package, and none that the seam turns into one."""

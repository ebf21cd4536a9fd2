"""The schemas refuse wrong answers: they describe, and do not merely allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest

from tests.replay.exchange import Exchange

from .document import validator
from .mutations import Mutation, mutations
from .recorded import successes

pytestmark = pytest.mark.newest

ANSWERS = 10
"""Answers a resource."""
EACH = 10
"""Mutations an answer: five types, five envelopes."""
REJECTED = 0.95


ItemResult = tuple[str, str, Mutation, bool]
"""Resource, operation, mutation, and whether it is refused."""


def by_resource() -> dict[str, list[tuple[str, Exchange]]]:
    found: dict[str, list[tuple[str, Exchange]]] = defaultdict(list)
    for operation, exchange in successes():
        found[operation.partition(".")[0]].append((operation, exchange))
    return found


def wrong_answers(seed: int) -> Iterator[tuple[str, str, Exchange, Mutation]]:
    """Wrong answers of every resource: resource, operation, right answer and mutation."""
    for resource, answers in by_resource().items():
        random = Random(f"{resource} {seed}")
        for operation, exchange in random.sample(answers, min(ANSWERS, len(answers))):
            for mutation in mutations(exchange.json, random, EACH):
                yield resource, operation, exchange, mutation


@cache
def judged(seed: int) -> tuple[ItemResult, ...]:
    """The wrong answers of a seed, judged once for all tests."""
    return tuple(
        (
            resource,
            operation,
            mutation,
            not validator(operation, exchange.status).is_valid(mutation.answer),
        )
        for resource, operation, exchange, mutation in wrong_answers(seed)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_wrong_types_and_wrong_envelopes_are_refused(seed: int) -> None:
    verdicts = judged(seed)
    passed = [f"{name}: {mutation.what}" for _, name, mutation, refused in verdicts if not refused]
    share = 1 - len(passed) / len(verdicts)
    print(f"{len(verdicts)} wrong answers, {share:.1%} refused; these passed:", *passed, sep="\n")
    assert len(verdicts) > 2500
    assert share >= REJECTED


def test_no_resource_is_without_teeth() -> None:
    numbers: dict[str, list[bool]] = defaultdict(list)
    for seed in (1, 2, 3):
        for resource, _, _, refused in judged(seed):
            numbers[resource].append(refused)
    shares = {name: sum(verdicts) / len(verdicts) for name, verdicts in numbers.items()}
    assert {name: share for name, share in shares.items() if share < 0.9} == {}


def test_the_mutations_are_the_same_every_time() -> None:
    assert [each[3].what for each in wrong_answers(1)] == [each[2].what for each in judged(1)]


def test_right_answers_are_not_refused() -> None:
    for operation, exchange in successes()[::25]:
        assert validator(operation, exchange.status).is_valid(exchange.json), exchange.id

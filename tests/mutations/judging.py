"""What is wrong with what came of a call: another exception, or a value that cannot be used."""

from __future__ import annotations

import pickle
from typing import Any

import attrs

from maatoo import BulkReport, MaatooError
from maatoo.models import Model

__all__ = ["problem_of_error", "problem_of_value"]


def problem_of_error(error: BaseException) -> str | None:
    """What is wrong with an exception that left a call; None where it is one of ours and whole."""
    if not isinstance(error, MaatooError):
        return f"{type(error).__module__}.{type(error).__qualname__} left the call: {error!r:.200}"
    try:
        str(error), repr(error), error.to_dict()
        copied = pickle.loads(pickle.dumps(error))
    except Exception as broken:
        return f"{type(error).__name__} cannot be shown or pickled: {broken!r:.200}"
    if (type(copied), str(copied)) != (type(error), str(error)):
        return f"{type(error).__name__} is another one when pickled"
    return None


def problem_of_value(value: Any) -> str | None:
    """What is wrong with what a call returned; None where all of it can be used."""
    try:
        repr(value)
        _use(value)
        pickle.dumps(value)
    except MaatooError as error:
        return problem_of_error(error)
    except Exception as broken:
        return f"a {type(value).__name__} cannot be used: {broken!r:.200}"
    return None


def _use(value: Any) -> None:
    if isinstance(value, BulkReport):
        _use_report(value)
        return
    if isinstance(value, (list, tuple)):
        for each in value:
            _use(each)
        return
    if isinstance(value, Model):
        value.to_dict("python"), value.to_dict("api"), value.to_json()
        dict(value.unknown_)
    if attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            if attribute.name != "raw_":
                _use(getattr(value, attribute.name))


def _use_report(report: BulkReport) -> None:
    outcomes = report.outcomes
    if [each.index for each in outcomes] != list(range(len(outcomes))):
        raise AssertionError("the report has a position twice, or lacks one")
    for outcome in outcomes:
        if outcome.error is not None:
            problem = problem_of_error(outcome.error)
            if problem is not None:
                raise AssertionError(problem)
    report.to_json()

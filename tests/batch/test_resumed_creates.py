"""A resumed job and the rows that its earlier run sent without seeing an answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maatoo import BasicAuth, Maatoo, ValidationError
from maatoo.sandbox import Sandbox

pytestmark = pytest.mark.once

ROWS = {
    "companies": [{"companyname": f"Firm {n} Ltd"} for n in range(6)],
    "users": [
        {
            "username": f"user{n}",
            "email": f"user{n}@x.invalid",
            "first_name": "A",
            "last_name": "B",
            "role": 1,
            "plain_password": {"password": "Correct-Horse-77", "confirm": "Correct-Horse-77"},
        }
        for n in range(6)
    ],
}


def client(sandbox: Sandbox) -> Maatoo:
    auth = BasicAuth(*sandbox.credentials)
    return Maatoo("https://x.example", auth=auth, transport=sandbox.transport())


def forget_answers(checkpoint: Path) -> None:
    """Make the file what a process leaves that is killed before it read an answer."""
    lines = checkpoint.read_text("utf-8").splitlines(keepends=True)
    checkpoint.write_text("".join(line for line in lines if '"done"' not in line), "utf-8")


@pytest.mark.parametrize("resource", ROWS)
def test_what_the_earlier_run_created_is_not_told_as_refused(resource: str, tmp_path: Path) -> None:
    rows, checkpoint = ROWS[resource], tmp_path / "job.jsonl"
    with Sandbox() as sandbox, client(sandbox) as api:
        create_many = getattr(api, resource).create_many
        made = create_many(rows[:4], checkpoint=checkpoint)
        forget_answers(checkpoint)
        assert create_many(rows[4:5]).ok  # somebody else's, which this job did not make
        again = create_many(rows, checkpoint=checkpoint)
    assert [each.id for each in again][:4] == made.succeeded.ids
    assert [each.status for each in again] == [*["succeeded"] * 4, "failed", "succeeded"]
    assert isinstance(again.failed[0].error, ValidationError)


@pytest.mark.parametrize("key", ["email", "id"])
@pytest.mark.parametrize("stop_again", [False, True])
def test_of_two_rows_about_one_entity_the_later_one_wins_in_whatever_run_they_are_sent(
    key: str, stop_again: bool, tmp_path: Path
) -> None:
    """The first row fails, the second is stored; a later run sends the first one again."""

    class Stopped(Exception):
        pass

    def first_alone() -> Iterator[dict[str, Any]]:
        yield rows[0]
        raise Stopped

    with Sandbox() as sandbox, client(sandbox) as api:
        own = api.contacts.create(email="one@x.example").id
        identity = {"email": "one@x.example"} if key == "email" else {"id": own}
        job = api.contacts.create_many if key == "email" else api.contacts.edit_many
        rows = [{**identity, "city": city} for city in ("Old", "New", "Newest")]
        options = {"checkpoint": tmp_path / "job", "chunk_size": 1, "max_concurrency": 1}
        sandbox.faults.status(500, path="/contacts/batch/*", count=1)
        first = job(rows, **options)
        assert [each.status == "succeeded" for each in first] == [False, True, True]
        assert api.contacts.get(own).city == "Newest"
        if stop_again:
            with pytest.raises(Stopped):
                job(first_alone(), **options)
            assert api.contacts.get(own).city == "Old"
        assert job(rows, **options).ok
        assert api.contacts.get(own).city == "Newest"
        before = len(sandbox.requests)
        assert job(rows, **options).ok
        sent = [each for each in list(sandbox.requests)[before:] if each.method != "GET"]
        assert sent == []


def test_a_replacement_that_may_not_be_repeated_is_unknown_once_an_earlier_row_came_after_it(
    tmp_path: Path,
) -> None:
    """The first row fails, the second is stored; the second run sends the first one."""
    with Sandbox() as sandbox, client(sandbox) as api:
        own = api.contacts.create(email="one@x.example").id
        rows = [{"id": own, "email": "one@x.example", "city": city} for city in ("Old", "New")]
        options: dict[str, Any] = {"chunk_size": 1, "max_concurrency": 1}
        sandbox.faults.status(422, path="/contacts/batch/*", count=1)
        checkpoint = tmp_path / "job"
        first = api.contacts.replace_many(rows, checkpoint=checkpoint, **options)
        assert [each.status for each in first] == ["failed", "succeeded"]
        for _ in range(2):
            again = api.contacts.replace_many(rows, checkpoint=checkpoint, **options)
            assert [each.status for each in again] == ["succeeded", "unknown"]
            assert "may have replaced its values" in str(again.unknown[0].error)
            assert api.contacts.get(own).city == "Old"

"""A resumed job and the rows that its earlier run sent without seeing an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from maatoo import BasicAuth, Maatoo, ValidationError
from maatoo.sandbox import Sandbox

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

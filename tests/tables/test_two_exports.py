"""Two exports to one file: the second does not empty what the first has just finished."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import pytest

from maatoo import ConfigurationError
from maatoo.tables import files
from maatoo.tables.files import Target

pytestmark = pytest.mark.once


@pytest.mark.parametrize("resume", [True, False])
def test_an_export_that_waited_for_the_lock_leaves_the_finished_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resume: bool
) -> None:
    first = Target(tmp_path / "rows.csv", resume=resume)
    first.write("id\n1\n", 1)

    def finish_first(file: IO[Any], problem: str) -> None:
        monkeypatch.undo()
        first.__exit__(None)
        files.lock_alone(file, problem)

    monkeypatch.setattr(files, "lock_alone", finish_first)
    with pytest.raises(ConfigurationError, match="just finished"):
        Target(tmp_path / "rows.csv", resume=resume)
    assert (tmp_path / "rows.csv").read_text("utf-8") == "id\n1\n"
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]

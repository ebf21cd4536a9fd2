"""Files of parts: whole or not there, and never those of two splits in one folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maatoo import ConfigurationError, Maatoo, Part
from maatoo.sandbox import Sandbox
from tests.engines.account import FACTORY, account

parquet: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Maatoo, Sandbox]]:
    with account(120) as found:
        yield found


@pytest.fixture
def parts(site: tuple[Maatoo, Sandbox]) -> list[Part]:
    return site[0].contacts.list().parts(3, credentials=FACTORY)


def test_parts_are_written_as_files_that_are_kept(
    site: tuple[Maatoo, Sandbox], parts: list[Part], tmp_path: Path
) -> None:
    files = [part.write_parquet(tmp_path) for part in parts]
    stamps = [file.stat().st_mtime_ns for file in files]
    again = [Part.from_json(part.to_json()) for part in parts]
    assert [part.write_parquet(tmp_path).stat().st_mtime_ns for part in again] == stamps
    assert parquet.read_table(tmp_path).num_rows == len(list(site[0].contacts.list()))
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(file.name for file in files)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def other(file: Path) -> None:
    file.write_text("no Parquet")


@pytest.mark.parametrize("damage", [cut, empty, other, Path.unlink])
def test_a_file_that_is_not_whole_is_written_again(
    parts: list[Part], tmp_path: Path, damage: Any
) -> None:
    (file, *_) = [part.write_parquet(tmp_path) for part in parts]
    before = parquet.read_table(file)
    damage(file)
    assert parts[0].write_parquet(tmp_path) == file
    assert parquet.read_table(file).equals(before)


def test_what_a_killed_worker_left_is_written_anew(parts: list[Part], tmp_path: Path) -> None:
    file = parts[0].write_parquet(tmp_path)
    before = parquet.read_table(file)
    file.rename(file.with_name(f"{file.name}.part"))
    cut(file.with_name(f"{file.name}.part"))
    assert parts[0].write_parquet(tmp_path) == file
    assert parquet.read_table(file).equals(before)
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_holds_the_parts_of_one_split(
    site: tuple[Maatoo, Sandbox], parts: list[Part], tmp_path: Path
) -> None:
    api, _ = site
    parts[0].write_parquet(tmp_path)
    for other_parts in (
        api.contacts.list().parts(3, credentials=FACTORY),  # split again
        api.contacts.list().parts(2, credentials=FACTORY),
        api.contacts.list(search="email:*").parts(3, credentials=FACTORY),
        api.companies.list().parts(1, credentials=FACTORY),
    ):
        for part in other_parts:
            with pytest.raises(ConfigurationError, match="another split"):
                part.write_parquet(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_holds_one_choice_of_columns(parts: list[Part], tmp_path: Path) -> None:
    columns = ["id", "email"]
    file = parts[0].write_parquet(tmp_path, columns=columns)
    assert parts[0].write_parquet(tmp_path, columns=columns) == file
    for options in ({}, {"columns": ["id"]}):
        with pytest.raises(ConfigurationError, match="other columns"):
            parts[1].write_parquet(tmp_path, **options)


def test_a_run_that_began_at_the_same_time_is_noticed(
    site: tuple[Maatoo, Sandbox],
    parts: list[Part],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = site[0].contacts.list().parts(3, credentials=FACTORY)
    of_client = Part.of_client

    def meanwhile(part: Part, api: Any) -> Any:
        monkeypatch.setattr(Part, "of_client", of_client)
        others[1].write_parquet(tmp_path)
        return of_client(part, api)

    monkeypatch.setattr(Part, "of_client", meanwhile)
    with pytest.raises(ConfigurationError, match="another split"):
        parts[0].write_parquet(tmp_path)

"""Typed rows: an editor completes their keys, custom fields stay legal, jobs read each key."""

from __future__ import annotations

import subprocess
import sys
import typing
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from maatoo import AsyncMaatoo, BasicAuth, rows
from maatoo.operation import Operation
from maatoo.rows import ContactRow, TagRow
from maatoo.sandbox import Sandbox
from tests.generate.test_type_hints import RESOURCES

ROOT = Path(__file__).parents[2]


def jobs() -> list[tuple[str, str, Operation[Any]]]:
    """Resource, method and operation of every job that takes rows."""
    found: list[tuple[str, str, Operation[Any]]] = []
    for resource in RESOURCES:
        for name, operation in vars(import_module(f"maatoo.resources.{resource}")).items():
            if name in ("CREATE_MANY", "EDIT_MANY", "REPLACE_MANY"):
                found.append((resource, name.lower(), operation))
    return found


JOBS = jobs()


def hints(package: str, resource: str, method: str) -> dict[str, Any]:
    module = import_module(f"maatoo.{package}.{resource}")
    (cls,) = (getattr(module, name) for name in module.__all__)
    return typing.get_type_hints(getattr(cls, method))


def row_type(resource: str, method: str) -> Any:
    """The typed dictionary that the rows of a job may be."""
    (accepted,) = typing.get_args(hints("sync", resource, method)["rows"])
    kind, plain = typing.get_args(accepted)
    assert plain == Mapping[str, object]
    return kind


def test_every_row_type_is_used_and_loaded_when_asked_for() -> None:
    used = {row_type(resource, method) for resource, method, _ in JOBS}
    assert used == {getattr(rows, name) for name in rows.__all__}
    assert set(rows.__all__) <= set(dir(rows))
    with pytest.raises(AttributeError, match="no row type 'Row'"):
        _ = rows.Row


@pytest.mark.parametrize(
    ("resource", "method", "operation"), JOBS, ids=[f"{r}.{m}" for r, m, _ in JOBS]
)
def test_a_job_reads_every_key_of_its_row_type(
    resource: str, method: str, operation: Operation[Any]
) -> None:
    kind = row_type(resource, method)
    assert kind.__total__ is False
    keys = set(typing.get_type_hints(kind))
    assert set(operation.body) <= keys
    assert keys - set(operation.body) <= {"id"}
    for waiting in typing.get_args(hints("resources", resource, method)["rows"]):
        assert typing.get_args(waiting) == (kind | Mapping[str, object],)


@pytest.mark.parametrize(
    "resource", sorted({each for each, method, _ in JOBS if method == "create_many"})
)
def test_keys_have_the_types_of_the_keywords(resource: str) -> None:
    keywords = hints("sync", resource, "create")
    for key, annotation in typing.get_type_hints(row_type(resource, "create_many")).items():
        if key == "id":
            assert annotation is int
            continue
        offered = {keywords[key], *typing.get_args(keywords[key]), type(None)}
        assert {annotation, *typing.get_args(annotation)} & offered
        assert set(typing.get_args(annotation)) <= offered or annotation in offered


@pytest.mark.anyio
async def test_typed_and_plain_rows_are_written_alike() -> None:
    with Sandbox() as sandbox:
        auth, transport = BasicAuth(*sandbox.credentials), sandbox.transport()
        async with AsyncMaatoo("http://localhost", auth=auth, transport=transport) as api:
            typed: list[ContactRow] = [{"email": "a@example.com", "ip_address": "192.0.2.7"}]
            plain = {"email": "b@example.com", "ipAddress": "192.0.2.7"}
            report = await api.contacts.create_many([*typed, plain])
            assert report.counts["succeeded"] == 2
            tag: TagRow = {"tag": "red"}
            assert (await api.tags.create_many([tag])).counts["succeeded"] == 1


PROGRAM = """\
from maatoo import AsyncMaatoo, Maatoo
from maatoo.rows import ContactRow, SegmentRow


def write(api: Maatoo, one: ContactRow, other: SegmentRow) -> None:
    api.contacts.create_many([one, {"email": "a@example.com", "shoe_size": 43}])
    api.contacts.create_many([{"shoe_size": 43}])
    api.contacts.create_many({"email": str(n)} for n in range(9))
    api.segments.create_many([other])
    api.contacts.edit_many([one])
    api.contacts.create_many([7])  # no row


async def write_too(api: AsyncMaatoo, one: ContactRow) -> None:
    await api.contacts.create_many([one, {"shoe_size": 43}])
    one["shoe_size"] = 43  # no key of the type
    one["firstname"] = 7  # no name
"""


@pytest.mark.newest
def test_a_type_checker_knows_the_keys_and_lets_custom_fields_pass(tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    refused = [line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line]
    wanted = [
        str(number) for number, line in enumerate(PROGRAM.splitlines(), 1) if "  # no " in line
    ]
    assert refused == wanted, done.stdout + done.stderr

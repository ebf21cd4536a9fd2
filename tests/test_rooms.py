"""The rooms of the package: imports point one way, and no circle joins two of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "maatoo"

# from left to right: a room imports only from rooms left of it
ROOMS = [
    ("_version",),
    ("unset", "naming"),
    ("error_contents",),
    ("errors",),
    ("user_warnings",),
    ("runtime", "redaction", "file_lock", "base_url"),
    ("events",),
    ("listeners",),
    ("auth",),
    ("transport",),
    ("converter", "given_values"),
    ("date_parameters",),
    ("query",),
    ("parameter_types",),
    ("models", "rows"),
    ("response_readers",),
    ("comparison",),
    ("operation",),
    ("encoding",),
    ("server_versions",),
    ("paging",),
    ("batch",),
    ("resources",),
    ("settings",),
    ("session",),
    ("tracking", "webhooks", "logs", "telemetry"),
    ("client",),
    ("sync",),
    ("sandbox",),
    ("testing",),
]
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}
APART = {"_generate"}  # reads the description; nothing imports it


def files() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imported(file: Path) -> frozenset[str]:
    """Every room a file imports from, for types, at the top or inside a function."""
    return frozenset(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            head, _, rest = name.partition(".")
            if head == "maatoo" and rest:
                yield rest.split(".")[0]


def test_every_file_lies_in_a_room_of_the_plan() -> None:
    assert {room_of(file) for file in files()} - set(RANK) - APART == set()


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_to_the_left(file: Path) -> None:
    room = room_of(file)
    for other in imported(file):
        if other == room or room in APART or other not in RANK:
            continue
        assert RANK[other] < RANK[room], f"{room} must not import {other}"


def test_authentication_and_converter_know_nothing_of_what_uses_them() -> None:
    for file in files():
        if room_of(file) == "auth":
            assert "transport" not in imported(file)
        if room_of(file) == "converter":
            assert "models" not in imported(file)
        if room_of(file) == "resources":
            assert not {"client", "session", "transport"} & imported(file)


def test_nothing_reads_the_description_at_run_time() -> None:
    for file in files():
        if room_of(file) not in APART:
            assert "_generate" not in imported(file)
            assert "tomllib" not in file.read_text()


def test_every_folder_with_tests_is_a_package() -> None:
    tests = Path(__file__).parent
    folders = {file.parent for file in tests.rglob("*.py")}
    assert (
        sorted(str(f.relative_to(tests)) for f in folders if not (f / "__init__.py").exists()) == []
    )

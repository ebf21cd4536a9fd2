"""The rooms of the package: imports point one way, and no circle joins two of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.newest

PACKAGE = Path(__file__).parent.parent / "maatoo"

# from left to right: a room imports only from rooms left of it
ROOMS = [
    ("_version",),
    ("unset", "naming", "json_depth", "redaction", "lazy_room", "description"),
    ("error_contents",),
    ("answer_warnings",),
    ("errors",),
    (
        "user_warnings",
        "optional_package",
        "table_methods",
        "argument_checks",
        "error_bodies",
        "rate_limit_headers",
    ),
    ("runtime", "file_lock", "base_url", "httpx2_objects", "tls"),
    ("events", "key_order"),
    ("listeners",),
    ("auth",),
    ("transport", "profiles"),
    ("converter", "given_values"),
    ("date_parameters", "unique_values"),
    ("scalar_parameters",),
    ("query",),
    ("parameter_types",),
    ("models", "rows"),
    ("page_items",),
    ("response_readers",),
    ("comparison", "narrowing", "path_template", "operation_parts"),
    ("answered_entity",),
    ("operation",),
    ("exchange",),
    ("caller",),
    ("argument_names",),
    (
        "encoding",
        "put_keys",
    ),
    ("server_versions",),
    ("fields",),
    ("selected_names",),
    ("parts",),
    ("paging",),
    ("batch",),
    ("resources",),
    ("settings", "raw_requests"),
    ("session",),
    ("tracking", "webhooks", "v2", "logs", "telemetry", "diagnosis"),
    ("client",),
    ("sync",),
    ("tables",),
    ("sandbox",),
    ("testing", "notebook", "engines", "mcp"),
    ("cli",),
    ("__main__",),
]
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}
APART = {"_generate"}  # reads the description; nothing imports it


@cache
def files() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")


@cache
def uses(file: Path) -> list[ast.Import | ast.ImportFrom | ast.Attribute]:
    """What the tests look at in a file, found in one walk for all of them."""
    nodes = ast.walk(ast.parse(file.read_text()))
    return [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom, ast.Attribute))]


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imported(file: Path) -> frozenset[str]:
    """Every room a file imports from, for types, at the top or inside a function."""
    return frozenset(_imported(file))


def _imported(file: Path) -> Iterator[str]:
    for node in uses(file):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            head, _, rest = name.partition(".")
            if head == "maatoo" and rest:
                yield rest.split(".")[0]


def names_from(room: str, file: Path) -> set[str]:
    """The names that a file imports from a room, or from a module in it."""
    return {
        alias.name
        for node in uses(file)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[:2] == ["maatoo", room]
        for alias in node.names
    }


def test_every_file_lies_in_a_room_of_the_plan() -> None:
    assert {room_of(file) for file in files()} - set(RANK) - APART == set()


def test_imports_point_to_the_left() -> None:
    wrong = [
        f"{file.relative_to(PACKAGE)} must not import {other}"
        for file in files()
        if (room := room_of(file)) not in APART
        for other in sorted(imported(file) & RANK.keys() - {room})
        if RANK[other] >= RANK[room]
    ]
    assert wrong == []


def test_authentication_and_converter_know_nothing_of_what_uses_them() -> None:
    for file in files():
        if room_of(file) == "auth":
            assert "transport" not in imported(file)
        if room_of(file) == "converter":
            assert "models" not in imported(file)
        if room_of(file) == "resources":
            assert not {"client", "session", "transport"} & imported(file)


def test_transport_imports_of_authentication_only_what_signs_a_request() -> None:
    signing = {"AuthSession"}
    for file in files():
        if room_of(file) == "transport":
            assert names_from("auth", file) <= signing, file


WAITS = {
    *("anyio.sleep", "anyio.sleep_forever", "anyio.to_thread", "anyio.CapacityLimiter"),
    *(f"anyio.{name}" for name in ("Event", "Lock", "Condition", "Semaphore")),
    *(f"asyncio.{name}" for name in ("sleep", "wait", "wait_for", "Event", "Lock", "Semaphore")),
    *("time.sleep", "threading.Event", "threading.Condition", "threading.Semaphore"),
}
"""What lets a task or a thread wait. `threading.Lock` is none: it is held for a few lines only."""

WAIT_THEMSELVES = {
    "batch/job.py": "a job always runs on an event loop, also that of the blocking client",
    "paging/fetching.py": "only an event loop fetches ahead",
    "file_lock.py": "waits for other processes; the runtime runs it in a worker thread",
    "sync/_feed.py": "hands items from the thread of the loop to the caller's",
    "sync/_loop.py": "is the thread of the event loop of the blocking client",
    "sync/client.py": "runs functions of the user in worker threads",
    "transport/httpx_adapters.py": "runs blocking transports of the user in worker threads",
}
SERVERS = {"sandbox", "webhooks"}
"""Rooms of servers, which have an event loop of their own and no runtime of a client."""


def waits(file: Path) -> set[str]:
    """Which names of `WAITS` a file uses."""
    found = set[str]()
    for node in uses(file):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found & WAITS


def test_what_waits_waits_through_the_runtime() -> None:
    found = {
        file.relative_to(PACKAGE).as_posix(): sorted(waits(file))
        for file in files()
        if room_of(file) not in {"runtime", *SERVERS, *APART} and waits(file)
    }
    others = {name: used for name, used in found.items() if name not in WAIT_THEMSELVES}
    assert others == {}, "wait through maatoo.runtime, or say in WAIT_THEMSELVES why not"
    assert set(WAIT_THEMSELVES) <= set(found), "these do not wait any more: correct WAIT_THEMSELVES"


IMPORT_HTTPX = {
    "auth/plain_http.py": "the logins of a user without a client send by clients of httpx",
    "cli/dry_run.py": "a dry run has a transport that sends nothing",
    "httpx2_objects.py": "makes objects of httpx of those of httpx2",
    "sandbox/hooks/delivery.py": "the sandbox posts its webhooks",
    "sandbox/in_process.py": "is a transport of httpx",
    "testing/cassettes.py": "a cassette stands behind any client of httpx",
    "testing/tape.py": "reads requests of httpx",
    "testing/taping.py": "is a transport of httpx",
    "tls.py": "makes the usual context as httpx does",
    "transport/aiohttp_engine.py": "fails as transports of httpx do",
    "transport/aiohttp_connection.py": "fails as transports of httpx do",
    "transport/aiohttp_errors.py": "makes the errors of httpx",
    "transport/causes.py": "copies the exceptions of httpx",
    "transport/engines.py": "makes the transports of httpx",
    "transport/failures.py": "knows what each exception of httpx means",
    "transport/h11_connection.py": "fails as transports of httpx do",
    "transport/httpcore_state.py": "looks below the transports of httpx",
    "transport/httpx_adapters.py": "sends by transports of httpx",
    "transport/httpx_requests.py": "makes requests of httpx",
    "transport/proxies.py": "reads proxies as httpx does",
    "transport/timeouts.py": "takes time-outs of httpx",
}


def test_httpx_is_imported_only_where_it_is_what_the_module_is_about() -> None:
    found = {
        file.relative_to(PACKAGE).as_posix()
        for file in files()
        for node in uses(file)
        if (isinstance(node, ast.Import) and "httpx" in {alias.name for alias in node.names})
        or (isinstance(node, ast.ImportFrom) and node.module == "httpx")
    }
    assert found == set(IMPORT_HTTPX), "name it in IMPORT_HTTPX with its reason, or do without"


def test_the_picture_of_the_guide_has_every_room() -> None:
    guide = (PACKAGE.parent / ".github" / "CONTRIBUTING.md").read_text()
    picture = guide.split("```mermaid")[1].split("```")[0]
    drawn = {
        name.partition(" (")[0].strip()
        for label in re.findall(r'\["(.+)"\]', picture)
        for name in re.split(r" · |<br/>", label)
    }
    assert drawn == set(RANK) | APART, "draw the rooms of ROOMS in .github/CONTRIBUTING.md"


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

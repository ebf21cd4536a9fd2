"""The control path answers programs, and no website that a browser shows; bombs stay packed."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import httpx
import pytest

from maatoo.sandbox import Sandbox, themes
from maatoo.sandbox.control_access import refusal_of_control
from tests.sandbox.sandbox_in_process import in_process

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Sandbox, str]]:
    """A sandbox on a port, and its address."""
    with (
        Sandbox(control_hosts=("sandbox:8080", "Tests.internal")) as sandbox,
        sandbox.serve() as url,
    ):
        yield sandbox, url


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"host": "127.0.0.1:PORT"}, 201),
        ({"host": "localhost:PORT"}, 201),
        ({"host": "LocalHost:PORT"}, 201),
        ({"host": "[::1]:PORT"}, 201),
        ({"origin": "http://127.0.0.1:PORT"}, 201),
        ({"host": "localhost:PORT", "origin": "http://localhost:PORT"}, 201),
        ({"host": "127.0.0.1"}, 403),
        ({"host": "localhost"}, 403),
        ({"host": "localhost:1"}, 403),
        ({"host": "127.0.0.1:PORT0"}, 403),
        ({"host": "127.0.0.1.evil.com:PORT"}, 403),
        ({"host": "localhost.evil.example:PORT"}, 403),
        ({"host": "evil.example:PORT"}, 403),
        ({"host": "evil:PORT"}, 403),
        ({"host": "127.0.0.1:PORT@evil.example"}, 403),
        ({"host": "evil.example", "origin": "http://evil.example"}, 403),
        ({"host": "[::1"}, 403),
        ({"host": ""}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://127.0.0.1:PORT.evil.example"}, 403),
        ({"host": "localhost:PORT", "origin": "http://127.0.0.1:PORT"}, 403),
    ],
)
def test_the_control_path_answers_its_own_host_and_no_other_origin(
    served: tuple[Sandbox, str], headers: dict[str, str], status: int
) -> None:
    sandbox, url = served
    port = url.rpartition(":")[2]
    before = len(list(sandbox.faults))
    answer = httpx.post(
        f"{url}/_sandbox/faults",
        json={"kind": "status", "status": 503},
        headers={name: value.replace("PORT", port) for name, value in headers.items()},
    )
    assert answer.status_code == status
    assert len(list(sandbox.faults)) == before + (status == 201)


@pytest.mark.parametrize("host", ["sandbox:8080", "Sandbox:8080", "tests.internal"])
def test_the_control_path_answers_under_further_names(
    served: tuple[Sandbox, str], host: str
) -> None:
    _, url = served
    for name, status in ((host, 200), (f"{host}.evil.example", 403), (f"x{host}", 403)):
        answer = httpx.get(f"{url}/_sandbox/faults", headers={"host": name})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("server", "scheme", "host", "answers"),
    [
        (("10.0.0.5", 80), "http", "10.0.0.5", True),
        (("10.0.0.5", 80), "http", "10.0.0.5:80", True),
        (("10.0.0.5", 8080), "http", "localhost:8080", False),
        (("10.0.0.5", 443), "https", "10.0.0.5", True),
        (("10.0.0.5", 80), "https", "10.0.0.5", False),
        (("::1", 8080), "http", "[::1]:8080", True),
        (("::1", 8080), "http", "localhost:8080", True),
        (("sandbox", None), "http", "sandbox", True),
        (("sandbox", None), "http", "sandbox.example", False),
        (None, "http", "localhost", False),
    ],
)
def test_a_name_counts_together_with_its_port(
    server: tuple[str, int | None] | None, scheme: str, host: str, answers: bool
) -> None:
    assert (refusal_of_control({"host": host}, server, scheme) is None) is answers


def theme(size: int = 0, **more: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b"{}" + b" " * size)
        archive.writestr("html/message.html.twig", "x")
        for name, content in more.items():
            archive.writestr(name, content)
    return packed.getvalue()


def uploaded(archive: bytes) -> httpx.Response:
    with Sandbox() as sandbox, in_process(sandbox) as client:
        answer = client.post("/api/themes/new", files={"file": ("bomb.zip", archive)})
        kept = "bomb" in client.get("/api/themes").json()["themes"]
        assert kept == answer.is_success
        return answer


MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("size", "more"),
    [(5 * MIB, {}), (0, {"picture": b" " * 5 * MIB}), (3 * MIB, {"other": b" " * 3 * MIB})],
    ids=["one that is read", "one that is not read", "all together"],
)
def test_a_theme_that_is_huge_when_unpacked_is_refused(
    size: int, more: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert themes._MOST_UNPACKED == 64 * MIB
    monkeypatch.setattr(themes, "_MOST_UNPACKED", 4 * MIB)
    answer = uploaded(theme(size, **more))
    assert (answer.status_code, "too large" in answer.text) == (400, True)


def test_a_theme_of_usual_size_is_kept() -> None:
    assert uploaded(theme(MIB)).status_code == 200


def test_a_theme_that_hides_its_size_is_not_unpacked() -> None:
    archive, size = theme(32 * MIB), (32 * MIB + 2).to_bytes(4, "little")
    assert archive.count(size) == 2  # before the file, and in the directory at the end
    hiding = archive.replace(size, (1000).to_bytes(4, "little"))
    tracemalloc.start()
    try:
        answer = uploaded(hiding)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answer.status_code, "could not be read" in answer.text) == (500, True)
    assert most < 16 * MIB


def test_a_damaged_theme_is_answered_and_ends_nothing() -> None:
    whole = theme(1000)
    with Sandbox() as sandbox, in_process(sandbox) as client:
        for place in range(0, len(whole), 3):
            damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
            answer = client.post("/api/themes/new", files={"file": ("bomb.zip", damaged)})
            assert answer.status_code in (200, 400, 500)
        client.get("/api/themes").raise_for_status()

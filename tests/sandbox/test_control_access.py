"""The control path answers programs, and no website that a browser shows; bombs stay packed."""

from __future__ import annotations

import io
import zipfile

import httpx
import pytest

from maatoo.sandbox import Sandbox


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"host": "localhost:8080"}, 201),
        ({"host": "[::1]:8080"}, 201),
        ({"host": "sandbox:8080"}, 201),
        ({"host": "127.0.0.1", "origin": "http://127.0.0.1"}, 201),
        ({"host": "evil.com"}, 403),
        ({"host": "evil.com", "origin": "http://evil.com"}, 403),
        ({"host": "127.0.0.1.evil.com"}, 403),
        ({"host": "[::1"}, 403),
        ({"origin": "https://evil.com"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "127.0.0.1", "origin": "http://127.0.0.1:99"}, 403),
    ],
)
def test_the_control_path_answers_its_own_host_and_no_other_origin(
    headers: dict[str, str], status: int
) -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        answer = httpx.post(
            f"{url}/_sandbox/faults", json={"kind": "status", "status": 503}, headers=headers
        )
        assert answer.status_code == status
        assert len(list(sandbox.faults)) == (1 if status == 201 else 0)


def test_a_theme_that_is_huge_when_unpacked_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b"{}" + b" " * 65 * 1024 * 1024)
        archive.writestr("html/message.html.twig", "x")
    with Sandbox() as sandbox, sandbox.serve() as url:
        answer = httpx.post(
            f"{url}/api/themes/new",
            files={"file": ("bomb.zip", packed.getvalue())},
            auth=sandbox.credentials,
        )
        assert (answer.status_code, "too large" in answer.text) == (400, True)

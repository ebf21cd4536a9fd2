"""doctor: a healthy server, and each way in which one is not."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from maatoo.sandbox import Sandbox
from tests.cli.terminal import Done, Terminal, environment, run
from tests.servers import Handler, serve

pytestmark = pytest.mark.once


def checks(done: Done) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in json.loads(done.out)["checks"]}


def at(url: str, folder: Path, password: str = "sandbox") -> dict[str, str]:
    return environment(
        folder, MAATOO_BASE_URL=url, MAATOO_USERNAME="admin", MAATOO_PASSWORD=password
    )


def failed(done: Done, name: str) -> dict[str, Any]:
    """The one check that failed; it is the last one, and says what to do."""
    every = list(checks(done).values())
    assert [each["name"] for each in every if each["verdict"] == "failed"] == [name]
    assert every[-1]["name"] == name
    assert every[-1]["advice"]
    assert json.loads(done.out)["ok"] is False
    return every[-1]


def test_a_healthy_server_passes_every_check_and_nothing_is_written(
    sandbox: Sandbox, url: str, env: dict[str, str]
) -> None:
    done = run(["doctor", "--json"], env)
    assert done.code == 0, done.out
    found = checks(done)
    assert {each["verdict"] for each in found.values()} <= {"ok", "skipped"}
    assert found["version"]["found"] == "5.1.1"
    assert "contacts" in found["permissions"]["found"]
    assert {request.method for request in sandbox.requests} == {"GET"}
    assert "sandbox" not in done.out.replace("admin", "")  # which is the password


def test_a_person_sees_a_table(env: dict[str, str]) -> None:
    screen = Terminal(["doctor"], env)
    assert screen.end() == 0
    for name in ("address", "DNS", "TLS", "credentials", "permissions", "quota", "clock", "speed"):
        assert name in screen.seen


def test_an_address_that_nobody_has(tmp_path: Path) -> None:
    done = run(["doctor", "--json"], at("https://nobody.invalid", tmp_path))
    assert done.code == 7
    assert "nobody.invalid" in failed(done, "DNS")["found"]


def test_a_port_on_which_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        done = run(["doctor", "--json"], at(f"http://127.0.0.1:{free.getsockname()[1]}", tmp_path))
    assert done.code == 7
    failed(done, "API")


def test_a_server_that_speaks_no_tls(url: str, tmp_path: Path) -> None:
    done = run(["doctor", "--json"], at(url.replace("http:", "https:"), tmp_path))
    assert done.code == 7
    failed(done, "TLS")


def test_wrong_credentials(url: str, tmp_path: Path) -> None:
    done = run(["doctor", "--json"], at(url, tmp_path, "not-the-word"))
    assert done.code == 4
    failed(done, "credentials")
    assert "not-the-word" not in done.out + done.err


@pytest.mark.parametrize(
    ("status", "headers", "body", "check", "code", "said"),
    [
        (302, {"Location": "https://other.example/api/"}, "", "redirect", 9, "other.example"),
        (302, {"Location": "/s/login"}, "", "redirect", 9, "check the address"),
        (200, {"Content-Type": "text/html"}, "<html>shop</html>", "API", 9, "page"),
        (404, {"Content-Type": "text/html"}, "<html>no</html>", "API", 9, "404"),
        (500, {"Content-Type": "text/html"}, "<html>oh</html>", "API", 9, "500"),
    ],
)
def test_a_server_that_is_no_api(
    tmp_path: Path,
    status: int,
    headers: dict[str, str],
    body: str,
    check: str,
    code: int,
    said: str,
) -> None:
    def script(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body.encode())

    with serve(script) as server:
        done = run(["doctor", "--json"], at(server.url, tmp_path))
    assert done.code == code
    assert said in failed(done, check)["found"]


def test_the_api_switched_off(sandbox: Sandbox, url: str, env: dict[str, str]) -> None:
    body = {"errors": [{"code": 403, "message": "API disabled. You need to enable it."}]}

    def script(handler: Handler) -> None:
        text = json.dumps(body).encode()
        handler.send_response(403)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    with serve(script) as server:
        done = run(["doctor", "--json"], {**env, "MAATOO_BASE_URL": server.url})
    assert done.code == 4
    assert "API Settings" in failed(done, "credentials")["advice"]


def test_what_a_user_may_not_read_is_told_by_resource(env: dict[str, str]) -> None:
    done = run(["doctor", "--json"], {**env, "MAATOO_USERNAME": "viewer"})
    assert done.code == 0
    found = checks(done)
    assert "contacts" in found["permissions"]["found"]
    assert found["reads users"]["verdict"] == "warning"
    assert found["reads users"]["advice"]


def test_a_quota_that_is_used_up(sandbox: Sandbox, env: dict[str, str]) -> None:
    sandbox.faults.quota(3600, path="/segments")
    done = run(["doctor", "--json"], env)
    assert done.code == 6
    failed(done, "quota")


def test_a_quota_that_is_nearly_used_up(tmp_path: Path) -> None:
    with Sandbox(rate_limit=39) as server, server.serve() as url:
        done = run(["doctor", "--json"], at(url, tmp_path))
    assert checks(done)["quota"]["verdict"] == "warning"

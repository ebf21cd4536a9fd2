"""doctor: a healthy server, and each way in which one is not."""

from __future__ import annotations

import json
import socket
import ssl
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from maatoo.sandbox import Sandbox
from tests.cli.terminal import Done, Terminal, environment, run
from tests.servers import Handler, serve
from tests.transport.h2_server import certificate

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


def says(handler: Handler, *headers: tuple[str, str]) -> None:
    """An answer that fits every read, with these headers alone."""
    body = b'{"username": "admin"}'
    handler.send_response_only(200)
    for name, value in (("Content-Type", "application/json"), *headers):
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_a_quota_that_is_used_up_from_the_beginning(sandbox: Sandbox, env: dict[str, str]) -> None:
    sandbox.faults.quota(3600, path="/users/self")
    done = run(["doctor", "--json"], env)
    assert done.code == 6
    assert "wait" in failed(done, "quota")["advice"]


def test_what_the_server_does_not_tell_is_said(tmp_path: Path) -> None:
    with serve(says) as server:
        done = run(["doctor", "--json"], at(server.url, tmp_path))
    assert done.code == 0
    found = checks(done)
    assert found["version"]["verdict"] == "warning"
    assert found["clock"]["verdict"] == "skipped"
    assert "none" in found["quota"]["found"]


@pytest.mark.parametrize(("seconds", "said"), [(3_600, "behind"), (-3_600, "ahead of")])
def test_a_clock_that_is_wrong(tmp_path: Path, seconds: int, said: str) -> None:
    date = formatdate(time.time() + seconds, usegmt=True)
    with serve(lambda handler: says(handler, ("Date", date))) as server:
        done = run(["doctor", "--json"], at(server.url, tmp_path))
    clock = checks(done)["clock"]
    assert clock["verdict"] == "warning"
    assert said in clock["found"]
    assert "NTP" in clock["advice"]


@pytest.mark.parametrize(
    ("credentials", "seconds", "verdict"),
    [
        ({"MAATOO_USERNAME": "admin", "MAATOO_PASSWORD": "word"}, [0.5, 0.1], "warning"),
        ({"MAATOO_USERNAME": "admin", "MAATOO_PASSWORD": "word"}, [0.2, 0.1], "ok"),
        ({"MAATOO_USERNAME": "admin", "MAATOO_PASSWORD": "word"}, [0.1, 0.5], "ok"),
        ({"MAATOO_ACCESS_TOKEN": "token"}, [0.5, 0.1], "ok"),
    ],
)
def test_what_a_password_costs_is_told_with_what_is_faster(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    credentials: dict[str, str],
    seconds: list[float],
    verdict: str,
) -> None:
    taken = iter(seconds)  # with the credentials, and without

    async def told(*_: object) -> float:
        return next(taken)

    monkeypatch.setattr("maatoo.diagnosis.examination._seconds", told)
    with serve(says) as server:
        env = environment(tmp_path, MAATOO_BASE_URL=server.url, **credentials)
        done = run(["doctor", "--json"], env)
    speed = checks(done)["speed"]
    assert speed["verdict"] == verdict
    assert ("token" in speed["advice"]) is (verdict == "warning")


def test_a_certificate_that_nobody_vouches_for_and_one_that_ends_soon(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with serve(says) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        env = at(server.url.replace("http:", "https:"), tmp_path)
        unknown = run(["doctor", "--json"], env)
        trusted = run(["doctor", "--json"], {**env, "SSL_CERT_FILE": str(cert)})
    assert unknown.code == 7
    assert "SSL_CERT_FILE" in failed(unknown, "TLS")["advice"]
    assert trusted.code == 0
    assert checks(trusted)["TLS"]["verdict"] == "warning"
    assert "renew" in checks(trusted)["TLS"]["advice"]


def test_behind_a_proxy_the_name_is_looked_up_by_the_proxy(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{free.getsockname()[1]}"
        env = {**at("https://nobody.invalid", tmp_path), "HTTPS_PROXY": proxy, "NO_PROXY": ""}
        done = run(["doctor", "--json"], env)
    assert done.code == 7
    assert checks(done)["DNS"]["verdict"] == "skipped"
    failed(done, "API")


def test_a_resource_that_is_broken_or_absent_hides_no_other(
    sandbox: Sandbox, env: dict[str, str]
) -> None:
    sandbox.faults.status(500, path="/stages")
    sandbox.faults.status(404, path="/tags")
    done = run(["doctor", "--json"], env)
    assert done.code == 0
    found = checks(done)
    assert found["reads stages"]["verdict"] == "warning"
    assert "log" in found["reads stages"]["advice"]
    assert "tags" in found["absent"]["found"]
    assert "users" in found["permissions"]["found"]
    assert "speed" in found


def test_an_address_whose_credentials_could_be_read_on_the_way(tmp_path: Path) -> None:
    login = {"url": "http://nobody.invalid", "scheme": "basic", "account": "a", "secret": "word"}
    kept = {"default": "one", "profiles": {"one": {**login, "allow_insecure": True}}}
    (tmp_path / "profiles.json").write_text(json.dumps(kept))
    done = run(["doctor", "--json"], environment(tmp_path))
    assert checks(done)["address"]["verdict"] == "warning"
    assert "https" in checks(done)["address"]["advice"]
    failed(done, "DNS")

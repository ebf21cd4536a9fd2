"""The sandbox serves on a port, keeps its data, and begins with what was asked for."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import anyio
import httpx
import pytest

from maatoo.sandbox import Sandbox
from maatoo.sandbox.__main__ import main, parser
from maatoo.sandbox.store import Store

pytestmark = pytest.mark.anyio


def test_a_file_survives_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "shop.db"
    with Sandbox(data) as sandbox, sandbox.serve() as url:
        field = sandbox.add_field("shoe_size", "Shoe size", "number")
        with httpx.Client(base_url=url, auth=sandbox.credentials) as client:
            made = client.post("/api/contacts/new", json={"email": "a@b.ch", "shoe_size": 43})
            assert made.status_code == 201
    with (
        Sandbox(data) as sandbox,
        sandbox.serve() as url,
        httpx.Client(base_url=url, auth=sandbox.credentials) as client,
    ):
        contact = client.get("/api/contacts/1").json()["contact"]
        again = client.post("/api/contacts/new", json={"firstname": "New"})
    assert contact["fields"]["all"]["shoe_size"] == 43
    assert contact["fields"]["core"]["shoe_size"]["id"] == str(field)
    assert again.headers["location"] == "/api/contacts/2"


def test_a_file_that_another_sandbox_has_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "shop.db"
    with Sandbox(data, seed=2):
        command = [sys.executable, "-m", "maatoo.sandbox", "--port", "0", "--data", str(data)]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert second.returncode != 0
        assert "is in use by another sandbox" in second.stdout + second.stderr
        assert "Traceback" not in second.stderr
    with Sandbox(data) as third:
        assert len(third._store.table("contacts").rows()) == 2


async def test_it_serves_while_a_loop_runs_and_stops_cleanly() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        async with httpx.AsyncClient(base_url=url, auth=sandbox.credentials) as client:
            assert (await client.get("/api/contacts")).status_code == 200
    with pytest.raises(httpx.ConnectError):
        await anyio.to_thread.run_sync(httpx.get, f"{url}/api/contacts")
    assert not [thread for thread in threading.enumerate() if thread.name == "maatoo-sandbox"]


def test_a_taken_port_is_an_error() -> None:
    with Sandbox() as sandbox, sandbox.serve() as url:
        port = int(url.rsplit(":", 1)[1])
        second = sandbox.serve(port=port)
        with pytest.raises(OSError, match="in use"):
            second.__enter__()


def test_a_seed_makes_the_same_contacts_every_time() -> None:
    def emails() -> list[str]:
        with Sandbox(seed=50) as sandbox, sandbox.serve() as url:
            listed = httpx.get(f"{url}/api/contacts?limit=0", auth=sandbox.credentials).json()
        assert listed["total"] == "50"
        return [contact["fields"]["all"]["email"] for contact in listed["contacts"].values()]

    assert emails() == emails()
    assert len(set(emails())) == 50


#: `python -m maatoo.sandbox`, also where a shell's `&` made it ignore Ctrl-C
_COMMAND = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("maatoo.sandbox", run_name="__main__", alter_sys=True)
"""


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_in_order_and_keeps_its_data(tmp_path: Path, number: int) -> None:
    data = tmp_path / "shop.db"
    arguments = ["--port", "0", "--data", str(data), "--seed", "3"]
    with (
        subprocess.Popen(
            [sys.executable, "-c", _COMMAND, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
        ExitStack() as stack,
    ):
        stack.callback(process.kill)  # where a test fails; else it has ended by then
        assert process.stdout is not None
        found = re.search(r"on (http://127\.0\.0\.1:\d+) ", process.stdout.readline())
        assert found
        client = httpx.post(f"{found[1]}/_sandbox/clients", json={}).json()
        form = {"grant_type": "client_credentials", **client}
        token = httpx.post(f"{found[1]}/oauth/v2/token", data=form).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        made = httpx.post(f"{found[1]}/api/contacts/new", json={"city": "Bern"}, headers=headers)
        assert made.headers["location"] == "/api/contacts/4"
        process.send_signal(number)
        assert process.wait(60) == 0
        assert "Traceback" not in process.stdout.read()
    assert [path.name for path in tmp_path.iterdir()] == ["shop.db"], "closed, not cut off"
    with (
        Sandbox(data, seed=9) as sandbox,
        sandbox.serve() as url,
        httpx.Client(base_url=url, headers=headers) as http,
    ):
        assert http.get("/api/contacts").json()["total"] == "4"


def test_what_the_command_cannot_do_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no data base " * 100)
    with pytest.raises(SystemExit, match=r"data cannot be kept in .*text\.db: file is not"):
        main(["--port", "0", "--data", str(tmp_path / "text.db")])
    with pytest.raises(SystemExit, match="data cannot be kept"):
        main(["--port", "0", "--data", str(tmp_path / "missing" / "shop.db")])
    with Sandbox() as sandbox, sandbox.serve() as url:
        with pytest.raises(SystemExit, match=r"Cannot listen .*: Address already in use"):
            main(["--port", url.rsplit(":", 1)[1]])


@pytest.mark.parametrize("wrong", [["--port", "65536"], ["--seed", "-1"], ["--rate-limit", "x"]])
def test_wrong_options_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(wrong)
    assert wrong[0] in capsys.readouterr().err


def test_the_command_line_has_the_documented_options() -> None:
    given = parser().parse_args(["--port", "8080", "--data", "shop.db", "--seed", "5000"])
    assert (given.port, given.data, given.seed) == (8080, "shop.db", 5000)


def test_an_exception_undoes_the_whole_transaction(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store.db"))
    table = store.table("things")
    table.index("name", lambda row: (row["name"],))
    kept, other = table.insert({"name": "kept"}), table.insert({"name": "other"})

    def fail_half_way() -> None:
        with store.transaction():
            table.insert({"name": "lost"})
            table.put({**kept, "name": "changed"})
            table.remove(kept["id"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert table.rows() == [kept, other]
    assert table.find("name", "kept") == [kept]
    assert table.find("name", "lost") == []
    assert table.insert({"name": "next"})["id"] == 3
    store.close()
    with closing(sqlite3.connect(tmp_path / "store.db")) as file:
        rows = file.execute("SELECT id FROM documents ORDER BY id").fetchall()
    assert rows == [(1,), (2,), (3,)]

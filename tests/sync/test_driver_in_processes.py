"""The blocking client in a process: forks, Ctrl-C, and the end of the interpreter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from contextlib import ExitStack

import pytest

from tests.servers import serve


def script(source: str, *arguments: str) -> list[str]:
    return [
        sys.executable,
        "-W",
        "error::ResourceWarning",
        "-c",
        textwrap.dedent(source),
        *arguments,
    ]


JOB = """
import anyio, httpx, os, sys
from maatoo import Maatoo
from maatoo.sync._feed import Feed

async def ask(session, feed):
    return (await session.raw("GET", "/job")).status

async def forever(session, feed):
    print("running", flush=True)
    try:
        await anyio.sleep_forever()
    finally:
        print("cancelled", flush=True)
"""


def test_after_a_fork_parent_and_child_both_go_on() -> None:
    source = (
        JOB
        + """
api = Maatoo(sys.argv[1])
assert api.request("GET", "/parent").status == 200
assert api._driver.job(ask, Feed()) == 200
child = os.fork()
if child == 0:
    assert api.request("GET", "/child").status == 200
    assert api._driver.job(ask, Feed()) == 200
    api.close()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert api.request("GET", "/parent").status == 200
assert api._driver.job(ask, Feed()) == 200
api.close()
"""
    )
    with serve() as server:
        done = subprocess.run(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", source, server.url],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert [path for _, path in server.requests].count("/api/job") == 3


def test_ctrl_c_cancels_the_job_and_then_interrupts() -> None:
    source = (
        JOB
        + """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell's & started us
api = Maatoo("https://you.example", transport=httpx.MockTransport(lambda r: httpx.Response(200)))
try:
    api._driver.job(forever, Feed())
except KeyboardInterrupt:
    print("interrupted", flush=True)
    api.close()
"""
    )
    with (
        subprocess.Popen(script(source), stdout=subprocess.PIPE, text=True) as process,
        ExitStack() as whatever_happens,
    ):
        whatever_happens.callback(process.kill)
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        os.kill(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert output.splitlines() == ["cancelled", "interrupted"]
    assert process.returncode == 0


@pytest.mark.parametrize("use", ["api.request('GET', '/x')", "api._driver.job(ask, Feed())"])
def test_the_interpreter_ends_although_nobody_closed_the_client(use: str) -> None:
    source = (
        JOB
        + f"""
api = Maatoo(sys.argv[1])
{use}
print("done")
"""
    )
    with serve() as server:
        done = subprocess.run(
            [sys.executable, "-c", source, server.url],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def test_the_interpreter_ends_in_the_middle_of_an_iteration() -> None:
    source = (
        JOB
        + """
async def endless(session):
    while True:
        yield 1

api = Maatoo("https://you.example", transport=httpx.MockTransport(lambda r: httpx.Response(200)))
steps = api._driver.iterate(endless)
print(next(steps))
"""
    )
    done = subprocess.run(script(source), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")

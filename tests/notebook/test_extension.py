"""Short tracebacks in IPython, and progress bars."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout

import httpx
import pytest

from maatoo import AsyncMaatoo, ConnectionFailed, Maatoo, MissingExtra, Retry
from tests.notebook.test_html import listed, refuses


def test_a_traceback_ends_where_this_package_begins() -> None:
    from maatoo.notebook.extension import short_traceback

    def fails(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    with Maatoo(
        "https://x.example", transport=httpx.MockTransport(fails), retry=Retry(attempts=1)
    ) as api:
        try:
            api.contacts.get(1)
        except ConnectionFailed as error:
            lines = short_traceback(error, error.__traceback__)
    text = "".join(lines)
    assert "api.contacts.get(1)" in text
    assert "nobody there" in text
    assert "retry_state" not in text
    assert len(lines) == 3


def test_the_extension_is_loaded_and_unloaded() -> None:
    pytest.importorskip("IPython", reason="IPython is not installed")
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "maatoo")
    cell = "import maatoo; maatoo.Maatoo('no address')"
    shown = io.StringIO()
    with redirect_stdout(shown):
        shell.run_cell(cell)
    assert "the calls inside maatoo are left out" in shown.getvalue()
    assert "arguments.py" not in shown.getvalue()
    shell.run_line_magic("unload_ext", "maatoo")
    whole = io.StringIO()
    with redirect_stdout(whole):
        shell.run_cell(cell)
    assert "arguments.py" in whole.getvalue()


def test_a_job_draws_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    with Maatoo("https://x.example", transport=httpx.MockTransport(refuses)) as api:
        report = api.tags.create_many([{"tag": str(n)} for n in range(40)], progress=True)
        api.tags.create_many([{"tag": "a"}], progress=False)
    assert len(report.failed) == 40
    drawn = capsys.readouterr().err
    assert "40.0/40.0" in drawn
    assert "failed=40" in drawn


@pytest.mark.anyio
async def test_collecting_a_list_draws_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm", reason="tqdm is not installed")
    async with AsyncMaatoo("https://x.example", transport=httpx.MockTransport(listed)) as api:
        assert len(await api.contacts.list(limit=30, order_by="id").collect(7, progress=True)) == 7
    assert "7.00/7.00" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with (
        Maatoo("https://x.example", transport=httpx.MockTransport(refuses)) as api,
        pytest.raises(MissingExtra, match=r"maatoo\[progress\]"),
    ):
        api.tags.create_many([{"tag": "a"}], progress=True)

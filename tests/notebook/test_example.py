"""The notebook of the examples, executed from top to bottom in a kernel of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from maatoo import BasicAuth, Maatoo
from maatoo.sandbox import Sandbox

NOTEBOOK = Path(__file__).parent.parent.parent / "examples" / "contacts.ipynb"
EXECUTE = """
import sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


def shown(outputs: list[dict[str, Any]], kind: str = "text/plain") -> str:
    """What a cell shows in one form, or what it printed."""
    found = [each.get("data", {}).get(kind) or each.get("text", "") for each in outputs]
    return "".join("".join(each) for each in found)


@pytest.mark.skipif(
    not all(map(find_spec, ("nbclient", "ipykernel", "pandas", "polars"))),
    reason="needs nbclient, ipykernel, pandas and polars",
)
def test_each_cell_shows_what_the_notebook_promises(tmp_path: Path) -> None:
    with Sandbox(username="user", password="password") as sandbox, sandbox.serve() as url:
        account = {"BASE_URL": url, "USERNAME": "user", "PASSWORD": "password"}
        env = {**os.environ, **{f"MAATOO_{name}": value for name, value in account.items()}}
        env["IPYTHONDIR"] = str(tmp_path)
        executed = tmp_path / "executed.ipynb"
        command = [sys.executable, "-c", EXECUTE, str(NOTEBOOK), str(executed)]
        done = subprocess.run(command, env=env, timeout=600, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        with Maatoo(url, auth=BasicAuth("user", "password")) as api:
            points = api.contacts.list().to_dicts(columns=["points"])
    cells = json.loads(executed.read_text("utf-8"))["cells"]
    outputs = {each["id"]: each["outputs"] for each in cells if each["cell_type"] == "code"}
    report = shown(outputs["write"], "text/html")
    assert "<td>succeeded</td><td>60</td>" in report
    assert "<td>failed</td><td>1</td>" in report
    assert "email: no addr" in report
    assert "nothing was sent" in shown(outputs["list"], "text/html")
    assert "person0@example.com" in shown(outputs["page"], "text/html")
    assert "<strong>Contact</strong>" in shown(outputs["entity"], "text/html")
    assert "Genève" in shown(outputs["pandas"], "text/html")
    types = shown(outputs["types"])
    assert "'points': 'int64[pyarrow]'" in types
    assert "'date_added': 'timestamp[us, tz=UTC][pyarrow]'" in types
    assert "{'city': 'Zürich', 'len': 20}" in shown(outputs["polars"])
    assert "<td>succeeded</td><td>5</td>" in shown(outputs["edit"], "text/html")
    assert sum(row["points"] == 1_000 for row in points) == 5
    [error] = (each for each in outputs["error"] if each["output_type"] == "error")
    assert error["ename"] == "NotFound"
    assert "".join(error["traceback"]).count("\n") < 10
    assert "password" not in executed.read_text("utf-8").replace("MAATOO_PASSWORD", "")
    assert outputs["close"] == []

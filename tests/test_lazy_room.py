"""Names that are loaded when they are first used, and what a program does not load before."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import maatoo

LAZY = ["batch", "fields", "models", "paging", "query", "rows", "runtime", "tracking", "auth"]


@pytest.mark.parametrize("name", ["maatoo", *(f"maatoo.{each}" for each in LAZY)])
def test_a_lazy_package_has_every_name_it_lists_and_no_other(name: str) -> None:
    package = import_module(name)
    for each in package.__all__:
        assert getattr(package, each) is not None
        assert each in vars(package)  # found once, kept
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="Contcat"):
        package.Contcat  # noqa: B018


def test_what_is_a_module_is_listed_as_itself() -> None:
    assert maatoo.events is import_module("maatoo.events")


@pytest.mark.once
def test_importing_a_client_loads_nothing_that_only_calls_need() -> None:
    code = (
        "import sys; from maatoo import AsyncMaatoo, Maatoo; "
        "print(*{'httpx', 'cattrs', 'maatoo.session', 'maatoo.batch.job', "
        "'maatoo.paging.lists', 'maatoo.tracking.hits', 'maatoo.events'} & {*sys.modules})"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == ""


@pytest.mark.once
def test_a_call_loads_no_events_while_nobody_listens() -> None:
    code = (
        "import sys, httpx; from maatoo import Maatoo; "
        "answer = httpx.MockTransport(lambda r: httpx.Response(200, json={'contact': {'id': 1}})); "
        "api = Maatoo('http://127.0.0.1', transport=answer); print(api.contacts.get(1).id, "
        "*{'maatoo.batch.job', 'maatoo.events', 'maatoo.tables'} & {*sys.modules})"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["1"]

"""A blocking client that is dropped without being closed ends its thread and its connections."""

from __future__ import annotations

import gc
import os
import threading
import warnings

import httpx
import pytest

from maatoo import Maatoo
from maatoo.transport import engines
from tests.transport.test_one_answer import asked_for, plain, wire


def single(api: Maatoo) -> None:
    assert api.request("GET", "/things/7").json() == 7


def parallel(api: Maatoo) -> None:
    assert api.map(lambda number: number, range(3)).succeeded


def dropped(url: str, use, **settings) -> list[warnings.WarningMessage]:
    """Use a client, drop it, and collect what was warned of."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        api = Maatoo(url, **settings)
        use(api)
        threads = [each for each in threading.enumerate() if each.name == "maatoo-loop"]
        del api
        gc.collect()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()
        gc.collect()
    return [each for each in told if each.category is ResourceWarning]


@pytest.mark.parametrize("h11", [True, False], ids=["h11", "httpx"])
@pytest.mark.parametrize("use", [single, parallel])
def test_it_is_told_of_and_ends(use, h11: bool, monkeypatch) -> None:
    monkeypatch.setattr(engines, "has_h11", h11)
    with wire(lambda number, head: [plain(asked_for(head))]) as url:
        told = dropped(url, use)
    assert len(told) == 1
    assert "dropped without being closed" in str(told[0].message)


def test_a_view_keeps_the_client_alive() -> None:
    with wire(lambda number, head: [plain(asked_for(head))]) as url:
        view = Maatoo(url).with_options(timeout=5.0)
        gc.collect()
        assert view.request("GET", "/things/7").json() == 7
        view.close()


def test_nothing_is_told_where_nothing_is_open() -> None:
    def closed(api: Maatoo) -> None:
        single(api)
        api.close()

    with wire(lambda number, head: [plain(asked_for(head))]) as url:
        assert dropped(url, closed) == []
        assert dropped(url, lambda api: None) == []
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=7))
    assert dropped("https://you.example", single, transport=transport) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_child_says_nothing_of_the_client_of_its_parent() -> None:
    with wire(lambda number, head: [plain(asked_for(head))]) as url:
        api = Maatoo(url)
        single(api)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                del api
                gc.collect()
            os._exit(len([each for each in told if "dropped" in str(each.message)]))
        assert os.waitpid(child, 0)[1] == 0
        api.close()

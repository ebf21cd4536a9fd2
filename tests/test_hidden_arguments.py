"""Constructors that take secrets: a refusal shows none of them, and help shows their parameters."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

import maatoo
from maatoo import AsyncMaatoo, BasicAuth, BearerToken, Maatoo, OAuth2, Token

SECRET = "s3cr3t-pa55phrase"


def _refused_kind() -> object:
    return BasicAuth("jim", SECRET, "one argument too many")  # type: ignore[call-arg]  # pyright: ignore


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(lambda: BasicAuth("jim", f"{SECRET}\n"), id="basic"),
        pytest.param(lambda: BearerToken(f"{SECRET}\n"), id="bearer"),
        pytest.param(_refused_kind, id="arguments"),
        pytest.param(lambda: Token.from_dict({"version": 99, "x": SECRET}), id="token"),
        pytest.param(lambda: AsyncMaatoo(f"https://jim:{SECRET}@site.example"), id="async"),
        pytest.param(lambda: Maatoo(f"https://jim:{SECRET}@site.example"), id="blocking"),
        pytest.param(lambda: Maatoo.from_env(proxy=f"http://jim:{SECRET}@"), id="from-env"),
    ],
)
def test_a_refused_argument_is_in_no_variable_of_the_traceback(
    refused: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAATOO_BASE_URL", f"https://jim:{SECRET}@site.example")
    monkeypatch.setenv("MAATOO_ACCESS_TOKEN", "token")
    with pytest.raises(Exception, match=r".") as caught:
        refused()
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    package = str(Path(maatoo.__file__).parent)
    frames = [frame for frame in trace.stack if frame.filename.startswith(package)]
    assert frames, "the call that hides its arguments is in the traceback itself"
    assert SECRET not in "".join(str(frame.locals) for frame in frames)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("cls", "names"),
    [
        (BasicAuth, ["username", "password"]),
        (OAuth2, ["client_id", "client_secret", "redirect_uri"]),
        (AsyncMaatoo, ["base_url", "auth", "timeout"]),
        (Maatoo, ["base_url", "auth", "timeout"]),
    ],
)
def test_help_shows_the_parameters_of_the_constructor(cls: type, names: list[str]) -> None:
    assert list(inspect.signature(cls).parameters)[: len(names)] == names

"""Visitor: what is taken from a request that anyone could have written."""

from __future__ import annotations

import ipaddress
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument
from maatoo.tracking import Visitor


def test_the_ids_of_the_tracking_script_are_carried_along() -> None:
    visitor = Visitor.from_cookies(
        {"mautic_device_id": "ty00itw", "mtc_id": "29", "session": "mine"},
        user_agent="Mozilla/5.0",
        ip_address="192.0.2.7",
    )
    assert visitor.headers() == {
        "cookie": "mautic_device_id=ty00itw",
        "user-agent": "Mozilla/5.0",
        "x-forwarded-for": "192.0.2.7",
    }
    assert Visitor.from_cookies({"mtc_sid": "ty00itw"}).device_id == "ty00itw"
    assert Visitor().headers() == {}


@given(st.dictionaries(st.sampled_from(["mautic_device_id", "mtc_sid"]), st.text()), st.text())
def test_whatever_a_browser_sends_makes_headers_that_can_be_sent(
    cookies: dict[str, str], user_agent: str
) -> None:
    headers = Visitor.from_cookies(cookies, user_agent=user_agent).headers()
    built = httpx.Headers(headers)
    for name, value in headers.items():
        assert built[name] == value
        assert value.isascii()
        assert value.isprintable()
    assert headers.get("cookie", "").count(";") == 0


@pytest.mark.parametrize("device_id", ["", "a b", "a;b=c", "a\r\nx: y", "x" * 65, 7])
def test_an_id_that_is_none_is_refused(device_id: Any) -> None:
    with pytest.raises(InvalidArgument, match="device_id"):
        Visitor(device_id=device_id)
    assert Visitor.from_cookies({"mtc_sid": str(device_id) + "\n"}).device_id is None


def test_an_address_may_be_one_of_the_standard_library() -> None:
    visitor = Visitor(ip_address=ipaddress.ip_address("192.0.2.7"))  # type: ignore[arg-type]
    assert visitor.headers() == {"x-forwarded-for": "192.0.2.7"}


def test_what_is_no_text_is_refused() -> None:
    morsels: Any = SimpleCookie("mautic_device_id=ty00itw")
    with pytest.raises(InvalidArgument, match="cookie must be text, not Morsel"):
        Visitor.from_cookies(morsels)
    with pytest.raises(InvalidArgument, match="user_agent must be text"):
        Visitor(user_agent=7)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["", "1.2.3", "1.2.3.4, 5.6.7.8", "a\r\nb"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InvalidArgument, match="ip_address"):
        Visitor(ip_address=address)

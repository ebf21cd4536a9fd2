"""Addresses of a site."""

from __future__ import annotations

import httpx
import pytest

from maatoo.base_url import is_loopback, refuse_readable, site_root
from maatoo.errors import ConfigurationError


@pytest.mark.parametrize(
    ("base_url", "root"),
    [
        ("https://you.maatoo.io", "https://you.maatoo.io"),
        ("https://you.maatoo.io/", "https://you.maatoo.io"),
        ("https://you.maatoo.io/api", "https://you.maatoo.io"),
        ("https://you.maatoo.io/api/", "https://you.maatoo.io"),
        ("https://YOU.maatoo.io:443//", "https://you.maatoo.io"),
        ("http://localhost:80/mautic/api/", "http://localhost/mautic"),
        ("http://127.0.0.1:8088/index.php/api", "http://127.0.0.1:8088/index.php"),
        ("https://you.maatoo.io/myapi", "https://you.maatoo.io/myapi"),
        ("http://[::1]:8080/api", "http://[::1]:8080"),
    ],
)
def test_the_root_is_found_however_the_address_ends(base_url: str, root: str) -> None:
    assert site_root(base_url) == root
    assert site_root(root) == root


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "you.maatoo.io",
        "ftp://you.maatoo.io",
        "https://",
        "https://name:pass-word@you.maatoo.io",
        "https://you.maatoo.io/?access_token=to-ken",
        "https://you.maatoo.io/#x",
        "https://you.maatoo.io:port",
    ],
)
def test_other_addresses_are_refused_without_showing_credentials(base_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        site_root(base_url)
    assert "pass-word" not in str(caught.value)
    assert "to-ken" not in str(caught.value)


def test_an_address_that_is_no_text_is_refused_by_its_type() -> None:
    with pytest.raises(ConfigurationError, match=r"must be an address as text, .* not URL"):
        site_root(httpx.URL("https://you.maatoo.io"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.8.8.8", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("http://sandbox.localhost", True),
        ("http://10.0.0.1", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
    ],
)
def test_loopback_is_what_never_leaves_the_machine(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_readable_credentials_go_over_https_loopback_or_with_permission_only() -> None:
    refuse_readable("https://you.example")
    refuse_readable("http://localhost:8000")
    refuse_readable("http://you.example", allow_insecure=True)
    with pytest.raises(ConfigurationError, match="allow_insecure"):
        refuse_readable("http://you.example")

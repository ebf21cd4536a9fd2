"""Proxies: the one of the settings, and the one that the environment names for a server."""

from __future__ import annotations

import urllib.request
from contextlib import suppress
from importlib.util import find_spec

import httpx

from maatoo.base_url import is_loopback
from maatoo.errors import ConfigurationError

__all__ = ["Proxy", "environment_proxy", "known_proxy"]

Proxy = str | httpx.URL | httpx.Proxy


def known_proxy(given: Proxy) -> httpx.Proxy:
    """Read a proxy.

    Raises:
        ConfigurationError: no URL of a proxy, or one that needs a package that is not there.
    """
    proxy: httpx.Proxy | None = None
    if isinstance(given, httpx.Proxy):
        proxy = given
    else:
        with suppress(ValueError, TypeError, httpx.InvalidURL):
            proxy = httpx.Proxy(given)
    if proxy is None:  # raised out here: the error of httpx may show the credentials
        raise ConfigurationError(
            "proxy must be a URL that begins with http://, https:// or socks5://, or an httpx.Proxy"
        )
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError("a socks proxy needs a package: pip install 'httpx[socks]'")
    return proxy


def environment_proxy(base_url: httpx.URL) -> str | None:
    """The proxy that the environment names for a host (HTTP_PROXY, ALL_PROXY … NO_PROXY).

    There is none for this machine itself: credentials for it do not leave it.
    """
    if is_loopback(str(base_url)):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(base_url.scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(base_url.netloc.decode("ascii")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"

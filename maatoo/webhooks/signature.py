"""The signature of a delivery: base64 of HMAC-SHA256 over the raw body, keyed with the secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import TypeAlias, cast

from maatoo.errors import InvalidArgument, SignatureMismatch

__all__ = ["SIGNATURE_HEADER", "Secrets", "sign", "verify"]

SIGNATURE_HEADER = "Webhook-Signature"
"""The header in which the server sends the signature."""

Secrets: TypeAlias = "str | bytes | Iterable[str | bytes]"
"""One secret, or several while they are being changed."""


def sign(body: bytes, secret: str | bytes) -> str:
    """Sign a body as the server does.

    Args:
        body: the raw bytes of the body.
        secret: the webhook's secret.

    Returns:
        The value of the ``Webhook-Signature`` header.

    Raises:
        InvalidArgument: the body is not bytes, or the secret is empty.
    """
    digest = hmac.new(key_of(secret), raw_bytes(body), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def verify(body: bytes, signature: str | bytes | None, secret: Secrets) -> bool:
    """Check that a delivery comes from the server that knows the secret.

    Section "Authenticity verification" of the API documentation. The comparison takes the same
    time for every wrong signature.

    Args:
        body: the raw bytes of the body, before anything decoded or parsed them.
        signature: the value of the ``Webhook-Signature`` header; None where there was none.
        secret: the webhook's secret, or several of which any one may have been used: while a
            secret is being changed, the old and the new one.

    Returns:
        Always True, so that the call can be used in a condition.

    Raises:
        SignatureMismatch: no signature, or one that does not belong to this body and secret.
        InvalidArgument: the body is not bytes, or a secret is empty.
    """
    raw = raw_bytes(body)
    keys = keys_of(secret)
    given = header_bytes(signature)
    if not given:
        raise SignatureMismatch(
            f"the delivery has no {SIGNATURE_HEADER} header: it is not from your server, or the "
            "webhook has no secret"
        )
    matches = [hmac.compare_digest(given, sign(raw, key).encode()) for key in keys]
    if not any(matches):
        raise SignatureMismatch(
            "the signature does not belong to this body and secret: another secret, or a body "
            "that was changed on its way (decoded, reformatted) before it was verified"
        )
    return True


def keys_of(secret: Secrets) -> tuple[bytes, ...]:
    """One secret or several, each as the bytes of a key.

    Raises:
        InvalidArgument: there is none, or one that :func:`key_of` refuses.
    """
    if isinstance(secret, (str, bytes)):
        return (key_of(secret),)
    try:
        several = tuple(secret)
    except TypeError:
        several = ()
    if not several:
        raise InvalidArgument("secret must be text, bytes, or at least one of them in a list")
    return tuple(key_of(each) for each in several)


def key_of(secret: str | bytes) -> bytes:
    """A secret as the bytes of a key.

    Raises:
        InvalidArgument: it is empty, or neither text nor bytes.
    """
    if isinstance(secret, str):
        try:
            key = secret.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raise InvalidArgument("the secret holds characters that no secret can hold") from None
    elif isinstance(secret, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        key = secret
    else:
        raise InvalidArgument(f"a secret must be text or bytes, not {type(secret).__name__}")
    if not key:
        raise InvalidArgument("the secret is empty: anyone could sign with it")
    return key


def header_bytes(signature: object) -> bytes:
    """The value of the header, without white space around it; empty for None.

    Raises:
        InvalidArgument: it is neither text nor bytes.
    """
    if signature is None:
        return b""
    if isinstance(signature, str):
        return signature.strip().encode("utf-8", "replace")
    if isinstance(signature, bytes):
        return signature.strip()
    raise InvalidArgument(f"signature must be text or bytes, not {type(signature).__name__}")


def raw_bytes(body: object) -> bytes:
    """A body as bytes.

    Raises:
        InvalidArgument: it is something else; text has been decoded, and may differ from the bytes.
    """
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(cast("bytes | bytearray | memoryview[int]", body))
    raise InvalidArgument(
        f"body must be the raw bytes of the request, not {type(body).__name__}: "
        "request.body in Django, request.get_data() in Flask, await request.body() in Starlette"
    )

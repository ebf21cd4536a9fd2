"""Who sends a request: Basic credentials against the users of the sandbox."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping

from maatoo.sandbox import users
from maatoo.sandbox.answers import unauthorised
from maatoo.sandbox.store import Store
from maatoo.sandbox.users import User


def authenticate(headers: Mapping[str, str], store: Store, password: str) -> User:
    """The user of a request.

    Args:
        headers: the request's headers, names in lower case.
        store: where the users are.
        password: the password that all users share.

    Raises:
        Refusal: 401, in the words of the server for each case.
    """
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme == "Bearer":
        raise unauthorised("The access token provided is invalid.", "invalid_grant")
    if scheme.lower() != "basic":
        raise unauthorised("API authorization denied.")
    try:
        name, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        name, secret = "", ""
    user = users.named(store, name)
    if user is None or not hmac.compare_digest(secret.encode(), password.encode()):
        raise unauthorised("Authorization denied, invalid credentials.")
    return user

"""A token in the keyring of the operating system."""

from __future__ import annotations

import json
from typing import cast

from attrs import field, frozen

from maatoo.argument_checks import text
from maatoo.auth.keyring_entries import keyring, read_entry, write_entry
from maatoo.auth.stores import TokenStore
from maatoo.auth.tokens import Token
from maatoo.errors import ConfigurationError

__all__ = ["KeyringStore"]


@frozen
class KeyringStore(TokenStore):
    """Keeps the token in the keyring of the operating system (``pip install maatoo[keyring]``).

    For one process at a time: a keyring cannot be locked. Processes that share a login should use
    :class:`FileStore`.

    Args:
        name: tells the logins of one service apart.
        service: the name under which the keyring shows it.

    Raises:
        InvalidArgument: a name that is no text, or an empty one.
        MissingExtra: the package ``keyring`` is not installed.
    """

    name: str = field(default="default", validator=text)
    service: str = field(default="maatoo", kw_only=True, validator=text)

    def __attrs_post_init__(self) -> None:
        keyring()

    def load(self) -> Token | None:
        """Read the token; None when there is none.

        Raises:
            ConfigurationError: no keyring here, it is locked, or the entry is no token.
        """
        text = read_entry(self.service, self.name)
        if text is None:
            return None
        try:
            data: object = json.loads(text)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise ConfigurationError(
                f"the keyring entry {self.service}/{self.name} is no token: use another name, or "
                "remove the entry and log in again"
            )
        return Token.from_dict(cast("dict[str, object]", data))

    def save(self, token: Token) -> None:
        """Write the token.

        Raises:
            ConfigurationError: no keyring here, or it refused.
        """
        write_entry(self.service, self.name, json.dumps(token.to_dict()))

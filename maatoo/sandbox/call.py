"""One request as the handlers see it: decoded, routed, authenticated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from maatoo.sandbox import addresses, php
from maatoo.sandbox.answers import Answer, malformed
from maatoo.sandbox.files.uploads import Upload
from maatoo.sandbox.store import Store, Table
from maatoo.sandbox.users import User
from maatoo.sandbox.versions import DEFAULT, KNOWN


@dataclass(slots=True)
class Call:
    """A request.

    Attributes:
        store: the data.
        user: who asks.
        method: the HTTP method.
        params: what the path says, by name: {"id": "47"}.
        query: the query, nested as PHP nests brackets.
        body: the decoded body: an object, a list, or an empty object.
        base_url: scheme and host, as links in answers begin.
        address: where it comes from.
        files: the files of a multipart body.
        batch: whether it is one of many items.
        version: the version that the server speaks as.
    """

    store: Store
    user: User
    method: str
    params: dict[str, str]
    query: dict[str, Any]
    body: dict[str, Any] | list[Any]
    base_url: str = ""
    address: str = addresses.LOCAL
    files: Sequence[Upload] = ()
    batch: bool = False
    version: str = KNOWN[DEFAULT]

    @property
    def id(self) -> int:
        """The id in the path."""
        return int(self.params["id"])

    @property
    def fields(self) -> dict[str, Any]:
        """The body as an object; a list counts as an empty one."""
        return self.body if isinstance(self.body, dict) else {}

    def table(self, kind: str) -> Table:
        """A table of the store."""
        return self.store.table(kind)


Handler = Callable[[Call], Answer]


def decode_query(text: str) -> dict[str, Any]:
    """A query string, nested as PHP nests brackets."""
    return php.nested(parse_qsl(text, keep_blank_values=True))


def decode_body(body: bytes, content_type: str) -> dict[str, Any] | list[Any]:
    """A request body: JSON or form; any other kind is not read.

    Raises:
        Refusal: 400 for JSON that is none.
    """
    kind = content_type.split(";", 1)[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: php.as_lists(value) for name, value in php.nested(pairs).items()}
    if kind != "application/json" or not body.strip():
        return {}
    try:
        value = php.decoded(body)
    except ValueError:
        raise malformed() from None
    return value if php.is_object(value) or php.is_list(value) else {}

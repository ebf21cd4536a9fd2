"""An operation with every kind of parameter."""

from __future__ import annotations

from typing import Any

from maatoo import parameter_types
from maatoo.encoding import encode
from maatoo.operation import Operation
from maatoo.parameter_types import Param
from maatoo.response_readers import Body

QUERY = {
    "search": Param("search", parameter_types.search),
    "minimal": Param("minimal", parameter_types.flag),
    "where": Param("where", parameter_types.where),
}
BODY = {
    "firstname": Param("firstname", parameter_types.text),
    "points": Param("points", parameter_types.integer),
    "ip_address": Param("ipAddress", parameter_types.text),
    "date_added": Param("dateAdded", parameter_types.moment),
    "owner": Param("owner", parameter_types.ident),
    "utm_id": Param("utmID", parameter_types.text),
    "tags": Param("tags", parameter_types.tags),
    "overwrite_with_blank": Param("overwriteWithBlank", parameter_types.flag),
}


def operation(**changes: Any) -> Operation[object]:
    settings: dict[str, Any] = {
        "query": QUERY,
        "body": BODY,
        "fields": frozenset({"firstname"}),
        "repeat": "unique",
        "unique": ("firstname",),
    }
    return Operation(
        "contacts.edit", "PATCH", "/contacts/{id}/edit", Body(), **{**settings, **changes}
    )


EDIT = operation()


def body(**given: Any) -> object:
    return encode(EDIT, (5,), body=given).json

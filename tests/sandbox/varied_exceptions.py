"""What a varied run leaves as it was recorded, with the reasons."""

from __future__ import annotations

#: exchanges that may be answered differently, beside those of sandbox_exceptions
VARIED: dict[str, str] = {
    "emails.create.4": "the server's own example of a token has the name of a recorded user, John",
}

#: where answers name what every fresh server has, under the ids that it has there: how the path
#: ends, and the kind
FRESH: dict[str, str] = {
    r"(createdBy|modifiedBy|created_by)": "users",
    r"\.owner\.id": "users",
    r"\.users\.id": "users",
    r"^\.id": "users",
    r"\.(role|roles)\.id": "roles",
    r"\.(report|reports)\.id": "reports",
    r"\.fields\.(N\.|(core|professional)\.\w+\.)?id": "fields",
    r"^\.N\.id": "fields",
}

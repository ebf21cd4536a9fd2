"""What every fresh server has, and where answers of a varied run may name it."""

from __future__ import annotations

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
    r"\.stats\.object_id": "fields",
    r"\.stats\.user_id": "users",
}

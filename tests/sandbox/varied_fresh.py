"""What a varied run leaves as it was recorded, with the reasons."""

from __future__ import annotations

#: exchanges that may be answered differently, beside those of sandbox_exceptions
VARIED: dict[str, str] = {
    "emails.create.4": "the server's own example of a token has the name of a recorded user, John",
    "other.7": "the audit log tells of creates in the order in which they were made, which varies",
    "data.get.43": "how many weeks thirty days touch depends on the first",
    "data.get.44": "how many months thirty days touch depends on the first",
    "data.get.45": "how many hours of today are over depends on the hour",
}

#: recordings of which less than 98 of 100 exchanges are equal for these reasons
VARIED_BELOW: dict[str, str] = {
    "data": "charts whose labels depend on the day and the hour",
    "errors": "one of 36: the audit log",
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
    r"\.stats\.object_id": "fields",
    r"\.stats\.user_id": "users",
}

"""What the benchmark server answers: contacts, pages of them, batches, members of a segment."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl

from benchmarks.contact_data import Created, PageParts, encoded, selected

__all__ = ["Answers"]

_CLAUSE = re.compile(r"(where|order)\[(\d+)\]\[(\w+)\]")
_OK = b"200 OK"
_CREATED = b"201 Created"
_NOT_FOUND = b"404 Not Found"
_ABSENT = encoded({"errors": [{"code": 404, "message": "Item was not found.", "details": []}]})


class Answers:
    """A server's data: contacts with the ids 1 to ``contacts``, made while answering.

    Attributes:
        contacts: how many contacts there are.
    """

    def __init__(self) -> None:
        self.contacts = 0
        self._parts = PageParts()
        self._created = Created()
        self._next_id = 1_000_000_001

    def answer(self, method: bytes, target: bytes, body: bytes) -> tuple[bytes, bytes]:
        """Answer a request.

        Args:
            method: HTTP method.
            target: path with its query.
            body: body of the request.

        Returns:
            The status line's status, and the body.
        """
        path, _, query = target.partition(b"?")
        if method == b"GET":
            if path == b"/api/contacts":
                return _OK, self._page(query)
            name = path[len(b"/api/contacts/") :]
            if path.startswith(b"/api/contacts/") and name.isdigit():
                return _OK, b'{"contact":' + self._parts.contact(int(name)) + b"}"
        elif method == b"POST":
            if path == b"/api/contacts/batch/new":
                return _CREATED, self._batch(body)
            if path == b"/api/contacts/new":
                self._next_id += 1
                return _CREATED, b'{"contact":%b}' % self._created.contact(
                    self._next_id, json.loads(body)
                )
            if path.endswith(b"/contacts/add"):
                return _OK, _members(body)
        return _NOT_FOUND, _ABSENT

    def _page(self, query: bytes) -> bytes:
        given = dict(parse_qsl(query.decode(), keep_blank_values=True))
        low, high, falling = self._range(given)
        start, limit = int(given.get("start", 0)), int(given.get("limit", 30))
        total = max(high - low, 0)
        count = max(min(limit, total - start), 0)
        first = high - start if falling else low + 1 + start
        ids = range(first, first - count, -1) if falling else range(first, first + count)
        one = selected if "select[]" in given else self._parts.contact
        items = b",".join([b'"%d":' % each + one(each) for each in ids])
        return b'{"total":"%d","contacts":{%b}}' % (total, items)

    def _range(self, given: dict[str, str]) -> tuple[int, int, bool]:
        """The ids (low, high] that ``where`` leaves, and whether they are wanted falling."""
        low, high = 0, self.contacts
        falling = given.get("orderByDir", "asc").lower() == "desc"
        clauses: dict[tuple[str, str], dict[str, str]] = {}
        for name, value in given.items():
            match = _CLAUSE.fullmatch(name)
            if match is not None:
                clauses.setdefault((match[1], match[2]), {})[match[3]] = value
        for (kind, _), clause in clauses.items():
            if kind == "order":
                falling = clause.get("dir", "asc").lower() == "desc"
                continue
            bound = int(clause["val"])
            relation = clause["expr"]
            if relation in ("gt", "gte"):
                low = max(low, bound if relation == "gt" else bound - 1)
            else:
                high = min(high, bound if relation == "lte" else bound - 1)
        return low, high, falling

    def _batch(self, body: bytes) -> bytes:
        rows = json.loads(body)
        first = self._next_id
        self._next_id += len(rows)
        made = [self._created.contact(number, row) for number, row in enumerate(rows, first)]
        codes = b",".join([b"201"] * len(rows))
        return b'{"contacts":[%b],"statusCodes":[%b]}' % (b",".join(made), codes)


def _members(body: bytes) -> bytes:
    ids = json.loads(body)["ids"]
    details = ",".join([f'"{each}":{{"success":true}}' for each in ids])
    return f'{{"success":1,"details":{{{details}}}}}'.encode()

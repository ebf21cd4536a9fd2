"""What a handler gives back: an Answer, or a Refusal in one of the server's two error shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maatoo.sandbox.refused_values import spoken

Json = dict[str, Any]

CRASH_TEXT = (
    "Looks like I encountered an error (error #{code}). If I do it again, "
    "please report me to the system administrator!"
)


@dataclass(slots=True)
class Answer:
    """An answer before it becomes bytes.

    Attributes:
        payload: what becomes the JSON body; ignored when `content` is given.
        status: HTTP status.
        headers: headers beside Content-Type and Mautic-Version.
        by_controller: whether a controller wrote it: only then `Mautic-Version` is sent.
        content: a body that is not JSON.
        media_type: the Content-Type.
    """

    payload: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    by_controller: bool = True
    content: bytes | None = None
    media_type: str = "application/json"


class Refusal(Exception):
    """A request that is answered with an error.

    Args:
        status: HTTP status, and the code inside the body.
        message: the server's words.
        details: messages by field, or a list of messages.
        kernel: True for errors from outside of the controllers (other shape, no version header).
        type: the error type of the kernel shape.
        attempted: the document as it would have been, which a batch answer shows all the same.
        wordless: whether the answer has no body, and only a header asks for Basic credentials.
    """

    def __init__(
        self,
        status: int,
        message: str,
        details: Mapping[str, list[str]] | list[str] | None = None,
        *,
        kernel: bool = False,
        type: str | None = None,
        attempted: Json | None = None,
        wordless: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details or []
        self.kernel = kernel
        self.type = type
        self.attempted = attempted
        self.wordless = wordless

    @property
    def of_fields(self) -> bool:
        """Whether it names fields, so that it can stand for one item of a batch."""
        return isinstance(self.details, Mapping)

    def answer(self, major: int = 5) -> Answer:
        """The whole answer, as a server of a major version words it."""
        if self.wordless:
            headers = {"WWW-Authenticate": 'Basic realm="Secured Area"'}
            return Answer(status=self.status, headers=headers, by_controller=False, content=b"")
        if self.kernel:
            error: Json = {"message": self.message, "code": self.status, "type": self.type}
        else:
            error = {"code": self.status, **self._told(major)}
        return Answer({"errors": [error]}, self.status, by_controller=not self.kernel)

    def item(self, major: int) -> Json:
        """The error as one item of a batch shows it."""
        return {"code": self.status, **self._told(major), "type": None}

    def _told(self, major: int) -> Json:
        if not isinstance(self.details, Mapping):
            return {"message": self.message, "details": self.details}
        details = {
            name: [spoken(words, major) for words in lines] for name, lines in self.details.items()
        }
        return {"message": _joined(details), "details": details}


def not_found(message: str = "Item was not found.") -> Refusal:
    """A controller's 404."""
    return Refusal(404, message)


def denied() -> Refusal:
    """A controller's 403."""
    return Refusal(403, "You do not have access to the requested area/action.")


def bad_request(
    message: str = "This is a bad request.", details: list[str] | None = None
) -> Refusal:
    """A controller's 400 without fields."""
    return Refusal(400, message, details)


def invalid(
    errors: Mapping[str, list[str]], status: int = 400, attempted: Json | None = None
) -> Refusal:
    """A validation error: messages by field."""
    return Refusal(status, _joined(errors), errors, attempted=attempted)


def _joined(errors: Mapping[str, list[str]]) -> str:
    """Messages by field as one message."""
    return ", ".join(f"{name}: {line}" for name, lines in errors.items() for line in lines)


def crash() -> Refusal:
    """A failure of the server itself: 500 without a version header."""
    return Refusal(500, CRASH_TEXT.format(code=500), kernel=True)


def malformed() -> Refusal:
    """A body that cannot be parsed, or a query that the server does not take."""
    return Refusal(400, CRASH_TEXT.format(code=400), kernel=True)


def no_route(path: str) -> Refusal:
    """An unknown path, a wrong method, or an id that is no number."""
    return Refusal(404, f"Requested URL not found: {path}", kernel=True)


def unauthorised(message: str, type: str = "access_denied", *, wordless: bool = False) -> Refusal:
    """A 401: no credentials, or wrong ones."""
    return Refusal(401, message, kernel=True, type=type, wordless=wordless)

"""Uploaded files: reading them out of a multipart body, and guessing what they are."""

from __future__ import annotations

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"\xff\xd8\xff", "jpg"),
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"<svg", "svg"),
    (b"{", "json"),
)

MEDIA_TYPES = {
    "png": "image/png",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "svg": "image/svg+xml",
    "json": "application/json",
    "csv": "text/csv",
    "txt": "text/plain",
    "html": "text/html",
    "css": "text/css",
    "js": "application/javascript",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body.

    Attributes:
        field: the name of the form field.
        filename: the name that the sender gave it.
        content: its bytes.
    """

    field: str
    filename: str
    content: bytes


def read(body: bytes, content_type: str) -> list[Upload]:
    """The files of a multipart body; none of any other kind of body."""
    if not content_type.lower().startswith("multipart/form-data"):
        return []
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    found: list[Upload] = []
    for part in message.iter_parts():
        filename = part.get_filename()
        content = part.get_payload(decode=True)
        if filename and isinstance(content, bytes):
            field = part.get_param("name", "", header="content-disposition")
            found.append(Upload(str(field), filename, content))
    return found


def extension(content: bytes) -> str:
    """The extension that the server gives a file for its content, whatever it was called."""
    for signature, name in _SIGNATURES:
        if content.lstrip().startswith(signature):
            return name
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return "bin"
    lines = [line for line in text.splitlines() if line]
    return "csv" if len(lines) > 1 and all("," in line for line in lines) else "txt"

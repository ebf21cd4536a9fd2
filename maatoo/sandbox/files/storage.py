"""Where uploaded files are kept: by folder, sub-folder and a name that the server makes up."""

from __future__ import annotations

import base64
import secrets

from maatoo.sandbox.files.uploads import extension
from maatoo.sandbox.store import Document, Store

KIND = "files"


def add(store: Store, folder: str, content: bytes, subfolder: str = "") -> str:
    """Keep a file.

    Returns:
        Its name.
    """
    name = f"{secrets.token_hex(16)}.{extension(content)}"
    store.table(KIND).insert(
        {
            "folder": folder,
            "subfolder": subfolder,
            "name": name,
            "content": base64.b64encode(content).decode(),
        }
    )
    return name


def find(store: Store, folder: str, name: str, subfolder: str = "") -> Document | None:
    """The file of that name."""
    for row in store.table(KIND).rows():
        if (row["folder"], row["subfolder"], row["name"]) == (folder, subfolder, name):
            return row
    return None


def content(row: Document) -> bytes:
    """The bytes of a file."""
    return base64.b64decode(row["content"])


def subfolders(store: Store, folder: str) -> set[str]:
    """The sub-folders of a folder."""
    rows = store.table(KIND).rows()
    return {row["subfolder"] for row in rows if row["folder"] == folder and row["subfolder"]}


def names(store: Store, folder: str, subfolder: str = "") -> list[str]:
    """What is in a folder, by name: files, and the sub-folders of a folder."""
    rows = store.table(KIND).rows()
    found = [r["name"] for r in rows if r["folder"] == folder and r["subfolder"] == subfolder]
    return sorted([*found, *(() if subfolder else subfolders(store, folder))])

"""Where uploaded files are kept: by folder, sub-folder and a name that the server makes up."""

from __future__ import annotations

import base64
import secrets

from maatoo.sandbox.files.uploads import extension
from maatoo.sandbox.store import Document, Store

KIND = "files"
FOLDERS = "file_folders"


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


def has_folder(store: Store, folder: str, subfolder: str) -> bool:
    """Whether there is such a sub-folder."""
    return subfolder in _subfolders(store, folder)


def make_folder(store: Store, folder: str, subfolder: str) -> bool:
    """Make a sub-folder, unless it is there.

    Returns:
        False where the folder that it lies in is not there.
    """
    if has_folder(store, folder, subfolder):
        return True
    above, _, _ = subfolder.rpartition("/")
    if above and not has_folder(store, folder, above):
        return False
    store.table(FOLDERS).insert({"folder": folder, "path": subfolder})
    return True


def names(store: Store, folder: str, subfolder: str = "") -> list[str]:
    """What is in a folder, by name: files, and the folders that lie in it."""
    rows = store.table(KIND).rows()
    found = [r["name"] for r in rows if r["folder"] == folder and r["subfolder"] == subfolder]
    paths = (path.rpartition("/") for path in _subfolders(store, folder))
    return sorted([*found, *(name for above, _, name in paths if above == subfolder)])


def _subfolders(store: Store, folder: str) -> set[str]:
    return {row["path"] for row in store.table(FOLDERS).rows() if row["folder"] == folder}

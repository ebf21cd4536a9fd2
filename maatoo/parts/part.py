"""Part: a piece of a list that another process can read, without any secret in it.

``lst.parts(n)`` splits a list by ranges of ids, or by the places of its rows. A part is a recipe:
the site, the *name* of where credentials come from, the list with its parameters, and the range. It
can be pickled and written as JSON, and each part is read by a client of its own process.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from attrs import asdict, field, frozen

from maatoo.base_url import site_root
from maatoo.errors import ConfigurationError, InvalidArgument
from maatoo.optional_package import optional_package
from maatoo.parts.worker_client import client_of
from maatoo.query import Where

__all__ = ["Part"]


@frozen(kw_only=True)
class Part:
    """A piece of a list: the rows whose id, or place, is above ``after`` and at most ``to``.

    Attributes:
        site: the server's address.
        credentials: where they come from: "env" for the ``MAATOO_*`` variables, "profile:<name>"
            for a login that ``maatoo login`` has kept on each machine, or "package.module:function"
            for a function of yours that takes ``workers`` and makes a ``Maatoo`` client.
        workers: how many parts are read at a time, for their share of the server's quota.
        machine: name of the machine where the list was split.
        resource: "contacts".
        operation: "list".
        path: arguments of the path.
        query: parameters of the list, as JSON can say them.
        extra_query: those that the list was given verbatim.
        column: the column of ids; None where the list is split by the places of its rows.
        after: lower end, not included.
        to: upper end, included; None for no end.
        index: number of the part, from 0.
        of: how many parts there are.
        split: tells the parts of one call of ``lst.parts`` from those of another.
    """

    site: str
    credentials: str = "env"
    workers: int = 1
    machine: str = ""
    resource: str
    operation: str = "list"
    path: tuple[Any, ...] = ()
    query: Mapping[str, Any]
    extra_query: Mapping[str, Any] = field(factory=dict[str, Any])
    column: str | None = "id"
    after: int
    to: int | None
    index: int
    of: int
    split: str = ""

    @property
    def exact(self) -> bool:
        """Whether the parts have each row once that exists from the first request to the last.

        False of a list that was split by the places of its rows: those that come or go meanwhile
        move others over the ends of parts, where they are missed or come twice.
        """
        return self.column is not None

    def to_json(self) -> str:
        """The part as JSON text."""
        return json.dumps(asdict(self, recurse=False), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Part:
        """A part of its JSON text.

        Raises:
            InvalidArgument: the text is none of a part.
        """
        try:
            found: dict[str, Any] = json.loads(text)
            found["path"] = tuple(found["path"])
            return cls(**found)
        except (ValueError, TypeError, KeyError) as problem:
            raise InvalidArgument(f"this is no text of a part: {problem}") from None

    def client(self) -> Any:
        """A ``Maatoo`` client of this process for the part.

        Raises:
            ConfigurationError: the credentials are not there, or are those of another site.
        """
        api = client_of(self.credentials, workers=self.workers, machine=self.machine)
        if site_root(api.settings.site) != self.site:
            api.close()
            raise ConfigurationError(
                f"this part belongs to {self.site}, but the credentials are those of "
                f"{api.settings.site}"
            )
        return api

    def of_client(self, api: Any) -> Any:
        """The rows of the part as a list of a client, blocking or asynchronous."""
        query = dict(self.query)
        if self.column is not None:
            ours = Where.gt(self.column, self.after)
            if self.to is not None:
                ours &= Where.lte(self.column, self.to)
            query["where"] = Where(query.get("where") or ()) & ours
        method = getattr(getattr(api, self.resource), self.operation)
        lst = method(*self.path, **query, extra_query=dict(self.extra_query) or None)
        if self.column is not None:
            return lst
        left = None if self.to is None else self.to - self.after
        return lst.resume({**lst.cursor, "start": self.after, "left": left})

    def read(self) -> Iterator[Any]:
        """Iterate the rows of the part, with a client of its own."""
        with self.client() as api:
            yield from self.of_client(api)

    async def aread(self, api: Any) -> AsyncIterator[Any]:
        """Iterate the rows of the part, with an ``AsyncMaatoo`` client."""
        async for item in self.of_client(api):
            yield item

    def to_arrow(self, **options: Any) -> Any:
        """The rows of the part as a ``pyarrow.Table`` (extra ``arrow``)."""
        with self.client() as api:
            return self.of_client(api).to_arrow(**options)

    def write_parquet(self, folder: str | os.PathLike[str], **options: Any) -> Path:
        """Write the part into a folder, as a file of its own that appears when it is whole.

        A file that is there already was written whole by an earlier run of the same parts, and is
        kept. To go on after a crash, keep the parts (:meth:`to_json`): a list that is split again
        makes other parts.

        Args:
            folder: it is made when it does not exist.
            **options: those of ``to_parquet``: ``columns`` and more.

        Returns:
            The path of the file.

        Raises:
            ConfigurationError: the folder holds files of another split, or with other columns:
                together with this one they would have rows twice, or lack some.
        """
        shape = [self.split, *(str(options.get(name)) for name in ("columns", "schema"))]
        mark = f"{crc32(json.dumps(shape).encode()):08x}"
        target = Path(folder) / f"part-{self.index:05}-of-{self.of:05}-{mark}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        _refuse_others(target.parent, mark)
        if not _is_whole(target):
            with self.client() as api:
                self.of_client(api).to_parquet(target, **options)
            _refuse_others(target.parent, mark)  # a run that began at the same time
        return target


def _refuse_others(folder: Path, mark: str) -> None:
    """Refuse a folder with files that are not of these parts."""
    for file in folder.glob("part-*.parquet"):
        if not file.stem.endswith(mark):
            raise ConfigurationError(
                f"{file} was written by another split of a list, or with other columns: give the "
                "same parts to go on with them, or an empty folder"
            )


def _is_whole(file: Path) -> bool:
    """Whether a file is there and can be read to its end, where Parquet has its contents."""
    if not file.exists():
        return False
    pyarrow = optional_package("pyarrow", "Part.write_parquet", "arrow")
    parquet = optional_package("pyarrow.parquet", "Part.write_parquet", "arrow")
    try:
        parquet.read_metadata(file)
    except (OSError, pyarrow.ArrowException):
        return False
    return True

"""Cassettes: exchanges with a real server, recorded once and played in every later test."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal, cast, get_args

import httpx
from attrs import evolve

from maatoo.errors import ConfigurationError
from maatoo.runtime import Runtime
from maatoo.testing.scrubbing import Hide, Scrubber
from maatoo.testing.tape import Asked, NotOnCassette, RecordedResponse, Tape, answer_of, asked_paths
from maatoo.testing.taping import TapedEngine, TapedTransport
from maatoo.transport.connection_changes import changed_connections
from maatoo.transport.engines import ConnectionSettings, engine_of
from maatoo.transport.pool import Engine

__all__ = ["Cassette", "Mode", "cassette"]

Mode = Literal["auto", "record", "replay"]

VARIABLE = "MAATOO_CASSETTES"


def cassette(
    path: str | Path,
    *,
    mode: Mode | None = None,
    hide: Iterable[Hide] = (),
    repeat: bool = False,
) -> Cassette:
    """Record what clients exchange with a server, or answer them from a recording.

    Every client that is made inside the block is recorded, `AsyncMaatoo` and `Maatoo` alike, and
    so are its requests for tokens. The file holds no header with credentials, no cookie, no host,
    no token, no password and no client secret. Look at it all the same before you share it: it
    holds what the server answered.

    A request is recognized by method, path, query and body. The same request sent several times
    gets the recorded answers in their order.

    Args:
        path: the file, JSON.
        mode: "replay" answers from the file and connects to nothing; "record" records anew;
            "auto" records if there is no file, and replays otherwise. None takes the mode from
            the environment variable MAATOO_CASSETTES; without it, "auto".
        hide: further texts or patterns that are replaced by "***": addresses of real people.
        repeat: answer a request that is sent more often than recorded with its last answer.

    Returns:
        A context manager that gives the `Cassette`. A recording is written when its block ends
        without an error.

    Raises:
        InvalidArgument: `hide` is a single text, or holds an empty one.
        ConfigurationError: an unknown mode; or, on entering, there is no such file or it is no
            cassette.
        NotOnCassette: from a call that was not recorded, and at the end of the block.

    Example:
        >>> with cassette("tests/cassettes/export.json"):
        ...     with Maatoo("https://you.maatoo.io", auth=BasicAuth("user", "…")) as api:
        ...         rows = [contact.email for contact in api.contacts.list()]
    """
    given = mode if mode is not None else os.environ.get(VARIABLE, "auto")
    if given not in get_args(Mode):
        raise ConfigurationError(
            f'the mode of a cassette is "auto", "record" or "replay", not {given!r}'
        )
    return Cassette(Path(path), cast("Mode", given), Scrubber(hide), repeat)


class Cassette:
    """A cassette in use. Made by `cassette()`.

    Attributes:
        path: its file.
        recording: True while it records, False while it plays.
    """

    def __init__(self, path: Path, mode: Mode, scrubber: Scrubber, repeat: bool) -> None:
        self.path = path
        self.recording = False
        self._mode: Mode = mode
        self._scrubber = scrubber
        self._repeat = repeat
        self._tape = Tape([])
        self._open = False
        self._changes = ExitStack()

    def __repr__(self) -> str:
        doing = ("recording" if self.recording else "playing") if self._open else "closed"
        return f"<Cassette {str(self.path)!r}, {doing}, {len(self._tape.exchanges)} exchanges>"

    def __enter__(self) -> Cassette:
        self.recording = self._mode == "record" or (self._mode == "auto" and not self.path.exists())
        self._tape = Tape([]) if self.recording else Tape.load(self.path, repeats=self._repeat)
        self._open = True
        self._changes.enter_context(changed_connections(self._behind))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        self._changes.close()
        if error is not None:
            return
        if self.recording:
            self._tape.save(self.path)
        elif self._tape.misses:
            asked = "\n  ".join(str(each) for each in self._tape.misses[:10])
            raise NotOnCassette(
                f"{self.path} does not hold what was asked:\n  {asked}\n{self._advice}"
            )

    @property
    def _advice(self) -> str:
        return (
            f"If the program is right, record {self.path} anew: delete it, or run this test once "
            f"with {VARIABLE}=record, where the server can be reached."
        )

    @property
    def transport(self) -> TapedTransport:
        """A transport to the network behind this cassette, for any httpx client."""
        return TapedTransport(self)

    def wrap(self, transport: httpx.BaseTransport | httpx.AsyncBaseTransport) -> TapedTransport:
        """A transport of yours behind this cassette; you close it."""
        return TapedTransport(self, transport)

    @property
    def asked(self) -> list[str]:
        """Method and path of every exchange on the tape, in their order."""
        return asked_paths(self._tape.exchanges)

    @property
    def played(self) -> int:
        """How many recorded exchanges were played."""
        return self._tape.played

    @property
    def unplayed(self) -> list[str]:
        """What was recorded and not asked, while playing."""
        return [] if self.recording else [str(each) for each in self._tape.unplayed]

    def play(self, request: httpx.Request, content: bytes) -> RecordedResponse | None:
        """The recorded answer to a request; None when it is to be sent and recorded."""
        if self.recording:
            return None
        if not self._open:
            raise ConfigurationError(
                f"the block of the cassette {self.path} has ended: use the client inside of it"
            )
        try:
            return self._tape.answer(Asked.of(request, content, self._scrubber))
        except NotOnCassette as error:
            raise NotOnCassette(f"{error}\n{self._advice}") from None

    def record(
        self,
        request: httpx.Request,
        content: bytes,
        status: int,
        headers: Mapping[str, str],
        answer: bytes,
    ) -> None:
        """Record an exchange."""
        if not self._open:
            return
        asked = Asked.of(request, content, self._scrubber)
        of_tokens = "/oauth/" in asked.path
        scrubbed = answer_of(status, headers, answer, self._scrubber, of_tokens=of_tokens)
        self._tape.record(asked, scrubbed)

    def _behind(self, connection: ConnectionSettings) -> ConnectionSettings:
        """Settings whose engine sits behind this cassette, unless it sits behind another one."""
        connection = evolve(connection, steady=True)
        if connection.factory is not None or isinstance(connection.transport, TapedTransport):
            return connection
        return evolve(connection, factory=self._engine)

    def _engine(
        self, connection: ConnectionSettings, runtime: Runtime, base_url: httpx.URL
    ) -> Engine:
        engine = engine_of(connection, runtime, base_url)
        return TapedEngine(self, engine, is_async=runtime.is_async)

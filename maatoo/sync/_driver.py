"""The driver of the blocking client: single calls on the spot, jobs on an event loop of its own.

A single call steps the coroutine of the async client over a blocking transport, in the caller's
thread, on no event loop. What runs in parallel (bulk, iteration) and engines that need a loop go
to a background thread with an event loop, and cross over once a call, a page or a job.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from attrs import evolve

from maatoo import runtime as runtimes
from maatoo.errors import ConfigurationError
from maatoo.key_order import KeyOrder
from maatoo.runtime import BlockingRuntime, Runtime, step_to_completion
from maatoo.session import Session
from maatoo.session.connection import not_to_pickle
from maatoo.settings import Settings
from maatoo.sync._feed import Feed
from maatoo.transport.pacing import Quota
from maatoo.transport.request import Options
from maatoo.transport.retry import Budget
from maatoo.user_warnings import told_by, warn_user

if TYPE_CHECKING:
    from maatoo.sync._loop import Loop

__all__ = ["Driver"]

T = TypeVar("T")


class Driver:
    """Makes calls for the blocking client; may be used by any number of threads."""

    def __init__(self, settings: Settings, shared: Shared | None = None) -> None:
        self.settings = settings
        self._shared = Shared(settings) if shared is None else shared
        self._views: dict[Session, Session] = {}

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled with what belongs to a client: a resource, or a list.

        Raises:
            ConfigurationError: always.
        """
        raise not_to_pickle()

    def view(self, options: Options) -> Driver:
        """The same driver with other options."""
        return Driver(evolve(self.settings, options=options), self._shared)

    @property
    def caller(self) -> Session:
        """The session that calls are made with: of the blocking runtime, where that can be."""
        shared = self._shared
        return self._view(shared.loop().session if shared.needs_loop else shared.blocking())

    @property
    def quota(self) -> Quota | None:
        """What is known of the server's limit on calls."""
        return self._shared.quota

    def _view(self, session: Session) -> Session:
        """The session with this driver's options; one for all calls, as it counts them."""
        options = self.settings.options
        if options is session.options:
            return session
        view = self._views.get(session)
        return view if view is not None else self._views.setdefault(session, session.view(options))

    def call(self, make: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
        """Make one call in the calling thread."""
        if self._shared.needs_loop:
            return self.parallel(make)
        return step_to_completion(make(self.caller))

    def parallel(self, make: Callable[[Session], Coroutine[Any, Any, T]]) -> T:
        """Run something on the event loop, and wait for it.

        Ctrl-C cancels it there before it is raised here.
        """
        feed: Feed[Any] = Feed()
        with told_by(feed.back(warn_user)):
            return self.job(lambda session, _: make(session), feed)

    def job(
        self, make: Callable[[Session, Feed[Any]], Coroutine[Any, Any, T]], feed: Feed[Any]
    ) -> T:
        """Run a job on the event loop that takes its input from this thread.

        Args:
            make: begins the job; the feed is its input there, as an async iterable.
            feed: the input; it is read by this thread, never by the loop's.
        """
        loop = self._shared.loop()
        return loop.run(lambda: make(self._view(loop.session), feed), feed)

    def iterate(self, make: Callable[[Session], AsyncIterator[T]]) -> Iterator[T]:
        """Iterate something of the event loop, a page a crossing."""
        loop = self._shared.loop()
        return loop.iterate(lambda: make(self._view(loop.session)))

    def close(self) -> None:
        """Close every connection and end the event loop."""
        self._shared.close()


class Shared:
    """What all views of a blocking client share; made anew in a forked child."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.needs_loop = settings.connection.needs_event_loop
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._budget = Budget(self.settings.options.retry.budget)
        self._pacer = self.settings.pacer()
        self._order = KeyOrder()
        self._knowledge: dict[str, object] = {}
        self._blocking: Session | None = None
        self._loop: Loop | None = None
        self._closed = False

    def _fresh(self) -> None:
        if self._pid != os.getpid():  # threads and sockets stayed with the parent
            closed = self._closed
            self._begin()
            self._closed = closed

    @property
    def quota(self) -> Quota | None:
        """What is known of the server's limit on calls."""
        self._fresh()
        return self._pacer.quota

    def _open(self, runtime: Runtime) -> Session:
        return Session.open(
            self.settings, runtime, self._budget, self._pacer, self._order, self._knowledge
        )

    def blocking(self) -> Session:
        """The session of the blocking runtime, made when first asked for."""
        self._fresh()
        session = self._blocking
        if session is None:
            with self._lock:
                session = self._blocking
                if session is None:
                    session = self._blocking = self._open(BlockingRuntime())
                    session.lifetime.closed = self._closed
        return session

    def loop(self) -> Loop:
        """The event loop, begun when first asked for."""
        from maatoo.sync._loop import Loop

        self._fresh()
        with self._lock:
            if self._loop is None:
                if self._closed:
                    raise ConfigurationError("this client is closed: make a new one")
                self._loop = Loop(lambda: self._open(runtimes.AsyncRuntime()))
            return self._loop

    def __del__(self) -> None:
        """End the thread and the connections of a client that was dropped without being closed."""
        if getattr(self, "_closed", True) or self._pid != os.getpid() or sys.is_finalizing():
            return  # at the end of the interpreter the loop is closed already
        engine = None if self._blocking is None else self._blocking.transport.engine
        connected = getattr(engine, "idle", 0)
        if engine is not None:
            engine.forget()
        if self._loop is not None:
            self._loop.stop()
        if connected or self._loop is not None:
            warnings.warn(
                f"a client of {self.settings.site} was dropped without being closed: use "
                "'with Maatoo(…) as api', or api.close()",
                ResourceWarning,
                stacklevel=2,
                source=self,
            )

    def close(self) -> None:
        """Close both sessions and end the loop."""
        self._fresh()
        with self._lock:
            self._closed = True
            loop, self._loop = self._loop, None
            blocking = self._blocking
        if blocking is not None:
            step_to_completion(blocking.aclose())
        if loop is not None:
            loop.close()

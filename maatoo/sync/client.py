"""Maatoo: the blocking client, for scripts, threads and notebooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import anyio
import anyio.to_thread

from maatoo import batch, tracking
from maatoo.argument_checks import is_async
from maatoo.client import Client
from maatoo.errors import InvalidArgument
from maatoo.redaction import masked_headers
from maatoo.sync._resources import Resources
from maatoo.unset import UNSET, Unset

if TYPE_CHECKING:
    from types import TracebackType

    from maatoo.batch import BulkReport, Keep, Outcome
    from maatoo.diagnosis import Diagnosis
    from maatoo.events import Event
    from maatoo.session import Session
    from maatoo.settings import Settings
    from maatoo.sync._driver import Driver
    from maatoo.sync._feed import Feed
    from maatoo.sync._v2 import V2
    from maatoo.tracking import Tracking
    from maatoo.transport.download import Destination
    from maatoo.transport.pacing import Quota
    from maatoo.transport.response import Response
    from maatoo.transport.retry import Retry
    from maatoo.transport.timeouts import TimeoutSetting

__all__ = ["Maatoo"]

M = TypeVar("M", bound="Maatoo")
T = TypeVar("T")
V = TypeVar("V")


class Maatoo(Client, Resources):
    """The blocking client: the same names as :class:`~maatoo.AsyncMaatoo`, without ``await``.

    It works in scripts, in any number of threads at once, inside a running event loop (a notebook
    cell) and after ``fork()``. Single calls run in the calling thread; bulk jobs and iteration run
    in parallel on an event loop in the background.

    Example:
        >>> with Maatoo("https://you.maatoo.io", auth=BasicAuth("user", "…")) as api:
        ...     for contact in api.contacts.list(search="is:anonymous"):
        ...         print(contact.id)
    """

    _driver: Driver

    def _open(self, settings: Settings) -> None:
        from maatoo.sync._driver import Driver

        super()._open(settings)
        _refuse_coroutines(settings.options.on_event)
        self._driver = Driver(settings)

    def __enter__(self: M) -> M:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; the client cannot be used afterwards."""
        self._driver.close()

    def with_options(
        self: M,
        *,
        timeout: TimeoutSetting | Unset | None = UNSET,
        deadline: float | Unset | None = UNSET,
        retry: Retry | Unset = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
        on_quota: Literal["raise", "wait"] | Unset = UNSET,
        max_concurrency: int | Unset = UNSET,
        strict: bool | Unset = UNSET,
        on_event: Callable[[Event], object] | Unset | None = UNSET,
    ) -> M:
        """A view of this client with other options, on the same connections.

        Args:
            timeout: seconds an attempt, or an ``httpx.Timeout``.
            deadline: seconds over all attempts of one call.
            retry: when requests are sent again.
            headers: headers beside those of this client.
            on_quota: "raise" or "wait".
            max_concurrency: requests in progress at once, counted for this view alone.
            strict: whether a value that was not stored as it was sent is an error.
            on_event: called with each event of this view, in place of the client's.

        Returns:
            The view; it ends with this client.
        """
        headers = masked_headers(headers)
        options = self._options(
            timeout=timeout,
            deadline=deadline,
            retry=retry,
            headers=headers,
            on_quota=on_quota,
            max_concurrency=max_concurrency,
            strict=strict,
            on_event=on_event,
        )
        _refuse_coroutines(options.on_event)
        view: M = object.__new__(type(self))
        view._driver = self._driver.view(options)
        view.settings = view._driver.settings
        return view

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, object] | list[tuple[str, object]] | None = None,
        json: object = UNSET,
        data: Mapping[str, object] | None = None,
        content: bytes | str | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        to: Destination | None = None,
        root: bool = False,
        raise_errors: bool = True,
    ) -> Response:
        """Send any request; see :meth:`maatoo.AsyncMaatoo.request`."""
        headers = masked_headers(headers)
        return self._driver.call(
            lambda session: session.raw(
                method,
                path,
                params=params,
                json=json,
                data=data,
                content=content,
                files=files,
                headers=headers,
                to=to,
                root=root,
                raise_errors=raise_errors,
            )
        )

    @property
    def tracking(self) -> Tracking:
        """Page views and events of visitors, told by a back end instead of a browser."""
        return tracking.Tracking(self._public_request)

    def _public_request(self, method: str, path: str, **arguments: Any) -> Response:
        return self._driver.call(
            lambda session: session.raw(method, path, credentials=False, **arguments)
        )

    def map(
        self,
        function: Callable[[T], V],
        items: Iterable[T],
        /,
        *,
        max_concurrency: int | None = None,
        keep: Keep = "all",
        report: BulkReport[V] | None = None,
        on_outcome: Callable[[Outcome[V]], object] | None = None,
        progress: Callable[[BulkReport[V]], object] | bool | None = None,
        stop_on_error: bool = False,
        checkpoint: str | os.PathLike[str] | None = None,
    ) -> BulkReport[V]:
        """Call a function for each of many items, in many threads at a time.

        Args:
            function: called with one item, in a worker thread; what it raises makes the outcome.
            items: any iterable, of any length, read by the calling thread as the job goes.
            max_concurrency: calls in progress at most; the client's limit when not given.
            keep: "all" keeps what the function returned, "failures" only what needs a look.
            report: a report of yours to fill: it stays true whatever happens to the job.
            on_outcome: called with each outcome as it becomes known.
            progress: called with the report after each item; True draws a bar.
            stop_on_error: begin nothing more once an item failed.
            checkpoint: a file that notes what was done, for a job that begins again.

        Returns:
            A report with one outcome a position of the input.

        Raises:
            InvalidArgument: not a function, or an `async def`, which is for `AsyncMaatoo`.
        """
        from maatoo.sync._feed import Feed

        if not callable(function) or is_async(function):
            raise InvalidArgument(
                f"map takes an ordinary function (def, not async def), not {function!r}"
            )
        feed: Feed[T] = Feed(items)
        options = batch.BulkOptions[V](
            max_concurrency=max_concurrency,
            keep=keep,
            report=report,
            on_outcome=feed.back(on_outcome),
            progress=feed.back(progress),
            stop_on_error=stop_on_error,
            checkpoint=checkpoint,
        )

        def job(session: Session, feed: Feed[T]) -> Coroutine[Any, Any, BulkReport[V]]:
            threads = anyio.CapacityLimiter(max_concurrency or session.max_concurrency)

            @wraps(function)  # a checkpoint knows the job by its name
            async def in_thread(item: T) -> V:
                return await anyio.to_thread.run_sync(function, item, limiter=threads)

            return batch.map_items(session, in_thread, feed, options=options)

        return self._driver.job(job, feed)

    def diagnose(self, *, timeout: float = 15.0) -> Diagnosis:
        """Look at everything that a login needs, to find out why something fails.

        Address, DNS, TLS, redirects, credentials, version, each resource that can be listed, quota,
        clock, and what the credentials cost a request. Only reads are sent, about one a resource;
        none is repeated.

        Args:
            timeout: seconds that a step may take.

        Returns:
            What was found, each failure with what to do about it. ``ok`` says whether calls work.
        """
        from maatoo.diagnosis import diagnose

        return self._driver.call(lambda session: diagnose(session, self.settings, timeout))

    @property
    def v2(self) -> V2:
        """The second API of a Mautic 7 (``/api/v2``): entities by the name of their resource."""
        from maatoo.sync._v2 import V2

        return V2(self._driver)

    @property
    def quota(self) -> Quota | None:
        """The server's limit on calls, as its last answer told it; None where it tells of none."""
        return self._driver.quota

    def server_version(self) -> str | None:
        """The server's Mautic version ("5.1.1"), or None where it does not tell."""
        return self._driver.call(lambda session: session.server_version())


def _refuse_coroutines(on_event: object) -> None:
    """Refuse a listener that a blocking call could not wait for."""
    if is_async(on_event):
        raise InvalidArgument("on_event of a blocking client takes a plain function, not async def")

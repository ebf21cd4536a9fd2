"""AsyncMaatoo: the client for event loops, asyncio and trio."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import anyio
from attrs import evolve

from maatoo import batch, runtime, tracking
from maatoo.client.construction import Client
from maatoo.errors import ConfigurationError
from maatoo.redaction import masked_headers
from maatoo.resources import AsyncResources
from maatoo.transport.retry import Budget, Retry
from maatoo.unset import UNSET, Unset

if TYPE_CHECKING:
    from types import TracebackType

    from maatoo.batch import BulkReport, Items, Keep, Outcome
    from maatoo.diagnosis import Diagnosis
    from maatoo.events import Event
    from maatoo.session import Session
    from maatoo.settings import Settings
    from maatoo.tracking import AsyncTracking
    from maatoo.transport.download import Destination
    from maatoo.transport.pacing import Quota
    from maatoo.transport.response import Response
    from maatoo.transport.timeouts import TimeoutSetting
    from maatoo.v2.resources import AsyncV2


__all__ = ["AsyncMaatoo"]

A = TypeVar("A", bound="AsyncMaatoo")
T = TypeVar("T")
V = TypeVar("V")


class AsyncMaatoo(Client, AsyncResources):
    """The client for event loops (asyncio and trio).

    Resources are its attributes: ``api.contacts``, ``api.segments`` … Use it as a context manager,
    or call :meth:`aclose`; iteration fetches pages ahead only inside the ``async with`` block.

    Example:
        >>> async with AsyncMaatoo("https://you.maatoo.io", auth=BasicAuth("user", "…")) as api:
        ...     contact = await api.contacts.get(47)
    """

    _session: Session

    def _open(self, settings: Settings) -> None:
        from maatoo.session import Session

        super()._open(settings)
        budget = Budget(settings.options.retry.budget)
        self._session = self._caller = Session.open(
            settings, runtime.AsyncRuntime(), budget, settings.pacer()
        )
        self._stack: Any = None

    async def __aenter__(self: A) -> A:
        if self._session.lifetime.closed:
            raise ConfigurationError("this client is closed: make a new one")
        self._session.follow_loop()
        if self._session.lifetime.task_group is not None:
            raise ConfigurationError("this client is open already: enter it once")
        group = anyio.create_task_group()
        await group.__aenter__()
        self._stack = group
        self._session.lifetime.task_group = group
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        group, self._stack = self._stack, None
        self._session.lifetime.task_group = None
        try:
            group.cancel_scope.cancel()
            await group.__aexit__(None, None, None)
        except BaseException as problem:
            raise runtime.ungrouped(problem) from None
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Close every connection; the client cannot be used afterwards."""
        await self._session.aclose()

    def with_options(
        self: A,
        *,
        timeout: TimeoutSetting | Unset | None = UNSET,
        deadline: float | Unset | None = UNSET,
        retry: Retry | Unset = UNSET,
        headers: Mapping[str, str] | Unset = UNSET,
        on_quota: Literal["raise", "wait"] | Unset = UNSET,
        max_concurrency: int | Unset = UNSET,
        strict: bool | Unset = UNSET,
        on_event: Callable[[Event], object] | Unset | None = UNSET,
    ) -> A:
        """A view of this client with other options, on the same connections.

        Args:
            timeout: seconds an attempt, or an ``httpx.Timeout``.
            deadline: seconds over all attempts of one call.
            retry: when requests are sent again.
            headers: headers beside those of this client.
            on_quota: "raise" or "wait".
            max_concurrency: requests in progress at once, counted for this view alone.
            strict: whether a value not stored as it was sent, or a list that lacks rows, is an
                error.
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
        view: A = object.__new__(type(self))
        view.settings = evolve(self.settings, options=options)
        view._session = view._caller = self._session.view(options)
        view._stack = None
        return view

    async def request(
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
        """Send any request, with this client's credentials, retries and limits.

        Args:
            method: HTTP method.
            path: path below ``/api``, as the documentation writes it: ``/contacts/47``.
            params: query parameters; nested lists and mappings are bracket-encoded.
            json: the body, as JSON.
            data: the body, form-encoded; or the fields beside files.
            content: the body, as it is.
            files: parts of a multipart body, as httpx takes them.
            headers: headers beside those of the client.
            to: a path or an open binary file for the content of a success. It is written as it
                comes, however large it is, and `timeout` limits each wait for a part of it. A path
                gets its name when the file is whole.
            root: take the path from the site's root instead of ``/api``.
            raise_errors: raise for an error answer; False returns it.

        Returns:
            The answer; without content where that went to a file.

        Raises:
            MaatooError: of the class that says what happened.
        """
        headers = masked_headers(headers)
        return await self._session.raw(
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

    @property
    def tracking(self) -> AsyncTracking:
        """Page views and events of visitors, told by a back end instead of a browser."""
        return tracking.AsyncTracking(partial(self._session.raw, credentials=False))

    async def map(
        self,
        function: Callable[[T], Awaitable[V]],
        items: Items[T],
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
        """Call a coroutine function for each of many items, many at a time.

        Args:
            function: called with one item; what it raises makes the item's outcome.
            items: any iterable or async iterable, of any length, read as the job goes.
            max_concurrency: calls in progress at most; the client's limit when not given.
            keep: "all" keeps what the function returned, "failures" only what needs a look.
            report: a report to fill as the job goes; it stays true after a cancellation or Ctrl-C.
            on_outcome: called with each outcome as it becomes known.
            progress: called with the report after each item; True draws a bar.
            stop_on_error: begin nothing more once an item failed.
            checkpoint: a file that notes what was done, for a job that begins again.

        Returns:
            A report with one outcome for each position of the input.

        Example:
            >>> report = await api.map(lambda id: api.contacts.edit(id, city="Bern"), ids)
        """
        options = batch.BulkOptions[V](
            max_concurrency=max_concurrency,
            keep=keep,
            report=report,
            on_outcome=on_outcome,
            progress=progress,
            stop_on_error=stop_on_error,
            checkpoint=checkpoint,
        )
        return await batch.map_items(self._caller, function, items, options=options)

    async def diagnose(self, *, timeout: float = 15.0) -> Diagnosis:
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

        return await diagnose(self._session, self.settings, timeout)

    @property
    def v2(self) -> AsyncV2:
        """The second API of a Mautic 7 (``/api/v2``): entities by the name of their resource."""
        from maatoo.v2.resources import AsyncV2

        return AsyncV2(self._session.raw)

    @property
    def quota(self) -> Quota | None:
        """The server's limit on calls, as its last answer told it; None where it tells of none."""
        return self._session.transport.pacer.quota

    async def server_version(self) -> str | None:
        """The server's Mautic version ("5.1.1"), or None where it does not tell.

        Asked at most once (``GET /users/self``); most answers tell it as well.
        """
        return await self._session.server_version()

"""``stages.ensure``: the stage of a name, created when it is absent."""

from __future__ import annotations

from typing import Any

from maatoo.models import Stage
from maatoo.paging.complete import complete
from maatoo.resources import stages
from maatoo.resources._ensuring import ensured

__all__ = ["AsyncStages"]


class AsyncStages(stages.AsyncStages):
    """Stages: where contacts stand on their way, one stage a contact."""

    __slots__ = ()

    async def ensure(self, *, name: str, **given: Any) -> Stage:
        """Find the stage of a name, or create it.

        The name must be the very same; it is not searched for. Tasks and threads of a client
        that ask for the same one take turns, so that one of them creates it. Where there are
        several, the oldest is returned, with a warning; a strict client refuses them.

        Args:
            name: Name of the stage.
            **given: Further parameters of `create`, for a stage that is created; one that is
                there stays as it is.

        Returns:
            The stage.

        Raises:
            InvalidArgument: An argument that cannot be right, such as a name that the
                server would change; nothing was created.
            UnexpectedResponse: The server gave what was created another name.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /stages``, then ``POST /stages/new`` where it is absent.
        """
        return await ensured(
            self._caller,
            "stages",
            name,
            lambda: complete(self.list(limit=200)),
            lambda own: own.name,
            lambda own: self.create(name=own, **given),
        )

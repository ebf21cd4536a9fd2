"""``stages.ensure`` of the blocking client."""

from __future__ import annotations

from typing import Any

from maatoo.models import Stage
from maatoo.resources.stages_extras import AsyncStages
from maatoo.sync import stages

__all__ = ["SyncStages"]


class SyncStages(stages.SyncStages):
    """Stages: where contacts stand on their way, one stage a contact."""

    __slots__ = ()

    def ensure(self, *, name: str, **given: Any) -> Stage:
        """Find the stage of a name, or create it.

        See :meth:`maatoo.resources.stages_extras.AsyncStages.ensure`.
        """
        return self._driver.parallel(
            lambda session: AsyncStages(session).ensure(name=name, **given)
        )

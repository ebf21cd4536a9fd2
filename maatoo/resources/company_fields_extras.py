"""``company_fields.ensure``: the company field of an alias, created when it is absent."""

from __future__ import annotations

from typing import Any

from maatoo.models import Field
from maatoo.paging.complete import complete
from maatoo.resources import company_fields
from maatoo.resources._ensuring import ensured_field

__all__ = ["AsyncCompanyFields"]


class AsyncCompanyFields(company_fields.AsyncCompanyFields):
    """Company fields: what can be known of a company."""

    __slots__ = ()

    async def ensure(self, *, alias: str, **given: Any) -> Field:
        """Find the company field of an alias, or create it.

        The alias must be the very same; it is not searched for. Tasks and threads of a client
        that ask for the same one take turns, so that one of them creates it. Where there are
        several, the oldest is returned, with a warning; a strict client refuses them.

        Args:
            alias: Alias of the field.
            **given: Further parameters of `create`, for a field that is created; one that is
                there stays as it is. A new field is a text labelled like its alias unless they
                say otherwise.

        Returns:
            The company field.

        Raises:
            InvalidArgument: An argument that cannot be right, such as an alias that the
                server would change; nothing was created.
            UnexpectedResponse: The server gave what was created another alias.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /fields/company``, then ``POST /fields/company/new`` where it is absent.
        """
        return await ensured_field(
            self._caller,
            "company_fields",
            alias,
            lambda: complete(self.list(limit=200)),
            self.create,
            given,
        )
